"""What waits when somebody sits down."""

from types import SimpleNamespace

from playwright.sync_api import expect

from server.activities import service as activities
from tests.activities.scene import planned, row
from tests.console.conftest import OpenDesk
from tests.console.test_registrations import submitted


def test_what_waits_is_counted_and_leads_to_its_page(desk: OpenDesk, living: SimpleNamespace) -> None:
    submitted(living)
    page = desk(living.cast.clerk)
    page.get_by_role("link", name="待审核报到 1").click()
    expect(page.get_by_role("link", name="王立新")).to_be_visible()


def test_late_records_are_said_to_be_late(desk: OpenDesk, living: SimpleNamespace) -> None:
    """Served in May, keyed and not confirmed; it is July."""
    with living.database.transaction():
        cast = living.cast
        cast.register(cast.wang, cast.happiness)
        activities.enter_sheet(planned(cast).id, [row(cast.wang.id)], actor=cast.clerk)
    expect(desk(living.cast.clerk).get_by_role("link", name="待认定服务 1 其中逾期 1")).to_be_visible()


def test_nothing_waits_for_the_clerk_next_door(desk: OpenDesk, living: SimpleNamespace) -> None:
    submitted(living)
    expect(desk(living.cast.stranger).get_by_text("眼下没有等待办理的事项。")).to_be_visible()
