"""A member objects to a record of their own; somebody uninvolved answers."""

from typing import Any

import pytest
from sqlalchemy import text

from server.activities import objecting, service, views
from server.activities.errors import (
    AnswerByAnother,
    NothingToObject,
    NotPutRight,
    ObjectionAnswered,
    ObjectionOpen,
)
from server.activities.models import RecordObjection, ServiceRecord
from server.activities.rules import ObjectionState
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.wechat import TextRefused, TextVerdict
from tests import cast as casting
from tests.activities import scene
from tests.activities.test_database import refusal
from tests.cast import Cast


@pytest.fixture
def cast(within: None) -> Cast:
    assembled = casting.assemble()
    assembled.register(assembled.wang, assembled.happiness)
    return assembled


@pytest.fixture
def record(cast: Cast) -> ServiceRecord:
    """Confirmed by the secretary."""
    return scene.served(cast, scene.row(cast.wang.id))[0]


@pytest.fixture
def wang(cast: Cast) -> Actor:
    return cast.phone_of(cast.wang)


@pytest.fixture
def objection(record: ServiceRecord, wang: Actor) -> RecordObjection:
    return objecting.object_to(record.id, "少记了半小时。", actor=wang)


def own_line(wang: Actor, record_id: Any) -> views.OwnLine:
    return next(each for each in views.own_records(actor=wang).items if each.record.id == record_id)


def test_an_objection_is_seen_with_the_record_until_it_is_answered(
    cast: Cast, record: ServiceRecord, wang: Actor
) -> None:
    assert own_line(wang, record.id).may_object
    raised = objecting.object_to(record.id, "少记了半小时。", actor=wang)
    line = own_line(wang, record.id)
    assert (line.objections, line.may_object) == ([raised], False)
    objecting.answer(raised.id, "签到表写明10:30离开。", upheld=False, actor=cast.clerk)
    line = own_line(wang, record.id)
    assert line.objections[0].answer == "签到表写明10:30离开。"
    assert line.may_object


def test_one_objection_at_a_time(record: ServiceRecord, objection: RecordObjection, wang: Actor) -> None:
    with pytest.raises(ObjectionOpen, match="正在核对中"):
        objecting.object_to(record.id, "再说一次。", actor=wang)


def test_only_ones_own_record_and_only_on_the_phone(cast: Cast, record: ServiceRecord) -> None:
    for stranger in (cast.phone_of(cast.li), cast.phone_of(cast.ma), cast.clerk, cast.stranger):
        with pytest.raises(NotFound):
            objecting.object_to(record.id, "少记了。", actor=stranger)


def test_a_record_that_is_not_confirmed_takes_no_objection(cast: Cast, wang: Actor) -> None:
    activity = scene.planned(cast)
    [pending] = service.enter_sheet(activity.id, [scene.row(cast.wang.id)], actor=cast.clerk)
    with pytest.raises(NothingToObject, match="已认定"):
        objecting.object_to(pending.id, "少记了。", actor=wang)


def test_risky_words_are_refused_and_doubtful_ones_held(record: ServiceRecord, wang: Actor) -> None:
    with pytest.raises(TextRefused):
        objecting.object_to(record.id, "违规内容", screen=lambda _: TextVerdict.RISKY, actor=wang)
    held = objecting.object_to(record.id, "少记了。", screen=lambda _: TextVerdict.REVIEW, actor=wang)
    assert held.words_held


def test_neither_the_confirmer_nor_the_member_answers(cast: Cast, objection: RecordObjection) -> None:
    own = casting.staff("王立新", casting.Role.CLERK, area=cast.happiness, person=cast.wang.id)
    for involved in (cast.secretary, own):
        with pytest.raises(AnswerByAnother, match="认定人和本人以外"):
            objecting.answer(objection.id, "无误。", upheld=False, actor=involved)
    assert objection.state is ObjectionState.OPEN
    [seen] = objecting.objections(actor=cast.secretary).items
    assert seen.own
    assert not objecting.objections(actor=cast.clerk).items[0].own


@pytest.mark.parametrize("who", ["wang", "secretary"])
def test_the_database_refuses_an_answer_of_theirs_too(
    cast: Cast, objection: RecordObjection, who: str
) -> None:
    person = {"wang": cast.wang.id, "secretary": cast.secretary.person_id, "clerk": cast.clerk.person_id}
    answer = (
        "UPDATE record_objections SET state = 'dismissed', answer = '无误', answered_by = :by, answered_at = now()"
        " WHERE id = :id"
    )
    assert refusal(answer, by=person[who], id=objection.id) == "23514"
    assert refusal(answer, by=person["clerk"], id=objection.id) == ""


def test_it_is_upheld_only_once_the_record_was_put_right(
    cast: Cast, record: ServiceRecord, objection: RecordObjection
) -> None:
    with pytest.raises(NotPutRight, match="请先更正或作废"):
        objecting.answer(objection.id, "属实。", upheld=True, actor=cast.clerk)
    service.correct(record.id, {"break_minutes": 10}, "误写", actor=cast.secretary)
    upheld = objecting.answer(objection.id, "属实，已更正。", upheld=True, actor=cast.clerk)
    assert (upheld.state, upheld.answered_by) == (ObjectionState.UPHELD, cast.clerk.person_id)
    told = "SELECT title FROM notices WHERE person_id = :id ORDER BY id DESC LIMIT 1"
    assert session().execute(text(told), {"id": cast.wang.id}).scalar_one() == "异议已答复"


def test_it_is_answered_once(cast: Cast, objection: RecordObjection) -> None:
    objecting.answer(objection.id, "无误。", upheld=False, actor=cast.clerk)
    with pytest.raises(ObjectionAnswered):
        objecting.answer(objection.id, "再答。", upheld=False, actor=cast.clerk)


def test_the_stranger_sees_and_answers_nothing(cast: Cast, objection: RecordObjection) -> None:
    with pytest.raises(NotFound):
        objecting.answer(objection.id, "无误。", upheld=False, actor=cast.stranger)
    assert objecting.objections(actor=cast.stranger).items == []
    assert objecting.objections(state=ObjectionState.OPEN, actor=cast.clerk).items
    assert objecting.objections(state=ObjectionState.UPHELD, actor=cast.clerk).items == []


def test_the_trail_keeps_who_and_not_the_words(cast: Cast, objection: RecordObjection) -> None:
    objecting.answer(objection.id, "无误。", upheld=False, actor=cast.clerk)
    rows = session().execute(
        text(
            "SELECT verb, details::text FROM audit_entries WHERE subject_kind = 'record_objection' ORDER BY id"
        )
    )
    found = [tuple(row) for row in rows]
    assert [verb for verb, _ in found] == ["records.object", "records.answer"]
    assert not [details for _, details in found if "少记" in details or "无误" in details]
