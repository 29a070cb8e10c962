"""What waits for a desk in this room, for pages that count it together with other rooms' work."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Date, Select, null, select

from server.activities import queries
from server.activities.models import Activity, RecordObjection, ServiceRecord
from server.activities.rules import ActivityState, RecordState
from server.kernel import clock
from server.kernel.actor import Actor
from server.organisations import queries as organisations


def to_key(actor: Actor) -> Select[UUID, dt.date | None]:
    """Return (community, no due day) of the activities that are over and of which no sheet has been keyed."""
    return select(Activity.community_id, null().cast(Date)).where(
        Activity.state == ActivityState.PLANNED,
        Activity.day < clock.today(),
        organisations.in_scope(Activity.community_id, actor, "activities.record"),
    )


def to_fill(actor: Actor) -> Select[UUID, dt.date | None]:
    """Return (community, no due day) of the near activities that still want people."""
    here = organisations.in_scope(Activity.community_id, actor, "activities.plan")
    return select(Activity.community_id, null().cast(Date)).where(queries.is_short(), here)


def to_confirm(actor: Actor) -> Select[UUID, dt.date | None]:
    """Return (community, due on) of the records that the actor may confirm: ten working days (民政部令第67号 art. 11)."""
    return select(ServiceRecord.community_id, ServiceRecord.due_on).where(
        ServiceRecord.state == RecordState.PENDING,
        organisations.in_scope(ServiceRecord.community_id, actor, "activities.confirm"),
    )


def to_answer(actor: Actor) -> Select[UUID, dt.date | None]:
    """Return (community, due on) of the open objections to records that the actor may answer."""
    return (
        select(ServiceRecord.community_id, null().cast(Date))
        .join(RecordObjection, RecordObjection.record_id == ServiceRecord.id)
        .where(
            RecordObjection.answered_at.is_(None),
            organisations.in_scope(ServiceRecord.community_id, actor, "records.answer"),
        )
    )
