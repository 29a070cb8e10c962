"""A11 市委社会工作部: the registration rate of a given day, down to a community, with a paragraph and a sheet; nobody's name."""

from playwright.sync_api import Page, expect

from tests.demo.conftest import Built
from tests.demo.reading import rows
from tests.demo.roles.conftest import SignIn
from tests.demo.roles.desk import open_section


def test_the_city_reads_its_rate_and_goes_down_to_a_community(sign_in: SignIn, demo: Built) -> None:
    names = [name for (name,) in rows(demo, "SELECT p.name FROM members m JOIN people p ON p.id = m.id")]
    page = sign_in("observer2")
    open_section(page, "统计")
    expect(page.get_by_role("heading", name="酒泉市统计")).to_be_visible()
    for place in ("肃州区", "东南街街道", "东文化街社区"):
        assert nobody_is_named(page, names)
        page.get_by_role("rowheader", name=place).get_by_role("link").click()
    expect(page.get_by_role("heading", name="东文化街社区统计")).to_be_visible()
    assert nobody_is_named(page, names)
    page.get_by_label("或自").fill("2026-01-01")
    page.get_by_label("至", exact=True).fill("2026-06-30")
    page.get_by_role("button", name="查看").last.click()
    expect(page.get_by_text("至2026年6月30日").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出 .xlsx").click()
    assert taken.value.suggested_filename.endswith(".xlsx")


def nobody_is_named(page: Page, names: list[str]) -> bool:
    words = page.locator("main").inner_text()
    return not [name for name in names if name in words]
