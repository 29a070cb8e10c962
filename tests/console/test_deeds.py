"""五个一 at the desk: the year's register, visits, meetings keyed by keyboard, and what is taken back."""

import datetime as dt
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from server.deeds import service
from server.deeds.rules import Hardship
from tests import cast as casting
from tests.console.asking import asked
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings

HERE = "/console/deeds"


def registered(living: SimpleNamespace, people: int = 0) -> None:
    """Register 王立新 and 李春梅 in 幸福里, and so many others."""
    cast = living.cast
    with living.database.transaction():
        more = [
            casting.add_member(f"党员{number:02}", cast.water, cast.happiness) for number in range(people)
        ]
        for member in (cast.wang, cast.li, *more):
            cast.register(member, cast.happiness)


def visited(living: SimpleNamespace) -> None:
    with living.database.transaction():
        service.record_visit(
            living.cast.wang.id, community_id=living.cast.happiness.id, day=dt.date(2026, 5, 16), house_code="H-0031",
            hardship=Hardship.ELDERLY, actor=living.cast.clerk,
        )  # fmt: skip


def met(living: SimpleNamespace) -> str:
    cast = living.cast
    with living.database.transaction():
        made = service.record_meeting(
            cast.happiness.id, day=dt.date(2026, 6, 27), topic="庆七一主题党日",
            member_ids=[cast.wang.id, cast.li.id], actor=cast.clerk,
        )  # fmt: skip
        return str(made.id)


def take_back(page: Page, reason: str) -> None:
    page.get_by_label("撤销原因").fill(reason)
    page.get_by_role("button", name="撤销", exact=True).click()


def test_who_lacks_what_is_found_by_name_and_by_deed(desk: OpenDesk, living: SimpleNamespace) -> None:
    registered(living)
    visited(living)
    page = desk(living.cast.clerk)
    page.get_by_role("link", name="五个一", exact=True).click()
    expect(page.get_by_role("row", name="王立新")).to_contain_text("05-16")
    expect(page.get_by_role("row", name="王立新")).to_contain_text("1/5")
    page.get_by_label("还缺哪一件").select_option(label="帮扶一户困难家庭")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("link", name="李春梅")).to_be_visible()
    expect(page.get_by_role("link", name="王立新")).to_have_count(0)
    page.get_by_label("姓名或拼音首字母").fill("wlx")
    page.get_by_label("还缺哪一件").select_option(label="不限")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("link", name="王立新")).to_be_visible()


def test_a_visit_is_keyed_by_house_code_and_taken_back_with_a_reason(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    registered(living)
    page = desk(living.cast.clerk, f"{HERE}/visits")
    page.locator("#person").fill("王立新")
    page.get_by_label("户编号").fill("张大爷家")
    page.get_by_label("困难类型").select_option(label="高龄独居")
    page.get_by_role("button", name="登记走访").click()
    expect(page.locator("#house_code-wrong")).to_contain_text("不填姓名")
    page.get_by_label("户编号").fill("H-0031")
    page.get_by_role("button", name="登记走访").click()
    expect(page.get_by_role("status")).to_contain_text("已登记")
    page.get_by_role("link", name="撤销").click()
    take_back(page, "登记在别人名下了")
    expect(page.get_by_role("row", name="H-0031")).to_contain_text("登记在别人名下了")
    page.get_by_role("row", name="H-0031").get_by_role("link", name="王立新").click()
    expect(page.get_by_text("孙敏 2026-07-22 09:00：登记在别人名下了")).to_be_visible()


def test_a_name_nobody_has_stands_at_its_field(desk: OpenDesk, living: SimpleNamespace) -> None:
    registered(living)
    page = desk(living.cast.clerk, f"{HERE}/visits")
    page.locator("#person").fill("没有的人")
    page.get_by_label("户编号").fill("H-1")
    page.get_by_label("困难类型").select_option(index=1)
    page.get_by_role("button", name="登记走访").click()
    expect(page.locator("#person-wrong")).to_contain_text("没有找到此人")
    expect(page.get_by_label("户编号")).to_have_value("H-1")


def test_a_meeting_is_keyed_with_the_keyboard_only(desk: OpenDesk, living: SimpleNamespace) -> None:
    registered(living, people=20)
    page = desk(living.cast.clerk, f"{HERE}/meetings/new")
    page.get_by_label("主题").focus()
    page.keyboard.type("组织生活会")
    page.get_by_label("第1行姓名").focus()
    for number in range(20):
        page.keyboard.type(f"党员{number:02}")
        page.keyboard.press("Enter")
    page.keyboard.type("王立")
    page.keyboard.press("Control+s")
    expect(page.locator("#person-20-wrong")).to_contain_text("没有找到此人")
    page.get_by_label("第21行姓名").fill("王立新")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status")).to_contain_text("共 21 人参加")


def test_one_attendance_is_taken_back(desk: OpenDesk, living: SimpleNamespace) -> None:
    registered(living)
    page = desk(living.cast.secretary, f"{HERE}/meetings/{met(living)}")
    page.get_by_role("link", name="撤销李春梅的参加记录").click()
    take_back(page, "签到表上是另一人")
    expect(page.get_by_role("row", name="李春梅")).to_contain_text("签到表上是另一人")
    expect(page.get_by_text("1 人参加")).to_be_visible()


def test_the_clerk_next_door_sees_nothing(desk: OpenDesk, living: SimpleNamespace) -> None:
    registered(living)
    visited(living)
    meeting = met(living)
    page = desk(living.cast.stranger, HERE)
    expect(page.get_by_text("社区还没有已报到的党员")).to_be_visible()
    for path in (f"{HERE}/members/{living.cast.wang.id}", f"{HERE}/meetings/{meeting}"):
        page.goto(path)
        expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
    page.goto(f"{HERE}/visits?community_id={living.cast.happiness.id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()


@pytest.mark.parametrize("path", ["", "/visits", "/meetings"])
def test_a_register_asks_as_much_for_many_as_for_one(
    desk: OpenDesk, living: SimpleNamespace, path: str
) -> None:
    registered(living)
    visited(living)
    met(living)
    page = desk(living.cast.clerk, f"{HERE}{path}")
    few = asked(living, page)
    with living.database.transaction():
        for number in range(4):
            living.cast.register(
                casting.add_member(f"党员{number}", living.cast.water, living.cast.happiness),
                living.cast.happiness,
            )
    visited(living)
    met(living)
    assert asked(living, page) == few


def test_no_page_of_the_five_has_a_serious_finding(desk: OpenDesk, living: SimpleNamespace) -> None:
    registered(living)
    visited(living)
    meeting = met(living)
    page = desk(living.cast.clerk)
    for path in (
        HERE, f"{HERE}/members/{living.cast.wang.id}", f"{HERE}/visits", f"{HERE}/meetings", f"{HERE}/meetings/new",
        f"{HERE}/meetings/{meeting}", f"{HERE}/meetings/{meeting}/withdrawal",
    ):  # fmt: skip
        page.goto(path)
        assert (path, findings(page)) == (path, [])
