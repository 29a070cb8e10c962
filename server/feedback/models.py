"""Feedback letters (半年反馈函): one frozen snapshot per community, unit and half-year."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.feedback.rules import LetterState
from server.kernel.db import Base
from server.kernel.types import Id, Json, JsonList, Moment, Version, reference


class Letter(Base):
    """A letter from draft to PDF. ``content`` is frozen when drafted; approval takes the number and the date."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("community_id", "unit_id", "period"),
        UniqueConstraint("number_issuer_id", "number_year", "number_serial"),
        CheckConstraint("period ~ '^[0-9]{4}H[12]$'", name="period"),
        CheckConstraint("approved_by IS NULL OR approved_by <> reviewed_by", name="two_persons"),
        CheckConstraint(
            "num_nonnulls(number, number_year, number_serial, number_issuer_id) IN (0, 4)", name="number"
        ),
        CheckConstraint(
            "(state IN ('approved', 'rendered')) = (number IS NOT NULL AND approved_by IS NOT NULL AND dated IS NOT NULL)",
            name="approved",
        ),
        CheckConstraint("(state = 'rendered') = (file_sha256 IS NOT NULL)", name="rendered"),
        Index("ix_letters_period", "period", "state"),
    )
    id: Mapped[Id]
    community_id: Mapped[UUID] = reference("areas.id")
    unit_id: Mapped[UUID] = reference("units.id", index=True)
    period: Mapped[str] = mapped_column(String(6))
    state: Mapped[LetterState] = mapped_column(default=LetterState.DRAFTED)
    content: Mapped[Json] = mapped_column(comment="the frozen snapshot, canonical JSON")
    content_sha256: Mapped[str] = mapped_column(String(64))
    problems: Mapped[JsonList] = mapped_column(comment="what blocks or should be looked at before approval")
    drafted_at: Mapped[Moment] = mapped_column(comment="business time")
    reviewed_at: Mapped[Moment | None]
    reviewed_by: Mapped[UUID | None] = reference("people.id")
    approved_at: Mapped[Moment | None]
    approved_by: Mapped[UUID | None] = reference("people.id")
    dated: Mapped[dt.date | None] = mapped_column(comment="成文日期")
    number: Mapped[str | None] = mapped_column(String(40), comment="发文字号, e.g. 幸福里党函〔2026〕7号")
    number_issuer_id: Mapped[UUID | None] = reference("areas.id")
    number_year: Mapped[int | None] = mapped_column(SmallInteger)
    number_serial: Mapped[int | None]
    rendered_at: Mapped[Moment | None]
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_size: Mapped[int | None]
    version: Mapped[Version]


class NumberCounter(Base):
    """The last document number of an issuing body and year: no gap, no duplicate."""

    __tablename__ = "document_number_counters"
    issuer_id: Mapped[UUID] = reference("areas.id", primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    last: Mapped[int]
