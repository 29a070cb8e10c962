"""What waits for a second person in this room, for pages that count it together with other rooms' work."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Date, Select, null, select

from server.kernel.actor import Actor
from server.organisations import queries as organisations
from server.points.models import PointsRequest
from server.points.requested import RequestState
from server.points.second_person import VERB


def requests(actor: Actor) -> Select[UUID, dt.date | None]:
    """Return (community, due on) of the requests that the actor may decide: others asked, about others."""
    return select(PointsRequest.community_id, null().cast(Date)).where(
        PointsRequest.state == RequestState.OPEN,
        PointsRequest.requested_by != actor.person_id,
        PointsRequest.member_id != actor.person_id,
        organisations.in_scope(PointsRequest.community_id, actor, VERB),
    )
