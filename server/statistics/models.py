"""Counts taken beforehand; a job writes them anew, nothing else does, and nothing is lost with them."""

import datetime as dt
from uuid import UUID

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import Moment, reference


class KeptSpan(Base):
    """That the counts of a span were taken, when, and as of which day."""

    __tablename__ = "statistics_spans"
    span: Mapped[str] = mapped_column(String(8), primary_key=True, comment="2026H1; 2026M of a year's months")
    counted_at: Mapped[Moment] = mapped_column(comment="business time")
    counted_on: Mapped[dt.date] = mapped_column(comment="whose state of people counts")


class Counted:
    """The columns of rules.Counts."""

    living: Mapped[int]
    due: Mapped[int]
    present: Mapped[int]
    registered: Mapped[int]
    active: Mapped[int]
    deed_1: Mapped[int]
    deed_2: Mapped[int]
    deed_3: Mapped[int]
    deed_4: Mapped[int]
    deed_5: Mapped[int]
    all_five: Mapped[int]
    services: Mapped[int]
    minutes: Mapped[int] = mapped_column(BigInteger, comment="recognised")
    matters: Mapped[int]
    opinions: Mapped[int]
    adopted: Mapped[int]
    letters: Mapped[int]
    sent: Mapped[int]
    replied: Mapped[int]
    overdue: Mapped[int]


class KeptCell(Counted, Base):
    """The counts of one unit in one community for a span (rules.Counts)."""

    __tablename__ = "statistics_cells"
    __table_args__ = (Index("ix_statistics_cells_unit", "span", "unit_id"),)
    span: Mapped[str] = mapped_column(String(8), primary_key=True)
    community_id: Mapped[UUID] = reference("areas.id", primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True, comment="all zeros for people without a unit")


class KeptArea(Counted, Base):
    """The counts of an area of any level for a span: the sum of its cells, and its units, each counted once (rules.UnitCounts)."""

    __tablename__ = "statistics_areas"
    span: Mapped[str] = mapped_column(String(8), primary_key=True)
    area_id: Mapped[UUID] = reference("areas.id", primary_key=True)
    units: Mapped[int]
    units_registered: Mapped[int]
    units_active: Mapped[int]


class KeptMonth(Base):
    """One month of a community (rules.Month)."""

    __tablename__ = "statistics_months"
    month: Mapped[dt.date] = mapped_column(primary_key=True, comment="its first day")
    community_id: Mapped[UUID] = reference("areas.id", primary_key=True)
    registered: Mapped[int] = mapped_column(comment="at the month's end, or the day of counting")
    services: Mapped[int]
    minutes: Mapped[int] = mapped_column(BigInteger, comment="recognised")
    matters: Mapped[int]
