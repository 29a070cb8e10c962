"""Words of areas, units, Party organisations and working days; no session here."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class AreaLevel(StrEnum):
    CITY = "city"
    COUNTY = "county"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    GRID = "grid"

    @property
    def depth(self) -> int:
        return list(AreaLevel).index(self)

    @property
    def label(self) -> str:
        return {
            "city": "市",
            "county": "县（市、区）",
            "subdistrict": "街道（乡镇）",
            "community": "社区（村）",
            "grid": "网格",
        }[self]


class UnitKind(StrEnum):
    """单位类别: the four of the registration form (domain.md B1)."""

    GOVERNMENT = "government"
    INSTITUTION = "institution"
    ENTERPRISE = "enterprise"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"government": "机关", "institution": "事业单位", "enterprise": "企业", "other": "其他"}[self]


class ChangeKind(StrEnum):
    """What became of a community."""

    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"

    @property
    def label(self) -> str:
        return {"renamed": "更名", "merged": "合并", "split": "拆分"}[self]


DEED_LABELS = (
    "帮办一件惠民实事",
    "倾听一批意见建议",
    "认领一个服务项目",
    "帮扶一户困难家庭",
    "同过一次组织生活",
)
"""五个一, in the order of deed kinds 1–5; a community may reword them."""

YEAR_UNKNOWN = "该年度节假日安排尚未录入，工作日只扣除周末。"


@dataclass(frozen=True, slots=True)
class DayEntry:
    """What the city says about one day: whether offices work on it, and why."""

    day: dt.date
    working: bool
    note: str | None = None


def is_closing_day(text: str) -> bool:
    """Say whether ``text`` is a day of October, November or December, written 11-30 (F-03)."""
    try:
        day = dt.date.fromisoformat(f"2026-{text}")
    except ValueError:
        return False
    return day.month >= 10 and f"{day:%m-%d}" == text
