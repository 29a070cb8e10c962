"""Reads of the posts room."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE, Range
from sqlalchemy.orm import aliased

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.members import queries as members
from server.organisations import queries as organisations
from server.people import queries as people
from server.posts.claimed import claims_in_scope as claims_in_scope
from server.posts.claimed import claims_of as claims_of
from server.posts.coming import Occurrence as Occurrence
from server.posts.coming import coming_occurrences as coming_occurrences
from server.posts.coming import held_posts as held_posts
from server.posts.merging import claims_clash as claims_clash
from server.posts.models import Claim, PostCategory, ServicePost, Wait
from server.posts.places import miscounted as miscounted
from server.posts.rules import ClaimState, PostState
from server.posts.waits import open_offers as open_offers
from server.posts.waits import own_waits as own_waits
from server.registrations import queries as registrations

LIVE_STATES = tuple(state for state in ClaimState if state.live)


@dataclass(frozen=True, slots=True)
class Claimant:
    """A claim and its member's name."""

    claim: Claim
    name: str


def post_categories() -> Sequence[PostCategory]:
    """Return the categories in their order, the retired ones last."""
    order = (PostCategory.retired_on.is_not(None), PostCategory.position)
    return session().execute(select(PostCategory).order_by(*order)).scalars().all()


def places_taken(post_id: SQLColumnExpression[Any]) -> ScalarSelect[int]:
    """Return how many places of a post are taken or held, as a part of another statement."""
    return select(ServicePost.taken).where(ServicePost.id == post_id).scalar_subquery()


def categories() -> dict[str, str]:
    """Return the categories' names by code, in their order, also of those that are retired."""
    return {category.code: category.name for category in post_categories()}


def categories_to_choose(*, present: str | None = None) -> dict[str, str]:
    """Return the names by code of what something new may be given; what it has at ``present`` stays to be chosen."""
    every = post_categories()
    return {each.code: each.name for each in every if each.retired_on is None or each.code == present}


def access_post(post_id: UUID, *, actor: Actor, verb: str) -> ServicePost:
    """Return a post inside the actor's scope; NotFound otherwise.

    A member sees what was published in the community where they live or are registered, and what they ever claimed or waited for.
    """
    query = select(ServicePost).where(ServicePost.id == post_id, _visible_to(actor, verb))
    post = session().execute(query).scalar_one_or_none()
    if post is None:
        raise NotFound()
    return post


def led_by(name: str, *, actor: Actor, verb: str) -> Sequence[ServicePost]:
    """Return the posts in the actor's scope, not closed yet, that name somebody as their leader; oldest first."""
    mine = organisations.in_scope(ServicePost.community_id, actor, verb)
    query = select(ServicePost).where(
        ServicePost.leader_name == name, ServicePost.state != PostState.CLOSED, mine
    )
    return session().scalars(query.order_by(ServicePost.id)).all()


def _visible_to(actor: Actor, verb: str) -> ColumnElement[bool]:
    if not actor.is_member or actor.person_id is None:
        return organisations.in_scope(ServicePost.community_id, actor, verb)
    claimed = select(Claim.id).where(Claim.post_id == ServicePost.id, Claim.member_id == actor.person_id)
    waited = select(Wait.id).where(Wait.post_id == ServicePost.id, Wait.member_id == actor.person_id)
    near = ServicePost.community_id.in_(communities_of(actor.person_id))
    return or_(claimed.exists(), waited.exists(), and_(ServicePost.state != PostState.DRAFT, near))


def communities_of(member_id: UUID) -> set[UUID]:
    """Return where a member is registered or, by the roster, lives."""
    registration = registrations.active_registration(member_id)
    lives_in = members.member(member_id).community_id
    return {found for found in (registration and registration.community_id, lives_in) if found}


def hindering(
    member_id: ColumnElement[UUID] | UUID, now: ColumnElement[dt.datetime] | dt.datetime
) -> Select[UUID]:
    """Return the posts of a member's live claims that forbid one on the enclosing query's post: itself, or overlapping."""
    other = aliased(Claim)
    return (
        select(other.post_id)
        .where(
            other.member_id == member_id,
            other.state.in_(LIVE_STATES),
            or_(other.post_id == ServicePost.id, other.busy.op("&&")(from_now_on(now))),
        )
        .correlate(ServicePost)
    )


def from_now_on(now: ColumnElement[dt.datetime] | dt.datetime) -> ColumnElement[Sequence[Range[dt.datetime]]]:
    """Return SQL for those of the post's occurrences that are not past: a past one never blocks anybody."""
    rest = func.tstzmultirange(func.tstzrange(now, None), type_=TSTZMULTIRANGE())
    return ServicePost.busy.op("*", return_type=TSTZMULTIRANGE())(rest)


def is_registered_in(member_id: UUID, community_id: UUID) -> bool:
    """Say whether a member is registered in a community now."""
    registered = registrations.is_registered(member_id, community_id)
    return bool(session().execute(select(registered)).scalar_one())


def overlapped_post(post_id: UUID, member_id: UUID, now: dt.datetime) -> ServicePost | None:
    """Return the claimed post whose times a claim on this post would overlap."""
    other = aliased(ServicePost)
    query = (
        select(other)
        .join(ServicePost, ServicePost.id == post_id)
        .where(other.id.in_(hindering(member_id, now)), other.id != post_id)
    )
    return session().execute(query).scalars().first()


