"""domain.md C1 and C2 as a table; then what must hold for any facts at all."""

import datetime as dt
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.points.errors import FactMalformed
from server.points.rules import DEFAULT_RULES, GRADES, Fact, FactKind, RuleBook, Rules, check_fact
from server.points.scoring import score

HOME, NEXT_DOOR, MEMBER = (UUID(int=n) for n in (1, 2, 3))
DAY = dt.date(2026, 6, 28)
BOOK = RuleBook([Rules(UUID(int=9), None, 1, dt.date(2026, 1, 1), DEFAULT_RULES)])
SERVICE = FactKind.SERVICE


def fact(
    kind: FactKind, quantity: int = 1, *, day: dt.date = DAY, community: UUID = HOME, **attributes: Any
) -> Fact:
    return Fact(kind, UUID(int=7), MEMBER, community, day, quantity, attributes)


def service(minutes: int, activity: str = "巡逻", **options: Any) -> Fact:
    return fact(SERVICE, minutes, activity=activity, **options)


def earn(*facts: Fact, book: RuleBook = BOOK) -> Counter[str]:
    """Score facts in the order given (their ids ascend) and sum by rule."""
    totals: Counter[str] = Counter()
    for (_, code), half_points in score({UUID(int=n): each for n, each in enumerate(facts)}, book).items():
        totals[code] += half_points
    return totals


def on_day(number: int) -> dt.date:
    return dt.date(2026, 3, number)


@pytest.mark.parametrize(
    ("facts", "half_points"),
    [
        pytest.param([service(90)], 3, id="90 min are 1.5"),
        pytest.param([service(119)], 3, id="119 min are 1.5"),
        pytest.param([service(29)], 0, id="29 min are nothing"),
        pytest.param([service(30)], 1, id="30 min are 0.5"),
        pytest.param([service(360)], 8, id="6 h patrol in one day is 4.0"),
        pytest.param(
            [service(300, "a"), service(300, "b"), service(120, "c")], 16, id="5+5+2 h, one day: 8.0"
        ),
        pytest.param([service(240, day=on_day(n)) for n in range(1, 13)], 80, id="12 × 4 h on 12 days: 40.0"),
        pytest.param([service(150, day=DAY)], 5, id="22:00–00:30 is one record of its first day: 2.5"),
        pytest.param([], 0, id="a planned activity has no fact yet"),
    ],
)
def test_hours_earn_what_the_table_says(facts: list[Fact], half_points: int) -> None:
    assert earn(*facts)["P02"] == half_points


def test_two_records_of_one_activity_and_day_share_its_limit_but_another_day_does_not() -> None:
    assert earn(service(180), service(180))["P02"] == 8
    assert earn(service(180), service(180, day=on_day(1)))["P02"] == 12


def test_the_limit_of_a_day_spares_the_earlier_record() -> None:
    facts = [service(240, "a"), service(180, "b"), service(240, "c")]
    assert list(score({UUID(int=n): each for n, each in enumerate(facts)}, BOOK).values()) == [8, 6, 2]


def test_registering_in_time_earns_more_than_late_and_only_once() -> None:
    in_time, late = fact(FactKind.REGISTRATION, on_time=True), fact(FactKind.REGISTRATION, on_time=False)
    assert earn(in_time)["P01"] == 10
    assert earn(late)["P01"] == 4
    assert earn(in_time, late)["P01"] == 10


def test_each_deed_counts_once() -> None:
    deeds = [fact(FactKind.DEED, number) for number in (1, 2, 2, 3, 4, 5, 5)]
    assert earn(*deeds)["P03"] == 30


def test_professional_service_adds_half_a_point_per_full_hour_up_to_ten() -> None:
    assert earn(service(119, professional=True)) == Counter({"P02": 3, "P04": 1})
    assert earn(service(119, professional=False))["P04"] == 0
    assert earn(*(service(480, day=on_day(n), professional=True) for n in range(1, 5)))["P04"] == 20


def test_an_emergency_call_counts_once_however_many_records_it_has() -> None:
    call = [fact(FactKind.EMERGENCY, activity="寒潮")] * 2
    assert earn(*call)["P05"] == 6
    assert earn(*(fact(FactKind.EMERGENCY, activity=str(n)) for n in range(4)))["P05"] == 18


@pytest.mark.parametrize(
    ("kind", "code", "each", "most"),
    [
        (FactKind.PROJECT_LED, "P06", 10, 20),
        (FactKind.OPINION_ADOPTED, "P07", 4, 12),
        (FactKind.PRAISE, "P08", 4, 12),
    ],
)
def test_things_that_count_each_time_stop_at_the_limit_of_the_year(
    kind: FactKind, code: str, each: int, most: int
) -> None:
    assert earn(fact(kind))[code] == each
    assert earn(*[fact(kind)] * 9)[code] == most


