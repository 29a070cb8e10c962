"""Inviting somebody to a desk: one role, and a code shown once that they bring to ``/activate``.

The inviter neither knows nor makes the password; the authenticator's secret is made here and shown only to who has the
code. An invitation is handed over in person, so no phone is kept.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, null, select, update

from server.accounts import granting, one_time, queries, totp
from server.accounts.errors import NotWaiting, PersonHasDesk
from server.accounts.models import Account, Invitation
from server.accounts.one_time import Admission
from server.accounts.rules import INVITATION_LASTS, Role
from server.audit import service as audit
from server.kernel import crypto
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id

PLACE = "invitations.totp"
_NOW = func.clock_timestamp()
OPEN = Invitation.used_at.is_(None) & Invitation.ended_at.is_(None)


def invite(
    name: str, role: Role, *, area_id: UUID | None = None, unit_id: UUID | None = None,
    person_id: UUID | None = None, reason: str | None = None, actor: Actor,
) -> Admission:  # fmt: skip
    """Invite somebody to one role inside one's own scope; an earlier invitation to the same is void.

    ``person_id`` is a member's, whom the caller has let the actor see: they stay one person. NotFound, GrantRefused,
    ProofNeeded, PersonHasDesk.
    """
    actor.require("accounts.manage")
    granting.refuse_unfit(role, area_id, unit_id, actor=actor)
    actor.require_fresh()
    refuse_second_desk(person_id)
    same = Invitation.name == name, Invitation.role == role, _at(area_id, unit_id)
    _end(OPEN, *same, actor=actor)
    place = {"area_id": area_id, "unit_id": unit_id}
    return _keep({"name": name, "role": role, **place, "person_id": person_id, "reason": reason}, actor)


def _at(area_id: UUID | None, unit_id: UUID | None) -> ColumnElement[bool]:
    return Invitation.area_id == area_id if area_id is not None else Invitation.unit_id == unit_id


def _keep(row: dict[str, Any], actor: Actor) -> Admission:
    code, made = one_time.new_code(), new_id()
    secret = crypto.keyring().seal(totp.new_secret(), place=PLACE, row=made)
    kept = Invitation(
        **row,
        id=made,
        code=one_time.mark(code),
        totp=secret,
        made_by=actor.account_id,
        expires_at=_NOW + INVITATION_LASTS,
    )
    session().add(kept)
    send_changes()
    session().refresh(kept)
    details = {"role": kept.role.value}
    audit.record("accounts.invite", "invitation", kept.id, actor=actor, reason=kept.reason, details=details)
    return Admission(kept.id, code, kept.expires_at)


def refuse_second_desk(person_id: UUID | None) -> None:
    """Raise PersonHasDesk where a person can already sign in at a desk."""
    desk = (Account.person_id == person_id, Account.username.is_not(None), Account.disabled_at.is_(None))
    if person_id is not None and session().execute(select(Account.id).where(*desk)).first() is not None:
        raise PersonHasDesk()


def secret_of(invitation: Invitation) -> str:
    """Decrypt the secret that the invited person's authenticator is to have."""
    if invitation.totp is None:
        raise NotFound()
    return crypto.keyring().open(invitation.totp, place=PLACE, row=invitation.id)


def open_ones(*, actor: Actor) -> Sequence[Invitation]:
    """Return the invitations in the actor's scope that nobody has used, newest first; those too old as well."""
    query = select(Invitation).where(OPEN, queries.invitations_in_scope(actor, "accounts.manage"))
    return session().execute(query.order_by(Invitation.id.desc())).scalars().all()


def withdraw(invitation_id: UUID, *, actor: Actor) -> None:
    """Take an invitation back; its code is void. NotFound elsewhere, NotWaiting when it was used or taken back."""
    actor.require("accounts.manage")
    found = session().get(Invitation, invitation_id)
    if found is None:
        raise NotFound()
    queries.check_scope(found.area_id, found.unit_id, actor=actor)
    if not _end(OPEN, Invitation.id == invitation_id, actor=actor):
        raise NotWaiting()


def end_made_by(account_id: UUID, *, actor: Actor) -> int:
    """Void the open invitations of somebody who leaves; return how many."""
    return _end(OPEN, Invitation.made_by == account_id, actor=actor)


def _end(*which: ColumnElement[bool], actor: Actor) -> int:
    ending = update(Invitation).where(*which).values(ended_at=_NOW, totp=null())
    ended = session().scalars(ending.returning(Invitation.id)).all()
    audit.record_each("accounts.withdraw_invitation", "invitation", ended, actor=actor)
    return len(ended)
