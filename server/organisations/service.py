"""Verbs of the organisations room."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_
from sqlalchemy.dialects.postgresql import insert

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import StaleVersion
from server.kernel.identifiers import valid_uscc
from server.kernel.periods import Period
from server.kernel.types import new_id
from server.organisations import former_names, queries
from server.organisations.addressing import name_party_organisation as name_party_organisation
from server.organisations.divisions import ImportCount, take_divisions
from server.organisations.errors import (
    ClosedInFuture,
    NumberPrefixTaken,
    SuccessorRefused,
    UnifiedCodeMalformed,
    UnifiedCodeTaken,
    UnitClosed,
    UnitNameTaken,
)
from server.organisations.models import Area as Area
from server.organisations.models import AreaChange as AreaChange
from server.organisations.models import CalendarDay, CommunitySettings, Unit
from server.organisations.naming import sort_key
from server.organisations.reshaping import changes as changes
from server.organisations.reshaping import end_in as end_in
from server.organisations.reshaping import hold_open as hold_open
from server.organisations.reshaping import hold_pair as hold_pair
from server.organisations.reshaping import issuer_of as issuer_of
from server.organisations.reshaping import note as note
from server.organisations.reshaping import rename as rename
from server.organisations.reshaping import split_off as split_off
from server.organisations.rules import DayEntry, UnitKind


def import_divisions(content: str, *, actor: Actor) -> ImportCount:
    """Import areas from CSV ``code,name,level,parent_code``; importing the same file twice changes nothing.

    A row without a code is found by its name under its parent; its parent may be named instead of coded. All or
    nothing: DivisionsMalformed says every wrong row.
    """
    actor.require("organisations.manage")
    root_id, counted = take_divisions(content)
    audit.record("organisations.import", "area", root_id, actor=actor, details={"added": counted.added})
    return counted


def change_settings(
    community_id: UUID, changes: dict[str, Any], *, version: int | None = None, actor: Actor
) -> CommunitySettings:
    """Change a community's settings; StaleVersion when somebody else did so meanwhile."""
    community = queries.access_community(community_id, actor=actor, verb="settings.change")
    settings = queries.settings_of(community_id)
    if version is not None and settings.version != version:
        raise StaleVersion()
    if queries.prefix_taken(changes.get("number_prefix"), beside=community_id):
        raise NumberPrefixTaken(fields={"number_prefix": [NumberPrefixTaken.message]})
    before = _told(settings, changes)
    for name, value in changes.items():
        setattr(settings, name, str(value) if isinstance(value, Period) else value)
    settings.version += 1
    settings.changed_at = clock.now()
    details = {"changed": sorted(changes), "before": before, "after": _told(settings, changes)}
    audit.record(
        "settings.change", "community_settings", community_id,
        actor=actor, area_path=community.path, details=details,
    )  # fmt: skip
    return settings


def _told(settings: CommunitySettings, names: Collection[str]) -> dict[str, Any]:
    """Return what the trail may tell of some settings: not who is the contact, which is a person's name and number."""
    return {name: getattr(settings, name) for name in sorted(names) if not name.startswith("contact_")}


def add_unit(
    name: str, *, area_id: UUID, kind: UnitKind = UnitKind.OTHER, uscc: str | None = None,
    address: str | None = None, actor: Actor,
) -> Unit:  # fmt: skip
    """Add a unit. UnifiedCodeMalformed when the code fails GB 32100-2015, UnitNameTaken for a name already there."""
    area = queries.access_area(area_id, actor=actor, verb="organisations.manage")
    if uscc is not None and not valid_uscc(uscc):
        raise UnifiedCodeMalformed(fields={"uscc": ["应为18位，且校验位正确（GB 32100-2015）；可以留空。"]})
    if queries.unit_named(name, area_id) is not None:
        raise UnitNameTaken(fields={"name": [f"“{name}”已存在。"]})
    _refuse_code_taken(uscc, beside=None)
    unit = Unit(
        id=new_id(), area_id=area_id, name=name, pinyin=sort_key(name), kind=kind, uscc=uscc, address=address
    )
    session().add(unit)
    audit.record("units.add", "unit", unit.id, actor=actor, area_path=area.path)
    return unit


def change_unit(
    unit_id: UUID,
    changes: dict[str, Any],
    *,
    version: int | None = None,
    reason: str | None = None,
    actor: Actor,
) -> Unit:
    """Change a unit's name, kind, code or address; letters already issued keep the old name, rosters find it by either.

    UnitClosed, StaleVersion, UnifiedCodeMalformed, UnitNameTaken.
    """
    unit = queries.access_unit(unit_id, actor=actor, verb="organisations.manage", lock=True)
    if unit.closed_on is not None:
        raise UnitClosed()
    if version is not None and unit.version != version:
        raise StaleVersion()
    if changes.get("uscc") is not None and not valid_uscc(changes["uscc"]):
        raise UnifiedCodeMalformed(fields={"uscc": ["应为18位，且校验位正确（GB 32100-2015）；可以留空。"]})
    _refuse_taken(unit, changes)
    before = {name: _plain(getattr(unit, name)) for name in changes}
    if changes.get("name", unit.name) != unit.name:
        former_names.remember_unit(unit.id, unit.name, until=clock.today())
    for name, value in changes.items():
        setattr(unit, name, value)
    unit.pinyin = sort_key(unit.name)
    unit.version += 1
    details = {"changed": sorted(changes), "before": before}
    audit.record("units.change", "unit", unit.id, actor=actor, reason=reason, details=details)
    return unit


