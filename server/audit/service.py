"""Verbs of the audit room."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from server.audit import queries
from server.audit.books import START, chain, digest_of
from server.audit.books import Book as Book
from server.audit.books import canonical as canonical
from server.audit.models import AuditEntry, Seal, SealedRow
from server.audit.queries import VERIFY as VERIFY
from server.kernel import clock, jobs
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.types import new_id

SEAL_AT_MOST = 20_000
WHOLE_CITY = UUID(int=0)
"""What the books as a whole go by."""
# The table and not the class: every write passes here, and the ORM would take longer than the database does.
_RECORD = insert(AuditEntry.metadata.tables[AuditEntry.__tablename__])


def record(
    verb: str,
    subject_kind: str,
    subject_id: UUID,
    *,
    actor: Actor,
    area_path: str | None = None,
    reason: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write who did ``verb`` to a row, in the caller's transaction. ``details`` must hold no personal data."""
    record_each(
        verb, subject_kind, [subject_id], actor=actor, area_path=area_path, reason=reason, details=details
    )


def record_each(
    verb: str,
    subject_kind: str,
    subject_ids: Sequence[UUID],
    *,
    actor: Actor,
    area_path: str | None = None,
    reason: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write that ``verb`` was done to each of several rows, in one statement."""
    same = {
        "business_at": clock.now(),
        "account_id": actor.account_id,
        "person_id": actor.person_id,
        "channel": actor.channel.value,
        "verb": verb,
        "subject_kind": subject_kind,
        "area_path": area_path,
        "reason": reason,
        "details": details or {},
    }
    if subject_ids:
        session().execute(_RECORD, [{**same, "id": new_id(), "subject_id": each} for each in subject_ids])


def audit_book() -> Book:
    """Return the audit trail as a book."""
    columns = (
        AuditEntry.at, AuditEntry.business_at, AuditEntry.account_id, AuditEntry.person_id, AuditEntry.channel,
        AuditEntry.verb, AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.area_path, AuditEntry.reason,
        AuditEntry.details,
    )  # fmt: skip
    return Book("audit", select(AuditEntry.id, canonical(AuditEntry.id, *columns)), AuditEntry.id)


def seal(book: Book) -> int:
    """Chain the committed rows of ``book`` that no seal covers yet; return how many. Run by one job at a time."""
    sealed = select(SealedRow.row_id).where(SealedRow.book == book.name, SealedRow.row_id == book.row_id)
    rows = (
        session().execute(book.rows.where(~sealed.exists()).order_by(book.row_id).limit(SEAL_AT_MOST)).all()
    )
    if not rows:
        return 0
    digests = [(row_id, digest_of(text_)) for row_id, text_ in rows]
    previous = last_digest(book.name)
    link = chain(previous, [digest for _, digest in digests])
    values = {"book": book.name, "rows": len(rows), "previous": previous, "digest": link}
    seq = session().execute(insert(Seal).values(values).returning(Seal.seq)).scalar_one()
    session().execute(
        insert(SealedRow),
        [
            {"book": book.name, "row_id": row_id, "seal_seq": seq, "position": position, "digest": digest}
            for position, (row_id, digest) in enumerate(digests)
        ],
    )
    return len(rows)


def last_digest(book: str) -> bytes:
    """Return the digest at the end of a book's chain."""
    newest = select(Seal.digest).where(Seal.book == book).order_by(Seal.seq.desc()).limit(1)
    return session().execute(newest).scalar_one_or_none() or START


def ask_verification(*, actor: Actor) -> None:
    """Let the workers check every book against its seals, at most once a minute. NotFound but for the whole city's auditor."""
    if not queries.whole_city(actor):
        raise NotFound()
    minute = f"{clock.now().astimezone(clock.SHANGHAI):%Y%m%dT%H%M}"
    if jobs.plan(VERIFY, minute, [WHOLE_CITY]):
        record("audit.verify", "audit_trail", WHOLE_CITY, actor=actor)
