"""工作账号 (A14): inviting to the first sign-in, letting in again by two persons, leaving, and what a stranger sees."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from server.accounts import granting, inviting, recovering, service
from server.accounts.rules import Lost, Role
from server.kernel.db import send_changes, session
from tests import cast as casting
from tests.accounts.ways_in import now_of
from tests.activities.scene import planned
from tests.activities.test_sheets import counting
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings
from tests.posts.posting import publish

HERE = "/console/settings/accounts"
PASSWORD = "幸福里党员之家2026"
CODE = re.compile(r"^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$")


def code_on(slip: Page) -> str:
    return slip.get_by_text(CODE).inner_text()


def key_on(page: Page) -> str:
    """Open the key that is there for who cannot scan."""
    page.get_by_text("不能扫码").click()
    return page.locator(".key").inner_text()


def hire(living: SimpleNamespace, name: str = "宋丹") -> SimpleNamespace:
    """Add a clerk of 幸福里 with a real password and authenticator."""
    with living.database.transaction():
        made = service.add_staff(name, "songdan", PASSWORD, actor=living.cast.administrator)
        service.grant(
            made.account_id, Role.CLERK, area_id=living.cast.happiness.id, actor=living.cast.administrator
        )
        return SimpleNamespace(id=made.account_id, secret=made.totp_secret)


def test_an_invitation_leads_to_the_first_sign_in(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, HERE)
    page.get_by_role("link", name="邀请同事").click()
    page.get_by_label("姓名").fill("宋丹")
    page.get_by_label("角色").select_option("社区党务工作者")
    page.get_by_label("区域或单位").fill("幸福里社区居委会（东风街道）")
    page.get_by_role("button", name="生成邀请凭条").click()
    code = code_on(page)
    assert findings(page) == []
    newcomer = desk(path=f"/activate#{code.replace('-', '')}")
    expect(newcomer.get_by_label("凭条上的一次性码")).to_have_value(code.replace("-", ""))
    assert newcomer.url.endswith("/activate")
    newcomer.get_by_role("button", name="下一步").click()
    expect(newcomer.get_by_role("heading", name="宋丹，欢迎")).to_be_visible()
    expect(newcomer.get_by_label("用户名")).to_have_value("songdan")
    assert findings(newcomer) == []
    key = key_on(newcomer)
    newcomer.get_by_label("新密码").fill(PASSWORD)
    newcomer.get_by_label("再输入一次").fill(PASSWORD)
    newcomer.get_by_label("动态口令").fill("000000")
    newcomer.get_by_role("button", name="启用并登录").click()
    expect(newcomer.locator("#totp-wrong")).to_contain_text("动态口令不正确")
    assert key_on(newcomer) == key
    newcomer.get_by_label("新密码").fill(PASSWORD)
    newcomer.get_by_label("再输入一次").fill(PASSWORD)
    newcomer.get_by_label("动态口令").fill(now_of(key))
    newcomer.get_by_role("button", name="启用并登录").click()
    expect(newcomer.get_by_role("heading", name="今天", exact=True)).to_be_visible()
    expect(newcomer.get_by_text("幸福里社区居委会")).to_be_visible()
    page.goto(HERE)
    expect(page.get_by_role("row", name=re.compile("宋丹.*songdan.*社区党务工作者.*在用"))).to_be_visible()


def test_two_persons_let_a_colleague_in_again(desk: OpenDesk, living: SimpleNamespace) -> None:
    clerk = hire(living)
    secretary = desk(living.cast.secretary, HERE)
    secretary.get_by_role("link", name="宋丹").click()
    secretary.get_by_text("提出找回").first.click()
    secretary.get_by_label("丢失了什么").select_option("忘记密码")
    secretary.get_by_label("怎样确认是本人").fill("本人当面提出")
    secretary.get_by_role("button", name="提出找回").click()
    expect(secretary.get_by_role("status")).to_contain_text("另一位管理员同意后")
    secretary.goto(HERE)
    expect(secretary.get_by_text("等另一位管理员同意")).to_be_visible()
    page = desk(living.cast.administrator, HERE)
    page.get_by_role("button", name="同意并发码").click()
    page.get_by_role("button", name="确认").click()
    code = code_on(page)
    back = desk(path="/sign-in")
    back.get_by_role("link", name="忘记密码或丢失验证器").click()
    assert findings(back) == []
    back.get_by_role("link", name="启用或找回账号").click()
    back.get_by_label("凭条上的一次性码").fill(code.lower())
    back.get_by_role("button", name="下一步").click()
    back.get_by_label("新密码").fill(f"{PASSWORD}新")
    back.get_by_label("再输入一次").fill(f"{PASSWORD}旧")
    back.get_by_label("动态口令").fill(now_of(clerk.secret))
    back.get_by_role("button", name="完成并登录").click()
    expect(back.locator("#repeated-wrong")).to_have_text("两次输入的密码不一致。")
    back.get_by_label("新密码").fill(f"{PASSWORD}新")
    back.get_by_label("再输入一次").fill(f"{PASSWORD}新")
    back.get_by_role("button", name="完成并登录").click()
    expect(back.get_by_role("heading", name="今天", exact=True)).to_be_visible()


def test_a_leaver_s_work_goes_to_a_colleague_in_one_go(desk: OpenDesk, living: SimpleNamespace) -> None:
    cast = living.cast
    with living.database.transaction():
        post, kept = (publish(cast, leader_name="孙敏") for _ in range(2))
        activity = planned(cast, dt.date(2026, 8, 1), leader_name="孙敏")
        casting.sign_in(cast.clerk)
    page = desk(cast.administrator, f"{HERE}/{cast.clerk.account_id}")
    page.get_by_role("link", name="离任移交").click()
    page.get_by_label(kept.number).uncheck()
    page.get_by_label("离任原因").fill("调往区委组织部")
    page.get_by_role("button", name="办结离任").click()
    page.get_by_role("button", name="确认").click()
    expect(page.locator("#successor_id-wrong")).to_have_text("请选择接手的同事。")
    assert findings(page) == []
    expect(page.get_by_label(kept.number)).not_to_be_checked()
    page.get_by_label("接手的同事").select_option(label="周正（幸福里社区居委会社区党组织书记）")
    page.get_by_role("button", name="办结离任").click()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("status")).to_have_text("已办结离任：移交2项，角色、登录和手机配对已全部结束。")
    expect(page.get_by_role("row", name=re.compile("移交工作.*管理"))).to_be_visible()
    with living.database.transaction():
        leaders = session().execute(
            text("SELECT id, leader_name FROM service_posts UNION SELECT id, leader_name FROM activities")
        )
        assert {row.id: row.leader_name for row in leaders} == {
            post.id: "周正", kept.id: "孙敏", activity.id: "周正",
        }  # fmt: skip
        open_ones = "SELECT count(*) FROM account_sessions WHERE account_id = :id AND ended_at IS NULL"
        assert session().scalar(text(open_ones), {"id": cast.clerk.account_id}) == 0


def test_the_administrator_looks_after_an_account(desk: OpenDesk, living: SimpleNamespace) -> None:
    clerk = hire(living)
    with living.database.transaction():
        second = casting.staff("管二", Role.ADMINISTRATOR, area=living.cast.city)
    page = desk(living.cast.administrator, f"{HERE}/{clerk.id}")
    assert findings(page) == []
    page.locator("summary", has_text="授予角色").click()
    page.locator("#role").select_option("管理员")
    page.get_by_label("区域或单位").fill("河西区（金泉市）")
    page.locator("#reason").fill("年度审计")
    page.get_by_role("button", name="授予", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("管理员：须由另一位管理员同意后生效。")
    page.goto(HERE)
    expect(page.get_by_text("须由另一位管理员同意")).to_be_visible()
    other = desk(second, HERE)
    other.get_by_role("button", name="同意", exact=True).click()
    other.get_by_role("button", name="确认").click()
    expect(other.get_by_role("status")).to_have_text("已同意，管理员的授权即时生效。")
    page.goto(f"{HERE}/{clerk.id}")
    page.get_by_label("收回管理员的原因").fill("审计结束")
    page.get_by_role("row", name=re.compile("管理员")).get_by_role("button", name="收回").click()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("status")).to_have_text("角色已收回，即时生效。")
    page.locator("#standing-reason").fill("借调三个月")
    page.get_by_role("button", name="停用").click()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text("已停用", exact=True)).to_be_visible()
    page.locator("#standing-reason").fill("借调结束")
    page.get_by_role("button", name="恢复使用").click()
    expect(page.get_by_role("status")).to_have_text("账号已恢复使用。")


def test_powers_are_given_only_with_fresh_proof(desk: OpenDesk, living: SimpleNamespace) -> None:
    clerk = hire(living)
    with living.database.transaction():
        granting.grant(
            clerk.id, Role.SECRETARY, area_id=living.cast.happiness.id, actor=living.cast.administrator
        )
        me = casting.Actor(living.cast.clerk.channel, clerk.id)
        leader = living.cast.leader.account_id
    page = desk(me, f"{HERE}/{leader}")
    with living.database.transaction():
        session().execute(text("UPDATE account_sessions SET proved_at = proved_at - interval '6 minutes'"))
    page.reload()
    page.get_by_text("提出找回").first.click()
    page.get_by_label("丢失了什么").select_option("忘记密码")
    page.get_by_label("怎样确认是本人").fill("本人当面提出")
    page.get_by_role("button", name="提出找回").click()
    expect(page.get_by_role("alert")).to_contain_text("请输入您本人验证器上的动态口令")
    page.get_by_label("动态口令").fill(now_of(clerk.secret))
    page.get_by_role("button", name="验证").click()
    expect(page.get_by_role("status").first).to_contain_text("身份已验证")
    expect(page.get_by_label("怎样确认是本人")).to_have_value("本人当面提出")


def test_a_stranger_sees_no_account(desk: OpenDesk, living: SimpleNamespace) -> None:
    cast = living.cast
    with living.database.transaction():
        neighbour = casting.staff("方圆", Role.SECRETARY, area=cast.peace)
        inviting.invite("宋丹", Role.CLERK, area_id=cast.happiness.id, actor=cast.administrator)
        recovering.ask(cast.clerk.account_id, Lost.BOTH, "换了手机", actor=cast.secretary)
    page = desk(neighbour, HERE)
    expect(page.get_by_role("link", name="钱陌")).to_be_visible()
    for name in ("孙敏", "周正", "宋丹"):
        expect(page.get_by_text(name)).to_have_count(0)
    page.goto(f"{HERE}/{cast.clerk.account_id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
    clerk = desk(cast.stranger, HERE)
    expect(clerk.get_by_text("您没有办理此事项的权限")).to_be_visible()


@pytest.mark.parametrize("standing", ["", "?standing=active&q=s"])
def test_the_list_asks_as_much_for_many_as_for_one(
    desk: OpenDesk, living: SimpleNamespace, standing: str
) -> None:
    page = desk(living.cast.administrator, HERE + standing)
    assert findings(page) == []
    with counting(living.database) as few:
        page.reload()
    with living.database.transaction():
        for at in range(5):
            casting.staff(f"宋{at}", Role.CLERK, area=living.cast.happiness)
        send_changes()
    with counting(living.database) as many:
        page.reload()
    assert len(many) <= len(few)
