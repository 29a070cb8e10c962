"""A member objects to a record; somebody other than its confirmer answers, and what is right is put right first."""

import datetime as dt
from typing import Any

import pytest

from tests.activities.scene import row
from tests.feedback import scene
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town, follows, on, says, typed, types

MAY = dt.date(2026, 5, 16)
FIELD = "哪里不对"
WORDS = "当天做了三个小时，只记了一个半小时。"


@pytest.fixture
def wang(town: Town) -> Phone:
    """王立新 looking at a confirmed record of an hour and a half."""
    town.register(town.cast.wang)
    town.does(lambda: scene.serve(town.cast, row(town.cast.wang.id)))
    one = town.phone_of(town.cast.wang)
    one.goes_to("服务")
    one.tap("服务记录")
    one.sees("1.5小时")
    return one


def objects(one: Phone) -> None:
    follows(one, "对这条记录有异议")
    types(one, FIELD, WORDS)
    one.tap("提交异议")
    one.sees("异议已提交，社区核实后会在这里答复。")


def answer(town: Town, **given: Any) -> None:
    """Let the clerk answer the one open objection."""
    desk = town.desk(town.cast.clerk)
    [found] = desk.get("/record-objections", state="open")["items"]
    objection = found["objection"]
    assert (found["name"], objection["words"]) == ("王立新", WORDS)
    desk.post(f"/record-objections/{objection['id']}/answer", given)


def looks_again(one: Phone) -> None:
    one.goes_to("首页")
    one.goes_to("服务")


def test_an_objection_that_is_right_corrects_the_record(town: Town, wang: Phone) -> None:
    objects(wang)
    desk = town.desk(town.cast.secretary)
    [record] = desk.get(f"/members/{town.cast.wang.id}/service-records")["items"]
    correction = {"stopped_at": on(MAY, 12), "reason": "签到表写的是三小时"}
    desk.post(f"/service-records/{record['id']}/correction", correction, status=201)
    answer(town, upheld=True, answer="核对签到表，确为三小时，已更正。")
    looks_again(wang)
    wang.sees("核实成立，记录已更正")
    wang.sees("社区答复：核对签到表，确为三小时，已更正。")
    wang.sees("3.0小时")


def test_an_objection_that_is_not_right_is_answered_with_the_reason(town: Town, wang: Phone) -> None:
    objects(wang)
    answer(town, upheld=False, answer="签到表上签退是10:30。")
    looks_again(wang)
    wang.sees("核实后维持原记录")
    wang.sees("社区答复：签到表上签退是10:30。")


def test_the_answer_arrives_among_the_notices(town: Town, wang: Phone) -> None:
    objects(wang)
    answer(town, upheld=False, answer="签到表上签退是10:30。")
    wang.goes_to("首页")
    follows(wang, "通知")
    wang.sees("异议")
    wang.settles()
    wang.page.evaluate("wx.navigateBack()")
    wang.sees("通知")
    assert not says(wang, "条未读")


def test_one_objection_at_a_time(wang: Phone) -> None:
    objects(wang)
    wang.sees("等待社区答复")
    assert not says(wang, "对这条记录有异议")


def test_words_begun_are_kept_until_they_are_sent(wang: Phone) -> None:
    follows(wang, "对这条记录有异议")
    types(wang, FIELD, WORDS)
    wang.tap("以后再说")
    follows(wang, "对这条记录有异议")
    assert typed(wang, FIELD) == WORDS
