"""The board of letters: lanes, what waits, many at once, and who sees nothing of it."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from server.feedback import service
from server.feedback.models import Letter
from tests.activities.scene import row
from tests.console.conftest import OpenDesk
from tests.delivery.scene import ISSUED_ON, on
from tests.feedback.scene import draft, letter_to, serve


@pytest.fixture
def letter(living: SimpleNamespace) -> Letter:
    """The frozen letter of 幸福里 to 金泉市水务局 about 王立新."""
    cast = living.cast
    on(ISSUED_ON)
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness)
        serve(cast, row(cast.wang.id, minutes=120))
        draft(cast)
        return letter_to(cast.water)


def press(page: Page, button: str) -> None:
    """Press a button and confirm the consequence that it names."""
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="确认").click()


def tick_all(page: Page) -> None:
    for box in page.get_by_label("选择").all():
        box.check()


def test_many_letters_go_through_review_and_approval(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.clerk)
    page.get_by_role("link", name="反馈函", exact=True).click()
    expect(page.get_by_role("region", name="待核稿 1")).to_contain_text("金泉市水务局")
    tick_all(page)
    press(page, "核稿")
    expect(page.get_by_role("status")).to_contain_text("已核稿1件")
    page = desk(living.cast.secretary, "/console/letters")
    expect(page.get_by_role("region", name="待签发 1")).to_contain_text("金泉市水务局")
    tick_all(page)
    press(page, "签发")
    expect(page.get_by_role("status")).to_contain_text("已签发1件")


def test_a_letter_that_cannot_go_on_holds_all_back_and_is_named(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.clerk, "/console/letters")
    tick_all(page)
    with living.database.transaction():
        service.review(letter.id, actor=living.cast.clerk)
    press(page, "核稿")
    expect(page.locator("#letters-wrong")).to_contain_text("金泉市水务局：")


def test_nothing_ticked_says_what_to_do(desk: OpenDesk, living: SimpleNamespace, letter: Letter) -> None:
    page = desk(living.cast.clerk, "/console/letters")
    press(page, "核稿")
    expect(page.locator("#letters-wrong")).to_contain_text("请先在看板上勾选函件")


def test_units_are_found_by_a_part_of_their_name(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.clerk, "/console/letters")
    page.get_by_label("单位", exact=True).fill("水务")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("link", name="金泉市水务局")).to_be_visible()
    page.get_by_label("单位", exact=True).fill("医院")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("没有名称含“医院”的单位。")).to_be_visible()


def test_a_stranger_sees_neither_board_nor_letter(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.stranger, "/console/letters")
    expect(page.get_by_text("金泉市水务局")).to_have_count(0)
    page.goto(f"/console/letters/cycles/{letter.cycle_id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
