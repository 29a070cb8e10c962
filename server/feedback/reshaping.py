"""What communities' letters need when one is merged or split: the days for which nothing is asked of a member go on."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, insert, select

from server.feedback.models import Exemption, Letter
from server.feedback.rules import NUMBERED, LetterState
from server.kernel import clock
from server.kernel.db import session
from server.kernel.types import new_id

_KEPT = ("member_id", "last_day", "category", "tells_reason", "recorded_by")


def go_on_exempt(old: UUID, new: UUID, *, on: dt.date, member_ids: Collection[UUID] | None = None) -> int:
    """Let the exemptions that still run in a community count in another one as well from a day on; return how many.

    The caller has authorised it.
    """
    query = select(Exemption).where(
        Exemption.community_id == old, Exemption.last_day >= on, Exemption.ended_at.is_(None)
    )
    query = query if member_ids is None else query.where(Exemption.member_id.in_(member_ids))
    rows = [
        {
            "id": new_id(), "community_id": new, "first_day": max(each.first_day, on), "recorded_at": clock.now(),
            **{name: getattr(each, name) for name in _KEPT},
        }
        for each in session().scalars(query)
    ]  # fmt: skip
    if rows:
        session().execute(insert(Exemption), rows)
    return len(rows)


def unfinished(*, community_id: UUID | None = None, unit_id: UUID | None = None) -> int:
    """Return how many letters of a community, or to a unit, are drafted and not yet approved."""
    query = (
        select(func.count()).select_from(Letter).where(Letter.state.not_in((*NUMBERED, LetterState.VOIDED)))
    )
    query = query if community_id is None else query.where(Letter.community_id == community_id)
    query = query if unit_id is None else query.where(Letter.unit_id == unit_id)
    return session().scalar(query) or 0
