"""Claim to confirmed hours to points – and where a community has points off, nothing about points is visible."""

import datetime as dt
from typing import Any

from server.kernel.db import session
from server.organisations.models import CommunitySettings
from tests.journeys.hand import Hand
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town, follows, goes_back, on, says
from tests.posts import posting

SATURDAY = dt.date(2026, 7, 25)


def plan(desk: Hand, town: Town, post_id: str | None = None) -> str:
    """Let the desk plan the Saturday's activity; return its id."""
    planned: dict[str, Any] = {
        "community_id": str(town.cast.happiness.id), "name": "楼道清洁周六场", "starts_at": on(SATURDAY, 9),
        "ends_at": on(SATURDAY, 11), "place": "富康花园", "content": "清扫楼道", "organiser": "幸福里社区党委",
        "leader_name": "何强", "category_code": "D04", "source": "need", "post_id": post_id,
    }  # fmt: skip
    return str(desk.post("/activities", planned, status=201)["id"])


def enter(desk: Hand, activity_id: str, member_id: object) -> None:
    """Let the desk enter the signed sheet: two hours."""
    row = {"member_id": str(member_id), "started_at": on(SATURDAY, 9), "stopped_at": on(SATURDAY, 11)}
    desk.put(f"/activities/{activity_id}/service-records", {"records": [row]})


def claim(one: Phone, name: str) -> None:
    one.goes_to("岗位")
    one.page.locator("post-card", has_text=name).get_by_role("button", name="查看岗位").click()
    one.tap("认领这个岗位")
    one.sees("认领成功。")


def counted(one: Phone) -> list[str]:
    """Return the first page's sums."""
    return [" ".join(each.inner_text().split()) for each in one.page.locator(".count:visible").all()]


def serve_on_saturday(town: Town, one: Phone) -> None:
    """Let 王立新 claim the post, serve, and the community confirm the hours."""
    post_id = town.does(lambda: str(posting.publish(town.cast).id))
    claim(one, "楼道清洁")
    goes_back(one)
    activity = plan(town.desk(town.cast.clerk), town, post_id)
    town.goes_on_to(SATURDAY, 15)
    enter(town.desk(town.cast.clerk), activity, town.cast.wang.id)
    one.goes_to("服务")
    one.tap("服务记录")
    one.sees("待认定")
    town.desk(town.cast.secretary).post(f"/activities/{activity}/confirmation", {"quality": "good"})


def test_from_a_claim_to_hours_to_points(town: Town) -> None:
    town.register(town.cast.wang)
    wang = town.phone_of(town.cast.wang)
    serve_on_saturday(town, wang)
    wang.goes_to("我的")
    wang.goes_to("服务")
    wang.sees("已认定")
    wang.sees("2.0小时")
    wang.goes_to("首页")
    wang.settles()
    assert counted(wang) == ["1 次服务", "2.0 小时", "2.0 全年小时"]
    wang.goes_to("服务")
    follows(wang, "积分")
    wang.sees("积分只供本人了解，不排名。")
    wang.sees("规则：")


def test_where_points_are_off_nothing_about_points_is_visible(town: Town) -> None:
    town.register(town.cast.wang)
    town.does(
        lambda: setattr(session().get_one(CommunitySettings, town.cast.happiness.id), "points_on", False)
    )
    wang = town.phone_of(town.cast.wang)
    serve_on_saturday(town, wang)
    for tab in ("我的", "服务", "首页", "岗位", "反馈"):
        wang.goes_to(tab)
        assert (tab, says(wang, "积分")) == (tab, False)


def test_a_claim_is_given_back_with_one_question(town: Town) -> None:
    town.register(town.cast.wang)
    town.does(lambda: posting.publish(town.cast))
    wang = town.phone_of(town.cast.wang)
    claim(wang, "楼道清洁")
    wang.tap("退出这个岗位")
    wang.tap("确认退出")
    wang.sees("已退出这个岗位，名额已放出。")
    wang.sees("还有3个名额")