def _plain(value: Any) -> Any:
    return value.label if isinstance(value, UnitKind) else value


def _refuse_taken(unit: Unit, changes: dict[str, Any]) -> None:
    """Raise where another unit has the name, or the code, already."""
    another = queries.unit_named(changes.get("name", ""), unit.area_id)
    if another is not None and another.id != unit.id:
        raise UnitNameTaken(fields={"name": [f"“{another.name}”已存在。"]})
    _refuse_code_taken(changes.get("uscc"), beside=unit.id)


def _refuse_code_taken(code: str | None, *, beside: UUID | None) -> None:
    holder = queries.unit_with_code(code) if code else None
    if holder is not None and holder.id != beside:
        raise UnifiedCodeTaken(fields={"uscc": [f"“{holder.name}”已使用这个代码。"]})


def close_unit(
    unit_id: UUID,
    *,
    on: dt.date,
    successor_id: UUID | None = None,
    reason: str | None = None,
    actor: Actor,
) -> Unit:
    """Close a unit from the day ``on``, merged into an open successor or dissolved (domain.md appendix 1.11).

    Letters already issued keep its name; whom it employs moves in the members room. UnitClosed when it is closed
    already, SuccessorRefused, ClosedInFuture. Since a successor is open, and only what is closed has one, no chain
    leads back.
    """
    area = queries.area(queries.access_unit(unit_id, actor=actor, verb="organisations.manage").area_id)
    if successor_id is not None:
        queries.access_unit(successor_id, actor=actor, verb="organisations.manage")
    unit = _closable(unit_id, successor_id)
    if on > clock.today():
        raise ClosedInFuture(fields={"on": [ClosedInFuture.message]})
    unit.closed_on, unit.successor_id = on, successor_id
    unit.version += 1
    details = {"on": on.isoformat(), "successor": successor_id and str(successor_id)}
    audit.record(
        "units.close", "unit", unit_id, actor=actor, area_path=area.path, reason=reason, details=details
    )
    return unit


def _closable(unit_id: UUID, successor_id: UUID | None) -> Unit:
    """Return the open unit with both rows locked: two closures at once must not make each other's successor."""
    held = queries.hold_units([unit_id] if successor_id is None else [unit_id, successor_id])
    if held[unit_id].closed_on is not None:
        raise UnitClosed()
    if successor_id is not None and (successor_id == unit_id or held[successor_id].closed_on is not None):
        raise SuccessorRefused(fields={"successor_id": [SuccessorRefused.message]})
    return held[unit_id]


def ensure_units(names: Collection[str], *, area_id: UUID) -> dict[str, UUID]:
    """Return the ids of the units of these names, made if need be; for rosters, whose import is authorised and audited."""
    known = queries.units_named(names, area_id)
    rows = [
        {"id": new_id(), "area_id": area_id, "name": name, "pinyin": sort_key(name), "kind": UnitKind.OTHER}
        for name in names
        if name not in known
    ]
    if rows:
        session().execute(insert(Unit).on_conflict_do_nothing(), rows)
    return queries.units_named(names, area_id)


def enter_days(days: Sequence[DayEntry], *, actor: Actor) -> None:
    """Enter on which days offices work or rest, over what the package says; the same again changes nothing.

    For the whole city: NotFound for who has only a part of it. Each day at most once.
    """
    city = queries.require_city(actor, "calendar.change")
    rows = [{"day": each.day, "working": each.working, "note": each.note} for each in days]
    entering = insert(CalendarDay).values(rows)
    said = entering.excluded
    differs = or_(CalendarDay.working != said.working, CalendarDay.note.is_distinct_from(said.note))
    changes = {"working": said.working, "note": said.note, "changed_at": clock.now()}
    entering = entering.on_conflict_do_update(index_elements=["day"], set_=changes, where=differs)
    changed = session().execute(entering.returning(CalendarDay.day)).scalars().all()
    _record_days("calendar.enter", changed, city, actor)


def forget_day(day: dt.date, *, actor: Actor) -> None:
    """Let the package and the weekend decide about a day again; nothing happens when it was not entered."""
    city = queries.require_city(actor, "calendar.change")
    forgetting = delete(CalendarDay).where(CalendarDay.day == day).returning(CalendarDay.day)
    _record_days("calendar.forget", session().execute(forgetting).scalars().all(), city, actor)


def _record_days(verb: str, days: Sequence[dt.date], city: Area, actor: Actor) -> None:
    if days:
        details = {"days": sorted(day.isoformat() for day in days)}
        audit.record(verb, "area", city.id, actor=actor, area_path=city.path, details=details)
