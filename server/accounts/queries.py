"""Reads of the accounts room."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from server.accounts.rules import MEMBER_IDLE, STAFF_IDLE, VERBS, Role
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.crypto import fingerprint
from server.kernel.db import session
from server.kernel.errors import Unauthenticated

SEEN_EVERY = dt.timedelta(minutes=2)

_SESSION = text(
    """
    SELECT s.id AS session_id, s.seen_at, a.id AS account_id, a.person_id, a.openid IS NOT NULL AS phone,
           m.id IS NOT NULL AS is_member, clock_timestamp() AS now,
           (SELECT jsonb_agg(jsonb_build_object('role', g.role, 'path', r.path, 'unit', g.unit_id))
              FROM role_grants g LEFT JOIN areas r ON r.id = g.area_id
             WHERE g.account_id = a.id AND g.revoked_at IS NULL AND a.openid IS NULL) AS grants
      FROM account_sessions s
      JOIN accounts a ON a.id = s.account_id
      LEFT JOIN members m ON m.id = a.person_id AND m.state = 'serving'
     WHERE s.token = :token AND s.ended_at IS NULL AND a.disabled_at IS NULL
       AND s.expires_at > clock_timestamp()
    """
)
_SEEN = text("UPDATE account_sessions SET seen_at = :now WHERE id = :id AND seen_at < :now")


def authenticate(token: str) -> Actor:
    """Return the actor of an opaque token; Unauthenticated when it is unknown, ended, idle for too long or expired."""
    row = session().execute(_SESSION, {"token": fingerprint(token)}).one_or_none()
    if row is None or row.now - row.seen_at > (MEMBER_IDLE if row.phone else STAFF_IDLE):
        raise Unauthenticated()
    if row.now - row.seen_at > SEEN_EVERY:
        session().execute(_SEEN, {"now": row.now, "id": row.session_id})
    channel = Channel.PHONE if row.phone else Channel.DESK
    return Actor(channel, row.account_id, row.person_id, row.session_id, _grants(row))


def _grants(row: Row[Any]) -> tuple[Grant, ...]:
    if row.phone:
        role = Role.MEMBER if row.is_member else Role.APPLICANT
        return (Grant(role.value, VERBS[role]),)
    return tuple(
        Grant(g["role"], VERBS[Role(g["role"])], g["path"], g["unit"] and UUID(g["unit"]))
        for g in row.grants or ()
    )
