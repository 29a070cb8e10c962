"""The life of a cycle and of a letter, and the dates of its making; no session here."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from server.kernel.periods import Period, WorkCalendar

CUT_OFF_WORKING_DAYS = 10
FREEZE_WORKING_DAYS = 15
CHECK_WORKING_DAYS = 5
OBJECTION_WORKING_DAYS = 15
CLOSING_HOUR = 18
"""Members may object until this hour of the last day of their check; then the letter freezes."""
NOON = 12
LONGEST_GAP_DAYS = 92
"""A year closed early (from 1 October on) leaves so many days at most to the next letter."""


class CycleState(StrEnum):
    """Of one community and period: planned from the period's end on, drafted once its letters exist."""

    PLANNED = "planned"
    DRAFTED = "drafted"

    @property
    def label(self) -> str:
        return {"planned": "待生成", "drafted": "已生成"}[self]


class Objector(StrEnum):
    MEMBER = "member"
    UNIT = "unit"

    @property
    def label(self) -> str:
        return {"member": "党员本人", "unit": "所在单位"}[self]


class ExemptionKind(StrEnum):
    MATERNITY = "maternity"
    ILLNESS = "illness"
    POSTED_AWAY = "posted_away"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"maternity": "产假", "illness": "病假", "posted_away": "外派", "other": "其他情况"}[self]


class OutputForm(StrEnum):
    """A letter's forms besides the issued PDF."""

    PREVIEW = "preview"
    OVERPRINT = "overprint"
    WORDS = "words"

    @property
    def needs_number(self) -> bool:
        return self is OutputForm.OVERPRINT

    @property
    def suffix(self) -> str:
        return {"preview": "（预览）", "overprint": "（套红）", "words": ""}[self]


class BatchKind(StrEnum):
    """What a batch of a cycle's letters becomes."""

    ARCHIVE = "archive"
    PRINT = "print"
    OVERPRINT = "overprint"
    WORDS = "words"

    @property
    def label(self) -> str:
        return {
            "archive": "全部函件（压缩包）",
            "print": "双面打印合订本",
            "overprint": "套红打印合订本",
            "words": "可编辑文档（压缩包）",
        }[self]


class LetterKind(StrEnum):
    ORIGINAL = "original"
    CORRECTION = "correction"

    @property
    def label(self) -> str:
        return {"original": "反馈函", "correction": "更正函"}[self]


class LetterState(StrEnum):
    DRAFTED = "drafted"
    CHECKING = "checking"
    FROZEN = "frozen"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    RENDERED = "rendered"
    SEALED = "sealed"
    SENT = "sent"
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    OBJECTED = "objected"
    CORRECTED = "corrected"
    CLOSED = "closed"
    VOIDED = "voided"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    LetterState.DRAFTED: "已拟稿",
    LetterState.CHECKING: "本人核对中",
    LetterState.FROZEN: "待核稿",
    LetterState.REVIEWED: "待签发",
    LetterState.APPROVED: "已签发",
    LetterState.RENDERED: "待用印",
    LetterState.SEALED: "待寄送",
    LetterState.SENT: "已寄送",
    LetterState.RECEIVED: "已签收",
    LetterState.ACKNOWLEDGED: "已回执",
    LetterState.OBJECTED: "有异议",
    LetterState.CORRECTED: "已更正",
    LetterState.CLOSED: "办结",
    LetterState.VOIDED: "已作废",
}


class LetterEvent(StrEnum):
    CHANGE = "change"
    REDRAFT = "redraft"
    OPEN_CHECK = "open_check"
    FREEZE = "freeze"
    REVIEW = "review"
    RETURN = "return"
    APPROVE = "approve"
    RENDER = "render"
    SEAL = "seal"
    SEND = "send"
    MISSEND = "missend"
    RECEIVE = "receive"
    ACKNOWLEDGE = "acknowledge"
    OBJECT = "object"
    SETTLE = "settle"
    CORRECT = "correct"
    CLOSE = "close"
    VOID = "void"

    @property
    def label(self) -> str:
        return _EVENT_LABELS[self]


_EVENT_LABELS = {
    LetterEvent.CHANGE: "修改",
    LetterEvent.REDRAFT: "重新取数",
    LetterEvent.OPEN_CHECK: "交本人核对",
    LetterEvent.FREEZE: "定稿",
    LetterEvent.REVIEW: "核稿",
    LetterEvent.RETURN: "退回",
    LetterEvent.APPROVE: "签发",
    LetterEvent.RENDER: "排版",
    LetterEvent.SEAL: "用印登记",
    LetterEvent.SEND: "寄送",
    LetterEvent.MISSEND: "登记误送",
    LetterEvent.RECEIVE: "登记签收",
    LetterEvent.ACKNOWLEDGE: "登记回执",
    LetterEvent.OBJECT: "登记异议",
    LetterEvent.SETTLE: "答复异议",
    LetterEvent.CORRECT: "更正",
    LetterEvent.CLOSE: "办结",
    LetterEvent.VOID: "作废",
}

_S, _E = LetterState, LetterEvent
OPEN = (_S.DRAFTED, _S.CHECKING, _S.FROZEN)
"""States of a letter that its clerk still has in hand."""
UNSENT = (*OPEN, _S.REVIEWED, _S.APPROVED, _S.RENDERED, _S.SEALED)
"""States of a letter that nobody outside has seen: it may still be voided."""
NUMBERED = (
    _S.APPROVED, _S.RENDERED, _S.SEALED, _S.SENT, _S.RECEIVED, _S.ACKNOWLEDGED, _S.OBJECTED, _S.CORRECTED, _S.CLOSED,
)  # fmt: skip
"""States of a letter that was issued; a voided one may have a number too."""
OUT = (_S.SENT, _S.RECEIVED, _S.ACKNOWLEDGED, _S.OBJECTED, _S.CORRECTED, _S.CLOSED)
"""States of a letter that its unit may see."""

