"""The script: who lives in the demo city and what will become of them. Pure: the same scale gives the same people."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from random import Random
from typing import Any

from server.demo.names import ESTATES, POSITIONS, SKILLS, UNPRINTABLE_NAME, People, party_body, unit_names
from server.demo.scale import Scale
from server.organisations.rules import UnitKind
from server.people.rules import Sex

SEED = 2026
FIRST_DAY = dt.date(2026, 1, 1)
LAST_DAY = dt.date(2026, 8, 19)
"""The demo city stands at 9:00 of this day when it is ready."""

_ON_TIME = dt.date(2026, 1, 5), dt.date(2026, 3, 27)
_LATE = dt.date(2026, 4, 2), dt.date(2026, 5, 25)
_STILL_OPEN = LAST_DAY - dt.timedelta(days=2), LAST_DAY - dt.timedelta(days=1)
RETIREMENTS = dt.date(2026, 3, 31), dt.date(2026, 5, 31)
UNKNOWN_COMMUNITY = "铁人苑虚拟片区"
CLERK, RARE = 0, 1
"""The numbers of the member who is also the first community's clerk, and of the one whose name no font can print."""


class Fate(StrEnum):
    """How a member's registration ends up."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"
    NEVER = "never"


class Way(StrEnum):
    """How a registration reaches the community: by phone, on paper by the unit, at the desk."""

    PHONE = "phone"
    UNIT = "unit"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A unit; ``homes`` are the communities (by number) in which its members live."""

    name: str
    kind: UnitKind
    body: str
    size: int
    homes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A member. ``unit`` and ``home`` are numbers; ``home`` is None where the roster names no known community."""

    name: str
    sex: Sex
    birth: tuple[int, int]
    phone: str
    unit: int
    home: int | None
    residence: str
    position: str
    skill: str | None
    probationary: bool
    branch: str
    has_phone: bool
    way: Way
    fate: Fate
    submits_on: dt.date
    returned_first: bool = False
    tells_unit: bool = True
    zeal: float = 1.0
    moves_home_to: int | None = None
    moves_unit_to: int | None = None
    retires_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """Units and people of a demo city."""

    units: Sequence[UnitPlan]
    people: Sequence[Person]
    dice: Random = field(repr=False)


def write(scale: Scale) -> Script:
    """Invent the units and people of a city."""
    dice = Random(SEED)
    units = _units(scale, dice)
    names = People(dice)
    people = [
        _person(number, units, names, dice) for number in range(len(units)) for _ in range(units[number].size)
    ]
    return Script(units, _with_turns(people, len(units), scale, dice), dice)


def _units(scale: Scale, dice: Random) -> list[UnitPlan]:
    sizes = _sizes(scale, dice)
    planned = []
    for (name, kind), size in zip(unit_names(), sizes, strict=False):
        homes = _homes(size, scale.communities, dice)
        planned.append(UnitPlan(name, kind, party_body(kind, size), size, homes))
    return planned


def _sizes(scale: Scale, dice: Random) -> list[int]:
    """Share the members out: a few large units, many small ones, nobody left over."""
    weights = [dice.lognormvariate(0, 0.6) for _ in range(scale.units)]
    sizes = [max(4, round(scale.members * weight / sum(weights))) for weight in weights]
    while sum(sizes) != scale.members:
        step = 1 if sum(sizes) < scale.members else -1
        sizes[sizes.index(max(sizes))] += step
    return sizes


def _homes(size: int, communities: int, dice: Random) -> tuple[int, ...]:
    spread = min(communities, 1 if size < 8 else 2 if size < 20 else 3)
    return tuple(sorted(dice.sample(range(communities), spread)))


def _person(unit: int, units: Sequence[UnitPlan], names: People, dice: Random) -> Person:
    plan = units[unit]
    name, sex = (dice.random() < 0.05 and names.special()) or names.ordinary()
    has_phone = dice.random() < 0.45
    fate, day = _fate(dice)
    return Person(
        name=name,
        sex=sex,
        birth=(dice.randint(1968, 2001), dice.randint(1, 12)),
        phone=names.phone(),
        unit=unit,
        home=dice.choice(plan.homes),
        residence=f"{dice.choice(ESTATES)}{dice.randint(1, 40)}号楼",
        position=dice.choice(POSITIONS),
        skill=dice.choice(SKILLS) if dice.random() < 0.5 else None,
        probationary=dice.random() < 0.04,
        branch=f"第{'一二三四'[dice.randrange(1 + plan.size // 20) % 4]}党支部",
        has_phone=has_phone,
        way=Way.PHONE if has_phone and dice.random() < 0.85 else dice.choice((Way.UNIT, Way.DESK)),
        fate=fate,
        submits_on=day,
        returned_first=dice.random() < 0.04,
        tells_unit=dice.random() >= 0.05,
        zeal=dice.choice((0.1, 0.5, 1.0, 1.0, 2.0, 4.0)),
    )


def _fate(dice: Random) -> tuple[Fate, dt.date]:
    thrown = dice.random()
    if thrown < 0.06:
        return Fate.NEVER, LAST_DAY
    if thrown < 0.07:
        return Fate.OPEN, _day_between(*_STILL_OPEN, dice)
    if thrown < 0.13:
        return Fate.LATE, _day_between(*_LATE, dice)
    return Fate.ON_TIME, _day_between(*_ON_TIME, dice)


def _day_between(first: dt.date, last: dt.date, dice: Random) -> dt.date:
    return first + dt.timedelta(days=dice.randint(0, (last - first).days))


def _with_turns(people: list[Person], units: int, scale: Scale, dice: Random) -> list[Person]:
    """Give some people a turn of life, so that even the smallest city has one of each."""
    communities = scale.communities
    turns: list[Callable[[Person], Person]] = [
        *[lambda one: _steady(one, moves_home_to=((one.home or 0) + 1) % communities)] * scale.transfers,
        *[lambda one: _steady(one, moves_unit_to=(one.unit + 1) % units)] * scale.moves,
        *[partial(_retiring, day=day) for day in RETIREMENTS[: scale.retirements]],
        lambda one: _steady(one, returned_first=True),
        lambda one: _steady(one, tells_unit=False),
        lambda one: replace(one, home=None, fate=Fate.NEVER, has_phone=False),
        lambda one: replace(one, fate=Fate.NEVER),
        lambda one: replace(one, fate=Fate.LATE, submits_on=_LATE[0]),
        lambda one: replace(one, fate=Fate.OPEN, submits_on=_STILL_OPEN[0]),
    ]
    people[CLERK] = _steady(people[CLERK], home=0)
    people[RARE] = _steady(people[RARE], name=UNPRINTABLE_NAME)
    for number, turn in zip(dice.sample(range(2, len(people)), len(turns)), turns, strict=True):
        people[number] = turn(people[number])
    return people


def _steady(person: Person, **turn: Any) -> Person:
    """Return somebody who registers at once, tells the unit and serves often, besides what the turn says."""
    ordinary = {"returned_first": False, "tells_unit": True, "zeal": 3.0}
    return replace(person, fate=Fate.ON_TIME, submits_on=_ON_TIME[0], **{**ordinary, **turn})


def _retiring(person: Person, *, day: dt.date) -> Person:
    return _steady(person, birth=(1966, day.month), retires_on=day)
