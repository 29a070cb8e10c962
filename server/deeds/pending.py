"""What waits for a desk in this room, for pages that count it together with other rooms' work."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Date, Select, null, select

from server.deeds.models import Opinion
from server.deeds.rules import WAITING
from server.kernel.actor import Actor
from server.organisations import queries as organisations


def opinions(actor: Actor) -> Select[UUID, dt.date | None]:
    """Return (community, due on) of the opinions that wait for acceptance or a decision."""
    return select(Opinion.community_id, null().cast(Date)).where(
        Opinion.state.in_(WAITING),
        organisations.in_scope(Opinion.community_id, actor, "deeds.record"),
    )
