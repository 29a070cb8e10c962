"""A4 活动负责人: marks who came, from–to and how well, and hands the sheet in; somebody else confirms it."""

import re

from playwright.sync_api import expect

from tests.demo.roles.conftest import SignIn
from tests.demo.roles.desk import open_section, press, says


def test_a_leader_hands_in_who_came_and_another_confirms(sign_in: SignIn) -> None:
    clerk = sign_in("clerk1", "/console/registrations?state=active")
    names = clerk.locator("tbody td:first-child").all_inner_texts()
    names = [name for name in names if names.count(name) == 1][:2]

    page = sign_in("leader1")
    open_section(page, "活动")
    page.get_by_role("link", name="登记活动").click()
    page.get_by_label("活动名称").fill("广场文明劝导")
    page.get_by_label("日期").fill("2026-08-19")
    page.get_by_label("开始").fill("07:00")
    page.get_by_label("结束").fill("09:00")
    page.get_by_label("地点").fill("文化广场")
    page.get_by_label("岗位类别").select_option(index=1)
    page.get_by_label("来源").select_option("need")
    page.get_by_label("服务内容").fill("劝导不文明行为")
    page.get_by_role("button", name="登记活动").click()

    open_section(page, "今天")
    page.get_by_role("link", name="广场文明劝导").click()
    for number, (name, start, stop) in enumerate(
        zip(names, ("0700", "0730"), ("0900", "0900"), strict=True), 1
    ):
        page.get_by_label(f"第{number}行姓名").fill(name)
        page.get_by_label(f"第{number}行开始").fill(start)
        page.get_by_label(f"第{number}行结束").fill(stop)
        page.get_by_label(f"第{number}行服务质量").select_option("好")
    page.get_by_role("button", name="保存签到表").click()
    says(page, "签到表已保存，共 2 人，等待认定。")
    expect(page.get_by_role("button", name="认定所选")).to_have_count(0)

    open_section(clerk, "今天")
    clerk.get_by_role("link", name=re.compile("待认定服务")).click()
    clerk.get_by_role("link", name="广场文明劝导").click()
    press(clerk, "认定所选")
    says(clerk, "已认定 2 人的服务。")
    page.reload()
    expect(page.locator("#records").get_by_text("07:30–09:00")).to_be_visible()
