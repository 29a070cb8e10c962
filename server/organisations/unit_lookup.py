"""Units by what people write: the name of now or an earlier one, and the unified social credit code."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from server.kernel.db import session
from server.organisations.former_names import units_once_named
from server.organisations.models import Unit


def unit_named(name: str, area_id: UUID) -> Unit | None:
    """Return the unit of exactly this name in an area."""
    return (
        session().execute(select(Unit).where(Unit.area_id == area_id, Unit.name == name)).scalar_one_or_none()
    )


def unit_with_code(code: str) -> Unit | None:
    """Return the unit that has a unified social credit code."""
    return session().execute(select(Unit).where(Unit.uscc == code)).scalar_one_or_none()


def units_named(names: Iterable[str], area_id: UUID) -> dict[str, UUID]:
    """Return the ids of an area's units that have, or once had, exactly these names; a name nobody had is absent."""
    wanted = list(names)
    query = select(Unit.name, Unit.id).where(Unit.area_id == area_id, Unit.name.in_(wanted))
    return units_once_named(wanted, area_id) | {row.name: row.id for row in session().execute(query)}


def closed_names(names: Iterable[str], area_id: UUID) -> set[str]:
    """Return which of some names belong to units of an area that are closed."""
    meant = units_named(names, area_id)
    query = select(Unit.id).where(Unit.id.in_(meant.values()), Unit.closed_on.is_not(None))
    closed = set(session().execute(query).scalars())
    return {name for name, unit_id in meant.items() if unit_id in closed}
