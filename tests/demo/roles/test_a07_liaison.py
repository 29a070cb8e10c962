"""A7 单位联络员: gives the roster, sees who has not registered, receives the letter, answers it, files the year."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.demo.roles.conftest import SignIn
from tests.demo.roles.desk import open_section, press, says


def test_the_year_of_a_liaison(sign_in: SignIn, work: Callable[[], None]) -> None:
    page = sign_in("liaison2", "/portal")
    unit = page.get_by_role("heading", level=1).inner_text().split()[0]
    gives_the_roster(page, unit, work)
    sees_who_has_not_registered(page)
    receives_the_letters(page)
    files_the_year(page)


def gives_the_roster(page: Page, unit: str, work: Callable[[], None]) -> None:
    open_section(page, "名册")
    roster = f"姓名,性别,单位,手机号,居住社区,党员类别\n尉迟敬,男,{unit},15444999001,东文化街,正式\n丁不全,男,{unit},1544477,东文化街,正式\n"
    page.get_by_label("名册文件").set_input_files(
        {"name": "名册.csv", "mimeType": "text/csv", "buffer": roster.encode("gb18030")}
    )
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("row").filter(has_text="手机号应为 11 位")).to_contain_text("未导入")
    press(page, "确认导入")
    expect(page.get_by_role("progressbar", name="导入进度")).to_be_visible()
    work()
    says(page, "名册已更新：新增 1 人")


def sees_who_has_not_registered(page: Page) -> None:
    page.goto("/portal/roster/reconciliation")
    expect(page.get_by_role("row", name=re.compile("^合计"))).to_contain_text("%")
    expect(page.get_by_text("尉迟敬")).to_be_visible()


def receives_the_letters(page: Page) -> None:
    """Read what has come, sign and answer what still waits."""
    open_section(page, "反馈函")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    assert (
        page.request.get(page.get_by_role("link", name=re.compile("PDF")).first.get_attribute("href"))
        .body()
        .startswith(b"%PDF")
    )


def files_the_year(page: Page) -> None:
    open_section(page, "民主评议")
    expect(page.get_by_role("row", name=re.compile("^合计")).last).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 Excel").click()
    assert taken.value.suggested_filename == "年度服务情况_2026.xlsx"
