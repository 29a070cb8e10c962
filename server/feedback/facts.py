"""What a letter states and what people decide about it: facts, frame, ratings; no session here."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from server.kernel.periods import Period


class Rating(StrEnum):
    """评价: never the branch's own 民主评议 grades (F-09)."""

    GOOD = "good"
    FAIR = "fair"
    PLAIN = "plain"
    POOR = "poor"
    NONE = "none"

    @property
    def label(self) -> str:
        return {"good": "好", "fair": "较好", "plain": "一般", "poor": "较差", "none": "本期不评价"}[self]

    @property
    def needs_reason(self) -> bool:
        return self in (Rating.POOR, Rating.NONE)


UNSERVED = "本期未参加服务"
EXEMPT = "本期免计"
"""Reasons that the rule gives for 本期不评价; the row says as much by itself."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a community asks of a member (settings; domain.md C1): services, recognised minutes, deeds of five."""

    services: int
    minutes: int
    deeds: int


@dataclass(frozen=True, slots=True)
class Line:
    """One member's row. ``minutes`` are recognised ones; ``half_points`` is None where points are off.

    ``notes`` are remarks that follow from facts (自4月转入); the clerk's own remark is part of the judgement.
    ``exempt``: 免计, nothing is asked of the member in this period.
    """

    member_id: str
    name: str
    posts: tuple[str, ...]
    services: int
    minutes: int
    deeds: int
    half_points: int | None
    notes: tuple[str, ...] = ()
    exempt: bool = False


def propose(line: Line, asked: Thresholds) -> Rating:
    """Propose a member's rating; a human decides (个人信息保护法 art. 24).

    好: all that is asked. 较好: the services, and half of the minutes and of the deeds. 一般: some service.
    Nothing served is not rated, nor are those exempt who did less than 较好: 较差 is a judgement that only a human makes,
    with a reason.
    """
    if line.services == 0:
        return Rating.NONE
    if line.services >= asked.services and line.minutes >= asked.minutes and line.deeds >= asked.deeds:
        return Rating.GOOD
    half = 2 * line.minutes >= asked.minutes and 2 * line.deeds >= asked.deeds
    if line.services >= asked.services and half:
        return Rating.FAIR
    return Rating.NONE if line.exempt else Rating.PLAIN


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter states, taken when it is drafted. Counts of deeds concern the members of ``lines`` alone.

    ``first`` and ``last``: the service days covered, ISO dates, where they are not the period's own. ``due``: residents on the unit's roster, None without one (F-11). ``registered``: of the unit's members on the last
    day; ``registered_due``: those of them who are due. ``unlisted``: rows left out for want of consent (F-07).
    ``projects_closed`` and ``in_grids`` stay empty until the rooms that know them exist.
    """

    period: str
    due: int | None
    registered: int
    registered_due: int
    unlisted: int
    lines: tuple[Line, ...]
    matters: int = 0
    opinions: int = 0
    adopted: int = 0
    projects: int = 0
    projects_closed: int = 0
    families: int = 0
    attendances: int = 0
    all_claimed: bool = False
    in_grids: bool = False
    deed_labels: tuple[str, ...] = ()
    points_note: str | None = None
    first: str | None = None
    last: str | None = None
    footnotes: tuple[str, ...] = ()

    @property
    def emptied(self) -> "Facts":
        """The same letter when nobody is left to write about."""
        return replace(self, lines=(), registered=0, registered_due=0, unlisted=0)

    @property
    def parsed_period(self) -> Period:
        return Period.parse(self.period)

    @property
    def first_day(self) -> dt.date:
        return dt.date.fromisoformat(self.first) if self.first else self.parsed_period.first_day

    @property
    def last_day(self) -> dt.date:
        return dt.date.fromisoformat(self.last) if self.last else self.parsed_period.last_day

    @property
    def missing(self) -> int:
        return 0 if self.due is None else self.due - self.registered_due

    @property
    def beyond(self) -> int:
        """Registered members who are not due by the roster."""
        return self.registered - self.registered_due

    @property
    def active(self) -> int:
        return sum(line.services > 0 for line in self.lines)

    @property
    def services(self) -> int:
        return sum(line.services for line in self.lines)

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def deeds(self) -> int:
        return sum(line.deeds for line in self.lines)

    @property
    def half_points(self) -> int:
        return sum(line.half_points or 0 for line in self.lines)

    @property
    def points_on(self) -> bool:
        return self.points_note is not None


@dataclass(frozen=True, slots=True)
class Frame:
    """Who writes to whom: names of the day the letter is drafted, taken anew when it is reviewed.

    ``unit_closed``: a sentence about a unit that is no more. ``corrects``: number of the letter that this one corrects, ``changes``: what
    reads otherwise in it.
    """

    issuing_name: str
    issuing_short: str
    unit: str
    addressee: str
    remind_by: str
    contact_name: str | None = None
    contact_phone: str | None = None
    unit_closed: str | None = None
    corrects: str | None = None
    correction_reason: str | None = None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What people may change before approval: ratings and their reasons and remarks by member id, the evaluation.

    ``proposed``: the ratings of the rule; another one is a human's and needs a reason. ``evaluation`` None means the
    words proposed from facts and ratings.
    """

    ratings: Mapping[str, Rating] = field(default_factory=dict)
    proposed: Mapping[str, Rating] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    evaluation: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a clerk changes about one member's row; None leaves it as it is."""

    member_id: str
    rating: Rating | None = None
    reason: str | None = None
    remark: str | None = None
