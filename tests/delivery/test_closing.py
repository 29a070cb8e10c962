"""After an objection: words or a correction; then the end of every letter."""

from dataclasses import replace
from typing import Any

import pytest

from server.activities import service as activities
from server.delivery import queries, service
from server.delivery.errors import (
    ClosingReasonMissing,
    CorrectionDue,
    LettersRefused,
    ObjectionsUnanswered,
)
from server.delivery.rules import Opinion, Parcel, Seal, Slip, UnitObjection, Way
from server.feedback import checking, correcting
from server.feedback import queries as feedback
from server.feedback import service as letters
from server.feedback.errors import LetterTransitionRefused, NewerVersionExists, NothingToCorrect
from server.feedback.models import Letter
from server.feedback.rules import LetterState
from server.kernel.errors import NotFound, StaleVersion
from tests.activities.scene import row
from tests.cast import Cast
from tests.delivery.scene import (
    DUE_ON,
    answered,
    entry,
    issued,
    on,
    print_out,
    received,
    sealed,
    send,
    sent,
    trail,
)
from tests.feedback.scene import serve

pytestmark = pytest.mark.usefixtures("within")

OBJECTION = Slip(Opinion.OBJECTION, words="人数与我单位不符")
CONTENT = Slip(Opinion.NO_OBJECTION)


def answer(cast: Cast, letter: Letter, *, upheld: bool) -> None:
    """Let the clerk answer every objection to a letter."""
    for objection in feedback.unit_objections(letter.id):
        checking.answer(objection.id, "经核实答复如下", upheld=upheld, actor=cast.clerk)


def test_an_objection_answered_and_not_upheld_is_settled_with_words(cast: Cast) -> None:
    letter = answered(cast, OBJECTION)
    answer(cast, letter, upheld=False)
    reply = service.settle(letter.id, "经核对名册，人数无误。", actor=cast.clerk)
    assert letter.state is LetterState.ACKNOWLEDGED
    assert (reply.settlement, reply.settled_by) == ("经核对名册，人数无误。", cast.clerk.person_id)
    seen = queries.delivery(letter.id, actor=cast.liaison)
    assert seen.reply is not None
    assert seen.reply.settlement == "经核对名册，人数无误。"
    assert [each.objection.answer for each in seen.objections] == ["经核实答复如下"]
    assert trail(letter.id)[-1] == "letters.settle"


def test_nothing_is_settled_while_an_objection_waits(cast: Cast) -> None:
    two = (UnitObjection("少计", cast.wang.id), UnitObjection("多计", cast.li.id))
    letter = answered(cast, Slip(Opinion.OBJECTION, objections=two))
    first, _ = feedback.unit_objections(letter.id)
    checking.answer(first.id, "无误", upheld=False, actor=cast.clerk)
    with pytest.raises(ObjectionsUnanswered):
        service.settle(letter.id, "无误", actor=cast.clerk)
    assert letter.state is LetterState.OBJECTED


def test_an_objection_upheld_is_not_settled_with_words(cast: Cast) -> None:
    letter = answered(cast, OBJECTION)
    answer(cast, letter, upheld=True)
    with pytest.raises(CorrectionDue):
        service.settle(letter.id, "抱歉", actor=cast.clerk)


def test_only_an_objected_letter_is_settled_by_its_own_clerk(cast: Cast) -> None:
    letter = answered(cast, OBJECTION)
    answer(cast, letter, upheld=False)
    for outsider in (cast.stranger, cast.liaison, cast.observer):
        with pytest.raises(NotFound):
            service.settle(letter.id, "无误", actor=outsider)
    with pytest.raises(StaleVersion):
        service.settle(letter.id, "无误", version=letter.version - 1, actor=cast.clerk)
    service.settle(letter.id, "无误", actor=cast.secretary)
    with pytest.raises(LetterTransitionRefused):
        service.settle(letter.id, "无误", actor=cast.clerk)


