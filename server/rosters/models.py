"""A roster between preview and apply. The uploaded bytes are personal data: encrypted, and dropped once applied."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import Cipher, Id, Json, LongText, Moment, reference


class ImportState(StrEnum):
    PREVIEWED = "previewed"
    APPLYING = "applying"
    APPLIED = "applied"
    ABANDONED = "abandoned"


class RosterImport(Base):
    """One uploaded roster: its preview, the choices made on it and the result."""

    __tablename__ = "roster_imports"
    __table_args__ = (
        CheckConstraint("state NOT IN ('previewed', 'applying') OR content IS NOT NULL", name="content"),
    )
    id: Mapped[Id]
    account_id: Mapped[UUID | None] = reference("accounts.id", index=True)
    unit_id: Mapped[UUID | None] = reference(
        "units.id", comment="the liaison's own unit: rows of others are refused"
    )
    area_id: Mapped[UUID] = reference("areas.id", comment="the importing office's area: rows go no further")
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[Cipher | None] = mapped_column(comment="AES-256-GCM, bound to roster_imports.content")
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[ImportState] = mapped_column(default=ImportState.PREVIEWED)
    preview: Mapped[LongText | None] = mapped_column(
        comment="counts and problems without personal data, JSON"
    )
    choices: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    result: Mapped[Json | None]
    created_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    applied_at: Mapped[Moment | None]


class UnitRoster(Base):
    """That a unit occurred in an applied roster; without one, no letter says who of it has not registered (F-11)."""

    __tablename__ = "unit_rosters"
    unit_id: Mapped[UUID] = reference("units.id", primary_key=True)
    import_id: Mapped[UUID] = reference("roster_imports.id", primary_key=True)
    given_on: Mapped[dt.date] = mapped_column(comment="business day on which it was applied")
