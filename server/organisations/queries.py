"""Reads of areas, units and settings, and the scope conditions that every higher room composes."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.kernel.periods import Announced, WorkCalendar, announced
from server.organisations.branches import areas_at as areas_at
from server.organisations.branches import children as children
from server.organisations.branches import held_by as held_by
from server.organisations.errors import CommunityClosed
from server.organisations.former_names import every_former_area_name as every_former_area_name
from server.organisations.former_names import former_unit_names as former_unit_names
from server.organisations.models import Area, CalendarDay, CommunitySettings, PartyOrganisation, Unit
from server.organisations.rules import YEAR_UNKNOWN, AreaLevel
from server.organisations.scope import areas_in_scope as areas_in_scope
from server.organisations.scope import in_scope as in_scope
from server.organisations.scope import of_unit_in_scope as of_unit_in_scope
from server.organisations.scope import units_in_scope as units_in_scope
from server.organisations.unit_lookup import closed_names as closed_names
from server.organisations.unit_lookup import unit_named as unit_named
from server.organisations.unit_lookup import unit_with_code as unit_with_code
from server.organisations.unit_lookup import units_named as units_named


def access_area(area_id: UUID, *, actor: Actor, verb: str, level: AreaLevel | None = None) -> Area:
    """Return an area inside the actor's scope; NotFound when absent, elsewhere, or of another level."""
    query = select(Area).where(Area.id == area_id, areas_in_scope(actor, verb))
    if level is not None:
        query = query.where(Area.level == level)
    area = session().execute(query).scalar_one_or_none()
    if area is None:
        raise NotFound()
    return area


def access_community(community_id: UUID, *, actor: Actor, verb: str) -> Area:
    """Return a community inside the actor's scope; NotFound otherwise."""
    return access_area(community_id, actor=actor, verb=verb, level=AreaLevel.COMMUNITY)


def access_open_community(community_id: UUID, *, actor: Actor, verb: str) -> Area:
    """Return a community inside the actor's scope that takes new things; NotFound, CommunityClosed."""
    found = access_community(community_id, actor=actor, verb=verb)
    if found.closed_on is not None:
        raise CommunityClosed()
    return found


def area(area_id: UUID) -> Area:
    """Return an area by id, for code that has already been let in; NotFound when absent."""
    found = session().get(Area, area_id)
    if found is None:
        raise NotFound()
    return found


def area_by_code(code: str) -> Area | None:
    """Return the area with a 12-digit code."""
    return session().execute(select(Area).where(Area.code == code)).scalar_one_or_none()


def root() -> Area | None:
    """Return the city; None before divisions are imported."""
    return session().execute(select(Area).where(Area.level == AreaLevel.CITY)).scalars().first()


def whole_city(actor: Actor, verb: str) -> Area | None:
    """Return the city to whoever may ``verb`` in all of it; None for everybody else."""
    city, paths = root(), actor.area_paths(verb)
    return city if city is not None and any(city.path.startswith(path) for path in paths) else None


def require_city(actor: Actor, verb: str) -> Area:
    """Return the city to whoever may ``verb`` in all of it; NotFound otherwise."""
    city = whole_city(actor, verb)
    if city is None:
        raise NotFound()
    return city


def subtree(path: str, *, level: AreaLevel | None = None) -> Select[Area]:
    """Return the areas under ``path``, itself included, in path order."""
    query = select(Area).where(Area.path.startswith(path, autoescape=True)).order_by(Area.path)
    return query if level is None else query.where(Area.level == level)


def communities(path: str = "") -> Sequence[Area]:
    """Return every open community under ``path``."""
    query = subtree(path, level=AreaLevel.COMMUNITY).where(Area.closed_on.is_(None))
    return session().execute(query).scalars().all()


def ancestors(area: Area) -> list[Area]:
    """Return the area's ancestors from the city down to its parent."""
    ids = [UUID(hex=step) for step in area.path.split("/")[:-2]]
    found = session().execute(select(Area).where(Area.id.in_(ids))).scalars()
    return sorted(found, key=lambda each: each.level.depth)


def communities_in_scope(actor: Actor, verb: str) -> Sequence[Area]:
    """Return the open communities in which the actor may ``verb``, in pinyin order."""
    query = select(Area).where(
        Area.level == AreaLevel.COMMUNITY, Area.closed_on.is_(None), areas_in_scope(actor, verb)
    )
    return session().execute(query.order_by(Area.pinyin, Area.id)).scalars().all()


