"""The letter's words: those of domain.md F4 for its facts, and good sentences at the edges."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.feedback import composing, wording
from server.feedback import snapshot as snapshots
from server.feedback.facts import Facts, Judgement, Line, Rating
from server.kernel.periods import Period
from server.kernel.types import new_id
from server.typesetting import LetterContent
from tests.feedback.scene import (
    F4_CONCERNS,
    F4_FACTS,
    F4_FRAME,
    F4_LINES,
    F4_PRAISES,
    F4_RATINGS,
    judged,
)
from tests.typesetting import sample


def f4_judgement() -> Judgement:
    opening = "贵单位党员总体服从社区安排，能够发挥专业特长"
    first, *_, last = F4_LINES
    return judged(
        F4_FACTS, *F4_RATINGS, remarks={first.member_id: "牵头节水宣传", last.member_id: "经同意暂缓"},
        evaluation=(wording.appraisal(opening, F4_PRAISES, F4_CONCERNS),),
    )  # fmt: skip


def running(letter: LetterContent) -> list[str]:
    return [part.lead_in + part.text for part in letter.paragraphs]


def test_the_facts_of_the_sample_give_the_words_of_the_sample() -> None:
    letter = composing.compose(F4_FACTS, F4_FRAME, f4_judgement())
    assert running(letter) == running(sample.LETTER)
    assert letter.table == sample.TABLE
    assert (letter.title, letter.addressee, letter.attachments, letter.contact) == (
        sample.LETTER.title,
        sample.LETTER.addressee,
        sample.LETTER.attachments,
        sample.LETTER.contact,
    )


def test_approval_adds_number_date_and_code_and_changes_no_other_word() -> None:
    draft = composing.compose(F4_FACTS, F4_FRAME, f4_judgement())
    letter = composing.issue(
        draft, number="幸福里党函〔2026〕7号", dated=dt.date(2026, 7, 22), code="7K3M9QXW2FHT",
        url=sample.VERIFY_URL, specimen=None,
    )  # fmt: skip
    assert letter == sample.LETTER


def facts(*lines: tuple[int, int], **changes: Any) -> Facts:
    """Facts of members with (services, half hours) each."""
    rows = tuple(
        Line(str(new_id()), f"党员{i}", (), services, 30 * half_hours, 0, None)
        for i, (services, half_hours) in enumerate(lines)
    )
    known: dict[str, Any] = {"due": None, "registered": len(rows), "registered_due": 0, "unlisted": 0}
    return Facts(period="2026H1", lines=rows, deed_labels=("一", "二", "三", "四", "五"), **(known | changes))


@pytest.mark.parametrize(
    ("counted", "sentence"),
    [
        (facts((1, 3)), "1名党员参加服务，共1人次，经社区认定服务时长1.5小时。具体情况见附件1。"),
        (facts((0, 0)), "1名党员本期未参加服务。具体情况见附件1。"),
        (facts((0, 0), (0, 0)), "2名党员本期均未参加服务。各党员具体情况见附件1。"),
        (
            facts((1, 3), (0, 0)),
            "2名党员中1名参加服务，共1人次，经社区认定服务时长1.5小时，人均0.8小时（按已报到2名计）。各党员具体情况见附件1。",
        ),
        (
            facts((1, 2), (1, 2), registered=1, unlisted=1),
            "2名党员均参加服务，共2人次，经社区认定服务时长2.0小时，人均1.0小时（按所列2名计）。各党员具体情况见附件1。另有1名党员的服务情况本函未列。",
        ),
        (facts(unlisted=2, registered=2), "已报到的2名党员的服务情况本函未列。"),
        (facts(), "本期贵单位尚无在职党员在我社区参加服务。"),
        (
            facts((1, 2), opinions=1, families=1),
            "1名党员参加服务，共1人次，经社区认定服务时长1.0小时。提出意见建议1条，帮扶困难家庭1户。具体情况见附件1。",
        ),
    ],
)
def test_service_reads_well_for_one_for_none_and_for_who_is_not_listed(counted: Facts, sentence: str) -> None:
    assert wording.service(counted) == sentence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"due": 8, "registered": 6, "registered_due": 6},
            "据贵单位提供的名册，居住在我社区的在职党员8名，截至6月30日已报到6名，未报到2名，报到率75.0%。",
        ),
        (
            {"due": 3, "registered": 3, "registered_due": 3},
            "据贵单位提供的名册，居住在我社区的在职党员3名，截至6月30日均已报到，报到率100.0%。",
        ),
        (
            {"due": 3, "registered": 2, "registered_due": 2},
            "据贵单位提供的名册，居住在我社区的在职党员3名，截至6月30日已报到2名，未报到1名，报到率66.7%。",
        ),
        (
            {"due": 2, "registered": 0},
            "据贵单位提供的名册，居住在我社区的在职党员2名，截至6月30日均未报到，报到率0.0%。",
        ),
        (
            {"due": 1, "registered": 1, "registered_due": 1, "all_claimed": True},
            "据贵单位提供的名册，居住在我社区的在职党员1名，截至6月30日已报到，报到率100.0%。已报到党员已认领服务岗位。",
        ),
        (
            {"registered": 2, "all_claimed": True},
            "截至6月30日，贵单位在职党员2名已到我社区报到。已报到党员均已认领服务岗位。",
        ),
        ({"registered": 0}, "截至6月30日，贵单位现无在职党员在我社区报到。"),
    ],
)
def test_registration_reads_well_with_and_without_a_roster(changes: dict[str, Any], sentence: str) -> None:
    assert wording.registration(facts(**changes)) == sentence


def test_the_proposed_evaluation_praises_by_figures_and_asks_kindly() -> None:
    counted = facts((4, 18), (1, 2), (0, 0))
    (text,) = wording.evaluation(counted, judged(counted, Rating.GOOD, Rating.PLAIN, Rating.NONE))
    assert text == (
        "贵单位部分党员参加了社区组织的服务。其中，党员0同志参加服务4次、9.0小时。"
        "有1名党员参加服务或完成“五个一”较少，请贵单位予以关心提醒；1名党员本期未参加服务，请贵单位了解情况、予以关心。"
    )


def test_the_clerks_words_take_the_place_of_the_proposed_ones() -> None:
    counted = facts((1, 2))
    own = judged(counted, Rating.PLAIN, evaluation=("能按时报到。", "服从社区安排。"))
    assert running(composing.compose(counted, F4_FRAME, own))[5:8] == [
        "三、社区评价",
        "能按时报到。",
        "服从社区安排。",
    ]


def test_headings_are_counted_without_gaps_when_a_section_is_left_out() -> None:
    letter = composing.compose(facts(due=2), F4_FRAME, Judgement())
    headings = [text for text in running(letter) if text[1] == "、"]
    assert headings == ["一、报到情况", "二、服务情况", "三、有关建议"]


def test_a_reminder_never_names_a_day_already_past() -> None:
    assert wording.reminder(Period.half(2026, 1).last_day, dt.date(2026, 7, 14)) == "8月31日前"
    assert wording.reminder(Period.half(2026, 1).last_day, dt.date(2026, 9, 1)) == "收函后15个工作日内"
    assert wording.reminder(Period.half(2027, 2).last_day, dt.date(2028, 1, 20)) == "2月29日前"


@pytest.mark.parametrize(
    ("short", "words"),
    [
        ("幸福里社区党委", "你委{number}函收悉"),
        ("平安里社区党总支", "你党总支{number}函收悉"),
        ("新村党支部", "你党支部{number}函收悉"),
        ("某社区居委会", "你社区党组织{number}函收悉"),
    ],
)
def test_the_slip_addresses_the_issuing_body_as_it_is_called(short: str, words: str) -> None:
    slip = composing.compose(facts(), replace(F4_FRAME, issuing_short=short), Judgement()).slip
    assert slip is not None
    assert words in str(slip.lines[0][0])


lines = st.builds(
    Line,
    member_id=st.uuids().map(str),
    name=st.text(alphabet="王李赵钱孙周吴郑·", min_size=1, max_size=40),
    posts=st.lists(st.sampled_from(["政策宣传岗", "治安巡逻岗"]), max_size=2).map(tuple),
    services=st.integers(0, 200),
    minutes=st.integers(0, 2000).map(lambda half_hours: 30 * half_hours),
    deeds=st.integers(0, 5),
    half_points=st.integers(-40, 400),
    notes=st.lists(st.sampled_from(["自4月转入", "5月退休"]), max_size=1).map(tuple),
)


@settings(deadline=None)  # the first example reads the fonts
@given(
    st.lists(lines, min_size=1, max_size=40, unique_by=lambda line: line.member_id),
    st.booleans(),
    st.integers(0, 5),
    st.data(),
)
def test_totals_are_the_sums_of_the_rows_whatever_the_facts(
    rows: list[Line], with_points: bool, unlisted: int, data: st.DataObject
) -> None:
    told = tuple(line if with_points else replace(line, half_points=None) for line in rows)
    counted = replace(F4_FACTS, lines=told, unlisted=unlisted, points_note="积分" if with_points else None)
    ratings = [data.draw(st.sampled_from(Rating)) for _ in told]
    letter = composing.compose(counted, F4_FRAME, judged(counted, *ratings))
    table = letter.table
    assert table is not None
    assert table.total is not None

    def tenths(text: str) -> int:
        return int(text.replace(".", ""))

    keys = [column.key for column in table.columns]
    column = {key: [row[i] for row in table.rows] for i, key in enumerate(keys)}
    total = dict(zip(keys, table.total, strict=True))
    assert int(total["times"]) == sum(map(int, column["times"]))
    assert tenths(total["hours"]) == sum(map(tenths, column["hours"]))
    assert total["deeds"] == f"{sum(int(cell[0]) for cell in column['deeds'])}/{5 * len(rows)}"
    assert ("points" in keys) is with_points
    if with_points:
        assert tenths(total["points"]) == sum(map(tenths, column["points"]))
    text = "".join(running(letter))
    if any(line.services for line in told):
        assert f"共{total['times']}人次，经社区认定服务时长{total['hours']}小时" in text
    assert LetterContent.from_json(letter.to_json()) == letter
    frozen = snapshots.freeze(counted, F4_FRAME, judged(counted, *ratings))
    assert snapshots.facts_of(frozen.content) == counted
    assert snapshots.judgement_of(frozen.content) == judged(counted, *ratings)
    assert snapshots.text_of(frozen.content) == letter


@given(st.integers(0, 10_000), st.integers(1, 400))
def test_an_average_is_rounded_half_up_to_one_decimal(amount: int, divisor: int) -> None:
    whole, tenth = wording.decimal(amount, divisor).split(".")
    error = (10 * int(whole) + int(tenth)) * divisor - 10 * amount
    assert -divisor < 2 * error <= divisor
