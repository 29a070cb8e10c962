"""Reads of the members room."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    LargeBinary,
    Row,
    Select,
    any_,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, Range, distinct_on

from server.kernel import clock, crypto
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.members.answers import answers_of as answers_of
from server.members.employed import everybody_employed as everybody_employed
from server.members.models import Consent, Employment, Member
from server.members.rules import EmploymentEnd, MemberState, PartyStatus, Purpose
from server.organisations import queries as organisations
from server.people import queries as people
from server.people.rules import PHONE, Sex

CHUNK = 10_000


def member(member_id: UUID) -> Member:
    """Return a member by id, for code that has already been let in; NotFound when absent."""
    found = session().get(Member, member_id)
    if found is None:
        raise NotFound()
    return found


def access_member(member_id: UUID, *, actor: Actor, verb: str) -> Member:
    """Return a member whom ``actor`` may ``verb``; NotFound otherwise."""
    query = select(Member).where(Member.id == member_id, members_in_scope(actor, verb))
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def members_in_scope(actor: Actor, verb: str) -> ColumnElement[bool]:
    """Return the condition on members: living in the actor's areas, employed today by a unit granted, or oneself.

    A member whose community nobody knows yet is seen only by who has the whole city.
    """
    if _has_whole_city(actor, verb):
        return true()
    # Only the conditions that somebody has: with one alone, its index finds the members.
    homes = organisations.in_scope(Member.community_id, actor, verb) if actor.area_paths(verb) else false()
    colleagues = Member.id.in_(_employed_by(by, clock.today())) if (by := actor.unit_ids(verb)) else false()
    own = Member.id == actor.person_id if actor.is_member and actor.may(verb) else false()
    return or_(homes, colleagues, own)


def _has_whole_city(actor: Actor, verb: str) -> bool:
    paths = actor.area_paths(verb)
    if not paths or "" in paths:
        return bool(paths)
    city = organisations.root()
    return city is not None and city.path in paths


def _employed_by(unit_ids: Sequence[UUID], day: dt.date) -> Select[UUID]:
    return select(Employment.member_id).where(Employment.unit_id.in_(unit_ids), _valid_on(day))


def _valid_on(day: dt.date) -> ColumnElement[bool]:
    return Employment.during.contains(literal(day, Date)) & _meant()


def _meant() -> ColumnElement[bool]:
    """An employment ended as a mistake never was one."""
    return Employment.end_reason.is_distinct_from(EmploymentEnd.MISTAKE)


def unit_on(member_id: UUID, day: dt.date) -> UUID | None:
    """Return the unit that employed a member on a day."""
    return units_on([member_id], day).get(member_id)


def position_in(member_id: UUID, unit_id: UUID) -> str | None:
    """Return the position that a member last had in a unit."""
    here = (Employment.member_id == member_id, Employment.unit_id == unit_id)
    query = select(Employment.position).where(*here).order_by(Employment.during.desc()).limit(1)
    return session().execute(query).scalar_one_or_none()


def units_on(member_ids: Iterable[UUID], day: dt.date) -> dict[UUID, UUID]:
    """Return the units that employed members on a day; who had none is absent."""
    query = select(Employment.member_id, Employment.unit_id).where(
        Employment.member_id.in_(list(member_ids)), _valid_on(day)
    )
    return {row.member_id: row.unit_id for row in session().execute(query)}


def employed(unit_id: UUID, *, on: dt.date) -> Select[UUID]:
    """Return the Select of the ids of the members whom a unit employed on a day."""
    return _employed_by([unit_id], on)


def homes_of_employed(
    unit_id: UUID, *, on: dt.date, actor: Actor, verb: str
) -> Sequence[Row[UUID, UUID | None]]:
    """Return (member id, community id or None) of whom a unit employed on a day, as far as ``actor`` may see them.

    A liaison of the unit sees all of them; otherwise those who live in the actor's areas.
    """
    query = select(Member.id, Member.community_id).where(
        Member.id.in_(employed(unit_id, on=on)), Member.state != MemberState.MERGED
    )
    if unit_id not in actor.unit_ids(verb):
        query = query.where(members_in_scope(actor, verb))
    return session().execute(query).all()


def employments_between(unit_id: UUID, first: dt.date, last: dt.date) -> Sequence[Employment]:
    """Return a unit's employments that touch the days ``first`` … ``last``, oldest first."""
    days = Range(first, last, bounds="[]")
    query = select(Employment).where(
        Employment.unit_id == unit_id, Employment.during.overlaps(days), _meant()
    )
    return session().execute(query.order_by(Employment.during, Employment.id)).scalars().all()


