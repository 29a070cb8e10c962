"""No page has a serious finding of axe-core."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page

from server.pages.rules import CONSOLE
from tests.console.conftest import OpenDesk

AXE = Path(__file__).parents[1] / "miniprogram" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")


def findings(page: Page) -> list[str]:
    """Return what axe-core finds serious on a page, with the first place of each."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    return [f"{each['id']} {each['nodes'][0]['html'][:120]}" for each in found if each["impact"] in SERIOUS]


@pytest.mark.parametrize("path", [each.path for each in CONSOLE] + ["/console/members/new"])
def test_a_page_has_no_serious_finding(desk: OpenDesk, living: SimpleNamespace, path: str) -> None:
    assert findings(desk(living.cast.secretary, path)) == []


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("administrator", "/console/settings"),
        ("administrator", "/console/settings/communities"),
        ("administrator", "/console/settings/categories?edit=D03"),
        ("administrator", "/console/settings/calendar?day=2026-07-14"),
        ("administrator", "/console/settings/health"),
        ("administrator", "/console/settings/organisations"),
        ("administrator", "/console/settings/organisations/units/new"),
        ("administrator", "/console/settings/organisations/communities"),
        ("auditor", "/console/settings/audit"),
    ],
)
def test_a_page_of_the_settings_has_no_serious_finding(
    desk: OpenDesk, living: SimpleNamespace, who: str, path: str
) -> None:
    assert findings(desk(getattr(living.cast, who), path)) == []


def test_a_communitys_settings_have_no_serious_finding(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.secretary, f"/console/settings/communities/{living.cast.happiness.id}")
    page.get_by_label("截止日").fill("30")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="确认保存").wait_for()
    assert findings(page) == []


def test_what_becomes_of_units_and_communities_has_no_serious_finding(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    cast, here = living.cast, "/console/settings/organisations"
    page = desk(cast.administrator, f"{here}/units/{cast.water.id}")
    assert findings(page) == []
    for path in (
        f"/units/{cast.water.id}/split",
        f"/communities/{cast.happiness.id}",
        f"/communities/{cast.happiness.id}/merger",
        f"/communities/{cast.happiness.id}/split",
    ):
        page.goto(here + path)
        assert findings(page) == [], path


def test_an_address_without_a_page_is_answered_by_one(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, "/console/nowhere")
    assert findings(page) == []
    assert page.get_by_role("heading", name="没有找到").is_visible()


def test_the_sign_in_has_no_serious_finding(desk: OpenDesk) -> None:
    assert findings(desk(path="/sign-in")) == []


def test_a_missing_label_would_be_found(desk: OpenDesk) -> None:
    page = desk(path="/sign-in")
    page.evaluate("document.querySelector('label[for=username]').remove()")
    assert findings(page) != []
