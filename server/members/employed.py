"""Whom the units employ on a day, and under which records somebody is known, for rooms that look for their own rows."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Date, Select, literal, select

from server.kernel.db import session
from server.members.models import Employment, Member
from server.members.rules import EmploymentEnd, MemberState


def everybody_employed(on: dt.date) -> Select[UUID, UUID, UUID | None, str | None]:
    """Return the Select of (member id, unit id, community id, its words) of whom units employ on a day.

    Not yet narrowed to anybody's scope: the caller adds ``queries.members_in_scope``.
    """
    return (
        select(Member.id, Employment.unit_id, Member.community_id, Member.community_text)
        .join(Employment, Employment.member_id == Member.id)
        .where(
            Employment.during.contains(literal(on, Date)),
            Employment.end_reason.is_distinct_from(EmploymentEnd.MISTAKE),
            Member.state != MemberState.MERGED,
        )
    )


def records_of(member_id: UUID) -> list[UUID]:
    """Return a member's id and those of the records that were merged into it: what was written before names them."""
    merged = select(Member.id).where(Member.merged_into == member_id).order_by(Member.id)
    return [member_id, *session().scalars(merged)]
