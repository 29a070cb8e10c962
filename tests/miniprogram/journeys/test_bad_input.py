"""A full post, a post that is over, a code used twice, a phone of somebody else: each is answered in a sentence."""

import datetime as dt
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range

from server.accounts.errors import AlreadyBound
from server.members.errors import PhoneUnknown
from server.posts import service as posts
from server.posts.errors import PostFull, PostNotOpen
from tests import factories as make
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town, typed, types
from tests.posts import posting

NOTE = "留言（可不填）"
NAME = "姓名（与他人共用手机号时填写）"


def bind(one: Phone) -> None:
    one.tap("绑定本人身份")
    one.tap("用微信手机号绑定")


def join(town: Town, number: str, name: str) -> None:
    """Let somebody else with the same phone be in the library's roster."""
    person = make.PersonFactory(name=name, plain_phone=number)
    make.MemberFactory(id=person.id)
    make.EmploymentFactory(
        member_id=person.id, unit_id=town.cast.library.id, during=Range(dt.date(2020, 1, 1), None)
    )


def before_a_post(town: Town, **changes: object) -> tuple[Phone, UUID]:
    """王立新 before a post, with a note typed."""
    town.register(town.cast.wang, town.cast.li)
    post = town.does(lambda: posting.publish(town.cast, **changes).id)
    one = town.phone_of(town.cast.wang, url=f"/pages/post/post?id={post}")
    types(one, NOTE, "有相关经验")
    return one, post


def test_the_last_place_goes_while_one_is_typing(town: Town) -> None:
    wang, post = before_a_post(town, capacity=1)
    town.does(lambda: posts.claim(post, actor=town.cast.phone_of(town.cast.li)))
    wang.tap("认领这个岗位")
    wang.sees(PostFull.message)
    assert typed(wang, NOTE) == "有相关经验"


def test_a_post_that_is_over_is_said_so(town: Town) -> None:
    wang, _ = before_a_post(town)
    town.goes_on_to(dt.date(2026, 10, 1), 9)
    wang.tap("认领这个岗位")
    wang.sees(PostNotOpen.message)
    assert typed(wang, NOTE) == "有相关经验"


def test_a_day_in_the_past_has_no_posts_and_says_what_to_do(town: Town) -> None:
    town.register(town.cast.wang)
    town.does(lambda: posting.publish(town.cast))
    wang = town.phone_of(town.cast.wang)
    wang.goes_to("岗位")
    wang.sees("楼道清洁")
    wang.page.get_by_label("日期").fill("2026-07-01")
    wang.sees("没有符合条件的岗位")
    wang.tap("清除条件")
    wang.sees("楼道清洁")


def test_a_phone_bound_to_somebody_else_is_told_whom_to_ask(town: Town) -> None:
    town.phone_of(town.cast.wang)
    other = town.new_phone(town.number_of(town.cast.wang))
    bind(other)
    other.sees(AlreadyBound.message)
    other.sees("请到社区党群服务中心，出示这个绑定码")


def test_a_number_that_is_in_no_roster_is_told_the_way_to_the_desk(town: Town) -> None:
    somebody = town.new_phone("13700000000")
    bind(somebody)
    somebody.sees(PhoneUnknown.message)


def test_a_phone_code_used_twice_is_refused_in_a_sentence_and_the_name_stays(town: Town) -> None:
    proof = town.proof_of("13700000000")
    first = town.new_phone(answers={"getPhoneNumber": proof})
    bind(first)
    first.sees(PhoneUnknown.message)
    types(first, NAME, "王立新")
    first.tap("用微信手机号绑定")
    first.sees("手机号授权已失效或已使用，请重新点击获取手机号。")
    assert typed(first, NAME) == "王立新"


def test_two_who_share_a_phone_are_told_apart_by_name(town: Town) -> None:
    number = town.number_of(town.cast.wang)
    town.does(lambda: join(town, number, "王小明"))
    one = town.new_phone(number)
    bind(one)
    one.sees("请填写本人姓名后再试")
    types(one, NAME, "王小明")
    one.answer("getPhoneNumber", town.proof_of(number))
    one.tap("用微信手机号绑定")
    one.sees("已绑定本人身份")


def test_whoever_gives_no_number_is_told_the_other_way(town: Town) -> None:
    somebody = town.new_phone()
    bind(somebody)
    somebody.sees("没有取得手机号。可以再试一次，或凭绑定码到社区办理。")
