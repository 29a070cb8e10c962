"""Who is on a unit's roster today, for who keeps it; and when the unit last gave one."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.members import queries as members
from server.members.queries import KnownMember
from server.organisations import queries as organisations
from server.rosters.models import UnitRoster
from server.rosters.queries import VERB


@dataclass(frozen=True, slots=True)
class OnRoster:
    """Somebody on the roster; ``community`` as it is known, else as the unit wrote it."""

    known: KnownMember
    community: str


def on_roster(unit_id: UUID, *, actor: Actor) -> list[OnRoster]:
    """Return whom a unit employs today in the order of their names; NotFound outside the actor's scope."""
    organisations.access_unit(unit_id, actor=actor, verb=VERB)
    found = members.of_units([unit_id], clock.today())[unit_id]
    places = organisations.area_names({each.community_id for each in found if each.community_id})
    return [OnRoster(each, _place(each, places)) for each in found]


def _place(known: KnownMember, places: dict[UUID, str]) -> str:
    return places[known.community_id] if known.community_id else known.community_text or ""


def last_given(unit_id: UUID, *, actor: Actor) -> dt.date | None:
    """Return the day on which a unit's roster was last applied; None when it never was."""
    organisations.access_unit(unit_id, actor=actor, verb=VERB)
    return session().scalar(select(func.max(UnitRoster.given_on)).where(UnitRoster.unit_id == unit_id))
