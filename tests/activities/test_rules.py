"""Minutes, half hours and states: what needs no database (domain.md C2, security.md R-18)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.activities.errors import ActivityTransitionRefused, RecordTransitionRefused
from server.activities.models import Activity, ServiceRecord
from server.activities.rules import (
    ACTIVITY_TRANSITIONS,
    RECORD_TRANSITIONS,
    ActivityEvent,
    ActivityState,
    RecordEvent,
    RecordState,
    SheetRow,
    Span,
    actual_minutes,
    hours,
    recognised,
    time_problems,
)
from server.kernel import clock
from server.kernel.periods import Period
from server.kernel.types import new_id

DAY = dt.date(2026, 5, 16)
NOW = clock.at(dt.date(2026, 7, 22), 9)


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(90, "1.5"), (119, "1.5"), (29, "0.0"), (360, "6.0"), (720, "12.0"), (2880, "48.0"), (30, "0.5")],
)
def test_hours_are_shown_in_half_steps_rounded_down(minutes: int, shown: str) -> None:
    assert hours(minutes) == shown
    assert recognised(minutes) == minutes // 30 * 30


def test_a_shift_over_midnight_has_its_minutes_and_the_day_it_started() -> None:
    start, stop = clock.at(DAY, 22), clock.at(DAY + dt.timedelta(days=1), 0, 30)
    assert actual_minutes(start, stop, 0) == 150
    assert clock.local_date(start) == DAY


def test_the_break_is_taken_off_and_seconds_do_not_count() -> None:
    start = clock.at(DAY, 9)
    assert actual_minutes(start, start + dt.timedelta(hours=2, seconds=59), 15) == 105


@pytest.mark.parametrize(
    ("instant", "period"),
    [("2026-06-30T15:59:59+00:00", "2026H1"), ("2026-06-30T16:00:00+00:00", "2026H2")],
)
def test_the_half_year_ends_at_midnight_in_shanghai(instant: str, period: str) -> None:
    assert str(Period.of(clock.local_date(dt.datetime.fromisoformat(instant)))) == period


def problems(
    start: dt.datetime,
    stop: dt.datetime,
    *,
    pause: int = 0,
    taken: list[Span] | None = None,
    why: str | None = None,
) -> set[str]:
    row = SheetRow(new_id(), start, stop, break_minutes=pause, overlap_reason=why)
    day = clock.local_date(start)
    return set(time_problems(row, day=day, allowed=(DAY, DAY), now=NOW, taken=taken or []))


def test_times_name_the_field_that_is_wrong() -> None:
    nine = clock.at(DAY, 9)
    minute = dt.timedelta(minutes=1)
    assert problems(nine, nine + 720 * minute) == set()
    assert problems(nine, nine + 721 * minute) == {"stopped_at"}
    assert problems(nine, nine + 780 * minute, pause=60) == set()
    assert problems(nine, nine + minute) == set()
    assert problems(nine, nine + 30 * minute, pause=30) == {"break_minutes"}
    assert problems(nine, nine) == {"stopped_at"}
    assert problems(clock.at(DAY, 23), clock.at(DAY, 1)) == {"stopped_at"}
    assert problems(nine + dt.timedelta(days=1), nine + dt.timedelta(days=1, hours=1)) == {"started_at"}


def test_service_of_the_future_is_refused() -> None:
    row = SheetRow(new_id(), NOW, NOW + dt.timedelta(minutes=60))
    today = clock.local_date(NOW)
    assert set(time_problems(row, day=today, allowed=(today, today), now=NOW, taken=[])) == {"stopped_at"}


def test_overlapping_times_want_a_reason_and_touching_ones_do_not() -> None:
    nine, ten, eleven = (clock.at(DAY, hour) for hour in (9, 10, 11))
    taken = [Span(DAY, nine, ten, 60)]
    assert problems(ten, eleven, taken=taken) == set()
    assert problems(ten - dt.timedelta(minutes=1), eleven, taken=taken) == {"overlap_reason"}
    assert problems(nine, eleven, taken=taken, why="两项服务交叉进行") == set()


def test_no_day_has_more_than_24_hours() -> None:
    taken = [
        Span(DAY, clock.at(DAY, 0), clock.at(DAY, 12), 720),
        Span(DAY, clock.at(DAY, 6), clock.at(DAY, 18), 700),
    ]
    start = clock.at(DAY, 19)
    assert problems(start, start + dt.timedelta(minutes=20), taken=taken) == set()
    assert problems(start, start + dt.timedelta(minutes=21), taken=taken) == {"stopped_at"}


INSTANTS = st.integers(0, 48 * 60).map(lambda minutes: clock.at(DAY) + dt.timedelta(minutes=minutes))


@given(st.tuples(INSTANTS, INSTANTS), st.tuples(INSTANTS, INSTANTS))
def test_two_stretches_overlap_exactly_when_they_share_a_minute(
    one: tuple[dt.datetime, dt.datetime], two: tuple[dt.datetime, dt.datetime]
) -> None:
    (a, b), (c, d) = sorted(one), sorted(two)
    if a == b or c == d:
        return
    minute = dt.timedelta(minutes=1)
    first = {a + n * minute for n in range((b - a) // minute)}
    second = {c + n * minute for n in range((d - c) // minute)}
    assert Span(DAY, a, b, 1).overlaps(c, d) == bool(first & second)


RECORD_VERBS = {
    RecordEvent.ENTER: lambda record: record.enter(),
    RecordEvent.CONFIRM: lambda record: record.confirm(by=new_id(), at=NOW, quality=None),
    RecordEvent.RETURN: lambda record: record.give_back("时间不清"),
    RecordEvent.CORRECT: lambda record: record.correct("签退时间写错", at=NOW),
    RecordEvent.VOID: lambda record: record.void("并未参加", at=NOW),
}


@pytest.mark.parametrize("event", RecordEvent)
@pytest.mark.parametrize("state", RecordState)
def test_a_record_knows_exactly_the_transitions_of_the_table(state: RecordState, event: RecordEvent) -> None:
    record = ServiceRecord(state=state, version=1)
    following = RECORD_TRANSITIONS.get((state, event))
    if following is None:
        with pytest.raises(RecordTransitionRefused):
            RECORD_VERBS[event](record)
        assert record.state is state
    else:
        RECORD_VERBS[event](record)
        assert (record.state, record.version) == (following, 2)


def test_what_is_corrected_or_voided_stays_so() -> None:
    ended = {state for state, _ in RECORD_TRANSITIONS} & {RecordState.CORRECTED, RecordState.VOIDED}
    assert ended == set()


ACTIVITY_VERBS = {
    ActivityEvent.CHANGE: lambda activity: activity.change(),
    ActivityEvent.HOLD: lambda activity: activity.hold(),
    ActivityEvent.CANCEL: lambda activity: activity.cancel("暴雨"),
}


@pytest.mark.parametrize("event", ActivityEvent)
@pytest.mark.parametrize("state", ActivityState)
def test_an_activity_knows_exactly_the_transitions_of_the_table(
    state: ActivityState, event: ActivityEvent
) -> None:
    activity = Activity(state=state, version=1)
    following = ACTIVITY_TRANSITIONS.get((state, event))
    if following is None:
        with pytest.raises(ActivityTransitionRefused):
            ACTIVITY_VERBS[event](activity)
        assert activity.state is state
    else:
        ACTIVITY_VERBS[event](activity)
        assert activity.state is following
