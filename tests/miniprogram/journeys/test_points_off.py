"""Where a community keeps no points, no page of the mini-program and no file of a member's says a word about points."""

from io import BytesIO

from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from server.accounts import pairing
from server.organisations import queries as organisations
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town
from tests.miniprogram.journeys.test_readable import fill
from tests.miniprogram.journeys.test_requests import PROGRAM, url_of

POINTS = "积分"
FILES = ("/me/export.xlsx", "/me/activity-ledger.xlsx?year=2026")
SAID = """() => {
  const page = document.querySelector('page:not([hidden])')
  const named = [...page.querySelectorAll('[aria-label], [placeholder]')]
  return [document.body.innerText, page.innerText, ...named.map((each) => `${each.ariaLabel} ${each.getAttribute('placeholder')}`)].join('\\n')
}"""
OPENED = ("阅读全文", "服务记录", "全部", "我的")
"""Buttons that show more of a page."""


def keep_no_points(town: Town) -> None:
    def switch_off() -> None:
        organisations.settings_of(town.cast.happiness.id).points_on = False

    town.does(switch_off)


def said_on(one: Phone, page: str, ids: dict[str, object]) -> str:
    """Open a page and all that folds out on it; return every word that can be seen or heard."""
    one.page.evaluate("url => wx.reLaunch({ url })", url_of(page, ids))
    one.settles()
    said = one.page.evaluate(SAID)
    for name in OPENED:
        buttons = one.page.get_by_role("button", name=name, exact=True).locator("visible=true")
        for button in reversed(buttons.all()):
            button.click()
            one.settles()
            said += one.page.evaluate(SAID)
    return str(said)


def pages_with_points(one: Phone, ids: dict[str, object]) -> list[str]:
    return [page for page in PROGRAM["pages"] if POINTS in said_on(one, page, ids)]


def cells_of(content: bytes) -> str:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    return "\n".join([*book.sheet_names, *(str(value) for row in rows for value in row)])


def files_with_points(one: Phone) -> list[str]:
    """Return which files of a member's own speak of points, taken with the phone's own sign-in."""
    token = one.page.evaluate("wx.getStorageSync('token')")
    origin = one.page.url.partition("/?")[0]
    headers = {"Authorization": f"Bearer {token}"}
    taken = {path: one.page.request.get(f"{origin}/api/v1{path}", headers=headers) for path in FILES}
    assert {answer.status for answer in taken.values()} == {200}
    return [path for path, answer in taken.items() if POINTS in cells_of(answer.body())]


def test_nothing_about_points_is_seen_where_there_are_none(town: Town) -> None:
    keep_no_points(town)
    ids = fill(town)
    one = town.phone_of(town.cast.wang)
    assert pages_with_points(one, ids) == []
    assert files_with_points(one) == []


def test_a_paired_phone_sees_nothing_about_points_either(town: Town) -> None:
    keep_no_points(town)
    ids = fill(town)
    one = town.new_phone(url="/pages/pair/pair")
    code = town.does(lambda: pairing.show_code(actor=town.cast.secretary)).code
    one.page.get_by_label("配对码", exact=True).fill(code)
    one.tap("配对")
    one.sees("您好")
    assert pages_with_points(one, ids) == []


def test_where_there_are_points_the_same_walk_meets_them(town: Town) -> None:
    ids = fill(town)
    one = town.phone_of(town.cast.wang)
    assert pages_with_points(one, ids) == [
        "pages/services/services", "pages/letters/letters", "pages/me/me", "pages/points/points", "pages/ledger/ledger",
    ]  # fmt: skip
    assert files_with_points(one) == list(FILES)
    one.page.evaluate("url => wx.reLaunch({ url })", "/pages/points/points")
    expect(one.page.get_by_text("不排名")).to_be_visible()
