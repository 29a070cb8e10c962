"""统计 at the desk: the way of the county's observer (A11), of the street's (A10), of the clerk; and of who sees nothing."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from server.accounts.rules import Role
from server.activities import service as activities
from server.organisations.rules import AreaLevel
from server.statistics import keeping
from tests import cast as casting
from tests import factories as make
from tests.activities.scene import planned, row
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings
from tests.statistics.scene import YEAR, complain_of, street
from tests.statistics.test_api import counting

NAMES = ("王立新", "李春梅", "马志远")


def lived(living: SimpleNamespace) -> Any:
    """Let the street be lived in, and the county be watched over by somebody."""
    with living.database.transaction():
        street(living.cast)
        return casting.staff("县办", Role.OBSERVER, area=living.cast.county)


def names_nobody(page: Page) -> bool:
    return not any(name in page.content() for name in NAMES)


def test_the_county_goes_down_to_a_community_takes_the_sheet_and_copies_the_words(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    page = desk(lived(living))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="统计", exact=True).click()
    expect(page.get_by_role("heading", name="河西区统计")).to_be_visible()
    expect(page.get_by_text("应报到 7 人，已报到 6 人")).to_be_visible()
    expect(page.get_by_role("img", name="报到率")).to_be_visible()
    for place in ("东风街道", "幸福里社区"):
        assert names_nobody(page)
        page.get_by_role("rowheader", name=place).get_by_role("link").click()
    expect(page.get_by_role("heading", name="幸福里社区统计")).to_be_visible()
    expect(page.get_by_role("rowheader", name="金泉市水务局")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 .xlsx").click()
    assert download.value.suggested_filename == "双报到统计.xlsx"
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    words = page.evaluate("navigator.clipboard.readText()")
    assert words.startswith("至目前，本社区共有6名在职党员到居住社区报到")
    assert names_nobody(page)
    page.get_by_role("link", name="河西区").click()
    expect(page.get_by_role("heading", name="河西区统计")).to_be_visible()


def test_the_figure_of_a_given_date_and_of_a_half_year(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(lived(living), "/console/statistics")
    page.get_by_label("期间").select_option(label="2026年上半年")
    page.get_by_role("button", name="查看").first.click()
    expect(page.get_by_text("2026年上半年，截至2026年6月30日")).to_be_visible()
    page.get_by_label("或自").fill("2026-01-01")
    page.get_by_label("至", exact=True).fill("2026-01-09")
    page.get_by_role("button", name="查看").last.click()
    expect(page.get_by_text("截至2026年1月9日，全区尚无在职党员报到")).to_be_visible()


def test_bars_show_what_is_chosen_and_stand_in_official_order(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    lived(living)
    page = desk(living.cast.observer, "/console/statistics")
    page.get_by_role("link", name="报到人数").click()
    chart = page.get_by_role("img", name="报到人数", exact=True)
    expect(chart).to_be_visible()
    assert chart.locator(".name").all_text_contents() == ["幸福里社区", "平安里社区"]
    assert chart.locator(".value").all_text_contents() == ["6", "1"]


def test_the_street_sees_today_what_is_late_without_asking_for_tables(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    lived(living)
    with living.database.transaction():
        cast = living.cast
        activities.enter_sheet(planned(cast).id, [row(cast.li.id, start=15)], actor=cast.clerk)
        complain_of(cast)
    page = desk(living.cast.observer)
    expect(page.get_by_text("待认定服务")).to_be_visible()
    expect(page.get_by_text("其中逾期 1")).to_be_visible()
    line = page.get_by_role("row", name=re.compile("幸福里"))
    told = line.get_by_role("cell").all_text_contents()
    assert (told[0], told[2], told[-2:]) == ("幸福里社区居委会", "1", ["1", "1"]), (
        "one late; an opinion, a complaint"
    )
    assert page.locator("main a").all_text_contents() == ["幸福里社区居委会"], (
        "numbers only: nothing to work on"
    )
    assert names_nobody(page)


def test_the_county_goes_down_by_areas_on_today_too(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(lived(living))
    page.get_by_role("link", name="东风街道").click()
    expect(page.get_by_role("row", name=re.compile("幸福里"))).to_be_visible()
    page.get_by_role("link", name="河西区").click()
    expect(page.get_by_role("heading", name="河西区各街道（乡镇）待办")).to_be_visible()


def test_the_clerk_next_door_sees_nothing_of_it(desk: OpenDesk, living: SimpleNamespace) -> None:
    lived(living)
    here, above = living.cast.happiness.id, living.cast.street.id
    page = desk(living.cast.stranger, "/console/statistics")
    expect(page.get_by_role("heading", name="平安里社区统计")).to_be_visible()
    for path in (f"/{here}", f"/{here}/units", f"/{above}"):
        page.goto(f"/console/statistics{path}")
        expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
    page.goto(f"/console?area={above}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()


def test_a_clerk_is_not_told_of_complaints(desk: OpenDesk, living: SimpleNamespace) -> None:
    lived(living)
    with living.database.transaction():
        complain_of(living.cast)
    page = desk(living.cast.clerk, "/console/statistics")
    expect(page.get_by_text("报到人数").first).to_be_visible()
    assert "投诉" not in page.locator("main").inner_text()


def test_units_are_found_by_name(desk: OpenDesk, living: SimpleNamespace) -> None:
    lived(living)
    page = desk(living.cast.observer, f"/console/statistics/{living.cast.street.id}/units")
    page.get_by_label("单位名称").fill("水务")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("rowheader", name="金泉市水务局")).to_be_visible()
    page.get_by_label("单位名称").fill("没有")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("没有找到这样的单位。")).to_be_visible()


def test_no_page_of_it_has_a_serious_finding(desk: OpenDesk, living: SimpleNamespace) -> None:
    lived(living)
    page = desk(living.cast.observer)
    for path in (
        "",
        "/statistics",
        f"/statistics/{living.cast.happiness.id}",
        f"/statistics/{living.cast.street.id}/units",
    ):
        page.goto(f"/console{path}")
        assert (path, findings(page)) == (path, [])


@pytest.mark.parametrize("path", ["/console", "/console/statistics"])
def test_a_page_asks_as_much_for_many_communities_as_for_two(
    desk: OpenDesk, living: SimpleNamespace, path: str
) -> None:
    lived(living)
    with living.database.transaction():
        keeping.keep_span(YEAR)
        keeping.keep_months(2026)
    page = desk(living.cast.observer, path)
    page.reload()
    with counting(living.database) as few:
        page.reload()
    with living.database.transaction():
        for number in range(4):
            area = make.AreaFactory(parent=living.cast.street, level=AreaLevel.COMMUNITY)
            make.SettingsFactory(community_id=area.id)
            unit = make.UnitFactory(area_id=living.cast.city.id)
            for _ in range(3 + number):
                living.cast.register(casting.add_member("丁", unit, area), area)
        keeping.keep_span(YEAR)
    with counting(living.database) as many:
        page.reload()
    assert len(many) == len(few)
