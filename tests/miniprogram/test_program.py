"""The shipped mini-program on the real server: it starts, signs in, and every page opens."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from server.accounts.models import Account
from server.kernel.db import session
from server.kernel.types import new_id
from server.members.models import Member
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
