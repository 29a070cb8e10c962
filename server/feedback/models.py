"""Feedback letters (半年反馈函): cycles, letters with their frozen content, objections, exemptions, phrases, batches."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.feedback.errors import LetterTransitionRefused, ObjectionAnswered
from server.feedback.rules import (
    NUMBERED,
    TRANSITIONS,
    BatchKind,
    Cover,
    CycleState,
    ExemptionKind,
    LetterEvent,
    LetterKind,
    LetterState,
    Objector,
)
from server.kernel.db import Base
from server.kernel.periods import Period
from server.kernel.types import Id, Json, JsonList, Moment, Version, reference

PERIOD = "period ~ '^[0-9]{4}(H[12]|Q[1-4]|Y1)$'"
_NUMBERED = ", ".join(f"'{state}'" for state in NUMBERED)
_WAITING = "state IN ('frozen', 'reviewed', 'rendered', 'sealed', 'objected')"
_CORRECTING = "corrects_id IS NOT NULL AND state <> 'voided'"
_BEFORE_REVIEW = "'drafted', 'checking', 'frozen'"


class Cycle(Base):
    """One community's letters of one period: which days they cover and when they are made."""

    __tablename__ = "letter_cycles"
    __table_args__ = (
        UniqueConstraint("community_id", "period"),
        CheckConstraint(PERIOD, name="period"),
        CheckConstraint(
            "first_day <= last_day AND last_day < cut_off_on AND cut_off_on < freeze_on", name="dates"
        ),
        CheckConstraint("(state = 'drafted') = (drafted_at IS NOT NULL)", name="drafted"),
        Index("ix_letter_cycles_period", "period", "state"),
    )
    id: Mapped[Id]
    community_id: Mapped[UUID] = reference("areas.id")
    period: Mapped[str] = mapped_column(String(6))
    state: Mapped[CycleState] = mapped_column(default=CycleState.PLANNED)
    first_day: Mapped[dt.date] = mapped_column(comment="first service day that its letters cover")
    last_day: Mapped[dt.date] = mapped_column(
        comment="last service day; earlier than the period's where the year closes early"
    )
    cut_off_on: Mapped[dt.date] = mapped_column(comment="last day for confirming records: 10th working day")
    freeze_on: Mapped[dt.date] = mapped_column(comment="15th working day")
    unknown_years: Mapped[JsonList] = mapped_column(
        server_default=text("'[]'"), comment="years whose holidays nobody entered: only weekends count"
    )
    planned_at: Mapped[Moment] = mapped_column(comment="business time")
    drafted_at: Mapped[Moment | None] = mapped_column(comment="business time")

    @property
    def cover(self) -> Cover:
        """The cycle's days as the rules know them."""
        days = (self.first_day, self.last_day, self.cut_off_on, self.freeze_on)
        return Cover(Period.parse(self.period), *days, tuple(self.unknown_years))

    def draft(self, at: dt.datetime) -> None:
        """Note that the letters exist; again is no matter."""
        if self.state is CycleState.PLANNED:
            self.state, self.drafted_at = CycleState.DRAFTED, at


