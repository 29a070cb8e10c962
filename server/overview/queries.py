"""Who am I: the start page of the phone and of the desk in one answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.accounts import queries as accounts
from server.accounts.rules import Role
from server.deeds import queries as deeds
from server.deeds.rules import DeedProgress
from server.kernel import clock
from server.kernel.actor import Actor, Channel, Grant
from server.members import queries as members
from server.members.rules import MemberState, Purpose
from server.organisations import queries as organisations
from server.people import queries as people
from server.points import queries as points
from server.registrations import queries as registrations
from server.registrations.rules import RegistrationState


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role of staff, and where it holds: in an area with what lies below, or for a unit."""

    role: str
    label: str
    area_id: UUID | None
    area: str | None
    unit_id: UUID | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A consent as it stands; ``granted`` None where it was never asked."""

    purpose: Purpose
    title: str
    granted: bool | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The member's live registration. ``renewed`` says whether this year's number has been taken."""

    id: UUID
    state: RegistrationState
    community_id: UUID
    community: str
    number: str | None
    renewed: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class DeedsDone:
    """五个一 of the present year, one by one."""

    year: int
    items: Sequence[DeedProgress]

    @property
    def done(self) -> int:
        return sum(item.done_on is not None for item in self.items)

    @property
    def of(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True)
class Membership:
    """What a member sees of themself; the phone is masked because screens are shared."""

    id: UUID
    name: str
    phone: str | None
    state: MemberState
    unit_id: UUID | None
    unit: str | None
    community_id: UUID | None
    community: str | None
    registration: Standing | None
    consents: list[Answer]
    points_on: bool
    deeds: DeedsDone


@dataclass(frozen=True, slots=True)
class OnRollCall:
    """For whom a phone paired with a desk takes roll-calls, and the names of the areas where."""

    name: str
    areas: list[str]


@dataclass(frozen=True, slots=True)
class Me:
    """``kind`` is phone or desk; an unbound phone has neither a name nor a member, but a binding code.

    ``staff``: only on a phone that is paired with a desk, bound or not.
    """

    kind: str
    bound: bool
    binding_code: str | None
    name: str | None
    member: Membership | None
    roles: list[RoleHeld]
    staff: OnRollCall | None = None


def me(*, actor: Actor) -> Me:
    """Return who the actor is: a member on the phone, staff at the desk, or a phone that is not bound yet."""
    bound_to = actor.person_id if actor.bound else None
    return Me(
        kind=actor.channel.value,
        bound=bound_to is not None,
        binding_code=None if bound_to else _binding_code(actor),
        name=people.person(bound_to).name if bound_to else None,
        member=_membership(bound_to) if bound_to and actor.is_member else None,
        roles=[_role(grant) for grant in actor.grants if actor.channel is Channel.DESK],
        staff=_on_roll_call(actor),
    )


def _binding_code(actor: Actor) -> str | None:
    return accounts.account(actor.account_id).binding_code if actor.account_id else None


def _on_roll_call(actor: Actor) -> OnRollCall | None:
    paths = sorted({grant.area_path for grant in actor.grants if grant.area_path})
    if actor.channel is not Channel.PHONE or actor.person_id is None or not paths:
        return None
    return OnRollCall(
        people.person(actor.person_id).name, [organisations.area(_area_id(path)).name for path in paths]
    )


def _area_id(path: str) -> UUID:
    return UUID(hex=path.split("/")[-2])


def _role(grant: Grant) -> RoleHeld:
    area = organisations.area(_area_id(grant.area_path)) if grant.area_path else None
    unit = organisations.unit(grant.unit_id) if grant.unit_id else None
    return RoleHeld(
        grant.role, Role(grant.role).label, area.id if area else None, area.name if area else None,
        unit.id if unit else None, unit.name if unit else None,
    )  # fmt: skip


def _membership(member_id: UUID) -> Membership:
    member, person = members.member(member_id), people.person(member_id)
    unit_id = members.unit_on(member_id, clock.today())
    return Membership(
        id=member_id,
        name=person.name,
        phone=person.phone_masked,
        state=member.state,
        unit_id=unit_id,
        unit=organisations.unit(unit_id).name if unit_id else None,
        community_id=member.community_id,
        community=organisations.area(member.community_id).name if member.community_id else None,
        registration=_standing(member_id),
        consents=_answers(member_id),
        points_on=points.community_with_points(member_id, clock.today().year) is not None,
        deeds=_deeds(member_id),
    )


def _standing(member_id: UUID) -> Standing | None:
    live = registrations.live_registration(member_id)
    if live is None:
        return None
    newest = registrations.newest_years([live.id]).get(live.id)
    place = organisations.area(live.community_id).name
    renewed = newest is not None and newest.year == clock.today().year
    return Standing(
        live.id, live.state, live.community_id, place, newest.number if newest else None, renewed, live.reason
    )


def _answers(member_id: UUID) -> list[Answer]:
    given = {row.purpose: row.granted for row in members.consents_of(member_id)}
    return [Answer(purpose, purpose.label, given.get(purpose)) for purpose in Purpose]


def _deeds(member_id: UUID) -> DeedsDone:
    year = clock.today().year
    return DeedsDone(year, deeds.progress(member_id, year))
