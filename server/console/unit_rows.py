"""Units with what other rooms know about them: whom they employ, who is addressed, what is being written to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.feedback import reshaping as letters
from server.kernel import clock
from server.kernel.actor import Actor
from server.members import reshaping as members
from server.organisations import former_names, queries
from server.organisations.models import PartyOrganisation, Unit


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A line of the list; ``addressee`` None: letters go to "<unit>党组织"."""

    unit: Unit
    people: int
    addressee: PartyOrganisation | None
    successor: str | None


def rows(units: Sequence[Unit]) -> list[UnitRow]:
    """Return the lines of some units, in their order."""
    ids = [each.id for each in units]
    people = members.number_employed(ids)
    addressed = queries.addressees(ids, on=clock.today())
    names = queries.unit_names(each.successor_id for each in units if each.successor_id)
    return [
        UnitRow(
            each, people.get(each.id, 0), addressed.get(each.id),
            names.get(each.successor_id) if each.successor_id else None,
        )
        for each in units
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitFile:
    """One unit, as its page shows it."""

    row: UnitRow
    former: Sequence[str]
    unfinished_letters: int

    @property
    def unit(self) -> Unit:
        return self.row.unit


def unit_file(unit: Unit) -> UnitFile:
    """Return what is known of a unit that the caller has let in."""
    (row,) = rows([unit])
    return UnitFile(row, former_names.former_unit_names(unit.id), letters.unfinished(unit_id=unit.id))


def place(unit: Unit) -> str:
    """Return where a unit is kept."""
    return queries.area(unit.area_id).name


def city(actor: Actor) -> list[tuple[str, str]]:
    """Return (id, name) of the areas to which a new unit may belong: the city, else the actor's own."""
    whole = queries.whole_city(actor, members.VERB)
    found = [whole] if whole else queries.areas_at(sorted(actor.area_paths(members.VERB)))
    return [(str(each.id), each.name) for each in found]
