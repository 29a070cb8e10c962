"""The hot path: one statement takes a place and makes the claim, so that the post's row is locked as briefly as can be."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, insert, literal_column, select, update
from sqlalchemy.exc import IntegrityError

from server.kernel import clock
from server.kernel.db import session
from server.kernel.errors import DomainError, NotFound
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.posts import queries
from server.posts.errors import AlreadyClaimed, ClaimOverlaps, NotRegistered, PostFull, PostNotOpen
from server.posts.models import Claim, ServicePost
from server.posts.rules import ClaimState, PostState
from server.registrations import queries as registrations

_UNIQUE, _EXCLUSION = "23505", "23P01"


def take_place(post_id: UUID, member_id: UUID, *, note: str | None, note_held: bool) -> tuple[Claim, str]:
    """Take a place and return the claim and its community's area path; every refusal is typed and says why."""
    now = clock.now()
    row = {
        "claim": new_id(), "post": post_id, "member": member_id, "note": note, "held": note_held, "now": now,
        "today": clock.local_date(now),
    }  # fmt: skip
    try:
        taken = session().execute(_TAKE, row).one_or_none()
    except IntegrityError as error:
        raise _lost_race(error) from None
    if taken is None:
        raise _why_not(post_id, member_id, now)
    return taken


def _statement() -> Any:
    member, now = bindparam("member", type_=Uuid()), bindparam("now", type_=Claim.claimed_at.type)
    place = (
        update(ServicePost)
        .where(
            ServicePost.id == bindparam("post", type_=Uuid()),
            ServicePost.taken < ServicePost.capacity,
            ServicePost.state == PostState.OPEN,
            ServicePost.ends_on >= bindparam("today"),
            registrations.is_registered(member, ServicePost.community_id),
            ~queries.hindering(member, now).exists(),
        )
        .values(taken=ServicePost.taken + 1)
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


_TAKE = _statement()


def _lost_race(error: IntegrityError) -> DomainError:
    """Name the constraint by its SQLSTATE: a sharded server does not always pass its name on (database.md §4)."""
    state = getattr(error.orig, "sqlstate", None)
    if state == _UNIQUE:
        return AlreadyClaimed()
    if state == _EXCLUSION:
        return ClaimOverlaps()
    raise error


def _why_not(post_id: UUID, member_id: UUID, now: dt.datetime) -> DomainError:
    """Say why no place was taken, in the order in which a person would ask."""
    post = session().get(ServicePost, post_id, populate_existing=True)
    if post is None or post.state is PostState.DRAFT:
        return NotFound()
    if not queries.is_registered_in(member_id, post.community_id):
        return NotRegistered() if post.community_id in queries.communities_of(member_id) else NotFound()
    if queries.live_claim(post_id, member_id) is not None:
        return AlreadyClaimed()
    if post.state is not PostState.OPEN or post.ends_on < clock.local_date(now):
        return PostNotOpen()
    overlapped = queries.overlapped_post(post_id, member_id, now)
    if overlapped is not None:
        words = f"该岗位与您已认领的“{overlapped.name}”（{overlapped.number}）时间重叠，请先退出那个岗位，或选择其他岗位。"
        return ClaimOverlaps(words)
    return PostFull()
