"""One's own account: pairing a phone, sessions."""

import re
from types import SimpleNamespace

from playwright.sync_api import expect

from server.accounts import pairing
from server.accounts.models import Account
from server.accounts.rules import VERBS, Role
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from tests import cast as casting
from tests.console.conftest import OpenDesk


def a_phone() -> Actor:
    """A phone nobody has bound."""
    account = Account(id=new_id(), openid=f"o{new_id().hex}")
    session().add(account)
    send_changes()
    return Actor(Channel.PHONE, account.id, None, None, (Grant("applicant", VERBS[Role.APPLICANT]),))


def test_a_code_is_shown_once_and_pairs_a_phone(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, "/console/account")
    page.get_by_role("button", name="显示配对码").click()
    code = page.get_by_text(re.compile(r"^[2-9A-Z]{8}$")).inner_text()
    with living.database.transaction():
        pairing.pair(code, address="", actor=a_phone())
    page.goto("/console/account")
    expect(page.get_by_text("已配对")).to_be_visible()
    page.get_by_role("button", name="解除配对").click()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("status")).to_have_text("已解除配对，那部手机不能再点名。")
    expect(page.get_by_role("button", name="显示配对码")).to_be_visible()


def test_a_session_left_open_elsewhere_is_ended(desk: OpenDesk, living: SimpleNamespace) -> None:
    with living.database.transaction():
        casting.sign_in(living.cast.clerk)
    page = desk(living.cast.clerk, "/console/account")
    page.get_by_role("button", name="结束").click()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("status")).to_have_text("已结束那次登录。")
    expect(page.get_by_role("button", name="结束")).to_have_count(0)


def test_a_wrong_password_says_so_and_shows_none(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.observer, "/console/account")
    expect(page.get_by_text("手机配对")).to_have_count(0)
    page.get_by_label("现在的密码").fill("不是这个密码的")
    page.get_by_label("动态口令").fill("123456")
    page.get_by_label("新密码").fill("短")
    page.get_by_label("新密码").evaluate("field => field.removeAttribute('minlength')")
    page.get_by_role("button", name="更换密码").click()
    expect(page.locator("#new_password-wrong")).to_have_text("至少10个字符。")
    expect(page.get_by_label("现在的密码")).to_have_value("")
