"""Business time. Leases, tokens and TOTP use real time instead.

A demo city lives in the past: a clock file holds the instant at which demo time stood and the real instant at which it
was set; demo time runs on from there.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> dt.datetime: ...


class SystemClock:
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


class FixedClock:
    """Stands still until it is moved; for tests and for living through the demo half-year."""

    def __init__(self, at: dt.datetime):
        self.at = at

    def now(self) -> dt.datetime:
        return self.at

    def move_to(self, at: dt.datetime) -> None:
        self.at = at


class ShiftedClock:
    """Real time plus a constant."""

    def __init__(self, offset: dt.timedelta):
        self.offset = offset

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.offset


_clock: Clock = SystemClock()


def use(clock: Clock) -> None:
    """Make ``clock`` the source of business time of this process."""
    global _clock
    _clock = clock


def now() -> dt.datetime:
    """Return the business instant, aware, in UTC."""
    return _clock.now()


def today() -> dt.date:
    """Return the business date in Asia/Shanghai."""
    return local_date(now())


def local_date(instant: dt.datetime) -> dt.date:
    """Return the Shanghai calendar date of an aware instant."""
    return instant.astimezone(SHANGHAI).date()


def at(day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
    """Return the UTC instant of a Shanghai wall-clock time."""
    return dt.datetime.combine(day, dt.time(hour, minute), SHANGHAI).astimezone(dt.UTC)


def read_clock_file(path: Path) -> Clock:
    """Return the clock that ``path`` describes; the system's where there is no such file."""
    if not path.exists():
        return SystemClock()
    stored = json.loads(path.read_text())
    shown, real = (dt.datetime.fromisoformat(stored[key]) for key in ("shown", "real"))
    return ShiftedClock(shown - real)


def write_clock_file(path: Path, shown: dt.datetime) -> None:
    """Let business time run on from ``shown``, counted from this moment."""
    path.write_text(json.dumps({"shown": shown.isoformat(), "real": dt.datetime.now(dt.UTC).isoformat()}))
