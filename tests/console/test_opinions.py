"""意见建议 at the desk: taken up, answered, refused, keyed from paper, taken back."""

import datetime as dt
from types import SimpleNamespace

from playwright.sync_api import expect

from server.deeds import queries, service, submitting
from tests import cast as casting
from tests.console.asking import asked
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings

HERE = "/console/deeds/opinions"


def submitted(living: SimpleNamespace, category: str = "公共设施") -> str:
    """Let 王立新 submit an opinion on the phone."""
    cast = living.cast
    with living.database.transaction():
        if not hasattr(living, "phone"):
            cast.register(cast.wang, cast.happiness)
            living.phone = cast.phone_of(cast.wang)
            casting.sign_in(living.phone)
        made = submitting.submit(category=category, content="3号楼前路灯不亮", actor=living.phone)
        return str(made.id)


def keyed(living: SimpleNamespace) -> str:
    with living.database.transaction():
        living.cast.register(living.cast.li, living.cast.happiness)
        made = service.record_opinion(
            living.cast.li.id, community_id=living.cast.happiness.id, day=dt.date(2026, 5, 16), category="养老服务",
            content="建议开设助餐点", actor=living.cast.clerk,
        )  # fmt: skip
        return str(made.id)


def test_from_the_tile_to_the_answer(desk: OpenDesk, living: SimpleNamespace) -> None:
    submitted(living)
    page = desk(living.cast.clerk)
    page.get_by_role("link", name="待答复意见建议").click()
    page.get_by_role("link", name="公共设施").click()
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已受理")
    page.get_by_label("答复内容").fill("已报修，三日内完成。")
    page.get_by_role("button", name="采纳并答复").click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("main")).to_contain_text("已采纳")
    expect(page.locator("main")).to_contain_text("已报修，三日内完成。")
    page.goto(HERE)
    expect(page.get_by_text("没有等待办理的意见建议。")).to_be_visible()


def test_a_refusal_needs_its_reason(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, f"{HERE}/{submitted(living)}")
    page.get_by_label("理由").evaluate("field => field.removeAttribute('required')")
    page.get_by_role("button", name="不予受理").click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("#reply-wrong")).to_be_visible()
    page.get_by_label("理由").fill("请拨打供水热线反映")
    page.get_by_role("button", name="不予受理").click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.locator("main")).to_contain_text("请拨打供水热线反映")


def test_one_from_paper_is_keyed_and_taken_back(desk: OpenDesk, living: SimpleNamespace) -> None:
    with living.database.transaction():
        living.cast.register(living.cast.wang, living.cast.happiness)
    page = desk(living.cast.clerk, f"{HERE}/new")
    page.locator("#person").fill("wlx")
    page.get_by_label("类别").fill("环境卫生")
    page.get_by_label("内容").fill("楼道堆物")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("的意见建议，可以接着录入")
    page.goto(HERE)
    page.get_by_role("link", name="环境卫生").click()
    page.get_by_role("link", name="撤销登记").click()
    page.get_by_label("撤销原因").fill("同一条录了两遍")
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.locator("main")).to_contain_text("同一条录了两遍")
    with living.database.transaction():
        assert queries.progress(living.cast.wang.id, 2026)[1].done_on is None


def test_what_a_member_said_is_not_taken_back(desk: OpenDesk, living: SimpleNamespace) -> None:
    opinion = submitted(living)
    page = desk(living.cast.clerk, f"{HERE}/{opinion}")
    expect(page.get_by_role("link", name="撤销登记")).to_have_count(0)
    page.goto(f"{HERE}/{opinion}/withdrawal")
    page.get_by_label("撤销原因").fill("不想办")
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("由党员本人提交")


def test_the_clerk_next_door_sees_nothing(desk: OpenDesk, living: SimpleNamespace) -> None:
    opinion = submitted(living)
    page = desk(living.cast.stranger, f"{HERE}?which=all")
    expect(page.get_by_text("没有符合条件的意见建议。")).to_be_visible()
    page.goto(f"{HERE}/{opinion}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()


def test_the_list_asks_as_much_for_many_and_has_no_serious_finding(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    opinion = submitted(living)
    page = desk(living.cast.clerk, HERE)
    few = asked(living, page)
    submitted(living, "停车管理")
    keyed(living)
    assert asked(living, page) == few
    for path in (HERE, f"{HERE}/{opinion}", f"{HERE}/new", f"{HERE}/{opinion}/withdrawal"):
        page.goto(path)
        assert (path, findings(page)) == (path, [])
