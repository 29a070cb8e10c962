"""Sitting down at the desk: password and TOTP, a session that runs out, a stranger, forged forms."""

import datetime as dt
import re
from types import SimpleNamespace

import pyotp
import pytest
from playwright.sync_api import Page, expect

from server.accounts import service as accounts
from server.accounts.rules import Role
from server.kernel.actor import SYSTEM
from tests.console.conftest import OpenDesk

PASSWORD = "幸福里党员之家2026"


@pytest.fixture
def newcomer(living: SimpleNamespace) -> SimpleNamespace:
    """A clerk of 幸福里 with a real password and authenticator."""
    with living.database.transaction():
        made = accounts.add_staff("宋丹", "songdan", PASSWORD, actor=SYSTEM)
        accounts.grant(
            made.account_id, Role.CLERK, area_id=living.cast.happiness.id, unit_id=None, actor=SYSTEM
        )
    return SimpleNamespace(totp=pyotp.TOTP(made.totp_secret))


def fill(page: Page, password: str, code: str) -> None:
    page.get_by_label("用户名").fill("songdan")
    page.get_by_label("密码").fill(password)
    page.get_by_label("动态口令").fill(code)
    page.get_by_role("button", name="登录").click()


def test_a_clerk_signs_in_and_finds_the_day(desk: OpenDesk, newcomer: SimpleNamespace) -> None:
    page = desk(path="/console")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=(%2F|/)console$"))
    fill(page, PASSWORD, newcomer.totp.at(dt.datetime.now(dt.UTC)))
    expect(page.get_by_role("heading", name="今天", exact=True)).to_be_visible()
    expect(page.get_by_text("宋丹")).to_be_visible()


def test_a_wrong_code_keeps_the_name_and_says_one_sentence(desk: OpenDesk, newcomer: SimpleNamespace) -> None:
    page = desk(path="/sign-in")
    fill(page, "wrong" * 3, "000000")
    expect(page.get_by_role("alert")).to_have_text("用户名、密码或动态口令不正确，请核对后重试。")
    expect(page.get_by_label("用户名")).to_have_value("songdan")
    expect(page.get_by_label("密码")).to_have_value("")


def test_signing_out_ends_the_session(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("status")).to_have_text("您已退出。")
    page.goto("/console")
    expect(page.get_by_role("button", name="登录")).to_be_visible()


def test_what_is_typed_survives_a_session_that_ran_out(
    desk: OpenDesk, living: SimpleNamespace, newcomer: SimpleNamespace
) -> None:
    page = desk(path="/sign-in?next=/console/members/new")
    fill(page, PASSWORD, newcomer.totp.at(dt.datetime.now(dt.UTC)))
    page.get_by_label("姓名").fill("赵永强")
    page.context.clear_cookies()
    page.get_by_label("联系电话").fill("13800000001")
    page.locator("form.card").evaluate("form => { form.noValidate = true; form.requestSubmit() }")
    expect(page).to_have_url(re.compile("/sign-in"))
    fill(page, PASSWORD, newcomer.totp.at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30)))
    expect(page.get_by_role("status")).to_contain_text("已恢复您上次没有提交的内容")
    expect(page.get_by_label("姓名")).to_have_value("赵永强")


def test_a_form_from_elsewhere_is_refused(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk)
    answer = page.request.post("/sign-out", form={"csrf": "0" * 64}, headers={"Origin": living.url})
    assert answer.status == 403
    answer = page.request.post("/sign-in", form={}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status == 403


def test_too_much_is_answered_by_a_page(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk)
    csrf = page.locator("input[name=csrf]").first.input_value()
    form = {"csrf": csrf, "name": "王" * 1_200_000}
    answer = page.request.post("/console/members/new", form=form, headers={"Origin": living.url})
    assert (answer.status, "内容过大" in answer.text()) == (413, True)


def test_a_header_that_signs_nobody_in_does_not_stand_in_for_a_forms_token(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    page = desk(living.cast.clerk)
    answer = page.request.post("/sign-out", form={}, headers={"Authorization": "Basic dTpw"})
    assert answer.status == 403
