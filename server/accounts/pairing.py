"""Pairing one phone with one desk's account, by a code shown at the desk once: the phone then takes roll-calls for it.

What the phone may do comes from ``queries.authenticate`` at every request: it ends with the pairing, the desk's roles and
the desk's account themselves. Pairing proves who keys the code, so that nobody confirms their own service (R-16); it makes
nobody a member.
"""

import datetime as dt
import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from server.accounts import queries
from server.accounts.errors import (
    DeskPaired,
    NotAPhone,
    PairingCodeUnknown,
    PhoneOfAnother,
    PhonePaired,
)
from server.accounts.guessing import Guess
from server.accounts.models import Account, Pairing, PairingCode
from server.accounts.rules import LETTERS, PAIRING_CODE_LASTS, PAIRING_CODE_SIGNS
from server.audit import service as audit
from server.kernel import crypto
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.types import new_id

_NOW = func.clock_timestamp()


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code as it is shown, once: eight signs, and the real time at which it is no longer taken."""

    code: str
    expires_at: dt.datetime


def show_code(*, actor: Actor) -> ShownCode:
    """Make a new code for the actor's desk; an earlier one is void. DeskPaired while a phone is paired with it."""
    actor.require("me.pair_phone")
    desk = queries.own_staff_account(actor)
    if queries.live_pairing(Pairing.desk_id == desk.id) is not None:
        raise DeskPaired()
    code = "".join(secrets.choice(LETTERS) for _ in range(PAIRING_CODE_SIGNS))
    shown = ShownCode(code, _keep(desk.id, code))
    audit.record("accounts.show_pairing_code", "account", desk.id, actor=actor)
    return shown


def _keep(desk_id: UUID, code: str) -> dt.datetime:
    """Keep a code's mark in the place of the desk's earlier one; return when it is over, by the database's clock."""
    fresh = {"code": _mark(code), "expires_at": _NOW + PAIRING_CODE_LASTS, "used_at": None}
    row = insert(PairingCode).values(desk_id=desk_id, **fresh)
    kept = row.on_conflict_do_update(index_elements=[PairingCode.desk_id], set_=fresh)
    return session().execute(kept.returning(PairingCode.expires_at)).scalar_one()


def _mark(code: str) -> bytes:
    return crypto.keyring().blind_index(code.strip().upper(), purpose="accounts.pairing_code")


def pair(code: str, *, address: str, actor: Actor) -> Pairing:
    """Pair the actor's phone with the desk that shows ``code``; the same code again on the same phone changes nothing.

    NotAPhone, PairingCodeUnknown (counted), SignInLocked, PhonePaired, DeskPaired, PhoneOfAnother.
    """
    actor.require("me.pair")
    phone = _own_phone(actor)
    guess = Guess.of_pairing(phone.id, address)
    guess.hold()
    known = queries.live_pairing(Pairing.phone_id == phone.id)
    if known is not None and _showed(known.desk_id, code):
        return known
    desk = _spend(code)
    if desk is None:
        guess.count()
        raise PairingCodeUnknown(fields={"code": [PairingCodeUnknown.message]})
    _refuse_unfit(phone, desk, known)
    return _join(phone, desk, actor)


def _own_phone(actor: Actor) -> Account:
    """Return the actor's WeChat account, locked: a phone is bound and paired one after the other."""
    phone = session().get(Account, actor.account_id, with_for_update=True, populate_existing=True)
    if phone is None or phone.openid is None:
        raise NotAPhone()
    return phone


def _showed(desk_id: UUID, code: str) -> bool:
    shown = select(PairingCode.desk_id).where(
        PairingCode.desk_id == desk_id, PairingCode.code == _mark(code), PairingCode.used_at.is_not(None)
    )
    return session().execute(shown).first() is not None


def _spend(code: str) -> Account | None:
    """Use a code up, by compare-and-set, and return the desk that shows it; None when it is none or the desk is disabled."""
    spend = (
        update(PairingCode)
        .where(PairingCode.code == _mark(code), PairingCode.used_at.is_(None), PairingCode.expires_at > _NOW)
        .values(used_at=_NOW)
    )
    desk_id = session().execute(spend.returning(PairingCode.desk_id)).scalar_one_or_none()
    desk = queries.account(desk_id) if desk_id else None
    return desk if desk is not None and desk.disabled_at is None else None


def _refuse_unfit(phone: Account, desk: Account, known: Pairing | None) -> None:
    if phone.person_id not in (None, desk.person_id):
        raise PhoneOfAnother()
    if known is not None:
        raise PhonePaired()
    if queries.live_pairing(Pairing.desk_id == desk.id) is not None:
        raise DeskPaired()


def _join(phone: Account, desk: Account, actor: Actor) -> Pairing:
    pairing = Pairing(id=new_id(), desk_id=desk.id, phone_id=phone.id)
    session().add(pairing)
    send_changes()
    _note("accounts.pair", pairing, actor)
    return pairing


def unpair_desk(*, actor: Actor) -> None:
    """Take the phone away from the actor's desk, at once; none changes nothing."""
    actor.require("me.pair_phone")
    end(queries.own_staff_account(actor).id, actor=actor)


def unpair_phone(*, actor: Actor) -> None:
    """Take the desk away from the actor's phone, at once; none changes nothing."""
    actor.require("me.pair")
    end(_own_phone(actor).id, actor=actor)


def end(account_id: UUID, *, actor: Actor) -> None:
    """End the pairing of an account, desk or phone, that is disabled or given up; none changes nothing."""
    ending = update(Pairing).where(_of(account_id), Pairing.ended_at.is_(None)).values(ended_at=_NOW)
    for pairing in session().execute(ending.returning(Pairing)).scalars().all():
        _note("accounts.unpair", pairing, actor)


def _of(account_id: UUID) -> ColumnElement[bool]:
    return or_(Pairing.desk_id == account_id, Pairing.phone_id == account_id)


def _note(verb: str, pairing: Pairing, actor: Actor) -> None:
    """Keep it on both sides: in the desk's history and in the phone's."""
    audit.record(verb, "account", pairing.desk_id, actor=actor, details={"phone": str(pairing.phone_id)})
    audit.record(verb, "account", pairing.phone_id, actor=actor, details={"desk": str(pairing.desk_id)})
