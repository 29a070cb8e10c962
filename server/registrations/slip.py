"""A paper slip keyed at the desk: the person, their answers and the registration in one act (domain.md A2, AP-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.kernel import clock
from server.kernel.actor import Actor
from server.members import queries as member_queries
from server.members import service as members
from server.members.rules import PartyStatus, Purpose
from server.organisations import queries as organisations
from server.people.rules import Sex
from server.registrations import queries, service
from server.registrations.errors import NamesakeInUnit, OtherUnit
from server.registrations.models import RegistrationYear
from server.registrations.rules import Method


@dataclass(frozen=True, slots=True)
class Slip:
    """What the paper says. ``phone`` is 11 digits; ``another``: the clerk has seen that a namesake is somebody else."""

    name: str
    phone: str
    unit_id: UUID
    consents: Mapping[Purpose, bool]
    method: Method = Method.IN_PERSON
    party_status: PartyStatus = PartyStatus.FULL
    sex: Sex | None = None
    residence: str | None = None
    skills: Sequence[str] = ()
    categories: Sequence[str] = ()
    free_times: str | None = None
    unit_slip: str | None = None
    another: bool = False


def register(community_id: UUID, slip: Slip, *, actor: Actor) -> RegistrationYear:
    """Register the person of a slip and approve it at once; return the year's row with the number.

    Somebody known by name and phone anywhere in the city is that person; who is not known is added. OtherUnit when the
    roster names another unit, NamesakeInUnit until ``another``; the refusals of ``service.submit`` and ``approve``.
    """
    community = organisations.access_community(community_id, actor=actor, verb="members.register")
    unit = organisations.unit(slip.unit_id)
    member_id = _known(slip, unit.id) or _added(slip, unit.id, community.id, actor)
    members.settle(member_id, community.id, residence=slip.residence, reason="纸质登记表", actor=actor)
    submitted = service.submit(
        member_id, community.id, method=slip.method, consents=slip.consents, skills=slip.skills,
        categories=slip.categories, free_times=slip.free_times, unit_slip=slip.unit_slip, actor=actor,
    )  # fmt: skip
    service.approve(submitted.id, actor=actor)
    return queries.newest_years([submitted.id])[submitted.id]


def _known(slip: Slip, unit_id: UUID) -> UUID | None:
    """Return who has this name and phone; nobody is found by only one of them, so that a desk cannot probe the city."""
    names = member_queries.names([each.id for each in member_queries.serving_with_phone(slip.phone)])
    found = next((member_id for member_id, name in names.items() if name == slip.name), None)
    if found is not None and member_queries.unit_on(found, clock.today()) not in (unit_id, None):
        raise OtherUnit(fields={"unit": [OtherUnit.message]})
    return found


def _added(slip: Slip, unit_id: UUID, community_id: UUID, actor: Actor) -> UUID:
    colleagues = member_queries.of_units([unit_id], clock.today())[unit_id]
    if not slip.another and any(each.name == slip.name for each in colleagues):
        raise NamesakeInUnit(fields={"another": [NamesakeInUnit.message]})
    added = members.add_member(
        slip.name, unit_id=unit_id, community_id=community_id, phone=slip.phone, sex=slip.sex,
        party_status=slip.party_status, residence=slip.residence, skills=slip.skills, actor=actor,
    )  # fmt: skip
    return added.id
