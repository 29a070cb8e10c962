"""A full post: stand in line, be offered the place that somebody gives back, confirm within a day – or let it go."""

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import select

from server.kernel.db import session
from server.posts import jobs
from server.posts import service as posts
from server.posts.errors import OfferLapsed
from server.posts.models import Claim
from tests.conftest import IN_JULY
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town, follows, says
from tests.posts import posting

TODAY = IN_JULY.date()


@pytest.fixture
def post(town: Town) -> UUID:
    """A post whose one place 李春梅 has."""
    town.register(town.cast.wang, town.cast.li)
    return town.does(lambda: posting.publish(town.cast, capacity=1).id)


@pytest.fixture
def li(town: Town, post: UUID) -> Phone:
    one = town.phone_of(town.cast.li, url=f"/pages/post/post?id={post}")
    one.tap("认领这个岗位")
    one.sees("认领成功。")
    return one


@pytest.fixture
def wang(town: Town, post: UUID, li: Phone) -> Phone:
    """王立新 in line."""
    one = town.phone_of(town.cast.wang)
    one.goes_to("岗位")
    one.tap("全部")
    one.tap("查看岗位")
    one.sees("名额已满。可以候补")
    one.tap("候补这个岗位")
    one.sees("您排在第1位")
    return one


def give_back(one: Phone) -> None:
    one.tap("退出这个岗位")
    one.tap("确认退出")
    one.sees("已退出这个岗位，名额已放出。")


def opens_own(one: Phone) -> None:
    """Look at what one holds and waits for."""
    one.page.evaluate("wx.switchTab({ url: '/pages/home/home' })")
    one.goes_to("岗位")
    one.tap("我的")


def test_a_place_given_back_is_offered_and_confirmed(wang: Phone, li: Phone) -> None:
    give_back(li)
    wang.page.evaluate("wx.switchTab({ url: '/pages/home/home' })")
    wang.sees("楼道清洁")
    wang.sees("1条未读")
    opens_own(wang)
    wang.tap("去确认")
    wang.sees("有名额了，已为您保留到7月23日 09:00（还剩")
    wang.tap("确认认领")
    wang.sees("认领成功。")
    assert says(wang, "退出这个岗位")


def test_an_offer_waits_on_the_first_page(wang: Phone, li: Phone) -> None:
    give_back(li)
    wang.page.evaluate("wx.switchTab({ url: '/pages/home/home' })")
    wang.sees("等您办理")
    follows(wang, "楼道清洁")
    wang.settles()
    assert wang.route in ("pages/post/post", "pages/posts/posts")


def test_an_offer_not_taken_within_a_day_is_over_and_said_so(town: Town, wang: Phone, li: Phone) -> None:
    give_back(li)
    town.goes_on_to(TODAY + dt.timedelta(days=1), 10)
    town.does(jobs.plan_offers)
    opens_own(wang)
    wang.sees("已过期")
    assert not says(wang, "去确认")


def test_an_offer_that_ends_while_one_hesitates_is_said(town: Town, wang: Phone, li: Phone) -> None:
    give_back(li)
    opens_own(wang)
    wang.tap("去确认")
    wang.sees("有名额了")
    town.goes_on_to(TODAY + dt.timedelta(days=1), 10)
    wang.tap("确认认领")
    wang.sees(OfferLapsed.message)


def test_whoever_lets_it_go_hands_the_place_on(wang: Phone, li: Phone) -> None:
    give_back(li)
    opens_own(wang)
    wang.tap("去确认")
    wang.tap("不需要了，让给别人")
    wang.sees("已退出候补。")
    assert says(wang, "还有1个名额")


def test_leaving_the_line_takes_one_tap(wang: Phone) -> None:
    wang.tap("退出候补")
    wang.sees("已退出候补。")
    assert says(wang, "候补这个岗位")


def test_a_message_is_asked_for_only_by_a_tap(wang: Phone) -> None:
    wang.settles()
    assert wang.calls("requestSubscribeMessage") == []
    wang.tap("通知我")
    wang.sees("好的，有结果时会在微信里通知您一次。")
    assert len(wang.calls("requestSubscribeMessage")) == 1


def test_a_declined_claim_says_why_among_one_s_own(town: Town) -> None:
    town.register(town.cast.wang)
    wanted = town.does(lambda: posting.publish(town.cast, needs_approval=True).id)
    one = town.phone_of(town.cast.wang, url=f"/pages/post/post?id={wanted}")
    one.tap("认领这个岗位")
    one.sees("已提交认领")
    claim = town.does(lambda: session().execute(select(Claim.id)).scalar_one())
    town.does(lambda: posts.decline_claim(claim, "该岗位需要电工证。", actor=town.cast.secretary))
    opens_own(one)
    one.sees("未通过的原因：该岗位需要电工证。")
