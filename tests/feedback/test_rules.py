"""Dates, states and proposed ratings: pure rules."""

import datetime as dt
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.feedback.errors import LetterTransitionRefused
from server.feedback.facts import Line, Rating, Thresholds, propose
from server.feedback.models import Letter
from server.feedback.rules import (
    NUMBERED,
    OUT,
    TRANSITIONS,
    UNSENT,
    Cover,
    LetterEvent,
    LetterState,
    check_ends,
    cover_of,
    document_number,
    periods_ended,
)
from server.kernel.periods import Period, PeriodKind, WorkCalendar
from server.kernel.types import new_id

H1 = Period.half(2026, 1)
ASKED = Thresholds(services=2, minutes=480, deeds=3)


NONE = WorkCalendar()


def cover(period: Period, **more: Any) -> Cover:
    found = cover_of(period, NONE, **more)
    assert found is not None
    return found


def test_the_first_half_of_2026_is_cut_off_on_14_july_and_freezes_on_21_july() -> None:
    half = cover(H1)
    assert (half.first_day, half.last_day) == (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert (half.cut_off_on, half.freeze_on) == (dt.date(2026, 7, 14), dt.date(2026, 7, 21))
    assert half.unknown_years == ()


def test_a_second_half_counts_the_working_sunday_after_new_year() -> None:
    assert cover(Period.half(2025, 2)).cut_off_on == dt.date(2026, 1, 15)


def test_a_day_that_the_city_entered_moves_the_dates() -> None:
    found = cover_of(H1, WorkCalendar({dt.date(2026, 7, 3): False}))
    assert found is not None
    assert (found.cut_off_on, found.freeze_on) == (dt.date(2026, 7, 15), dt.date(2026, 7, 22))


def test_a_year_nobody_knows_counts_weekends_only_and_says_so() -> None:
    assert cover(Period.half(2050, 1)).unknown_years == (2050,)


def test_a_year_closed_early_ends_its_letter_and_begins_the_next_with_what_is_left() -> None:
    second = cover(Period.half(2026, 2), year_closes="11-30")
    assert (second.last_day, second.cut_off_on) == (dt.date(2026, 11, 30), dt.date(2026, 12, 14))
    following = cover(Period.half(2027, 1), covered_until=second.last_day, year_closes="11-30")
    assert (following.first_day, following.last_day) == (dt.date(2026, 12, 1), dt.date(2027, 6, 30))
    assert cover(H1, year_closes="11-30").last_day == dt.date(2026, 6, 30)


def test_a_change_to_quarters_covers_no_day_twice() -> None:
    after = dt.date(2026, 6, 30)
    assert cover_of(Period.parse("2026Q2"), NONE, covered_until=after) is None
    assert cover(Period.parse("2026Q3"), covered_until=after).first_day == dt.date(2026, 7, 1)
    assert cover(Period.parse("2026Y1"), covered_until=after).first_day == dt.date(2026, 7, 1)


def test_letters_taken_up_again_after_years_do_not_reach_back() -> None:
    assert cover(H1, covered_until=dt.date(2023, 12, 31)).first_day == dt.date(2026, 1, 1)


@settings(deadline=None)
@given(
    st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)), st.sampled_from(PeriodKind), st.sampled_from([None, "10-15", "11-30"])
)  # fmt: skip
def test_every_service_day_is_covered_by_exactly_one_letter(
    day: dt.date, kind: PeriodKind, closes: str | None
) -> None:
    until, found = None, []
    for period in periods_ended(
        Period.of(dt.date(2024, 1, 1), kind), dt.date(2029, 1, 1), year_closes=closes
    ):
        one = cover_of(period, NONE, covered_until=until, year_closes=closes)
        assert one is not None
        assert until is None or one.first_day == until + dt.timedelta(days=1)
        until = one.last_day
        found += [period] if one.first_day <= day <= one.last_day else []
    assert len(found) == 1


def test_a_period_is_planned_from_the_day_after_its_last_service_day() -> None:
    assert periods_ended(H1, dt.date(2026, 6, 30)) == []
    assert periods_ended(H1, dt.date(2026, 7, 1)) == [H1]
    assert [str(each) for each in periods_ended(Period.half(2025, 1), dt.date(2026, 12, 1), year_closes="11-30")] == [
        "2025H1", "2025H2", "2026H1", "2026H2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("drafted", "last"),
    [
        (dt.date(2026, 7, 15), dt.date(2026, 7, 21)),
        (dt.date(2026, 7, 20), dt.date(2026, 7, 24)),
        (dt.date(2026, 9, 29), dt.date(2026, 10, 10)),
    ],
)
def test_members_always_have_five_working_days_however_late_the_draft(
    drafted: dt.date, last: dt.date
) -> None:
    assert check_ends(cover(H1), drafted, NONE) == last


def test_a_number_is_written_as_official_documents_do() -> None:
    assert document_number("幸福里党函", 2026, 7) == "幸福里党函〔2026〕7号"


