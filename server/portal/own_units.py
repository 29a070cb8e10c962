"""Which unit somebody keeps: most liaisons one, some a group of several."""

from dataclasses import dataclass
from uuid import UUID

from marshmallow import fields

from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.schema import Schema
from server.organisations import queries as organisations


class UnitQuery(Schema):
    unit_id = fields.UUID(load_default=None)


@dataclass(frozen=True, slots=True)
class OwnUnits:
    """The unit that a page is about, and (id, name) of all that may be chosen."""

    id: UUID
    name: str
    choices: list[tuple[UUID, str]]


def own_units(chosen: UUID | None, *, verb: str, actor: Actor) -> OwnUnits:
    """Return the chosen one of the actor's units, else the first; NotFound for another's and for who keeps none."""
    names = organisations.unit_names(actor.unit_ids(verb))
    choices = sorted(names.items(), key=lambda each: each[1])
    if not choices or chosen not in (None, *names):
        raise NotFound()
    unit_id = chosen or choices[0][0]
    return OwnUnits(unit_id, names[unit_id], choices)
