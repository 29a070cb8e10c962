"""Names of units are suggested while one is typed; the whole city's list is in no form."""

from types import SimpleNamespace

from playwright.sync_api import expect

from tests.console.conftest import OpenDesk


def test_a_unit_is_suggested_by_a_part_of_its_name(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, "/console/members/new")
    suggested = page.locator("#units option")
    expect(suggested).to_have_count(0)
    page.get_by_role("combobox", name="所在单位").press_sequentially("水务")
    expect(suggested).to_have_count(1)
    assert suggested.get_attribute("value") == "金泉市水务局"
    page.get_by_role("combobox", name="所在单位").fill("%")
    expect(suggested).to_have_count(0)
