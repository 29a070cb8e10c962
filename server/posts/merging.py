"""What of two records' claims cannot be one person's: two places at one time, or two on one post."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from server.kernel.db import session
from server.posts.models import Claim, Wait
from server.posts.rules import ClaimState, WaitState

_LIVE = tuple(state for state in ClaimState if state.live)
_WAITING = (WaitState.WAITING, WaitState.OFFERED)


def claims_clash(one: UUID, other: UUID) -> bool:
    """Say whether two members hold claims, or stand in line, in a way that one person may not."""
    return _claims_overlap(one, other) or _wait_for_the_same(one, other)


def _claims_overlap(one: UUID, other: UUID) -> bool:
    ours, theirs = aliased(Claim), aliased(Claim)
    together = or_(ours.post_id == theirs.post_id, ours.busy.overlaps(theirs.busy))
    query = select(ours.id).join(theirs, together)
    both = (ours.member_id == one, theirs.member_id == other)
    live = (ours.state.in_(_LIVE), theirs.state.in_(_LIVE))
    return session().scalar(query.where(*both, *live).limit(1)) is not None


def _wait_for_the_same(one: UUID, other: UUID) -> bool:
    ours, theirs = aliased(Wait), aliased(Wait)
    query = select(ours.id).join(theirs, ours.post_id == theirs.post_id)
    both = (ours.member_id == one, theirs.member_id == other)
    live = (ours.state.in_(_WAITING), theirs.state.in_(_WAITING))
    return session().scalar(query.where(*both, *live).limit(1)) is not None
