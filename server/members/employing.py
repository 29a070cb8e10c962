"""Opening and ending dated employments; the verbs are in service."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import Range, insert

from server.kernel.db import session
from server.kernel.types import new_id
from server.members import queries
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


def hand_over(from_unit: UUID, to_unit: UUID | None, on: dt.date) -> list[UUID]:
    """End a unit's employments before the day ``on`` and let a successor go on with them; return the members.

    What began on that day or later is the successor's from its start, or, where nobody succeeds, was a mistake.
    """
    held = queries.hold_employments_from(from_unit, on)
    following = [row for each in held if (row := _cut(each, to_unit, on))]
    if following:  # the session sends the shortened halves before it
        session().execute(insert(Employment), following)
    return [each.member_id for each in held]


def _cut(employment: Employment, to_unit: UUID | None, on: dt.date) -> dict[str, Any] | None:
    """End an employment before ``on``; return the successor's half, if there is to be one."""
    first, until, reason = employment.during.lower, employment.during.upper, employment.end_reason
    if first is None or first >= on:
        _begun_too_late(employment, to_unit)
        return None
    employment.during, employment.end_reason = Range(first, on), EmploymentEnd.UNIT_CLOSED
    if to_unit is None:
        return None
    return {
        "id": new_id(), "member_id": employment.member_id, "unit_id": to_unit, "branch": employment.branch,
        "position": employment.position, "during": Range(on, until), "end_reason": reason,
    }  # fmt: skip


def _begun_too_late(employment: Employment, to_unit: UUID | None) -> None:
    first = employment.during.lower
    if to_unit is not None:
        employment.unit_id = to_unit
    elif first is not None:
        employment.during = Range(first, first + dt.timedelta(days=1))
        employment.end_reason = EmploymentEnd.MISTAKE
