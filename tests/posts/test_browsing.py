"""What a member is shown of posts: what they can take, and in clear words what stands in the way of the rest."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from server.kernel.actor import Actor
from server.kernel.db import session
from server.posts import browsing, service, waiting
from server.posts.models import ServicePost
from server.posts.rules import Obstacle, Shown
from tests import cast as casting
from tests.cast import Cast
from tests.posts.posting import on, publish

pytestmark = pytest.mark.usefixtures("within")


@pytest.fixture
def town(assembled: Cast) -> Cast:
    """王立新 and 李春梅 are registered in 幸福里."""
    assembled.register(assembled.wang, assembled.happiness)
    assembled.register(assembled.li, assembled.happiness)
    return assembled


def shown(actor: Actor, **filters: Any) -> dict[UUID, tuple[Obstacle | None, str | None]]:
    found = browsing.posts_for(actor, show=Shown.ALL, **filters).items
    return {item.post.id: (item.obstacle, item.obstacle_words) for item in found}


def taken_by_li(town: Cast, **changes: Any) -> ServicePost:
    post = publish(town, capacity=1, **changes)
    service.claim(post.id, actor=town.phone_of(town.li))
    return post


def test_every_open_post_nearby_is_listed_what_can_be_taken_first(town: Cast) -> None:
    wang = town.phone_of(town.wang)
    full = taken_by_li(town, slots=on(1))
    claimed = publish(town, name="早市巡查", slots=on(2))
    service.claim(claimed.id, actor=wang)
    overlapping = publish(town, slots=on(2, "10:00", "12:00"))
    waited = taken_by_li(town, slots=on(3))
    waiting.join(waited.id, actor=wang)
    free = publish(town, slots=on(4))
    publish(town, draft=True)
    service.close(publish(town, slots=on(5)).id, "完成", actor=town.clerk)
    publish(town, community_id=town.peace.id, actor=town.stranger)
    found = shown(wang)
    assert next(iter(found)) == free.id
    assert found == {
        free.id: (None, None),
        full.id: (Obstacle.FULL, "该岗位名额已满，可以候补：有名额时会通知您；也可以选择其他岗位。"),
        claimed.id: (Obstacle.CLAIMED, "您已认领这个岗位，不必重复认领。"),
        overlapping.id: (
            Obstacle.OVERLAPPING,
            f"该岗位与您已认领的“早市巡查”（{claimed.number}）时间重叠，请先退出那个岗位，或选择其他岗位。",
        ),
        waited.id: (Obstacle.WAITING, "您已在候补名单中，有名额时会通知您。"),
    }
    assert [item.post.id for item in browsing.posts_for(wang).items] == [free.id]


def test_who_is_not_registered_sees_the_posts_and_why_they_are_not_theirs(assembled: Cast) -> None:
    post = publish(assembled)
    words = "您尚未在该岗位所在社区报到，或报到还未通过，请先完成报到再认领。"
    wang = assembled.phone_of(assembled.wang)
    assert shown(wang) == {post.id: (Obstacle.NOT_REGISTERED, words)}
    assert browsing.posts_for(wang).items == []
    assert shown(assembled.phone_of(assembled.ma)) == {}


def test_an_offer_of_ones_own_is_said_with_its_time(town: Cast) -> None:
    wang, post = town.phone_of(town.wang), publish(town, capacity=1)
    hers = service.claim(post.id, actor=town.phone_of(town.li))
    wait = waiting.join(post.id, actor=wang).wait
    view = browsing.post_view(post.id, actor=wang)
    assert view.my_wait is not None
    assert (view.obstacle, view.my_wait.place, view.my_wait.community) == (
        Obstacle.WAITING,
        1,
        "幸福里社区居委会",
    )
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    assert shown(wang) == {post.id: (Obstacle.WAITING, "有名额为您保留到7月23日9:00，请尽快确认。")}
    assert shown(town.phone_of(town.li))[post.id][0] is Obstacle.FULL
    waiting.leave(wait.id, actor=wang)
    view = browsing.post_view(post.id, actor=wang)
    assert (view.obstacle, view.obstacle_words, view.my_wait) == (None, None, None)


def test_a_post_that_is_over_or_closed_says_so(town: Cast, at: Any) -> None:
    wang = town.phone_of(town.wang)
    over, closed = publish(town), publish(town)
    service.close(closed.id, "完成", actor=town.clerk)
    at(2026, 10, 1)
    for post in (over, closed):
        view = browsing.post_view(post.id, actor=wang)
        assert (view.obstacle, view.obstacle_words) == (
            Obstacle.CLOSED,
            "该岗位已结束招募，不能再认领，请选择其他岗位。",
        )
    assert shown(wang) == {}


def test_staff_are_shown_no_obstacles(town: Cast) -> None:
    post = taken_by_li(town)
    assert shown(town.clerk) == {post.id: (None, None)}
    view = browsing.post_view(post.id, actor=town.clerk)
    assert (view.obstacle, view.my_wait) == (None, None)


def test_a_part_of_the_name_finds_posts_for_members_and_staff(town: Cast) -> None:
    wanted = publish(town, name="100%陪伴老人", slots=on(1))
    publish(town, name="1000米步道巡查", slots=on(2))
    for actor in (town.phone_of(town.wang), town.clerk):
        assert [item.post.id for item in browsing.posts_for(actor, q="00%").items] == [wanted.id]
        assert list(shown(actor, q="陪伴")) == [wanted.id]
        assert shown(actor, q="清洁") == {}


def test_pages_of_all_posts_join_without_gap_or_repetition(town: Cast) -> None:
    wang = town.phone_of(town.wang)
    for day in range(1, 8):
        (taken_by_li if day % 2 else publish)(town, slots=on(day))
    whole, found, cursor = list(shown(wang)), [], None
    while True:
        page = browsing.posts_for(wang, show=Shown.ALL, limit=2, cursor=cursor)
        found += [item.post.id for item in page.items]
        if (cursor := page.next) is None:
            break
    assert (found, len(found)) == (whole, 7)


def test_a_longer_list_costs_no_more_questions(town: Cast) -> None:
    wang = town.phone_of(town.wang)
    publish(town, slots=on(1))
    few = asked(lambda: browsing.posts_for(wang, show=Shown.ALL))
    for day in range(2, 8):
        taken_by_li(town, slots=on(day), ends_on=dt.date(2026, 8, 31))
    assert asked(lambda: browsing.posts_for(wang, show=Shown.ALL)) == few <= 5


def asked(act: Any) -> int:
    """Return how many statements ``act`` sends."""
    sent: list[str] = []
    connection = session().connection()
    event.listen(connection, "before_cursor_execute", lambda *of: sent.append(of[2]))
    act()
    return len(sent)


def test_the_shown_page_belongs_to_one_member_alone(town: Cast) -> None:
    """The same post is free for one and waited for by another."""
    post = taken_by_li(town)
    neighbour = casting.add_member("赵可", town.water, town.happiness)
    town.register(neighbour, town.happiness)
    waiting.join(post.id, actor=town.phone_of(town.wang))
    found = [shown(town.phone_of(who))[post.id][0] for who in (town.wang, town.li, neighbour)]
    assert found == [Obstacle.WAITING, Obstacle.CLAIMED, Obstacle.FULL]
