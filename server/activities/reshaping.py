"""Activities of a community that is merged into another: what comes is the other's, what was stays."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select, update

from server.activities import numbering
from server.activities.models import Activity, ServiceRecord
from server.activities.rules import ActivityState, RecordState
from server.kernel.db import send_changes, session


def confirmed_from(community_id: UUID, on: dt.date) -> int:
    """Return how many services given in a community on a day or later were confirmed: their facts never change."""
    query = select(func.count()).where(
        ServiceRecord.community_id == community_id,
        or_(ServiceRecord.day >= on, Activity.day >= on),
        or_(ServiceRecord.confirmed_at.is_not(None), ServiceRecord.state == RecordState.CONFIRMED),
    )
    joined = query.select_from(ServiceRecord).join(Activity, Activity.id == ServiceRecord.activity_id)
    return session().scalar(joined) or 0


def move_coming(old: UUID, new: UUID, *, on: dt.date) -> int:
    """Let a community's activities of a day and later be another one's, with records nobody has confirmed; return how many.

    A number that the other one has used already is given anew. The caller has authorised it, and nothing of these days is
    confirmed (``confirmed_from``).
    """
    here = (Activity.community_id == old, Activity.day >= on, Activity.state != ActivityState.CANCELLED)
    coming = session().scalars(
        select(Activity).where(*here).order_by(Activity.day, Activity.id).with_for_update()
    )
    moved = coming.all()
    _renumber(moved, new)
    for each in moved:
        each.community_id = new
        each.version += 1
    send_changes()
    records = ServiceRecord.activity_id.in_([each.id for each in moved])
    session().execute(update(ServiceRecord).where(records).values(community_id=new))
    return len(moved)


def _renumber(moved: Sequence[Activity], new: UUID) -> None:
    numbers = select(Activity.number).where(
        Activity.community_id == new, Activity.number.in_([each.number for each in moved])
    )
    used = set(session().scalars(numbers))
    for each in moved:
        if each.number in used:
            each.number = numbering.next_number(new, each.day.year)
