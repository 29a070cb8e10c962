"""报到: one open registration per person, renewed every year, closed and re-opened on a move."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import Id, Moment, Version, reference
from server.registrations.rules import Event, Method, RegistrationState, after

LIVE = "state IN ('submitted', 'returned', 'active')"


class Registration(Base):
    """A member's standing with one community, from submission to transfer or cancellation."""

    __tablename__ = "registrations"
    __table_args__ = (
        Index("uq_registrations_live", "member_id", unique=True, postgresql_where=text(LIVE)),
        Index("ix_registrations_community", "community_id", "state"),
        CheckConstraint(
            "state NOT IN ('returned', 'transferred', 'cancelled') OR reason IS NOT NULL", name="reason"
        ),
        CheckConstraint(
            "state <> 'active' OR (approved_at IS NOT NULL AND approved_by IS NOT NULL)", name="approved"
        ),
        CheckConstraint("approved_by <> member_id", name="reviewed_by_another"),
        CheckConstraint("(closed_on IS NOT NULL) = (state IN ('transferred', 'cancelled'))", name="closed"),
    )
    id: Mapped[Id]
    member_id: Mapped[UUID] = reference("members.id", index=True)
    community_id: Mapped[UUID] = reference("areas.id")
    state: Mapped[RegistrationState] = mapped_column(default=RegistrationState.SUBMITTED)
    method: Mapped[Method] = mapped_column(default=Method.IN_PERSON, comment="报到方式 of the submission")
    skills: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list, server_default="{}")
    categories: Mapped[list[str]] = mapped_column(
        ARRAY(String(4)), default=list, server_default="{}", comment="服务意向"
    )
    free_times: Mapped[str | None] = mapped_column(String(120))
    pledge: Mapped[str | None] = mapped_column(String(200), comment="服务承诺")
    unit_slip: Mapped[str | None] = mapped_column(String(40), comment="number of the unit's 报到单")
    submitted_at: Mapped[Moment] = mapped_column(comment="business time of the submission that counts")
    submitted_by: Mapped[UUID | None] = reference("accounts.id")
    approved_at: Mapped[Moment | None]
    approved_by: Mapped[UUID | None] = reference("people.id")
    reason: Mapped[str | None] = mapped_column(String(200))
    closed_on: Mapped[dt.date | None]
    came_from: Mapped[UUID | None] = reference(
        "registrations.id", comment="the registration this transfer closed"
    )
    version: Mapped[Version]

    def approve(self, reviewer_id: UUID, at: dt.datetime) -> None:
        """Accept the submission; the year's row is the service's to make."""
        self._go(Event.APPROVE)
        self.approved_by, self.approved_at, self.reason = reviewer_id, at, None

    def give_back(self, reason: str) -> None:
        """Return the submission to the member, who may correct and resubmit it."""
        self._go(Event.GIVE_BACK)
        self.reason = reason

    def resubmit(self, at: dt.datetime) -> None:
        """Hand in again; the new day is what 按期 is measured by."""
        self._go(Event.RESUBMIT)
        self.submitted_at, self.reason = at, None

    def renew(self) -> None:
        """Let another year follow."""
        self._go(Event.RENEW)

    def transfer(self, reason: str, on: dt.date) -> None:
        """Close because the member has moved to another community."""
        self._go(Event.TRANSFER)
        self.reason, self.closed_on = reason, on

    def cancel(self, reason: str, on: dt.date) -> None:
        """Close for good."""
        self._go(Event.CANCEL)
        self.reason, self.closed_on = reason, on

    def _go(self, event: Event) -> None:
        self.state = after(self.state, event)
        self.version += 1


class RegistrationYear(Base):
    """The yearly renewal: number and date of 报到 in one year. A year's row is made at approval."""

    __tablename__ = "registration_years"
    __table_args__ = (
        UniqueConstraint("registration_id", "year"),
        Index(
            "uq_registration_years_number",
            "number",
            unique=True,
            postgresql_where=text("carried_from IS NULL"),
        ),
    )
    id: Mapped[Id]
    registration_id: Mapped[UUID] = reference("registrations.id")
    year: Mapped[int] = mapped_column(SmallInteger)
    registered_on: Mapped[dt.date] = mapped_column(comment="date of submission: what 按期 is measured by")
    recorded_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
    method: Mapped[Method]
    number: Mapped[str] = mapped_column(String(40), comment="社区代码-年度-序号")
    carried_from: Mapped[UUID | None] = reference(
        "registration_years.id",
        comment="the same year's row where the community was before it was merged or split",
    )


class RegistrationCounter(Base):
    """The last serial number of a prefix and year; communities without a code may share their initials."""

    __tablename__ = "registration_counters"
    prefix: Mapped[str] = mapped_column(String(30), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    last: Mapped[int]
