"""What waits for a desk in this room, for pages that count it together with other rooms' work."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Date, Select, cast, or_, select

from server.complaints.models import Complaint
from server.complaints.rules import ANSWER_WITHIN, ComplaintState
from server.kernel.actor import Actor
from server.organisations import queries as organisations


def complaints(actor: Actor) -> Select[UUID, dt.date]:
    """Return (area, due on) of the complaints that the actor must answer; their own are answered by others."""
    return select(Complaint.area_id, cast(Complaint.day + ANSWER_WITHIN, Date)).where(
        Complaint.state == ComplaintState.OPEN,
        or_(Complaint.person_id.is_(None), Complaint.person_id != actor.person_id),
        organisations.in_scope(Complaint.area_id, actor, "complaints.answer"),
    )