def test_only_the_highest_honour_counts() -> None:
    honours = [fact(FactKind.HONOUR, grade=grade) for grade in ("community", "county", "subdistrict")]
    assert score({UUID(int=n): each for n, each in enumerate(honours)}, BOOK) == {(UUID(int=1), "P09"): 10}


@pytest.mark.parametrize(
    ("kind", "code", "each", "most"),
    [
        (FactKind.ABSENCE, "N01", -4, -12),
        (FactKind.FALSE_CLAIM, "N02", -20, -60),
        (FactKind.PROJECT_OVERDUE, "N03", -6, -12),
    ],
)
def test_debits_take_up_to_their_limit(kind: FactKind, code: str, each: int, most: int) -> None:
    rich = [service(240, day=on_day(n)) for n in range(1, 13)]
    assert earn(*rich, fact(kind))[code] == each
    assert earn(*rich, *[fact(kind)] * 3, *[fact(kind)] * (0 if code == "N02" else 3))[code] == most


def test_a_debit_takes_no_more_than_the_year_has_by_then() -> None:
    before = [
        fact(FactKind.FALSE_CLAIM, day=on_day(2)),
        service(60, day=on_day(1)),
        service(240, day=on_day(3)),
    ]
    assert earn(*before) == Counter({"P02": 2 + 8, "N02": -2})


def test_the_rules_of_the_facts_day_and_community_decide() -> None:
    double = DEFAULT_RULES | {"P08": {"each": 8, "year": 12}}
    book = RuleBook(
        [
            *BOOK.versions,
            Rules(UUID(int=10), HOME, 1, dt.date(2026, 6, 1), double),
            Rules(UUID(int=11), None, 2, DAY, {}),
        ]
    )
    assert earn(fact(FactKind.PRAISE, day=dt.date(2026, 5, 31)), book=book)["P08"] == 4
    assert earn(fact(FactKind.PRAISE), book=book)["P08"] == 8
    assert earn(fact(FactKind.PRAISE), fact(FactKind.PRAISE), book=book)["P08"] == 12
    assert earn(fact(FactKind.PRAISE, community=NEXT_DOOR), book=book)["P08"] == 0
    assert earn(fact(FactKind.PRAISE, day=dt.date(2025, 12, 31)), book=book)["P08"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        fact(SERVICE, -30),
        fact(FactKind.DEED, 0),
        fact(FactKind.DEED, 6),
        fact(FactKind.HONOUR),
        fact(FactKind.HONOUR, grade="national"),
    ],
)
def test_a_fact_no_rule_could_read_is_refused(wrong: Fact) -> None:
    with pytest.raises(FactMalformed):
        check_fact(wrong)


days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 9))
attributes = st.fixed_dictionaries(
    {
        "activity": st.sampled_from("abc"),
        "professional": st.booleans(),
        "on_time": st.booleans(),
        "grade": st.sampled_from(GRADES),
    }
)


@st.composite
def any_fact(draw: st.DrawFn) -> Fact:
    kind = draw(st.sampled_from(FactKind))
    quantity = draw(st.integers(0, 900) if kind is SERVICE else st.integers(1, 5))
    return Fact(kind, draw(st.uuids()), MEMBER, HOME, draw(days), quantity, draw(attributes))


@given(facts=st.lists(any_fact(), max_size=40), random=st.randoms(use_true_random=False))
def test_the_order_in_which_facts_come_changes_nothing(facts: list[Fact], random: Any) -> None:
    known = [(UUID(int=n), each) for n, each in enumerate(facts)]
    shuffled = known.copy()
    random.shuffle(shuffled)
    assert score(dict(known), BOOK) == score(dict(shuffled), BOOK)


@given(facts=st.lists(any_fact(), max_size=60))
def test_no_limit_is_ever_passed_and_no_total_falls_below_zero(facts: list[Fact]) -> None:
    known = {UUID(int=n): each for n, each in enumerate(facts)}
    due = score(known, BOOK)
    by_rule, by_day, by_activity, total = Counter[str](), Counter[dt.date](), Counter[Any](), 0
    for (fact_id, code), half_points in sorted(
        due.items(), key=lambda item: (known[item[0][0]].day, item[0])
    ):
        each = known[fact_id]
        by_rule[code] += abs(half_points)
        total += half_points
        if code == "P02":
            by_day[each.day] += half_points
            by_activity[each.activity, each.day] += half_points
        assert half_points != 0
    assert all(
        by_rule[code] <= amounts["year"] for code, amounts in DEFAULT_RULES.items() if "year" in amounts
    )
    assert max(by_day.values(), default=0) <= 16
    assert max(by_activity.values(), default=0) <= 8
    assert by_rule["P01"] <= 10
    assert total >= 0
