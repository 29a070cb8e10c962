"""五个一: five deeds per member and year, each tied to evidence."""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from uuid import UUID


class DeedKind(IntEnum):
    """The five, in the order of the labels in a community's settings."""

    MATTER = 1
    OPINION = 2
    PROJECT = 3
    FAMILY = 4
    MEETING = 5


class EvidenceKind(StrEnum):
    SERVICE_RECORD = "service_record"
    OPINION = "opinion"
    CLAIM = "claim"
    VISIT = "visit"
    MEETING = "meeting"

    @property
    def label(self) -> str:
        return {
            "service_record": "服务记录",
            "opinion": "意见建议",
            "claim": "岗位认领",
            "visit": "帮扶走访",
            "meeting": "组织生活",
        }[self]


class OpinionState(StrEnum):
    """SUBMITTED by a member on the phone; RECORDED once staff took it up or keyed it, and from then a deed.

    WITHDRAWN: keyed at the desk by mistake; no deed any more, and not among anybody's opinions.
    """

    SUBMITTED = "submitted"
    RECORDED = "recorded"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "submitted": "待受理",
            "recorded": "已受理",
            "adopted": "已采纳",
            "not_adopted": "未采纳",
            "dismissed": "不予受理",
            "withdrawn": "已撤销",
        }[self]


WAITING = (OpinionState.SUBMITTED, OpinionState.RECORDED)
"""What the desk must still answer."""
OPINIONS_A_DAY = 5
"""How many opinions a member may submit on one day."""


class Hardship(StrEnum):
    """困难类型代码: all that is kept about a family besides its house code (domain.md B8)."""

    INCOME = "income"
    DISABLED = "disabled"
    ELDERLY = "elderly"
    CHILD = "child"
    ILLNESS = "illness"
    JOBLESS = "jobless"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "income": "低收入",
            "disabled": "残疾",
            "elderly": "高龄独居",
            "child": "困境儿童",
            "illness": "大病",
            "jobless": "失业",
            "other": "其他",
        }[self]


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """One piece of evidence that a member did one of the five on a day, and who vouches for it."""

    member_id: UUID
    kind: DeedKind
    community_id: UUID
    day: dt.date
    evidence_kind: EvidenceKind
    evidence_id: UUID
    confirmed_by: UUID | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A standing piece of evidence, as members see it."""

    kind: EvidenceKind
    id: UUID
    day: dt.date


@dataclass(frozen=True, slots=True)
class DeedProgress:
    """One of the five in a member's year: done on the day of its earliest evidence, or not yet."""

    kind: DeedKind
    label: str
    evidence: tuple[Evidence, ...]

    @property
    def done_on(self) -> dt.date | None:
        return min((piece.day for piece in self.evidence), default=None)


@dataclass(frozen=True, slots=True)
class YearProgress:
    """The five of one member's year."""

    member_id: UUID
    year: int
    items: list[DeedProgress]

    @property
    def done(self) -> int:
        return sum(item.done_on is not None for item in self.items)
