"""Activities and service records: words, states, minutes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

MOST_MINUTES = 720
MOST_MINUTES_A_DAY = 24 * 60
RECOGNISED_STEP = 30
DUE_WORKING_DAYS = 10


class ActivityState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {"planned": "计划", "held": "已办", "cancelled": "取消"}[self]


class Source(StrEnum):
    """来源 of an activity (domain.md B5)."""

    NEED = "need"
    PROJECT = "project"
    CONFERENCE = "conference"
    PARTY_DAY = "party_day"
    EMERGENCY = "emergency"
    POST = "post"

    @property
    def label(self) -> str:
        return {
            "need": "居民需求",
            "project": "共建项目",
            "conference": "联席任务",
            "party_day": "主题党日",
            "emergency": "应急",
            "post": "岗位服务",
        }[self]


class RecordState(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    CORRECTED = "corrected"
    VOIDED = "voided"

    @property
    def label(self) -> str:
        return {
            "draft": "草稿",
            "pending": "待认定",
            "confirmed": "已认定",
            "returned": "退回",
            "corrected": "已更正",
            "voided": "作废",
        }[self]

    @property
    def live(self) -> bool:
        """True while the record occupies the member's time and place in the activity."""
        return self not in (RecordState.CORRECTED, RecordState.VOIDED)


class RecordEvent(StrEnum):
    ENTER = "enter"
    CONFIRM = "confirm"
    RETURN = "return"
    CORRECT = "correct"
    VOID = "void"


RECORD_TRANSITIONS = {
    (RecordState.DRAFT, RecordEvent.ENTER): RecordState.PENDING,
    (RecordState.PENDING, RecordEvent.ENTER): RecordState.PENDING,
    (RecordState.RETURNED, RecordEvent.ENTER): RecordState.PENDING,
    (RecordState.PENDING, RecordEvent.CONFIRM): RecordState.CONFIRMED,
    (RecordState.PENDING, RecordEvent.RETURN): RecordState.RETURNED,
    (RecordState.CONFIRMED, RecordEvent.CORRECT): RecordState.CORRECTED,
    (RecordState.CONFIRMED, RecordEvent.VOID): RecordState.VOIDED,
}
"""Every other pair is refused (R-18)."""


class ActivityEvent(StrEnum):
    CHANGE = "change"
    HOLD = "hold"
    CANCEL = "cancel"


ACTIVITY_TRANSITIONS = {
    (ActivityState.PLANNED, ActivityEvent.CHANGE): ActivityState.PLANNED,
    (ActivityState.PLANNED, ActivityEvent.HOLD): ActivityState.HELD,
    (ActivityState.HELD, ActivityEvent.HOLD): ActivityState.HELD,
    # People came although it was called off: their actual time counts, the activity stays cancelled.
    (ActivityState.CANCELLED, ActivityEvent.HOLD): ActivityState.CANCELLED,
    (ActivityState.PLANNED, ActivityEvent.CANCEL): ActivityState.CANCELLED,
}
"""Every other pair is refused (R-18)."""


