"""What the charts of 统计 show: which number of each area, the months, the five deeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.console.charts import Bars, Line, bars, line
from server.registrations.rules import percent, permille
from server.statistics.queries import Overview
from server.statistics.rules import LEAST_PEOPLE, Counts, Month
from server.statistics.wording import hours, many

_MANY_MINUTES = 60_000
MOST_BARS = 40
"""So many bars fit on a page; the table beside has all."""


class Measure(StrEnum):
    """The number of each area that the bars show."""

    RATE = "rate"
    PARTICIPATION = "participation"
    REGISTERED = "registered"
    SERVICES = "services"
    HOURS = "hours"

    @property
    def label(self) -> str:
        return {
            "rate": "报到率", "participation": "参与率", "registered": "报到人数", "services": "服务人次",
            "hours": "服务时长",
        }[self]  # fmt: skip

    @property
    def relative(self) -> bool:
        """True for parts of a hundred."""
        return self in (Measure.RATE, Measure.PARTICIPATION)

    @property
    def about_doings(self) -> bool:
        """True for what is withheld of areas with too few people."""
        return self in (Measure.PARTICIPATION, Measure.SERVICES, Measure.HOURS)

    def of(self, counts: Counts) -> tuple[float | None, str]:
        """Return the value of a bar and the words behind it."""
        if self.relative:
            rate = counts.rate if self is Measure.RATE else counts.participation
            missing = "未报名册" if self is Measure.RATE else "无人报到"
            return (None, missing) if rate is None else (rate / 10, f"{percent(rate)}%")
        if self is Measure.HOURS:
            return counts.minutes / 60, hours(counts.minutes)
        number = counts.registered if self is Measure.REGISTERED else counts.services
        return number, str(number)


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of one page; None where there is nothing to draw. ``words`` say what the bars show, for who hears them."""

    parts: Bars | None
    registered: Line | None
    hours: Line | None
    deeds: Bars | None
    words: str


Part = tuple[str, Counts, bool]
"""What a bar is of: a name, its counts, and whether its doings are withheld."""


def charts_of(found: Overview, parts: Sequence[Part], months: Sequence[Month], measure: Measure) -> Charts:
    """Return the charts of an area; ``parts`` are the areas under it, or a community's units."""
    rows = [(name, *_of(counts, measure, withheld=hidden)) for name, counts, hidden in parts[:MOST_BARS]]
    told = "；".join(f"{label} {words}" for label, _, words in rows)
    return Charts(
        bars(rows, most=100 if measure.relative else None, sign="%" if measure.relative else "") if rows else None,
        line([(_month(each), each.registered, many(each.registered)) for each in months]) if months else None,
        line([(_month(each), each.minutes / 60, _hours(each.minutes)) for each in months]) if months else None,
        None if found.withheld or not found.counts.registered else _deeds(found),
        told,
    )  # fmt: skip


def _of(counts: Counts, measure: Measure, *, withheld: bool) -> tuple[float | None, str]:
    return (None, f"不足{LEAST_PEOPLE}人") if withheld and measure.about_doings else measure.of(counts)


def _hours(minutes: int) -> str:
    """Hours as they fit above a point: with their decimal while they are few."""
    return hours(minutes) if minutes < _MANY_MINUTES else many(minutes // 60)


def _month(each: Month) -> str:
    return f"{each.month.month}月"


def _deeds(found: Overview) -> Bars:
    """The five and all of them, as parts of who is registered."""
    of = found.counts.registered
    done = zip(
        [*found.deed_labels, "五项全部完成"], [*found.counts.deeds, found.counts.all_five], strict=True
    )
    return bars([(label, *_part(number, of)) for label, number in done], most=100, sign="%")


def _part(number: int, of: int) -> tuple[float, str]:
    rate = permille(number, of) or 0
    return rate / 10, f"{number}人"
