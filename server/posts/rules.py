"""Service posts and claims: words, states and when a post takes place."""

from enum import StrEnum


class PostState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"draft": "草稿", "open": "招募中", "closed": "已结束"}[self]


class ClaimState(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return {
            "pending": "待社区审核",
            "active": "已认领",
            "declined": "未通过",
            "withdrawn": "已退出",
            "ended": "已结束",
        }[self]
