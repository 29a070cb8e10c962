"""岗位类别 at the desk: the city's list, its order, and what is no longer offered."""

from types import SimpleNamespace

from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import OpenDesk

CATEGORIES = "/console/settings/categories"


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("cell", name=name, exact=True))


def test_an_administrator_adds_renames_and_moves(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, CATEGORIES)
    page.get_by_label("名称").fill("河湖巡护岗")
    page.get_by_label("有一定风险").check()
    page.get_by_role("button", name="新增").click()
    expect(page.get_by_role("status")).to_contain_text("已新增“河湖巡护岗”")
    expect(row(page, "河湖巡护岗")).to_contain_text("有风险")
    page.get_by_role("link", name="修改河湖巡护岗").click()
    page.get_by_label("名称").fill("河湖守护岗")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("已保存“河湖守护岗”")
    row(page, "河湖守护岗").get_by_role("button", name="上移").click()
    expect(page.get_by_role("status")).to_contain_text("现在排在第14")


def test_a_name_there_is_stands_wrong_at_its_field(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, CATEGORIES)
    page.get_by_label("名称").fill("便民服务岗")
    page.get_by_role("button", name="新增").click()
    expect(page.locator("#name-wrong")).to_contain_text("已有同名的岗位类别")
    expect(page.get_by_label("名称")).to_have_value("便民服务岗")


def test_a_retired_category_is_offered_for_nothing_new(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, CATEGORIES)
    row(page, "文体活动岗").get_by_role("button", name="停用").click()
    expect(page.get_by_role("dialog")).to_contain_text("历史记录照旧显示原名")
    page.get_by_role("button", name="确认").click()
    expect(row(page, "文体活动岗")).to_contain_text("已停用")
    choices = desk(living.cast.clerk, "/console/posts/new").get_by_label("岗位类别")
    expect(choices).to_contain_text("便民服务岗")
    expect(choices).not_to_contain_text("文体活动岗")
    row(page, "文体活动岗").get_by_role("button", name="恢复").click()
    expect(row(page, "文体活动岗")).to_contain_text("在用")


def test_a_secretary_looks_and_changes_nothing(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.secretary, CATEGORIES)
    expect(page.get_by_text("类别由全市管理员维护")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)


def test_an_observer_has_no_such_page(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.observer, CATEGORIES)
    expect(page.get_by_role("heading", name="未能办理")).to_be_visible()
