"""Feedback letters (半年反馈函): one frozen snapshot per community, unit and half-year."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.feedback.errors import LetterTransitionRefused
from server.feedback.rules import TRANSITIONS, LetterEvent, LetterState
from server.kernel.db import Base
from server.kernel.types import Id, Json, JsonList, Moment, Version, reference


class Letter(Base):
    """A letter from draft to PDF. Facts are frozen when drafted; approval takes the number, the date and the code."""

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("community_id", "unit_id", "period"),
        UniqueConstraint("number_issuer_id", "number_year", "number_serial"),
        CheckConstraint("period ~ '^[0-9]{4}H[12]$'", name="period"),
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> reviewed_by AND approved_by IS DISTINCT FROM changed_by)",
            name="two_persons",
        ),
        CheckConstraint("(state = 'drafted') = (reviewed_by IS NULL)", name="reviewed"),
        CheckConstraint(
            "num_nonnulls(number, number_year, number_serial, number_issuer_id, code) IN (0, 5)",
            name="number",
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
    content: Mapped[Json] = mapped_column(
        comment="facts (frozen), frame, judgement and the composed text, canonical JSON"
    )
    content_sha256: Mapped[str] = mapped_column(String(64))
    problems: Mapped[JsonList] = mapped_column(comment="what blocks or should be looked at before approval")
    drafted_at: Mapped[Moment] = mapped_column(comment="business time")
    reviewed_at: Mapped[Moment | None]
    changed_by: Mapped[UUID | None] = reference("people.id", comment="who last changed ratings or words")
    reviewed_by: Mapped[UUID | None] = reference("people.id")
    return_reason: Mapped[str | None] = mapped_column(String(200), comment="of the last return")
    approved_at: Mapped[Moment | None]
    approved_by: Mapped[UUID | None] = reference("people.id")
    dated: Mapped[dt.date | None] = mapped_column(comment="成文日期")
    number: Mapped[str | None] = mapped_column(String(40), comment="发文字号, e.g. 幸福里党函〔2026〕7号")
    number_issuer_id: Mapped[UUID | None] = reference("areas.id")
    number_year: Mapped[int | None] = mapped_column(SmallInteger)
    number_serial: Mapped[int | None]
    code: Mapped[str | None] = mapped_column(String(20), unique=True, comment="HMAC of the id, for /verify")
    rendered_at: Mapped[Moment | None]
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_size: Mapped[int | None]
    version: Mapped[Version]

    def change(self, content: dict[str, Any], sha256: str, problems: list[dict[str, Any]]) -> None:
        """Take reworded content; LetterTransitionRefused once reviewed."""
        self._turn(LetterEvent.CHANGE)
        self.content, self.content_sha256, self.problems = content, sha256, problems

    def review(self, *, by: UUID, at: dt.datetime) -> None:
        """Hand the draft to who approves."""
        self._turn(LetterEvent.REVIEW)
        self.reviewed_by, self.reviewed_at, self.return_reason = by, at, None

    def give_back(self, reason: str) -> None:
        """Return the letter to the clerk."""
        self._turn(LetterEvent.RETURN)
        self.reviewed_by, self.reviewed_at, self.return_reason = None, None, reason

    def allow(self, event: LetterEvent) -> None:
        """Raise LetterTransitionRefused unless ``event`` may happen now."""
        if (self.state, event) not in TRANSITIONS:
            raise LetterTransitionRefused(f"函件现为“{self.state.label}”，不能{event.label}。")

    def approve(
        self, *, by: UUID, at: dt.datetime, dated: dt.date, serial: int, number: str, code: str
    ) -> None:
        """Take number, date and code; from now on not a word changes."""
        self._turn(LetterEvent.APPROVE)
        self.approved_by, self.approved_at, self.dated = by, at, dated
        self.number, self.number_serial, self.number_year = number, serial, dated.year
        self.number_issuer_id, self.code = self.community_id, code

    def keep_file(self, sha256: str, size: int, *, at: dt.datetime) -> None:
        """Note the rendered PDF."""
        self._turn(LetterEvent.RENDER)
        self.file_sha256, self.file_size, self.rendered_at = sha256, size, at

    def _turn(self, event: LetterEvent) -> None:
        self.allow(event)
        self.state = TRANSITIONS[self.state, event]
        self.version += 1


class NumberCounter(Base):
    """The last document number of an issuing body and year: no gap, no duplicate."""

    __tablename__ = "document_number_counters"
    issuer_id: Mapped[UUID] = reference("areas.id", primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    last: Mapped[int]
