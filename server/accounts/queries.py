"""Reads of the accounts room."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, false, func, or_, select, text

from server.accounts.models import Account, AccountSession, Invitation, Pairing, RoleGrant
from server.accounts.rules import MEMBER_IDLE, PROOF_LASTS, ROLL_CALL, STAFF_IDLE, VERBS, Role
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.crypto import fingerprint
from server.kernel.db import run, session
from server.kernel.errors import NotFound, Unauthenticated
from server.organisations import queries as organisations
from server.people import queries as people

SEEN_EVERY = dt.timedelta(minutes=2)

_SESSION = """
    SELECT s.id AS session_id, s.seen_at, s.proved_at, a.id AS account_id, a.openid IS NOT NULL AS phone,
           COALESCE(a.person_id, d.person_id) AS person_id, a.person_id IS NOT NULL AS bound,
           m.id IS NOT NULL AS is_member, clock_timestamp() AS now,
           (SELECT jsonb_agg(jsonb_build_object('role', g.role, 'path', r.path, 'unit', g.unit_id))
              FROM role_grants g LEFT JOIN areas r ON r.id = g.area_id
             WHERE g.account_id = CASE WHEN a.openid IS NULL THEN a.id ELSE d.id END
               AND g.revoked_at IS NULL AND g.counts_from <= clock_timestamp()) AS grants
      FROM account_sessions s
      JOIN accounts a ON a.id = s.account_id
      LEFT JOIN members m ON m.id = a.person_id AND m.state = 'serving'
      LEFT JOIN pairings p ON p.phone_id = a.id AND p.ended_at IS NULL
      LEFT JOIN accounts d ON d.id = p.desk_id AND d.disabled_at IS NULL
     WHERE s.token = %(token)s AND s.ended_at IS NULL AND a.disabled_at IS NULL
       AND s.expires_at > clock_timestamp()
"""
_SEEN = text("UPDATE account_sessions SET seen_at = :now WHERE id = :id AND seen_at < :now")


def authenticate(token: str) -> Actor:
    """Return the actor of an opaque token; Unauthenticated when it is unknown, ended, idle for too long or expired."""
    row = run(_SESSION, token=fingerprint(token)).one_or_none()
    if row is None or row.now - row.seen_at > (MEMBER_IDLE if row.phone else STAFF_IDLE):
        raise Unauthenticated()
    if row.now - row.seen_at > SEEN_EVERY:
        session().execute(_SEEN, {"now": row.now, "id": row.session_id})
    channel = Channel.PHONE if row.phone else Channel.DESK
    fresh = row.phone or row.now - row.proved_at <= PROOF_LASTS
    return Actor(
        channel, row.account_id, row.person_id, row.session_id, _grants(row), bound=row.bound, fresh=fresh
    )


def _grants(row: Row[Any]) -> tuple[Grant, ...]:
    if not row.phone:
        return tuple(_grant(given, VERBS[Role(given["role"])]) for given in row.grants or ())
    role = Role.MEMBER if row.is_member else Role.APPLICANT
    return (Grant(role.value, VERBS[role]), *_roll_calls(row.grants or ()))


def _grant(given: dict[str, Any], verbs: frozenset[str]) -> Grant:
    return Grant(given["role"], verbs, given["path"], given["unit"] and UUID(given["unit"]))


def _roll_calls(grants: Iterable[dict[str, Any]]) -> Iterator[Grant]:
    """Yield a desk's roles cut down to what its paired phone may do; roles that take no roll-calls disappear."""
    for given in grants:
        verbs = VERBS[Role(given["role"])] & ROLL_CALL
        if verbs:
            yield _grant(given, verbs)


def staff_account(username: str) -> Account | None:
    """Return the staff account of a username, letter case aside."""
    return session().execute(select(Account).where(Account.username == username.lower())).scalar_one_or_none()


