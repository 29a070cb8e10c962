"""What people do at every desk: press with the consequence confirmed, see what was done."""

from playwright.sync_api import Page, expect


def press(page: Page, button: str) -> None:
    """Press a button and confirm the consequence that it names."""
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="确认").click()


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(words)


def open_section(page: Page, label: str) -> None:
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=label, exact=True).click()
