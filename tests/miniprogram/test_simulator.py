"""The simulator does what WeChat does, shown on a small mini-program of its own (fixture/)."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.miniprogram.browser import simulating
from tests.miniprogram.conftest import Phone, Spoil


@pytest.fixture
def home(example: SimpleNamespace, phone: Callable[..., Phone]) -> Phone:
    return phone(example.origin)


@pytest.fixture
def mine(home: Phone) -> Phone:
    home.goes_to("我的")
    home.sees("草稿")
    return home


def test_a_sound_program_compiles_without_a_problem(example: SimpleNamespace) -> None:
    assert example.problems == []


def test_typing_filters_and_clearing_empties_the_field(home: Phone) -> None:
    home.page.get_by_label("搜索").fill("图书")
    home.page.get_by_text("陪老人散步").wait_for(state="detached")
    home.tap("清空")
    home.sees("陪老人散步")
    assert home.page.get_by_label("搜索").input_value() == ""


def test_a_component_tells_its_page_and_a_toast_appears(home: Phone) -> None:
    home.page.get_by_role("button", name="认领", exact=True).first.click()
    home.page.get_by_role("status").get_by_text("认领成功").wait_for()
    assert home.page.get_by_role("button", name="已认领").is_disabled()
    assert home.calls("showToast") == [{"title": "认领成功"}]


def test_a_behaviours_handler_is_the_pages(home: Phone) -> None:
    home.page.get_by_text("您好").click()
    home.sees("欢迎")


def test_the_page_is_pulled_down(home: Phone) -> None:
    home.page.evaluate("simulator.pullDown()")
    home.sees("刷新 1 次")


def test_a_page_opens_with_its_query_and_goes_back(home: Phone) -> None:
    home.tap("详情")
    home.sees("图书角")
    assert home.route == "pages/detail/detail"
    assert home.page.get_by_role("heading", name="详情").is_visible()
    home.page.get_by_label("返回").click()
    home.sees("我在哪里")


def test_a_navigator_switches_the_tab(home: Phone) -> None:
    home.tap("详情")
    home.page.get_by_role("link", name="去我的").click()
    home.sees("草稿")
    assert home.route == "pages/mine/mine"


def test_a_page_cannot_be_pushed_over_a_tab(home: Phone) -> None:
    home.tap("详情")
    home.tap("错误的跳转")
    home.page.wait_for_function("simulator.errors.length > 0")
    assert "can not navigateTo a tabbar page" in home.errors()[0]


def test_a_persons_place_is_theirs_to_give(home: Phone) -> None:
    home.tap("我在哪里")
    home.sees("getLocation:fail cancel")
    home.answer("getLocation", {"latitude": 38.9, "longitude": 100.4})
    home.tap("我在哪里")
    home.sees("北纬 38.9")


def test_without_network_a_request_fails_in_words(home: Phone) -> None:
    home.page.context.set_offline(True)
    home.tap("问服务器")
    home.sees("没有网络：request:fail")


def test_pickers_give_an_index_and_a_day(mine: Phone) -> None:
    mine.page.get_by_label("类别").select_option("环境")
    mine.sees("类别：环境")
    mine.page.get_by_label("日期").fill("2026-07-30")
    mine.sees("日期：2026-07-30")


def test_consents_are_ticked_one_by_one(mine: Phone) -> None:
    mine.page.get_by_label("同意报到").check()
    mine.sees("已同意：1")
    mine.page.get_by_label("同意告知单位").check()
    mine.sees("已同意：2")


def test_a_form_submits_after_a_person_confirms_and_storage_outlives_a_reload(mine: Phone) -> None:
    mine.page.get_by_label("意见").fill("路灯不亮")
    mine.page.get_by_role("switch", name="公开").check()
    mine.tap("提交")
    mine.page.get_by_role("dialog", name="提交？").get_by_role("button", name="确定").click()
    mine.sees('{"note":"路灯不亮","open":true}')
    mine.page.reload()
    mine.goes_to("我的")
    mine.sees("草稿：路灯不亮")


def test_a_dialog_refused_sends_nothing(mine: Phone) -> None:
    mine.tap("提交")
    mine.page.get_by_role("dialog").get_by_role("button", name="取消").click()
    mine.page.get_by_role("dialog").wait_for(state="detached")
    assert mine.page.locator(".answer").inner_text() == ""


def test_messages_are_subscribed_only_in_answer_to_a_tap(mine: Phone) -> None:
    mine.tap("接收通知")
    mine.sees("accept")
    mine.tap("晚了的通知")
    mine.sees("can only be invoked by user TAP gesture")


def test_what_wechat_does_not_have_throws(mine: Phone) -> None:
    mine.tap("复制")
    mine.page.wait_for_function("simulator.errors.length > 0")
    assert "wx.setClipboards is not in the simulator" in mine.errors()[0]


def test_the_programs_sheet_stays_out_of_components(home: Phone) -> None:
    colour = "element => getComputedStyle(element).color"
    title = home.page.get_by_text("图书角整理")
    assert home.page.get_by_text("您好").evaluate(colour) == "rgb(10, 20, 30)"
    assert title.evaluate(colour) != "rgb(10, 20, 30)"


def test_a_pages_sheet_ends_with_the_page(home: Phone) -> None:
    home.tap("详情")
    weight = home.page.get_by_text("图书角", exact=True).evaluate(
        "element => getComputedStyle(element).fontWeight"
    )
    assert weight == "400"


@pytest.mark.parametrize(("zoom", "pixels"), [(1, 16.0), (1.3, 20.8)])
def test_large_text_and_a_narrow_phone_can_be_chosen(
    example: SimpleNamespace, phone: Callable[..., Phone], zoom: float, pixels: float
) -> None:
    title = phone(example.origin, zoom=zoom, width=375).page.get_by_text("您好")
    size = title.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert size == pytest.approx(pixels)


def test_requests_reach_the_real_server(
    fixture_app: Path, living: SimpleNamespace, phone: Callable[..., Phone]
) -> None:
    with simulating(fixture_app, api=living.url) as served:
        somebody = phone(served.origin)
        somebody.tap("问我是谁")
        somebody.sees("401")


def test_a_place_that_is_not_declared_cannot_be_asked_for(spoil: Spoil, phone: Callable[..., Phone]) -> None:
    with simulating(spoil("app.json", '"requiredPrivateInfos": ["getLocation"],', "").root) as served:
        somebody = phone(served.origin, answers={"getLocation": {"latitude": 38.9}})
        somebody.tap("我在哪里")
        somebody.sees("the api need to be declared in the requiredPrivateInfos field")


def test_a_module_that_is_not_there_is_an_error(spoil: Spoil, phone: Callable[..., Phone]) -> None:
    with simulating(spoil("pages/home/home.js", "/domain/posts.js", "/domain/gone.js").root) as served:
        assert "Failed to fetch dynamically imported module" in phone(served.origin).errors()[0]


def test_a_handler_that_is_not_there_does_nothing(spoil: Spoil, phone: Callable[..., Phone]) -> None:
    """That is why test_house.py reads the markup."""
    with simulating(spoil("pages/home/home.wxml", 'bindtap="greet"', 'bindtap="greets"').root) as served:
        somebody = phone(served.origin)
        somebody.page.get_by_text("您好").click()
        somebody.tap("清空")
        assert not somebody.page.get_by_text("欢迎").is_visible()
