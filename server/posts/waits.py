"""Reads of the lines for full posts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.organisations import queries as organisations
from server.posts.models import ServicePost, Wait
from server.posts.rules import WaitState
from server.registrations import queries as registrations

LIVE_STATES = tuple(state for state in WaitState if state.live)


@dataclass(frozen=True, slots=True)
class WaitView:
    """A member's turn in a line. ``place`` counts from 1 among those who wait; None with an offer and after the end."""

    wait: Wait
    post_name: str
    community: str
    place: int | None


def view_of(wait: Wait, post: ServicePost) -> WaitView:
    """Return a wait as its member sees it."""
    place = session().execute(select(_place()).where(Wait.id == wait.id)).scalar_one()
    return WaitView(wait, post.name, organisations.area(post.community_id).name, place)


def own_waits(*, cursor: str | None = None, limit: int = 50, actor: Actor) -> Page[WaitView]:
    """Return a page of the member's own waits: those that still count first, then the newest."""
    query = (
        select(Wait, ServicePost.name, ServicePost.community_id, _place())
        .join(ServicePost, ServicePost.id == Wait.post_id)
        .where(Wait.member_id == actor.person_id)
    )
    live: Any = case((Wait.state.in_(LIVE_STATES), 1), else_=0)
    page = paginate(query, [live, Wait.id], cursor=cursor, limit=limit, newest_first=True)
    names = organisations.area_names({row[2] for row in page.items})
    return page.map(lambda row: WaitView(row[0], row[1], names[row[2]], row[3]))


def _place() -> ColumnElement[int | None]:
    ahead = aliased(Wait)
    counted = (
        select(func.count())
        .select_from(ahead)
        .where(ahead.post_id == Wait.post_id, ahead.state == WaitState.WAITING, ahead.id <= Wait.id)
        .correlate(Wait)
        .scalar_subquery()
    )
    return case((Wait.state == WaitState.WAITING, counted), else_=None)


def access_wait(wait_id: UUID, *, actor: Actor) -> Wait:
    """Return the member's own wait; NotFound for anybody else's."""
    query = select(Wait).where(Wait.id == wait_id, Wait.member_id == actor.person_id)
    found = session().execute(query).scalar_one_or_none() if actor.is_member else None
    if found is None:
        raise NotFound()
    return found


def live_wait(post_id: UUID, member_id: UUID) -> Wait | None:
    """Return a member's turn in the line for a post, a place offered or not."""
    query = select(Wait).where(
        Wait.post_id == post_id, Wait.member_id == member_id, Wait.state.in_(LIVE_STATES)
    )
    return session().execute(query).scalar_one_or_none()


def open_offers(member_id: UUID, now: dt.datetime) -> Sequence[tuple[ServicePost, dt.datetime]]:
    """Return the posts on which a place is held for a member and until when, the soonest first."""
    query = (
        select(ServicePost, Wait.offered_until)
        .join(Wait, Wait.post_id == ServicePost.id)
        .where(Wait.member_id == member_id, Wait.state == WaitState.OFFERED, Wait.offered_until > now)
        .order_by(Wait.offered_until)
    )
    return [(post, until) for post, until in session().execute(query) if until is not None]


def may_yet_take(post_id: UUID, member_id: UUID, now: dt.datetime) -> bool:
    """Say whether a full post may still take a member: a place is held for them, or for nobody any longer."""
    offered = select(Wait.id).where(
        Wait.post_id == post_id,
        Wait.state == WaitState.OFFERED,
        or_(Wait.member_id == member_id, Wait.offered_until <= now),
    )
    return bool(session().execute(select(offered.exists())).scalar_one())


def lapsed_offers(post_id: UUID, now: dt.datetime) -> Sequence[Wait]:
    """Return the offers on a locked post that were not confirmed in time, the oldest first."""
    query = _on(post_id).where(Wait.state == WaitState.OFFERED, Wait.offered_until <= now)
    return session().execute(query).scalars().all()


def live_waits(post_id: UUID) -> Sequence[Wait]:
    """Return everybody in the line for a locked post, in its order."""
    return session().execute(_on(post_id).where(Wait.state.in_(LIVE_STATES))).scalars().all()


def next_in_line(post: ServicePost, places: int) -> Sequence[Wait]:
    """Return who is offered the next free places of a locked post."""
    registered = registrations.is_registered(Wait.member_id, post.community_id)
    query = _on(post.id).where(Wait.state == WaitState.WAITING, registered).limit(places)
    return session().execute(query).scalars().all()


def _on(post_id: UUID) -> Select[Wait]:
    query = select(Wait).where(Wait.post_id == post_id).order_by(Wait.id)
    return query.with_for_update().execution_options(populate_existing=True)


def posts_waited_for(member_id: UUID, community_id: UUID) -> Select[UUID]:
    """Return the posts of a community for which a member stands in line."""
    return (
        select(Wait.post_id)
        .join(ServicePost, ServicePost.id == Wait.post_id)
        .where(
            Wait.member_id == member_id,
            Wait.state.in_(LIVE_STATES),
            ServicePost.community_id == community_id,
        )
    )
