"""A member is a person in the Party and at work; employment is dated, consent is recorded."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, func, text
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import Id, Json, Moment, Version, reference
from server.members.errors import MergeDecided, SamePersonProposed
from server.members.rules import (
    ConsentChannel,
    EmploymentEnd,
    MemberState,
    MergeState,
    PartyStatus,
    Purpose,
)


class Member(Base):
    """在职党员. The id is the person's id: "confirmer is not the person served" is then a CHECK."""

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged"),
        CheckConstraint("merged_into <> id", name="merged_into_another"),
    )
    id: Mapped[UUID] = reference("people.id", primary_key=True)
    party_status: Mapped[PartyStatus] = mapped_column(default=PartyStatus.FULL)
    state: Mapped[MemberState] = mapped_column(default=MemberState.SERVING, server_default="serving")
    community_id: Mapped[UUID | None] = reference(
        "areas.id", index=True, comment="where the member lives, as the roster says"
    )
    community_text: Mapped[str | None] = mapped_column(
        String(60), comment="the roster's words when no community fits"
    )
    residence: Mapped[str | None] = mapped_column(String(80), comment="estate and building; no door number")
    skills: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list, server_default="{}")
    flags: Mapped[list[str]] = mapped_column(ARRAY(String(32)), default=list, server_default="{}")
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    merged_into: Mapped[UUID | None] = reference(
        "members.id", index=True, comment="the other record of the same person, which stands"
    )
    version: Mapped[Version]


class Merge(Base):
    """Two records of one person: what somebody proposed to make one, and what a second person decided."""

    __tablename__ = "member_merges"
    __table_args__ = (
        CheckConstraint("merged_id <> survivor_id", name="two_records"),
        CheckConstraint("decided_by <> proposed_by", name="two_persons"),
        CheckConstraint("num_nonnulls(decided_by, decided_at) IN (0, 2)", name="decided"),
        CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name="decision"),
        CheckConstraint("(state = 'refused') = (remark IS NOT NULL)", name="remark"),
        CheckConstraint("(state = 'merged') = (moved IS NOT NULL)", name="moved"),
        Index("uq_member_merges_open", "merged_id", unique=True, postgresql_where=text("state <> 'refused'")),
        Index("ix_member_merges_survivor", "survivor_id"),
    )
    id: Mapped[Id]
    merged_id: Mapped[UUID] = reference("members.id")
    survivor_id: Mapped[UUID] = reference("members.id")
    keeps_phone_of: Mapped[UUID] = reference("members.id", comment="whose phone is the right one")
    reason: Mapped[str] = mapped_column(String(200))
    state: Mapped[MergeState] = mapped_column(default=MergeState.PROPOSED)
    proposed_by: Mapped[UUID] = reference("people.id")
    proposed_at: Mapped[Moment] = mapped_column(comment="business time")
    decided_by: Mapped[UUID | None] = reference("people.id")
    decided_at: Mapped[Moment | None] = mapped_column(comment="business time")
    remark: Mapped[str | None] = mapped_column(String(200), comment="why it was refused")
    moved: Mapped[Json | None] = mapped_column(comment="how many rows of each table went to the survivor")

    def carry_out(self, moved: dict[str, int], *, by: UUID, at: dt.datetime) -> None:
        """Note that it was done, once, by a second person; MergeDecided, SamePersonProposed."""
        self._let_decide(by)
        self.state, self.moved, self.decided_by, self.decided_at = MergeState.MERGED, moved, by, at

    def refuse(self, remark: str, *, by: UUID, at: dt.datetime) -> None:
        """Note that they are two people after all, or that the proposal was wrong; as ``carry_out``."""
        self._let_decide(by)
        self.state, self.remark, self.decided_by, self.decided_at = MergeState.REFUSED, remark, by, at

    def _let_decide(self, by: UUID) -> None:
        if self.state is not MergeState.PROPOSED:
            raise MergeDecided()
        if by == self.proposed_by:
            raise SamePersonProposed()


class Employment(Base):
    """A member's time with a unit; periods of one member never overlap."""

    __tablename__ = "employments"
    __table_args__ = (
        ExcludeConstraint(
            ("member_id", "="), ("during", "&&"), name="ex_employments_no_overlap", using="gist"
        ),
        CheckConstraint("NOT isempty(during) AND lower(during) IS NOT NULL", name="during"),
        CheckConstraint("upper_inf(during) OR end_reason IS NOT NULL", name="end_reason"),
        Index("ix_employments_unit", "unit_id"),
    )
    id: Mapped[Id]
    member_id: Mapped[UUID] = reference("members.id", index=True)
    unit_id: Mapped[UUID] = reference("units.id")
    branch: Mapped[str | None] = mapped_column(String(60), comment="所在党支部")
    position: Mapped[str | None] = mapped_column(String(40), comment="职务")
    during: Mapped[Range[dt.date]] = mapped_column(DATERANGE)
    end_reason: Mapped[EmploymentEnd | None]


class Consent(Base):
    """One answer to one purpose; the newest counts, older ones stay."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_newest", "member_id", "purpose", "at"),)
    id: Mapped[Id]
    member_id: Mapped[UUID] = reference("members.id")
    purpose: Mapped[Purpose]
    granted: Mapped[bool]
    text_version: Mapped[str] = mapped_column(String(20))
    channel: Mapped[ConsentChannel]
    at: Mapped[Moment] = mapped_column(comment="business time")
    account_id: Mapped[UUID | None] = reference("accounts.id", comment="who keyed it")
    paper_number: Mapped[str | None] = mapped_column(String(40))
