"""Members as people read them: with name, unit, community and a masked phone."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.paging import Page, paginate
from server.members import queries
from server.members.models import Consent, Employment, Member
from server.members.rules import EmploymentEnd, Flag, MemberState, PartyStatus
from server.organisations import queries as organisations
from server.people import queries as people
from server.people.rules import Sex


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member in a list."""

    id: UUID
    name: str
    sex: Sex | None
    phone: str | None
    party_status: PartyStatus
    state: MemberState
    unit_id: UUID | None
    unit: str | None
    community_id: UUID | None
    community: str | None
    community_text: str | None
    residence: str | None
    skills: list[str]
    flags: list[str]
    version: int


@dataclass(frozen=True, slots=True)
class EmploymentView:
    """A time with a unit; ``last_day`` None while it lasts."""

    unit_id: UUID
    unit: str
    branch: str | None
    position: str | None
    first_day: dt.date
    last_day: dt.date | None
    end_reason: EmploymentEnd | None


def page(
    actor: Actor,
    *,
    q: str | None = None,
    unit_id: UUID | None = None,
    community_id: UUID | None = None,
    flag: Flag | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[MemberView]:
    """Return a page of the members in scope, in the order of their names."""
    query, keys = queries.listing(actor, text=q, unit_id=unit_id, community_id=community_id, flag=flag)
    found = paginate(query, keys, cursor=cursor, limit=limit)
    units = organisations.unit_names({row[4] for row in found.items if row[4]})
    places = organisations.area_names({row[0].community_id for row in found.items if row[0].community_id})
    return found.map(lambda row: _view(*row, units=units, places=places))


def _view(
    member: Member,
    name: str,
    sex: Sex | None,
    phone: str | None,
    unit_id: UUID | None,
    *,
    units: dict[UUID, str],
    places: dict[UUID, str],
) -> MemberView:
    home = member.community_id
    return MemberView(
        id=member.id, name=name, sex=sex, phone=phone, party_status=member.party_status, state=member.state,
        unit_id=unit_id, unit=units[unit_id] if unit_id else None, community_id=home,
        community=places[home] if home else None, community_text=member.community_text,
        residence=member.residence, skills=member.skills, flags=member.flags, version=member.version,
    )  # fmt: skip


def detail(member: Member) -> dict[str, Any]:
    """Return a member with employments and newest consents."""
    person = people.person(member.id)
    unit_id = queries.unit_on(member.id, clock.today())
    employments = queries.employments_of(member.id)
    units = organisations.unit_names({row.unit_id for row in employments})
    places = organisations.area_names([member.community_id] if member.community_id else [])
    seen = _view(member, person.name, person.sex, person.phone_masked, unit_id, units=units, places=places)
    return {
        **{name: getattr(seen, name) for name in MemberView.__dataclass_fields__},
        "employments": [_employment(row, units[row.unit_id]) for row in employments],
        "consents": consents(member.id),
    }


def _employment(row: Employment, unit: str) -> EmploymentView:
    first, until = row.during.lower or dt.date.min, row.during.upper
    last = until - dt.timedelta(days=1) if until else None
    return EmploymentView(row.unit_id, unit, row.branch, row.position, first, last, row.end_reason)


def consents(member_id: UUID) -> list[Consent]:
    """Return a member's newest answers in the order of the purposes."""
    return list(queries.consents_of(member_id))
