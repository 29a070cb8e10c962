"""What a complaint may be about, its states and its number."""

from enum import StrEnum

COMPLAINTS_A_DAY = 5
"""How many complaints one WeChat account may make on one day."""


class Subject(StrEnum):
    COMMUNITY = "community"
    SYSTEM = "system"
    PRIVACY = "privacy"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"community": "社区工作", "system": "系统使用", "privacy": "个人信息", "other": "其他"}[self]


class ComplaintState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"

    @property
    def label(self) -> str:
        return {"open": "办理中", "answered": "已答复"}[self]


def number(year: int, serial: int) -> str:
    """Return a complaint's number, counted per city and year: TS-2026-0001."""
    return f"TS-{year}-{serial:04}"
