"""Reads of the rosters room: imports in one's scope, and what a roster is compared with."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select

from server.kernel import clock, crypto
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.members import queries as members
from server.organisations import queries as organisations
from server.rosters.communities import Community, CommunityIndex
from server.rosters.comparison import Standing
from server.rosters.models import ImportState, RosterImport, RosterTrace, UnitRoster
from server.rosters.rules import RosterRow, TraceKind

CONTENT = "roster_imports.content"
VERB = "rosters.import"


def access_import(import_id: UUID, *, actor: Actor, lock: bool = False) -> RosterImport:
    """Return an import of an area or unit in the actor's scope; NotFound otherwise."""
    actor.require(VERB)
    found = session().get(RosterImport, import_id, with_for_update=lock, populate_existing=lock)
    if found is None:
        raise NotFound()
    check_scope(found.area_id, found.unit_id, actor=actor)
    return found


def check_scope(area_id: UUID, unit_id: UUID | None, *, actor: Actor) -> None:
    """Raise NotFound unless the actor imports rosters for the unit, or for the whole area."""
    if unit_id is not None:
        organisations.access_unit(unit_id, actor=actor, verb=VERB)
    else:
        organisations.access_area(area_id, actor=actor, verb=VERB)


def content_of(found: RosterImport) -> bytes:
    """Decrypt the uploaded file; NotFound once it was applied and dropped."""
    if found.content is None:
        raise NotFound()
    return crypto.keyring().open_bytes(found.content, place=CONTENT, row=found.id)


def community_index(area_id: UUID) -> CommunityIndex:
    """Return the open communities under an area with the names of the places above them."""
    path = organisations.area(area_id).path
    names = {area.path: area.name for area in session().execute(organisations.subtree("")).scalars()}
    former = organisations.every_former_area_name()
    return CommunityIndex(
        Community(area.id, area.name, _places(area.path, names), tuple(former.get(area.id, ())))
        for area in organisations.communities(path)
    )


def _places(path: str, names: dict[str, str]) -> tuple[str, ...]:
    steps = path.split("/")[:-2]
    return tuple(names["/".join(steps[: depth + 1]) + "/"] for depth in range(len(steps)))


def standing(rows: Sequence[RosterRow], unit_of: dict[str | None, UUID | None]) -> Standing:
    """Return what the rows are compared with, read in bulk; units as of today."""
    index = {phone: members.phone_index(phone) for phone in {row.phone for row in rows}}
    units = {unit_id for unit_id in unit_of.values() if unit_id is not None}
    today = clock.today()
    by_phone = members.by_phone_indexes(index.values(), on=today)
    return Standing(by_phone, members.of_units(units, today), index, unit_of)


def units_of(
    names: Collection[str | None], area_id: UUID, unit_id: UUID | None
) -> dict[str | None, UUID | None]:
    """Return the unit that each name of the roster means: the chosen one, or the city's unit of that name, or none yet."""
    if unit_id is not None:
        return dict.fromkeys(names, unit_id)
    found = organisations.units_named((name for name in names if name), area_id)
    return {name: found.get(name or "") for name in names}


def closed_names(rows: Iterable[RosterRow], area_id: UUID) -> set[str]:
    """Return the names of closed units for which rows still give people."""
    return organisations.closed_names({row.unit_name for row in rows if row.unit_name}, area_id)


def units_with_roster(on: dt.date) -> set[UUID]:
    """Return the units that occurred in a roster applied on or before a day (F-11)."""
    return set(session().scalars(select(UnitRoster.unit_id).where(UnitRoster.given_on <= on)))


def last_given(unit_ids: Collection[UUID]) -> dict[UUID, dt.date]:
    """Return the day on which each unit's roster was last applied; a unit that never gave one is absent."""
    query = select(UnitRoster.unit_id, func.max(UnitRoster.given_on)).where(UnitRoster.unit_id.in_(unit_ids))
    rows = session().execute(query.group_by(UnitRoster.unit_id))
    return {row.unit_id: row[1] for row in rows}


def named_in_newest(unit_id: UUID) -> set[UUID] | None:
    """Return whom a unit's newest roster names; None where none is known row by row."""
    newest = (
        select(RosterImport.id)
        .join(UnitRoster, UnitRoster.import_id == RosterImport.id)
        .where(UnitRoster.unit_id == unit_id, RosterImport.state == ImportState.APPLIED)
        .order_by(RosterImport.applied_at.desc().nulls_last(), RosterImport.id.desc())
        .limit(1)
    )
    here = (RosterTrace.import_id == newest.scalar_subquery(), RosterTrace.unit_id == unit_id)
    query = select(RosterTrace.member_id).where(*here, RosterTrace.kind != TraceKind.ENDED)
    return set(session().scalars(query)) or None
