"""Reads of the registrations room."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.members import queries as members
from server.members.rules import Purpose
from server.organisations import queries as organisations
from server.registrations.errors import NotApprovedYet
from server.registrations.history import history_of as history_of
from server.registrations.models import Registration, RegistrationYear
from server.registrations.rules import LIVE_STATES, Method, RegistrationState, permille


def access_registration(
    registration_id: UUID, *, actor: Actor, verb: str, locked: bool = False
) -> Registration:
    """Return a registration that ``actor`` may ``verb``; NotFound otherwise. ``locked`` keeps it from others' hands."""
    query = select(Registration).where(Registration.id == registration_id, in_scope(actor, verb))
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def in_scope(actor: Actor, verb: str) -> ColumnElement[bool]:
    """Return the condition on registrations: in the actor's communities, or one's own on the phone."""
    own = Registration.member_id == actor.person_id if actor.is_member and actor.may(verb) else false()
    return or_(organisations.in_scope(Registration.community_id, actor, verb), own)


def live_registration(member_id: UUID) -> Registration | None:
    """Return the one registration of a member that is submitted, returned or active."""
    query = select(Registration).where(
        Registration.member_id == member_id, Registration.state.in_(LIVE_STATES)
    )
    return session().execute(query).scalar_one_or_none()


def active_registration(member_id: UUID) -> Registration | None:
    """Return the registration of a member that is approved and open."""
    found = live_registration(member_id)
    return found if found is not None and found.state is RegistrationState.ACTIVE else None


def registered_since(member_id: UUID, community_id: UUID) -> dt.date | None:
    """Return the day on which a member's last registration in a community was submitted; None if there is none."""
    query = (
        select(func.min(RegistrationYear.registered_on))
        .join(Registration, Registration.id == RegistrationYear.registration_id)
        .where(Registration.member_id == member_id, Registration.community_id == community_id)
        .group_by(Registration.id)
        .order_by(Registration.id.desc())
        .limit(1)
    )
    return session().execute(query).scalar_one_or_none()


def registration(registration_id: UUID) -> Registration:
    """Return a registration by id, for code that has already been let in; NotFound when absent."""
    found = session().get(Registration, registration_id)
    if found is None:
        raise NotFound()
    return found


def is_registered(
    member_id: UUID | SQLColumnExpression[UUID], community_id: UUID | SQLColumnExpression[UUID]
) -> ColumnElement[bool]:
    """Return the condition that a member is registered in a community; both may be columns of the query around it."""
    return (
        select(Registration.id)
        .where(
            Registration.member_id == member_id,
            Registration.community_id == community_id,
            Registration.state == RegistrationState.ACTIVE,
        )
        .exists()
    )


def registered_in(community_id: UUID | ColumnElement[UUID]) -> Select[UUID]:
    """Return the Select of the ids of the members who are registered in a community now."""
    return select(Registration.member_id).where(
        Registration.community_id == community_id, Registration.state == RegistrationState.ACTIVE
    )


def active_in_scope(actor: Actor, verb: str) -> Select[UUID, UUID]:
    """Return the Select of (member id, community id) of who is registered now in the actor's communities."""
    query = select(Registration.member_id, Registration.community_id)
    here = organisations.in_scope(Registration.community_id, actor, verb)
    return query.where(Registration.state == RegistrationState.ACTIVE, here)


def registered_members(
    community_id: UUID, *, on: dt.date, approved_before: dt.datetime | None = None
) -> Select[UUID]:
    """Return the Select of the ids of the members who by a day had registered in a community for that day's year.

    Who registered and has been transferred or cancelled by that day is not among them. ``approved_before``: the
    instant whose knowledge counts; what was approved later is left out.
    """
    query = select(Registration.member_id).join(RegistrationYear, _year_of(on))
    query = query.where(Registration.community_id == community_id, _open_on(on))
    return query if approved_before is None else query.where(Registration.approved_at < approved_before)


def not_renewed(community_id: UUID, year: int) -> Sequence[UUID]:
    """Return the members registered in a community who have not registered for a year."""
    entered = exists(RegistrationYear.id).where(
        RegistrationYear.registration_id == Registration.id, RegistrationYear.year == year
    )
    query = select(Registration.member_id).where(
        Registration.community_id == community_id, Registration.state == RegistrationState.ACTIVE, ~entered
    )
    return session().execute(query.order_by(Registration.member_id)).scalars().all()


def _year_of(on: dt.date) -> ColumnElement[bool]:
    return (
        (RegistrationYear.registration_id == Registration.id)
        & (RegistrationYear.year == on.year)
        & (RegistrationYear.registered_on <= on)
    )


def _open_on(on: dt.date) -> ColumnElement[bool]:
    return or_(Registration.closed_on.is_(None), Registration.closed_on > on)


def registered_pairs(member_ids: Iterable[UUID], *, on: dt.date) -> set[tuple[UUID, UUID]]:
    """Return (member, community) of those who by a day had registered for that day's year."""
    rows = session().execute(pairs_registered(on).where(Registration.member_id.in_(list(member_ids))))
    return {(row.member_id, row.community_id) for row in rows}


def pairs_registered(on: dt.date) -> Select[UUID, UUID]:
    """Return the Select of (member id, community id) of all who by a day had registered for that day's year."""
    query = select(Registration.member_id, Registration.community_id).join(RegistrationYear, _year_of(on))
    return query.where(_open_on(on))


