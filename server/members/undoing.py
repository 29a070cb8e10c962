"""Taking back what a roster did: members that were added, employments that were begun or ended. Callers authorise."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import Range

from server.kernel.db import session
from server.members.models import Employment, Member
from server.members.rules import EmploymentEnd, MemberState
from server.people import service as people

Ended = Row[UUID, Range[dt.date], EmploymentEnd | None]


def hold(member_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Lock members and their persons and return (member's, person's version) of those that are still there.

    The lock also holds off whoever is about to refer to them.
    """
    ids = sorted(member_ids)
    found = people.hold(ids)
    query = select(Member.id, Member.version).where(Member.id.in_(ids), Member.state != MemberState.MERGED)
    rows = session().execute(query.order_by(Member.id).with_for_update())
    return {member_id: (version, found[member_id]) for member_id, version in rows}


def remove(member_ids: Collection[UUID]) -> None:
    """Delete members to whom nothing refers but their employments; the caller holds them."""
    for column, model in ((Employment.member_id, Employment), (Member.id, Member)):
        session().execute(delete(model).where(column.in_(member_ids)))
    people.remove(member_ids)


def take_back_move(member_id: UUID) -> bool:
    """Delete a member's employment of now and reopen the one that was ended for it; say whether both were there."""
    newest = _newest_two(member_id)
    if len(newest) < 2 or newest[1].end_reason is not EmploymentEnd.MOVED:
        return False
    session().execute(delete(Employment).where(Employment.id == newest[0].id))
    _reopen(newest[1])
    return True


def take_back_end(member_id: UUID) -> bool:
    """Reopen a member's last employment and let them serve on; say whether there was one that had ended."""
    newest = _newest_two(member_id)
    if not newest or newest[0].end_reason is None:
        return False
    _reopen(newest[0])
    changing = update(Member).where(Member.id == member_id)
    session().execute(changing.values(state=MemberState.SERVING, version=Member.version + 1))
    return True


def _newest_two(member_id: UUID) -> Sequence[Ended]:
    query = select(Employment.id, Employment.during, Employment.end_reason)
    mine = query.where(Employment.member_id == member_id).order_by(func.lower(Employment.during).desc())
    return session().execute(mine.limit(2)).all()


def _reopen(ended: Ended) -> None:
    values = {"during": Range(ended.during.lower, None), "end_reason": None}
    session().execute(update(Employment).where(Employment.id == ended.id).values(values))
