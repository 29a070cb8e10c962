"""When a post takes place: pure arithmetic of days and wall-clock times in Shanghai."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.clock import SHANGHAI
from server.posts.errors import DatesReversed, SlotMalformed, SlotsNeverOccur, TooManyOccurrences
from server.posts.rules import Slot, joined, occurrences

SATURDAY = dt.date(2026, 7, 25)
DAY = dt.timedelta(days=1)

minutes = st.integers(0, 1439).map(lambda n: dt.time(n // 60, n % 60))
slots = st.builds(
    lambda weekday, start, stop: (weekday, start, stop),
    st.one_of(st.none(), st.integers(1, 7)), minutes, minutes,
).filter(lambda each: each[1] != each[2]).map(lambda each: Slot(*each))  # fmt: skip
days = st.dates(dt.date(2020, 1, 1), dt.date(2099, 12, 1))


def wall(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def test_a_weekly_slot_falls_on_its_weekday_in_shanghai_time() -> None:
    found = occurrences([Slot(6, dt.time(9), dt.time(11))], SATURDAY, SATURDAY + 7 * DAY)
    assert found == [
        (wall("2026-07-25 09:00"), wall("2026-07-25 11:00")),
        (wall("2026-08-01 09:00"), wall("2026-08-01 11:00")),
    ]


def test_a_slot_past_midnight_ends_on_the_next_day_even_beyond_the_last() -> None:
    found = occurrences([Slot(None, dt.time(22), dt.time(1))], SATURDAY, SATURDAY)
    assert found == [(wall("2026-07-25 22:00"), wall("2026-07-26 01:00"))]


def test_touching_and_overlapping_slots_become_one_time() -> None:
    three = [
        Slot(6, dt.time(9), dt.time(10)),
        Slot(6, dt.time(10), dt.time(11)),
        Slot(None, dt.time(9, 30), dt.time(12)),
    ]
    assert occurrences(three, SATURDAY, SATURDAY) == [(wall("2026-07-25 09:00"), wall("2026-07-25 12:00"))]


def test_dates_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(DatesReversed):
        occurrences([Slot(None, dt.time(9), dt.time(10))], SATURDAY, SATURDAY - DAY)


def test_a_weekday_that_never_comes_is_refused() -> None:
    with pytest.raises(SlotsNeverOccur):
        occurrences([Slot(1, dt.time(9), dt.time(10))], SATURDAY, SATURDAY + DAY)


def test_four_hundred_occurrences_are_the_most() -> None:
    daily = [Slot(None, dt.time(9), dt.time(10))]
    assert len(occurrences(daily, SATURDAY, SATURDAY + 399 * DAY)) == 400
    with pytest.raises(TooManyOccurrences):
        occurrences(daily, SATURDAY, SATURDAY + 400 * DAY)


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"from": "09:00"},
        {"from": "9", "to": "10:00"},
        {"from": "24:00", "to": "10:00"},
        {"from": "09:00", "to": "09:00"},
        {"weekday": 0, "from": "09:00", "to": "10:00"},
        {"weekday": 8, "from": "09:00", "to": "10:00"},
        {"weekday": None, "from": None, "to": "10:00"},
    ],
)
def test_a_slot_that_is_no_time_of_week_is_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(SlotMalformed):
        Slot.read(stored)


@given(slots)
def test_a_slot_is_stored_and_read_back_the_same(slot: Slot) -> None:
    assert Slot.read(slot.stored()) == slot


@given(slots, days)
def test_an_occurrence_lasts_exactly_its_wall_clock_time(slot: Slot, day: dt.date) -> None:
    """China has known no summer time since 1991: midnight or not, an hour is an hour."""
    start, stop = slot.on(day)
    wanted = dt.datetime.combine(day, slot.ends) - dt.datetime.combine(day, slot.starts)
    assert stop - start == wanted % DAY
    assert start.astimezone(SHANGHAI).date() == day
    assert start.astimezone(SHANGHAI).time() == slot.starts
    assert stop.astimezone(SHANGHAI).time() == slot.ends


@given(st.lists(slots, min_size=1, max_size=4), days, st.integers(0, 60))
def test_the_joined_times_cover_exactly_the_occurrences(
    week: list[Slot], first: dt.date, length: int
) -> None:
    last = first + length * DAY
    each = [
        slot.on(first + n * DAY) for n in range(length + 1) for slot in week if slot.falls_on(first + n * DAY)
    ]
    if not each:
        with pytest.raises(SlotsNeverOccur):
            occurrences(week, first, last)
        return
    found = occurrences(week, first, last)
    assert all(stop < start for (_, stop), (start, _) in pairwise(found))
    edges = {edge for span in each for edge in span}
    assert {edge for span in found for edge in span} <= edges
    assert all(any(start <= a and b <= stop for start, stop in found) for a, b in each)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20))))
def test_joining_keeps_every_minute_and_adds_none(pairs: list[tuple[int, int]]) -> None:
    zero = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    spans = [(zero + a * dt.timedelta(minutes=1), zero + (a + n) * dt.timedelta(minutes=1)) for a, n in pairs]

    def held(some: list[tuple[dt.datetime, dt.datetime]]) -> set[int]:
        return {
            minute
            for start, stop in some
            for minute in range(int((start - zero).seconds // 60), int((stop - zero).seconds // 60))
        }

    assert held(joined(spans)) == held(spans)
