"""The script alone: no database."""

from collections import Counter

import pytest

from server.demo.names import UNPRINTABLE_NAME
from server.demo.scale import FULL, SMALL, Scale
from server.demo.script import CLERK, RARE, Fate, write
from server.kernel.glyphs import unprintable
from server.kernel.identifiers import normalise_phone
from server.organisations.rules import UnitKind


def test_the_same_scale_gives_the_same_people() -> None:
    assert write(FULL).people == write(FULL).people


def test_the_full_city_has_sixty_units_of_four_kinds_and_a_thousand_members() -> None:
    script = write(FULL)
    assert (len(script.units), len(script.people)) == (60, 1000)
    assert {unit.kind for unit in script.units} == set(UnitKind)
    assert Counter(person.unit for person in script.people) == {n: u.size for n, u in enumerate(script.units)}


@pytest.mark.parametrize("scale", [FULL, SMALL])
def test_nobody_shares_a_name_or_a_phone_and_phones_are_of_no_operator(scale: Scale) -> None:
    people = write(scale).people
    assert len({person.name for person in people}) == len({person.phone for person in people}) == len(people)
    assert all(normalise_phone(person.phone) and person.phone.startswith("154") for person in people)


@pytest.mark.parametrize("scale", [FULL, SMALL])
def test_every_fate_and_turn_of_life_happens(scale: Scale) -> None:
    people = write(scale).people
    assert {person.fate for person in people} == set(Fate)
    assert sum(person.moves_home_to is not None for person in people) == scale.transfers
    assert sum(person.moves_unit_to is not None for person in people) == scale.moves
    assert sum(person.retires_on is not None for person in people) == scale.retirements
    assert any(person.returned_first for person in people)
    assert any(not person.tells_unit for person in people)
    assert any(person.home is None for person in people)


def test_exactly_one_name_cannot_be_printed() -> None:
    people = write(FULL).people
    assert [person.name for person in people if unprintable(person.name)] == [UNPRINTABLE_NAME]
    assert people[RARE].name == UNPRINTABLE_NAME
    assert people[RARE].tells_unit
    assert people[CLERK].home == 0


def test_minority_names_are_among_the_people() -> None:
    assert sum("·" in person.name for person in write(FULL).people) >= 5
