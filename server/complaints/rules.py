"""What a complaint may be about, its states and its number."""

import datetime as dt
from enum import StrEnum

ANSWER_WITHIN = dt.timedelta(days=15)
"""How long an answer may take; after the 15 days in which 信访工作条例 wants a first word."""
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
