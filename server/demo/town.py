"""Who and what the scripted people work with: the state of the demo while it is being lived."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from server.demo.diary import Diary
from server.demo.scale import Scale
from server.demo.script import Person, Script
from server.kernel.actor import Actor


@dataclass(slots=True)
class Resident:
    """A scripted member: ``phone`` acts for them on their phone; ``community`` is where they are registered now.

    ``rests_from``: since when nothing is asked of them (免计).
    """

    person: Person
    member_id: UUID
    phone: Actor | None = None
    registration_id: UUID | None = None
    community: "Community | None" = None
    registered_on: dt.date | None = None
    serving: bool = True
    rests_from: dt.date = dt.date.max
    busy: set[dt.date] = field(default_factory=set)


@dataclass(slots=True)
class Post:
    """A published post, its weekly time and how long a service in it lasts."""

    id: UUID
    name: str
    category: str
    weekday: int
    hour: int
    place: str
    open_until: dt.date


@dataclass(slots=True)
class Community:
    """A community with its staff and the members who are registered there now, in the order of their registration."""

    number: int
    id: UUID
    path: str
    name: str
    clerk: Actor
    secretary: Actor
    leader: Actor
    leader_name: str
    issuing_name: str
    posts: list[Post] = field(default_factory=list)
    registered: list[Resident] = field(default_factory=list)

    def desk(self, member_ids: Iterable[UUID]) -> Actor:
        """Return the clerk, or the secretary where the clerk is among the people concerned."""
        return self.secretary if self.clerk.person_id in set(member_ids) else self.clerk


@dataclass(slots=True)
class Town:
    """Everything the scripted people know."""

    diary: Diary
    scale: Scale
    script: Script
    administrator: Actor
    unit_ids: list[UUID] = field(default_factory=list)
    liaisons: dict[UUID, Actor] = field(default_factory=dict)
    communities: list[Community] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)

    @property
    def dice(self) -> Random:
        return self.script.dice

    def resident(self, member_id: UUID) -> Resident:
        """Return who a member is in the script."""
        return next(each for each in self.residents if each.member_id == member_id)

    def chance(self, share: float) -> bool:
        """Throw the dice: True in ``share`` of the cases."""
        return self.dice.random() < share

    def workday(self, day: dt.date, least: int, most: int) -> dt.date:
        """Return a day of the week's first five, between ``least`` and ``most`` days later or the Monday after."""
        later = day + dt.timedelta(days=self.dice.randint(least, most))
        return later + dt.timedelta(days=7 - later.weekday() if later.weekday() > 4 else 0)
