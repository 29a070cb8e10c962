"""A unit's letters: what waits, signing, answering with objections and roster changes, and what became of them."""

import datetime as dt
import re
from types import SimpleNamespace

from playwright.sync_api import Page, expect

from server.activities import service as activities
from server.delivery import service
from server.delivery.rules import Opinion, Seal, Slip, UnitObjection
from server.feedback import checking, correcting
from server.feedback import queries as feedback
from server.feedback.models import Letter
from tests.activities.scene import row
from tests.console.conftest import OpenDesk
from tests.delivery import scene
from tests.delivery.scene import DUE_ON, on, print_out, send
from tests.feedback.scene import serve


def confirm(page: Page, button: str) -> None:
    """Press a button and confirm the consequence that it names."""
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="确认").click()


def test_a_liaison_signs_and_answers_with_objections_and_changes(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.liaison, "/portal")
    page.get_by_role("link", name="签收", exact=True).click()
    expect(page.get_by_role("cell", name="王立新")).to_be_visible()
    confirm(page, "签收")
    expect(page.get_by_role("status")).to_contain_text("已签收。请在 2026-08-12 前提交回执。")
    page.get_by_label("有异议", exact=True).check()
    page.get_by_label("王立新").fill("少记了一次清扫积雪。")
    page.get_by_label("第1行变动").select_option("退休")
    page.get_by_label("第1行姓名").fill("李春梅")
    page.get_by_label("作为年度民主评议的参考").check()
    page.get_by_label("联系电话").fill("0000-1234567")
    confirm(page, "提交回执")
    expect(page.get_by_role("status")).to_contain_text("回执已提交")
    expect(page.get_by_role("row", name="王立新 少记了一次清扫积雪。 核查中")).to_be_visible()
    expect(page.get_by_role("row", name="李春梅 退休")).to_contain_text("待社区处理")
    expect(page.get_by_role("button", name="提交回执")).to_have_count(0)
    page.get_by_role("link", name="首页").click()
    expect(page.get_by_text("没有等待办理的函件。")).to_be_visible()


def test_half_a_line_and_an_objection_without_words_are_told_at_their_fields(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.liaison, f"/portal/letters/{letter.id}")
    page.get_by_label("有异议", exact=True).check()
    page.get_by_label("第2行变动").select_option("调出")
    confirm(page, "提交回执")
    row = page.get_by_role("row").filter(has=page.get_by_label("第2行姓名"))
    expect(row.get_by_text("请填写姓名，或清空本行。")).to_be_visible()
    page.get_by_label("第2行姓名").fill("赵永强")
    confirm(page, "提交回执")
    expect(page.locator("#opinion-wrong")).to_have_text("选择“有异议”的，请写明异议内容。")
    expect(page.get_by_label("第2行姓名")).to_have_value("赵永强")
    page.get_by_label("意见说明").fill("统计期间有误。")
    confirm(page, "提交回执")
    expect(page.get_by_role("row", name="整函 统计期间有误。")).to_be_visible()


def test_a_letter_answered_on_paper_meanwhile_is_not_answered_twice(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.liaison, f"/portal/letters/{letter.id}")
    with living.database.transaction():
        service.reply(letter.id, Slip(Opinion.NO_OBJECTION, handler="吴传真"), actor=living.cast.clerk)
    page.get_by_label("情况属实，无异议").check()
    confirm(page, "提交回执")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("吴传真")).to_be_visible()


def test_what_became_of_objections_is_told(desk: OpenDesk, living: SimpleNamespace, letter: Letter) -> None:
    cast = living.cast
    with living.database.transaction():
        objection = UnitObjection("少记了一次。", cast.wang.id)
        service.reply(letter.id, Slip(Opinion.OBJECTION, objections=(objection,)), actor=cast.liaison)
    with living.database.transaction():
        (raised,) = feedback.unit_objections(letter.id)
        checking.answer(raised.id, "签到表上没有。", upheld=False, actor=cast.clerk)
        service.settle(letter.id, "经核查台账，记载无误。", actor=cast.clerk)
    page = desk(cast.liaison, f"/portal/letters/{letter.id}")
    expect(page.get_by_role("row", name="王立新 少记了一次。 维持原记载 签到表上没有。")).to_be_visible()
    expect(page.get_by_text("经核查台账，记载无误。")).to_be_visible()


def test_original_and_correction_lead_to_each_other_once_the_correction_is_out(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness)
        (record,) = serve(cast, row(cast.wang.id, minutes=120))
        letter = scene.sent(cast)
        on(DUE_ON)
        activities.void(record.id, "系他人代签", actor=cast.secretary)
        on(DUE_ON, 10)
        drafted = print_out(
            correcting.correct(letter.id, "一条服务记录作废", actor=cast.clerk), cast.clerk, cast.secretary
        )
        service.seal([drafted.id], Seal(), actor=cast.clerk)
    page = desk(cast.liaison, f"/portal/letters/{letter.id}")
    expect(page.get_by_text("请以更正函为准")).to_have_count(0)
    with living.database.transaction():
        send(drafted, cast.clerk)
    page.reload()
    page.get_by_role("link", name=drafted.number).click()
    expect(page.get_by_text(f"本函更正 {letter.number}，请以本函为准。")).to_be_visible()


def test_the_most_overdue_stands_first_and_says_how_late(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    on(dt.date(2026, 8, 14))
    page = desk(living.cast.liaison, "/portal")
    expect(page.get_by_role("link", name="1 回执已逾期")).to_be_visible()
    expect(page.get_by_text("逾期2个工作日")).to_be_visible()


def test_all_letters_of_a_period_are_taken_at_once(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.liaison, "/portal/letters")
    page.get_by_label("期间").select_option("2026年上半年")
    page.get_by_role("button", name="筛选").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载本期全部函件").click()
    assert taken.value.suggested_filename == "金泉市水务局2026年上半年反馈函.zip"


def test_an_empty_inbox_says_when_letters_come(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.liaison, "/portal/letters")
    expect(page.get_by_text("还没有社区来函。")).to_be_visible()
    page.goto("/portal")
    expect(page.get_by_text(re.compile("新的反馈函一般在每年7月和次年1月送达"))).to_be_visible()
