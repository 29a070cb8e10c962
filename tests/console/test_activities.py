"""活动 at the desk: keying a signed sheet without the mouse, confirming, returning, correcting and voiding."""

from types import SimpleNamespace

from playwright.sync_api import Page, expect

from server.activities import keying, service
from server.activities.models import Activity
from tests import cast as casting
from tests.activities.presence_scene import at, cleaning, now_is, scan_at, send_late
from tests.activities.scene import planned, row
from tests.console.conftest import OpenDesk


def held(living: SimpleNamespace, people: int = 1) -> Activity:
    """Plan an activity to which nobody is invited, with so many members of the community."""
    cast = living.cast
    with living.database.transaction():
        for number in range(people):
            member = casting.add_member(f"党员{number:02}", cast.water, cast.happiness)
            cast.register(member, cast.happiness)
        return planned(cast)


def keyed(living: SimpleNamespace) -> Activity:
    """Let 王立新 be on the sheet of an activity."""
    with living.database.transaction():
        living.cast.register(living.cast.wang, living.cast.happiness)
        activity = planned(living.cast)
        service.enter_sheet(activity.id, [row(living.cast.wang.id)], actor=living.cast.clerk)
        return activity


def confirmed(living: SimpleNamespace) -> Activity:
    activity = keyed(living)
    with living.database.transaction():
        service.confirm(activity.id, actor=living.cast.secretary)
    return activity


def test_thirty_people_are_keyed_with_the_keyboard_only(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = held(living, people=30)
    page = desk(living.cast.clerk, f"/console/activities/{activity.id}")
    page.get_by_label("第1行姓名").focus()
    for number in range(30):
        page.keyboard.type(f"党员{number:02}")
        page.keyboard.press("Enter")
    page.get_by_label("第1行开始").focus()
    page.keyboard.type("0900")
    page.keyboard.press("Tab")
    page.keyboard.type("1130")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status")).to_contain_text("签到表已保存，共 30 人")
    expect(page.locator("#records").get_by_text("09:00–11:30")).to_have_count(30)


def test_what_is_wrong_stands_at_its_row_and_nothing_is_lost(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = held(living)
    page = desk(living.cast.clerk, f"/console/activities/{activity.id}")
    key_row(page, 1, "党员00", "1100", "1000")
    key_row(page, 3, "没有的人", "0900", "1000")
    page.get_by_role("button", name="保存签到表").click()
    expect(page.locator("#person-2-wrong")).to_contain_text("没有找到此人")
    page.get_by_label("第3行姓名").fill("")
    page.get_by_label("第3行开始").fill("")
    page.get_by_label("第3行结束").fill("")
    page.get_by_role("button", name="保存签到表").click()
    expect(page.locator("#stop-0-wrong")).to_be_visible()
    expect(page.get_by_label("第1行开始")).to_have_value("1100")


def key_row(page: Page, number: int, name: str, start: str, stop: str) -> None:
    page.get_by_label(f"第{number}行姓名").fill(name)
    page.get_by_label(f"第{number}行开始").fill(start)
    page.get_by_label(f"第{number}行结束").fill(stop)


def test_a_second_clerk_sees_what_the_first_keyed_and_may_merge(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    activity = keyed(living)
    page = desk(living.cast.clerk, f"/console/activities/{activity.id}")
    with living.database.transaction():
        service.enter_sheet(activity.id, [row(living.cast.wang.id, start=14)], actor=living.cast.clerk)
    page.get_by_label("第1行结束").fill("1130")
    page.get_by_role("button", name="保存签到表").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("第1行结束")).to_have_value("1130")
    expect(page.locator(".beside-typed").first).to_contain_text("14:00–15:30")
    page.get_by_role("button", name="保存签到表").click()
    expect(page.get_by_role("status")).to_contain_text("签到表已保存")


def test_scans_sent_later_are_marked_before_anybody_confirms(desk: OpenDesk, living: SimpleNamespace) -> None:
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness)
        activity = cleaning(cast)
        scan_at(activity, at(9), actor=cast.phone_of(cast.wang))
        now_is(at(15))
        send_late(activity, at(11), actor=cast.phone_of(cast.wang))
    page = desk(cast.secretary, f"/console/activities/{activity.id}")
    expect(page.locator("#sheet .beside-typed").first).to_have_text("手机扫码 扫码后补传，请核对")
    page.get_by_role("button", name="保存签到表").click()
    expect(page.locator("#records tbody tr")).to_contain_text("扫码后补传，请核对")
    page.get_by_role("button", name="认定所选").click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已认定 1 人的服务。")


def test_a_secretary_confirms_what_is_ticked(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = keyed(living)
    page = desk(living.cast.secretary, "/console/activities?waiting=1")
    page.get_by_role("link", name=activity.name).click()
    page.get_by_role("button", name="认定所选").click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已认定 1 人的服务。")


def test_nothing_ticked_confirms_nobody(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = keyed(living)
    page = desk(living.cast.secretary, f"/console/activities/{activity.id}")
    page.get_by_label("选择王立新").uncheck()
    page.get_by_role("button", name="认定所选").click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有待认定")


def test_a_return_tells_why(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = keyed(living)
    page = desk(living.cast.secretary, f"/console/activities/{activity.id}")
    page.get_by_label("退回原因").fill("时间与签字表不符")
    page.get_by_role("button", name="退回所选").click()
    expect(page.locator("#records").get_by_text("时间与签字表不符")).to_be_visible()


def test_a_record_is_corrected_and_then_voided_with_the_reasons(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    activity = confirmed(living)
    page = desk(living.cast.secretary, f"/console/activities/{activity.id}")
    page.get_by_role("link", name="更正或作废").click()
    page.get_by_label("结束").fill("1200")
    page.get_by_label("更正原因").fill("漏记半小时")
    page.get_by_role("button", name="更正", exact=True).click()
    expect(page.locator("#records").get_by_text("09:00–12:00")).to_be_visible()
    page.get_by_role("link", name="更正或作废").click()
    page.get_by_label("作废原因").fill("并未到场")
    page.get_by_role("button", name="作废", exact=True).click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("#records").get_by_text("并未到场")).to_be_visible()


def test_the_clerk_next_door_sees_neither_list_nor_activity(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = keyed(living)
    page = desk(living.cast.stranger, "/console/activities")
    expect(page.get_by_text("没有符合条件的活动。")).to_be_visible()
    page.goto(f"/console/activities/{activity.id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()


def test_a_double_click_saves_once(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = held(living)
    page = desk(living.cast.clerk, f"/console/activities/{activity.id}")
    key_row(page, 1, "党员00", "0900", "1000")
    form = page.locator("form[data-sheet]").evaluate("form => Object.fromEntries(new FormData(form))")
    address = f"/console/activities/{activity.id}/sheet"
    answers = [page.request.post(address, form=form, max_redirects=0).status for _ in range(2)]
    assert answers == [303, 303]
    with living.database.transaction():
        assert keying.tallies([activity.id])[activity.id].pending == 1