def access_claim(claim_id: UUID, *, actor: Actor, verb: str) -> Claim:
    """Return one's own claim, or for staff one on a post in scope; NotFound otherwise."""
    mine = Claim.member_id == actor.person_id
    theirs = organisations.in_scope(ServicePost.community_id, actor, verb)
    query = select(Claim).join(ServicePost, ServicePost.id == Claim.post_id).where(Claim.id == claim_id)
    claim = session().execute(query.where(mine if actor.is_member else theirs)).scalar_one_or_none()
    if claim is None:
        raise NotFound()
    return claim


def live_claim(post_id: UUID, member_id: UUID) -> Claim | None:
    """Return a member's pending or active claim on a post."""
    query = select(Claim).where(
        Claim.post_id == post_id, Claim.member_id == member_id, Claim.state.in_(LIVE_STATES)
    )
    return session().execute(query).scalar_one_or_none()


def posts_claimed_by(member_id: UUID, community_id: UUID) -> Select[UUID]:
    """Return the posts of a community on which a member has a live claim."""
    return (
        select(Claim.post_id)
        .join(ServicePost, ServicePost.id == Claim.post_id)
        .where(
            Claim.member_id == member_id,
            Claim.state.in_(LIVE_STATES),
            ServicePost.community_id == community_id,
        )
    )


def live_claims(post_id: UUID) -> Sequence[Claim]:
    """Return everybody's pending and active claims on a post, the earliest first."""
    query = select(Claim).where(Claim.post_id == post_id, Claim.state.in_(LIVE_STATES)).order_by(Claim.id)
    return session().execute(query).scalars().all()


def claims_on(post_id: UUID, member_ids: Iterable[UUID], *, day: dt.date) -> dict[UUID, UUID]:
    """Return the granted claim (its id, by member) that each held on a post on a Shanghai day, the newest of several."""
    query = (
        select(Claim.member_id, Claim.id)
        .where(Claim.post_id == post_id, Claim.member_id.in_(list(member_ids)), _held_between(day, day))
        .order_by(Claim.claimed_at)
    )
    return {row.member_id: row.id for row in session().execute(query)}


def holders_on(post_ids: Iterable[UUID], day: dt.date) -> dict[UUID, set[UUID]]:
    """Return who held a granted claim on each of some posts on a Shanghai day."""
    query = select(Claim.post_id, Claim.member_id).where(
        Claim.post_id.in_(list(post_ids)), _held_between(day, day)
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for post_id, member_id in session().execute(query):
        found[post_id].add(member_id)
    return dict(found)


def holds_on(
    member_id: UUID, post_id: SQLColumnExpression[UUID | None], day: SQLColumnExpression[dt.date]
) -> ColumnElement[bool]:
    """Return the condition that a member held a granted claim on a post on a Shanghai day, both columns of the query around it."""
    first, after = (
        func.timezone("Asia/Shanghai", cast(day, DateTime()) + dt.timedelta(days=n)) for n in (0, 1)
    )
    query = select(Claim.id).where(
        Claim.post_id == post_id, Claim.member_id == member_id, _held(first, after)
    )
    return query.exists()


def claimants(post_id: UUID, *, cursor: str | None = None, limit: int = 50, actor: Actor) -> Page[Claimant]:
    """Return a page of the claims on a post with their members' names, the earliest first."""
    access_post(post_id, actor=actor, verb="posts.read")
    person = people.people().subquery()
    query = (
        select(Claim, person.c.name)
        .join(person, person.c.id == Claim.member_id)
        .where(Claim.post_id == post_id)
    )
    page = paginate(query, [Claim.id], cursor=cursor, limit=limit)
    return page.map(lambda pair: Claimant(*pair))


def claimed_categories(
    member_ids: Iterable[UUID], community_id: UUID, first: dt.date, last: dt.date
) -> dict[UUID, list[str]]:
    """Return the names of the categories in which members held a place of a community in a period, in order."""
    query = (
        select(Claim.member_id, PostCategory.name)
        .join(ServicePost, ServicePost.id == Claim.post_id)
        .join(PostCategory, PostCategory.code == ServicePost.category_code)
        .where(
            Claim.member_id.in_(list(member_ids)),
            ServicePost.community_id == community_id,
            _held_between(first, last),
        )
        .group_by(Claim.member_id, PostCategory.name, PostCategory.position)
        .order_by(PostCategory.position)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for member_id, name in session().execute(query):
        found[member_id].append(name)
    return dict(found)


def _held_between(first: dt.date, last: dt.date) -> ColumnElement[bool]:
    """A claim held some day of the period."""
    return _held(clock.at(first), clock.at(last + dt.timedelta(days=1)))


def _held(since: Any, until: Any) -> ColumnElement[bool]:
    """A claim held between two instants: granted, begun before the second, not given back before the first."""
    granted = and_(Claim.decided_at.is_not(None), Claim.state != ClaimState.DECLINED)
    return and_(granted, Claim.claimed_at < until, or_(Claim.ended_at.is_(None), Claim.ended_at >= since))
