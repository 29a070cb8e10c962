"""The paired phone of staff: pairing, the day's activities, the code to be scanned, the roll-call and its confirmation."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from server.accounts import pairing
from server.accounts.rules import Role
from server.activities.models import Activity, Attendance, ServiceRecord
from server.kernel.actor import Actor
from server.kernel.db import session
from tests import cast as casting
from tests.activities import presence_scene as scene
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town, asked, has_network_again, loses_network, says, types

TODAY = scene.TODAY
Staffed = Callable[..., Phone]


@pytest.fixture
def cleaning(town: Town) -> Activity:
    """Today's cleaning from 9:00 to 11:00, claimed by 王立新; it is 9:00."""
    town.register(town.cast.wang, town.cast.li)
    return town.does(lambda: scene.cleaning(town.cast))


@pytest.fixture
def staffed(town: Town) -> Staffed:
    """Return a function that pairs a new phone with a desk and opens a page on it."""

    def pair(desk: Actor, page: str, **asked_for: object) -> Phone:
        one = town.new_phone(url="/pages/pair/pair", **asked_for)
        pairs(one, town, desk)
        one.page.evaluate("url => wx.reLaunch({ url })", page)
        one.settles()
        return one

    return pair


def pairs(one: Phone, town: Town, desk: Actor) -> None:
    """Key the code that a desk shows."""
    code = town.does(lambda: pairing.show_code(actor=desk)).code
    types(one, "配对码", code.lower())
    one.tap("配对")
    one.sees("您好")


def roll_call(activity: Activity) -> str:
    return f"/pages/roll-call/roll-call?id={activity.id}"


def code(activity: Activity) -> str:
    return f"/pages/code/code?id={activity.id}"


def attendance(town: Town) -> Attendance | None:
    return town.does(lambda: session().execute(select(Attendance)).scalar_one_or_none())


def records(town: Town) -> list[tuple[str, int]]:
    query = select(ServiceRecord.state, ServiceRecord.recognised_minutes)
    return town.does(lambda: [(state.value, minutes) for state, minutes in session().execute(query)])


def works_through(one: Phone, town: Town, name: str) -> None:
    """Note somebody from nine to eleven."""
    one.tap(f"{name}签到")
    one.sees("09:00 到")
    one.settles()
    town.goes_on_to(TODAY, 11)
    one.tap(f"{name}签退")
    one.sees("11:00 走")
    one.settles()


def test_a_phone_is_paired_and_shows_the_days_activities(
    town: Town, cleaning: Activity, staffed: Staffed
) -> None:
    one = staffed(town.cast.clerk, "/pages/staff/staff")
    one.sees("楼院大扫除")
    one.sees("09:00—11:00")
    one.tap("后一天")
    one.sees("这一天没有活动。")
    one.tap("前一天")
    one.tap("点名")
    one.sees("王立新")
    assert one.route == "pages/roll-call/roll-call"


def test_a_wrong_code_is_told_and_stays_to_be_corrected(town: Town) -> None:
    one = town.new_phone(url="/pages/pair/pair")
    types(one, "配对码", "abcd-23")
    one.tap("配对")
    one.sees("配对码是8位，还差2位。")
    types(one, "配对码", "abcd-2345")
    one.tap("配对")
    one.page.locator(".problem").wait_for()
    assert one.page.get_by_label("配对码").input_value() == "ABCD 2345"


def test_a_phone_without_a_desk_is_shown_the_way_to_pairing(town: Town) -> None:
    one = town.new_phone(url="/pages/staff/staff")
    one.sees("还没有与工作台配对")
    one.tap("去配对")
    one.sees("10分钟内在这里输入。")


def test_one_tap_notes_somebody_and_another_takes_it_back(
    town: Town, cleaning: Activity, staffed: Staffed
) -> None:
    one = staffed(town.cast.clerk, roll_call(cleaning))
    one.tap("王立新签到")
    one.sees("王立新 09:00 签到")
    one.settles()
    row = attendance(town)
    assert row is not None
    assert row.staff_start == scene.at(9)
    one.tap("撤销")
    one.sees("已撤销")
    one.settles()
    assert attendance(town) is None


def test_taps_without_network_wait_on_the_phone_and_outlive_the_program(
    town: Town, cleaning: Activity, staffed: Staffed
) -> None:
    one = staffed(town.cast.clerk, roll_call(cleaning))
    loses_network(one)
    one.tap("王立新签到")
    one.sees("1条登记存在本机，还没有送到")
    assert attendance(town) is None
    town.goes_on_to(TODAY, 10)
    has_network_again(one)
    one.page.evaluate("url => wx.reLaunch({ url })", roll_call(cleaning))
    one.sees("09:00 到")
    one.settles()
    row = attendance(town)
    assert row is not None
    assert row.staff_start is not None
    assert abs(row.staff_start - scene.at(9)) < dt.timedelta(minutes=1)


