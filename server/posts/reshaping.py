"""Posts of a community that is merged into another: who has a place, or stands in line, keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update

from server.kernel.db import session
from server.posts.models import Claim, ServicePost, Wait
from server.posts.rules import ClaimState, PostState, WaitState

_LIVE = tuple(state for state in ClaimState if state.live)
_WAITING = (WaitState.WAITING, WaitState.OFFERED)


@dataclass(frozen=True, slots=True)
class Moved:
    """Posts that went over, with the live claims and the places in line that hang on them."""

    posts: int
    claims: int
    waits: int


def move_open(old: UUID, new: UUID) -> Moved:
    """Let a community's drafts and open posts be another one's; closed ones stay. The caller has authorised it."""
    moving = update(ServicePost).where(ServicePost.community_id == old, ServicePost.state != PostState.CLOSED)
    moved = moving.values(community_id=new, version=ServicePost.version + 1).returning(ServicePost.id)
    ids = session().scalars(moved).all()
    return Moved(len(ids), *_held(ids))


def _held(post_ids: Sequence[UUID]) -> tuple[int, int]:
    claims = select(func.count()).where(Claim.post_id.in_(post_ids), Claim.state.in_(_LIVE))
    waits = select(func.count()).where(Wait.post_id.in_(post_ids), Wait.state.in_(_WAITING))
    return session().scalar(claims) or 0, session().scalar(waits) or 0
