"""Deeds of two records that turn out to be one person: the same evidence counts once."""

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import aliased

from server.deeds.models import Deed, MeetingAttendance
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.points import service as points
from server.points.rules import FactKind


def drop_doubles(merged: UUID, into: UUID, *, actor: Actor) -> int:
    """Withdraw the deeds, with their points, that rest on evidence the survivor's rest on as well; return how many.

    An attendance of the same meeting is deleted: one person was there once.
    """
    own, theirs = aliased(Deed), aliased(MeetingAttendance)
    same = select(own.id).where(
        own.member_id == into, own.kind == Deed.kind, own.evidence_kind == Deed.evidence_kind,
        own.evidence_id == Deed.evidence_id, own.withdrawn_at.is_(None),
    )  # fmt: skip
    doubled = update(Deed).where(Deed.member_id == merged, Deed.withdrawn_at.is_(None), same.exists())
    ids = session().scalars(doubled.values(withdrawn_at=clock.now()).returning(Deed.id)).all()
    points.withdraw_many([(FactKind.DEED, deed_id) for deed_id in ids], actor=actor)
    there = select(theirs.meeting_id).where(theirs.member_id == into)
    session().execute(
        delete(MeetingAttendance).where(
            MeetingAttendance.member_id == merged, MeetingAttendance.meeting_id.in_(there)
        )
    )
    return len(ids)