def hold_employments_from(unit_id: UUID, day: dt.date) -> Sequence[Employment]:
    """Return and lock a unit's employments that touch ``day`` or any day after it."""
    query = select(Employment).where(
        Employment.unit_id == unit_id, Employment.during.overlaps(Range(day, None)), _meant()
    )
    locking = query.order_by(Employment.id).with_for_update().execution_options(populate_existing=True)
    return session().execute(locking).scalars().all()


def employments_during(member_ids: Iterable[UUID], first: dt.date, last: dt.date) -> Sequence[Employment]:
    """Return members' employments that touch the days ``first`` … ``last``, each member's oldest first."""
    query = select(Employment).where(
        Employment.member_id.in_(list(member_ids)),
        Employment.during.overlaps(Range(first, last, bounds="[]")),
        _meant(),
    )
    return session().execute(query.order_by(Employment.member_id, Employment.during)).scalars().all()


def residents(community_id: UUID, *, on: dt.date) -> dict[UUID, UUID]:
    """Return who lives in a community by the rosters, each with the unit that employed them on a day."""
    query = (
        select(Member.id, Employment.unit_id)
        .join(Employment, (Employment.member_id == Member.id) & _valid_on(on))
        .where(Member.community_id == community_id, Member.state != MemberState.MERGED)
    )
    return {row.id: row.unit_id for row in session().execute(query)}


def employments_of(member_id: UUID) -> Sequence[Employment]:
    """Return a member's employments, newest first; those entered by mistake included."""
    query = select(Employment).where(Employment.member_id == member_id)
    return session().execute(query.order_by(func.lower(Employment.during).desc())).scalars().all()


def has_consent(member_id: UUID, purpose: Purpose, *, at: dt.datetime | None = None) -> bool:
    """Say whether a member's newest answer to a purpose, up to an instant, is yes; no answer is no."""
    return consents_at([member_id], purpose, at or clock.now())[member_id]


def consents_at(member_ids: Iterable[UUID], purpose: Purpose, at: dt.datetime) -> dict[UUID, bool]:
    """Return for every member whether the newest answer up to and including ``at`` is yes."""
    ids = list(member_ids)
    query = (
        select(Consent.member_id, Consent.granted)
        .ext(distinct_on(Consent.member_id))
        .where(Consent.member_id.in_(ids), Consent.purpose == purpose, Consent.at <= at)
        .order_by(Consent.member_id, Consent.at.desc(), Consent.id.desc())
    )
    return dict.fromkeys(ids, False) | {row.member_id: row.granted for row in session().execute(query)}


def consents_of(member_id: UUID) -> Sequence[Consent]:
    """Return a member's newest answer to each purpose that was ever asked."""
    query = (
        select(Consent)
        .ext(distinct_on(Consent.purpose))
        .where(Consent.member_id == member_id)
        .order_by(Consent.purpose, Consent.at.desc(), Consent.id.desc())
    )
    return session().execute(query).scalars().all()


