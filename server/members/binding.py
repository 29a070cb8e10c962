"""Binding a phone's account to the member who holds it."""

from collections.abc import Sequence
from uuid import UUID

from server.accounts import service as accounts
from server.accounts.errors import NotAPhone
from server.kernel.actor import Actor, Channel
from server.members import queries
from server.members.errors import PhoneShared, PhoneUnknown
from server.members.models import Member


def bind_phone(phone: str, *, name: str | None = None, actor: Actor) -> UUID:
    """Bind the actor's WeChat account to the serving member with this phone, as WeChat proved it; return the member's id.

    A phone that several members share needs the ``name``. NotAPhone, PhoneUnknown, PhoneShared, AlreadyBound.
    """
    if actor.channel is not Channel.PHONE or actor.account_id is None:
        raise NotAPhone()
    found = _named(queries.serving_with_phone(phone), name)
    if not found:
        raise PhoneUnknown()
    if len(found) > 1:
        raise PhoneShared(fields={"name": [PhoneShared.message]})
    accounts.bind(actor.account_id, found[0].id, actor=actor)
    return found[0].id


def _named(candidates: Sequence[Member], name: str | None) -> Sequence[Member]:
    if name is None or len(candidates) < 2:
        return candidates
    names = queries.names([each.id for each in candidates])
    return [each for each in candidates if names[each.id] == name.strip()]


def bind_by_code(member_id: UUID, code: str, *, actor: Actor) -> UUID:
    """Bind the account whose phone shows ``code`` to a member, for staff who see the person; return the member's id."""
    member = queries.access_member(member_id, actor=actor, verb="accounts.bind")
    accounts.bind_by_code(code, member.id, actor=actor)
    return member.id


def unbind(member_id: UUID, *, actor: Actor) -> UUID:
    """Take a member's phone account away; return the member's id. NotFound when there is none."""
    member = queries.access_member(member_id, actor=actor, verb="accounts.bind")
    accounts.unbind(member.id, actor=actor)
    return member.id
