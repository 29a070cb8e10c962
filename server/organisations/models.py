"""Areas, units, their Party organisations and each community's settings."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import BinaryText, Id, Json, Moment, Version, reference
from server.organisations.rules import DEED_LABELS, AreaLevel, ChangeKind, UnitKind


class Area(Base):
    """A division of the city's tree; scope is a subtree."""

    __tablename__ = "areas"
    __table_args__ = (
        CheckConstraint("code IS NULL OR code ~ '^[0-9]{12}$'", name="code"),
        CheckConstraint("right(path, 1) = '/'", name="path"),
        CheckConstraint("(parent_id IS NULL) = (level = 'city')", name="root"),
        CheckConstraint(
            "successor_id IS NULL OR (closed_on IS NOT NULL AND successor_id <> id)", name="successor"
        ),
        Index("uq_areas_code", "code", unique=True, postgresql_where=text("code IS NOT NULL")),
        Index("uq_areas_name", "parent_id", "name", unique=True),
    )
    id: Mapped[Id]
    parent_id: Mapped[UUID | None] = reference("areas.id", index=True)
    level: Mapped[AreaLevel]
    name: Mapped[str] = mapped_column(String(60))
    pinyin: Mapped[BinaryText] = mapped_column(comment="sort key")
    code: Mapped[str | None] = mapped_column(
        String(12), comment="GB/T 2260 + 10114, padded with zeros; optional"
    )
    path: Mapped[BinaryText] = mapped_column(
        unique=True, comment="ids from the root, hex, each ending with a slash"
    )
    closed_on: Mapped[dt.date | None]
    successor_id: Mapped[UUID | None] = reference("areas.id")


class AreaChange(Base):
    """A community that was renamed, merged into another, or had a new one split off."""

    __tablename__ = "area_changes"
    __table_args__ = (CheckConstraint("(kind = 'renamed') = (other_id IS NULL)", name="other"),)
    id: Mapped[Id]
    kind: Mapped[ChangeKind]
    area_id: Mapped[UUID] = reference("areas.id")
    other_id: Mapped[UUID | None] = reference(
        "areas.id", comment="merged into, or the new one that was split off"
    )
    effective_on: Mapped[dt.date] = mapped_column(comment="the first day on which it is as changed")
    words: Mapped[str] = mapped_column(String(200), comment="names as they were that day")
    reason: Mapped[str] = mapped_column(String(200))
    moved: Mapped[Json] = mapped_column(comment="how many of what went over")
    made_by: Mapped[UUID | None] = reference("people.id")
    made_at: Mapped[Moment] = mapped_column(comment="business time")


class FormerName(Base):
    """What a community or a unit was called before: rosters that still say so find it."""

    __tablename__ = "former_names"
    __table_args__ = (
        CheckConstraint("num_nonnulls(area_id, unit_id) = 1", name="of_one"),
        Index(
            "uq_former_names_area",
            "area_id",
            "name",
            unique=True,
            postgresql_where=text("area_id IS NOT NULL"),
        ),
        Index(
            "uq_former_names_unit",
            "unit_id",
            "name",
            unique=True,
            postgresql_where=text("unit_id IS NOT NULL"),
        ),
        Index("ix_former_names_name", "name"),
    )
    id: Mapped[Id]
    area_id: Mapped[UUID | None] = reference("areas.id")
    unit_id: Mapped[UUID | None] = reference("units.id")
    name: Mapped[str] = mapped_column(String(80))
    until: Mapped[dt.date] = mapped_column(comment="the first day on which it was called otherwise")


