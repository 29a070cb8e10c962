"""Words and value objects of a roster that was read but not yet applied; no session here."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from server.members.rules import Flag, PartyStatus
from server.people.rules import Sex


class ColumnKind(StrEnum):
    """What a roster's column holds."""

    SERIAL = "serial"
    NAME = "name"
    SEX = "sex"
    BIRTH = "birth"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    UNIT = "unit"
    BRANCH = "branch"
    POSITION = "position"
    PARTY_STATUS = "party_status"
    COMMUNITY = "community"
    RESIDENCE = "residence"
    SKILLS = "skills"
    REMARK = "remark"

    @property
    def label(self) -> str:
        return _COLUMN_LABELS[self]


_COLUMN_LABELS = {
    ColumnKind.SERIAL: "序号",
    ColumnKind.NAME: "姓名",
    ColumnKind.SEX: "性别",
    ColumnKind.BIRTH: "出生年月",
    ColumnKind.PHONE: "手机号",
    ColumnKind.ID_NUMBER: "身份证号",
    ColumnKind.UNIT: "所在单位",
    ColumnKind.BRANCH: "所在党支部",
    ColumnKind.POSITION: "职务",
    ColumnKind.PARTY_STATUS: "党员类别",
    ColumnKind.COMMUNITY: "居住社区",
    ColumnKind.RESIDENCE: "居住小区及楼号",
    ColumnKind.SKILLS: "特长",
    ColumnKind.REMARK: "备注",
}


class Severity(StrEnum):
    """ERROR: the row is not applied. WARNING: applied and flagged. NOTE: nothing to do, only told."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def label(self) -> str:
        return {"error": "未导入", "warning": "已导入，待核对", "note": "提示"}[self]


class TraceKind(StrEnum):
    """What an import did to a member."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    ENDED = "ended"
    UNCHANGED = "unchanged"

    @property
    def label(self) -> str:
        return {
            "added": "新增",
            "changed": "更新",
            "moved": "调入",
            "ended": "标为已离开",
            "unchanged": "没有变化",
        }[self]


class Outcome(StrEnum):
    """What undoing an import did to a member."""

    REMOVED = "removed"
    RESTORED = "restored"
    KEPT = "kept"

    @property
    def label(self) -> str:
        return {"removed": "已删除", "restored": "已还原", "kept": "保留"}[self]


UNDO_WITHIN = dt.timedelta(days=30)
"""So long after it was applied an import can be undone: later on, too much has been built upon it."""

_BUILT = {
    "registrations": "已报到",
    "accounts": "已绑定手机",
    "service_records": "有服务记录",
    "claims": "认领过岗位",
    "attendances": "参加过活动",
    "consents": "作过告知同意",
    "deeds": "有五个一记录",
    "letter_members": "已列入反馈函",
}


def why_kept(tables: Iterable[str]) -> str:
    """Say what was built on a member since, by the names of the tables that hold it."""
    found = set(tables)
    said = [words for table, words in _BUILT.items() if table in found]
    return "、".join(said) or "已有其他记录"


class Birth(NamedTuple):
    """Year and month; the day only where the roster has it."""

    year: int
    month: int
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at. ``row`` is 1-based as the spreadsheet shows it; phones in ``value`` are masked."""

    code: str
    severity: Severity
    sheet: str
    reason: str
    remedy: str = ""
    row: int | None = None
    column: str | None = None
    header: str | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of a roster, every value in its canonical spelling; blank values are None or empty.

    ``community_id`` is set only where exactly one community fits; several that fit are
    ``community_candidates``. ``merged_rows`` are the later rows of the same file that named the same
    person.
    """

    sheet: str
    row: int
    name: str
    phone: str = field(repr=False)
    sex: Sex | None = None
    birth: Birth | None = field(default=None, repr=False)
    party_status: PartyStatus | None = None
    unit_name: str | None = None
    branch: str | None = None
    position: str | None = None
    community_text: str | None = None
    community_id: UUID | None = None
    community_candidates: tuple[UUID, ...] = ()
    residence: str | None = field(default=None, repr=False)
    skills: tuple[str, ...] = ()
    remark: str | None = field(default=None, repr=False)
    id_number: str | None = field(default=None, repr=False)
    unprintable: tuple[str, ...] = ()
    merged_rows: tuple[int, ...] = ()

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Return why a person has to look at the member that this row makes."""
        found = []
        if self.community_id is None:
            found.append(Flag.COMMUNITY_AMBIGUOUS if self.community_candidates else Flag.COMMUNITY_UNKNOWN)
        if self.unprintable:
            found.append(Flag.NAME_UNPRINTABLE)
        return tuple(found)


class Unplaced(NamedTuple):
    """What a roster writes for a community that is not known; ``several``: more than one fits."""

    words: str
    several: bool
    people: int


def unplaced(rows: Iterable[RosterRow]) -> list[Unplaced]:
    """Return how many people each unknown community stands for, the most frequent first."""
    said = Counter(
        (row.community_text or "", bool(row.community_candidates)) for row in rows if row.community_id is None
    )
    return [Unplaced(*key, people) for key, people in said.most_common()]


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column of a roster and what it was taken for; ``kind`` is None where it is not read."""

    letter: str
    header: str
    kind: ColumnKind | None


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What was seen in one worksheet: its header's last row (1-based) and columns, and how many persons it lists."""

    name: str
    header_row: int
    columns: tuple[FoundColumn, ...]
    unit_name: str | None
    persons: int


@dataclass(frozen=True, slots=True)
class ParsedRoster:
    """A roster as it would be applied. ``persons`` = len(rows) + merged + refused, over all sheets."""

    sheets: tuple[ReadSheet, ...]
    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...]
    unit_names: tuple[str, ...]
    merged: int
    refused: int
