"""What the desk reads of posts: how many claims wait on each, and who stands in line."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from server.kernel.db import session
from server.people import queries as people
from server.posts.models import Claim, Wait
from server.posts.rules import ClaimState
from server.posts.waits import LIVE_STATES


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