@pytest.fixture
def record(cast: Cast) -> Any:
    return serve(cast, row(cast.wang.id, minutes=120))[0]


def correction_of(cast: Cast, letter: Letter, record: Any) -> Letter:
    """Return the printed correction of a letter from which a record was taken."""
    on(DUE_ON)
    activities.void(record.id, "系他人代签", actor=cast.secretary)
    on(DUE_ON, 10)
    drafted = correcting.correct(letter.id, "一条服务记录作废", actor=cast.clerk)
    return print_out(drafted, cast.clerk, cast.secretary)


def test_an_objection_upheld_ends_with_a_correction_when_that_is_sent(cast: Cast, record: Any) -> None:
    letter = answered(cast, OBJECTION)
    answer(cast, letter, upheld=True)
    correction = correction_of(cast, letter, record)
    service.seal([correction.id], Seal(), actor=cast.clerk)
    assert letter.state is LetterState.OBJECTED
    send(correction, cast.clerk)
    assert (letter.state, correction.state) == (LetterState.CORRECTED, LetterState.SENT)
    assert entry(letter.id, "letters.correct").details["correction"] == correction.number
    service.reply(correction.id, CONTENT, actor=cast.liaison)
    assert (letter.state, correction.state) == (LetterState.CORRECTED, LetterState.ACKNOWLEDGED)
    for each in (letter, correction):
        service.close(each.id, actor=cast.clerk)


@pytest.mark.parametrize("stage", [sent, received])
def test_a_letter_is_corrected_wherever_it_is_once_out(cast: Cast, record: Any, stage: Any) -> None:
    letter = stage(cast)
    correction = correction_of(cast, letter, record)
    service.seal([correction.id], Seal(), actor=cast.clerk)
    send(correction, cast.clerk)
    assert letter.state is LetterState.CORRECTED
    with pytest.raises(LetterTransitionRefused):
        service.reply(letter.id, CONTENT, actor=cast.liaison)


def test_a_correction_gone_astray_and_sent_again_corrects_once(cast: Cast, record: Any) -> None:
    letter = sent(cast)
    correction = correction_of(cast, letter, record)
    service.seal([correction.id], Seal(), actor=cast.clerk)
    send(correction, cast.clerk)
    service.close(letter.id, actor=cast.clerk)
    service.missend(correction.id, "退件", actor=cast.clerk)
    send(correction, cast.clerk)
    assert (letter.state, correction.state) == (LetterState.CLOSED, LetterState.SENT)
    assert trail(letter.id).count("letters.correct") == 1


def test_a_correction_does_not_go_out_while_its_original_is_back_at_home(cast: Cast, record: Any) -> None:
    letter = sent(cast)
    correction = correction_of(cast, letter, record)
    service.seal([correction.id], Seal(), actor=cast.clerk)
    service.missend(letter.id, "退件", actor=cast.clerk)
    for parcels in ([Parcel(correction.id)], [Parcel(correction.id), Parcel(letter.id)]):
        with pytest.raises(LettersRefused) as refused:
            service.send(parcels, Way.POST, actor=cast.clerk)
        assert refused.value.fields == {"letters": ["幸福里党函〔2026〕2号：原函件现为“待寄送”，不能更正。"]}


def test_an_answered_letter_is_closed_freely(cast: Cast) -> None:
    letter = answered(cast, CONTENT)
    closure = service.close(letter.id, actor=cast.clerk)
    assert (letter.state, closure.reason, closure.closed_by) == (
        LetterState.CLOSED,
        None,
        cast.clerk.person_id,
    )


@pytest.mark.parametrize("stage", [sent, received])
def test_a_letter_without_a_reply_is_closed_with_a_reason_only(cast: Cast, stage: Any) -> None:
    letter = stage(cast)
    with pytest.raises(ClosingReasonMissing):
        service.close(letter.id, actor=cast.clerk)
    service.close(letter.id, reason="多次催收未回", actor=cast.clerk)
    assert letter.state is LetterState.CLOSED
    assert entry(letter.id, "letters.close").reason == "多次催收未回"
    (closure,) = queries.delivery(letter.id, actor=cast.clerk).closures
    assert closure.reason == "多次催收未回"
    assert queries.delivery(letter.id, actor=cast.liaison).closures == []