def names(member_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of several members."""
    return people.names(member_ids)


def serving_with_phone(phone: str) -> Sequence[Member]:
    """Return every serving member with this phone of 11 digits; a couple may share one."""
    ids = [person.id for person in people.with_phone(phone)]
    query = select(Member).where(Member.id.in_(ids), Member.state == MemberState.SERVING)
    return session().execute(query.order_by(Member.id)).scalars().all()


@dataclass(frozen=True, slots=True)
class KnownMember:
    """A member as a roster is compared with it; the unit and what belongs to it as of the day that was asked."""

    member_id: UUID
    name: str
    sex: Sex | None
    birth_year: int | None
    birth_month: int | None
    birth_day: int | None
    phone_index: bytes | None
    phone_masked: str | None
    id_number_index: bytes | None
    party_status: PartyStatus
    state: MemberState
    community_id: UUID | None
    community_text: str | None
    residence: str | None
    skills: list[str]
    flags: list[str]
    unit_id: UUID | None
    branch: str | None
    position: str | None


def by_phone_indexes(
    indexes: Iterable[bytes], *, on: dt.date | None = None
) -> dict[bytes, list[KnownMember]]:
    """Return the members behind blind phone indexes, oldest first; an index without a member is absent.

    ``on``: the day whose employment is told (today by default). Fit for 100,000 indexes.
    """
    found: dict[bytes, list[KnownMember]] = {}
    for chunk in _chunks(sorted(set(indexes))):
        query, person = _known(on or clock.today())
        here = person.c.phone_index == any_(literal(chunk, ARRAY(LargeBinary)))
        for known in _read(query.where(here).order_by(person.c.id)):
            found.setdefault(known.phone_index or b"", []).append(known)
    return found


def of_units(unit_ids: Iterable[UUID], on: dt.date) -> dict[UUID, list[KnownMember]]:
    """Return the members whom each unit employed on a day, in the order of their names; every unit has an entry."""
    found: dict[UUID, list[KnownMember]] = {unit_id: [] for unit_id in unit_ids}
    query, person = _known(on)
    for known in _read(query.where(Employment.unit_id.in_(found)).order_by(person.c.pinyin, person.c.id)):
        if known.unit_id is not None:
            found[known.unit_id].append(known)
    return found


def phone_index(phone: str) -> bytes:
    """Return the blind index by which ``by_phone_indexes`` finds a phone of 11 digits."""
    return crypto.keyring().blind_index(phone, purpose=PHONE)


def _known(on: dt.date) -> tuple[Select[Any], Any]:
    """Return the Select behind KnownMember, its columns in the dataclass's order, and the people it joins."""
    p = people.people().subquery("p")
    query = (
        select(
            p.c.id, p.c.name, p.c.sex, p.c.birth_year, p.c.birth_month, p.c.birth_day, p.c.phone_index,
            p.c.phone_masked, p.c.id_number_index, Member.party_status, Member.state, Member.community_id,
            Member.community_text, Member.residence, Member.skills, Member.flags, Employment.unit_id,
            Employment.branch, Employment.position,
        )
        .select_from(Member)
        .join(p, p.c.id == Member.id)
        .outerjoin(Employment, (Employment.member_id == Member.id) & _valid_on(on))
        .where(Member.state != MemberState.MERGED)
    )  # fmt: skip
    return query, p


def _read(query: Select[Any]) -> list[KnownMember]:
    return [KnownMember(*row) for row in session().execute(query)]


def _chunks(items: list[bytes]) -> Iterator[list[bytes]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def listing(
    actor: Actor,
    *,
    verb: str = "members.read",
    text: str | None = None,
    unit_id: UUID | None = None,
    community_id: UUID | None = None,
    flag: str | None = None,
) -> tuple[Select[Any], list[ColumnElement[Any]]]:
    """Return the Select of (Member, person columns, unit id) within scope, and its sort keys.

    ``text`` is the beginning of initials or a part of the name; ``unit_id`` the employer of today.
    """
    matching = people.people() if not text else people.people().where(people.matching(text))
    p = matching.subquery("p")
    query = (
        select(Member, p.c.name, p.c.sex, p.c.phone_masked, Employment.unit_id)
        .join(p, p.c.id == Member.id)
        .outerjoin(Employment, (Employment.member_id == Member.id) & _valid_on(clock.today()))
        .where(members_in_scope(actor, verb), Member.state != MemberState.MERGED)
    )
    wanted = ((unit_id, Employment.unit_id == unit_id), (community_id, Member.community_id == community_id))
    query = query.where(*(condition for value, condition in wanted if value is not None))
    if flag is not None:
        query = query.where(Member.flags.any_() == flag)
    return query, [p.c.pinyin, p.c.id]


def with_names(member_ids: Iterable[UUID]) -> Sequence[Row[UUID, str]]:
    """Return (id, name) of members in the order of their names."""
    p = people.people().subquery("p")
    query = select(p.c.id, p.c.name).where(p.c.id.in_(list(member_ids))).order_by(p.c.pinyin, p.c.id)
    return session().execute(query).all()
