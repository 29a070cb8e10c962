"""Counts, spans, too few people, and the words of the paragraph – without a database."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.periods import Period
from server.organisations.rules import AreaLevel
from server.statistics.rules import (
    COUNTED,
    LEAST_PEOPLE,
    Counts,
    Span,
    UnitCounts,
    span_problem,
    spans_kept,
    too_few,
    total,
)
from server.statistics.wording import Facts, hours, many, many_hours, paragraph, whole

TODAY = dt.date(2026, 7, 22)
YEAR = Span.of(Period.parse("2026Y1"))


@st.composite
def counted(draw: st.DrawFn) -> Counts:
    """Counts as they can be: a part is never more than its whole."""

    def part(whole: int) -> int:
        return draw(st.integers(0, whole))

    living, registered = draw(st.integers(0, 50_000)), draw(st.integers(0, 50_000))
    due = part(living)
    letters = draw(st.integers(0, 500))
    sent = part(letters)
    people = [living, due, part(due), registered, part(registered), *(part(registered) for _ in range(6))]
    doings = [draw(st.integers(0, 900_000)) for _ in range(5)]
    return Counts(*people, *doings, *[letters, sent, part(sent), part(sent)])


@given(counted())
def test_rates_lie_between_nothing_and_all(counts: Counts) -> None:
    for rate, of in ((counts.rate, counts.due), (counts.participation, counts.registered)):
        assert (rate is None) is (of == 0)
        assert rate is None or 0 <= rate <= 1000


@given(st.lists(counted(), max_size=6))
def test_a_sum_has_every_number_of_its_parts(parts: list[Counts]) -> None:
    whole_ = total(parts)
    assert {name: getattr(whole_, name) for name in COUNTED} == {
        name: sum(getattr(each, name) for each in parts) for name in COUNTED
    }


def small(people: int, services: int = 0) -> Counts:
    return Counts(living=people, registered=people, services=services)


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ({"a": small(50, 9), "b": small(8, 3)}, set()),
        ({"a": small(2), "b": small(8, 3)}, set()),  # they did nothing that could be told
        ({"a": small(2, 1), "b": small(2, 5), "c": small(9, 9)}, {"a", "b"}),
        ({"a": small(2, 1), "b": small(8, 3), "c": small(9, 9)}, {"a", "b"}),  # else a = all − b − c
        ({"a": small(1, 1), "b": small(0), "c": small(1), "d": small(5, 9)}, {"a", "c", "d"}),
        ({"a": small(0, 4), "b": small(7, 9)}, {"a", "b"}),  # guests served where nobody is registered
    ],
)
def test_what_one_or_two_did_is_not_told_nor_left_over(rows: dict[str, Counts], hidden: set[str]) -> None:
    assert too_few(list(rows.items())) == hidden


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=8))
def test_what_is_hidden_together_is_never_of_one_or_two_while_others_stand_beside(
    rows: list[tuple[int, int]],
) -> None:
    counts = {number: small(people, services) for number, (people, services) in enumerate(rows)}
    hidden = too_few(list(counts.items()))
    assert all(key in hidden for key, each in counts.items() if each.traceable)
    shown_people = sum(each.people for key, each in counts.items() if key not in hidden)
    assert not hidden or shown_people == 0 or sum(counts[key].people for key in hidden) >= LEAST_PEOPLE


def test_withheld_counts_keep_heads_and_letters_only() -> None:
    counts = Counts(**dict.fromkeys(COUNTED, 2))
    kept = {name for name in COUNTED if getattr(counts.withheld(), name)}
    assert kept == {"living", "due", "present", "registered", "letters", "sent", "replied", "overdue"}


def test_a_span_counts_people_of_its_last_day_that_has_come() -> None:
    assert YEAR.on(TODAY) == TODAY
    assert Span.of(Period.parse("2026H1")).on(TODAY) == dt.date(2026, 6, 30)


def test_letters_are_those_of_the_periods_that_lie_within() -> None:
    assert Span.of(Period.parse("2026H1")).letters_of == ["2026Q1", "2026Q2", "2026H1"]
    assert Span(dt.date(2026, 1, 2), dt.date(2026, 6, 30)).letters_of == ["2026Q2"]
    assert "2026Y1" in YEAR.letters_of


def test_months_are_those_that_have_begun() -> None:
    assert [each.month for each in YEAR.months(TODAY)] == [1, 2, 3, 4, 5, 6, 7]
    assert Span(dt.date(2027, 1, 1), dt.date(2027, 3, 1)).months(TODAY) == []


def test_this_and_the_last_year_are_counted_beforehand_as_far_as_they_have_begun() -> None:
    kept = [str(each.period) for each in spans_kept(dt.date(2026, 7, 1))]
    assert kept == [
        "2025Y1", "2025H1", "2025H2", "2025Q1", "2025Q2", "2025Q3", "2025Q4",
        "2026Y1", "2026H1", "2026H2", "2026Q1", "2026Q2", "2026Q3",
    ]  # fmt: skip


def test_days_the_wrong_way_round_or_too_many_are_refused() -> None:
    assert span_problem(TODAY, TODAY) is None
    assert span_problem(TODAY, TODAY - dt.timedelta(days=1)) == "截止日期不能早于起始日期。"
    assert span_problem(dt.date(2020, 1, 1), TODAY) is not None
    assert span_problem(dt.date(1999, 12, 31), dt.date(2000, 1, 1)) is not None


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (9_999, "9999"), (10_000, "1万"), (12_049, "1.2万"), (12_050, "1.21万"), (37_870, "3.79万"), (100_000, "10万")],
)  # fmt: skip
def test_numbers_are_written_as_reports_do(number: int, words: str) -> None:
    assert many(number) == words


@given(st.integers(0, 10_000_000))
def test_a_written_number_is_never_far_from_the_true_one(number: int) -> None:
    words = many(number)
    told = round(float(words[:-1]) * 10_000) if words.endswith("万") else int(words)
    assert abs(told - number) <= (50 if words.endswith("万") else 0)


def test_hours_have_one_decimal() -> None:
    assert (hours(0), hours(90), hours(60 * 12)) == ("0.0", "1.5", "12.0")
    assert (many_hours(30), many_hours(60 * 9_999 + 30), many_hours(60 * 132_400)) == (
        "0.5",
        "9999.5",
        "13.24万",
    )


@pytest.mark.parametrize(
    ("name", "level", "words"),
    [
        ("酒泉市", AreaLevel.CITY, "全市"), ("肃州区", AreaLevel.COUNTY, "全区"), ("金塔县", AreaLevel.COUNTY, "全县"),
        ("玉门市", AreaLevel.COUNTY, "全市"), ("东风街道", AreaLevel.SUBDISTRICT, "本街道"), ("泉湖镇", AreaLevel.SUBDISTRICT, "全镇"),
        ("东北街街道办事处", AreaLevel.SUBDISTRICT, "本街道"), ("幸福里社区居委会", AreaLevel.COMMUNITY, "本社区"),
        ("沙河村村委会", AreaLevel.COMMUNITY, "本村"), ("沙河村民委员会", AreaLevel.COMMUNITY, "本村"),
    ],
)  # fmt: skip
def test_the_whole_of_an_area_is_said_as_people_do(name: str, level: AreaLevel, words: str) -> None:
    assert whole(name, level) == words


FACTS = Facts(
    "金泉市", AreaLevel.CITY, YEAR, TODAY, TODAY,
    Counts(
        living=41_000, due=40_000, present=36_000, registered=37_870, active=30_296, deed_1=11_000, deed_2=900, deed_3=20_000,
        deed_4=500, deed_5=30_000, all_five=120, services=59_000, minutes=60 * 132_400, matters=12_000, opinions=3_560,
        adopted=1_200, letters=4_100, sent=4_000, replied=3_200, overdue=15,
    ),
    UnitCounts(355, 338, 300), withheld=False,
)  # fmt: skip


def test_the_paragraph_of_a_city() -> None:
    assert paragraph(FACTS) == (
        "至目前，全市共有3.79万名在职党员到居住社区报到；按单位名册应报到4万名，已报到3.6万名，报到率90.0%；"
        "涉及单位355个，有党员报到的338个，占95.2%。"
        "2026年以来，3.03万名报到党员参加服务，参与率80.0%，累计服务5.9万人次、13.24万小时，帮办实事1.2万件。"
        "“五个一”中，帮办一件惠民实事的1.1万名、倾听一批意见建议的900名、认领一个服务项目的2万名、"
        "帮扶一户困难家庭的500名、同过一次组织生活的3万名，五项全部完成的120名。"
        "受理意见建议3560条，采纳1200条。应向所在单位反馈4100份，已寄送4000份，收到回执3200份，逾期未回执15份。"
    )


def test_of_an_ended_half_year_the_paragraph_tells_the_last_day() -> None:
    told = paragraph(replace(FACTS, span=Span.of(Period.parse("2026H1")), on=dt.date(2026, 6, 30)))
    assert told.startswith("截至2026年6月30日，全市共有")
    assert "。2026年上半年，3.03万名" in told


def test_where_nothing_is_the_paragraph_says_so_and_nothing_more() -> None:
    nothing = replace(
        FACTS, name="幸福里社区居委会", level=AreaLevel.COMMUNITY, counts=Counts(), units=UnitCounts()
    )
    assert paragraph(nothing) == "至目前，本社区尚无在职党员报到。2026年以来暂无已认定的服务。"


def test_without_a_roster_no_rate_is_claimed() -> None:
    assert "报到率" not in paragraph(replace(FACTS, counts=replace(FACTS.counts, due=0, present=0)))


def test_what_is_withheld_is_not_told_in_words_either() -> None:
    told = paragraph(replace(FACTS, withheld=True))
    assert not any(word in told for word in ("服务", "五个一", "意见"))
    assert "应向所在单位反馈4100份" in told
