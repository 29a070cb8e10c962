"""What the desk reads of posts: how many claims wait on each, who stands in line, for which an activity is planned."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.organisations import queries as organisations
from server.people import queries as people
from server.posts.models import Claim, ServicePost, Wait
from server.posts.rules import ClaimState, PostState
from server.posts.waits import LIVE_STATES

ENTERED_LATE = dt.timedelta(days=92)
"""How long after a post's end its activities may still be entered from paper."""
MOST_CHOICES = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody's turn in the line for a post."""

    wait: Wait
    name: str


def line(post_id: UUID) -> list[Waiting]:
    """Return who stands in line for a post that one was let in to, in its order."""
    person = people.people().subquery()
    query = (
        select(Wait, person.c.name)
        .join(person, person.c.id == Wait.member_id)
        .where(Wait.post_id == post_id, Wait.state.in_(LIVE_STATES))
        .order_by(Wait.id)
    )
    return [Waiting(*row) for row in session().execute(query)]


def to_review(post_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many claims wait for approval on each of some posts; a post without any is absent."""
    pending = (Claim.post_id.in_(list(post_ids)), Claim.state == ClaimState.PENDING)
    query = select(Claim.post_id, func.count()).where(*pending).group_by(Claim.post_id)
    return {row[0]: row[1] for row in session().execute(query)}


def posts_to_plan_for(*, also: UUID | None = None, actor: Actor) -> Sequence[ServicePost]:
    """Return the posts for which an activity may be planned or, after their end, entered late; the newest first.

    ``also``: the post that an activity has already, whatever became of it.
    """
    begun = ServicePost.state != PostState.DRAFT
    recent = and_(begun, ServicePost.ends_on >= clock.today() - ENTERED_LATE)
    here = organisations.in_scope(ServicePost.community_id, actor, "activities.plan")
    query = select(ServicePost).where(here, or_(recent, ServicePost.id == also))
    newest = query.order_by((ServicePost.id == also).desc(), ServicePost.id.desc())
    return session().execute(newest.limit(MOST_CHOICES)).scalars().all()
