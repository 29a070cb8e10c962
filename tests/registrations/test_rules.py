"""The whole table of states, the number, the rate: no database."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel import clock
from server.kernel.errors import TransitionRefused
from server.kernel.types import new_id
from server.registrations.models import Registration
from server.registrations.rules import (
    LIVE_STATES,
    Event,
    RegistrationState,
    number,
    number_prefix,
    on_time,
    percent,
    permille,
)

S = RegistrationState
ALLOWED = {
    (S.SUBMITTED, Event.APPROVE): S.ACTIVE,
    (S.SUBMITTED, Event.GIVE_BACK): S.RETURNED,
    (S.SUBMITTED, Event.CANCEL): S.CANCELLED,
    (S.RETURNED, Event.RESUBMIT): S.SUBMITTED,
    (S.RETURNED, Event.CANCEL): S.CANCELLED,
    (S.ACTIVE, Event.RENEW): S.ACTIVE,
    (S.ACTIVE, Event.TRANSFER): S.TRANSFERRED,
    (S.ACTIVE, Event.CANCEL): S.CANCELLED,
}
DAY = dt.date(2026, 3, 1)
ACT = {
    Event.APPROVE: lambda row: row.approve(new_id(), clock.at(DAY)),
    Event.GIVE_BACK: lambda row: row.give_back("材料不全"),
    Event.RESUBMIT: lambda row: row.resubmit(clock.at(DAY)),
    Event.RENEW: lambda row: row.renew(),
    Event.TRANSFER: lambda row: row.transfer("迁居", DAY),
    Event.CANCEL: lambda row: row.cancel("本人申请", DAY),
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(S, Event)))
def test_every_state_knows_its_events_and_refuses_the_others(state: S, event: Event) -> None:
    row = Registration(state=state, version=4)
    if (state, event) in ALLOWED:
        ACT[event](row)
        assert (row.state, row.version) == (ALLOWED[state, event], 5)
    else:
        with pytest.raises(TransitionRefused) as refused:
            ACT[event](row)
        assert (row.state, row.version) == (state, 4)
        assert state.label in refused.value.text
        assert event.label in refused.value.text


@given(st.lists(st.sampled_from(list(Event)), max_size=12))
def test_whatever_is_asked_a_row_keeps_what_its_state_needs(events: list[Event]) -> None:
    row = Registration(state=S.SUBMITTED, version=1)
    for event in events:
        try:
            ACT[event](row)
        except TransitionRefused:
            continue
        assert (row.closed_on is None) == (row.state in LIVE_STATES)
        assert row.state is not S.ACTIVE or row.approved_by is not None
        assert row.reason is not None or row.state in (S.SUBMITTED, S.ACTIVE)


def test_the_number_is_code_year_serial() -> None:
    assert number("620902002003", 2026, 7) == "620902002003-2026-0007"
    assert number("XFL", 2026, 12345) == "XFL-2026-12345"


def test_without_a_code_the_initials_stand_in() -> None:
    assert number_prefix("620902002003", "xing fu li") == "620902002003"
    assert number_prefix(None, "xing fu li") == "XFL"


@pytest.mark.parametrize(
    ("day", "punctual"),
    [(dt.date(2026, 1, 1), True), (dt.date(2026, 3, 31), True), (dt.date(2026, 4, 1), False)],
)
def test_on_time_is_until_the_deadline(day: dt.date, punctual: bool) -> None:
    assert on_time(day, month=3, day=31) is punctual


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(5, 6, "83.3"), (2, 3, "66.7"), (0, 4, "0.0"), (4, 4, "100.0"), (0, 0, None)]
)
def test_the_rate_has_one_decimal(part: int, whole: int, text: str | None) -> None:
    assert percent(permille(part, whole)) == text


@given(st.integers(1, 1000), st.integers(0, 1000))
def test_the_rate_is_nearest_permille(whole: int, part: int) -> None:
    part = min(part, whole)
    rate = permille(part, whole)
    assert rate is not None
    assert abs(2 * rate * whole - 2000 * part) <= whole
