"""Names that units and communities had before: remembered at every change, so that lists that still use them are understood."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert

from server.kernel.db import session
from server.kernel.types import new_id
from server.organisations.models import Area, FormerName, Unit


def remember_unit(unit_id: UUID, name: str, *, until: dt.date) -> None:
    """Keep a name that a unit had until a day; twice is no matter."""
    _remember(unit_id=unit_id, name=name, until=until)


def remember_area(area_id: UUID, name: str, *, until: dt.date) -> None:
    """Keep a name by which a community was known until a day; twice is no matter."""
    _remember(area_id=area_id, name=name, until=until)


def _remember(**columns: object) -> None:
    session().execute(insert(FormerName).values(id=new_id(), **columns).on_conflict_do_nothing())


def units_once_named(names: Iterable[str], city_id: UUID) -> dict[str, UUID]:
    """Return which unit of an area some names once meant; a name that several had is absent."""
    query = select(FormerName.name, Unit.id).join(Unit, Unit.id == FormerName.unit_id)
    rows = session().execute(query.where(Unit.area_id == city_id, FormerName.name.in_(list(names)))).all()
    meant: dict[str, set[UUID]] = {}
    for name, unit_id in rows:
        meant.setdefault(name, set()).add(unit_id)
    return {name: ids.pop() for name, ids in meant.items() if len(ids) == 1}


def former_unit_names(unit_id: UUID) -> Sequence[str]:
    """Return what a unit was called before, the newest first."""
    return _of(FormerName.unit_id == unit_id)


def former_area_names(area_id: UUID) -> Sequence[str]:
    """Return what a community was called before, and what merged into it, the newest first."""
    return _of(FormerName.area_id == area_id)


def _of(owner: ColumnElement[bool]) -> Sequence[str]:
    query = select(FormerName.name).where(owner).order_by(FormerName.until.desc(), FormerName.id.desc())
    return session().execute(query).scalars().all()


def every_former_area_name() -> Mapping[UUID, Sequence[str]]:
    """Return every community's former names."""
    query = select(Area.id, FormerName.name).join(Area, Area.id == FormerName.area_id)
    found: dict[UUID, list[str]] = {}
    for area_id, name in session().execute(query.order_by(FormerName.id)):
        found.setdefault(area_id, []).append(name)
    return found
