"""The facts that score, the versioned rules, and the append-only ledger."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import Id, Json, Moment, reference
from server.points.errors import AboutOneself, RequestDecided, SamePersonAsked
from server.points.requested import Grade, RequestKind, RequestState
from server.points.rules import FactKind, Sentence, sentences


class RuleSet(Base):
    """A version of the rules, for all communities or for one; never altered once in force."""

    __tablename__ = "point_rule_sets"
    __table_args__ = (
        UniqueConstraint("community_id", "version", postgresql_nulls_not_distinct=True),
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="two_persons"),
        CheckConstraint("approved_by IS NULL OR approved_at IS NOT NULL", name="approval"),
    )
    id: Mapped[Id]
    community_id: Mapped[UUID | None] = reference("areas.id")
    version: Mapped[int] = mapped_column(SmallInteger)
    valid_from: Mapped[dt.date]
    rules: Mapped[Json]
    proposed_by: Mapped[UUID | None] = reference("people.id")
    proposed_at: Mapped[Moment | None] = mapped_column(comment="business time")
    approved_by: Mapped[UUID | None] = reference("people.id")
    approved_at: Mapped[Moment | None]

    @property
    def sentences(self) -> list[Sentence]:
        return sentences(self.rules)


class PointsFact(Base):
    """A confirmed fact as its room declared it: the input from which a member's year is computed."""

    __tablename__ = "points_facts"
    __table_args__ = (
        UniqueConstraint("kind", "source_id"),
        Index("ix_points_facts_year", "member_id", "year"),
        CheckConstraint("quantity >= 0", name="quantity"),
    )
    id: Mapped[Id]
    member_id: Mapped[UUID] = reference("members.id")
    community_id: Mapped[UUID] = reference("areas.id")
    kind: Mapped[FactKind]
    source_id: Mapped[UUID] = mapped_column(comment="the row of the room that declared it")
    year: Mapped[int] = mapped_column(SmallInteger)
    day: Mapped[dt.date] = mapped_column(comment="service date: decides half-year and daily caps")
    quantity: Mapped[int] = mapped_column(comment="minutes of a service, item number of a deed, else 1")
    attributes: Mapped[Json] = mapped_column(
        server_default=text("'{}'"), comment="e.g. on_time, professional, activity, grade"
    )
    withdrawn_at: Mapped[Moment | None]


class LedgerEntry(Base):
    """A line of the points ledger. Never updated or deleted; a correction is a reversal and a new line."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index(
            "uq_ledger_entries_source",
            "fact_id",
            "rule_code",
            "revision",
            unique=True,
            postgresql_where=text("reverses IS NULL"),
        ),
        Index(
            "uq_ledger_entries_reverses",
            "reverses",
            unique=True,
            postgresql_where=text("reverses IS NOT NULL"),
        ),
        Index("ix_ledger_entries_member", "member_id", "year"),
        CheckConstraint("half_points <> 0", name="not_zero"),
        CheckConstraint("revision >= 1", name="revision"),
    )
    id: Mapped[Id]
    member_id: Mapped[UUID] = reference("members.id")
    community_id: Mapped[UUID] = reference("areas.id")
    year: Mapped[int] = mapped_column(SmallInteger)
    day: Mapped[dt.date]
    fact_id: Mapped[UUID] = reference("points_facts.id")
    rule_code: Mapped[str] = mapped_column(String(4))
    rule_set_id: Mapped[UUID] = reference("point_rule_sets.id")
    revision: Mapped[int] = mapped_column(SmallInteger)
    half_points: Mapped[int] = mapped_column(
        comment="integer half-points; negative for debits and reversals of credits"
    )
    reverses: Mapped[UUID | None] = reference("ledger_entries.id")
    booked_at: Mapped[Moment] = mapped_column(comment="business time")
    booked_by: Mapped[UUID | None] = reference("people.id")


class PointsYear(Base):
    """The row that serialises recomputation of one member's year; it stores no balance."""

    __tablename__ = "points_years"
    member_id: Mapped[UUID] = reference("members.id", primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)


class PointsRequest(Base):
    """What one person asks to be booked and a second one decides (R-45): never about themselves, decided once.

    An approved reversal sets its entry's fact aside for good: it earns nothing by that rule any more. An approved
    declaration is the source of its fact.
    """

    __tablename__ = "points_requests"
    __table_args__ = (
        CheckConstraint("decided_by <> requested_by", name="two_persons"),
        CheckConstraint(
            "requested_by <> member_id AND (decided_by IS NULL OR decided_by <> member_id)",
            name="not_about_oneself",
        ),
        CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="decision"),
        CheckConstraint("num_nonnulls(decided_by, decided_at) IN (0, 2)", name="decided"),
        CheckConstraint("(state = 'refused') = (remark IS NOT NULL)", name="remark"),
        CheckConstraint("(kind = 'reversal') = (entry_id IS NOT NULL)", name="entry"),
        CheckConstraint("(kind = 'reversal') = (evidence IS NULL)", name="evidence"),
        CheckConstraint("(kind = 'honour') = (grade IS NOT NULL)", name="honour"),
        Index("ix_points_requests_member", "member_id", "day"),
        Index("ix_points_requests_community", "community_id", "id"),
        Index(
            "uq_points_requests_entry", "entry_id", unique=True, postgresql_where=text("state <> 'refused'")
        ),
    )
    id: Mapped[Id]
    kind: Mapped[RequestKind]
    member_id: Mapped[UUID] = reference("members.id")
    community_id: Mapped[UUID] = reference("areas.id")
    day: Mapped[dt.date] = mapped_column(comment="service day of the entry, or of what is declared")
    entry_id: Mapped[UUID | None] = reference("ledger_entries.id", comment="what is to be reversed")
    grade: Mapped[Grade | None]
    evidence: Mapped[str | None] = mapped_column(
        String(80), comment="number of the paper: letter, certificate, roll"
    )
    reason: Mapped[str] = mapped_column(String(200))
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    requested_by: Mapped[UUID] = reference("people.id")
    requested_at: Mapped[Moment] = mapped_column(comment="business time")
    decided_by: Mapped[UUID | None] = reference("people.id")
    decided_at: Mapped[Moment | None] = mapped_column(comment="business time")
    remark: Mapped[str | None] = mapped_column(String(200), comment="why it was refused")

    def approve(self, *, by: UUID, at: dt.datetime) -> None:
        """Agree, as the second person; SamePersonAsked, AboutOneself, RequestDecided."""
        self._let_decide(by)
        self.state, self.decided_by, self.decided_at = RequestState.APPROVED, by, at

    def refuse(self, remark: str, *, by: UUID, at: dt.datetime) -> None:
        """Refuse with the reason, as the second person; as ``approve``."""
        self._let_decide(by)
        self.state, self.remark, self.decided_by, self.decided_at = RequestState.REFUSED, remark, by, at

    def _let_decide(self, person: UUID) -> None:
        if self.state is not RequestState.OPEN:
            raise RequestDecided()
        if person == self.requested_by:
            raise SamePersonAsked()
        if person == self.member_id:
            raise AboutOneself()
