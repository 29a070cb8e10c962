"""Two records side by side: what each of them holds, for who decides whether they are one person."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from server.accounts import queries as accounts
from server.activities import service as activities
from server.deeds import queries as deeds
from server.kernel import clock
from server.kernel.actor import Actor
from server.members import queries as members
from server.organisations import queries as organisations
from server.people import queries as people
from server.people.rules import Sex
from server.points import queries as points
from server.registrations import queries as registrations

VERB = "members.merge"


@dataclass(frozen=True, slots=True)
class Worked:
    """A time with a unit; ``last_day`` None while it lasts."""

    unit: str
    first_day: dt.date | None
    last_day: dt.date | None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records with what belongs to it; points in half-points of the present year."""

    id: UUID
    name: str
    sex: Sex | None
    birth: str
    phone: str | None
    place: str
    residence: str | None
    state: str
    since: dt.datetime
    employments: list[Worked]
    registrations: list[str]
    bound: bool
    desk: bool
    records: int
    deeds: int
    half_points: int


def side(member_id: UUID, *, actor: Actor) -> Side:
    """Return one record as it stands; NotFound outside the actor's scope."""
    member = members.access_member(member_id, actor=actor, verb=VERB)
    person, year = people.person(member_id), clock.today().year
    home = organisations.area_names([member.community_id] if member.community_id else [])
    return Side(
        id=member_id, name=person.name, sex=person.sex, phone=person.phone_masked, state=member.state.label,
        birth=_birth(person.birth_year, person.birth_month, person.birth_day), residence=member.residence,
        place=home.get(member.community_id or member_id, member.community_text or "未知"),
        since=member.created_at, employments=_employments(member_id), registrations=_registrations(member_id),
        bound=bool(accounts.accounts_bound([member_id])), desk=bool(accounts.with_desk([member_id])),
        records=activities.number_of_records(member_id), deeds=sum(each.done_on is not None for each in deeds.progress(member_id, year)),
        half_points=points.balance(member_id, year),
    )  # fmt: skip


def _birth(year: int | None, month: int | None, day: int | None) -> str:
    if year is None:
        return ""
    return f"{year}年{month}月" + (f"{day}日" if day else "")


def _employments(member_id: UUID) -> list[Worked]:
    found = members.employments_of(member_id)
    units = organisations.unit_names({each.unit_id for each in found})
    return [
        Worked(
            units[each.unit_id],
            each.during.lower,
            each.during.upper - dt.timedelta(days=1) if each.during.upper else None,
        )
        for each in found
    ]


def _registrations(member_id: UUID) -> list[str]:
    rows = registrations.history_of(member_id)
    places = organisations.area_names({registration.community_id for registration, _ in rows})
    return [
        f"{places[registration.community_id]}（{registration.state.label}{f'，{year.number}' if year else ''}）"
        for registration, year in rows
    ]
