"""民主评议 and the liaison's own account."""

import datetime as dt
from types import SimpleNamespace

import pyotp
import pytest
from playwright.sync_api import expect

from server.accounts import service as accounts
from server.accounts.rules import Role
from server.feedback.models import Letter
from server.kernel.actor import SYSTEM
from server.organisations import queries as organisations
from tests.activities.scene import row
from tests.console.conftest import OpenDesk
from tests.delivery import scene
from tests.feedback.scene import serve

PASSWORD, NEW = "水务局机关党委2026", "水务局机关党委换新2027"


def test_each_members_year_is_told_and_taken(desk: OpenDesk, living: SimpleNamespace) -> None:
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness)
        cast.register(cast.li, cast.happiness)
        serve(cast, row(cast.wang.id, minutes=120), row(cast.li.id, minutes=90))
        scene.sent(cast)
    page = desk(cast.liaison, "/portal/appraisal")
    expect(page.get_by_role("columnheader", name="积分")).to_have_count(2)
    expect(page.get_by_role("row", name="王立新")).to_contain_text("2.0")
    expect(page.get_by_role("row", name="合计")).to_contain_text("3.5")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 Excel").click()
    assert taken.value.suggested_filename == "年度服务情况_2026.xlsx"


def test_a_year_says_nothing_of_points_where_no_community_keeps_them(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    cast = living.cast
    with living.database.transaction():
        organisations.settings_of(cast.happiness.id).points_on = False
        cast.register(cast.wang, cast.happiness)
        serve(cast, row(cast.wang.id, minutes=120))
        scene.sent(cast)
    page = desk(cast.liaison, "/portal/appraisal")
    expect(page.get_by_role("row", name="王立新")).to_contain_text("2.0")
    expect(page.get_by_text("积分")).to_have_count(0)


def test_a_year_without_letters_says_when_they_come(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    page = desk(living.cast.liaison, "/portal/appraisal")
    page.get_by_label("年度").select_option("2025")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("2025年还没有社区来函")).to_be_visible()


@pytest.fixture
def newcomer(living: SimpleNamespace) -> pyotp.TOTP:
    """The authenticator of a new liaison of 水务局."""
    with living.database.transaction():
        made = accounts.add_staff("宋丹", "songdan", PASSWORD, actor=SYSTEM)
        accounts.grant(
            made.account_id, Role.LIAISON, area_id=None, unit_id=living.cast.water.id, actor=SYSTEM
        )
    return pyotp.TOTP(made.totp_secret)


def test_a_liaison_signs_in_and_changes_the_password(desk: OpenDesk, newcomer: pyotp.TOTP) -> None:
    page, now = desk(path="/sign-in"), dt.datetime.now(dt.UTC)
    page.get_by_label("用户名").fill("songdan")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("动态口令").fill(newcomer.at(now))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="金泉市水务局")).to_be_visible()
    page.get_by_role("link", name="账号").click()
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_label("新密码").fill("短")
    page.get_by_label("动态口令").fill(newcomer.at(now + dt.timedelta(seconds=30)))
    page.get_by_role("button", name="修改密码").click()
    expect(page.locator("#new_password-wrong")).to_be_visible()
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_label("新密码").fill(NEW)
    page.get_by_role("button", name="修改密码").click()
    expect(page.get_by_role("status")).to_contain_text("密码已更换")


def test_a_session_left_open_elsewhere_is_ended(desk: OpenDesk, living: SimpleNamespace) -> None:
    elsewhere = desk(living.cast.liaison, "/portal")
    page = desk(living.cast.liaison, "/portal/account")
    page.get_by_role("button", name="结束").click()
    page.get_by_role("dialog").get_by_role("button", name="确认").click()
    expect(page.get_by_role("status")).to_have_text("已结束那次登录。")
    elsewhere.reload()
    expect(elsewhere.get_by_role("button", name="登录")).to_be_visible()


def test_a_new_liaison_is_announced_to_the_present_one(desk: OpenDesk, living: SimpleNamespace) -> None:
    cast = living.cast
    with living.database.transaction():
        made = accounts.add_staff("宋丹", "songdan", PASSWORD, actor=cast.administrator)
        accounts.grant(made.account_id, Role.LIAISON, unit_id=cast.water.id, actor=cast.administrator)
    page = desk(cast.liaison, "/portal")
    expect(page.get_by_text("不是贵单位安排的，请立即联系社区或上级管理员")).to_contain_text("宋丹将于")
    other = desk(cast.strange_liaison, "/portal")
    expect(other.get_by_role("heading", name="金泉市图书馆")).to_be_visible()
    expect(other.get_by_text("宋丹将于")).to_have_count(0)
