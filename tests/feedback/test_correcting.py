"""After issue: a correction names the old number, the old bytes stay, the next letter says so; and what is voided."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from server.activities import service as activities
from server.feedback import board, checking, correcting, cycles, drafting, planning, queries, service
from server.feedback import snapshot as snapshots
from server.feedback.errors import (
    LetterTransitionRefused,
    NewerVersionExists,
    NotDrafted,
    NothingToCorrect,
    SamePerson,
)
from server.feedback.models import Letter
from server.feedback.rules import LetterEvent, LetterKind, LetterState
from server.kernel import files
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.periods import Period
from tests.activities.scene import row
from tests.cast import Cast
from tests.feedback.scene import approve, draft, letter_to, letters, render, serve, stand_at, table, words

pytestmark = pytest.mark.usefixtures("within")


def sent(cast: Cast, letter: Letter) -> Letter:
    """Approve, render, seal and send a letter."""
    approve(cast, letter)
    render(letter)
    for event in (LetterEvent.SEAL, LetterEvent.SEND):
        service.turn(letter, event, actor=cast.clerk)
    return letter


@pytest.fixture
def record(cast: Cast) -> Any:
    return serve(cast, row(cast.wang.id, minutes=120))[0]


@pytest.fixture
def letter(cast: Cast, record: Any) -> Letter:
    draft(cast)
    return sent(cast, letter_to(cast.water))


def void_record(cast: Cast, record: Any) -> None:
    stand_at(2026, 8, 3)
    activities.void(record.id, "当日未到场，系他人代签", actor=cast.secretary)
    stand_at(2026, 8, 3, 10)


def test_a_record_voided_later_leads_to_a_new_letter_that_names_the_old_one(
    cast: Cast, record: Any, letter: Letter
) -> None:
    before = (letter.file_sha256, letter.content_sha256, letter.number)
    void_record(cast, record)
    [found] = board.differences(letter.cycle_id, actor=cast.clerk)
    assert (found.letter.id, found.remedy) == (letter.id, "发函更正")
    correction = correcting.correct(letter.id, "一条服务记录作废", actor=cast.clerk)
    assert (correction.kind, correction.state) == (LetterKind.CORRECTION, LetterState.FROZEN)
    text_ = snapshots.text_of(correction.content)
    assert text_.title.startswith("关于更正2026年上半年")
    assert "《关于反馈2026年上半年在职党员到社区报到服务情况的函》（幸福里党函〔2026〕1号）" in words(
        correction
    )
    assert (
        "因一条服务记录作废，现予更正。更正事项：王立新服务次数由1次更正为0次、时长由2.0小时更正为0.0小时"
        in words(correction)
    )
    assert [line[3] for line in table(correction) if line[1] == "王立新"] == ["0"]
    sent(cast, correction)
    assert correction.number == "幸福里党函〔2026〕2号"
    assert (letter.file_sha256, letter.content_sha256, letter.number) == before
    assert letter.file_sha256 is not None
    assert files.store().get(letter.file_sha256).startswith(b"%PDF")


def test_the_old_code_says_superseded_once_the_correction_is_sent(
    cast: Cast, record: Any, letter: Letter
) -> None:
    assert letter.code
    void_record(cast, record)
    correction = correcting.correct(letter.id, "一条服务记录作废", actor=cast.clerk)
    assert queries.verify(letter.code).superseded_by is None
    sent(cast, correction)
    found = queries.verify(letter.code)
    assert (found.valid, found.number, found.superseded_by) == (
        True,
        "幸福里党函〔2026〕1号",
        "幸福里党函〔2026〕2号",
    )
    assert correction.code
    assert queries.verify(correction.code).superseded_by is None


def test_nothing_is_corrected_where_nothing_would_read_otherwise(cast: Cast, letter: Letter) -> None:
    stand_at(2026, 8, 3)
    with pytest.raises(NothingToCorrect):
        correcting.correct(letter.id, "想改一改", actor=cast.clerk)


def test_a_letter_not_sent_is_redrafted_and_not_corrected(cast: Cast, record: Any) -> None:
    draft(cast)
    letter = letter_to(cast.water)
    with pytest.raises(LetterTransitionRefused):
        correcting.correct(letter.id, "差错", actor=cast.clerk)


def test_there_is_one_correction_at_a_time_and_the_newest_is_corrected_next(
    cast: Cast, record: Any, letter: Letter
) -> None:
    void_record(cast, record)
    first = correcting.correct(letter.id, "一条服务记录作废", actor=cast.clerk)
    with pytest.raises(NewerVersionExists):
        correcting.correct(letter.id, "又一处", actor=cast.clerk)
    sent(cast, first)
    serve(cast, row(cast.li.id, minutes=60), on=dt.date(2026, 8, 2))
    second = correcting.correct(first.id, "补记一次服务", actor=cast.clerk)
    assert "（幸福里党函〔2026〕2号）" in words(second)


def test_a_voided_correction_makes_room_for_another_and_supersedes_nothing(
    cast: Cast, record: Any, letter: Letter
) -> None:
    assert letter.code
    void_record(cast, record)
    first = correcting.correct(letter.id, "一条服务记录作废", actor=cast.clerk)
    approve(cast, first)
    service.void(first.id, "理由写错", actor=cast.secretary)
    assert queries.verify(letter.code).superseded_by is None
    again = correcting.correct(letter.id, "核实后作废一条记录", actor=cast.clerk)
    approve(cast, again)
    assert again.number == "幸福里党函〔2026〕3号"


def test_the_next_letter_carries_a_footnote_about_the_correction(
    cast: Cast, record: Any, letter: Letter
) -> None:
    void_record(cast, record)
    approve(cast, correcting.correct(letter.id, "一条服务记录作废", actor=cast.clerk))
    stand_at(2027, 1, 30)
    draft(cast, period=Period.half(2026, 2))
    following = letter_to(cast.water, Period.half(2026, 2))
    footnote = "另告：我社区2026年上半年反馈函（幸福里党函〔2026〕1号）已由幸福里党函〔2026〕2号更正，以更正后的函为准。"
    assert footnote in words(following)
    stand_at(2027, 7, 30)
    draft(cast, period=Period.half(2027, 1))
    assert "另告" not in words(letter_to(cast.water, Period.half(2027, 1)))


def test_a_voided_letter_keeps_its_number_and_reason_in_the_register(cast: Cast, record: Any) -> None:
    draft(cast)
    letter = letter_to(cast.water)
    approve(cast, letter)
    assert letter.code
    service.void(letter.id, "主送机关写错", actor=cast.secretary)
    assert not queries.verify(letter.code).valid
    assert service.draft_missing(letter.cycle_id, actor=cast.clerk) == 1
    renewed = next(each for each in letters() if each.state is not LetterState.VOIDED)
    stand_at(2026, 7, 29)
    checking.freeze_due(cast.happiness.id, actor=cast.clerk)
    approve(cast, renewed)
    page = queries.numbers(community_id=cast.happiness.id, year=2026, actor=cast.secretary)
    assert [(view.letter.number, view.letter.void_reason) for view in page.items] == [
        ("幸福里党函〔2026〕1号", "主送机关写错"),
        ("幸福里党函〔2026〕2号", None),
    ]
    assert queries.numbers(community_id=cast.happiness.id, year=2026, actor=cast.stranger).items == []


def test_what_is_out_is_never_voided_and_strangers_void_nothing(cast: Cast, letter: Letter) -> None:
    with pytest.raises(LetterTransitionRefused):
        service.void(letter.id, "后悔了", actor=cast.secretary)
    for stranger in (cast.stranger, cast.liaison, cast.observer, cast.phone_of(cast.wang)):
        with pytest.raises(NotFound):
            service.void(letter.id, "不相干", actor=stranger)
        with pytest.raises(NotFound):
            correcting.correct(letter.id, "不相干", actor=stranger)


def test_missing_letters_are_not_drafted_before_the_job_has_run(cast: Cast) -> None:
    stand_at(2026, 7, 2)
    planning.plan_cycles()
    cycle = cycles.cycle_of(cast.happiness.id, "2026H1")
    assert cycle is not None
    with pytest.raises(NotDrafted):
        service.draft_missing(cycle.id, actor=cast.clerk)


def test_the_database_holds_one_live_letter_per_unit_and_one_live_correction(
    cast: Cast, record: Any, letter: Letter
) -> None:
    void_record(cast, record)
    correction = correcting.correct(letter.id, "一条服务记录作废", actor=cast.clerk)
    columns = (
        "cycle_id, community_id, unit_id, period, kind, corrects_id, content, content_sha256, problems,"
        " known_until, drafted_at, version"
    )
    copy = f"INSERT INTO letters (id, state, {columns}) SELECT gen_random_uuid(), 'drafted', {columns} FROM letters"
    for each, index in ((letter, "uq_letters_original"), (correction, "uq_letters_correction")):
        with pytest.raises(IntegrityError, match=index), session().begin_nested():
            session().execute(text(f"{copy} WHERE id = :id"), {"id": each.id})


def test_who_drafted_a_correction_does_not_approve_it(cast: Cast, record: Any, letter: Letter) -> None:
    both = replace(cast.secretary, grants=(*cast.secretary.grants, *cast.clerk.grants))
    void_record(cast, record)
    correction = correcting.correct(letter.id, "一条服务记录作废", actor=both)
    service.review(correction.id, actor=cast.clerk)
    with pytest.raises(SamePerson):
        service.approve(correction.id, actor=both)


def test_who_took_the_facts_anew_does_not_approve_either(cast: Cast, record: Any) -> None:
    both = replace(cast.secretary, grants=(*cast.secretary.grants, *cast.clerk.grants))
    draft(cast)
    letter = letter_to(cast.water)
    drafting.redraft(letter.id, "党员反映漏记", actor=both)
    stand_at(2026, 7, 29)
    checking.freeze_due(cast.happiness.id, actor=cast.clerk)
    service.review(letter.id, actor=cast.clerk)
    with pytest.raises(SamePerson):
        service.approve(letter.id, actor=both)


def test_a_difference_says_what_is_to_be_done_with_a_letter_where_it_stands(cast: Cast, record: Any) -> None:
    draft(cast)
    letter = letter_to(cast.water)
    void_record(cast, record)

    def remedy() -> str:
        [difference] = board.differences(letter.cycle_id, actor=cast.clerk)
        return difference.remedy

    assert remedy() == "重新取数"
    service.review(letter.id, actor=cast.clerk)
    assert remedy() == "退回后重新取数"
    service.approve(letter.id, actor=cast.secretary)
    assert remedy() == "作废后重新拟稿，再重新取数"
    render(letter)
    for event in (LetterEvent.SEAL, LetterEvent.SEND):
        service.turn(letter, event, actor=cast.clerk)
    assert remedy() == "发函更正"
