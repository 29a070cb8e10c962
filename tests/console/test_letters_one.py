"""One letter at the desk: edited beside its print, by two at once, on its whole way to the paper slip."""

from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from server.feedback import service as feedback
from server.feedback.facts import Change
from server.feedback.models import Letter
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from tests.activities.scene import row
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings
from tests.delivery import scene
from tests.delivery.scene import ISSUED_ON, PDF, on
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


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


def sent(living: SimpleNamespace) -> Letter:
    with living.database.transaction():
        return scene.sent(living.cast)


def test_a_letter_goes_from_frozen_draft_to_the_paper_slip(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    clerk, secretary = (
        desk(each, f"/console/letters/{letter.id}") for each in (living.cast.clerk, living.cast.secretary)
    )
    clerk.get_by_label("王立新的备注").fill("节水宣传")
    clerk.get_by_role("button", name="保存").click()
    says(clerk, "已保存，改动1人。")
    press(clerk, "核稿")
    says(clerk, "已核稿")
    secretary.reload()
    press(secretary, "签发")
    says(secretary, "已签发，发文字号")
    with living.database.transaction():
        feedback.keep_file(session().get_one(Letter, letter.id), PDF, actor=SYSTEM)
    clerk.goto("/console/letters")
    for fold, button, words in (("用印登记", "登记用印", "已登记用印1件。"), ("寄送", "寄送", "已寄送1件")):
        clerk.get_by_label("选择金泉市水务局").check()
        clerk.locator("summary", has_text=fold).click()
        press(clerk, button)
        says(clerk, words)
    clerk.get_by_role("link", name="金泉市水务局").click()
    clerk.get_by_label("签收人").fill("郑联")
    clerk.get_by_role("button", name="登记签收").click()
    says(clerk, "已登记签收，请单位在2026-08-12前回执。")
    clerk.get_by_label("情况属实，无异议").check()
    clerk.get_by_label("单位经办人").fill("郑联")
    press(clerk, "录入回执")
    says(clerk, "回执已录入。")
    press(clerk, "办结")
    says(clerk, "办结。")


def test_the_second_clerk_sees_both_versions_and_merges(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.clerk, f"/console/letters/{letter.id}")
    with living.database.transaction():
        theirs = Change(str(living.cast.wang.id), remark="清扫积雪")
        feedback.change(letter.id, changes=[theirs], actor=living.cast.clerk)
    page.get_by_label("王立新的备注").fill("节水宣传")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("对方的内容：清扫积雪")).to_be_visible()
    expect(page.get_by_label("王立新的备注")).to_have_value("节水宣传")
    page.get_by_role("button", name="保存").click()
    says(page, "已保存")


def test_a_phrase_is_added_to_the_evaluation(desk: OpenDesk, living: SimpleNamespace, letter: Letter) -> None:
    page = desk(living.cast.clerk, f"/console/letters/{letter.id}")
    page.get_by_label("常用评语").select_option("服从社区安排，随叫随到。")
    page.get_by_role("button", name="保存").click()
    says(page, "已保存")
    assert page.get_by_label("社区评价").input_value().endswith("随叫随到。")


def test_a_rating_without_its_reason_is_told_at_its_row(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.clerk, f"/console/letters/{letter.id}")
    page.get_by_label("王立新的评价").select_option("本期不评价")
    page.get_by_role("button", name="保存").click()
    cell = page.get_by_role("cell").filter(has=page.get_by_label("王立新的理由"))
    expect(cell).to_contain_text("应写明理由")
    page.get_by_label("王立新的理由").fill("长期病休")
    page.get_by_role("button", name="保存").click()
    says(page, "已保存，改动1人。")


def test_a_unit_objects_on_paper_and_is_answered(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    sent(living)
    page = desk(living.cast.clerk, f"/console/letters/{letter.id}")
    page.get_by_label("有异议", exact=True).check()
    page.locator("summary", has_text="对各位党员记载的异议").click()
    page.get_by_label("王立新", exact=True).fill("少记了一次。")
    page.get_by_label("单位经办人").fill("郑联")
    press(page, "录入回执")
    says(page, "回执已录入。")
    page.get_by_label("答复", exact=True).fill("签到表上没有。")
    press(page, "维持原记载")
    says(page, "已答复。")
    page.get_by_label("对单位异议的答复").fill("经核查，记载无误。")
    press(page, "答复单位")
    says(page, "已答复单位。")


def test_the_print_stands_beside_and_is_framed_by_nobody_else(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.clerk, f"/console/letters/{letter.id}")
    answer = page.request.get(f"/console/letters/{letter.id}/preview")
    assert answer.body().startswith(b"%PDF")
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_a_letter_has_no_serious_finding(desk: OpenDesk, living: SimpleNamespace, letter: Letter) -> None:
    page = desk(living.cast.clerk, f"/console/letters/{letter.id}")
    assert findings(page) == []
    page.goto("/console/letters")
    assert findings(page) == []
    sent(living)
    page.goto(f"/console/letters/{letter.id}")
    assert findings(page) == []


def test_a_stranger_finds_no_letter(desk: OpenDesk, living: SimpleNamespace, letter: Letter) -> None:
    page = desk(living.cast.stranger, f"/console/letters/{letter.id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
    assert page.request.get(f"/console/letters/{letter.id}/preview").status == 404
