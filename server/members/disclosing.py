"""Showing a masked phone in full: one member, one reason, one line in the trail (R-47)."""

from uuid import UUID

from server.accounts import queries as accounts
from server.audit import queries as audit_queries
from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.errors import Forbidden
from server.members import queries
from server.members.errors import PhoneMissing, TooManyDisclosures
from server.members.rules import DISCLOSURE_WINDOW, DISCLOSURES
from server.organisations import queries as organisations
from server.people import queries as people

UNMASK = "members.unmask"


def disclose_phone(member_id: UUID, reason: str, *, actor: Actor) -> str:
    """Return a member's phone of 11 digits and record who asked, and why.

    NotFound out of scope, PhoneMissing, TooManyDisclosures when the account's hour is spent.
    """
    member = queries.access_member(member_id, actor=actor, verb=UNMASK)
    _spend(actor)
    phone = people.phone_of(people.person(member.id))
    if phone is None:
        raise PhoneMissing()
    path = organisations.area(member.community_id).path if member.community_id else None
    audit.record(UNMASK, "member", member.id, actor=actor, area_path=path, reason=reason)
    return phone


def _spend(actor: Actor) -> None:
    """Refuse over the budget. The account's row is held, so that requests at once are counted one after another."""
    if actor.account_id is None:
        raise Forbidden()
    accounts.hold(actor.account_id)
    if audit_queries.count(UNMASK, account_id=actor.account_id, within=DISCLOSURE_WINDOW) >= DISCLOSURES:
        raise TooManyDisclosures(retry_after=int(DISCLOSURE_WINDOW.total_seconds()))
