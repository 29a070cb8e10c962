"""What is late, the seal log and the register of numbers, and one file of all letters."""

import datetime as dt
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from server.feedback.models import Letter
from tests.activities.scene import row
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings
from tests.delivery import scene
from tests.delivery.scene import ISSUED_ON, on
from tests.feedback.scene import serve


@pytest.fixture
def letter(living: SimpleNamespace) -> Letter:
    """The letter of 幸福里 to 金泉市水务局, sent and due on 2026-08-12."""
    on(ISSUED_ON)
    with living.database.transaction():
        living.cast.register(living.cast.wang, living.cast.happiness)
        serve(living.cast, row(living.cast.wang.id, minutes=120))
        return scene.sent(living.cast)


REGISTERS = ("/console/letters/seals", "/console/letters/numbers", "/console/letters/overdue")


def test_the_registers_name_the_letter(desk: OpenDesk, living: SimpleNamespace, letter: Letter) -> None:
    on(dt.date(2026, 8, 14))
    page = desk(living.cast.clerk, REGISTERS[0])
    for path in REGISTERS:
        page.goto(path)
        expect(page.get_by_role("link", name=str(letter.number))).to_be_visible()
        assert findings(page) == []
    expect(page.get_by_text("2个工作日")).to_be_visible()


def test_a_stranger_finds_no_letter_in_any_register(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    on(dt.date(2026, 8, 14))
    page = desk(living.cast.stranger, REGISTERS[0])
    for path in REGISTERS:
        page.goto(path)
        expect(page.locator(".nothing")).to_be_visible()
        page.goto(f"{path}?community_id={living.cast.happiness.id}")
        expect(page.get_by_text(str(letter.number))).to_have_count(0)


def test_downloads_of_the_registers_arrive(desk: OpenDesk, living: SimpleNamespace, letter: Letter) -> None:
    page = desk(living.cast.clerk, REGISTERS[0])
    for path, button in zip(
        REGISTERS[:1] * 2 + REGISTERS[1:], ("下载表格", "打印", "打印", "打印清单"), strict=True
    ):
        page.goto(path)
        address = page.get_by_role("link", name=button).get_attribute("href")
        assert page.request.get(address or "").status == 200


def test_a_file_of_all_letters_shows_how_far_it_is(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.clerk, "/console/letters")
    page.get_by_role("button", name="双面打印合订本").click()
    expect(page.get_by_role("progressbar", name="制作进度")).to_be_visible()
    assert findings(page) == []
