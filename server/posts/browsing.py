"""What is shown of posts: lists and single ones, for a member with what stands in the way of taking them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, false, func, null, select
from sqlalchemy.orm import aliased

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate
from server.organisations import queries as organisations
from server.posts import queries
from server.posts.models import Claim, ServicePost, Wait
from server.posts.rules import ClaimState, Obstacle, PostState, Shown, WaitState
from server.posts.waits import LIVE_STATES, WaitView, view_of
from server.registrations import queries as registrations


@dataclass(frozen=True, slots=True)
class PostItem:
    """A post in a list; for a member with what stands in the way."""

    post: ServicePost
    obstacle: Obstacle | None = None
    obstacle_words: str | None = None


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as somebody sees it; the leader's office line is for staff and those who hold a place."""

    post: ServicePost
    my_claim: Claim | None
    actor: Actor
    obstacle: Obstacle | None = None
    obstacle_words: str | None = None
    my_wait: WaitView | None = None

    @property
    def leader_phone(self) -> str | None:
        holds_place = self.my_claim is not None and self.my_claim.state.live
        return self.post.leader_phone if holds_place or not self.actor.is_member else None


def post_view(post_id: UUID, *, actor: Actor) -> PostView:
    """Return a post as the actor may see it; NotFound outside the actor's scope."""
    post = queries.access_post(post_id, actor=actor, verb="posts.read")
    if not actor.is_member or actor.person_id is None:
        return PostView(post, None, actor)
    row = session().execute(_with_obstacle(actor.person_id).where(ServicePost.id == post_id)).one()
    item, mine = _item(row), queries.live_claim(post_id, actor.person_id)
    wait = None if row.Wait is None else view_of(row.Wait, post)
    return PostView(post, mine, actor, item.obstacle, item.obstacle_words, wait)


