"""Half-years, working days and the two dates that decide a letter."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel import clock
from server.kernel.periods import (
    Announced,
    Period,
    PeriodKind,
    PeriodMalformed,
    WorkCalendar,
    announced,
    chinese_date,
)

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@given(DAYS, st.sampled_from(PeriodKind))
def test_every_day_is_in_exactly_one_period_of_a_kind(day: dt.date, kind: PeriodKind) -> None:
    half = Period.of(day, kind)
    assert half.holds(day)
    assert not half.next().holds(day)
    assert not half.previous().holds(day)
    assert half.next().previous() == half
    assert Period.parse(str(half)) == half
    assert half < half.next()


def test_a_half_year_ends_at_midnight_in_shanghai() -> None:
    half = Period.half(2026, 1)
    assert half.ends == dt.datetime(2026, 6, 30, 16, tzinfo=dt.UTC)
    assert Period.of(clock.local_date(half.ends - dt.timedelta(seconds=1))) == half
    assert Period.of(clock.local_date(half.ends)) == Period.half(2026, 2)
    assert half.label == "2026年上半年"


@pytest.mark.parametrize(
    "text",
    ["2026", "2026H3", "2026Y2", "2026Q5", "2026Q0", "26H1", "H1", "2026h1", "２０２６H1", "2026H1\n", ""],
)
def test_what_is_no_half_year_is_refused(text: str) -> None:
    with pytest.raises(PeriodMalformed):
        Period.parse(text)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (dt.date(2026, 6, 30), 10, dt.date(2026, 7, 14)),
        (dt.date(2026, 6, 30), 15, dt.date(2026, 7, 21)),
        (dt.date(2026, 6, 18), 10, dt.date(2026, 7, 3)),
        (dt.date(2026, 9, 30), 1, dt.date(2026, 10, 8)),
    ],
)
def test_working_days_skip_holidays(day: dt.date, count: int, expected: dt.date) -> None:
    """民政部令第67号 art. 11; holidays and 调休 from the calendar package (domain.md F-03, VS-7)."""
    assert WorkCalendar().working_day_after(day, count) == expected


def test_a_year_the_calendar_does_not_know_counts_weekends_only() -> None:
    assert WorkCalendar().is_working_day(dt.date(2050, 10, 3))
    assert not WorkCalendar().is_working_day(dt.date(2050, 10, 2))


def test_what_the_city_entered_wins_over_package_and_weekend() -> None:
    eve, sunday = dt.date(2026, 7, 1), dt.date(2026, 7, 5)
    calendar = WorkCalendar({eve: False, sunday: True})
    assert calendar.working_day_after(dt.date(2026, 6, 30), 1) == dt.date(2026, 7, 2)
    assert calendar.is_working_day(sunday)


def test_a_year_is_known_by_the_package_or_by_as_many_days_of_rest_as_the_law_gives() -> None:
    rest = [dt.date(2051, 10, 1) + dt.timedelta(days=n) for n in range(13)]
    assert WorkCalendar(dict.fromkeys(rest[:12], False)).unknown_years(rest[0], rest[0]) == [2051]
    assert WorkCalendar(dict.fromkeys(rest, True)).unknown_years(rest[0], rest[0]) == [2051]
    far = WorkCalendar(dict.fromkeys(rest, False))
    assert far.unknown_years(dt.date(2026, 7, 1), dt.date(2026, 8, 1)) == []
    assert far.unknown_years(dt.date(2050, 12, 1), dt.date(2051, 1, 20)) == [2050]


@pytest.mark.parametrize(
    ("text", "label", "first", "last"),
    [
        ("2026Q3", "2026年第三季度", dt.date(2026, 7, 1), dt.date(2026, 9, 30)),
        ("2026H2", "2026年下半年", dt.date(2026, 7, 1), dt.date(2026, 12, 31)),
        ("2026Y1", "2026年度", dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    ],
)
def test_periods_have_the_words_and_days_of_their_kind(
    text: str, label: str, first: dt.date, last: dt.date
) -> None:
    period = Period.parse(text)
    assert (period.label, period.first_day, period.last_day) == (label, first, last)


def test_official_dates_have_no_zero_padding() -> None:
    assert chinese_date(dt.date(2026, 7, 5)) == "2026年7月5日"


def test_a_year_is_announced_with_days_off_and_make_up_days_in_order() -> None:
    days = announced(2026)
    assert [each.day for each in days] == sorted(each.day for each in days)
    assert Announced(dt.date(2026, 2, 14), True, "春节调休") in days
    assert Announced(dt.date(2026, 2, 16), False, "春节") in days
    assert all(WorkCalendar().is_working_day(each.day) is each.working for each in days)
    assert announced(2050) == []
