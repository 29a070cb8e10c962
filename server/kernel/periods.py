"""Half-years, years and working days, all in Asia/Shanghai calendar dates."""

import datetime as dt
from dataclasses import dataclass
from functools import total_ordering
from typing import Self

import chinese_calendar

from server.kernel import clock
from server.kernel.errors import Invalid


class PeriodMalformed(Invalid):
    code = "period_malformed"
    message = "期间应写作“2026H1”（上半年）或“2026H2”（下半年）。"


@total_ordering
@dataclass(frozen=True, slots=True)
class HalfYear:
    """A half-year such as 2026H1: 1 January to 30 June."""

    year: int
    half: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2026H1``; PeriodMalformed otherwise."""
        year, mark, half = text.partition("H")
        if mark and len(year) == 4 and year.isascii() and year.isdigit() and half in ("1", "2"):
            return cls(int(year), int(half))
        raise PeriodMalformed()

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """Return the half-year that holds ``day``."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def last_day(self) -> dt.date:
        return self.next().first_day - dt.timedelta(days=1)

    @property
    def starts(self) -> dt.datetime:
        return clock.at(self.first_day)

    @property
    def ends(self) -> dt.datetime:
        """The first instant that no longer belongs to the period."""
        return self.next().starts

    def next(self) -> Self:
        return type(self)(self.year, 2) if self.half == 1 else type(self)(self.year + 1, 1)

    def previous(self) -> Self:
        return type(self)(self.year, 1) if self.half == 2 else type(self)(self.year - 1, 2)

    def holds(self, day: dt.date) -> bool:
        return self.first_day <= day <= self.last_day

    def __lt__(self, other: "HalfYear") -> bool:
        return (self.year, self.half) < (other.year, other.half)

    def __str__(self) -> str:
        return f"{self.year}H{self.half}"

    @property
    def label(self) -> str:
        """The words of a letter: 2026年上半年."""
        return f"{self.year}年{'上' if self.half == 1 else '下'}半年"


def calendar_known(year: int) -> bool:
    """Say whether the holidays of ``year`` are known; otherwise weekends alone are counted."""
    return bool(min(chinese_calendar.holidays).year <= year <= max(chinese_calendar.holidays).year)


def is_working_day(day: dt.date) -> bool:
    """Say whether offices work on ``day``, make-up days (调休) included where the calendar is known."""
    if calendar_known(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def working_day_after(day: dt.date, count: int) -> dt.date:
    """Return the ``count``-th working day after ``day`` (``count`` ≥ 1); e.g. 30 June 2026, 10 → 14 July 2026."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def chinese_date(day: dt.date) -> str:
    """Write a date as official documents do: 2026年7月15日, no zero padding (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"
