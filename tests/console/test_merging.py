"""Two records of one person at the desk: found, compared, proposed by one, decided by another, and followed afterwards."""

import datetime as dt
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from server.members import queries as members
from server.members.models import Member
from tests import cast as casting
from tests.activities import scene
from tests.activities.test_sheets import counting
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings
from tests.portal.test_roster import confirm

LIST = "/console/members/duplicates"


@pytest.fixture
def other(living: SimpleNamespace) -> Member:
    """Return a second record of 王立新, in another unit, registered and with two hours of service."""
    cast = living.cast
    with living.database.transaction():
        twin = casting.add_member("王立新", cast.library, cast.happiness, since=dt.date(2026, 3, 1))
        cast.register(twin, cast.happiness)
        scene.served(cast, scene.row(twin.id, minutes=120))
        return twin


def propose(page: Page, keep: int = 0) -> None:
    page.get_by_role("link", name="并排核对").click()
    page.get_by_role("group", name="保留哪一条记录").get_by_role("radio").nth(keep).check()
    page.get_by_role("group", name="哪一个手机号是对的").get_by_role("radio").first.check()
    page.get_by_label("怎样确认是同一人").fill("已电话核实，名册上号码写错")
    page.get_by_role("button", name="提出合并").click()


def test_one_proposes_another_decides_and_the_old_address_leads_to_the_one_that_stands(
    desk: OpenDesk, living: SimpleNamespace, other: Member
) -> None:
    page = desk(living.cast.clerk, "/console/members")
    page.get_by_role("link", name="重复记录").click()
    assert findings(page) == []
    page.get_by_role("link", name="并排核对").click()
    expect(page.get_by_role("row", name="服务记录")).to_contain_text("1条")
    expect(page.get_by_role("row", name="手机号")).to_contain_text("139****")
    assert findings(page) == []
    page.go_back()
    propose(page)
    expect(page.get_by_role("status")).to_contain_text("请另一位工作人员复核")
    page.get_by_role("link", name="核对", exact=True).click()
    expect(page.get_by_role("button", name="确认是同一人，合并")).to_have_count(0)
    page = desk(living.cast.secretary, LIST)
    page.get_by_role("link", name="核对", exact=True).click()
    expect(page.get_by_text("孙敏提出合并")).to_be_visible()
    confirm(page, "确认是同一人，合并")
    expect(page.get_by_role("status")).to_contain_text("已合并为一条记录")
    survivor = living.cast.wang.id
    assert page.url.endswith(str(survivor))
    expect(page.get_by_text("楼院大扫除")).to_be_visible()
    page.goto(f"/console/members/{other.id}")
    assert page.url.endswith(str(survivor))
    expect(page.get_by_role("status")).to_contain_text("已并入本记录")
    with living.database.transaction():
        assert members.member(other.id).merged_into == survivor


def test_what_hinders_is_said_before_and_refused_in_words(
    desk: OpenDesk, living: SimpleNamespace, other: Member
) -> None:
    with living.database.transaction():
        living.cast.register(living.cast.wang, living.cast.happiness)
    page = desk(living.cast.clerk, LIST)
    propose(page)
    expect(page.get_by_role("alert")).to_contain_text("请先注销其中一条报到")
    expect(page.get_by_label("怎样确认是同一人")).to_have_value("已电话核实，名册上号码写错")


def test_two_people_stay_two_and_are_not_asked_about_again(
    desk: OpenDesk, living: SimpleNamespace, other: Member
) -> None:
    propose(desk(living.cast.clerk, LIST))
    page = desk(living.cast.secretary, LIST)
    page.get_by_role("link", name="核对", exact=True).click()
    page.get_by_text("不是同一人").click()
    page.get_by_label("理由").fill("同名的两位同志")
    page.get_by_role("button", name="记为不合并").click()
    expect(page.get_by_text("没有发现可能重复的记录。")).to_be_visible()


def test_the_clerk_next_door_sees_neither_pair_nor_comparison(
    desk: OpenDesk, living: SimpleNamespace, other: Member
) -> None:
    page = desk(living.cast.stranger, LIST)
    expect(page.get_by_text("没有发现可能重复的记录。")).to_be_visible()
    page.goto(f"/console/members/{living.cast.wang.id}/merge?other={other.id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()


def test_the_list_asks_as_much_for_many_pairs_as_for_one(
    desk: OpenDesk, living: SimpleNamespace, other: Member
) -> None:
    page = desk(living.cast.clerk, LIST)
    with counting(living.database) as few:
        page.reload()
    with living.database.transaction():
        for _ in range(3):
            casting.add_member("李春梅", living.cast.water, living.cast.happiness)
    with counting(living.database) as many:
        page.reload()
    assert page.get_by_role("link", name="并排核对").count() > 3
    assert len(many) <= len(few)