def test_neither_an_objected_nor_an_unsent_letter_is_closed(cast: Cast) -> None:
    letter = sealed(cast)
    with pytest.raises(LetterTransitionRefused):
        service.close(letter.id, reason="不寄了", actor=cast.clerk)
    send(letter, cast.clerk)
    service.reply(letter.id, OBJECTION, actor=cast.liaison)
    with pytest.raises(LetterTransitionRefused):
        service.close(letter.id, reason="不答复了", actor=cast.clerk)


def test_a_closed_letter_stays_closed_but_may_be_corrected(cast: Cast, record: Any) -> None:
    letter = answered(cast, CONTENT)
    service.close(letter.id, actor=cast.clerk)
    with pytest.raises(LetterTransitionRefused):
        service.close(letter.id, actor=cast.clerk)
    correction = correction_of(cast, letter, record)
    service.seal([correction.id], Seal(), actor=cast.clerk)
    send(correction, cast.clerk)
    assert letter.state is LetterState.CORRECTED
    service.close(letter.id, actor=cast.clerk)
    assert len(queries.delivery(letter.id, actor=cast.clerk).closures) == 2


def test_only_its_own_clerk_closes_a_letter(cast: Cast) -> None:
    letter = answered(cast, CONTENT)
    for outsider in (cast.stranger, cast.liaison, cast.observer, cast.phone_of(cast.wang)):
        with pytest.raises(NotFound):
            service.close(letter.id, actor=outsider)
    with pytest.raises(StaleVersion):
        service.close(letter.id, version=letter.version - 1, actor=cast.clerk)


def test_an_unsent_letter_has_no_delivery_to_speak_of(cast: Cast) -> None:
    found = queries.delivery(issued(cast).id, actor=cast.clerk)
    assert (found.dispatches, found.reply, found.reply_due_on) == ([], None, None)


def test_an_objection_to_the_words_upheld_is_corrected_though_no_fact_has_changed(cast: Cast) -> None:
    letter = answered(cast, Slip(Opinion.OBJECTION, words="评价与实际不符"))
    with pytest.raises(NothingToCorrect):
        correcting.correct(letter.id, "评价用语不当", actor=cast.clerk)
    answer(cast, letter, upheld=True)
    correction = correcting.correct(letter.id, "评价用语不当", actor=cast.clerk)
    assert correction.state is LetterState.FROZEN


def test_a_letter_whose_correction_came_back_and_was_voided_is_corrected_again(
    cast: Cast, record: Any
) -> None:
    letter = sent(cast)
    first = correction_of(cast, letter, record)
    service.seal([first.id], Seal(), actor=cast.clerk)
    send(first, cast.clerk)
    with pytest.raises(NewerVersionExists):
        correcting.correct(letter.id, "又一处", actor=cast.clerk)
    service.missend(first.id, "退件", actor=cast.clerk)
    letters.void(first.id, "主送机关写错", actor=cast.secretary)
    second = correcting.correct(letter.id, "一条服务记录作废", actor=cast.clerk)
    print_out(second, cast.clerk, cast.secretary)
    service.seal([second.id], Seal(), actor=cast.clerk)
    send(second, cast.clerk)
    assert (letter.state, second.state) == (LetterState.CORRECTED, LetterState.SENT)


def test_a_liaison_who_is_staff_elsewhere_sees_the_units_side_alone(cast: Cast) -> None:
    letter = sent(cast)
    both = replace(cast.liaison, grants=(*cast.liaison.grants, *cast.stranger.grants))
    assert queries.delivery(letter.id, actor=both).sealings == []
    assert len(queries.delivery(letter.id, actor=cast.clerk).sealings) == 1
