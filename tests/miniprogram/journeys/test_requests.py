"""Few requests: the first page shows itself after two at most, every other page after three."""

import json

import pytest

from server.activities.models import Activity
from tests.activities import presence_scene as scene
from tests.activities.scene import row
from tests.feedback import scene as letters
from tests.miniprogram.browser import HERE
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town, asked

PROGRAM = json.loads((HERE.parents[1] / "miniprogram/app.json").read_text())
OTHERS = [page for page in PROGRAM["pages"] if page != "pages/home/home"]
NEEDED = {"pages/post/post": "post", "pages/receipt/receipt": "registration", "pages/roll-call/roll-call": "activity",
          "pages/code/code": "activity"}  # fmt: skip


@pytest.fixture
def ids(town: Town) -> dict[str, object]:
    """A busy member: registered, served in May, with a claimed activity today; what their pages are about."""
    registration = town.does(lambda: town.cast.register(town.cast.wang, town.cast.happiness))
    town.does(lambda: letters.serve(town.cast, row(town.cast.wang.id)))
    activity: Activity = town.does(lambda: scene.cleaning(town.cast))
    return {"registration": registration, "post": activity.post_id, "activity": activity.id}


def url_of(page: str, ids: dict[str, object]) -> str:
    return f"/{page}?id={ids[NEEDED[page]]}" if page in NEEDED else f"/{page}"


def test_the_first_page_takes_two_requests_with_the_sign_in(town: Town, ids: dict[str, object]) -> None:
    wang = town.phone_of(town.cast.wang)
    wang.sees("王立新，您好")
    wang.settles()
    assert asked(wang) == ["POST /sessions/wechat", "GET /me/home"]


def test_coming_back_to_the_first_page_takes_one(town: Town, ids: dict[str, object]) -> None:
    wang = town.phone_of(town.cast.wang)
    wang.goes_to("反馈")
    wang.settles()
    before = len(asked(wang))
    wang.goes_to("首页")
    wang.settles()
    assert asked(wang)[before:] == ["GET /me/home"]


@pytest.fixture
def wang(town: Town, ids: dict[str, object]) -> Phone:
    one = town.phone_of(town.cast.wang)
    one.settles()
    return one


def test_every_other_page_takes_three_at_most(wang: Phone, ids: dict[str, object]) -> None:
    taken = {}
    for page in OTHERS:
        before = len(asked(wang))
        wang.page.evaluate("url => wx.reLaunch({ url })", url_of(page, ids))
        wang.settles()
        taken[page] = len(asked(wang)) - before
    assert {page: count for page, count in taken.items() if count > 3} == {}


@pytest.mark.parametrize("page", OTHERS)
def test_a_page_opened_first_takes_three_at_most_after_the_sign_in(
    town: Town, ids: dict[str, object], page: str
) -> None:
    one = town.phone_of(town.cast.wang, url=url_of(page, ids))
    one.settles()
    assert len([each for each in asked(one) if each != "POST /sessions/wechat"]) <= 3


def test_nothing_is_asked_twice_at_the_same_time(wang: Phone) -> None:
    wang.page.evaluate("wx.reLaunch({ url: '/pages/services/services' })")
    wang.settles()
    before = len(asked(wang))
    wang.page.evaluate("wx.switchTab({ url: '/pages/posts/posts' })")
    wang.settles()
    seen = asked(wang)[before:]
    assert sorted(seen) == sorted(set(seen))
