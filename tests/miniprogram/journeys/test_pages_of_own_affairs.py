"""What members say and settle on the phone: opinions, complaints, the year's ledger, moving, leaving."""

import datetime as dt

import pytest
from sqlalchemy import select

from server.accounts.models import Account
from server.activities import service as activities
from server.activities.models import ServiceRecord
from server.deeds.models import Opinion
from server.kernel.db import session
from server.registrations.models import Registration
from tests.activities import scene
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import (
    Town,
    asked,
    has_network_again,
    loses_network,
    says,
    typed,
    types,
)

JULY = dt.date(2026, 7, 15)
WORDS = "三号楼东侧的垃圾桶常常满溢。"
PAGES = ["opinions", "complaints", "ledger", "transfer", "account"]
WIDTH = "document.querySelector('page:not([hidden])').scrollWidth"
SMALLEST = """Math.min(...[...document.querySelectorAll('page:not([hidden]) button')].map((each) => each.offsetHeight))"""


def page(name: str) -> str:
    return f"/pages/{name}/{name}"


def opens(town: Town, name: str, *, served: bool = False, **asked_for: object) -> Phone:
    """王立新, registered in 幸福里, before a page; where ``served``, after an hour and a half in July."""
    town.register(town.cast.wang)
    if served:
        serve(town)
    one = town.phone_of(town.cast.wang, url=page(name), **asked_for)
    one.settles()
    return one


def opinions(town: Town) -> list[tuple[str, str]]:
    query = select(Opinion.category, Opinion.content)
    return town.does(lambda: [(category, content) for category, content in session().execute(query)])


def registrations(town: Town) -> set[tuple[str, bool]]:
    """Return each registration's state, and whether it is in 平安里."""
    query = select(Registration.state, Registration.community_id)
    peace = town.cast.peace.id
    return town.does(lambda: {(state.value, place == peace) for state, place in session().execute(query)})


def bound_accounts(town: Town) -> int:
    query = select(Account.id).where(Account.person_id == town.cast.wang.id, Account.openid.is_not(None))
    return town.does(lambda: len(session().execute(query).all()))


def serve(town: Town) -> None:
    """Let 王立新 have served an hour and a half in July, confirmed by the secretary."""

    def act() -> None:
        activity = scene.planned(town.cast, JULY)
        activities.add_to_sheet(activity.id, [scene.row(town.cast.wang.id, JULY)], actor=town.cast.clerk)
        records = session().execute(select(ServiceRecord.id)).scalars().all()
        activities.confirm(activity.id, records, quality=None, actor=town.cast.secretary)

    town.does(act)


def test_an_opinion_is_kept_while_it_is_written_and_shown_once_it_is_sent(town: Town) -> None:
    one = opens(town, "opinions")
    one.sees("您还没有提过意见。")
    types(one, "内容", WORDS)
    one.tap("交给社区")
    one.sees("请选择一个类别。")
    one.tap("环境卫生")
    one.page.evaluate("url => wx.reLaunch({ url })", page("opinions"))
    one.settles()
    assert typed(one, "内容") == WORDS
    one.tap("交给社区")
    one.sees("已交给社区。")
    one.sees("社区受理后会在这里告诉您。")
    assert opinions(town) == [("环境卫生", WORDS)]
    assert typed(one, "内容") == ""


def test_an_opinion_without_network_is_not_lost_and_goes_once(town: Town) -> None:
    one = opens(town, "opinions")
    one.tap("其他")
    types(one, "内容", WORDS)
    loses_network(one)
    one.tap("交给社区")
    one.sees("网络没有连通")
    has_network_again(one)
    one.tap("交给社区")
    one.sees("已交给社区。")
    assert opinions(town) == [("其他", WORDS)]


def test_a_complaint_is_made_on_a_phone_that_is_not_bound(town: Town) -> None:
    one = town.new_phone(url=page("complaints"))
    one.sees("社区工作人员看不到您的投诉")
    one.tap("系统使用")
    types(one, "发生了什么", "大字模式下按钮文字显示不全。")
    one.tap("提交投诉")
    one.sees("已提交，编号")
    one.sees("受理编号")


def test_the_hotline_is_a_tap_away(town: Town) -> None:
    one = opens(town, "complaints")
    one.tap("也可以拨打 12345 热线")
    assert one.calls("makePhoneCall") == [{"phoneNumber": "12345"}]


