"""Every claim that a member ever made."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, select

from server.kernel.db import session
from server.posts.models import Claim, ServicePost


def claims_of(member_id: UUID) -> Sequence[Row[Claim, ServicePost]]:
    """Return a member's claims in every state with their posts, the oldest first."""
    query = select(Claim, ServicePost).join(ServicePost, ServicePost.id == Claim.post_id)
    return session().execute(query.where(Claim.member_id == member_id).order_by(Claim.id)).all()
