"""Bad moments at the desk: no connection, an answer that is lost, a double click, the back button, two clerks at once."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from server.activities.models import Activity
from server.kernel.db import session
from server.kernel.pages import TOLD_COOKIE
from server.posts.models import ServicePost
from tests.activities.scene import planned
from tests.console.conftest import OpenDesk
from tests.posts.posting import publish

PLAN = "/console/activities/new"


def fill_plan(page: Page) -> None:
    page.get_by_label("活动名称").fill("节水宣传")
    page.get_by_label("地点").fill("富康花园")
    page.get_by_label("岗位类别").select_option("D04")
    page.get_by_label("来源").select_option("need")
    page.get_by_label("服务内容").fill("入户宣传节水")


def send(page: Page) -> None:
    page.get_by_role("button", name="登记活动").click()


def activities(living: SimpleNamespace) -> int:
    with living.database.transaction():
        return session().scalar(select(func.count()).select_from(Activity)) or 0


def cut_off(page: Page) -> None:
    """Take the connection away, and try to send all the same."""
    page.context.set_offline(True)
    send(page)
    page.wait_for_url("chrome-error://chromewebdata/")
    page.context.set_offline(False)
    page.goto(PLAN)


def test_what_was_typed_outlives_a_lost_connection(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, PLAN)
    fill_plan(page)
    cut_off(page)
    expect(page.get_by_text("已恢复您上次没有提交的内容")).to_be_visible()
    expect(page.get_by_label("服务内容")).to_have_value("入户宣传节水")
    send(page)
    expect(page.get_by_role("status")).to_contain_text("已登记活动")
    assert activities(living) == 1


def lose_the_answer(route: Route) -> None:
    """Let the server do it and nobody hear of it."""
    route.fetch(max_redirects=0)
    route.abort()


def test_an_answer_that_is_lost_makes_nothing_twice(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, PLAN)
    fill_plan(page)
    page.route(
        f"**{PLAN}",
        lambda route: lose_the_answer(route) if route.request.method == "POST" else route.continue_(),
    )
    send(page)
    page.wait_for_url("chrome-error://chromewebdata/")
    page.unroute(f"**{PLAN}")
    page.context.clear_cookies(name=TOLD_COOKIE)
    assert activities(living) == 1
    page.goto(PLAN)
    expect(page.get_by_label("服务内容")).to_have_value("入户宣传节水")
    send(page)
    expect(page.get_by_role("status")).to_contain_text("已登记活动")
    assert activities(living) == 1


def test_the_same_again_on_purpose_is_something_new(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, PLAN)
    for count in (1, 2):
        page.goto(PLAN)
        fill_plan(page)
        send(page)
        expect(page.get_by_role("status")).to_contain_text("已登记活动")
        assert activities(living) == count


def test_a_double_click_publishes_one_post(desk: OpenDesk, living: SimpleNamespace) -> None:
    with living.database.transaction():
        model = publish(living.cast)
    page = desk(living.cast.clerk, f"/console/posts/new?copy={model.id}")
    page.get_by_role("button", name="发布岗位").dblclick()
    expect(page.get_by_role("status")).to_contain_text("已发布岗位")
    with living.database.transaction():
        assert session().scalar(select(func.count()).select_from(ServicePost)) == 2


def test_sending_again_after_going_back_makes_nothing_twice(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, PLAN)
    fill_plan(page)
    send(page)
    expect(page.get_by_role("status")).to_contain_text("已登记活动")
    made = page.url
    page.go_back()
    expect(page.get_by_label("服务内容")).to_have_value("入户宣传节水")
    send(page)
    page.wait_for_url(made)
    assert activities(living) == 1


@pytest.mark.parametrize("kind", ["activities", "posts"])
def test_the_second_of_two_clerks_sees_what_the_first_wrote(
    desk: OpenDesk, living: SimpleNamespace, kind: str
) -> None:
    with living.database.transaction():
        each = planned(living.cast) if kind == "activities" else publish(living.cast)
    first, second = (desk(living.cast.clerk, f"/console/{kind}/{each.id}/change") for _ in range(2))
    first.get_by_label("地点").fill("北门广场")
    first.get_by_role("button", name="保存修改").click()
    expect(first.get_by_role("status")).to_contain_text("已修改")
    second.get_by_label("服务内容").fill("清扫楼道和车棚")
    second.get_by_role("button", name="保存修改").click()
    expect(second.get_by_text("另一位同事已修改")).to_be_visible()
    expect(second.get_by_text("北门广场")).to_be_visible()
    expect(second.get_by_label("服务内容")).to_have_value("清扫楼道和车棚")
    second.get_by_label("地点").fill("北门广场")
    second.get_by_role("button", name="保存修改").click()
    expect(second.get_by_role("status")).to_contain_text("已修改")