def account(account_id: UUID) -> Account:
    """Return an account by id, for code that has already been let in; NotFound when absent."""
    found = session().get(Account, account_id)
    if found is None:
        raise NotFound()
    return found


def accounts_bound(person_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some people have a phone bound that may sign in; a member's id is the person's."""
    query = select(Account.person_id).where(
        Account.person_id.in_(list(person_ids)), Account.openid.is_not(None), Account.disabled_at.is_(None)
    )
    return {person_id for person_id in session().scalars(query) if person_id is not None}


def with_desk(person_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some people have a staff account, in use or not."""
    query = select(Account.person_id).where(
        Account.person_id.in_(list(person_ids)), Account.username.is_not(None)
    )
    return {person_id for person_id in session().scalars(query) if person_id is not None}


def accounts_of(person_ids: Iterable[UUID]) -> list[UUID]:
    """Return every account of some people, at a desk or on a phone, in use or not."""
    return list(session().scalars(select(Account.id).where(Account.person_id.in_(list(person_ids)))))


def owners(account_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, bool]]:
    """Return whose each account is, and whether it is staff's; an account of nobody is absent."""
    columns = (Account.id, Account.person_id, Account.username)
    rows = session().execute(select(*columns).where(Account.id.in_(list(account_ids))))
    return {row.id: (row.person_id, row.username is not None) for row in rows if row.person_id}


