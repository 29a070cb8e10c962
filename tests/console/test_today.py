"""What waits when somebody sits down."""

import datetime as dt
from types import SimpleNamespace

from playwright.sync_api import expect

from server.activities import service as activities
from server.console.waiting import Waiting, waiting
from server.kernel import clock
from server.kernel.actor import Actor
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


def test_an_activity_without_a_sheet_waits_to_be_keyed(desk: OpenDesk, living: SimpleNamespace) -> None:
    """Held in May; nobody has keyed who came."""
    with living.database.transaction():
        activity = planned(living.cast)
    page = desk(living.cast.clerk)
    page.get_by_role("link", name="待录签到表 1").click()
    page.get_by_role("link", name=activity.name).click()
    expect(page.get_by_label("第1行姓名")).to_be_visible()


def test_an_activity_that_wants_people_is_a_need(desk: OpenDesk, living: SimpleNamespace) -> None:
    with living.database.transaction():
        activity = planned(living.cast, clock.today() + dt.timedelta(days=3), needed=5)
        planned(living.cast, clock.today() + dt.timedelta(days=20), needed=5)
    page = desk(living.cast.clerk)
    page.get_by_role("link", name="两周内缺人的活动 1").click()
    expect(page.get_by_role("link", name=activity.name)).to_have_count(1)


def test_the_week_that_begins_leads_to_its_activities(desk: OpenDesk, living: SimpleNamespace) -> None:
    with living.database.transaction():
        activity = planned(living.cast, clock.today())
    page = desk(living.cast.clerk)
    line = page.get_by_role("row", name=activity.name)
    expect(line).to_contain_text("今天")
    line.get_by_role("link", name="打印签到表").click()
    expect(page.get_by_text(f"活动：{activity.name}")).to_be_visible()
    expect(desk(living.cast.stranger).get_by_text("近七天没有安排活动。")).to_be_visible()


def test_who_has_another_home_or_no_work_here_is_led_on(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.liaison)
    assert page.url.endswith("/portal")
    page = desk(living.cast.auditor)
    page.get_by_role("link", name="看操作日志").click()
    expect(page.get_by_role("heading", name="操作日志")).to_be_visible()


def test_what_is_shown_by_areas_adds_up_to_what_waits_at_all_desks(living: SimpleNamespace) -> None:
    """Two communities, a registration in one of them; the clerk has it to do, the observer only counts it."""
    submitted(living)
    cast = living.cast

    def told(actor: Actor) -> tuple[list[tuple[str, int]], list[tuple[str, int]], list[tuple[str, int]]]:
        with living.database.transaction():
            found: Waiting = waiting(actor)
            lists = (
                [(each.kind.key, each.number) for each in of if each.number]
                for of in (found.counts, found.facts)
            )
            return *lists, [(row.area.name, row.number) for row in found.places.rows]

    waits = [("registrations", 1)]
    assert told(cast.clerk) == (waits, [], [])
    assert told(cast.observer) == ([], waits, [("幸福里社区居委会", 1)])
    assert told(cast.stranger) == ([], [], [])


def test_an_area_beside_tells_nothing_and_the_whole_stays(living: SimpleNamespace) -> None:
    submitted(living)
    with living.database.transaction():
        found = waiting(living.cast.observer, living.cast.peace.id)
        assert [each.number for each in found.facts] == [1]
        assert found.places.rows == []
