"""When a member is expected next: the occurrences of the posts they hold a place on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import TSTZRANGE

from server.kernel import clock
from server.kernel.db import session
from server.posts.models import Claim, ServicePost
from server.posts.rules import ClaimState


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which a post takes place."""

    post_id: UUID
    name: str
    place: str
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def day(self) -> dt.date:
        return clock.local_date(self.starts_at)


def held_posts(member_id: UUID) -> Select[UUID]:
    """Return the Select of the ids of the posts on which a member holds a place now, granted."""
    return select(Claim.post_id).where(Claim.member_id == member_id, Claim.state == ClaimState.ACTIVE)


def coming_occurrences(member_id: UUID, now: dt.datetime, *, limit: int) -> Sequence[Occurrence]:
    """Return the next occurrences of the posts on which a member holds a place, one under way included."""
    times = func.unnest(Claim.busy, type_=TSTZRANGE()).label("span")
    held = select(Claim.post_id, times).where(Claim.member_id == member_id, Claim.state == ClaimState.ACTIVE)
    each = held.subquery()
    starts, ends = func.lower(each.c.span), func.upper(each.c.span)
    query = (
        select(ServicePost.id, ServicePost.name, ServicePost.place, starts, ends)
        .join(each, each.c.post_id == ServicePost.id)
        .where(ends > now)
        .order_by(starts, ServicePost.id)
        .limit(limit)
    )
    return [Occurrence(*row) for row in session().execute(query)]