class Letter(Base):
    """A letter from draft to the end. Facts are taken when drafted and frozen; approval takes number, date and code."""

    __tablename__ = "letters"
    __table_args__ = (
        Index(
            "uq_letters_original",
            "community_id",
            "unit_id",
            "period",
            unique=True,
            postgresql_where=text("kind = 'original' AND state <> 'voided'"),
        ),
        Index("uq_letters_correction", "corrects_id", unique=True, postgresql_where=text(_CORRECTING)),
        UniqueConstraint("number_issuer_id", "number_year", "number_serial"),
        CheckConstraint(PERIOD, name="period"),
        CheckConstraint("(kind = 'correction') = (corrects_id IS NOT NULL)", name="kind"),
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> reviewed_by AND approved_by IS DISTINCT FROM changed_by)",
            name="two_persons",
        ),
        CheckConstraint(
            f"state = 'voided' OR (state IN ({_BEFORE_REVIEW})) = (reviewed_by IS NULL)", name="reviewed"
        ),
        CheckConstraint("state NOT IN ('checking', 'frozen') OR check_until IS NOT NULL", name="checked"),
        CheckConstraint("state IN ('voided', 'drafted', 'checking') OR frozen_at IS NOT NULL", name="frozen"),
        CheckConstraint(
            "num_nonnulls(number, number_year, number_serial, number_issuer_id, code, approved_by, dated) IN (0, 7)",
            name="number",
        ),
        CheckConstraint(
            f"state = 'voided' OR (state IN ({_NUMBERED})) = (number IS NOT NULL)", name="approved"
        ),
        CheckConstraint(
            f"state = 'voided' OR (state IN ({_NUMBERED}) AND state <> 'approved') = (file_sha256 IS NOT NULL)",
            name="rendered",
        ),
        CheckConstraint(
            "(state = 'voided') = (void_reason IS NOT NULL) AND (void_reason IS NULL) = (voided_at IS NULL)",
            name="voided",
        ),
        Index("ix_letters_period", "period", "state"),
        Index("ix_letters_checking", "check_until", postgresql_where=text("state = 'checking'")),
        Index("ix_letters_cycle", "cycle_id"),
        Index("ix_letters_community", "community_id", "period", "id"),
        Index("ix_letters_waiting", "community_id", "state", postgresql_where=text(_WAITING)),
    )
    id: Mapped[Id]
    cycle_id: Mapped[UUID] = reference("letter_cycles.id")
    community_id: Mapped[UUID] = reference("areas.id")
    unit_id: Mapped[UUID] = reference("units.id", index=True)
    period: Mapped[str] = mapped_column(String(6))
    kind: Mapped[LetterKind] = mapped_column(default=LetterKind.ORIGINAL)
    corrects_id: Mapped[UUID | None] = reference("letters.id", comment="of a correction: the letter it names")
    state: Mapped[LetterState] = mapped_column(default=LetterState.DRAFTED)
    content: Mapped[Json] = mapped_column(
        comment="facts (frozen), frame, judgement and the composed text, canonical JSON"
    )
    content_sha256: Mapped[str] = mapped_column(String(64))
    problems: Mapped[JsonList] = mapped_column(comment="what blocks or should be looked at before approval")
    known_until: Mapped[Moment] = mapped_column(
        comment="facts are as of this instant: what came later is not in the letter"
    )
    drafted_at: Mapped[Moment] = mapped_column(comment="business time")
    check_until: Mapped[Moment | None] = mapped_column(comment="members may object before this instant")
    frozen_at: Mapped[Moment | None]
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
    voided_at: Mapped[Moment | None]
    voided_by: Mapped[UUID | None] = reference("people.id")
    void_reason: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[Version]

    def change(self, content: dict[str, Any], sha256: str, problems: list[dict[str, Any]]) -> None:
        """Take reworded content; LetterTransitionRefused once reviewed."""
        self.turn(LetterEvent.CHANGE)
        self.content, self.content_sha256, self.problems = content, sha256, problems

    def redraft(
        self,
        content: dict[str, Any],
        sha256: str,
        problems: list[dict[str, Any]],
        *,
        known_until: dt.datetime,
    ) -> None:
        """Take facts anew; a letter already frozen is open to its members again."""
        self.turn(LetterEvent.REDRAFT)
        self.content, self.content_sha256, self.problems = content, sha256, problems
        self.known_until, self.frozen_at = known_until, None

    def open_check(self, until: dt.datetime) -> None:
        """Show the draft to its members, who may object before an instant."""
        self.turn(LetterEvent.OPEN_CHECK)
        self.check_until = until

    def freeze(self, at: dt.datetime) -> None:
        """End the members' check: from now on only words change."""
        self.turn(LetterEvent.FREEZE)
        self.frozen_at = at

    def review(self, *, by: UUID, at: dt.datetime) -> None:
        """Hand the letter to who approves."""
        self.turn(LetterEvent.REVIEW)
        self.reviewed_by, self.reviewed_at, self.return_reason = by, at, None

    def give_back(self, reason: str) -> None:
        """Return the letter to the clerk."""
        self.turn(LetterEvent.RETURN)
        self.reviewed_by, self.reviewed_at, self.return_reason = None, None, reason

    def approve(
        self, *, by: UUID, at: dt.datetime, dated: dt.date, serial: int, number: str, code: str
    ) -> None:
        """Take number, date and code; from now on not a word changes."""
        self.turn(LetterEvent.APPROVE)
        self.approved_by, self.approved_at, self.dated = by, at, dated
        self.number, self.number_serial, self.number_year = number, serial, dated.year
        self.number_issuer_id, self.code = self.community_id, code

    def keep_file(self, sha256: str, size: int, *, at: dt.datetime) -> None:
        """Note the rendered PDF."""
        self.turn(LetterEvent.RENDER)
        self.file_sha256, self.file_size, self.rendered_at = sha256, size, at

    def void(self, reason: str, *, by: UUID, at: dt.datetime) -> None:
        """Withdraw a letter that nobody outside has seen; its number stays used."""
        self.turn(LetterEvent.VOID)
        self.void_reason, self.voided_by, self.voided_at = reason, by, at

    def allow(self, event: LetterEvent) -> None:
        """Raise LetterTransitionRefused unless ``event`` may happen now."""
        if (self.state, event) not in TRANSITIONS:
            raise LetterTransitionRefused(f"函件现为“{self.state.label}”，不能{event.label}。")

    def turn(self, event: LetterEvent) -> None:
        """Go to the state after ``event``; LetterTransitionRefused where there is none."""
        self.allow(event)
        self.state = TRANSITIONS[self.state, event]
        self.version += 1