def names_of(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the name of whoever each account belongs to; an account of nobody is absent."""
    query = select(Account.id, Account.person_id).where(Account.id.in_(list(account_ids)))
    persons = {row.id: row.person_id for row in session().execute(query) if row.person_id}
    names = people.names(persons.values())
    return {account_id: names[person_id] for account_id, person_id in persons.items()}


def hold(account_id: UUID) -> None:
    """Lock an account's row until the transaction ends: what is counted per account is counted one after another."""
    held = select(Account.id).where(Account.id == account_id).with_for_update(key_share=True)
    if session().execute(held).one_or_none() is None:
        raise NotFound()


def own_staff_account(actor: Actor) -> Account:
    """Return the staff account that acts; NotFound for a phone."""
    query = select(Account).where(Account.id == actor.account_id, Account.username.is_not(None))
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def live_pairing(which: ColumnElement[bool]) -> Pairing | None:
    """Return the pairing in force of a desk or a phone."""
    query = select(Pairing).where(which, Pairing.ended_at.is_(None))
    return session().execute(query).scalar_one_or_none()


def own_pairing(*, actor: Actor) -> Pairing | None:
    """Return the pairing of the actor's desk; NotFound for a phone."""
    return live_pairing(Pairing.desk_id == own_staff_account(actor).id)


@dataclass(frozen=True, slots=True)
class PairedDesk:
    """Whose desk a phone is paired with, and the labels of the roles it takes roll-calls in."""

    name: str
    roles: list[str]


def paired_desk(pairing: Pairing) -> PairedDesk:
    """Return what a phone is told about the desk it is paired with."""
    person_id = account(pairing.desk_id).person_id
    roles = dict.fromkeys(given.role for given in grants_of(pairing.desk_id) if VERBS[given.role] & ROLL_CALL)
    return PairedDesk(
        people.names([person_id])[person_id] if person_id else "", [each.label for each in roles]
    )


def paired_person(phone_id: UUID) -> UUID | None:
    """Return whose desk a phone is paired with."""
    query = select(Account.person_id).join(Pairing, Pairing.desk_id == Account.id)
    mine = query.where(Pairing.phone_id == phone_id, Pairing.ended_at.is_(None))
    return session().execute(mine).scalar_one_or_none()


def grants_of(account_id: UUID) -> Sequence[RoleGrant]:
    """Return an account's roles that were not taken back; some may not count yet."""
    return [grant for grant in grants_ever(account_id) if grant.revoked_at is None]


def grants_ever(account_id: UUID) -> Sequence[RoleGrant]:
    """Return every role an account has or had, oldest first."""
    query = select(RoleGrant).where(RoleGrant.account_id == account_id).order_by(RoleGrant.id)
    return session().execute(query).scalars().all()


def place_name(area_id: UUID | None, unit_id: UUID | None) -> str:
    """Return the name of the area or unit that a role is for."""
    if unit_id is not None:
        return organisations.unit(unit_id).name
    return organisations.area(area_id).name if area_id is not None else ""


def check_scope(
    area_id: UUID | None, unit_id: UUID | None, *, actor: Actor, verb: str = "accounts.manage"
) -> None:
    """Raise NotFound unless the area or unit lies where the actor may ``verb``."""
    if area_id is not None:
        organisations.access_area(area_id, actor=actor, verb=verb)
    if unit_id is not None:
        organisations.access_unit(unit_id, actor=actor, verb=verb)


def access_staff(account_id: UUID, *, actor: Actor, verb: str = "accounts.manage") -> Account:
    """Return a staff account all of whose roles lie in the actor's scope; NotFound otherwise.

    Without a role it belongs to where its roles were, and before the first one to whoever added it.
    """
    actor.require(verb)
    found = account(account_id)
    if found.username is None:
        raise NotFound()
    ever = grants_ever(account_id)
    if not ever and not actor.is_system and found.added_by != actor.account_id:
        raise NotFound()
    for grant in [each for each in ever if each.revoked_at is None] or ever:
        check_scope(grant.area_id, grant.unit_id, actor=actor, verb=verb)
    return found


def grants_in_scope(actor: Actor, verb: str) -> ColumnElement[bool]:
    """Return the condition on roles whose area or unit lies in the actor's scope."""
    return _placed_in_scope(RoleGrant, actor, verb)


def invitations_in_scope(actor: Actor, verb: str) -> ColumnElement[bool]:
    """Return the condition on invitations to a role in the actor's scope."""
    return _placed_in_scope(Invitation, actor, verb)


def _placed_in_scope(kind: type[RoleGrant | Invitation], actor: Actor, verb: str) -> ColumnElement[bool]:
    of_areas = kind.area_id.is_not(None) & organisations.in_scope(kind.area_id, actor, verb)
    return or_(of_areas, organisations.of_unit_in_scope(kind.unit_id, actor, verb))


def staff_in_scope(actor: Actor, verb: str) -> ColumnElement[bool]:
    """Return the condition on staff accounts that ``access_staff`` lets the actor have."""
    ever = select(RoleGrant.id).where(RoleGrant.account_id == Account.id)
    live = ever.where(RoleGrant.revoked_at.is_(None))
    telling = ever.where(or_(RoleGrant.revoked_at.is_(None), ~live.correlate(Account).exists()))
    elsewhere = telling.where(~grants_in_scope(actor, verb))
    added = Account.added_by == actor.account_id if actor.account_id else false()
    here = or_(ever.exists() & ~elsewhere.exists(), ~ever.exists() & added)
    return Account.username.is_not(None) & here


def sessions_of(account_id: UUID) -> Sequence[AccountSession]:
    """Return a staff account's open sessions, newest first: not ended, idle for too long or expired."""
    now = func.clock_timestamp()
    query = select(AccountSession).where(
        AccountSession.account_id == account_id,
        AccountSession.ended_at.is_(None),
        AccountSession.expires_at > now,
        AccountSession.seen_at > now - STAFF_IDLE,
    )
    return session().execute(query.order_by(AccountSession.created_at.desc())).scalars().all()


def openid_of(account_id: UUID) -> str:
    """Return the WeChat openid of a phone account; NotFound for another."""
    openid = session().execute(_OPENID, {"id": account_id}).scalar_one_or_none()
    if openid is None:
        raise NotFound()
    return str(openid)


_OPENID = text("SELECT openid FROM accounts WHERE id = :id")