def posts_for(
    actor: Actor,
    *,
    show: Shown = Shown.TAKEABLE,
    state: PostState | None = None,
    category: str | None = None,
    on: dt.date | None = None,
    q: str | None = None,
    waiting: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[PostItem]:
    """Return a page of posts: for staff all in scope, the newest first; for a member by ``show``, wishes first.

    ``q`` is a part of the name; ``waiting``: with claims to review. What a member can take comes before what they cannot.
    """
    filters = [] if state is None else [ServicePost.state == state]
    filters += [] if category is None else [ServicePost.category_code == category]
    filters += [] if on is None else [_on_day(on)]
    filters += [] if q is None else [ServicePost.name.contains(q, autoescape=True)]
    filters += [_has_pending()] if waiting else []
    if not actor.is_member or actor.person_id is None:
        query = _in_scope(actor).where(*filters)
        page = paginate(query, [ServicePost.id], cursor=cursor, limit=limit, newest_first=True)
        return page.map(PostItem)
    keys: list[Any] = [_wished_first(actor.person_id), ServicePost.ends_on, ServicePost.id]
    if show is Shown.ALL:
        keys.insert(0, case((_obstacle(actor.person_id).is_(None), 0), else_=1))
        nearby = _open_near(actor.person_id).where(*filters)
        return paginate(nearby, keys, cursor=cursor, limit=limit).map(_item)
    takeable = open_posts_for(actor.person_id).where(*filters)
    return paginate(takeable, keys, cursor=cursor, limit=limit).map(PostItem)


def _has_pending() -> ColumnElement[bool]:
    pending = (Claim.post_id == ServicePost.id, Claim.state == ClaimState.PENDING)
    return select(Claim.id).where(*pending).exists()


def _in_scope(actor: Actor) -> Select[ServicePost]:
    return select(ServicePost).where(organisations.in_scope(ServicePost.community_id, actor, "posts.read"))


def open_posts_for(member_id: UUID) -> Select[ServicePost]:
    """Return the posts that a member can take now: where registered, free, not over, neither claimed nor overlapping."""
    return select(ServicePost).where(
        _recruits(),
        ServicePost.taken < ServicePost.capacity,
        registrations.is_registered(member_id, ServicePost.community_id),
        ~queries.hindering(member_id, clock.now()).exists(),
    )


def _open_near(member_id: UUID) -> Select[Any]:
    nearby = ServicePost.community_id.in_(queries.communities_of(member_id))
    return _with_obstacle(member_id).where(_recruits(), nearby)


def _recruits() -> ColumnElement[bool]:
    return and_(ServicePost.state == PostState.OPEN, ServicePost.ends_on >= clock.today())


def _with_obstacle(member_id: UUID) -> Select[Any]:
    """Return the Select of posts with the member's live wait, the obstacle, and name and number of the post in the way."""
    other = aliased(ServicePost)
    ours = (Wait.post_id == ServicePost.id, Wait.member_id == member_id, Wait.state.in_(LIVE_STATES))
    in_the_way = (
        select(func.jsonb_build_array(other.name, other.number))
        .where(
            other.id.in_(queries.hindering(member_id, clock.now()).correlate(ServicePost)),
            other.id != ServicePost.id,
        )
        .limit(1)
        .correlate(ServicePost)
        .scalar_subquery()
    )
    return select(
        ServicePost, Wait, _obstacle(member_id).label("obstacle"), in_the_way.label("in_the_way")
    ).outerjoin(Wait, and_(*ours))


def _obstacle(member_id: UUID) -> ColumnElement[str | None]:
    """Return SQL for what stands between a member and the enclosing query's post, in the order a person would ask."""
    claimed = select(Claim.id).where(
        Claim.post_id == ServicePost.id,
        Claim.member_id == member_id,
        Claim.state.in_(queries.LIVE_STATES),
    )
    waiting = select(Wait.id).where(
        Wait.post_id == ServicePost.id, Wait.member_id == member_id, Wait.state.in_(LIVE_STATES)
    )
    return case(
        (claimed.correlate(ServicePost).exists(), Obstacle.CLAIMED.value),
        (waiting.correlate(ServicePost).exists(), Obstacle.WAITING.value),
        (~_recruits(), Obstacle.CLOSED.value),
        (~registrations.is_registered(member_id, ServicePost.community_id), Obstacle.NOT_REGISTERED.value),
        (queries.hindering(member_id, clock.now()).exists(), Obstacle.OVERLAPPING.value),
        (ServicePost.taken >= ServicePost.capacity, Obstacle.FULL.value),
        else_=null(),
    )


def _item(row: Any) -> PostItem:
    post, wait, found, in_the_way = row
    if found is None:
        return PostItem(post)
    obstacle = Obstacle(found)
    overlapped = None if in_the_way is None else (str(in_the_way[0]), str(in_the_way[1]))
    until = wait.offered_until if wait is not None and wait.state is WaitState.OFFERED else None
    return PostItem(post, obstacle, obstacle.words(overlapped=overlapped, until=until))


def _on_day(day: dt.date) -> ColumnElement[bool]:
    """Return the condition that a post takes place on a Shanghai day."""
    hours = func.tstzmultirange(func.tstzrange(clock.at(day), clock.at(day + dt.timedelta(days=1))))
    return ServicePost.busy.op("&&")(hours)


def _wished_first(member_id: UUID) -> ColumnElement[int]:
    """Return the sort key that puts the categories of a member's 服务意向 first."""
    registration = registrations.active_registration(member_id)
    wished = ServicePost.category_code.in_(registration.categories) if registration else false()
    return case((wished, 0), else_=1)


def own_claims(*, cursor: str | None = None, limit: int = 50, actor: Actor) -> Page[PostView]:
    """Return a page of the member's own claims with their posts, the newest first."""
    query = (
        select(ServicePost, Claim)
        .join(Claim, Claim.post_id == ServicePost.id)
        .where(Claim.member_id == actor.person_id)
    )
    page = paginate(query, [Claim.id], cursor=cursor, limit=limit, newest_first=True)
    return page.map(lambda pair: PostView(pair[0], pair[1], actor))
