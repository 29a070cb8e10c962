"""One's own line is checked on the phone; an objection reaches the desk, and the answer comes back."""

import datetime as dt

import pytest

from server.feedback.errors import ObjectionTooLate
from tests.activities.scene import row
from tests.feedback import scene
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town, says, typed, types

WORDS = "六月那次楼院大扫除没有算上。"


@pytest.fixture
def wang(town: Town) -> Phone:
    """王立新 on the second day of the members' check."""
    town.register(town.cast.wang)
    town.does(lambda: scene.serve(town.cast, row(town.cast.wang.id, minutes=120)))
    town.goes_on_to(dt.date(2026, 7, 16), 9)
    town.does(lambda: scene.draft(town.cast))
    return town.phone_of(town.cast.wang)


def object_to(one: Phone, words: str) -> None:
    one.goes_to("反馈")
    one.tap("有不对的地方")
    types(one, "哪里不对", words)
    one.tap("提交异议")


def test_an_objection_is_answered_at_the_desk_and_read_on_the_phone(town: Town, wang: Phone) -> None:
    wang.sees("7月21日18:00前可提出异议")
    object_to(wang, WORDS)
    wang.sees("异议已提交，社区核实后会在这里答复。")
    letter = town.does(lambda: scene.letter_to(town.cast.water).id)
    desk = town.desk(town.cast.clerk)
    [objection] = desk.get(f"/letters/{letter}/objections")["items"]
    assert objection["words"] == WORDS
    answer = {"upheld": False, "answer": "经核对签到表，六月没有您的签名。"}
    desk.post(f"/letter-objections/{objection['id']}/answer", answer)
    wang.goes_to("首页")
    wang.goes_to("反馈")
    wang.sees("核实后维持原内容")
    wang.sees("社区答复：经核对签到表，六月没有您的签名。")


def test_the_line_shows_what_is_said_about_me_and_until_when_to_object(town: Town, wang: Phone) -> None:
    wang.goes_to("反馈")
    wang.sees("2.0小时")
    wang.sees("请在7月21日 18:00前（还有5天）提出")
    assert not says(wang, "李春梅")


def test_too_short_an_objection_is_told_before_it_is_sent(wang: Phone) -> None:
    object_to(wang, "不")
    wang.sees("请写明哪里不对，至少2个字。")


def test_after_the_deadline_nothing_is_offered_any_more(town: Town, wang: Phone) -> None:
    town.goes_on_to(dt.date(2026, 7, 21), 19)
    wang.goes_to("反馈")
    wang.sees("2026年上半年反馈函")
    assert not says(wang, "有不对的地方")


def test_a_deadline_that_passes_while_one_writes_is_said_and_the_words_stay(town: Town, wang: Phone) -> None:
    wang.goes_to("反馈")
    wang.tap("有不对的地方")
    types(wang, "哪里不对", WORDS)
    town.goes_on_to(dt.date(2026, 7, 21), 19)
    wang.tap("提交异议")
    wang.sees(ObjectionTooLate.message)
    assert typed(wang, "哪里不对") == WORDS
