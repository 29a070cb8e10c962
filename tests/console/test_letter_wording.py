"""Days that do not count, and the phrases of evaluations, at the desk."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from server.feedback import exempting, phrases
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings
from tests.portal.test_roster import confirm


def test_days_that_do_not_count_are_registered_and_taken_back(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.li, cast.happiness)
    page = desk(cast.clerk, "/console/letters/exemptions")
    page.get_by_role("combobox", name="党员").select_option("李春梅")
    page.get_by_role("combobox", name="类别").select_option("产假")
    page.locator("#first_day").fill("2026-05-01")
    page.locator("#last_day").fill("2026-04-01")
    page.get_by_role("button", name="登记免计").click()
    expect(page.locator("#last_day-wrong")).to_have_text("不能早于起期。")
    page.locator("#last_day").fill("2026-09-30")
    page.get_by_role("button", name="登记免计").click()
    expect(page.get_by_role("row", name="李春梅")).to_contain_text("2026-05-01 至 2026-09-30")
    assert findings(page) == []
    confirm(page, "撤回")
    expect(page.get_by_text("本社区没有登记免计。")).to_be_visible()


def test_a_community_keeps_its_own_phrases_and_gets_the_default_ones_back(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    cast = living.cast
    page = desk(cast.clerk, "/console/letters/phrases")
    page.get_by_label("评语（每行一句）").fill("随叫随到。\n\n随叫随到。\n热心教老人用手机。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_have_text("已保存，共2句。")
    expect(page.get_by_label("评语（每行一句）")).to_have_value("随叫随到。\n热心教老人用手机。")
    assert findings(page) == []
    page.get_by_label("评语（每行一句）").fill("好")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#phrases-wrong")).to_contain_text("每句2至100个字")
    page.get_by_label("评语（每行一句）").fill("")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_have_text(f"已保存，共{len(phrases.DEFAULT)}句。")


@pytest.mark.parametrize("page_name", ["exemptions", "phrases"])
def test_the_clerk_next_door_cannot_open_another_communitys(
    desk: OpenDesk, living: SimpleNamespace, page_name: str
) -> None:
    here = living.cast.happiness.id
    page = desk(living.cast.stranger, f"/console/letters/{page_name}?community_id={here}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
    with living.database.transaction():
        assert exempting.exemptions(here, actor=living.cast.clerk) == []
