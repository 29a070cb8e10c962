"""The half-yearly feedback letter: states, dates, proposed ratings and the facts it states; no session here."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from server.kernel.periods import HalfYear, working_day_after

CUT_OFF_WORKING_DAYS = 10
APPROVAL_WORKING_DAYS = 15
OBJECTION_WORKING_DAYS = 15


class LetterState(StrEnum):
    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    RENDERED = "rendered"

    @property
    def label(self) -> str:
        return {"drafted": "待核稿", "reviewed": "待签发", "approved": "已签发", "rendered": "已成文"}[self]


class LetterEvent(StrEnum):
    CHANGE = "change"
    REVIEW = "review"
    RETURN = "return"
    APPROVE = "approve"
    RENDER = "render"

    @property
    def label(self) -> str:
        return {"change": "修改", "review": "核稿", "return": "退回", "approve": "签发", "render": "排版"}[
            self
        ]


TRANSITIONS = {
    (LetterState.DRAFTED, LetterEvent.CHANGE): LetterState.DRAFTED,
    (LetterState.DRAFTED, LetterEvent.REVIEW): LetterState.REVIEWED,
    (LetterState.REVIEWED, LetterEvent.RETURN): LetterState.DRAFTED,
    (LetterState.REVIEWED, LetterEvent.APPROVE): LetterState.APPROVED,
    (LetterState.APPROVED, LetterEvent.RENDER): LetterState.RENDERED,
}


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


@cache
def cut_off_day(period: HalfYear) -> dt.date:
    """Return the last day on which records of ``period`` may be confirmed (F-03, 民政部令第67号 art. 11)."""
    return working_day_after(period.last_day, CUT_OFF_WORKING_DAYS)


def approvable_from(period: HalfYear) -> dt.date:
    """Return the first day on which a letter may be approved: members may object until then (F-03, F-14)."""
    return working_day_after(period.last_day, APPROVAL_WORKING_DAYS)


def newest_cut_off(today: dt.date) -> HalfYear:
    """Return the newest period whose cut-off day has passed on ``today``."""
    ended = HalfYear.of(today).previous()
    return ended if cut_off_day(ended) < today else ended.previous()


def periods_due(letters_from: HalfYear, today: dt.date) -> list[HalfYear]:
    """Return every period from ``letters_from`` to the newest whose cut-off day has passed."""
    due, period, newest = [], letters_from, newest_cut_off(today)
    while period <= newest:
        due.append(period)
        period = period.next()
    return due


def document_number(prefix: str, year: int, serial: int) -> str:
    """Write 发文字号 (GB/T 9704-2012): full year in 六角括号, no leading zero."""
    return f"{prefix}〔{year}〕{serial}号"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a community asks of a member (settings; domain.md C1): services, recognised minutes, deeds of five."""

    services: int
    minutes: int
    deeds: int


def propose(services: int, minutes: int, deeds: int, asked: Thresholds) -> Rating:
    """Propose a member's rating; a human decides (个人信息保护法 art. 24).

    好: all that is asked. 较好: the services, and half of the minutes and of the deeds. 一般: some service.
    Nothing served is not rated: 较差 is a judgement that only a human makes, with a reason.
    """
    if services == 0:
        return Rating.NONE
    if services >= asked.services and minutes >= asked.minutes and deeds >= asked.deeds:
        return Rating.GOOD
    if services >= asked.services and 2 * minutes >= asked.minutes and 2 * deeds >= asked.deeds:
        return Rating.FAIR
    return Rating.PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    """One member's row. ``minutes`` are recognised ones; ``half_points`` is None where points are off.

    ``notes`` are remarks that follow from facts (自4月转入); the clerk's own remark is part of the judgement.
    """

    member_id: str
    name: str
    posts: tuple[str, ...]
    services: int
    minutes: int
    deeds: int
    half_points: int | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter states, frozen when it is drafted. Counts of deeds concern the members of ``lines`` alone.

    ``due``: residents on the unit's roster, None without one (F-11). ``registered``: of the unit's members on the last
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

    @property
    def half_year(self) -> HalfYear:
        return HalfYear.parse(self.period)

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
    """Who writes to whom: names of the day the letter is drafted, taken anew when it is reviewed."""

    issuing_name: str
    issuing_short: str
    unit: str
    addressee: str
    remind_by: str
    contact_name: str | None = None
    contact_phone: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What people may change before approval: ratings and their reasons and remarks by member id, the evaluation.

    ``evaluation`` None means the words proposed from facts and ratings.
    """

    ratings: Mapping[str, Rating] = field(default_factory=dict)
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