@pytest.mark.parametrize("ended_at", ["phone", "desk"])
def test_what_was_not_sent_for_one_desk_is_never_sent_for_another(
    town: Town, cleaning: Activity, staffed: Staffed, ended_at: str
) -> None:
    one = staffed(town.cast.clerk, roll_call(cleaning))
    loses_network(one)
    one.tap("王立新签到")
    one.sees("1条登记存在本机，还没有送到")
    one.page.evaluate("wx.reLaunch({ url: '/pages/services/services' })")
    one.settles()
    has_network_again(one)
    if ended_at == "desk":
        town.does(lambda: pairing.unpair_desk(actor=town.cast.clerk))
    one.page.evaluate("wx.reLaunch({ url: '/pages/pair/pair' })")
    if ended_at == "phone":
        one.tap("解除配对")
        one.tap("确认解除")
    pairs(one, town, town.cast.secretary)
    one.page.evaluate("url => wx.reLaunch({ url })", roll_call(cleaning))
    one.sees("王立新")
    assert not says(one, "09:00 到")
    assert attendance(town) is None


def test_outside_the_hours_a_reason_is_asked_once(town: Town, cleaning: Activity, staffed: Staffed) -> None:
    town.goes_on_to(TODAY, 12)
    one = staffed(town.cast.clerk, roll_call(cleaning))
    one.sees("现在不在活动前后半小时内")
    one.tap("王立新签到")
    one.sees("王立新：请写明登记原因")
    assert attendance(town) is None
    one.tap("事后补登")
    one.sees("12:00 到")
    one.settles()
    row = attendance(town)
    assert row is not None
    assert row.reason == "事后补登"


def test_all_are_noted_at_once_after_a_word(town: Town, cleaning: Activity, staffed: Staffed) -> None:
    one = staffed(town.cast.clerk, roll_call(cleaning))
    one.tap("全部签到")
    one.page.get_by_role("dialog").get_by_text("1人都按现在的时间签到。").wait_for()
    one.page.get_by_role("dialog").get_by_role("button", name="取消").click()
    assert not says(one, "09:00 到")
    one.tap("全部签到")
    one.page.get_by_role("dialog").get_by_role("button", name="签到").click()
    one.sees("09:00 到")


def test_whole_attendances_are_confirmed_in_bulk_with_the_consequence_said(
    town: Town, cleaning: Activity, staffed: Staffed
) -> None:
    one = staffed(town.cast.clerk, roll_call(cleaning))
    works_through(one, town, "王立新")
    one.tap("认定1人的服务")
    one.sees("认定后不能撤销")
    assert records(town) == []
    one.tap("确认认定")
    one.sees("已认定 2.0小时")
    assert records(town) == [("confirmed", 120)]


def test_nobody_confirms_their_own_service(town: Town, cleaning: Activity, staffed: Staffed) -> None:
    wang = town.cast.wang
    desk = town.does(lambda: casting.staff("王立新", Role.CLERK, area=town.cast.happiness, person=wang.id))
    one = staffed(desk, roll_call(cleaning))
    one.sees("本人：请由另一位工作人员认定")
    works_through(one, town, "王立新")
    assert not says(one, "认定1人的服务")


def test_the_code_changes_by_itself_and_lasts_ten_minutes_without_network(
    town: Town, cleaning: Activity, staffed: Staffed
) -> None:
    one = staffed(town.cast.clerk, code(cleaning))
    first = shown(one)
    loses_network(one)
    one.page.clock.fast_forward(31_000)
    one.page.wait_for_function("first => document.querySelector('.qr img').src !== first", arg=first)
    one.page.clock.fast_forward(330_000)
    one.sees("网络没有连通。签到码还可以用")
    assert shown(one) != first
    one.page.clock.fast_forward(300_000)
    one.sees("签到码已用完")
    has_network_again(one)
    one.tap("重新获取")
    assert shown(one)


def shown(one: Phone) -> str:
    picture = one.page.locator(".qr img")
    picture.wait_for()
    return str(picture.get_attribute("src"))


def test_the_screen_stays_on_while_the_code_shows(town: Town, cleaning: Activity, staffed: Staffed) -> None:
    one = staffed(town.cast.clerk, code(cleaning))
    assert one.calls("setKeepScreenOn") == [{"keepScreenOn": True}]
    one.page.evaluate("wx.reLaunch({ url: '/pages/pair/pair' })")
    one.settles()
    assert one.calls("setKeepScreenOn")[-1] == {"keepScreenOn": False}


@pytest.mark.parametrize(("width", "zoom"), [(375, 1), (320, 1.3)], ids=["usual", "narrow with large text"])
def test_every_page_fits_and_can_be_touched(
    town: Town, cleaning: Activity, staffed: Staffed, width: int, zoom: float
) -> None:
    one = staffed(town.cast.clerk, "/pages/staff/staff", width=width, zoom=zoom)
    for page in ("/pages/pair/pair", "/pages/staff/staff", code(cleaning), roll_call(cleaning)):
        before = len(asked(one))
        one.page.evaluate("url => wx.reLaunch({ url })", page)
        one.settles()
        assert (page, one.page.evaluate(WIDTH), one.page.evaluate(SMALLEST) >= 44) == (page, width, True)
        assert len(asked(one)) - before == 1


WIDTH = "document.querySelector('page:not([hidden])').scrollWidth"
SMALLEST = """Math.min(...[...document.querySelectorAll('page:not([hidden]) button')].map((each) => each.offsetHeight))"""
