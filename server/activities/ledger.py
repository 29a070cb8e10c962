"""The lines of the activity ledger (活动台账): a view of confirmed service, and of what was corrected or voided."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from server.activities.models import Activity, ServiceRecord
from server.activities.rules import RecordState
from server.kernel.actor import Actor
from server.organisations import queries as organisations
from server.people import queries as people

LEDGER_STATES = (RecordState.CONFIRMED, RecordState.CORRECTED, RecordState.VOIDED)


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which lines of the activity ledger: service dates from ``first`` to ``last``, and what is given besides.

    ``named``: the beginning of a member's initials or a part of the name.
    """

    first: dt.date
    last: dt.date
    community_id: UUID | None = None
    unit_id: UUID | None = None
    category: str | None = None
    named: str | None = None


def ledger(
    wanted: LedgerFilter, *, actor: Actor, verb: str = "activities.read"
) -> Select[ServiceRecord, Activity]:
    """Return the Select of ledger lines in scope: confirmed records, and the corrected and voided ones they replaced."""
    query = (
        select(ServiceRecord, Activity)
        .join(Activity, Activity.id == ServiceRecord.activity_id)
        .where(
            organisations.in_scope(ServiceRecord.community_id, actor, verb),
            ServiceRecord.state.in_(LEDGER_STATES),
            ServiceRecord.day.between(wanted.first, wanted.last),
        )
    )
    conditions = (
        (wanted.community_id, ServiceRecord.community_id == wanted.community_id),
        (wanted.unit_id, ServiceRecord.unit_id == wanted.unit_id),
        (wanted.category, Activity.category_code == wanted.category),
    )
    if wanted.named is not None:
        person = people.people().where(people.matching(wanted.named)).subquery()
        query = query.where(ServiceRecord.member_id.in_(select(person.c.id)))
    return query.where(*(condition for value, condition in conditions if value is not None))
