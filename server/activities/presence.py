"""Who was there from when to when, by the scans, by what the member typed, by the roll-call. Pure."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

STEP = dt.timedelta(seconds=30)
WINDOW = dt.timedelta(minutes=30)
"""How long before an activity's start and after its end people may check in and out (R-13)."""
STEPS_BACK = 1
"""A code is good for its own step and the next (R-12)."""
OLDEST_SCAN = dt.timedelta(hours=72)
LEAST_STAY = dt.timedelta(minutes=5)
"""A scan sooner after the start is a repeat of it and no check-out."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Origin(StrEnum):
    """Where an attendance's times come from."""

    CODE = "code"
    TYPED = "typed"
    STAFF = "staff"

    @property
    def label(self) -> str:
        return {"code": "手机扫码", "typed": "本人补报", "staff": "现场点名"}[self]


class AttendanceState(StrEnum):
    OPEN = "open"
    COMPLETE = "complete"
    ABSENT = "absent"
    TAKEN_OVER = "taken_over"

    @property
    def label(self) -> str:
        return {
            "open": "起止不全",
            "complete": "待认定",
            "absent": "未到",
            "taken_over": "已转为服务记录",
        }[self]


class Obstacle(StrEnum):
    """Why a check-in by code is refused (R-13)."""

    NOBODY = "nobody"
    CODE = "code"
    NOT_EXPECTED = "not_expected"
    WINDOW = "window"


def step_of(instant: dt.datetime) -> int:
    """Return the number of the half-minute in which an instant lies."""
    return (instant - _EPOCH) // STEP


def instant_of(step: int) -> dt.datetime:
    """Return the first instant of a step."""
    return _EPOCH + step * STEP


def is_fresh(step: int, at: dt.datetime) -> bool:
    """Say whether a code of a step is good at an instant: of that step or one back, never ahead (R-12)."""
    return 0 <= step_of(at) - step <= STEPS_BACK


def in_window(at: dt.datetime, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Say whether an instant is from 30 minutes before the start to 30 minutes after the end (R-13)."""
    return starts_at - WINDOW <= at <= ends_at + WINDOW


def obstacle(*, member: bool, code: bool, expected: bool, window: bool) -> Obstacle | None:
    """Return what forbids a check-in by code, the first in the order in which a person should learn it (R-13)."""
    conditions = (
        (member, Obstacle.NOBODY),
        (code, Obstacle.CODE),
        (expected, Obstacle.NOT_EXPECTED),
        (window, Obstacle.WINDOW),
    )
    return next((found for met, found in conditions if not met), None)


def needs_reason(*, expected: bool, window: bool) -> bool:
    """Say whether staff must give a reason for an entry of the roll-call (R-13)."""
    return not (expected and window)


@dataclass(frozen=True, slots=True)
class Scans:
    """The earliest and the latest step that somebody scanned, and whether one came late."""

    first: int
    last: int
    late: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """A start and a stop as somebody gave them; either may be missing."""

    start: dt.datetime | None = None
    stop: dt.datetime | None = None


NONE = Times()


@dataclass(frozen=True, slots=True)
class Presence:
    """From when to when somebody was there, and by whose word."""

    started_at: dt.datetime | None
    stopped_at: dt.datetime | None
    source: Origin

    @property
    def state(self) -> AttendanceState:
        whole = self.started_at is not None and self.stopped_at is not None
        return AttendanceState.COMPLETE if whole else AttendanceState.OPEN


def presence(scans: Scans | None, *, typed: Times = NONE, staff: Times = NONE) -> Presence:
    """Return the times that count: the roll-call's before the member's own, these before the scans.

    The same facts give the same times in whatever order they came.
    """
    start = staff.start or typed.start or (instant_of(scans.first) if scans else None)
    stop = staff.stop or typed.stop or (_scanned_stop(scans, start) if scans else None)
    if start is not None and stop is not None and stop <= start:
        stop = None
    source = Origin.STAFF if staff != NONE else Origin.TYPED if typed != NONE else Origin.CODE
    return Presence(start, stop, source)


def _scanned_stop(scans: Scans, start: dt.datetime | None) -> dt.datetime | None:
    last = instant_of(scans.last)
    return last if start is not None and last - start >= LEAST_STAY else None
