"""Quarters, half-years, years and working days, all in Asia/Shanghai calendar dates."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, total_ordering
from typing import Self

import chinese_calendar

from server.kernel import clock
from server.kernel.errors import Invalid


class PeriodMalformed(Invalid):
    code = "period_malformed"
    message = "期间应写作“2026H1”（上半年）、“2026Q3”（第三季度）或“2026Y1”（全年）。"


class PeriodKind(StrEnum):
    """How often a community writes: quarter, half-year, year."""

    QUARTER = "Q"
    HALF_YEAR = "H"
    YEAR = "Y"

    @property
    def months(self) -> int:
        return {"Q": 3, "H": 6, "Y": 12}[self]

    @property
    def in_a_year(self) -> int:
        return 12 // self.months


_ORDINALS = "一二三四"


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A quarter, half-year or year, such as 2026H1: 1 January to 30 June. Ordered by first day, the shorter first."""

    year: int
    kind: PeriodKind
    number: int

    @classmethod
    def half(cls, year: int, number: int) -> Self:
        """Return the first or second half of a year."""
        return cls(year, PeriodKind.HALF_YEAR, number)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2026H1``, ``2026Q3`` or ``2026Y1``; PeriodMalformed otherwise."""
        found = _WRITTEN.fullmatch(text)
        if found is None or int(found["number"]) > PeriodKind(found["kind"]).in_a_year:
            raise PeriodMalformed()
        return cls(int(found["year"]), PeriodKind(found["kind"]), int(found["number"]))

    @classmethod
    def of(cls, day: dt.date, kind: PeriodKind = PeriodKind.HALF_YEAR) -> Self:
        """Return the period of ``kind`` that holds ``day``."""
        return cls(day.year, kind, (day.month - 1) // kind.months + 1)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, (self.number - 1) * self.kind.months + 1, 1)

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
        if self.number < self.kind.in_a_year:
            return type(self)(self.year, self.kind, self.number + 1)
        return type(self)(self.year + 1, self.kind, 1)

    def previous(self) -> Self:
        if self.number > 1:
            return type(self)(self.year, self.kind, self.number - 1)
        return type(self)(self.year - 1, self.kind, self.kind.in_a_year)

    @property
    def ends_the_year(self) -> bool:
        """True for the last period of its year, after which the branches appraise their members."""
        return self.number == self.kind.in_a_year

    def holds(self, day: dt.date) -> bool:
        return self.first_day <= day <= self.last_day

    def __lt__(self, other: "Period") -> bool:
        return (self.first_day, self.kind.months) < (other.first_day, other.kind.months)

    def __str__(self) -> str:
        return f"{self.year}{self.kind}{self.number}"

    @property
    def label(self) -> str:
        """The words of a letter: 2026年上半年, 2026年第三季度, 2026年度."""
        if self.kind is PeriodKind.YEAR:
            return f"{self.year}年度"
        if self.kind is PeriodKind.QUARTER:
            return f"{self.year}年第{_ORDINALS[self.number - 1]}季度"
        return f"{self.year}年{'上' if self.number == 1 else '下'}半年"


_WRITTEN = re.compile(r"(?P<year>[0-9]{4})(?P<kind>[HQY])(?P<number>[1-4])", re.ASCII)


STATUTORY_HOLIDAYS = 13
"""Days of rest in a year (全国年节及纪念日放假办法, 国务院令第795号): fewer entered by hand are not yet a year's arrangement."""


@cache
def _packaged(year: int) -> bool:
    return bool(min(chinese_calendar.holidays).year <= year <= max(chinese_calendar.holidays).year)


@dataclass(frozen=True, slots=True)
class Announced:
    """A day off, or a make-up day on which offices work (调休), as the State Council announced it."""

    day: dt.date
    working: bool
    note: str


def announced(year: int) -> list[Announced]:
    """Return a year's packaged days off and make-up days in order; none when the package does not know the year."""
    off = [Announced(day, False, _festival(name)) for day, name in chinese_calendar.holidays.items()]
    made_up = [
        Announced(day, True, f"{_festival(name)}调休") for day, name in chinese_calendar.workdays.items()
    ]
    return sorted((each for each in off + made_up if each.day.year == year), key=lambda each: each.day)


def _festival(name: str) -> str:
    return str(chinese_calendar.Holiday(name).chinese)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days: the packaged holidays and make-up days (调休) of the State Council, and what the city entered itself.

    ``entered`` maps a day to whether offices work on it and wins; a year that neither knows as a whole says so: what was
    entered counts, besides it weekends only.
    """

    entered: Mapping[dt.date, bool] = field(default_factory=dict)

    def knows(self, year: int) -> bool:
        """Say whether the holidays of ``year`` are known; otherwise weekends alone are counted."""
        entered = sum(not working for day, working in self.entered.items() if day.year == year)
        return _packaged(year) or entered >= STATUTORY_HOLIDAYS

    def is_working_day(self, day: dt.date) -> bool:
        """Say whether offices work on ``day``."""
        if day in self.entered:
            return self.entered[day]
        if _packaged(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5

    def working_day_after(self, day: dt.date, count: int) -> dt.date:
        """Return the ``count``-th working day after ``day`` (``count`` ≥ 1); e.g. 30 June 2026, 10 → 14 July 2026."""
        while count:
            day += dt.timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def unknown_years(self, first: dt.date, last: dt.date) -> list[int]:
        """Return the years between two days whose holidays nobody knows."""
        return [year for year in range(first.year, last.year + 1) if not self.knows(year)]


def chinese_date(day: dt.date) -> str:
    """Write a date as official documents do: 2026年7月15日, no zero padding (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(instant: dt.datetime) -> str:
    """Write an instant as people say it: 2026年7月21日18时, with minutes where there are any."""
    local = instant.astimezone(clock.SHANGHAI)
    return f"{chinese_date(local.date())}{local.hour}时{f'{local.minute}分' if local.minute else ''}"
