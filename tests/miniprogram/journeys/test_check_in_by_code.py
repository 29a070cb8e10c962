"""On the spot: scan the code with and without network, or say afterwards when one came and went; staff confirm it."""

import json

import pytest

from server.activities import service as activities
from server.activities.models import Activity
from server.kernel.clock import at as moment
from tests.activities import presence_scene as scene
from tests.activities.scene import row
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import (
    Town,
    follows,
    has_network_again,
    loses_network,
    says,
    typed,
    types,
)

TODAY = scene.TODAY
SCAN = "扫码签到、签退"
NOTE = "说明（可不填）"


@pytest.fixture
def cleaning(town: Town) -> Activity:
    """Today's cleaning from 9:00 to 11:00, claimed by 王立新; it is 9:00."""
    town.register(town.cast.wang)
    return town.does(lambda: scene.cleaning(town.cast))


@pytest.fixture
def wang(town: Town, cleaning: Activity) -> Phone:
    one = town.phone_of(town.cast.wang)
    one.goes_to("服务")
    one.sees("楼院大扫除")
    return one


def code_at(town: Town, activity: Activity, hour: int, minute: int) -> str:
    """Return what the screen on the spot shows at that moment, as a camera reads it."""
    instant = moment(TODAY, hour, minute)
    return json.dumps({"result": town.does(lambda: scene.code_at(activity, instant))})


def scans(one: Phone, code: str) -> None:
    one.answer("scanCode", json.loads(code))
    one.tap(SCAN)


def confirm(town: Town, activity: Activity) -> None:
    """Let the secretary confirm the roll."""
    town.desk(town.cast.secretary).post(f"/activities/{activity.id}/roll-call/confirmation", {})


def test_two_scans_become_two_hours(town: Town, cleaning: Activity, wang: Phone) -> None:
    scans(wang, code_at(town, cleaning, 9, 0))
    wang.sees("已签到")
    town.goes_on_to(TODAY, 11)
    scans(wang, code_at(town, cleaning, 11, 0))
    wang.sees("已签退")
    confirm(town, cleaning)
    wang.tap("服务记录")
    wang.sees("已认定")
    wang.sees("2.0小时")


def test_the_same_code_twice_changes_nothing_and_says_so(town: Town, cleaning: Activity, wang: Phone) -> None:
    code = code_at(town, cleaning, 9, 0)
    scans(wang, code)
    wang.sees("已签到")
    town.goes_on_to(TODAY, 9, 1)
    scans(wang, code)
    wang.settles()
    assert says(wang, "扫码：09:00到")
    assert not says(wang, "已签退")


def test_a_scan_without_network_outlives_the_program_and_arrives_later(
    town: Town, cleaning: Activity, wang: Phone
) -> None:
    loses_network(wang)
    scans(wang, code_at(town, cleaning, 9, 0))
    wang.sees("网络没有连通，已记下这次扫码。网络恢复后自动发送，不用再扫。")
    wang.sees("有1次扫码还没有发出")
    has_network_again(wang)
    town.goes_on_to(TODAY, 9, 40)
    wang.page.reload()
    wang.page.locator("body[data-ready]").wait_for()
    wang.goes_to("服务")
    wang.sees("扫码：09:00到")
    assert not says(wang, "还没有发出")
    roll = town.desk(town.cast.clerk).get(f"/activities/{cleaning.id}/roll-call")
    assert [each["attendance"]["late_sent"] for each in roll["people"]] == [True]


def test_coming_and_going_without_network_make_whole_hours_in_the_end(
    town: Town, cleaning: Activity, wang: Phone
) -> None:
    loses_network(wang)
    scans(wang, code_at(town, cleaning, 9, 0))
    wang.sees("有1次扫码还没有发出")
    town.goes_on_to(TODAY, 11)
    scans(wang, code_at(town, cleaning, 11, 0))
    wang.sees("有2次扫码还没有发出")
    town.goes_on_to(TODAY, 15)
    has_network_again(wang)
    wang.goes_to("首页")
    wang.goes_to("服务")
    wang.sees("扫码：09:00—11:00")


def test_an_old_code_and_a_strange_one_are_refused_in_a_sentence(
    town: Town, cleaning: Activity, wang: Phone
) -> None:
    old = code_at(town, cleaning, 9, 0)
    town.goes_on_to(TODAY, 9, 30)
    scans(wang, old)
    wang.sees("签到码已过期，请扫描工作人员手机上正在显示的签到码。")
    scans(wang, json.dumps({"result": "https://example.cn/"}))
    wang.sees("这不是签到码。请扫描活动现场屏幕上正在显示的二维码。")
    assert not says(wang, "已签到")


def test_whoever_goes_back_from_the_camera_is_told_nothing(wang: Phone) -> None:
    wang.tap(SCAN)
    wang.settles()
    assert wang.page.locator(".scan .problem").count() == 0


def test_times_are_said_afterwards_and_confirmed(town: Town, cleaning: Activity, wang: Phone) -> None:
    town.goes_on_to(TODAY, 12)
    wang.goes_to("首页")
    wang.goes_to("服务")
    wang.tap("补报时间")
    wang.page.get_by_label("开始时间").fill("09:30")
    types(wang, NOTE, "手机没电")
    wang.tap("提交时间")
    wang.sees("时间已提交，由社区核对后认定。")
    wang.sees("本人填报：09:30—11:00")
    confirm(town, cleaning)
    wang.tap("服务记录")
    wang.sees("1.5小时")


def test_a_time_that_has_not_come_is_told_and_the_note_stays(
    town: Town, cleaning: Activity, wang: Phone
) -> None:
    town.goes_on_to(TODAY, 10)
    wang.goes_to("首页")
    wang.goes_to("服务")
    wang.tap("补报时间")
    types(wang, NOTE, "手机没电")
    wang.tap("提交时间")
    wang.sees("结束时间还没有到，请在活动结束后填报。")
    assert typed(wang, NOTE) == "手机没电"


def test_what_was_recorded_meanwhile_is_told_and_the_note_stays(
    town: Town, cleaning: Activity, wang: Phone
) -> None:
    town.goes_on_to(TODAY, 12)
    wang.goes_to("首页")
    wang.goes_to("服务")
    wang.tap("补报时间")
    types(wang, NOTE, "手机没电")
    sheet = [row(town.cast.wang.id, TODAY)]
    town.does(lambda: activities.enter_sheet(cleaning.id, sheet, actor=town.cast.clerk))
    wang.tap("提交时间")
    wang.sees("这次活动已登记您的服务记录，不能再改起止时间")
    assert typed(wang, NOTE) == "手机没电"


def test_a_cancelled_activity_is_told_with_its_reason(town: Town, cleaning: Activity, wang: Phone) -> None:
    town.desk(town.cast.clerk).post(f"/activities/{cleaning.id}/cancellation", {"reason": "有雨，改期"})
    wang.goes_to("首页")
    wang.settles()
    assert says(wang, "1条未读")
    follows(wang, "通知")
    wang.sees("已取消，不用前往")
    wang.page.evaluate("wx.switchTab({ url: '/pages/services/services' })")
    wang.sees("原因：有雨，改期")
