"""How much a page asks of the database."""

from types import SimpleNamespace

from playwright.sync_api import Page

from tests.activities.test_sheets import counting


def asked(living: SimpleNamespace, page: Page) -> int:
    """Return how many statements it takes to draw a page again, once everything before has come to rest."""
    page.wait_for_load_state("networkidle")
    with counting(living.database) as statements:
        page.reload(wait_until="networkidle")
    return len(statements)
