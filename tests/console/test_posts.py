"""岗位 at the desk: publishing, claims and the line."""

from types import SimpleNamespace

from playwright.sync_api import Page, expect

from server.posts import service
from server.posts.models import ServicePost
from tests.console.conftest import OpenDesk
from tests.posts.posting import publish


def opened(living: SimpleNamespace, **changes: object) -> ServicePost:
    """Let a post be open in 幸福里, where 王立新 is registered."""
    with living.database.transaction():
        living.cast.register(living.cast.wang, living.cast.happiness)
        return publish(living.cast, **changes)


def asked(living: SimpleNamespace) -> ServicePost:
    """Let 王立新's claim on a post wait for approval."""
    post = opened(living, needs_approval=True)
    with living.database.transaction():
        service.claim(post.id, actor=living.cast.phone_of(living.cast.wang))
    return post


def type_post(page: Page) -> None:
    page.get_by_label("岗位名称").fill("夜间巡逻")
    page.get_by_label("岗位类别").select_option(index=4)
    page.get_by_label("地点").fill("富康花园")
    page.get_by_label("名额").fill("3")
    page.get_by_label("时段1开始").fill("19:00")
    page.get_by_label("时段1结束").fill("21:00")
    page.get_by_label("服务内容").fill("沿楼院巡查")
    page.get_by_label("风险提示").fill("夜间注意安全")
    page.get_by_role("button", name="发布岗位").click()


def test_a_secretary_publishes_and_copies_a_post(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.secretary, "/console/posts/new")
    type_post(page)
    expect(page.get_by_role("status")).to_contain_text("已发布岗位，编号")
    page.get_by_role("link", name="复制").click()
    expect(page.get_by_label("时段1开始")).to_have_value("19:00")
    page.get_by_role("button", name="发布岗位").click()
    expect(page.get_by_role("status")).to_contain_text("已发布岗位，编号")


def test_a_claim_is_approved(desk: OpenDesk, living: SimpleNamespace) -> None:
    post = asked(living)
    page = desk(living.cast.secretary, "/console/posts?waiting=1")
    page.get_by_role("link", name=post.name).click()
    page.get_by_role("button", name="同意").click()
    expect(page.get_by_role("status")).to_contain_text("已同意认领。")


def test_a_claim_is_declined_with_the_reason(desk: OpenDesk, living: SimpleNamespace) -> None:
    post = asked(living)
    page = desk(living.cast.secretary, f"/console/posts/{post.id}")
    page.get_by_label("婉拒王立新的原因").fill("本周已满")
    page.get_by_role("button", name="婉拒").click()
    expect(page.get_by_text("本周已满")).to_be_visible()


def test_a_place_is_taken_for_somebody_at_the_desk(desk: OpenDesk, living: SimpleNamespace) -> None:
    post = opened(living)
    page = desk(living.cast.secretary, f"/console/posts/{post.id}")
    page.get_by_role("combobox", name="党员").fill("没有的人")
    page.get_by_role("button", name="代为认领").click()
    expect(page.locator("#member-wrong")).to_contain_text("没有找到此人")
    page.get_by_role("combobox", name="党员").fill("wlx")
    page.get_by_role("button", name="代为认领").click()
    expect(page.get_by_role("row").filter(has_text="王立新")).to_be_visible()


def test_a_claimed_post_is_changed_and_closed(desk: OpenDesk, living: SimpleNamespace) -> None:
    post = asked(living)
    page = desk(living.cast.secretary, f"/console/posts/{post.id}/change")
    page.get_by_label("地点").fill("文化广场")
    page.get_by_role("button", name="保存修改").click()
    expect(page.get_by_text("文化广场")).to_be_visible()
    page.get_by_label("结束原因").fill("任务完成")
    page.get_by_role("button", name="结束岗位").click()
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_role("cell", name="已结束 任务完成")).to_be_visible()


def test_the_clerk_next_door_sees_neither_list_nor_post(desk: OpenDesk, living: SimpleNamespace) -> None:
    post = opened(living)
    page = desk(living.cast.stranger, "/console/posts")
    expect(page.get_by_text("没有符合条件的岗位。")).to_be_visible()
    page.goto(f"/console/posts/{post.id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
