"""Every claim that a member ever made; those that a desk may see."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, select

from server.kernel.actor import Actor
from server.kernel.db import session
from server.organisations import queries as organisations
from server.posts.models import Claim, ServicePost

MOST = 40
"""The newest claims that a member's file shows."""


def claims_of(member_id: UUID) -> Sequence[Row[Claim, ServicePost]]:
    """Return a member's claims in every state with their posts, the oldest first."""
    query = select(Claim, ServicePost).join(ServicePost, ServicePost.id == Claim.post_id)
    return session().execute(query.where(Claim.member_id == member_id).order_by(Claim.id)).all()


def claims_in_scope(member_id: UUID, *, actor: Actor) -> Sequence[Row[Claim, ServicePost]]:
    """Return a member's claims of posts in the actor's communities, the newest first."""
    query = select(Claim, ServicePost).join(ServicePost, ServicePost.id == Claim.post_id)
    here = organisations.in_scope(ServicePost.community_id, actor, "posts.read")
    query = query.where(Claim.member_id == member_id, here)
    return session().execute(query.order_by(Claim.id.desc()).limit(MOST)).all()
