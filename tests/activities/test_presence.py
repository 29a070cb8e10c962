"""The rules of presence without a database: codes' age (R-12), who may check in (R-13), whose times count."""

import datetime as dt
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.activities.presence import (
    AttendanceState,
    Obstacle,
    Origin,
    Scans,
    Times,
    in_window,
    instant_of,
    is_fresh,
    needs_reason,
    obstacle,
    presence,
    step_of,
)

NINE = dt.datetime(2026, 7, 22, 1, 0, tzinfo=dt.UTC)
STEP = step_of(NINE)
MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("seconds", "good"),
    [(-1, False), (0, True), (29, True), (30, True), (31, True), (59, True), (60, False), (61, False), (90, False)],
)  # fmt: skip
def test_a_code_is_good_for_its_half_minute_and_the_next(seconds: int, good: bool) -> None:
    assert is_fresh(STEP, NINE + dt.timedelta(seconds=seconds)) is good


@pytest.mark.parametrize(
    ("minutes", "open_"), [(-31, False), (-30, True), (0, True), (120, True), (150, True), (151, False)]
)
def test_the_window_is_from_half_an_hour_before_to_half_an_hour_after(minutes: int, open_: bool) -> None:
    assert in_window(NINE + minutes * MINUTE, NINE, NINE + 120 * MINUTE) is open_


@pytest.mark.parametrize(("member", "code", "expected", "window"), list(product([False, True], repeat=4)))
def test_a_check_in_needs_all_four(member: bool, code: bool, expected: bool, window: bool) -> None:
    found = obstacle(member=member, code=code, expected=expected, window=window)
    missing = [name for met, name in zip((member, code, expected, window), Obstacle, strict=True) if not met]
    assert found is (missing[0] if missing else None)


@pytest.mark.parametrize(("expected", "window"), list(product([False, True], repeat=2)))
def test_staff_need_a_reason_unless_somebody_expected_comes_in_time(expected: bool, window: bool) -> None:
    assert needs_reason(expected=expected, window=window) is not (expected and window)


def test_the_first_scan_starts_and_the_last_stops() -> None:
    seen = presence(Scans(STEP, STEP + 240))
    assert (seen.started_at, seen.stopped_at) == (NINE, NINE + 120 * MINUTE)
    assert (seen.source, seen.state) == (Origin.CODE, AttendanceState.COMPLETE)


@pytest.mark.parametrize(("steps", "stops"), [(1, False), (9, False), (10, True)])
def test_a_scan_within_five_minutes_is_no_check_out(steps: int, stops: bool) -> None:
    assert (presence(Scans(STEP, STEP + steps)).stopped_at is not None) is stops


def test_what_the_member_types_goes_before_the_scans_and_the_roll_call_before_both() -> None:
    scans, typed = Scans(STEP, STEP + 240), Times(NINE + 10 * MINUTE, NINE + 100 * MINUTE)
    own = presence(scans, typed=typed)
    assert (own.started_at, own.stopped_at, own.source) == (typed.start, typed.stop, Origin.TYPED)
    staff = presence(scans, typed=typed, staff=Times(stop=NINE + 90 * MINUTE))
    assert (staff.started_at, staff.stopped_at) == (typed.start, NINE + 90 * MINUTE)
    assert staff.source is Origin.STAFF


def test_a_start_by_the_roll_call_is_completed_by_a_scan() -> None:
    seen = presence(Scans(STEP + 200, STEP + 200), staff=Times(NINE))
    assert (seen.started_at, seen.stopped_at) == (NINE, NINE + 100 * MINUTE)


def test_a_stop_that_is_not_after_the_start_does_not_count() -> None:
    seen = presence(None, typed=Times(NINE, NINE + 30 * MINUTE), staff=Times(start=NINE + 40 * MINUTE))
    assert seen.stopped_at is None
    assert seen.state is AttendanceState.OPEN


@given(st.integers(min_value=0, max_value=10**9))
def test_a_step_is_its_half_minute(step: int) -> None:
    assert step_of(instant_of(step)) == step
    assert step_of(instant_of(step) + dt.timedelta(seconds=29, microseconds=999_999)) == step
