"""The conditions that a row lies where an actor may do something; every higher room composes them."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from server.kernel.actor import Actor
from server.organisations.models import Area, Unit


def areas_in_scope(actor: Actor, verb: str) -> ColumnElement[bool]:
    """Return the condition on areas that lie inside some area where ``actor`` may ``verb``."""
    paths = actor.area_paths(verb)
    if "" in paths:
        return true()
    return or_(false(), *(Area.path.startswith(path, autoescape=True) for path in paths))


def in_scope(
    community_id: InstrumentedAttribute[Any] | ColumnElement[Any], actor: Actor, verb: str
) -> ColumnElement[bool]:
    """Return the condition that a row's community lies inside the actor's scope for ``verb``."""
    if "" in actor.area_paths(verb):
        return true()
    return community_id.in_(select(Area.id).where(areas_in_scope(actor, verb)))


def units_in_scope(actor: Actor, verb: str) -> ColumnElement[bool]:
    """Return the condition on units: in the actor's areas, or granted to the actor by name."""
    inside = Unit.area_id.in_(select(Area.id).where(areas_in_scope(actor, verb)))
    return or_(inside, Unit.id.in_(actor.unit_ids(verb)))


def of_unit_in_scope(
    unit_id: InstrumentedAttribute[Any] | ColumnElement[Any], actor: Actor, verb: str
) -> ColumnElement[bool]:
    """Return the condition that a row's unit lies inside the actor's scope for ``verb``."""
    return unit_id.in_(select(Unit.id).where(units_in_scope(actor, verb)))
