"""Tables of the audit room: the audit trail and the seals over append-only books."""

from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import BinaryText, Id, Json, Moment, reference


class AuditEntry(Base):
    """Who did what to which row. Append-only by grant and trigger."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject_kind", "subject_id"),
        Index("ix_audit_entries_at", "at"),
    )
    id: Mapped[Id]
    at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    business_at: Mapped[Moment] = mapped_column(
        comment="kernel.clock's time: differs from `at` in a demo city"
    )
    account_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    channel: Mapped[str] = mapped_column(String(16))
    verb: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    area_path: Mapped[BinaryText | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    details: Mapped[Json] = mapped_column(server_default=text("'{}'"))


class Seal(Base):
    """A link of a book's chain: the digest of the previous seal and of the rows it covers."""

    __tablename__ = "seals"
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    book: Mapped[str] = mapped_column(String(20))
    rows: Mapped[int]
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))

    __table_args__ = (UniqueConstraint("book", "previous"),)


class SealedRow(Base):
    """A row's digest at the time it was sealed; names the row when it is altered or gone."""

    __tablename__ = "sealed_rows"
    book: Mapped[str] = mapped_column(String(20), primary_key=True)
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    seal_seq: Mapped[int] = reference("seals.seq", index=True)
    position: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
