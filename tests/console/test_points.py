"""积分 at the desk: entries with their sources, reversals and declarations by two persons, rules tried and approved."""

import datetime as dt
from types import SimpleNamespace

from playwright.sync_api import Page, expect

from server.kernel.types import new_id
from server.points import queries, second_person, service
from server.points.requested import RequestKind
from server.points.rules import FactKind
from tests import cast as casting
from tests.console.asking import asked
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings

HERE = "/console/points"


def served(living: SimpleNamespace, member_id: object = None, minutes: int = 120) -> None:
    with living.database.transaction():
        service.declare(
            FactKind.SERVICE, new_id(), member_id=member_id or living.cast.wang.id,
            community_id=living.cast.happiness.id, day=dt.date(2026, 6, 1), quantity=minutes, actor=living.cast.clerk,
        )  # fmt: skip


def balance(living: SimpleNamespace) -> int:
    with living.database.transaction():
        assert list(queries.verify()) == []
        return queries.balance(living.cast.wang.id, 2026)


def confirm(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("button", name="确认", exact=True).click()


def test_an_entry_is_reversed_by_two_persons(desk: OpenDesk, living: SimpleNamespace) -> None:
    served(living)
    page = desk(living.cast.clerk)
    page.get_by_role("link", name="积分", exact=True).click()
    page.get_by_role("link", name="王立新").click()
    page.get_by_role("link", name="申请冲正2026-06-01服务时长").click()
    page.get_by_label("冲正原因").fill("签到表抄错了人")
    page.get_by_role("button", name="提出冲正").click()
    expect(page.get_by_text("冲正待复核")).to_be_visible()
    page.goto(f"{HERE}/requests")
    page.get_by_role("link", name="冲正", exact=True).click()
    expect(page.get_by_text("须由另一位工作人员复核。")).to_be_visible()
    assert balance(living) == 4
    other = desk(living.cast.secretary)
    other.get_by_role("link", name="待复核积分事项").click()
    other.get_by_role("link", name="冲正", exact=True).click()
    confirm(other, "同意")
    expect(other.get_by_role("status")).to_contain_text("已同意")
    assert balance(living) == 0
    other.get_by_role("link", name="积分明细").click()
    expect(other.get_by_text("已冲正")).to_be_visible()


def test_a_praise_is_asked_for_and_refused_with_the_reason(desk: OpenDesk, living: SimpleNamespace) -> None:
    with living.database.transaction():
        living.cast.register(living.cast.wang, living.cast.happiness)
    page = desk(living.cast.clerk, f"{HERE}/requests/new")
    page.get_by_label("事项").select_option(label="书面表扬")
    page.locator("#person").fill("王立新")
    page.get_by_label("凭据编号").fill("感谢信1号")
    page.get_by_label("事由").fill("居民来信")
    page.get_by_role("button", name="提出登记").click()
    expect(page.get_by_role("status")).to_contain_text("请另一位工作人员复核")
    other = desk(living.cast.secretary, f"{HERE}/requests")
    other.get_by_role("link", name="书面表扬").click()
    other.get_by_label("理由").fill("信中并未提到本人")
    other.get_by_role("button", name="不同意").click()
    expect(other.locator("main")).to_contain_text("信中并未提到本人")
    assert balance(living) == 0


def test_new_rules_are_tried_proposed_and_approved_by_another(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    served(living)
    page = desk(living.cast.secretary, f"{HERE}/rules")
    page.get_by_role("link", name="拟定新版本").click()
    page.locator("#P02-each").fill("0.7")
    page.get_by_role("button", name="试算影响").click()
    expect(page.locator("#P02-each-wrong")).to_contain_text("最小半分")
    page.locator("#P02-each").fill("1")
    page.get_by_label("采用确认后无故缺席").uncheck()
    page.get_by_role("button", name="试算影响").click()
    row = page.locator("#effect").get_by_role("row", name="王立新")
    expect(row).to_contain_text("+2")
    assert balance(living) == 4
    page.get_by_role("button", name="提出新版本").click()
    expect(page.get_by_text("须由另一位有权限的人员批准。")).to_be_visible()
    expect(page.get_by_role("row", name="服务时长")).to_contain_text("现行：每满半小时记0.5分")
    office = desk(living.cast.administrator, page.url.split("?")[0])
    confirm(office, "批准")
    expect(office.get_by_role("status")).to_contain_text("已批准")
    expect(office.locator("main")).to_contain_text("待施行")


def test_members_come_by_name_and_where_there_are_no_points_there_is_nothing(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    served(living, living.cast.li.id, 60)
    served(living, living.cast.wang.id, 240)
    page = desk(living.cast.clerk, HERE)
    expect(page.locator("tbody tr td:first-child")).to_have_text(["李春梅", "王立新"])
    stranger = desk(living.cast.stranger)
    expect(stranger.get_by_role("link", name="积分", exact=True)).to_have_count(0)
    stranger.goto(HERE)
    expect(stranger.get_by_text("本社区未启用积分。")).to_be_visible()
    stranger.goto(f"{HERE}/members/{living.cast.wang.id}")
    expect(stranger.get_by_role("heading", name="没有找到")).to_be_visible()


def test_the_pages_ask_as_much_for_many_and_have_no_serious_finding(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    served(living)
    with living.database.transaction():
        entry = queries.entries(living.cast.wang.id, 2026)[0].id
        request = second_person.ask_declaration(
            RequestKind.PRAISE, living.cast.wang.id, day=dt.date(2026, 6, 1), evidence="1号", reason="来信",
            actor=living.cast.secretary,
        ).id  # fmt: skip
    page = desk(living.cast.clerk, HERE)
    few = asked(living, page)
    for number in range(4):
        with living.database.transaction():
            member = casting.add_member(f"党员{number}", living.cast.water, living.cast.happiness)
        served(living, member.id)
    assert asked(living, page) == few
    page = desk(living.cast.secretary)
    for path in (
        HERE, f"{HERE}/members/{living.cast.wang.id}", f"{HERE}/entries/{entry}/reversal", f"{HERE}/requests",
        f"{HERE}/requests/{request}", f"{HERE}/requests/new", f"{HERE}/rules", f"{HERE}/rules/new",
    ):  # fmt: skip
        page.goto(path)
        assert (path, findings(page)) == (path, [])
