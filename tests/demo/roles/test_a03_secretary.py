"""A3 社区党组织书记: reads a letter, approves it, sees it sealed and sent; sees who never came."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.demo.roles.conftest import SignIn
from tests.demo.roles.desk import open_section, press, says


def test_the_secretary_puts_a_letter_into_the_world(sign_in: SignIn, work: Callable[[], None]) -> None:
    clerk = sign_in("clerk1", "/console/letters")
    lane = clerk.get_by_role("region", name=re.compile("^待核稿 "))
    lane.get_by_role("link").last.click()  # the first one has a name that no font can print
    clerk.get_by_label(re.compile("的备注$")).first.fill("积极参加楼院清洁")
    clerk.get_by_role("button", name="保存").click()
    says(clerk, "已保存")
    press(clerk, "核稿")
    says(clerk, "已核稿")

    page = sign_in("secretary1")
    page.get_by_role("link", name=re.compile("待签发反馈函")).click()
    page.goto(clerk.url)
    expect(page.get_by_text("积极参加楼院清洁")).to_be_visible()
    press(page, "签发")
    says(page, "已签发，发文字号")
    work()
    page.reload()
    unit = page.get_by_role("heading", level=1).inner_text().removesuffix("反馈函")
    answer = page.request.get(f"{page.url}/preview")
    assert answer.body().startswith(b"%PDF")

    open_section(clerk, "反馈函")
    for fold, button, words in (("用印登记", "登记用印", "已登记用印1件。"), ("寄送", "寄送", "已寄送1件")):
        clerk.get_by_label(f"选择{unit}").check()
        clerk.locator("summary", has_text=fold).click()
        press(clerk, button)
        says(clerk, words)
    open_section(page, "反馈函")
    expect(page.get_by_role("region", name=re.compile("^已寄送 "))).to_contain_text(unit)


def test_the_secretary_sees_who_never_came(sign_in: SignIn) -> None:
    page = sign_in("secretary1", "/console/ledger")
    page.get_by_role("link", name="尚未服务的党员").click()
    page.get_by_label("自", exact=True).fill("2026-08-01")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text(re.compile(r"已报到 \d+ 人，其中 [1-9]\d* 人没有已认定的服务"))).to_be_visible()
    page.get_by_role("row").nth(1).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