TRANSITIONS: dict[tuple[LetterState, LetterEvent], LetterState] = {
    **{(state, _E.CHANGE): state for state in OPEN},
    (_S.DRAFTED, _E.REDRAFT): _S.DRAFTED,
    (_S.CHECKING, _E.REDRAFT): _S.CHECKING,
    (_S.FROZEN, _E.REDRAFT): _S.CHECKING,
    (_S.DRAFTED, _E.OPEN_CHECK): _S.CHECKING,
    (_S.CHECKING, _E.FREEZE): _S.FROZEN,
    (_S.FROZEN, _E.REVIEW): _S.REVIEWED,
    (_S.REVIEWED, _E.RETURN): _S.FROZEN,
    (_S.REVIEWED, _E.APPROVE): _S.APPROVED,
    (_S.APPROVED, _E.RENDER): _S.RENDERED,
    (_S.RENDERED, _E.SEAL): _S.SEALED,
    (_S.SEALED, _E.SEND): _S.SENT,
    (_S.SENT, _E.MISSEND): _S.SEALED,
    (_S.RECEIVED, _E.MISSEND): _S.SEALED,
    (_S.SENT, _E.RECEIVE): _S.RECEIVED,
    (_S.RECEIVED, _E.ACKNOWLEDGE): _S.ACKNOWLEDGED,
    (_S.RECEIVED, _E.OBJECT): _S.OBJECTED,
    (_S.OBJECTED, _E.SETTLE): _S.ACKNOWLEDGED,
    **{
        (state, _E.CORRECT): _S.CORRECTED
        for state in (_S.SENT, _S.RECEIVED, _S.ACKNOWLEDGED, _S.OBJECTED, _S.CORRECTED, _S.CLOSED)
    },
    **{(state, _E.CLOSE): _S.CLOSED for state in (_S.SENT, _S.RECEIVED, _S.ACKNOWLEDGED, _S.CORRECTED)},
    **{(state, _E.VOID): _S.VOIDED for state in UNSENT},
}
"""The letter's life (F-16). Before it: its cycle is planned. A letter that is out is corrected by another, never voided;
corrected again where its correction came back and was voided."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The service days a letter covers and the dates of its making, for one community and period.

    ``cut_off_on``: last day on which records are confirmed. ``freeze_on``: the day at whose closing hour a letter
    drafted in time freezes. ``unknown_years``: years in between whose holidays nobody entered.
    """

    period: Period
    first_day: dt.date
    last_day: dt.date
    cut_off_on: dt.date
    freeze_on: dt.date
    unknown_years: tuple[int, ...] = ()

    def dated_by(self, calendar: WorkCalendar) -> "Cover":
        """Return the same days with the dates of their making by a calendar (F-03, 民政部令第67号 art. 11)."""
        freeze = calendar.working_day_after(self.last_day, FREEZE_WORKING_DAYS)
        return replace(
            self,
            cut_off_on=calendar.working_day_after(self.last_day, CUT_OFF_WORKING_DAYS),
            freeze_on=freeze,
            unknown_years=tuple(calendar.unknown_years(self.last_day, freeze)),
        )


def cover_of(
    period: Period,
    calendar: WorkCalendar,
    *,
    covered_until: dt.date | None = None,
    year_closes: str | None = None,
    closed_on: dt.date | None = None,
) -> Cover | None:
    """Return what a period's letter covers; None when an earlier letter has covered it all.

    ``covered_until``: the last day of the community's letter before. ``year_closes``: month and day ("11-30") that end
    the year's last letter early (F-03); what is served later is in the next letter, which then begins before its period.
    ``closed_on``: the first day without the community, whose last letter covers what was served until then.
    """
    last, first = _last_day(period, year_closes, closed_on), _first_day(period, covered_until)
    return None if first > last else Cover(period, first, last, last, last).dated_by(calendar)


def _last_day(period: Period, year_closes: str | None, closed_on: dt.date | None) -> dt.date:
    last = period.last_day
    if year_closes is not None and period.ends_the_year:
        last = dt.date.fromisoformat(f"{period.year}-{year_closes}")
    return last if closed_on is None else min(last, closed_on - dt.timedelta(days=1))


def _first_day(period: Period, covered_until: dt.date | None) -> dt.date:
    if covered_until is None:
        return period.first_day
    following = covered_until + dt.timedelta(days=1)
    close = (period.first_day - following).days <= LONGEST_GAP_DAYS
    return following if close else period.first_day


def periods_ended(
    letters_from: Period, today: dt.date, *, year_closes: str | None = None, closed_on: dt.date | None = None
) -> list[Period]:
    """Return every period from ``letters_from`` on whose last service day has passed on ``today``.

    ``closed_on``: the first day without the community; its last period ends the day before.
    """
    ended, period = [], letters_from
    end = None if closed_on is None else closed_on - dt.timedelta(days=1)
    while (last := _last_day(period, year_closes, closed_on)) < today:
        ended.append(period)
        if last == end:
            break
        period = period.next()
    return ended


def check_ends(cover: Cover, drafted_on: dt.date, calendar: WorkCalendar) -> dt.date:
    """Return the last day on which members may object: five working days from the draft on, not before ``freeze_on`` (F-14)."""
    fifth = calendar.working_day_after(drafted_on - dt.timedelta(days=1), CHECK_WORKING_DAYS)
    return max(cover.freeze_on, fifth)


def document_number(prefix: str, year: int, serial: int) -> str:
    """Write 发文字号 (GB/T 9704-2012): full year in 六角括号, no leading zero."""
    return f"{prefix}〔{year}〕{serial}号"
