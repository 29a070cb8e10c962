"""A14 管理员与审计员: an account by a one-time slip, a lost authenticator by two persons, the system's health; who saw what."""

import re

from playwright.sync_api import expect

from tests.accounts.ways_in import now_of
from tests.demo.roles.conftest import SignIn
from tests.demo.roles.desk import open_section

PASSWORD = "东文化街党员之家2026"


def test_an_administrator_lets_a_new_clerk_in(sign_in: SignIn) -> None:
    page = sign_in("admin", "/console/settings/accounts")
    page.get_by_role("link", name="邀请同事").click()
    page.get_by_label("姓名").fill("宋丹")
    page.get_by_label("角色").select_option("社区党务工作者")
    place = page.locator("datalist option[value*='东文化街社区']").first.get_attribute("value")
    page.get_by_label("区域或单位").fill(str(place))
    page.get_by_role("button", name="生成邀请凭条").click()
    code = page.get_by_text(re.compile(r"^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$")).inner_text()

    newcomer = page.context.browser.new_context(
        base_url=page.url.split("/console")[0], locale="zh-CN"
    ).new_page()
    newcomer.goto("/activate")
    newcomer.get_by_label("凭条上的一次性码").fill(code)
    newcomer.get_by_role("button", name="下一步").click()
    newcomer.get_by_text("不能扫码").click()
    key = newcomer.locator(".key").inner_text()
    newcomer.get_by_label("新密码").fill(PASSWORD)
    newcomer.get_by_label("再输入一次").fill(PASSWORD)
    newcomer.get_by_label("动态口令").fill(now_of(key))
    newcomer.get_by_role("button", name="启用并登录").click()
    expect(newcomer.get_by_role("heading", name="今天", exact=True)).to_be_visible()
    newcomer.context.close()


def test_an_administrator_sees_that_the_system_is_well(sign_in: SignIn) -> None:
    page = sign_in("admin2", "/console/settings")
    page.get_by_role("link", name=re.compile("运行状况")).click()
    expect(page.get_by_role("heading", name="运行状况")).to_be_visible()


def test_the_auditor_finds_who_saw_a_phone_number_and_why(sign_in: SignIn) -> None:
    clerk = sign_in("clerk1", "/console/members")
    clerk.get_by_role("row").nth(1).get_by_role("link").first.click()
    name = clerk.get_by_role("heading", level=1).inner_text().split()[0]
    clerk.get_by_text("查看完整电话").click()
    clerk.get_by_label("查看原因").fill("核对活动报名")
    clerk.get_by_role("button", name="查看", exact=True).click()
    expect(clerk.get_by_text(re.compile(r"1\d{10}"))).to_be_visible()

    page = sign_in("auditor")
    open_section(page, "设置")
    page.get_by_role("link", name=re.compile("操作日志")).click()
    page.get_by_label("涉及的人（姓名）或编号").fill(name)
    page.get_by_role("button", name="查询").click()
    line = page.get_by_role("row").filter(has_text="核对活动报名")
    expect(line).to_be_visible()
    assert not re.search(r"\b1\d{10}\b", page.locator("main").inner_text())
