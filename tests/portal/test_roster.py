"""Keeping the roster: a file with problems, what only a human can decide, applying it, and comparing it with the register."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from server.kernel import jobs
from server.rosters.jobs import handlers
from tests.console.conftest import OpenDesk

SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "rosters" / "金泉市图书馆在职党员名册.xlsx"
ROSTER = "\n".join(
    [
        "姓名,性别,单位,手机,所在社区,党员身份",
        "王立新,男,金泉市水务局,15444777001,幸福里,正式",
        "彭妍春,女,金泉市水务局,15444777006,幸福里,正式",
        "赵永强,男,金泉市水务局,1544477,幸福里,正式",
        "何其远,男,金泉市财政局,15444777008,幸福里,正式",
    ]
)


def choose(page: Page, content: str | bytes, name: str = "名册.csv") -> None:
    body = content.encode("gb18030") if isinstance(content, str) else content
    page.get_by_label("名册文件").set_input_files({"name": name, "mimeType": "text/csv", "buffer": body})
    page.get_by_role("button", name="上传并预览").click()


def confirm(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()
    page.get_by_role("dialog").get_by_role("button", name="确认").click()


def work(living: SimpleNamespace) -> None:
    """Let a worker do what was handed to it."""
    assert jobs.work_one(living.database, handlers(), "test")


def test_a_roster_with_problems_is_looked_at_answered_and_applied(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    page = desk(living.cast.liaison, "/portal/roster")
    choose(page, ROSTER)
    tiles = page.get_by_role("listitem").all_inner_texts()
    assert ["".join(tile.split()) for tile in tiles if "将" in tile] == ["1将新增", "0将更新"]
    expect(page.get_by_role("row", name="不是“金泉市水务局”")).to_contain_text("未导入")
    expect(page.get_by_role("row").filter(has_text="手机号应为 11 位")).to_contain_text("未导入")
    page.get_by_label("王立新（第2行）").select_option("同一人，换了号码")
    page.get_by_label("李春梅").check()
    confirm(page, "确认导入")
    expect(page.get_by_role("progressbar", name="导入进度")).to_be_visible()
    work(living)
    expect(page.get_by_role("status")).to_contain_text("名册已更新：新增 1 人，更新 1 人")
    page.get_by_role("link", name="查看名册").click()
    expect(page.get_by_role("row", name="王立新")).to_contain_text("154****7001")
    expect(page.get_by_role("cell", name="彭妍春")).to_be_visible()
    expect(page.get_by_role("cell", name="李春梅")).to_have_count(0)


def test_what_is_not_answered_stays_as_it_was(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.liaison, "/portal/roster")
    choose(page, ROSTER)
    confirm(page, "确认导入")
    expect(page.get_by_role("progressbar")).to_be_visible()
    work(living)
    expect(page.get_by_text("待选择 1 行")).to_be_visible()
    page.goto("/portal/roster")
    expect(page.get_by_role("row", name="王立新")).to_contain_text("139****")
    expect(page.get_by_role("cell", name="李春梅")).to_be_visible()


def test_a_file_that_is_no_roster_is_refused_in_words(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.liaison, "/portal/roster")
    choose(page, "甲,乙\n1,2\n")
    expect(page.get_by_role("alert")).to_contain_text("没有找到名册的表头")
    page.get_by_label("名册文件").evaluate("field => field.removeAttribute('required')")
    page.get_by_role("button", name="上传并预览").click()
    expect(page.locator("#roster-wrong")).to_have_text("请先选择名册文件。")


def test_a_file_that_is_too_large_is_not_even_sent(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.liaison, "/portal/roster")
    choose(page, b"x" * (6 * 1024 * 1024))
    told = page.get_by_label("名册文件").evaluate("field => field.validationMessage")
    assert (told, page.url.endswith("/portal/roster")) == ("文件超过5MB，请精简后重新选择。", True)


def test_a_broken_workbook_is_refused_in_words(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.liaison, "/portal/roster")
    choose(page, b"\x00\x01" * 5_000, "名册.xlsx")
    expect(page.get_by_role("alert")).to_contain_text("文件")


def test_a_roster_may_be_dropped_without_a_trace(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.liaison, "/portal/roster")
    choose(page, ROSTER)
    seen = page.url
    confirm(page, "放弃，不导入")
    expect(page.get_by_role("status")).to_contain_text("名册没有变动")
    page.goto(seen)
    expect(page.get_by_text("这份名册已放弃，没有导入。")).to_be_visible()


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample rosters are not here")
def test_a_real_sheet_is_read_with_its_problems(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.strange_liaison, "/portal/roster")
    choose(page, SAMPLE.read_bytes(), SAMPLE.name)
    expect(page.get_by_role("heading", name="名册预览")).to_be_visible()
    expect(page.get_by_role("heading", name="问题")).to_be_visible()


def test_who_is_missing_stands_in_a_list_to_print(desk: OpenDesk, living: SimpleNamespace) -> None:
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness, consent=False)
    page = desk(cast.liaison, "/portal")
    page.get_by_role("link", name="还有 1 人未报到").click()
    row = page.get_by_role("row", name="幸福里社区居委会")
    expect(row).to_contain_text("另有1人未同意告知姓名")
    expect(row.get_by_role("cell").last).to_have_text("李春梅")
    expect(page.get_by_text("王立新")).to_have_count(0)
    page.get_by_label("截至").fill(dt.date(2026, 7, 1).isoformat())
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("截至 2026-07-01")).to_be_visible()
