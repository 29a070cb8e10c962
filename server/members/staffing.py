"""Members who work at a desk as well: they are one person, so that nobody confirms themselves (R-16)."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.accounts import service as accounts
from server.accounts.rules import Role
from server.accounts.service import Admission
from server.kernel.actor import Actor
from server.kernel.db import session
from server.members import queries
from server.members.errors import NoSuchMember
from server.members.models import Member
from server.people import queries as people

VERB = "members.read"


def invite(member_id: UUID, role: Role, *, actor: Actor, **place: Any) -> Admission:
    """Invite a member to a desk, as ``accounts.service.invite``; NotFound for a member elsewhere."""
    member = queries.access_member(member_id, actor=actor, verb=VERB)
    name = people.person(member.id).name
    return accounts.invite(name, role, **place, person_id=member.id, actor=actor)


def link(member_id: UUID, account_id: UUID, *, actor: Actor) -> None:
    """Let an account that was opened for a stranger belong to the member who works there. NotFound and as there."""
    member = queries.access_member(member_id, actor=actor, verb=VERB)
    accounts.link_person(account_id, member.id, actor=actor)


def meant(name: str, phone: str, *, actor: Actor) -> UUID:
    """Return the member of that name and phone (11 digits) whom the actor may see. NoSuchMember."""
    found = [each.id for each in queries.serving_with_phone(phone)]
    named = [id for id, called in people.names(found).items() if called == name.strip()]
    within = queries.members_in_scope(actor, VERB)
    seen = session().scalars(select(Member.id).where(Member.id.in_(named), within)).all()
    if len(seen) != 1:
        raise NoSuchMember(fields={"phone": [NoSuchMember.message]})
    return seen[0]
