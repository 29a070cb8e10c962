"""Without network, with a slow one, or signed out in the middle: a sentence a person understands, nothing typed lost."""

import pytest
from playwright.sync_api import Route
from sqlalchemy import func, select

from server.kernel.db import session
from server.posts.models import Claim
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town, has_network_again, loses_network, says, typed, types
from tests.posts import posting

NOTE = "留言（可不填）"
WORDS = "我有经验，可以带新人。"
CLAIMS = "**/api/v1/posts/*/claims"


@pytest.fixture
def wang(town: Town) -> Phone:
    """王立新 before a post, with a note already typed."""
    town.register(town.cast.wang)
    post = town.does(lambda: posting.publish(town.cast).id)
    one = town.phone_of(town.cast.wang, url=f"/pages/post/post?id={post}")
    types(one, NOTE, WORDS)
    one.settles()
    return one


def claims(town: Town) -> int:
    return town.does(lambda: session().execute(select(func.count(Claim.id))).scalar_one())


def note(town: Town) -> str | None:
    return town.does(lambda: session().execute(select(Claim.note)).scalar_one())


def test_without_network_the_note_stays_and_a_second_tap_sends_it(town: Town, wang: Phone) -> None:
    loses_network(wang)
    wang.tap("认领这个岗位")
    wang.sees("网络没有连通，请检查网络后重试。已填写的内容都在。")
    assert typed(wang, NOTE) == WORDS
    has_network_again(wang)
    wang.tap("认领这个岗位")
    wang.sees("认领成功。")
    assert note(town) == WORDS


def test_an_answer_lost_on_the_way_is_not_a_second_claim(town: Town, wang: Phone) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    wang.page.route(CLAIMS, lose)
    wang.tap("认领这个岗位")
    wang.sees("网络没有连通")
    assert (claims(town), typed(wang, NOTE)) == (1, WORDS)
    wang.page.unroute(CLAIMS)
    wang.tap("认领这个岗位")
    wang.sees("认领成功。")
    assert claims(town) == 1


def test_after_eight_seconds_without_an_answer_the_phone_says_so(town: Town, wang: Phone) -> None:
    wang.page.route(CLAIMS, lambda route: None)
    wang.tap("认领这个岗位")
    wang.sees("正在提交…")
    wang.page.clock.fast_forward(7_000)
    assert not wang.page.get_by_text("网络较慢").is_visible()
    wang.page.clock.fast_forward(1_100)
    wang.sees("网络较慢，等了8秒还没有回答，请稍后重试。重试不会重复办理，已填写的内容都在。")
    assert typed(wang, NOTE) == WORDS
    wang.page.unroute(CLAIMS)
    wang.tap("认领这个岗位")
    wang.sees("认领成功。")


def test_whoever_waits_longer_than_300_milliseconds_reads_why(town: Town) -> None:
    town.register(town.cast.wang)
    wang = town.phone_of(town.cast.wang)
    wang.sees("王立新，您好")
    wang.page.route("**/api/v1/me/letters", lambda route: None)
    wang.goes_to("反馈")
    wang.page.clock.fast_forward(300)
    wang.sees("正在读取，请稍候…")
    wang.page.clock.fast_forward(8_000)
    wang.sees("网络较慢")
    wang.page.unroute("**/api/v1/me/letters")
    wang.tap("重试")
    wang.sees("还没有关于您的反馈函")


def test_signed_out_in_the_middle_the_phone_signs_in_again_by_itself(town: Town, wang: Phone) -> None:
    town.sign_in_runs_out(town.cast.wang)
    wang.answer("login", town.login_of(town.cast.wang))
    wang.tap("认领这个岗位")
    wang.sees("认领成功。")
    assert (claims(town), note(town)) == (1, WORDS)


def test_when_signing_in_again_fails_the_note_still_stays(town: Town, wang: Phone) -> None:
    town.sign_in_runs_out(town.cast.wang)
    wang.page.evaluate("simulator.answers.login = new Error('timeout')")
    wang.tap("认领这个岗位")
    wang.sees("微信登录没有完成，请检查网络后重试。")
    assert typed(wang, NOTE) == WORDS
    wang.answer("login", town.login_of(town.cast.wang))
    wang.tap("认领这个岗位")
    wang.sees("认领成功。")


def test_a_login_code_used_twice_is_refused_in_a_sentence(town: Town) -> None:
    used = town.login("somebody")
    town.new_phone(answers={"login": used}).sees("绑定本人身份")
    other = town.new_phone(answers={"login": used})
    other.sees("微信登录凭证已失效或已使用，请重新进入小程序登录。")
    other.answer("login", town.login("somebody else"))
    other.tap("重试")
    other.sees("绑定本人身份")


def test_words_typed_outlive_the_program(town: Town, wang: Phone) -> None:
    wang.page.reload()
    wang.page.locator("body[data-ready]").wait_for()
    wang.sees("楼道清洁")
    assert typed(wang, NOTE) == WORDS


def test_the_first_page_without_network_says_so_and_comes_back(town: Town) -> None:
    town.register(town.cast.wang)
    wang = town.phone_of(town.cast.wang)
    wang.sees("王立新，您好")
    loses_network(wang)
    wang.goes_to("岗位")
    wang.sees("网络没有连通")
    has_network_again(wang)
    wang.tap("重试")
    wang.sees("现在没有能认领的岗位")
    assert not says(wang, "网络没有连通")
