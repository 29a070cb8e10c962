"""What must be known of people before a sheet is stored: where they are at home, and when they served elsewhere."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from server.activities.models import ServiceRecord
from server.activities.queries import LIVE_STATES
from server.activities.rules import Span
from server.kernel.db import session
from server.registrations import queries as registrations


def home_communities(member_ids: Iterable[UUID], community_id: UUID, *, day: dt.date) -> dict[UUID, UUID]:
    """Return where members were registered on a day, or are now if they came later; who is nowhere is absent.

    Who was registered in ``community_id`` is at home there, everybody else a guest (domain.md appendix 1.1).
    """
    ids = list(member_ids)
    pairs = registrations.registered_pairs(ids, on=day)
    found = dict(pairs) | {member_id: here for member_id, here in pairs if here == community_id}
    for member_id in ids:
        if member_id not in found:
            registration = registrations.active_registration(member_id)
            if registration is not None:
                found[member_id] = registration.community_id
    return found


def taken_spans(
    member_ids: Iterable[UUID], first: dt.date, last: dt.date, *, beside: UUID
) -> dict[UUID, list[Span]]:
    """Return members' live records near some days, in activities other than ``beside``."""
    around = ServiceRecord.day.between(first - dt.timedelta(days=1), last + dt.timedelta(days=1))
    query = select(
        ServiceRecord.member_id,
        ServiceRecord.day,
        ServiceRecord.started_at,
        ServiceRecord.stopped_at,
        ServiceRecord.minutes,
    ).where(
        ServiceRecord.member_id.in_(list(member_ids)),
        ServiceRecord.activity_id != beside,
        ServiceRecord.state.in_(LIVE_STATES),
        around,
    )
    found: dict[UUID, list[Span]] = defaultdict(list)
    for row in session().execute(query):
        found[row.member_id].append(Span(row.day, row.started_at, row.stopped_at, row.minutes))
    return found
