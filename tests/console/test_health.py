"""运行状况 at the desk: every part in words and signs; dead work is found and tried again (A14)."""

from types import SimpleNamespace
from uuid import UUID

from playwright.sync_api import expect

from server import scheduler
from server.kernel import jobs
from server.kernel.jobs import JobUnit, Lease, PermanentFailure, UnitState
from tests.activities.test_sheets import counting
from tests.console.conftest import OpenDesk

HEALTH = "/console/settings/health"
SCOPE = UUID(int=7)


def give_up(living: SimpleNamespace, scope: UUID = SCOPE) -> None:
    """Let a letter's print be given up for a reason."""

    def fail(lease: Lease) -> None:
        raise PermanentFailure("no font has U+3134A")

    with living.database.transaction():
        jobs.plan("render", "2026H1", [scope])
    assert jobs.work_one(living.database, {"render": fail}, "w")


def unit(living: SimpleNamespace) -> JobUnit:
    with living.database.transaction():
        found = jobs.find("render", "2026H1", SCOPE)
    assert found is not None
    return found


def test_an_administrator_sees_dead_work_and_revives_it(desk: OpenDesk, living: SimpleNamespace) -> None:
    give_up(living)
    page = desk(living.cast.administrator)
    page.get_by_role("link", name="设置", exact=True).click()
    card = page.get_by_role("link").filter(has=page.get_by_role("heading", name="运行状况"))
    expect(card).to_contain_text("需要处理")
    card.click()
    expect(page.get_by_role("listitem").filter(has_text="停办任务")).to_contain_text("需要处理")
    expect(page.get_by_role("row").filter(has_text="反馈函成文").first).to_contain_text("no font has U+3134A")
    page.get_by_role("button", name="重新办理").click()
    expect(page.get_by_role("dialog")).to_contain_text("原因没有排除的，会再次停办")
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("status")).to_contain_text("“反馈函成文”已重新排队")
    assert unit(living).state is UnitState.WAITING


def test_a_scheduler_that_is_down_says_what_to_do(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, HEALTH)
    part = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="调度"))
    expect(part).to_contain_text("需要处理")
    expect(part).to_contain_text("重新启动“调度”进程")
    for timer in scheduler.timers():
        scheduler.run_timer(living.database, timer)
    page.reload()
    expect(part).to_contain_text("正常")
    expect(page.get_by_role("row").filter(has_text="日志封存").first).to_contain_text("✓")


def test_an_observer_looks_and_revives_nothing(desk: OpenDesk, living: SimpleNamespace) -> None:
    give_up(living)
    page = desk(living.cast.observer, HEALTH)
    expect(page.get_by_text("重新办理请联系全市管理员")).to_be_visible()
    expect(page.get_by_role("button", name="重新办理")).to_have_count(0)


def test_a_clerk_has_no_such_page(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.stranger, HEALTH)
    expect(page.get_by_role("heading", name="未能办理")).to_be_visible()


def test_health_asks_as_much_for_much_work_as_for_little(desk: OpenDesk, living: SimpleNamespace) -> None:
    give_up(living)
    page = desk(living.cast.administrator, HEALTH)
    page.reload()  # what a browser asks only once, the icon, is behind it
    with counting(living.database) as few:
        page.request.get(HEALTH)
    for number in range(8, 14):
        give_up(living, UUID(int=number))
    with counting(living.database) as many:
        page.request.get(HEALTH)
    assert len(many) == len(few)
