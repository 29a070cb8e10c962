"""Verbs of the members room."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import Range

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.loading import load
from server.kernel.types import new_id
from server.members import employing, queries
from server.members.closing import Closure as Closure
from server.members.closing import close_unit as close_unit
from server.members.closing import move_employments as move_employments
from server.members.employed import records_of as records_of
from server.members.errors import ConsentTextUnknown, NotServing
from server.members.merging import absorb as absorb
from server.members.merging import access_merge as access_merge
from server.members.merging import hold_pair as hold_pair
from server.members.merging import note_merge as note_merge
from server.members.merging import propose_merge as propose_merge
from server.members.models import Consent, Employment, Member
from server.members.models import Merge as Merge
from server.members.resettling import resettle as resettle
from server.members.rules import (
    COMMUNITY_FLAGS,
    CONSENT_TEXTS,
    ConsentChannel,
    EmploymentEnd,
    Flag,
    MemberState,
    PartyStatus,
    Purpose,
)
from server.members.undoing import hold as hold
from server.members.undoing import remove as remove
from server.members.undoing import take_back_end as take_back_end
from server.members.undoing import take_back_move as take_back_move
from server.organisations import queries as organisations
from server.people import queries as people_queries
from server.people import service as people
from server.people.rules import Sex
from server.people.service import Birth

CHUNK = 5_000


def add_member(
    name: str,
    *,
    unit_id: UUID,
    community_id: UUID | None,
    actor: Actor,
    sex: Sex | None = None,
    birth: Birth | None = None,
    phone: str | None = None,
    id_number: str | None = None,
    party_status: PartyStatus = PartyStatus.FULL,
    residence: str | None = None,
    community_text: str | None = None,
    branch: str | None = None,
    position: str | None = None,
    skills: Sequence[str] = (),
    flags: Iterable[str] = (),
    since: dt.date | None = None,
    person_id: UUID | None = None,
) -> Member:
    """Add a member with a first employment from ``since`` (today by default).

    ``phone`` is 11 digits, ``id_number`` 18 characters, both checked by the caller. ``person_id`` names somebody who
    is already in the system (a staff account's person); their personal columns then stay as they are.
    """
    if person_id is None:
        person = people.add(name, sex=sex, birth=birth, phone=phone, id_number=id_number)
    else:
        person = people_queries.person(person_id)
    send_changes()
    added = Member(
        id=person.id,
        party_status=party_status,
        community_id=community_id,
        community_text=community_text,
        residence=residence,
        skills=list(skills),
        flags=_flags(flags, person.unprintable),
    )
    session().add(added)
    send_changes()
    employing.employ(added.id, unit_id, since or clock.today(), branch, position)
    _record("members.add", added, actor)
    return added


def _flags(flags: Iterable[str], unprintable: Sequence[str]) -> list[str]:
    kept = set(flags) | ({Flag.NAME_UNPRINTABLE.value} if unprintable else set())
    return sorted(kept)


def move(
    member_id: UUID,
    unit_id: UUID,
    on: dt.date,
    *,
    actor: Actor,
    branch: str | None = None,
    position: str | None = None,
    reason: str | None = None,
) -> None:
    """Let a member work for another unit from ``on``; the day before is the last with the unit of now.

    NotServing for who has retired or left; EmploymentDates where the present employment begins on ``on`` or later.
    """
    moved = _serving(member_id)
    if employing.present(member_id) is not None:
        employing.close(member_id, on, EmploymentEnd.MOVED)
    employing.employ(member_id, unit_id, on, branch, position)
    moved.version += 1
    _record("members.move", moved, actor, reason=reason, details={"unit": str(unit_id), "on": on.isoformat()})


def end_employment(
    member_id: UUID, last_day: dt.date, reason: EmploymentEnd, *, actor: Actor, note: str | None = None
) -> None:
    """End a member's employment; ``last_day`` still counts. Retired, left and died end the service as well."""
    ended = queries.member(member_id)
    employing.close(member_id, last_day + dt.timedelta(days=1), reason)
    ended.state = reason.leaves
    ended.version += 1
    _record("members.end_employment", ended, actor, reason=note, details={"end": reason.value})


def _serving(member_id: UUID) -> Member:
    found = queries.member(member_id)
    if found.state is not MemberState.SERVING:
        raise NotServing()
    return found


def settle(
    member_id: UUID,
    community_id: UUID,
    *,
    actor: Actor,
    residence: str | None = None,
    reason: str | None = None,
) -> None:
    """Say where a member lives now; what was unknown about the community is settled by it."""
    settled = queries.member(member_id)
    if settled.community_id == community_id and residence in (None, settled.residence):
        return
    if settled.community_id != community_id:
        # The old estate lies in the old community.
        settled.residence = None
    settled.community_id, settled.community_text = community_id, None
    settled.residence = residence or settled.residence
    settled.flags = [flag for flag in settled.flags if flag not in COMMUNITY_FLAGS]
    settled.version += 1
    _record("members.settle", settled, actor, reason=reason)


def change_member(
    member_id: UUID,
    *,
    actor: Actor,
    person: dict[str, Any] | None = None,
    employment: dict[str, Any] | None = None,
    **columns: Any,
) -> None:
    """Correct what a newer roster says.

    ``person``: columns made by ``people.service.name_columns``, ``phone_columns`` …; ``employment``: branch, position
    of the present employment; ``columns``: of the member (party_status, residence, skills, flags, community_id …).
    """
    changed = queries.member(member_id)
    someone = people_queries.person(member_id)
    if person:
        people.change(someone, person)
    for name, value in columns.items():
        setattr(changed, name, value)
    changed.flags = _flags(set(changed.flags) - {Flag.NAME_UNPRINTABLE}, someone.unprintable)
    changed.version += 1
    if employment:
        here = (Employment.member_id == member_id) & func.upper_inf(Employment.during)
        session().execute(update(Employment).where(here).values(employment))
    touched = sorted({*(person or {}), *(employment or {}), *columns})
    _record("members.change", changed, actor, details={"columns": touched})


def give_consent(
    member_id: UUID,
    purpose: Purpose,
    granted: bool,
    *,
    text_version: str,
    channel: ConsentChannel,
    actor: Actor,
    paper_number: str | None = None,
) -> Consent:
    """Add an answer to one purpose (个人信息保护法 arts. 14, 15, 23); withdrawing is answering no.

    With the consent to it an ID number is forgotten at once, as the consent's text promises (art. 47).
    ConsentTextUnknown unless ``text_version`` is the text in force: nobody consents to words they were not shown.
    """
    if text_version != CONSENT_TEXTS[purpose].version:
        raise ConsentTextUnknown(fields={"text_version": [f"现行版本为{CONSENT_TEXTS[purpose].version}。"]})
    answer = Consent(
        id=new_id(),
        member_id=member_id,
        purpose=purpose,
        granted=granted,
        text_version=text_version,
        channel=channel,
        at=clock.now(),
        account_id=actor.account_id,
        paper_number=paper_number,
    )
    session().add(answer)
    if purpose is Purpose.ID_NUMBER and not granted:
        people.change(people_queries.person(member_id), people.id_number_columns(member_id, None))
    send_changes()
    details = {"purpose": purpose.value, "granted": granted, "version": text_version}
    _record("consents.give", queries.member(member_id), actor, details=details)
    return answer


@dataclass(frozen=True, slots=True)
class NewMember:
    """A row of a roster, ready to be added; ``person`` comes from ``people.service.values``."""

    person: dict[str, Any]
    unit_id: UUID
    since: dt.date
    party_status: PartyStatus = PartyStatus.FULL
    community_id: UUID | None = None
    community_text: str | None = None
    residence: str | None = None
    branch: str | None = None
    position: str | None = None
    skills: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def add_members(rows: Iterable[NewMember]) -> None:
    """Add many new people as members with their first employments, by COPY; fit for 100,000 rows.

    The caller has looked for duplicates and writes the one audit entry of the whole import.
    """
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        people.add_many([row.person for row in chunk])
        load(Member, [_member_columns(row) for row in chunk])
        load(Employment, [_employment_columns(row) for row in chunk])


def _member_columns(row: NewMember) -> dict[str, Any]:
    return {
        "id": row.person["id"],
        "party_status": row.party_status,
        "community_id": row.community_id,
        "community_text": row.community_text,
        "residence": row.residence,
        "skills": row.skills,
        "flags": _flags(row.flags, row.person["unprintable"]),
    }


def _employment_columns(row: NewMember) -> dict[str, Any]:
    return {
        "id": new_id(),
        "member_id": row.person["id"],
        "unit_id": row.unit_id,
        "branch": row.branch,
        "position": row.position,
        "during": Range(row.since, None),
    }


def _record(
    verb: str,
    subject: Member,
    actor: Actor,
    *,
    reason: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    path = organisations.area(subject.community_id).path if subject.community_id else None
    audit.record(verb, "member", subject.id, actor=actor, area_path=path, reason=reason, details=details)
