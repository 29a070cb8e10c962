"""The shipped mini-program on the real server: it starts, signs in, and every page opens."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from server.accounts.models import Account
from server.kernel.db import session
from server.kernel.types import new_id
from server.members.models import Member
from server.notifications.rules import NoticeKind
from server.notifications.service import notify
from tests.miniprogram.browser import HERE, simulating
from tests.miniprogram.conftest import Phone
from tests.miniprogram.program import Program
from tests.sandbox import SandboxServer

SHIPPED = Program(HERE.parents[1] / "miniprogram")


@pytest.fixture
def served(living: SimpleNamespace) -> Iterator[SimpleNamespace]:
    with simulating(SHIPPED.root, api=living.url) as running:
        yield running


@pytest.fixture
def phone_of(
    living: SimpleNamespace, served: SimpleNamespace, phone: Callable[..., Phone], sandbox: SandboxServer
) -> Callable[..., Phone]:
    """Return a function that opens the program on the phone of a member who has bound it."""

    def pick_up(member: Member, **asked: object) -> Phone:
        openid = f"phone-of-{new_id().hex}"
        with living.database.transaction():
            session().add(Account(id=new_id(), openid=openid, person_id=member.id))
        return phone(served.origin, answers={"login": {"code": sandbox.new_code(openid)}}, **asked)

    return pick_up


def width_of(one: Phone) -> int:
    return int(one.page.evaluate("document.querySelector('page:not([hidden])').scrollWidth"))


def test_somebody_new_is_asked_who_they_are_with_two_requests(
    served: SimpleNamespace, phone: Callable[..., Phone], sandbox: SandboxServer
) -> None:
    somebody = phone(served.origin, answers={"login": {"code": sandbox.new_code("somebody-new")}})
    somebody.sees("绑定本人身份")
    assert [asked["method"] for asked in somebody.calls("request")] == ["POST", "GET"]


@pytest.fixture
def wang(living: SimpleNamespace, phone_of: Callable[..., Phone]) -> Phone:
    """王立新, registered in 幸福里, on the first page."""
    with living.database.transaction():
        living.cast.register(living.cast.wang, living.cast.happiness)
    one = phone_of(living.cast.wang)
    one.sees("王立新，您好")
    return one


def too_small(one: Phone) -> list[str]:
    """Return what can be tapped on the page but is less than 44 px high or wide."""
    found = one.page.evaluate(
        """[...document.querySelectorAll('page:not([hidden]) button, page:not([hidden]) .choice, page:not([hidden]) wx-input')]
        .filter((one) => one.getClientRects().length)
        .map((one) => [one.innerText || one.ariaLabel, one.getBoundingClientRect()])
        .filter(([, box]) => box.height < 43.9 || box.width < 43.9).map(([name]) => name)"""
    )
    return list(found)


def test_the_first_page_takes_one_request_after_signing_in(wang: Phone) -> None:
    wang.settles()
    assert [asked["url"].partition("/api/v1")[2] for asked in wang.calls("request")] == [
        "/sessions/wechat",
        "/me/home",
    ]


def test_no_page_asks_more_than_three_questions(wang: Phone) -> None:
    for page in SHIPPED.pages:
        before = len(wang.calls("request"))
        wang.page.evaluate("url => wx.reLaunch({ url })", f"/{page}")
        wang.settles()
        assert (page, len(wang.calls("request")) - before <= 3) == (page, True)


def test_whatever_can_be_tapped_is_large_enough_for_a_thumb(wang: Phone) -> None:
    for page in SHIPPED.pages:
        wang.page.evaluate("url => wx.reLaunch({ url })", f"/{page}")
        wang.settles()
        assert (page, too_small(wang)) == (page, [])


def test_what_was_shown_stays_when_the_server_cannot_be_reached(wang: Phone) -> None:
    wang.settles()
    wang.page.route("**/api/v1/**", lambda route: route.abort("internetdisconnected"))
    wang.page.evaluate("simulator.pullDown()")
    wang.sees("没有更新成功，先显示刚才的内容")
    wang.sees("王立新，您好")


def test_notices_are_read_by_opening_them(living: SimpleNamespace, wang: Phone) -> None:
    with living.database.transaction():
        notify(
            living.cast.wang.id,
            NoticeKind.ACTIVITY,
            title="活动改期",
            words="改到周六。",
            page="/pages/services/services",
        )
    wang.goes_to("我的")
    wang.sees("账号与资料")
    wang.goes_to("首页")
    wang.sees("1条未读")
    wang.page.evaluate("wx.navigateTo({ url: '/pages/notices/notices' })")
    wang.sees("改到周六。")
    wang.settles()
    wang.page.get_by_role("button", name="去看看 ›").click()
    wang.goes_to("首页")
    wang.settles()
    assert wang.page.get_by_text("1条未读").locator("visible=true").count() == 0


def test_messages_are_asked_for_in_the_tap_and_only_those_that_are_configured(wang: Phone) -> None:
    wang.page.evaluate("wx.navigateTo({ url: '/pages/notices/notices' })")
    wang.tap("通知我")
    wang.sees("好的，有结果时会在微信里通知您一次。")
    [asked] = wang.calls("requestSubscribeMessage")
    assert asked["tmplIds"] == ["sandbox-activity", "sandbox-offer", "sandbox-letter"]


@pytest.mark.parametrize(("width", "zoom"), [(375, 1), (320, 1.3)], ids=["usual", "narrow with large text"])
def test_every_page_opens_for_a_member_and_fits(
    living: SimpleNamespace, phone_of: Callable[..., Phone], width: int, zoom: float
) -> None:
    with living.database.transaction():
        living.cast.register(living.cast.wang, living.cast.happiness)
    wang = phone_of(living.cast.wang, width=width, zoom=zoom)
    for page in SHIPPED.pages:
        wang.page.evaluate("url => wx.reLaunch({ url })", f"/{page}")
        wang.settles()
        assert (page, width_of(wang), wang.errors()) == (page, width, [])