class LetterMember(Base):
    """Whom a letter is about: those in its table, and those only counted for want of consent."""

    __tablename__ = "letter_members"
    letter_id: Mapped[UUID] = reference("letters.id", primary_key=True)
    member_id: Mapped[UUID] = reference("members.id", primary_key=True, index=True)
    listed: Mapped[bool]


class Objection(Base):
    """What a member says about their own line before the letter freezes, or a unit about a letter it received."""

    __tablename__ = "letter_objections"
    __table_args__ = (
        CheckConstraint("objector <> 'member' OR member_id IS NOT NULL", name="member"),
        CheckConstraint("num_nonnulls(answer, answered_at, answered_by, upheld) IN (0, 4)", name="answered"),
        CheckConstraint(
            "objector <> 'member' OR answered_by IS NULL OR answered_by <> member_id",
            name="answered_by_another",
        ),
        Index(
            "uq_letter_objections_open",
            "letter_id",
            "member_id",
            unique=True,
            postgresql_where=text("objector = 'member' AND answered_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    letter_id: Mapped[UUID] = reference("letters.id", index=True)
    objector: Mapped[Objector]
    member_id: Mapped[UUID | None] = reference("members.id", comment="null: the letter as a whole")
    words: Mapped[str] = mapped_column(String(500))
    raised_by: Mapped[UUID | None] = reference("people.id", comment="who keyed it")
    raised_at: Mapped[Moment] = mapped_column(comment="business time")
    answer: Mapped[str | None] = mapped_column(String(500))
    upheld: Mapped[bool | None]
    answered_by: Mapped[UUID | None] = reference("people.id")
    answered_at: Mapped[Moment | None]

    def settle(self, answer: str, *, upheld: bool, by: UUID, at: dt.datetime) -> None:
        """Answer with a reason, once; ObjectionAnswered after that."""
        if self.answered_at is not None:
            raise ObjectionAnswered()
        self.answer, self.upheld, self.answered_by, self.answered_at = answer, upheld, by, at


class Exemption(Base):
    """免计: days in which nothing is asked of a member. The reason is a category and shown only if the member agreed (F-04)."""

    __tablename__ = "exemptions"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="dates"),
        CheckConstraint("recorded_by <> member_id", name="recorded_by_another"),
        Index("ix_exemptions_member", "member_id", "community_id"),
    )
    id: Mapped[Id]
    community_id: Mapped[UUID] = reference("areas.id", index=True)
    member_id: Mapped[UUID] = reference("members.id")
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    category: Mapped[ExemptionKind]
    tells_reason: Mapped[bool] = mapped_column(comment="the member agreed that the letter names the category")
    recorded_by: Mapped[UUID] = reference("people.id")
    recorded_at: Mapped[Moment] = mapped_column(comment="business time")
    ended_at: Mapped[Moment | None] = mapped_column(comment="withdrawn; business time")


class PhraseBank(Base):
    """A community's own phrases for evaluations; without a row the default ones (domain.md F4)."""

    __tablename__ = "phrase_banks"
    community_id: Mapped[UUID] = reference("areas.id", primary_key=True)
    phrases: Mapped[JsonList]


class Batch(Base):
    """All issued letters of a community and period in one file, made by a worker."""

    __tablename__ = "letter_batches"
    id: Mapped[Id]
    cycle_id: Mapped[UUID] = reference("letter_cycles.id", index=True)
    kind: Mapped[BatchKind]
    asked_by: Mapped[UUID | None] = reference("people.id")
    asked_at: Mapped[Moment] = mapped_column(comment="business time")
    letters: Mapped[int | None] = mapped_column(comment="how many letters are in the file")
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_size: Mapped[int | None]
    finished_at: Mapped[Moment | None]


class NumberCounter(Base):
    """The last document number of an issuing body and year: no gap, no duplicate."""

    __tablename__ = "document_number_counters"
    issuer_id: Mapped[UUID] = reference("areas.id", primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    last: Mapped[int]
