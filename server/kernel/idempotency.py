"""``Idempotency-Key``: a write and its answer are kept in one transaction, so a repeated request repeats the answer."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import LargeBinary, String, delete, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base, run, session
from server.kernel.errors import Conflict, Invalid

KEPT = dt.timedelta(hours=72)


class IdempotencyKeyReused(Invalid):
    code = "idempotency_key_reused"
    message = "同一个 Idempotency-Key 已用于另一请求，请换一个新的。"


class RequestInFlight(Conflict):
    code = "request_in_flight"
    message = "同一请求正在办理中，请稍后再查看结果。"


class IdempotencyKey(Base):
    """The answer to a write, per principal and key."""

    __tablename__ = "idempotency_keys"
    principal: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    media_type: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[dt.datetime] = mapped_column(server_default=text("clock_timestamp()"))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """A write under a key: reserve it, do it, remember the answer – all in the caller's transaction."""

    principal: str
    key: str
    fingerprint: bytes

    LOCK_NOT_AVAILABLE: ClassVar[str] = "55P03"

    def reserve(self) -> Answer | None:
        """Take the key; return the kept answer where the write is already done.

        Waits for a transaction that holds the key; RequestInFlight when that takes longer than the lock timeout,
        IdempotencyKeyReused when the key was used for another request.
        """
        try:
            taken = run(
                _RESERVE, principal=self.principal, key=self.key, fingerprint=self.fingerprint
            ).one_or_none()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) == self.LOCK_NOT_AVAILABLE:
                raise RequestInFlight() from None
            raise
        return None if taken else self._kept()

    def _kept(self) -> Answer:
        where = (IdempotencyKey.principal == self.principal, IdempotencyKey.key == self.key)
        row = session().execute(select(IdempotencyKey).where(*where)).scalar_one()
        if row.fingerprint != self.fingerprint:
            raise IdempotencyKeyReused()
        if row.status is None or row.body is None or row.media_type is None:
            raise RequestInFlight()
        return Answer(row.status, row.body, row.media_type)

    def remember(self, answer: Answer) -> None:
        """Keep ``answer`` for later repetitions."""
        run(
            _REMEMBER, principal=self.principal, key=self.key, status=answer.status, body=answer.body,
            media_type=answer.media_type,
        )  # fmt: skip


_RESERVE = (
    "INSERT INTO idempotency_keys (principal, key, fingerprint)"
    " VALUES (%(principal)s, %(key)s, %(fingerprint)s) ON CONFLICT DO NOTHING RETURNING 1"
)
_REMEMBER = (
    "UPDATE idempotency_keys SET status = %(status)s, body = %(body)s, media_type = %(media_type)s"
    " WHERE principal = %(principal)s AND key = %(key)s"
)


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """Return what makes two requests the same request."""
    return hashlib.sha256(b"\0".join([method.encode(), path.encode(), body])).digest()


def forget_old(now: dt.datetime) -> int:
    """Delete keys older than 72 hours (real time); return how many."""
    deleted = session().execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEPT).returning(IdempotencyKey.key)
    )
    return len(deleted.all())
