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


def test_a_role_is_for_an_area_of_the_list_or_a_unit_that_is_suggested(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    page = desk(living.cast.administrator, "/console/settings/accounts/new")
    offered = page.locator("#places option")
    unit, area = (page.locator(f'#places option[value^="{name}"]') for name in ("金泉市水务局", "幸福里社区"))
    areas = offered.count()
    expect(unit).to_have_count(0)
    page.get_by_role("combobox", name="区域或单位").press_sequentially("水务")
    expect(unit).to_have_count(1)
    expect(area).to_have_count(1)
    page.get_by_role("combobox", name="区域或单位").fill("%")
    expect(offered).to_have_count(areas)
