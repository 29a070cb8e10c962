"""Opening and ending dated employments; the verbs are in service."""

import datetime as dt
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import Range, insert

from server.kernel.db import session
from server.kernel.types import new_id
from server.members.errors import EmploymentDates, EmploymentOverlaps, NotEmployed
from server.members.models import Employment
from server.members.rules import EmploymentEnd


def employ(member_id: UUID, unit_id: UUID, since: dt.date, branch: str | None, position: str | None) -> None:
    """Open an employment; the exclusion constraint decides whether the time is free: EmploymentOverlaps."""
    row = {
        "id": new_id(), "member_id": member_id, "unit_id": unit_id, "branch": branch, "position": position,
        "during": Range(since, None),
    }  # fmt: skip
    opened = insert(Employment).values(row).on_conflict_do_nothing().returning(Employment.id)
    if session().execute(opened).scalar_one_or_none() is None:
        raise EmploymentOverlaps()


def close(member_id: UUID, until: dt.date, reason: EmploymentEnd) -> None:
    """End the present employment before the day ``until``; NotEmployed, EmploymentDates."""
    ending = present(member_id)
    if ending is None:
        raise NotEmployed()
    if ending.during.lower is None or until <= ending.during.lower:
        raise EmploymentDates()
    shorter = {"during": Range(ending.during.lower, until), "end_reason": reason}
    session().execute(update(Employment).where(Employment.id == ending.id).values(shorter))


def present(member_id: UUID) -> Employment | None:
    """Return a member's employment that has no end, kept from others' hands."""
    query = select(Employment).where(Employment.member_id == member_id, func.upper_inf(Employment.during))
    return session().execute(query.with_for_update()).scalar_one_or_none()