def open_unit_names() -> dict[str, UUID]:
    """Return every open unit of the city by its name, in pinyin order."""
    query = select(Unit.name, Unit.id).where(Unit.closed_on.is_(None)).order_by(Unit.pinyin, Unit.id)
    return {row.name: row.id for row in session().execute(query)}


def open_units_like(words: str, *, limit: int = 20) -> Sequence[str]:
    """Return the names of open units that hold some words, in pinyin order."""
    named = (Unit.closed_on.is_(None), Unit.name.contains(words, autoescape=True))
    query = select(Unit.name).where(*named).order_by(Unit.pinyin, Unit.id).limit(limit)
    return session().execute(query).scalars().all()


def settings_of(community_id: UUID) -> CommunitySettings:
    """Return a community's settings (made with the community)."""
    found = session().get(CommunitySettings, community_id)
    if found is None:
        raise NotFound()
    return found


def keeping_points(community_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some communities keep points."""
    here = (CommunitySettings.points_on, CommunitySettings.community_id.in_(list(community_ids)))
    return set(session().execute(select(CommunitySettings.community_id).where(*here)).scalars())


def prefix_taken(prefix: str | None, *, beside: UUID) -> bool:
    """Say whether another community writes its document numbers with a prefix."""
    taken = (CommunitySettings.number_prefix == prefix, CommunitySettings.community_id != beside)
    return bool(prefix) and bool(session().scalar(select(select(CommunitySettings).where(*taken).exists())))


def settings_versions() -> Sequence[Row[UUID, int]]:
    """Return (community id, version of its settings) of every community."""
    return session().execute(select(CommunitySettings.community_id, CommunitySettings.version)).all()


def access_unit(unit_id: UUID, *, actor: Actor, verb: str, lock: bool = False) -> Unit:
    """Return a unit inside the actor's scope, locked if wished; NotFound otherwise."""
    query = select(Unit).where(Unit.id == unit_id, units_in_scope(actor, verb))
    query = query.with_for_update().execution_options(populate_existing=True) if lock else query
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def unit(unit_id: UUID) -> Unit:
    """Return a unit by id, for code that has already been let in; NotFound when absent."""
    found = session().get(Unit, unit_id)
    if found is None:
        raise NotFound()
    return found


def hold_units(unit_ids: Iterable[UUID]) -> dict[UUID, Unit]:
    """Return and lock units, in the order of their ids; for code that has already been let in."""
    query = select(Unit).where(Unit.id.in_(list(unit_ids))).order_by(Unit.id).with_for_update()
    found = session().execute(query.execution_options(populate_existing=True)).scalars()
    return {each.id: each for each in found}


def successions(on: dt.date) -> dict[UUID, UUID]:
    """Return for every unit closed on or before a day its last successor, open on that day; a dissolved one is absent."""
    closed = {row.id: row.successor_id for row in session().execute(_closed_by(on))}
    found = {}
    for unit_id in closed:
        last: UUID | None = unit_id
        while last in closed:
            last = closed[last]
        if last is not None:
            found[unit_id] = last
    return found


def closed_units(unit_ids: Iterable[UUID], on: dt.date) -> set[UUID]:
    """Return which of some units are closed by a day with nobody to succeed them."""
    query = _closed_by(on).where(Unit.id.in_(list(unit_ids)))
    return {row.id for row in session().execute(query)} - successions(on).keys()


def _closed_by(day: dt.date) -> Select[UUID, UUID | None]:
    return select(Unit.id, Unit.successor_id).where(Unit.closed_on <= day)


def issuing_name(community_id: UUID, *, on: dt.date | None = None) -> PartyOrganisation | None:
    """Return the community's Party organisation of a day (today by default)."""
    return _party_organisation(PartyOrganisation.area_id == community_id, on)


def addressee(unit_id: UUID, *, on: dt.date | None = None) -> PartyOrganisation | None:
    """Return the unit's Party organisation of a day; None means its letters go to "<unit>党组织"."""
    return _party_organisation(PartyOrganisation.unit_id == unit_id, on)


def addressees(unit_ids: Iterable[UUID], *, on: dt.date) -> dict[UUID, PartyOrganisation]:
    """Return several units' Party organisations of a day; a unit without one is absent."""
    query = select(PartyOrganisation).where(PartyOrganisation.unit_id.in_(list(unit_ids)), *_valid(on))
    return {row.unit_id: row for row in session().execute(query).scalars() if row.unit_id is not None}


def letter_settings() -> Sequence[Row[UUID, str, str | None, dt.date | None]]:
    """Return (community id, its settings ``letters_from`` and ``year_closes``, its end) of every community, in path order."""
    settings = (CommunitySettings.community_id, CommunitySettings.letters_from, CommunitySettings.year_closes)
    query = select(*settings, Area.closed_on).join(Area, Area.id == CommunitySettings.community_id)
    return session().execute(query.order_by(Area.path)).all()


def renewal_deadlines() -> Sequence[Row[UUID, int, int]]:
    """Return (community id, ``deadline_month``, ``deadline_day``) of every open community."""
    query = (
        select(
            CommunitySettings.community_id, CommunitySettings.deadline_month, CommunitySettings.deadline_day
        )
        .join(Area, Area.id == CommunitySettings.community_id)
        .where(Area.closed_on.is_(None))
    )
    return session().execute(query.order_by(Area.path)).all()


def work_calendar() -> WorkCalendar:
    """Return the working days as the package and the city's own entries have them."""
    return WorkCalendar({row.day: row.working for row in session().execute(select(CalendarDay)).scalars()})


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """A year's working days: what the city entered, what the package has, and whether either is enough to know."""

    year: int
    known: bool
    days: Sequence[CalendarDay]
    holidays: list[Announced]

    @property
    def note(self) -> str | None:
        return None if self.known else YEAR_UNKNOWN


def year_calendar(year: int) -> YearCalendar:
    """Return the working calendar of a year as the console shows it."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    entered = session().scalars(
        select(CalendarDay).where(CalendarDay.day.between(first, last)).order_by(CalendarDay.day)
    )
    return YearCalendar(year, work_calendar().knows(year), entered.all(), announced(year))


def entered_days(days: Iterable[dt.date]) -> Sequence[CalendarDay]:
    """Return what the city entered about some days, in order."""
    query = select(CalendarDay).where(CalendarDay.day.in_(list(days))).order_by(CalendarDay.day)
    return session().execute(query.execution_options(populate_existing=True)).scalars().all()


def _party_organisation(owner: ColumnElement[bool], on: dt.date | None) -> PartyOrganisation | None:
    query = select(PartyOrganisation).where(owner, *_valid(on or clock.today()))
    return session().execute(query).scalars().first()


def _valid(day: dt.date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    open_ended = PartyOrganisation.valid_to.is_(None)
    return PartyOrganisation.valid_from <= day, or_(open_ended, PartyOrganisation.valid_to > day)


def areas(
    *, parent_id: UUID | None = None, level: AreaLevel | None = None, q: str | None = None,
    cursor: str | None = None, limit: int = 50,
) -> Page[Area]:  # fmt: skip
    """Return a page of open areas by parent, level and part of the name, in pinyin order."""
    query = select(Area).where(Area.closed_on.is_(None))
    query = query if parent_id is None else query.where(Area.parent_id == parent_id)
    query = query if level is None else query.where(Area.level == level)
    query = query if q is None else query.where(Area.name.contains(q, autoescape=True))
    return paginate(query, [Area.pinyin, Area.id], cursor=cursor, limit=limit)


def units(
    *,
    q: str | None = None,
    closed: bool = False,
    among: Select[UUID] | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Unit]:
    """Return a page of the city's units by part of the name, in pinyin order; closed ones only when asked for.

    ``among``: the ids of the only ones to look at.
    """
    query = select(Unit) if closed else select(Unit).where(Unit.closed_on.is_(None))
    query = query if among is None else query.where(Unit.id.in_(among))
    query = query if q is None else query.where(Unit.name.contains(q, autoescape=True))
    return paginate(query, [Unit.pinyin, Unit.id], cursor=cursor, limit=limit)


def unit_names(unit_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of several units."""
    rows = session().execute(select(Unit.id, Unit.name).where(Unit.id.in_(list(unit_ids))))
    return {row.id: row.name for row in rows}


def area_names(area_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of several areas."""
    rows = session().execute(select(Area.id, Area.name).where(Area.id.in_(list(area_ids))))
    return {row.id: row.name for row in rows}


def path_of(area_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ScalarSelect[str]:
    """Return SQL for the path of the area that a column names, for statements that write and record in one go."""
    return select(Area.path).where(Area.id == area_id).scalar_subquery()
