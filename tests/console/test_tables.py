"""Tables of rows: columns are chosen and filters kept by keyboard, both remembered; without scripts everything is shown."""

from types import SimpleNamespace

from playwright.sync_api import Page, expect

from tests.console.conftest import OpenDesk
from tests.desk_scene import lived

LISTS = {
    "members": "/console/members",
    "registrations": "/console/registrations?state=active",
    "posts": "/console/posts",
    "activities": "/console/activities",
    "ledger": "/console/ledger?from=2026-05-01&to=2026-05-31",
    "seals": "/console/letters/seals",
    "numbers": "/console/letters/numbers",
    "overdue": "/console/letters/overdue",
}
PORTAL = {
    "portal-letters": "/portal/letters",
    "portal-roster": "/portal/roster",
    "portal-reconciliation": "/portal/roster/reconciliation",
}


def heads(page: Page) -> list[str]:
    """Return the words of the columns that can be seen."""
    return [each.strip() for each in page.locator("thead th:visible").all_inner_texts()]


def test_a_column_is_hidden_by_keyboard_and_stays_hidden(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, "/console/members")
    assert "居住地" in heads(page)
    page.get_by_text("显示列").focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="居住地").press("Space")
    assert "居住地" not in heads(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("checkbox", name="居住地")).to_be_hidden()
    page.reload()
    assert "居住地" not in heads(page)
    assert heads(page)[0] == "姓名"


def test_a_filter_is_kept_under_a_name_and_dropped_again(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, "/console/members?q=wlx")
    page.get_by_text("常用筛选").click()
    page.get_by_label("筛选的名字").fill("老王")
    page.keyboard.press("Enter")
    page.goto("/console/members")
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_text("常用筛选").click()
    page.get_by_role("link", name="老王").click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_text("常用筛选").click()
    page.get_by_role("button", name="删除“老王”").click()
    page.reload()
    expect(page.get_by_role("link", name="老王")).to_have_count(0)


def test_every_list_keeps_its_head_in_view_and_its_columns(desk: OpenDesk, living: SimpleNamespace) -> None:
    with living.database.transaction():
        lived(living.cast, 2)
    for actor, lists in ((living.cast.clerk, LISTS), (living.cast.liaison, PORTAL)):
        page = desk(actor, "/portal" if lists is PORTAL else "/console")
        for name, path in lists.items():
            page.goto(path)
            table = page.locator(f"table[data-columns={name}]")
            assert (
                table.locator("thead th").first.evaluate("head => getComputedStyle(head).position")
                == "sticky"
            )
            expect(page.get_by_text("显示列")).to_have_count(1)


def test_without_scripts_every_column_is_shown(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, "/console/members", scripts=False)
    assert len(heads(page)) == 9
    expect(page.get_by_text("显示列")).to_have_count(0)