def line(services: int, minutes: int, deeds: int, *, exempt: bool = False) -> Line:
    return Line("m", "王立新", (), services, minutes, deeds, None, exempt=exempt)


def test_an_exempt_member_is_rated_only_for_good_service() -> None:
    assert propose(line(1, 60, 0, exempt=True), ASKED) is Rating.NONE
    assert propose(line(0, 0, 0, exempt=True), ASKED) is Rating.NONE
    assert propose(line(2, 480, 3, exempt=True), ASKED) is Rating.GOOD


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
    assert propose(line(services, 30 * half_hours, deeds), ASKED) is rating


@given(
    st.integers(0, 20), st.integers(0, 2000), st.integers(0, 5), st.integers(0, 9), st.integers(0, 900), st.integers(0, 5)
)  # fmt: skip
def test_no_rule_ever_proposes_poor_and_more_service_never_rates_lower(
    services: int, minutes: int, deeds: int, least: int, least_minutes: int, least_deeds: int
) -> None:
    order = [Rating.NONE, Rating.PLAIN, Rating.FAIR, Rating.GOOD]
    asked = Thresholds(least, least_minutes, least_deeds)
    now = propose(line(services, minutes, deeds), asked)
    more = propose(line(services + 1, minutes + 30, deeds), asked)
    assert order.index(now) <= order.index(more)


def test_ratings_are_never_the_grades_of_the_branch() -> None:
    assert [rating.label for rating in Rating] == ["好", "较好", "一般", "较差", "本期不评价"]


NOW = dt.datetime(2026, 7, 22, tzinfo=dt.UTC)
ACTS: dict[LetterEvent, Any] = {
    LetterEvent.CHANGE: lambda letter: letter.change({}, "0" * 64, []),
    LetterEvent.REDRAFT: lambda letter: letter.redraft({}, "0" * 64, [], known_until=NOW),
    LetterEvent.OPEN_CHECK: lambda letter: letter.open_check(NOW),
    LetterEvent.FREEZE: lambda letter: letter.freeze(NOW),
    LetterEvent.REVIEW: lambda letter: letter.review(by=new_id(), at=NOW),
    LetterEvent.RETURN: lambda letter: letter.give_back("改"),
    LetterEvent.APPROVE: lambda letter: letter.approve(
        by=new_id(), at=NOW, dated=NOW.date(), serial=1, number="函", code="A" * 20
    ),
    LetterEvent.RENDER: lambda letter: letter.keep_file("0" * 64, 1, at=NOW),
    LetterEvent.VOID: lambda letter: letter.void("误拟", by=new_id(), at=NOW),
}


@pytest.mark.parametrize(("state", "event"), list(product(LetterState, LetterEvent)))
def test_every_state_answers_every_event_with_the_next_state_or_a_refusal(
    state: LetterState, event: LetterEvent
) -> None:
    letter = Letter(state=state, version=1, community_id=new_id())
    act = ACTS.get(event, lambda letter: letter.turn(event))
    following = TRANSITIONS.get((state, event))
    if following is None:
        with pytest.raises(LetterTransitionRefused, match=state.label):
            act(letter)
        assert (letter.state, letter.version) == (state, 1)
    else:
        act(letter)
        assert (letter.state, letter.version) == (following, 2)


THE_WAY = """
drafted checking frozen reviewed approved rendered sealed sent received acknowledged closed
"""
ASIDE = """
drafted change drafted | checking change checking | frozen change frozen
drafted redraft drafted | checking redraft checking | frozen redraft checking
reviewed return frozen
sent missend sealed | received missend sealed
received object objected | objected settle acknowledged
sent correct corrected | received correct corrected | acknowledged correct corrected | objected correct corrected
closed correct corrected | corrected correct corrected | corrected close closed | sent close closed | received close closed
drafted void voided | checking void voided | frozen void voided | reviewed void voided | approved void voided
rendered void voided | sealed void voided
"""


def test_the_table_of_states_is_this_one() -> None:
    way = THE_WAY.split()
    aside = {tuple(step.split()) for row in ASIDE.strip().split("\n") for step in row.split(" | ")}
    table = {(str(state), str(event), str(after)) for (state, event), after in TRANSITIONS.items()}
    assert aside <= table
    rest = table - aside
    assert {(state, after) for state, _, after in rest} == set(pairwise(way))
    assert len(rest) == len(way) - 1


def test_a_letter_is_either_unsent_out_or_voided() -> None:
    assert {*UNSENT, *OUT, LetterState.VOIDED} == set(LetterState)
    assert set(OUT) <= set(NUMBERED)
    assert not set(UNSENT) & set(OUT)


def test_what_is_voided_or_out_never_goes_back_to_a_draft() -> None:
    early = {LetterState.DRAFTED, LetterState.CHECKING, LetterState.FROZEN, LetterState.REVIEWED}
    back = [pair for pair, after in TRANSITIONS.items() if pair[0] not in early and after in early]
    assert back == []
    assert [event for state, event in TRANSITIONS if state is LetterState.VOIDED] == []
