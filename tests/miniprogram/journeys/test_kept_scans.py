"""A scan that waits on the phone: sent by itself wherever one is, never twice, and gone when somebody signs out."""

import pytest
from playwright.sync_api import Route
from sqlalchemy import func, select

from server.accounts import service as accounts
from server.accounts import sessions
from server.accounts.models import Account
from server.activities.models import Activity, AttendanceScan
from server.kernel import clock
from server.kernel.db import session
from server.posts import service as posts
from tests.activities import presence_scene as scene
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town, has_network_again, loses_network

SCAN = "扫码签到、签退"
ATTENDANCES = "**/api/v1/me/attendances"


@pytest.fixture
def cleaning(town: Town) -> Activity:
    """Today's cleaning from 9:00 to 11:00, claimed by 王立新; it is 9:00."""
    town.register(town.cast.wang)
    return town.does(lambda: scene.cleaning(town.cast))


@pytest.fixture
def wang(town: Town, cleaning: Activity) -> Phone:
    one = town.phone_of(town.cast.wang, url="/pages/services/services")
    one.sees("楼院大扫除")
    return one


def scan(town: Town, one: Phone, activity: Activity) -> None:
    """Hold the phone before what the screen on the spot shows now."""
    one.answer("scanCode", {"result": town.does(lambda: scene.code_at(activity, clock.now()))})
    one.tap(SCAN)
    one.settles()


def scans(town: Town) -> int:
    return town.does(lambda: session().execute(select(func.count()).select_from(AttendanceScan)).scalar_one())


def waiting(one: Phone) -> int:
    return int(one.page.evaluate("wx.getStorageSync('draft:scans').length"))


def test_on_any_page_a_kept_scan_is_sent_once_the_network_is_back(
    town: Town, cleaning: Activity, wang: Phone
) -> None:
    loses_network(wang)
    scan(town, wang, cleaning)
    assert waiting(wang) == 1
    wang.goes_to("首页")
    has_network_again(wang)
    town.goes_on_to(scene.TODAY, 10)
    wang.page.evaluate("window.dispatchEvent(new Event('online'))")
    wang.settles()
    assert (scans(town), waiting(wang)) == (1, 0)
    wang.goes_to("服务")
    wang.sees("已签到")
    wang.sees("这次扫码是网络恢复后补发的。")


def test_an_answer_lost_on_the_way_is_no_second_scan(town: Town, cleaning: Activity, wang: Phone) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    wang.page.route(ATTENDANCES, lose)
    scan(town, wang, cleaning)
    wang.sees("已记下这次扫码")
    wang.page.unroute(ATTENDANCES)
    wang.goes_to("首页")
    wang.goes_to("服务")
    wang.sees("已经登记过，起止时间不变。")
    assert (scans(town), waiting(wang)) == (1, 0)


def test_a_phone_whose_clock_is_wrong_keeps_the_right_time(
    town: Town, cleaning: Activity, wang: Phone
) -> None:
    wang.page.clock.set_system_time(scene.at(7))
    wang.goes_to("首页")
    wang.settles()
    wang.goes_to("服务")
    wang.settles()
    loses_network(wang)
    scan(town, wang, cleaning)
    has_network_again(wang)
    wang.goes_to("首页")
    wang.goes_to("服务")
    wang.sees("扫码：09:00到")


def test_a_phone_that_is_somebody_elses_by_now_sends_nothing_of_the_one_before(
    town: Town, cleaning: Activity, wang: Phone
) -> None:
    """R-16: the desk takes the phone from 王立新 and gives it to 李春梅 while it has no network."""
    cast = town.cast
    town.does(lambda: cast.register(cast.li, cast.happiness))
    town.does(lambda: posts.claim(cleaning.post_id, actor=cast.phone_of(cast.li)))
    loses_network(wang)
    scan(town, wang, cleaning)
    wang.page.evaluate("wx.setStorageSync('draft:opinion', { content: '王立新的话' })")
    openid = town.does(lambda: handed_over(town))
    wang.answer("login", town.login(openid))
    has_network_again(wang)
    wang.page.evaluate("window.dispatchEvent(new Event('online'))")
    wang.settles()
    assert (scans(town), waiting(wang)) == (0, 0)
    assert not wang.page.evaluate("wx.getStorageSync('draft:opinion')")
    wang.goes_to("首页")
    wang.sees("李春梅，您好")


def handed_over(town: Town) -> str:
    """Bind 王立新's phone to 李春梅 at the desk; return its openid."""
    account = session().execute(select(Account).where(Account.person_id == town.cast.wang.id)).scalar_one()
    accounts.unbind(town.cast.wang.id, actor=town.cast.clerk)
    accounts.bind(account.id, town.cast.li.id, actor=town.cast.clerk)
    return str(account.openid)


def test_a_phone_that_is_still_ones_own_keeps_what_waits(town: Town, cleaning: Activity, wang: Phone) -> None:
    """The session ran out meanwhile: the same person signs in again."""
    loses_network(wang)
    scan(town, wang, cleaning)
    wang.page.evaluate("wx.setStorageSync('draft:opinion', { content: '王立新的话' })")
    wang.answer("login", town.login(town.does(lambda: signed_out(town))))
    has_network_again(wang)
    wang.page.evaluate("window.dispatchEvent(new Event('online'))")
    wang.settles()
    assert (scans(town), waiting(wang)) == (1, 0)
    assert wang.page.evaluate("wx.getStorageSync('draft:opinion').content") == "王立新的话"


def signed_out(town: Town) -> str:
    account = session().execute(select(Account).where(Account.person_id == town.cast.wang.id)).scalar_one()
    sessions.end_all(account.id)
    return str(account.openid)


def test_whoever_signs_out_leaves_no_scan_behind(town: Town, cleaning: Activity, wang: Phone) -> None:
    loses_network(wang)
    scan(town, wang, cleaning)
    wang.page.evaluate("wx.reLaunch({ url: '/pages/account/account' })")
    wang.tap("退出登录")
    wang.sees("您已退出登录")
    assert waiting(wang) == 0