class Quality(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    PLAIN = "plain"

    @property
    def label(self) -> str:
        return {"good": "好", "fair": "较好", "plain": "一般"}[self]


class ObjectionState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"

    @property
    def label(self) -> str:
        return {"open": "核对中", "upheld": "成立", "dismissed": "不成立"}[self]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned: all seven of 民政部令第67号 art. 7 (名称、日期、地点、内容、时间、组织单位、负责人) and more.

    The date is the Shanghai date of ``starts_at``.
    """

    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    content: str
    organiser: str
    leader_name: str
    category_code: str
    source: Source
    post_id: UUID | None = None
    needed: int | None = None
    beneficiaries: int = 0


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One person's line on the signed sheet."""

    member_id: UUID
    started_at: dt.datetime
    stopped_at: dt.datetime
    break_minutes: int = 0
    helped_matters: int = 0
    quality: Quality | None = None
    note: str | None = None
    overlap_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a member's time that another live record takes."""

    day: dt.date
    started_at: dt.datetime
    stopped_at: dt.datetime
    minutes: int

    def overlaps(self, started_at: dt.datetime, stopped_at: dt.datetime) -> bool:
        return self.started_at < stopped_at and started_at < self.stopped_at


def actual_minutes(started_at: dt.datetime, stopped_at: dt.datetime, break_minutes: int) -> int:
    """Return the whole minutes really given: start to stop less the break (民政部令第67号 art. 7; travel is not service)."""
    return (stopped_at - started_at) // dt.timedelta(minutes=1) - break_minutes


def recognised(minutes: int) -> int:
    """Return the minutes shown and scored: rounded down to half hours (domain.md B6)."""
    return minutes // RECOGNISED_STEP * RECOGNISED_STEP


def time_problems(
    row: SheetRow, *, day: dt.date, allowed: tuple[dt.date, dt.date], now: dt.datetime, taken: Sequence[Span]
) -> dict[str, str]:
    """Return what is wrong with a person's times, by field; at most one sentence per field.

    ``day``: Shanghai date of the start, which is the service date even past midnight. ``allowed``: first and last
    Shanghai date of the activity. ``taken``: the person's other live records on these days.
    """
    if row.stopped_at <= row.started_at:
        return {"stopped_at": "停止时间须晚于开始时间；跨夜服务请填写次日的日期。"}
    if row.stopped_at > now:
        return {"stopped_at": "不能登记尚未发生的服务，请填写实际停止时间。"}
    if not allowed[0] <= day <= allowed[1]:
        return {"started_at": f"应在活动日期{_days(allowed)}之内；活动改期的，请先修改活动时间。"}
    minutes = actual_minutes(row.started_at, row.stopped_at, row.break_minutes)
    if minutes > MOST_MINUTES:
        return {"stopped_at": "一次服务不超过12小时（720分钟），请核对起止时间或填写扣除的分钟数。"}
    if minutes < 1:
        return {"break_minutes": "扣除后不足1分钟，请核对起止时间和扣除的分钟数。"}
    if sum(span.minutes for span in taken if span.day == day) + minutes > MOST_MINUTES_A_DAY:
        return {"stopped_at": "同一天的服务合计超过24小时，请核对起止时间。"}
    if row.overlap_reason is None and any(span.overlaps(row.started_at, row.stopped_at) for span in taken):
        return {
            "overlap_reason": "与本人另一条服务记录时间重叠，请核对起止时间；确属同时进行的，请填写原因。"
        }
    return {}


def _days(allowed: tuple[dt.date, dt.date]) -> str:
    first, last = allowed
    return f"{first}" if first == last else f"{first}至{last}"


def hours(minutes: int) -> str:
    """Write minutes as hours with one decimal, rounded down to half hours: 119 → 1.5."""
    half_hours = minutes // RECOGNISED_STEP
    return f"{half_hours // 2}.{half_hours % 2 * 5}"


@dataclass(frozen=True, slots=True)
class LetterLine:
    """What one member did in a period, as one letter shows it; ``elsewhere`` is the part given as a guest (外社区服务)."""

    member_id: UUID
    services: int
    minutes: int
    recognised_minutes: int
    helped_matters: int
    elsewhere_services: int
    elsewhere_recognised_minutes: int

    def plus(self, other: "LetterLine") -> "LetterLine":
        """Return both lines of one member as one, where two units have become one."""
        return LetterLine(
            self.member_id,
            self.services + other.services,
            self.minutes + other.minutes,
            self.recognised_minutes + other.recognised_minutes,
            self.helped_matters + other.helped_matters,
            self.elsewhere_services + other.elsewhere_services,
            self.elsewhere_recognised_minutes + other.elsewhere_recognised_minutes,
        )
