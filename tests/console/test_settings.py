"""设置 at the desk: what one may look after, and a community's own settings."""

from types import SimpleNamespace

from playwright.sync_api import Page, expect

from server.organisations import queries, service
from server.organisations.models import CommunitySettings
from tests import factories as make
from tests.activities.test_sheets import counting
from tests.console.conftest import OpenDesk

COMMUNITIES = "/console/settings/communities"


def of(living: SimpleNamespace) -> CommunitySettings:
    """Return the settings of 幸福里 as they stand."""
    with living.database.transaction():
        return queries.settings_of(living.cast.happiness.id)


def open_settings(desk: OpenDesk, living: SimpleNamespace) -> Page:
    return desk(living.cast.secretary, f"{COMMUNITIES}/{living.cast.happiness.id}")


def test_everybody_sees_what_they_may_look_after(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.secretary)
    page.get_by_role("link", name="设置", exact=True).click()
    expect(page.get_by_role("main").get_by_role("heading", level=2)).to_contain_text(
        ["社区设置", "岗位类别", "工作日历"]
    )
    page = desk(living.cast.auditor, "/console/settings")
    expect(page.get_by_role("main").get_by_role("heading", level=2)).to_contain_text(
        ["工作日历", "操作日志", "运行状况"]
    )
    page = desk(living.cast.leader)
    expect(page.get_by_role("link", name="设置", exact=True)).to_have_count(0)


def test_what_follows_is_shown_before_it_is_saved(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = open_settings(desk, living)
    page.get_by_label("开启积分").uncheck()
    page.get_by_label("截止日").fill("30")
    page.get_by_role("button", name="保存", exact=True).click()
    coming = page.get_by_role("alert")
    expect(coming.get_by_role("row").filter(has_text="积分").first).to_contain_text("不再显示积分")
    expect(coming.get_by_role("row").filter(has_text="按期报到截止")).to_contain_text("3月30日")
    assert of(living).points_on is True
    page.get_by_role("button", name="确认保存").click()
    expect(page.get_by_role("status")).to_have_text("设置已保存。")
    assert (of(living).points_on, of(living).deadline_day) == (False, 30)


def test_a_change_is_remembered_with_who_and_what(desk: OpenDesk, living: SimpleNamespace) -> None:
    changes = {"least_services": 3, "contact_name": "孙敏"}
    with living.database.transaction():
        service.change_settings(living.cast.happiness.id, changes, actor=living.cast.secretary)
    past = open_settings(desk, living).get_by_role("region", name="改动记录")
    expect(past.get_by_role("row").filter(has_text="最少服务次数")).to_contain_text("23")
    expect(past.get_by_role("row").filter(has_text="周正")).to_have_count(1)
    expect(past.get_by_role("row").filter(has_text="联系人")).to_contain_text("不记录内容")
    expect(past).not_to_contain_text("孙敏")


def test_what_is_wrong_stands_at_its_field(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = open_settings(desk, living)
    page.get_by_label("年末提前截止（月-日）").fill("02-30")
    page.get_by_label("机关代字").fill("平安里党函")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#year_closes-wrong")).to_contain_text("应为10月至12月中的一天")
    page.get_by_label("年末提前截止（月-日）").fill("11-30")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#number_prefix-wrong")).to_contain_text("已由其他社区使用")


def test_two_who_change_at_once_see_each_other(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = open_settings(desk, living)
    page.get_by_label("服务次数不少于").fill("4")
    with living.database.transaction():
        service.change_settings(
            living.cast.happiness.id, {"least_services": 5}, actor=living.cast.administrator
        )
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("现在是：5")).to_be_visible()
    expect(page.get_by_label("服务次数不少于")).to_have_value("4")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("alert").get_by_role("row").filter(has_text="最少服务次数")).to_contain_text(
        "5次4次"
    )
    page.get_by_role("button", name="确认保存").click()
    expect(page.get_by_role("status")).to_have_text("设置已保存。")
    assert of(living).least_services == 4


def test_a_clerk_reads_and_changes_nothing(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.clerk, f"{COMMUNITIES}/{living.cast.happiness.id}")
    expect(page.get_by_text("修改由社区党组织书记或管理员办理")).to_be_visible()
    expect(page.get_by_label("服务次数不少于")).to_be_disabled()
    expect(page.get_by_role("button", name="保存")).to_have_count(0)


def test_the_clerk_next_door_finds_only_their_own(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.stranger, COMMUNITIES)
    expect(page.get_by_role("link", name="平安里社区居委会")).to_be_visible()
    expect(page.get_by_text("幸福里")).to_have_count(0)
    page.goto(f"{COMMUNITIES}/{living.cast.happiness.id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()


def test_an_administrator_gives_the_issuer_another_name(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, COMMUNITIES)
    page.get_by_role("link", name="幸福里社区居委会").click()
    page.get_by_text("变更名称").click()
    page.get_by_label("全称").fill("中共金泉市河西区东风街道幸福里社区总支部委员会")
    page.get_by_label("简称").fill("幸福里社区党总支")
    page.get_by_role("button", name="变更").click()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("status")).to_have_text("发文机关名称已变更。")
    expect(page.get_by_role("region", name="发文机关")).to_contain_text("总支部委员会")


def test_the_list_asks_as_much_for_many_communities_as_for_two(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    page = desk(living.cast.administrator, COMMUNITIES)
    page.reload()  # what a browser asks only once, the icon, is behind it
    with counting(living.database) as few:
        page.request.get(COMMUNITIES)
    with living.database.transaction():
        for number in range(5):
            area = make.AreaFactory(parent=living.cast.street, name=f"第{number}社区", pinyin=f"di {number}")
            make.SettingsFactory(community_id=area.id)
    with counting(living.database) as many:
        page.request.get(COMMUNITIES)
    assert len(many) == len(few)
