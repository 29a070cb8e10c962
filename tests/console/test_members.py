"""党员 at the desk: searching, and the paper slip."""

from types import SimpleNamespace

from playwright.sync_api import Page, expect

from server.posts import service as posts
from tests.activities.scene import row
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings
from tests.delivery import scene
from tests.feedback.scene import serve
from tests.posts.posting import publish


def key_slip(
    page: Page, name: str = "赵永强", phone: str = "13800000001", unit: str = "金泉市水务局"
) -> None:
    page.get_by_label("姓名").first.fill(name)
    page.get_by_label("联系电话").fill(phone)
    page.get_by_role("combobox", name="所在单位").fill(unit)
    page.get_by_label("已阅读并同意").check()
    page.get_by_label("不同意").check()
    page.get_by_role("button", name="登记报到").click()


def test_a_slip_is_a_registration_with_a_number_and_the_next_may_follow(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    page = desk(living.cast.clerk, "/console/members/new")
    key_slip(page)
    expect(page.get_by_role("status")).to_contain_text("赵永强已报到，登记编号")
    expect(page.get_by_label("姓名").first).to_be_focused()
    page.goto("/console/members?q=zyq")
    expect(page.get_by_role("link", name="赵永强")).to_be_visible()


def test_a_slip_has_at_most_twelve_fields_of_text_and_choice(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, "/console/members/new")
    assert page.locator("form.card .field").count() <= 12


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    page = desk(living.cast.clerk, "/console/members/new")
    key_slip(page, phone="12345", unit="没有的单位")
    expect(page.locator("#phone-wrong")).to_have_text("应为11位手机号码。")
    expect(page.get_by_role("combobox", name="所在单位")).to_have_value("没有的单位")
    expect(page.get_by_label("不同意")).to_be_checked()


def test_a_namesake_in_the_unit_must_be_looked_at(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, "/console/members/new")
    key_slip(page, name="王立新", phone="13800000009")
    page.get_by_label("确为另一位同名党员").check()
    page.get_by_role("button", name="登记报到").click()
    expect(page.get_by_role("status")).to_contain_text("王立新已报到")


def test_the_clerk_next_door_finds_nobody(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.stranger, "/console/members?q=王立新")
    expect(page.get_by_text("没有符合条件的党员。")).to_be_visible()


def test_a_file_shows_the_phone_in_full_only_for_a_reason(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, "/console/members/new")
    key_slip(page)
    page.goto("/console/members?q=zyq")
    page.get_by_role("link", name="赵永强").click()
    expect(page.get_by_role("heading", name="赵永强")).to_be_visible()
    expect(page.get_by_text("138****0001")).to_be_visible()
    page.get_by_text("查看完整电话").click()
    page.get_by_label("查看原因").fill("通知活动改期")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("13800000001")).to_be_visible()
    assert findings(page) == []


def test_a_file_is_hidden_from_the_clerk_next_door(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.stranger, f"/console/members/{living.cast.wang.id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()


def test_a_file_leads_to_the_members_deeds_points_and_services(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    file = f"/console/members/{living.cast.wang.id}"
    page = desk(living.cast.clerk, file)
    for link, heading in (("五个一依据", "五个一"), ("积分明细", "王立新的积分"), ("服务台账", "活动台账")):
        page.goto(file)
        page.get_by_role("link", name=link).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    page = desk(living.cast.administrator, file)
    expect(page.get_by_role("link", name="积分明细")).to_have_count(0)


def test_a_file_tells_of_posts_and_letters(desk: OpenDesk, living: SimpleNamespace) -> None:
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness)
        posts.claim(publish(cast, name="巡逻队").id, actor=cast.phone_of(cast.wang))
        serve(cast, row(cast.wang.id, minutes=120))
        sent = scene.sent(cast)
    page = desk(cast.clerk, f"/console/members/{cast.wang.id}")
    expect(page.get_by_role("region", name="认领的岗位").get_by_role("link", name="巡逻队")).to_be_visible()
    letters = page.get_by_role("region", name="反馈函")
    expect(letters.get_by_role("row", name=str(sent.number))).to_contain_text("2.0")
    assert findings(page) == []
