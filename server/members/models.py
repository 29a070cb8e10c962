"""A member is a person in the Party and at work; employment is dated, consent is recorded."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, func
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import Id, Moment, Version, reference
from server.members.rules import ConsentChannel, EmploymentEnd, MemberState, PartyStatus, Purpose


class Member(Base):
    """在职党员. The id is the person's id: "confirmer is not the person served" is then a CHECK."""

    __tablename__ = "members"
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
    version: Mapped[Version]


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
