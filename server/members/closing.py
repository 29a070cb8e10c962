"""A unit that ends: its people go on in the successor, or wait without a unit."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.db import session
from server.members import employing
from server.members.models import Member
from server.organisations import service as organisations


@dataclass(frozen=True, slots=True)
class Closure:
    """A closed unit and how many of its members went on to the successor, or were left without a unit."""

    unit_id: UUID
    closed_on: dt.date
    successor_id: UUID | None
    moved: int
    ended: int


def close_unit(
    unit_id: UUID, *, on: dt.date, successor_id: UUID | None = None, reason: str | None = None, actor: Actor
) -> Closure:
    """Close a unit from the day ``on`` and let its people go on in the successor, or end their employments.

    Refused as ``organisations.service.close_unit`` does. Nobody's service ends: a dissolved unit's people wait for
    the roster of another one.
    """
    organisations.close_unit(unit_id, on=on, successor_id=successor_id, reason=reason, actor=actor)
    count = move_employments(unit_id, successor_id, on=on, actor=actor)
    moved, ended = (0, count) if successor_id is None else (count, 0)
    return Closure(unit_id, on, successor_id, moved, ended)


def move_employments(from_unit: UUID, to_unit: UUID | None, *, on: dt.date, actor: Actor) -> int:
    """Let all people of a unit work for another one from ``on``, or for none (``None``); return how many.

    The days before stay with the old unit. For units that close: the caller has authorised it.
    """
    touched = employing.hand_over(from_unit, to_unit, on)
    changing = update(Member).where(Member.id.in_(touched)).values(version=Member.version + 1)
    session().execute(changing)
    details = {"to": to_unit and str(to_unit), "on": on.isoformat(), "members": len(set(touched))}
    audit.record("members.move_employments", "unit", from_unit, actor=actor, details=details)
    return len(set(touched))
