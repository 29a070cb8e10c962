"""操作日志 at the desk: who did what and why (A14), and whether the books are whole."""

from functools import partial
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import expect

from server import worker
from server.audit import jobs as audit_jobs
from server.audit import service as audit
from server.members import disclosing
from server.people import queries as persons
from server.people import service as people
from tests.activities.test_sheets import counting
from tests.console.conftest import OpenDesk

AUDIT = "/console/settings/audit"
WHY = "本人来电核对反馈函"


def seen(living: SimpleNamespace) -> None:
    """Let 孙敏 have seen 王立新's phone for a reason."""
    with living.database.transaction():
        person = persons.person(living.cast.wang.id)
        people.change(person, people.phone_columns(person.id, "13800000001"))
        disclosing.disclose_phone(living.cast.wang.id, WHY, actor=living.cast.clerk)


def test_an_auditor_finds_who_saw_a_members_phone_and_why(desk: OpenDesk, living: SimpleNamespace) -> None:
    seen(living)
    page = desk(living.cast.auditor)
    page.get_by_role("link", name="设置", exact=True).click()
    page.get_by_role("link").filter(has=page.get_by_role("heading", name="操作日志")).click()
    page.get_by_label("事项").select_option(label="查看完整手机号")
    page.get_by_label("涉及的人（姓名）或编号").fill("王立新")
    page.get_by_role("button", name="查询").click()
    line = page.get_by_role("row").filter(has_text="查看完整手机号")
    expect(line).to_contain_text("孙敏")
    expect(line).to_contain_text(WHY)
    expect(line).to_contain_text("党员 王**")
    expect(page.get_by_role("table")).not_to_contain_text("138")


def test_details_open_and_lead_on_to_everything_about_the_same_thing(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    seen(living)
    page = desk(living.cast.auditor, f"{AUDIT}?verb=members.unmask")
    page.get_by_text("查看", exact=True).click()
    page.get_by_role("link", name=str(living.cast.wang.id)).click()
    expect(page.get_by_label("涉及的人（姓名）或编号")).to_have_value(str(living.cast.wang.id))
    expect(page.get_by_role("row").filter(has_text="查看完整手机号")).to_be_visible()


def test_nothing_found_says_so(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.auditor, f"{AUDIT}?who=没有此人")
    expect(page.get_by_text("没有符合条件的记录。")).to_be_visible()


def test_an_export_needs_a_reason_and_is_itself_on_the_record(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    seen(living)
    page = desk(living.cast.auditor, f"{AUDIT}?verb=members.unmask")
    page.get_by_label("导出事由").fill("年度审计")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 .xlsx").click()
    assert download.value.suggested_filename == "操作日志_2026-07-22.xlsx"
    page.goto(f"{AUDIT}?verb=audit.export")
    expect(page.get_by_role("row").filter(has_text="导出操作日志")).to_contain_text("年度审计")


def test_the_books_are_checked_on_demand(desk: OpenDesk, living: SimpleNamespace, tmp_path: Path) -> None:
    seen(living)
    with living.database.transaction():
        audit_jobs.seal_books(worker.books())
    page = desk(living.cast.auditor, AUDIT)
    page.get_by_role("button", name="现在核验").click()
    state = page.get_by_role("region", name="封存状态")
    expect(state).to_contain_text("核验中")
    worker.work_until_idle(living.database, {"verify": partial(worker.verify, heads_dir=tmp_path)})
    page.reload()
    expect(state).to_contain_text("✓ 一致")


def test_nobody_but_the_auditor_searches(desk: OpenDesk, living: SimpleNamespace) -> None:
    for who in (living.cast.administrator, living.cast.stranger):
        page = desk(who, AUDIT)
        expect(page.get_by_role("heading", name="未能办理")).to_be_visible()


def test_a_page_of_the_trail_asks_as_much_for_many_lines_as_for_few(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    seen(living)
    page = desk(living.cast.auditor, AUDIT)
    page.reload()  # what a browser asks only once, the icon, is behind it
    with counting(living.database) as few:
        page.request.get(AUDIT)
    with living.database.transaction():
        for person in (living.cast.li, living.cast.ma):
            audit.record(
                "members.change",
                "member",
                person.id,
                actor=living.cast.stranger,
                area_path=living.cast.peace.path,
            )
        audit.record("units.change", "unit", living.cast.water.id, actor=living.cast.administrator)
    with counting(living.database) as many:
        page.request.get(AUDIT)
    assert len(many) == len(few)