class Unit(Base):
    """A work unit (单位); whom it employs is dated in employments."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("uscc IS NULL OR uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'", name="uscc"),
        CheckConstraint(
            "successor_id IS NULL OR (closed_on IS NOT NULL AND successor_id <> id)", name="successor"
        ),
        Index("uq_units_uscc", "uscc", unique=True, postgresql_where=text("uscc IS NOT NULL")),
        Index("uq_units_name", "area_id", "name", unique=True),
    )
    id: Mapped[Id]
    area_id: Mapped[UUID] = reference("areas.id", index=True)
    name: Mapped[str] = mapped_column(String(80))
    pinyin: Mapped[BinaryText]
    kind: Mapped[UnitKind] = mapped_column(default=UnitKind.OTHER)
    uscc: Mapped[str | None] = mapped_column(String(18), comment="GB 32100")
    address: Mapped[str | None] = mapped_column(String(120))
    successor_id: Mapped[UUID | None] = reference("units.id")
    closed_on: Mapped[dt.date | None] = mapped_column(comment="the first day on which it is no more")
    version: Mapped[Version]


class PartyOrganisation(Base):
    """A Party organisation's names over time: of a community it issues, of a unit it is addressed."""

    __tablename__ = "party_organisations"
    __table_args__ = (
        CheckConstraint("num_nonnulls(area_id, unit_id) = 1", name="belongs_to_one"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="dates"),
        Index(
            "uq_party_organisations_area",
            "area_id",
            unique=True,
            postgresql_where=text("valid_to IS NULL AND area_id IS NOT NULL"),
        ),
        Index(
            "uq_party_organisations_unit",
            "unit_id",
            unique=True,
            postgresql_where=text("valid_to IS NULL AND unit_id IS NOT NULL"),
        ),
    )
    id: Mapped[Id]
    area_id: Mapped[UUID | None] = reference("areas.id")
    unit_id: Mapped[UUID | None] = reference("units.id")
    full_name: Mapped[str] = mapped_column(String(80), comment="发文机关标志 or 主送机关")
    short_name: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]


class CalendarDay(Base):
    """A day on which the city's offices work or rest, entered by hand; wins over the packaged holidays (OD-6)."""

    __tablename__ = "calendar_days"
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    note: Mapped[str | None] = mapped_column(String(60), comment="e.g. 国庆节调休")
    changed_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())


class CommunitySettings(Base):
    """What a community decides for itself; defaults are domain.md's."""

    __tablename__ = "community_settings"
    __table_args__ = (
        Index(
            "uq_community_settings_number_prefix",
            "number_prefix",
            unique=True,
            postgresql_where=text("number_prefix IS NOT NULL"),
        ),
        CheckConstraint("jsonb_array_length(deed_labels) = 5", name="deed_labels"),
        CheckConstraint("deadline_month BETWEEN 1 AND 12 AND deadline_day BETWEEN 1 AND 31", name="deadline"),
        CheckConstraint(
            "least_services >= 0 AND least_minutes >= 0 AND least_deeds BETWEEN 0 AND 5", name="thresholds"
        ),
        CheckConstraint("letters_from ~ '^[0-9]{4}(H[12]|Q[1-4]|Y1)$'", name="letters_from"),
        CheckConstraint("year_closes ~ '^1[0-2]-(0[1-9]|[12][0-9]|3[01])$'", name="year_closes"),
    )
    community_id: Mapped[UUID] = reference("areas.id", primary_key=True)
    points_on: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    deadline_month: Mapped[int] = mapped_column(
        SmallInteger, default=3, server_default="3", comment="按期报到 until this day"
    )
    deadline_day: Mapped[int] = mapped_column(SmallInteger, default=31, server_default="31")
    least_services: Mapped[int] = mapped_column(SmallInteger, default=2, server_default="2")
    least_minutes: Mapped[int] = mapped_column(default=480, server_default="480")
    least_deeds: Mapped[int] = mapped_column(SmallInteger, default=3, server_default="3")
    deed_labels: Mapped[list[Any]] = mapped_column(JSONB, default=lambda: list(DEED_LABELS))
    number_prefix: Mapped[str | None] = mapped_column(
        String(20), comment="e.g. 幸福里党函; without it no number can be taken"
    )
    contact_name: Mapped[str | None] = mapped_column(String(40))
    contact_phone: Mapped[str | None] = mapped_column(String(30), comment="the office's public line")
    letters_from: Mapped[str] = mapped_column(
        String(6),
        comment="first period for which letters are planned; its kind is how often they are written",
    )
    year_closes: Mapped[str | None] = mapped_column(
        String(5),
        comment="e.g. 11-30: last service day in the year's last letter, later ones are in the next (F-03)",
    )
    version: Mapped[Version]
    changed_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())