def test_the_years_ledger_is_shown_and_opened_as_a_sheet(town: Town) -> None:
    one = opens(town, "ledger", served=True)
    one.sees("楼院大扫除")
    one.sees("1.5小时")
    one.tap("下载台账表格")
    one.settles()
    assert [each["url"].partition("/api/v1")[2] for each in one.calls("downloadFile")] == [
        "/me/activity-ledger.xlsx?year=2026"
    ]
    assert [each["fileType"] for each in one.calls("openDocument")] == ["xlsx"]
    one.tap("上一年")
    one.sees("2025年还没有认定的服务。")


def test_a_sheet_that_cannot_be_had_is_said(town: Town) -> None:
    one = opens(town, "ledger", served=True)
    loses_network(one)
    one.tap("下载台账表格")
    one.sees("文件没有下载成功，请检查网络后重试。")
    assert one.calls("openDocument") == []


def test_moving_says_what_follows_and_then_moves(town: Town) -> None:
    one = opens(town, "transfer")
    one.tap("下一步：看看会怎样")
    one.sees("请选择要转去的社区。")
    types(one, "新社区名称", "平安")
    one.page.get_by_role("button").filter(has_text="平安里社区居委会（东风街道）").click()
    one.tap("搬家")
    one.tap("下一步：看看会怎样")
    one.sees("由平安里社区居委会审核")
    assert registrations(town) == {("active", False)}
    one.tap("确认转到平安里社区居委会")
    one.sees("已转到平安里社区居委会")
    assert registrations(town) == {("transferred", False), ("submitted", True)}


def test_nobody_moves_who_is_not_registered(town: Town) -> None:
    one = town.phone_of(town.cast.wang, url=page("transfer"))
    one.sees("您现在没有有效的报到")
    one.tap("去报到")
    one.arrives_at("pages/register/register")


def test_everything_kept_about_oneself_opens_as_a_sheet(town: Town) -> None:
    one = opens(town, "account")
    one.tap("下载我的全部资料")
    one.settles()
    assert one.page.locator(".problem").count() == 0
    assert [each["fileType"] for each in one.calls("openDocument")] == ["xlsx"]


def test_unbinding_says_what_stays_and_forgets_the_phone(town: Town) -> None:
    one = opens(town, "account")
    one.tap("解除本机绑定")
    one.sees("报到和服务记录都不变")
    assert bound_accounts(town) == 1
    one.tap("确认解除")
    one.page.wait_for_function("simulator.route() === 'pages/home/home'")
    assert bound_accounts(town) == 0
    assert registrations(town) == {("active", False)}
    assert one.page.evaluate("wx.getStorageSync('token')") == ""


def test_cancelling_the_account_says_what_goes_and_what_stays(town: Town) -> None:
    one = opens(town, "account")
    one.tap("注销账号")
    one.sees("依规定保留")
    one.page.get_by_role("switch", name="同时注销报到").check()
    one.sees("已认领的岗位同时退出")
    one.tap("确认注销账号")
    one.page.wait_for_function("simulator.route() === 'pages/home/home'")
    assert bound_accounts(town) == 0
    assert registrations(town) == {("cancelled", False)}


def test_without_network_nothing_is_cancelled_and_the_page_says_so(town: Town) -> None:
    one = opens(town, "account")
    one.tap("注销账号")
    loses_network(one)
    one.tap("确认注销账号")
    one.sees("网络没有连通")
    assert one.route == "pages/account/account"
    assert bound_accounts(town) == 1


@pytest.mark.parametrize(("width", "zoom"), [(375, 1), (320, 1.3)], ids=["usual", "narrow with large text"])
def test_every_page_fits_and_can_be_touched(town: Town, width: int, zoom: float) -> None:
    one = opens(town, "opinions", served=True, width=width, zoom=zoom)
    for name in PAGES:
        before = len(asked(one))
        one.page.evaluate("url => wx.reLaunch({ url })", page(name))
        one.settles()
        assert (name, one.page.evaluate(WIDTH), one.page.evaluate(SMALLEST) >= 44) == (name, width, True)
        assert len(asked(one)) - before <= 1
        assert not says(one, "重试")
