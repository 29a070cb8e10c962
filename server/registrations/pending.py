"""What waits for a desk in this room, for pages that count it together with other rooms' work."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Date, Select, null, select

from server.kernel.actor import Actor
from server.organisations import queries as organisations
from server.registrations.models import Registration
from server.registrations.rules import RegistrationState


def to_review(actor: Actor) -> Select[UUID, dt.date | None]:
    """Return (community, due on) of the submissions that the actor may review."""
    return select(Registration.community_id, null().cast(Date)).where(
        Registration.state == RegistrationState.SUBMITTED,
        organisations.in_scope(Registration.community_id, actor, "registrations.review"),
    )
