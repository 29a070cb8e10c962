"""Deeds and their small registers: opinions, family visits, organisation life."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.deeds.errors import OpinionDecided, OpinionNotAccepted, OpinionSaidByMember, OpinionTakenUp
from server.deeds.rules import EvidenceKind, Hardship, OpinionState
from server.kernel.db import Base
from server.kernel.types import Id, Moment, reference


class Deed(Base):
    """One piece of evidence for one of the five; an item is done in a year while any piece stands.

    A withdrawn row stays withdrawn: evidence that counts again gets a new row, so that the state of any instant can be
    told from ``recorded_at`` and ``withdrawn_at``.
    """

    __tablename__ = "deeds"
    __table_args__ = (
        CheckConstraint("kind BETWEEN 1 AND 5", name="kind"),
        Index(
            "uq_deeds_standing",
            "member_id",
            "kind",
            "evidence_kind",
            "evidence_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_deeds_evidence", "evidence_id"),
        Index("ix_deeds_year", "member_id", "year"),
        Index("ix_deeds_community", "community_id", "kind", "day"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> member_id", name="not_by_oneself"),
        CheckConstraint(
            "num_nonnulls(withdrawn_by, withdrawn_reason) IN (0, 2)"
            " AND (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL)",
            name="withdrawal",
        ),
        CheckConstraint("withdrawn_by IS NULL OR withdrawn_by <> member_id", name="not_withdrawn_by_oneself"),
    )
    id: Mapped[Id]
    member_id: Mapped[UUID] = reference("members.id")
    community_id: Mapped[UUID] = reference("areas.id")
    year: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[int] = mapped_column(SmallInteger, comment="DeedKind")
    day: Mapped[dt.date]
    evidence_kind: Mapped[EvidenceKind]
    evidence_id: Mapped[UUID]
    confirmed_by: Mapped[UUID | None] = reference("people.id")
    recorded_at: Mapped[Moment] = mapped_column(comment="business time")
    withdrawn_at: Mapped[Moment | None]
    withdrawn_by: Mapped[UUID | None] = reference("people.id")
    withdrawn_reason: Mapped[str | None] = mapped_column(String(200))


class Opinion(Base):
    """意见建议 that a member passed on, at the desk or on the phone.

    It is a deed from ``recorded_at`` on: what is only submitted, or dismissed, has none.
    """

    __tablename__ = "opinions"
    __table_args__ = (
        Index(
            "ix_opinions_waiting", "community_id", postgresql_where=text("state IN ('submitted', 'recorded')")
        ),
        CheckConstraint("(state IN ('submitted', 'recorded')) = (decided_at IS NULL)", name="decision"),
        CheckConstraint("state IN ('submitted', 'recorded') OR reply IS NOT NULL", name="reply"),
        CheckConstraint("(state IN ('submitted', 'dismissed')) = (recorded_at IS NULL)", name="recorded"),
        CheckConstraint("num_nonnulls(submitted_at, recorded_at) > 0", name="came_somehow"),
        CheckConstraint("decided_by IS NULL OR decided_by <> member_id", name="not_by_oneself"),
    )
    id: Mapped[Id]
    member_id: Mapped[UUID] = reference("members.id", index=True)
    community_id: Mapped[UUID] = reference("areas.id", index=True)
    day: Mapped[dt.date]
    category: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(String(500))
    content_held: Mapped[bool] = mapped_column(
        default=False,
        server_default=text("false"),
        comment="the platform would not vouch for the words; staff see",
    )
    state: Mapped[OpinionState] = mapped_column(default=OpinionState.RECORDED)
    reply: Mapped[str | None] = mapped_column(String(500))
    decided_at: Mapped[Moment | None]
    decided_by: Mapped[UUID | None] = reference("people.id")
    submitted_at: Mapped[Moment | None] = mapped_column(comment="by the member on the phone; business time")
    recorded_at: Mapped[Moment | None] = mapped_column(comment="keyed or taken up by staff; business time")

    def accept(self, *, at: dt.datetime) -> None:
        """Take the opinion up: staff have read it, so nothing of it is held back; OpinionTakenUp unless it waits."""
        self._require_waiting()
        self.state, self.recorded_at, self.content_held = OpinionState.RECORDED, at, False

    def dismiss(self, *, reply: str, at: dt.datetime, by: UUID | None) -> None:
        """Refuse to take the opinion up, with the reason; OpinionTakenUp unless it waits."""
        self._require_waiting()
        self.state, self.reply, self.decided_at, self.decided_by = OpinionState.DISMISSED, reply, at, by

    def withdraw(self, *, reason: str, at: dt.datetime, by: UUID | None) -> None:
        """Take back what staff keyed by mistake; OpinionSaidByMember, OpinionDecided once it is answered."""
        if self.submitted_at is not None:
            raise OpinionSaidByMember()
        if self.state is not OpinionState.RECORDED:
            raise OpinionDecided()
        self.state, self.reply, self.decided_at, self.decided_by = OpinionState.WITHDRAWN, reason, at, by

    def _require_waiting(self) -> None:
        if self.state is not OpinionState.SUBMITTED:
            raise OpinionTakenUp()

    def decide(self, *, adopted: bool, reply: str, at: dt.datetime, by: UUID | None) -> None:
        """Answer the opinion, once; OpinionDecided when it already is, OpinionNotAccepted while it waits."""
        if self.state is OpinionState.SUBMITTED:
            raise OpinionNotAccepted()
        if self.state is not OpinionState.RECORDED:
            raise OpinionDecided()
        self.state = OpinionState.ADOPTED if adopted else OpinionState.NOT_ADOPTED
        self.reply, self.decided_at, self.decided_by = reply, at, by


class FamilyVisit(Base):
    """帮扶走访: a house code and a type code only, never a name (domain.md H-PI-9)."""

    __tablename__ = "family_visits"
    __table_args__ = (CheckConstraint("house_code ~ '^[A-Za-z0-9-]{1,20}$'", name="house_code"),)
    id: Mapped[Id]
    member_id: Mapped[UUID] = reference("members.id", index=True)
    community_id: Mapped[UUID] = reference("areas.id", index=True)
    day: Mapped[dt.date]
    house_code: Mapped[str] = mapped_column(String(20))
    hardship: Mapped[Hardship]
    recorded_at: Mapped[Moment]


class OrganisationMeeting(Base):
    """组织生活 held by the community."""

    __tablename__ = "organisation_meetings"
    id: Mapped[Id]
    community_id: Mapped[UUID] = reference("areas.id", index=True)
    day: Mapped[dt.date]
    topic: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[Moment]


class MeetingAttendance(Base):
    __tablename__ = "meeting_attendances"
    id: Mapped[Id]
    meeting_id: Mapped[UUID] = reference("organisation_meetings.id")
    member_id: Mapped[UUID] = reference("members.id", index=True)

    __table_args__ = (UniqueConstraint("meeting_id", "member_id"),)
