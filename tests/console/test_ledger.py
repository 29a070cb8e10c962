"""台账 at the desk: on screen, as a file, on paper with totals."""

from types import SimpleNamespace

from playwright.sync_api import expect

from server.activities import service
from tests.activities.scene import people, planned, row
from tests.console.conftest import OpenDesk
from tests.console.test_activities import confirmed

MAY = "from=2026-05-01&to=2026-05-31"


def test_the_ledger_shows_and_filters_by_member_and_unit(desk: OpenDesk, living: SimpleNamespace) -> None:
    confirmed(living)
    page = desk(living.cast.secretary, f"/console/ledger?{MAY}")
    expect(page.get_by_role("cell", name="王立新")).to_be_visible()
    page.get_by_role("textbox", name="党员", exact=True).fill("没有此人")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("这段时间没有已认定的服务。")).to_be_visible()


def test_the_ledger_is_exported_with_a_reason(desk: OpenDesk, living: SimpleNamespace) -> None:
    confirmed(living)
    page = desk(living.cast.secretary, f"/console/ledger?{MAY}")
    page.get_by_label("导出事由").fill("迎接检查")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 .xlsx").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_paper_has_twenty_lines_a_sheet_with_page_and_running_totals(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    with living.database.transaction():
        rows = [row(each.id, minutes=60) for each in people(living.cast, 21)]
        activity = planned(living.cast)
        service.enter_sheet(activity.id, rows, actor=living.cast.clerk)
        service.confirm(activity.id, actor=living.cast.secretary)
    page = desk(living.cast.secretary, f"/console/ledger/print?{MAY}")
    sheets = page.locator(".across")
    expect(sheets).to_have_count(2)
    expect(sheets.nth(1)).to_contain_text("演示样张")
    expect(sheets.nth(0).get_by_role("row").filter(has_text="本页合计")).to_contain_text("20.0")
    expect(sheets.nth(1).get_by_role("row").filter(has_text="本页合计")).to_contain_text("1.0")
    expect(sheets.nth(1).get_by_role("row").filter(has_text="累计")).to_contain_text("21 人次")


def test_the_clerk_next_door_reads_an_empty_ledger(desk: OpenDesk, living: SimpleNamespace) -> None:
    confirmed(living)
    page = desk(living.cast.stranger, f"/console/ledger?{MAY}")
    expect(page.get_by_text("这段时间没有已认定的服务。")).to_be_visible()
    page.goto(f"/console/ledger/print?{MAY}")
    expect(page.get_by_text("这段时间没有已认定的服务。")).to_be_visible()


def test_who_is_registered_and_never_came_is_found(desk: OpenDesk, living: SimpleNamespace) -> None:
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness)
        cast.register(cast.li, cast.happiness)
        activity = planned(cast)
        service.enter_sheet(activity.id, [row(cast.wang.id)], actor=cast.clerk)
        service.confirm(activity.id, actor=cast.secretary)
    page = desk(cast.secretary, "/console/ledger")
    page.get_by_role("link", name="尚未服务的党员").click()
    expect(page.get_by_text("已报到 2 人，其中 1 人没有已认定的服务")).to_be_visible()
    expect(page.get_by_role("link", name="李春梅")).to_be_visible()
    expect(page.get_by_role("link", name="王立新")).to_have_count(0)
    page = desk(cast.stranger, "/console/ledger/unserved")
    expect(page.get_by_text("还没有人在本社区报到。")).to_be_visible()
