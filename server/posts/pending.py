"""What waits for a desk in this room, for pages that count it together with other rooms' work."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Date, Select, null, select

from server.kernel.actor import Actor
from server.organisations import queries as organisations
from server.posts.models import Claim, ServicePost
from server.posts.rules import ClaimState


def to_review(actor: Actor) -> Select[UUID, dt.date | None]:
    """Return (community, due on) of the claims that the actor may approve or decline."""
    return (
        select(ServicePost.community_id, null().cast(Date))
        .join(Claim, Claim.post_id == ServicePost.id)
        .where(
            Claim.state == ClaimState.PENDING,
            organisations.in_scope(ServicePost.community_id, actor, "claims.review"),
        )
    )
