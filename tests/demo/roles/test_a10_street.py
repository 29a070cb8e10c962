"""A10 街道党工委党建办: sees all its communities, what is late and what is open, without asking anybody for tables."""

import re

from playwright.sync_api import expect

from tests.demo.roles.conftest import SignIn


def test_a_street_sees_what_is_late_in_each_of_its_communities(sign_in: SignIn) -> None:
    page = sign_in("observer")
    expect(page.get_by_role("heading", name="辖区办理情况")).to_be_visible()
    expect(page.locator("main").get_by_text("待认定服务")).to_be_visible()
    table = page.get_by_role("region", name=re.compile("各社区（村）待办"))
    expect(table.get_by_role("row")).to_have_count(4)  # the head, two communities and the sum
    table.get_by_role("link", name=re.compile("东文化街社区")).click()
    expect(page.get_by_role("heading", name="东文化街社区统计")).to_be_visible()
    for path in ("/console/members", "/console/registrations", "/console/ledger"):
        assert page.request.get(path).status == 403, path
