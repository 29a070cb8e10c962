"""A year's working days as the desk sees them, and which dates of the letters a change would move."""

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.delivery.rules import reply_due
from server.feedback.rules import Cover, cover_of
from server.kernel.periods import Period, PeriodKind, WorkCalendar
from server.organisations import queries
from server.organisations.queries import YearCalendar
from server.organisations.rules import DayEntry


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the sheet: ``mark`` is 休 or 班 where it is not what its weekday says."""

    day: dt.date
    working: bool
    mark: str
    note: str
    entered: bool

    @property
    def spoken(self) -> str:
        parts = ["上班" if self.working else "休息", self.note, "本市录入" if self.entered else ""]
        return f"{self.day.month}月{self.day.day}日，{'，'.join(part for part in parts if part)}"


def months(year: YearCalendar) -> list[list[list[Day | None]]]:
    """Return the twelve months of a year as weeks of seven, Monday first; None outside the month."""
    known, entered = queries.work_calendar(), {each.day: each.note or "" for each in year.days}
    told = {each.day: each.note for each in year.holidays}
    weeks = calendar.Calendar()
    return [
        [[_day(day, known, told, entered) if day.month == month else None for day in week] for week in weeks.monthdatescalendar(year.year, month)]
        for month in range(1, 13)
    ]  # fmt: skip


def _day(day: dt.date, known: WorkCalendar, told: dict[dt.date, str], entered: dict[dt.date, str]) -> Day:
    working, usual = known.is_working_day(day), day.weekday() < 5
    named = day in told or day in entered
    mark = "班" if working and not usual else "休" if not working and (usual or named) else ""
    return Day(day, working, mark, entered.get(day, told.get(day, "")), day in entered)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates that a period's letters keep to by a calendar."""

    period: str
    last_day: dt.date
    cut_off_on: dt.date
    freeze_on: dt.date
    reply_on: dt.date


@dataclass(frozen=True, slots=True)
class Moved:
    """A date of a period's letters before and after a change."""

    period: str
    label: str
    before: dt.date
    after: dt.date


WORDS = {
    "cut_off_on": "认定截止",
    "freeze_on": "本人核对与异议截止、定稿",
    "reply_on": "回执期限（定稿次日送达的）",
}


def dates(year: int, known: WorkCalendar) -> list[Dates]:
    """Return the dates of the letters whose service days end in a year, as the city's communities write them."""
    return [_dates(cover, known) for cover in _covers(year, known)]


def _covers(year: int, known: WorkCalendar) -> Iterator[Cover]:
    rows = [row for row in queries.letter_settings() if row.closed_on is None]
    ways = {(Period.parse(row.letters_from).kind, row.year_closes) for row in rows} or {
        (PeriodKind.HALF_YEAR, None)
    }
    for kind, closes in sorted(ways, key=lambda way: (way[0], way[1] or "")):
        period = Period.of(dt.date(year, 1, 1), kind)
        while period.year == year:
            cover = cover_of(period, known, year_closes=closes)
            if cover is not None:
                yield cover
            period = period.next()


def _dates(cover: Cover, known: WorkCalendar) -> Dates:
    due = reply_due(cover.freeze_on + dt.timedelta(days=1), known)
    return Dates(cover.period.label, cover.last_day, cover.cut_off_on, cover.freeze_on, due)


def moved(years: Sequence[int], before: WorkCalendar, after: WorkCalendar) -> list[Moved]:
    """Return which dates of the letters of some years another calendar would move."""
    return [
        Moved(one.period, words, getattr(one, name), getattr(other, name))
        for year in years
        for one, other in zip(dates(year, before), dates(year, after), strict=True)
        for name, words in WORDS.items()
        if getattr(one, name) != getattr(other, name)
    ]


def with_entries(known: WorkCalendar, entries: Sequence[DayEntry]) -> WorkCalendar:
    """Return the calendar as some entries would make it."""
    return WorkCalendar({**known.entered, **{each.day: each.working for each in entries}})


def without(known: WorkCalendar, day: dt.date) -> WorkCalendar:
    """Return the calendar as it would be without the city's entry about a day."""
    return WorkCalendar({each: working for each, working in known.entered.items() if each != day})
