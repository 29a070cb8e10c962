"""Dates, states and proposed ratings: pure rules."""

import datetime as dt
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.feedback.errors import LetterTransitionRefused
from server.feedback.models import Letter
from server.feedback.rules import (
    TRANSITIONS,
    LetterEvent,
    LetterState,
    Rating,
    Thresholds,
    approvable_from,
    cut_off_day,
    document_number,
    newest_cut_off,
    periods_due,
    propose,
)
from server.kernel import clock
from server.kernel.periods import HalfYear
from server.kernel.types import new_id

H1 = HalfYear(2026, 1)
ASKED = Thresholds(services=2, minutes=480, deeds=3)


def test_the_first_half_of_2026_closes_on_14_july_and_may_be_approved_from_21_july() -> None:
    assert cut_off_day(H1) == dt.date(2026, 7, 14)
    assert approvable_from(H1) == dt.date(2026, 7, 21)


def test_a_second_half_counts_the_working_sunday_after_new_year() -> None:
    assert cut_off_day(HalfYear(2025, 2)) == dt.date(2026, 1, 15)


@pytest.mark.parametrize(
    ("today", "newest"),
    [
        (dt.date(2026, 7, 14), HalfYear(2025, 2)),
        (dt.date(2026, 7, 15), H1),
        (dt.date(2026, 12, 31), H1),
        (dt.date(2027, 1, 2), H1),
        (dt.date(2027, 3, 1), HalfYear(2026, 2)),
    ],
)
def test_a_period_is_due_when_its_cut_off_day_has_passed(today: dt.date, newest: HalfYear) -> None:
    assert newest_cut_off(today) == newest


def test_periods_missed_are_all_due_and_none_before_the_first() -> None:
    due = periods_due(HalfYear(2025, 1), dt.date(2026, 7, 20))
    assert [str(period) for period in due] == ["2025H1", "2025H2", "2026H1"]
    assert periods_due(HalfYear(2026, 2), dt.date(2026, 7, 20)) == []


def test_a_number_is_written_as_official_documents_do() -> None:
    assert document_number("幸福里党函", 2026, 7) == "幸福里党函〔2026〕7号"


@pytest.mark.parametrize(
    ("services", "half_hours", "deeds", "rating"),
    [
        (5, 22, 4, Rating.GOOD),
        (4, 19, 3, Rating.GOOD),
        (6, 27, 3, Rating.GOOD),
        (3, 12, 2, Rating.FAIR),
        (2, 8, 1, Rating.PLAIN),
        (0, 0, 0, Rating.NONE),
        (2, 15, 3, Rating.FAIR),
        (1, 40, 5, Rating.PLAIN),
    ],
)
def test_ratings_are_proposed_as_in_the_sample(
    services: int, half_hours: int, deeds: int, rating: Rating
) -> None:
    assert propose(services, 30 * half_hours, deeds, ASKED) is rating


@given(
    st.integers(0, 20), st.integers(0, 2000), st.integers(0, 5), st.integers(0, 9), st.integers(0, 900), st.integers(0, 5)
)  # fmt: skip
def test_no_rule_ever_proposes_poor_and_more_service_never_rates_lower(
    services: int, minutes: int, deeds: int, least: int, least_minutes: int, least_deeds: int
) -> None:
    order = [Rating.NONE, Rating.PLAIN, Rating.FAIR, Rating.GOOD]
    asked = Thresholds(least, least_minutes, least_deeds)
    now, more = propose(services, minutes, deeds, asked), propose(services + 1, minutes + 30, deeds, asked)
    assert order.index(now) <= order.index(more)


def test_ratings_are_never_the_grades_of_the_branch() -> None:
    assert [rating.label for rating in Rating] == ["好", "较好", "一般", "较差", "本期不评价"]


ACTS: dict[LetterEvent, Any] = {
    LetterEvent.CHANGE: lambda letter: letter.change({}, "0" * 64, []),
    LetterEvent.REVIEW: lambda letter: letter.review(by=new_id(), at=clock.now()),
    LetterEvent.RETURN: lambda letter: letter.give_back("改"),
    LetterEvent.APPROVE: lambda letter: letter.approve(
        by=new_id(), at=clock.now(), dated=clock.today(), serial=1, number="函", code="A" * 20
    ),
    LetterEvent.RENDER: lambda letter: letter.keep_file("0" * 64, 1, at=clock.now()),
}


@pytest.mark.parametrize(("state", "event"), list(product(LetterState, LetterEvent)))
def test_every_state_answers_every_event_with_the_next_state_or_a_refusal(
    state: LetterState, event: LetterEvent
) -> None:
    letter = Letter(state=state, version=1, community_id=new_id())
    following = TRANSITIONS.get((state, event))
    if following is None:
        with pytest.raises(LetterTransitionRefused, match=state.label):
            ACTS[event](letter)
        assert (letter.state, letter.version) == (state, 1)
    else:
        ACTS[event](letter)
        assert (letter.state, letter.version) == (following, 2)


def test_the_table_of_states_is_this_one() -> None:
    assert {(str(state), str(event), str(after)) for (state, event), after in TRANSITIONS.items()} == {
        ("drafted", "change", "drafted"),
        ("drafted", "review", "reviewed"),
        ("reviewed", "return", "drafted"),
        ("reviewed", "approve", "approved"),
        ("approved", "render", "rendered"),
    }
