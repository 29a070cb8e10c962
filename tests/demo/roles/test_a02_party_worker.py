"""A2 社区党务工作者: registers from a slip, keys a sheet of thirty, finds what is unconfirmed, puts the letters through."""

import re

from playwright.sync_api import Page, expect

from tests.demo.roles.conftest import SignIn
from tests.demo.roles.desk import open_section, press, says


def test_the_day_of_a_party_worker(sign_in: SignIn) -> None:
    page = sign_in("clerk1")
    expect(page.get_by_role("heading", name="今天", exact=True)).to_be_visible()
    registers_from_a_slip(page)
    names = registered(page)
    plans_an_activity(page)
    keys_the_sheet(page, names)
    finds_what_is_unconfirmed(page)
    puts_the_letters_through(page)


def registers_from_a_slip(page: Page) -> None:
    open_section(page, "党员")
    page.get_by_role("link", name="按纸质登记表录入").click()
    page.get_by_label("姓名").first.fill("尉迟敬")
    page.get_by_label("联系电话").fill("15444999001")
    unit = page.get_by_role("combobox", name="所在单位")
    unit.press_sequentially("局")
    suggested = page.locator("datalist option").first
    suggested.wait_for(state="attached")
    unit.fill(str(suggested.get_attribute("value")))
    page.get_by_label("已阅读并同意").check()
    page.get_by_label("不同意").check()
    page.get_by_role("button", name="登记报到").click()
    says(page, "尉迟敬已报到，登记编号")


def registered(page: Page) -> list[str]:
    """Return the names of thirty who are registered in the community, no two alike."""
    page.goto("/console/registrations?state=active")
    names = page.locator("tbody td:first-child").all_inner_texts()
    return [name for name in names if names.count(name) == 1][:30]


def plans_an_activity(page: Page) -> None:
    open_section(page, "活动")
    page.get_by_role("link", name="登记活动").click()
    page.get_by_label("活动名称").fill("楼院清洁日")
    page.get_by_label("日期").fill("2026-08-18")
    page.get_by_label("地点").fill("文化广场")
    page.get_by_label("岗位类别").select_option(index=1)
    page.get_by_label("来源").select_option("need")
    page.get_by_label("服务内容").fill("清理楼道")
    page.get_by_role("button", name="登记活动").click()


def keys_the_sheet(page: Page, names: list[str]) -> None:
    """Key a sheet with the keyboard alone: names, one start and one stop for everybody, saved."""
    page.get_by_label("第1行姓名").focus()
    for name in names:
        page.keyboard.insert_text(name)
        page.keyboard.press("Enter")
    page.get_by_label("第1行开始").focus()
    page.keyboard.type("0900")
    page.keyboard.press("Tab")
    page.keyboard.type("1130")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+s")
    says(page, f"签到表已保存，共 {len(names)} 人")


def finds_what_is_unconfirmed(page: Page) -> None:
    open_section(page, "今天")
    page.get_by_role("link", name=re.compile("待认定服务")).click()
    expect(page.get_by_role("link", name="楼院清洁日")).to_be_visible()


def puts_the_letters_through(page: Page) -> None:
    open_section(page, "反馈函")
    lane = page.get_by_role("region", name=re.compile("^待核稿 "))
    waiting = lane.get_by_label(re.compile("^选择")).count()
    for box in lane.get_by_label(re.compile("^选择")).all():
        box.check()
    press(page, "核稿")
    says(page, f"已核稿{waiting}件")
