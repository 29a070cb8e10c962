"""Counts, the days they are of, rates, and how few people are too few to tell apart; no session here."""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from typing import Self, TypeVar
from uuid import UUID

from server.kernel.periods import Period, PeriodKind, chinese_date
from server.registrations.rules import permille

NOBODY = UUID(int=0)
"""Stands for the unit of who has none."""
LEAST_PEOPLE = 3
"""What fewer people did is not told: it could be traced to one of them (A11: no personal data)."""
FIRST_YEAR = 2000
MOST_YEARS = 3
DEEDS = 5
_FIVE = ("deed_1", "deed_2", "deed_3", "deed_4", "deed_5")


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of one unit in one community; every number adds up over units, communities and areas.

    Of people on the day asked for: ``living`` here and at work; of these ``due``, their unit having given a roster (F-11),
    and of these ``present``, registered here; ``registered`` here at all, and of these ``active``, having served, with
    ``deed_1`` … ``deed_5`` and ``all_five`` done in the days asked for. Of service given here in these days: ``services``
    (人次), recognised ``minutes``, ``matters`` (帮办实事). ``opinions`` taken up and ``adopted``. Of the letters of the half-years
    in these days: ``letters``, ``sent``, ``replied`` to, and ``overdue`` replies.
    """

    living: int = 0
    due: int = 0
    present: int = 0
    registered: int = 0
    active: int = 0
    deed_1: int = 0
    deed_2: int = 0
    deed_3: int = 0
    deed_4: int = 0
    deed_5: int = 0
    all_five: int = 0
    services: int = 0
    minutes: int = 0
    matters: int = 0
    opinions: int = 0
    adopted: int = 0
    letters: int = 0
    sent: int = 0
    replied: int = 0
    overdue: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Return the counts of both."""
        return Counts(*(getattr(self, name) + getattr(other, name) for name in COUNTED))

    @property
    def people(self) -> int:
        """How many people the counts are about at most."""
        return max(self.living, self.registered)

    @property
    def rate(self) -> int | None:
        """报到率 in permille; None where no unit gave a roster."""
        return permille(self.present, self.due)

    @property
    def participation(self) -> int | None:
        """参与率 in permille: who served of those registered; None where nobody is."""
        return permille(self.active, self.registered)

    @property
    def deeds(self) -> tuple[int, ...]:
        """How many did each of the five."""
        return tuple(getattr(self, name) for name in _FIVE)

    @property
    def traceable(self) -> bool:
        """True where what was done is that of one or two people."""
        return self.people < LEAST_PEOPLE and any(getattr(self, name) for name in _DONE)

    def withheld(self) -> "Counts":
        """Return only what is no trace of anybody's doings: who lives and is registered here, and the letters."""
        return Counts(**{name: getattr(self, name) for name in COUNTED if name not in _DONE})


COUNTED = tuple(field.name for field in fields(Counts))
_DONE = ("active", *_FIVE, "all_five", "services", "minutes", "matters", "opinions", "adopted")


def total(counts: Iterable[Counts]) -> Counts:
    """Return the sum of several counts."""
    return reduce(Counts.plus, counts, Counts())


Key = TypeVar("Key")


def too_few(rows: Sequence[tuple[Key, Counts]]) -> set[Key]:
    """Return which rows' doings are not told one by one.

    Those of one or two people; and if all these together are still so few that the rest would give them away by
    subtraction, the smallest other rows with them.
    """
    hidden = {key: counts.people for key, counts in rows if counts.traceable}
    others = sorted(
        ((counts.people, index, key) for index, (key, counts) in enumerate(rows) if key not in hidden),
        key=lambda each: each[:2],
    )
    for people, _, key in others:
        if not hidden or sum(hidden.values()) >= LEAST_PEOPLE:
            break
        if people:
            hidden[key] = people
    return set(hidden)


@dataclass(frozen=True, slots=True)
class Span:
    """The days asked for, both included; ``period`` where they are a whole one."""

    first: dt.date
    last: dt.date
    period: Period | None = None

    @classmethod
    def of(cls, period: Period) -> Self:
        """Return the days of a period."""
        return cls(period.first_day, period.last_day, period)

    def on(self, today: dt.date) -> dt.date:
        """Return the day whose state of people counts: the last one that has come."""
        return min(self.last, today)

    @property
    def label(self) -> str:
        if self.period is not None:
            return self.period.label
        return f"{chinese_date(self.first)}至{chinese_date(self.last)}"

    @property
    def letters_of(self) -> list[str]:
        """The periods that lie wholly in these days: whose letters are counted."""
        years = range(self.first.year, self.last.year + 1)
        within = (
            Period(year, kind, number)
            for year in years
            for kind in PeriodKind
            for number in range(1, kind.in_a_year + 1)
        )
        return [str(each) for each in within if self.first <= each.first_day and each.last_day <= self.last]

    def months(self, today: dt.date) -> list[dt.date]:
        """Return the first days of the months that these days touch and that have begun."""
        found, month = [], self.first.replace(day=1)
        while month <= self.on(today):
            found.append(month)
            month = next_month(month)
        return found


def next_month(month: dt.date) -> dt.date:
    """Return the first day of the following month."""
    return month.replace(day=1) + dt.timedelta(days=calendar.monthrange(month.year, month.month)[1])


def spans_kept(today: dt.date) -> list[Span]:
    """Return the spans whose counts are taken beforehand: this and the last year, their halves and quarters begun by a day."""
    periods = [
        Period(year, kind, number)
        for year in (today.year - 1, today.year)
        for kind in (PeriodKind.YEAR, PeriodKind.HALF_YEAR, PeriodKind.QUARTER)
        for number in range(1, kind.in_a_year + 1)
    ]
    return [Span.of(period) for period in periods if period.first_day <= today]


def span_problem(first: dt.date, last: dt.date) -> str | None:
    """Say what is wrong with the days asked for; None when nothing is."""
    if last < first:
        return "截止日期不能早于起始日期。"
    if first.year < FIRST_YEAR or (last - first).days > MOST_YEARS * 366:
        return f"一次最多统计{MOST_YEARS}年，且不早于{FIRST_YEAR}年。"
    return None


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """Units by how far they came (S28), each counted once in an area: its people live or are registered there."""

    units: int = 0
    registered: int = 0
    active: int = 0

    @property
    def rate(self) -> int | None:
        """Units of which somebody is registered, in permille."""
        return permille(self.registered, self.units)

    @property
    def participation(self) -> int | None:
        """Units of which somebody served, in permille."""
        return permille(self.active, self.units)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of an area: registered at its end, and the service given in it."""

    month: dt.date
    registered: int = 0
    services: int = 0
    minutes: int = 0
    matters: int = 0

    @property
    def label(self) -> str:
        return f"{self.month.year}年{self.month.month}月"


MONTHLY = ("registered", "services", "minutes", "matters")


def months_key(year: int) -> str:
    """Return the key under which it is kept that a year's months were counted."""
    return f"{year}M"
