"""活动 before they are held: planning, repeating, copying, changing by two, cancelling, and what is printed."""

import datetime as dt
from types import SimpleNamespace

from playwright.sync_api import expect

from server.activities import objecting, planning, queries, service
from server.activities.planning import Every
from server.posts import service as posts
from tests.activities.scene import planned
from tests.console.conftest import OpenDesk
from tests.console.test_activities import confirmed, keyed
from tests.posts.posting import publish

AUGUST = dt.date(2026, 8, 15)


def test_a_month_without_a_fifth_saturday_takes_its_last() -> None:
    days = planning.occurrences(dt.date(2026, 5, 30), Every.MONTH, 3)
    assert days == [dt.date(2026, 5, 30), dt.date(2026, 6, 27), dt.date(2026, 7, 25)]


def test_a_clerk_plans_three_weeks_at_once(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, "/console/activities/new")
    page.get_by_label("活动名称").fill("周末清洁日")
    page.get_by_label("地点").fill("富康花园")
    page.get_by_label("岗位类别").select_option(index=1)
    page.get_by_label("来源").select_option("need")
    page.get_by_label("服务内容").fill("清理楼道")
    page.get_by_label("重复").select_option("week")
    page.get_by_label("共几次").fill("3")
    page.get_by_role("button", name="登记活动").click()
    expect(page.get_by_role("status")).to_contain_text("已登记 3 次活动")
    expect(page.get_by_role("link", name="周末清洁日")).to_have_count(3)


def test_a_copy_is_filled_for_the_same_weekday_of_the_next_month(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    activity = keyed(living)
    page = desk(living.cast.clerk, f"/console/activities/{activity.id}")
    page.get_by_role("link", name="复制").click()
    expect(page.get_by_label("活动名称")).to_have_value(activity.name)
    expect(page.get_by_label("日期")).to_have_value("2026-06-20")


def test_an_end_before_the_start_is_said_at_the_field(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = keyed(living)
    page = desk(living.cast.clerk, f"/console/activities/new?copy={activity.id}")
    page.get_by_label("结束").fill("07:00")
    page.get_by_role("button", name="登记活动").click()
    expect(page.locator("#ends_at-wrong")).to_contain_text("结束时间须晚于开始时间")


def test_the_second_of_two_clerks_sees_the_firsts_change(desk: OpenDesk, living: SimpleNamespace) -> None:
    with living.database.transaction():
        activity = planned(living.cast, AUGUST)
    page = desk(living.cast.clerk, f"/console/activities/{activity.id}/change")
    with living.database.transaction():
        service.change(activity.id, {"place": "文化广场"}, version=None, actor=living.cast.clerk)
    page.get_by_label("负责人").fill("孙敏")
    page.get_by_role("button", name="保存修改").click()
    expect(page.locator(".card.note")).to_contain_text("文化广场")
    expect(page.get_by_label("负责人")).to_have_value("孙敏")
    page.get_by_label("地点").fill("文化广场")
    page.get_by_role("button", name="保存修改").click()
    expect(page.get_by_role("status")).to_contain_text("已修改")


def test_a_change_leaves_the_activity_with_its_post_that_is_over(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    with living.database.transaction():
        post = publish(living.cast)
        activity = planned(living.cast, AUGUST, post_id=post.id)
        posts.close(post.id, "完成", actor=living.cast.clerk)
        post.ends_on = dt.date(2025, 12, 31)
        post.starts_on = dt.date(2025, 1, 1)
    page = desk(living.cast.clerk, f"/console/activities/{activity.id}/change")
    page.get_by_label("负责人").fill("孙敏")
    page.get_by_role("button", name="保存修改").click()
    expect(page.get_by_role("status")).to_contain_text("已修改")
    with living.database.transaction():
        kept = queries.activity(activity.id)
        assert (kept.leader_name, kept.post_id) == ("孙敏", post.id)


def test_an_activity_may_be_entered_for_a_post_that_has_just_ended(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    with living.database.transaction():
        recent, old = publish(living.cast, name="刚结束的岗位"), publish(living.cast, name="早已结束的岗位")
        publish(living.cast, name="没有发布的岗位", draft=True)
        for post, last in ((recent, dt.date(2026, 7, 20)), (old, dt.date(2026, 4, 20))):
            posts.close(post.id, "服务期已满", actor=living.cast.clerk)
            post.starts_on, post.ends_on = dt.date(2026, 1, 1), last
    page = desk(living.cast.clerk, "/console/activities/new")
    expect(page.get_by_label("服务岗位").locator("option")).to_have_text(["不对应岗位", "刚结束的岗位"])


def test_a_cancelled_activity_leads_to_the_list_of_calls(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = keyed(living)
    page = desk(living.cast.clerk, f"/console/activities/{activity.id}")
    page.get_by_role("link", name="取消活动").click()
    page.get_by_label("取消原因").fill("暴雨")
    page.get_by_role("button", name="取消活动").click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_role("heading", name="电话通知单")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="王立新")).to_be_visible()


def test_the_sheet_to_sign_has_the_names_and_thirty_rows(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = keyed(living)
    page = desk(living.cast.clerk, f"/console/activities/{activity.id}/sign-in-sheet")
    expect(page.locator("tbody tr")).to_have_count(30)
    expect(page.get_by_role("cell", name="王立新")).to_be_visible()


def test_an_objection_is_answered_by_somebody_uninvolved(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = confirmed(living)
    with living.database.transaction():
        record = next(each for each in service.queries.records_in(activity.id))
        wang = living.cast.phone_of(living.cast.wang)
        objecting.object_to(record.id, "我做了三个小时", screen=None, actor=wang)
    page = desk(living.cast.secretary, "/console/activities/objections")
    expect(page.get_by_text("您是本人或认定人")).to_be_visible()


def test_the_clerk_next_door_reaches_none_of_it(desk: OpenDesk, living: SimpleNamespace) -> None:
    activity = keyed(living)
    page = desk(living.cast.stranger, f"/console/activities/{activity.id}/change")
    for path in ("change", "cancellation", "calls", "sign-in-sheet"):
        page.goto(f"/console/activities/{activity.id}/{path}")
        expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
