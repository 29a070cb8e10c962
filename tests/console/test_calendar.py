"""工作日历 at the desk: a year at a glance, a notice entered in one go, and what it moves."""

from types import SimpleNamespace

from playwright.sync_api import expect

from tests.console.conftest import OpenDesk

CALENDAR = "/console/settings/calendar"
NOTICE = "本市防汛：7月13日至14日放假。7月18日（周六）上班。"


def test_a_year_shows_holidays_and_make_up_days_in_words(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, f"{CALENDAR}?year=2026")
    expect(page.get_by_role("table", name="10月")).to_be_visible()
    expect(page.get_by_role("link", name="10月1日，休息，国庆节")).to_have_attribute("data-mark", "休")
    expect(page.get_by_role("link", name="10月10日，上班，国庆节调休")).to_have_attribute("data-mark", "班")


def test_a_notice_is_entered_in_one_go_once_what_it_moves_was_seen(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    page = desk(living.cast.administrator, f"{CALENDAR}?year=2026")
    page.get_by_label("通知正文").fill(NOTICE)
    page.get_by_role("button", name="查看影响").click()
    coming = page.get_by_role("alert")
    expect(coming).to_contain_text("将录入3天")
    expect(coming.get_by_role("row").filter(has_text="认定截止")).to_contain_text("2026-07-142026-07-16")
    expect(page.get_by_role("region", name="本市录入的日期")).to_contain_text("没有")
    page.get_by_role("button", name="确认录入").click()
    expect(page.get_by_role("status")).to_have_text("已录入3天。")
    expect(page.get_by_role("region", name="本市录入的日期")).to_contain_text("2026-07-18 周六")
    expect(page.get_by_role("link", name="7月18日，上班，本市防汛调休，本市录入")).to_be_visible()


def test_what_cannot_be_read_says_which_line(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, f"{CALENDAR}?year=2026")
    page.get_by_label("通知正文").fill("元旦：1月1日放假。\n春节：2月30日放假。")
    page.get_by_role("button", name="查看影响").click()
    expect(page.locator("#notice-wrong")).to_have_text("第2行：没有“2月30日”这一天。")
    expect(page.get_by_label("通知正文")).to_have_value("元旦：1月1日放假。\n春节：2月30日放假。")


def test_a_day_that_is_pressed_is_entered_and_forgotten(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, f"{CALENDAR}?year=2026")
    page.get_by_role("link", name="7月14日，上班", exact=True).click()
    expect(page.get_by_label("通知正文")).to_have_value("2026-07-14 休息")
    page.get_by_role("button", name="查看影响").click()
    page.get_by_role("button", name="确认录入").click()
    page.get_by_role("button", name="取消录入").click()
    expect(page.get_by_role("dialog")).to_contain_text("认定截止由2026-07-15改为2026-07-14")
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("status")).to_contain_text("2026-07-14的录入已取消")


def test_a_year_nobody_knows_asks_for_its_notice(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, f"{CALENDAR}?year=2028")
    expect(page.get_by_text("该年度节假日安排尚未录入")).to_be_visible()


def test_every_office_reads_it_and_only_the_city_changes_it(desk: OpenDesk, living: SimpleNamespace) -> None:
    for who in (living.cast.observer, living.cast.stranger):
        page = desk(who, f"{CALENDAR}?year=2026")
        expect(page.get_by_role("region", name="反馈函的日期")).to_contain_text("2026-07-14")
        expect(page.get_by_label("通知正文")).to_have_count(0)
