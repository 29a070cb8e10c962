"""Ways out of the house, replies, deadlines in working days; no session here."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from server.feedback.rules import OBJECTION_WORKING_DAYS
from server.kernel import clock
from server.kernel.periods import WorkCalendar, chinese_date

SOON_WORKING_DAYS = 3
"""So many working days before a reply is due, its unit is reminded."""
AGAIN_WORKING_DAYS = 5
"""An overdue reply is asked for on the first working day after, and every so many working days again."""
MOST_LINES = 2_000
"""Rows of a list that is printed or taken as one file."""


class Way(StrEnum):
    """How a letter goes to its unit."""

    PORTAL = "portal"
    POST = "post"
    HAND = "hand"
    FETCHED = "fetched"

    @property
    def label(self) -> str:
        return {"portal": "单位端", "post": "邮寄", "hand": "专人送达", "fetched": "单位自取"}[self]


class ReplyChannel(StrEnum):
    """Who keyed a reply: the unit itself, or a clerk from the paper slip."""

    PORTAL = "portal"
    PAPER = "paper"

    @property
    def label(self) -> str:
        return {"portal": "单位端填写", "paper": "纸质回执"}[self]


class Opinion(StrEnum):
    NO_OBJECTION = "no_objection"
    OBJECTION = "objection"

    @property
    def label(self) -> str:
        return {"no_objection": "情况属实，无异议", "objection": "有异议"}[self]


class RosterChangeKind(StrEnum):
    """名册变动 as the slip asks for it."""

    MOVED_OUT = "moved_out"
    MOVED_IN = "moved_in"
    RETIRED = "retired"
    LEFT = "left"

    @property
    def label(self) -> str:
        return {"moved_out": "调出", "moved_in": "调入", "retired": "退休", "left": "离职"}[self]


class ReminderKind(StrEnum):
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        return {"due_soon": "回执将到期", "overdue": "回执已逾期"}[self]


@dataclass(frozen=True, slots=True)
class Seal:
    """What 用印登记 notes besides the letter; None takes what the house knows: 函名, 签发人, 经办人, the office's line."""

    sealed_at: dt.datetime | None = None
    content: str | None = None
    copies: int = 1
    approver: str | None = None
    applicant: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter on its way, with the number of its postal slip."""

    letter_id: UUID
    slip_number: str | None = None


@dataclass(frozen=True, slots=True)
class UnitObjection:
    """What a unit objects to: a member's row, or the letter as a whole."""

    words: str
    member_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A change to the unit's roster as the slip tells it; ``member_id`` for somebody of the unit's own whom we know."""

    kind: RosterChangeKind
    name: str | None = None
    member_id: UUID | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """A filled-in 回执. ``unregistered``: how the unit deals with members not registered yet; ``phone``: the unit's."""

    opinion: Opinion
    words: str | None = None
    objections: tuple[UnitObjection, ...] = ()
    moves: tuple[Move, ...] = ()
    for_appraisal: bool = False
    for_assessment: bool = False
    for_awards: bool = False
    unregistered: str | None = None
    handler: str | None = None
    phone: str | None = None
    replied_on: dt.date | None = None

    @property
    def objected(self) -> tuple[UnitObjection, ...]:
        """The objections; words without a list of them are one to the letter as a whole."""
        if self.opinion is not Opinion.OBJECTION:
            return ()
        whole = (UnitObjection(self.words),) if self.words else ()
        return self.objections or whole

    def problem(self) -> str | None:
        """Say what does not fit together in it; None when all does."""
        if self.opinion is Opinion.OBJECTION and not self.objected:
            return "选择“有异议”的，请写明异议内容。"
        if self.opinion is Opinion.NO_OBJECTION and self.objections:
            return "选择“无异议”的，不应再列异议。"
        return None


def reply_due(since: dt.date, calendar: WorkCalendar) -> dt.date:
    """Return the last day for a reply: 15 working days after receipt, or after sending while none is known (F-16)."""
    return calendar.working_day_after(since, OBJECTION_WORKING_DAYS)


def working_days_between(first: dt.date, last: dt.date, calendar: WorkCalendar) -> int:
    """Count the working days after ``first`` up to and including ``last``; none when that is no later."""
    days = (first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


@dataclass(frozen=True, slots=True)
class Nudge:
    """A reminder that stands on a day; ``ordinal`` counts the repetitions of its kind from 1."""

    kind: ReminderKind
    ordinal: int


def nudge(due_on: dt.date, today: dt.date, calendar: WorkCalendar) -> Nudge | None:
    """Return the reminder of a reply due on a day that stands today; None when there is none.

    The same on every day until the next one, so days on which no job ran are made up for by one reminder, not by many.
    """
    if late := working_days_between(due_on, today, calendar):
        return Nudge(ReminderKind.OVERDUE, (late - 1) // AGAIN_WORKING_DAYS + 1)
    if today <= due_on and working_days_between(today, due_on, calendar) <= SOON_WORKING_DAYS:
        return Nudge(ReminderKind.DUE_SOON, 1)
    return None


def sealing_problem(sealed_at: dt.datetime, *, now: dt.datetime, dated: dt.date | None) -> str | None:
    """Say why a letter cannot have been sealed at an instant; None when it can."""
    if sealed_at > now:
        return "用印时间不能晚于现在。"
    if dated is not None and clock.local_date(sealed_at) < dated:
        return f"用印时间不能早于成文日期（{chinese_date(dated)}）。"
    return None


def sending_problem(
    sent_on: dt.date, *, today: dt.date, dated: dt.date | None, sealed_on: dt.date | None
) -> str | None:
    """Say why a letter cannot have been sent on a day; None when it can."""
    if sent_on > today:
        return "寄送日期不能晚于今天。"
    if dated is not None and sent_on < dated:
        return f"寄送日期不能早于成文日期（{chinese_date(dated)}）。"
    if sealed_on is not None and sent_on < sealed_on:
        return f"寄送日期不能早于用印日期（{chinese_date(sealed_on)}）。"
    return None


def receipt_problem(received_on: dt.date, *, today: dt.date, sent_on: dt.date) -> str | None:
    """Say why a letter cannot have been received on a day; None when it can."""
    if received_on > today:
        return "签收日期不能晚于今天。"
    if received_on < sent_on:
        return f"签收日期不能早于寄送日期（{chinese_date(sent_on)}）。"
    return None


def reply_problem(replied_on: dt.date, *, today: dt.date, received_on: dt.date) -> str | None:
    """Say why a letter cannot have been answered on a day; None when it can."""
    if replied_on > today:
        return "回执日期不能晚于今天。"
    if replied_on < received_on:
        return f"回执日期不能早于签收或寄送日期（{chinese_date(received_on)}）。"
    return None
