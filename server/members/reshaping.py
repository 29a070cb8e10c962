"""Units of which a part goes elsewhere, and whom there is to choose from."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select

from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import Invalid
from server.members import queries, service
from server.members.errors import MembersElsewhere
from server.members.models import Employment, Member
from server.members.rules import MemberState
from server.organisations import queries as organisations
from server.organisations.errors import SuccessorRefused, UnitClosed

VERB = "organisations.manage"


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who may be chosen; ``about``: the branch, or the residence, by which people are told apart."""

    member_id: UUID
    name: str
    about: str | None


def employed(unit_id: UUID, *, actor: Actor) -> Sequence[Somebody]:
    """Return whom a unit in scope employs now, by branch and name."""
    organisations.access_unit(unit_id, actor=actor, verb=VERB)
    return _named({row.member_id: row.branch for row in session().execute(_present(unit_id))})


def _named(about: Mapping[UUID, str | None]) -> list[Somebody]:
    names = queries.names(about)
    found = [Somebody(member_id, names[member_id], words) for member_id, words in about.items()]
    return sorted(found, key=lambda each: (each.about or "", each.name, each.member_id))


def fitting(people: Iterable[Somebody], part: str | None) -> set[UUID]:
    """Return those of some people whose branch or residence has a part in it; nobody without a part."""
    return {each.member_id for each in people if part and part in (each.about or "")}


def number_employed(unit_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many people some units employ now; one with nobody is absent."""
    query = select(Employment.unit_id, func.count()).where(
        Employment.unit_id.in_(unit_ids), func.upper_inf(Employment.during)
    )
    return {row[0]: row[1] for row in session().execute(query.group_by(Employment.unit_id))}


def split_unit(
    unit_id: UUID, into: UUID, member_ids: Collection[UUID], *, on: dt.date, reason: str, actor: Actor
) -> int:
    """Let some of a unit's people work for another one from a day on; return how many.

    NotFound, UnitClosed, SuccessorRefused, MembersElsewhere, and as ``service.move`` refuses.
    """
    organisations.access_unit(unit_id, actor=actor, verb=VERB)
    organisations.access_unit(into, actor=actor, verb=VERB)
    held = organisations.hold_units([unit_id, into])
    if held[unit_id].closed_on is not None:
        raise UnitClosed()
    if into == unit_id or held[into].closed_on is not None:
        raise SuccessorRefused(fields={"into": [SuccessorRefused.message]})
    parts = {row.member_id: row for row in session().execute(_present(unit_id))}
    chosen = _chosen(member_ids, parts.keys())
    for member_id in chosen:
        part = parts[member_id]
        service.move(
            member_id, into, on, branch=part.branch, position=part.position, reason=reason, actor=actor
        )
    details = {"to": str(into), "on": on.isoformat(), "members": len(chosen)}
    audit.record("units.split", "unit", unit_id, actor=actor, reason=reason, details=details)
    return len(chosen)


def _chosen(member_ids: Collection[UUID], present: Collection[UUID]) -> list[UUID]:
    chosen = sorted(set(member_ids))
    if not chosen:
        raise Invalid(fields={"member_ids": ["请至少选择一人。"]})
    if not set(chosen) <= set(present):
        raise MembersElsewhere(fields={"member_ids": [MembersElsewhere.message]})
    return chosen


def _present(unit_id: UUID) -> Select[UUID, str | None, str | None]:
    return (
        select(Employment.member_id, Employment.branch, Employment.position)
        .join(Member, Member.id == Employment.member_id)
        .where(
            Employment.unit_id == unit_id,
            func.upper_inf(Employment.during),
            Member.state == MemberState.SERVING,
        )
    )


def residents(community_id: UUID, *, actor: Actor) -> Sequence[Somebody]:
    """Return the serving members who live in a community in scope, by residence and name."""
    organisations.access_community(community_id, actor=actor, verb=VERB)
    query = select(Member.id, Member.residence).where(
        Member.community_id == community_id, Member.state == MemberState.SERVING
    )
    return _named({row.id: row.residence for row in session().execute(query)})
