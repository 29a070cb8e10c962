"""Half-years, working days and the two dates that decide a letter."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel import clock
from server.kernel.periods import HalfYear, PeriodMalformed, chinese_date, is_working_day, working_day_after

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@given(DAYS)
def test_every_day_is_in_exactly_one_half_year(day: dt.date) -> None:
    half = HalfYear.of(day)
    assert half.holds(day)
    assert not half.next().holds(day)
    assert not half.previous().holds(day)
    assert half.next().previous() == half
    assert HalfYear.parse(str(half)) == half
    assert half < half.next()


def test_a_half_year_ends_at_midnight_in_shanghai() -> None:
    half = HalfYear(2026, 1)
    assert half.ends == dt.datetime(2026, 6, 30, 16, tzinfo=dt.UTC)
    assert HalfYear.of(clock.local_date(half.ends - dt.timedelta(seconds=1))) == half
    assert HalfYear.of(clock.local_date(half.ends)) == HalfYear(2026, 2)
    assert half.label == "2026年上半年"


@pytest.mark.parametrize("text", ["2026", "2026H3", "26H1", "H1", "2026h1", "２０２６H1", ""])
def test_what_is_no_half_year_is_refused(text: str) -> None:
    with pytest.raises(PeriodMalformed):
        HalfYear.parse(text)


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
    assert working_day_after(day, count) == expected


def test_a_year_the_calendar_does_not_know_counts_weekends_only() -> None:
    assert is_working_day(dt.date(2050, 10, 3))
    assert not is_working_day(dt.date(2050, 10, 2))


def test_official_dates_have_no_zero_padding() -> None:
    assert chinese_date(dt.date(2026, 7, 5)) == "2026年7月5日"
