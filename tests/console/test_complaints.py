"""投诉: keyed from paper at a desk that reads it no more, listed and answered by administrators."""

import datetime as dt
from types import SimpleNamespace

from playwright.sync_api import expect

from server.complaints import service
from server.complaints.rules import Subject
from tests.console.asking import asked
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings

HERE = "/console/complaints"


def keyed(living: SimpleNamespace, day: dt.date = dt.date(2026, 7, 20)) -> str:
    with living.database.transaction():
        made = service.key(
            subject=Subject.COMMUNITY, content="报到三周仍未审核", slip="来访3号", day=day,
            area_id=living.cast.happiness.id, actor=living.cast.clerk,
        )  # fmt: skip
        return str(made.id)


def test_a_slip_is_keyed_at_the_desk_and_answered_by_the_administrator(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    page = desk(living.cast.clerk, "/console/deeds/opinions")
    page.get_by_role("link", name="录入投诉").click()
    page.get_by_label("事由").select_option(label="社区工作")
    page.get_by_label("原件编号").fill("来访3号")
    page.get_by_label("内容").fill("报到三周仍未审核")
    page.get_by_role("button", name="登记投诉").click()
    expect(page.get_by_role("status")).to_contain_text("TS-2026-0001")
    page.goto(HERE)
    expect(page.get_by_role("heading", name="未能办理")).to_be_visible()
    office = desk(living.cast.administrator)
    office.get_by_role("link", name="待答复投诉").click()
    office.get_by_role("link", name="TS-2026-0001").click()
    expect(office.get_by_text("来访3号")).to_be_visible()
    office.get_by_label("答复内容").fill("已督促社区当日审核。")
    office.get_by_role("button", name="答复", exact=True).click()
    office.get_by_role("button", name="确认", exact=True).click()
    expect(office.get_by_role("status")).to_contain_text("已答复")
    expect(office.locator("main")).to_contain_text("已督促社区当日审核。")


def test_what_is_late_stands_out(desk: OpenDesk, living: SimpleNamespace) -> None:
    keyed(living, dt.date(2026, 7, 2))
    page = desk(living.cast.administrator)
    expect(page.get_by_role("link", name="待答复投诉")).to_contain_text("其中逾期 1")
    page.goto(HERE)
    expect(page.get_by_role("row", name="TS-2026-0001")).to_contain_text("已逾期")


def test_a_stranger_sees_no_complaint(desk: OpenDesk, living: SimpleNamespace) -> None:
    complaint = keyed(living)
    page = desk(living.cast.stranger, f"{HERE}/{complaint}")
    expect(page.get_by_role("heading", name="未能办理")).to_be_visible()


def test_the_list_asks_as_much_for_many_and_has_no_serious_finding(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    complaint = keyed(living)
    page = desk(living.cast.administrator, HERE)
    few = asked(living, page)
    for _ in range(3):
        keyed(living)
    assert asked(living, page) == few
    for path in (HERE, f"{HERE}/{complaint}", f"{HERE}/new"):
        page.goto(path)
        assert (path, findings(page)) == (path, [])