def year_of(registration_id: UUID, year: int) -> RegistrationYear | None:
    """Return a registration's row of one year."""
    query = select(RegistrationYear).where(
        RegistrationYear.registration_id == registration_id, RegistrationYear.year == year
    )
    return session().execute(query).scalar_one_or_none()


def newest_years(registration_ids: Iterable[UUID]) -> dict[UUID, RegistrationYear]:
    """Return the newest year's row of several registrations; one not approved yet is absent."""
    query = (
        select(RegistrationYear)
        .ext(distinct_on(RegistrationYear.registration_id))
        .where(RegistrationYear.registration_id.in_(list(registration_ids)))
        .order_by(RegistrationYear.registration_id, RegistrationYear.year.desc())
    )
    return {row.registration_id: row for row in session().execute(query).scalars()}


@dataclass(frozen=True, slots=True)
class Receipt:
    """报到回执, the slip for the member's unit (domain.md B2)."""

    number: str
    name: str
    unit: str | None
    community: str
    registered_on: dt.date
    method: Method
    issuer: str | None
    contact_name: str | None
    contact_phone: str | None
    printed_on: dt.date


def receipt(registration_id: UUID, *, actor: Actor) -> Receipt:
    """Return the data of a registration's receipt; NotApprovedYet before there is a number."""
    registration = access_registration(registration_id, actor=actor, verb="registrations.read")
    year = newest_years([registration.id]).get(registration.id)
    if year is None:
        raise NotApprovedYet()
    settings = organisations.settings_of(registration.community_id)
    issuer = organisations.issuing_name(registration.community_id)
    unit_id = members.unit_on(registration.member_id, year.registered_on)
    return Receipt(
        number=year.number,
        name=members.names([registration.member_id])[registration.member_id],
        unit=organisations.unit(unit_id).name if unit_id else None,
        community=organisations.area(registration.community_id).name,
        registered_on=year.registered_on,
        method=year.method,
        issuer=issuer.full_name if issuer else None,
        contact_name=settings.contact_name,
        contact_phone=settings.contact_phone,
        printed_on=clock.today(),
    )


@dataclass(frozen=True, slots=True)
class Named:
    """A member in a list of names."""

    member_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Tally:
    """应报到, 已报到, 未报到 of one unit in one community; ``rate`` in permille, None where nobody is due."""

    community_id: UUID
    community: str
    due: int
    registered: int
    missing: int
    rate: int | None
    registered_names: list[Named]
    missing_names: list[Named]
    unnamed: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A unit's members against the register, as of a day. ``unplaced``: members whose community nobody knows."""

    unit_id: UUID
    unit: str
    on: dt.date
    due: int
    registered: int
    missing: int
    rate: int | None
    unplaced: int
    communities: list[Tally]


def reconciliation(
    unit_id: UUID, community_id: UUID | None = None, *, on: dt.date | None = None, actor: Actor
) -> Reconciliation:
    """Compare whom a unit employs with who is registered where they live, as far as ``actor`` may see (F-11).

    A unit's liaison reads the names of registered members only where they agreed that the unit is told; the others
    are counted in ``unnamed``. NotFound where the actor neither keeps the unit nor a community its members live in.
    """
    day = on or clock.today()
    verb = "reconciliation.read"
    homes = members.homes_of_employed(unit_id, on=day, actor=actor, verb=verb)
    if not homes:
        organisations.access_unit(unit_id, actor=actor, verb=verb)
    due: dict[UUID, set[UUID]] = {}
    for member_id, home in homes:
        if home is not None and community_id in (None, home):
            due.setdefault(home, set()).add(member_id)
    tallies = _tallies(due, day, tells_all=bool(actor.area_paths(verb)))
    expected, registered = sum(each.due for each in tallies), sum(each.registered for each in tallies)
    return Reconciliation(
        unit_id, organisations.unit(unit_id).name, day, expected, registered, expected - registered,
        permille(registered, expected), sum(home is None for _, home in homes), tallies,
    )  # fmt: skip


def _tallies(due: dict[UUID, set[UUID]], day: dt.date, *, tells_all: bool) -> list[Tally]:
    everybody = [member_id for ids in due.values() for member_id in ids]
    pairs = registered_pairs(everybody, on=day)
    telling = members.consents_at(everybody, Purpose.TELL_UNIT, clock.now())
    named = [Named(row.id, row.name) for row in members.with_names(everybody)]
    places = organisations.area_names(due)
    return [
        _tally(home, places[home], ids, {one for one in ids if (one, home) in pairs}, named,
               secret=set() if tells_all else {one for one in ids if not telling[one]})
        for home, ids in sorted(due.items(), key=lambda item: places[item[0]])
    ]  # fmt: skip


def _tally(
    home: UUID, place: str, ids: set[UUID], present: set[UUID], named: Sequence[Named], *, secret: set[UUID]
) -> Tally:
    hidden = present & secret
    shown = [one for one in named if one.member_id in ids - hidden]
    return Tally(
        home, place, len(ids), len(present), len(ids - present), permille(len(present), len(ids)),
        registered_names=[one for one in shown if one.member_id in present],
        missing_names=[one for one in shown if one.member_id not in present],
        unnamed=len(hidden),
    )  # fmt: skip


def entered_years() -> Select[UUID, int, UUID]:
    """Return (year row id, 1, member id) of every yearly registration, to compare with the points facts.

    The year of a registration that went on in another community counts once: where it was entered.
    """
    query = select(RegistrationYear.id, literal(1), Registration.member_id)
    entered = query.where(RegistrationYear.carried_from.is_(None))
    return entered.join(Registration, Registration.id == RegistrationYear.registration_id)
