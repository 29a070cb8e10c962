"""The hot path: one statement takes a place and makes the claim, so that the post's row is locked as briefly as can be."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, case, insert, literal_column, select, update
from sqlalchemy.exc import IntegrityError

from server.kernel import clock
from server.kernel.db import session
from server.kernel.errors import DomainError, NotFound
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.posts import queries
from server.posts.errors import AlreadyClaimed, ClaimOverlaps, NotRegistered, PostFull, PostNotOpen
from server.posts.models import Claim, ServicePost, Wait
from server.posts.rules import ClaimState, PostState, WaitState
from server.registrations import queries as registrations

_UNIQUE, _EXCLUSION = "23505", "23P01"


def take_place(post_id: UUID, member_id: UUID, *, note: str | None, note_held: bool) -> tuple[Claim, str]:
    """Take a place and return the claim and its community's area path; every refusal is typed and says why."""
    taken = _run(_TAKE, post_id, member_id, note, note_held)
    if taken is None:
        raise why_not(post_id, member_id, clock.now()) or PostFull()
    return taken


def keep_place(post_id: UUID, member_id: UUID, *, note: str | None, note_held: bool) -> tuple[Claim, str]:
    """Make the claim of a member for whom the caller's offer holds a place of a locked post; refuses as ``take_place``."""
    kept = _run(_KEEP, post_id, member_id, note, note_held)
    if kept is None:
        raise why_not(post_id, member_id, clock.now()) or PostNotOpen()
    return kept


def _run(
    statement: Any, post_id: UUID, member_id: UUID, note: str | None, note_held: bool
) -> tuple[Claim, str] | None:
    now = clock.now()
    row = {
        "claim": new_id(), "post": post_id, "member": member_id, "note": note, "held": note_held, "now": now,
        "today": clock.local_date(now),
    }  # fmt: skip
    try:
        found: tuple[Claim, str] | None = session().execute(statement, row).one_or_none()
    except IntegrityError as error:
        raise _lost_race(error) from None
    return found


def _statement(*free: ColumnElement[bool], taken: Any) -> Any:
    member, now = bindparam("member", type_=Uuid()), bindparam("now", type_=Claim.claimed_at.type)
    place = (
        update(ServicePost)
        .where(
            ServicePost.id == bindparam("post", type_=Uuid()),
            *free,
            ServicePost.state == PostState.OPEN,
            ServicePost.ends_on >= bindparam("today"),
            registrations.is_registered(member, ServicePost.community_id),
            ~queries.hindering(member, now).exists(),
        )
        .values(taken=taken)
        .returning(
            ServicePost.id,
            ServicePost.needs_approval,
            queries.from_now_on(now).label("busy"),
            organisations.path_of(ServicePost.community_id).label("area_path"),
        )
        .cte("place")
    )
    state = case((place.c.needs_approval, ClaimState.PENDING), else_=ClaimState.ACTIVE)
    values = {
        Claim.id: bindparam("claim", type_=Uuid()),
        Claim.post_id: place.c.id,
        Claim.member_id: member,
        Claim.state: state,
        Claim.note: bindparam("note", type_=Claim.note.type),
        Claim.note_held: bindparam("held", type_=Claim.note_held.type),
        Claim.busy: place.c.busy,
        Claim.claimed_at: now,
        Claim.decided_at: case((place.c.needs_approval, None), else_=now),
    }
    made = insert(Claim).from_select(list(values), select(*values.values()), include_defaults=False)
    shown = made.returning(*(column for column in Claim.__table__.c if column.key != "busy")).cte("made")
    both = select(shown, place.c.area_path).select_from(shown.join(place, shown.c.post_id == place.c.id))
    return select(Claim, literal_column("area_path")).from_statement(both)


def _holds_an_offer() -> ColumnElement[bool]:
    offered = select(Wait.id).where(
        Wait.post_id == ServicePost.id,
        Wait.member_id == bindparam("member", type_=Uuid()),
        Wait.state == WaitState.OFFERED,
    )
    return offered.correlate(ServicePost).exists()


_TAKE = _statement(ServicePost.taken < ServicePost.capacity, ~_holds_an_offer(), taken=ServicePost.taken + 1)
"""Who is held a place already does not take another beside it: the caller turns the offer into the claim."""
_KEEP = _statement(taken=ServicePost.taken)
"""The offer counts as taken already."""


def _lost_race(error: IntegrityError) -> DomainError:
    """Name the constraint by its SQLSTATE: a sharded server does not always pass its name on (database.md §4)."""
    state = getattr(error.orig, "sqlstate", None)
    if state == _UNIQUE:
        return AlreadyClaimed()
    if state == _EXCLUSION:
        return ClaimOverlaps()
    raise error


def why_not(post_id: UUID, member_id: UUID, now: dt.datetime) -> DomainError | None:
    """Say why a member cannot take a place, in the order in which a person would ask; None where they can."""
    post = session().get(ServicePost, post_id, populate_existing=True)
    if post is None or post.state is PostState.DRAFT:
        return NotFound()
    if not queries.is_registered_in(member_id, post.community_id):
        return NotRegistered() if post.community_id in queries.communities_of(member_id) else NotFound()
    if queries.live_claim(post_id, member_id) is not None:
        return AlreadyClaimed()
    if post.state is not PostState.OPEN or post.ends_on < clock.local_date(now):
        return PostNotOpen()
    other = queries.overlapped_post(post_id, member_id, now)
    if other is not None:
        return ClaimOverlaps(ClaimOverlaps.with_post(other.name, other.number))
    return PostFull() if post.taken >= post.capacity else None
