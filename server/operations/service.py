"""Verbs of the operations room: let dead work be tried again; believe a push of WeChat, and read it."""

import datetime as dt
import logging
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from server.audit import service as audit
from server.kernel import clock, jobs
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.jobs import JobUnit
from server.operations import queries
from server.operations.errors import UnitNotDead
from server.operations.models import WeChatNonce
from server.wechat.push import parse_event, verify_signature

NONCES_KEPT = dt.timedelta(hours=1)
"""Longer than the ten minutes for which a signature may be young by our clock."""

_log = logging.getLogger(__name__)


def revive(kind: str, period: str, scope: UUID, *, actor: Actor) -> JobUnit:
    """Let a dead unit be tried again at once, its cause being mended; return it. UnitNotDead, NotFound."""
    unit = queries.access_unit(kind, period, scope, actor=actor, verb="jobs.revive")
    if not jobs.revive(kind, period, scope):
        raise UnitNotDead()
    details = {"kind": kind, "period": period, "error": unit.last_error}
    audit.record("jobs.revive", "job_unit", scope, actor=actor, details=details)
    return queries.access_unit(kind, period, scope, actor=actor, verb="jobs.revive")


class _NoncesInDatabase:
    """The nonces that all processes have seen. A second user waits for the first one's transaction."""

    def first_use(self, nonce: str, *, until: dt.datetime) -> bool:
        added = insert(WeChatNonce).values(nonce=nonce).on_conflict_do_nothing().returning(WeChatNonce.nonce)
        return session().execute(added).one_or_none() is not None


def believe_push(token: str, *, signature: str, timestamp: str, nonce: str) -> None:
    """Raise PushRefused unless a push is signed with ``token``, five minutes off at most in real time, and new."""
    now = clock.SystemClock().now()
    verify_signature(token, signature, timestamp, nonce, now=now, seen_nonces=_NoncesInDatabase())


def take_push(body: bytes, content_type: str) -> None:
    """Read a believed push; only its kind is noted, for nothing in the system waits for one yet. PushMalformed."""
    _log.info("WeChat pushed: %s", type(parse_event(body, content_type)).__name__)


def forget_old_nonces() -> int:
    """Delete nonces whose signatures are long too old; return how many."""
    old = WeChatNonce.seen_at < func.clock_timestamp() - NONCES_KEPT
    return len(session().execute(delete(WeChatNonce).where(old).returning(WeChatNonce.nonce)).all())
