"""A roster between preview and apply. The uploaded bytes are personal data: encrypted, and dropped once applied."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import Cipher, Id, Json, LongText, Moment, reference
from server.rosters.rules import Outcome, TraceKind


class ImportState(StrEnum):
    PREVIEWED = "previewed"
    APPLYING = "applying"
    APPLIED = "applied"
    ABANDONED = "abandoned"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def label(self) -> str:
        return {
            "previewed": "待确认",
            "applying": "正在导入",
            "applied": "已导入",
            "abandoned": "已放弃",
            "undoing": "正在撤销",
            "undone": "已撤销",
        }[self]


class RosterImport(Base):
    """One uploaded roster: its preview, the choices made on it and the result."""

    __tablename__ = "roster_imports"
    __table_args__ = (
        CheckConstraint("state NOT IN ('previewed', 'applying') OR content IS NOT NULL", name="content"),
        CheckConstraint(
            "(state IN ('undoing', 'undone')) = (undone_reason IS NOT NULL)"
            " AND num_nonnulls(undone_by, undone_at, undone_reason) IN (0, 3)",
            name="undone",
        ),
        Index("ix_roster_imports_area", "area_id"),
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
    applied_at: Mapped[Moment | None] = mapped_column(comment="business time")
    undone_reason: Mapped[str | None] = mapped_column(String(200))
    undone_by: Mapped[UUID | None] = reference("people.id")
    undone_at: Mapped[Moment | None] = mapped_column(comment="business time: when it was asked")
    undo_result: Mapped[Json | None]


class RosterTrace(Base):
    """What an import did to one member; ``member_id`` is no reference, for undoing may take the member away.

    ``before``: the columns as they were, sealed; the versions are those that the import left behind.
    """

    __tablename__ = "roster_traces"
    __table_args__ = (
        CheckConstraint("outcome <> 'kept' OR kept_because IS NOT NULL", name="kept"),
        Index("ix_roster_traces_member", "member_id"),
    )
    id: Mapped[Id]
    import_id: Mapped[UUID] = reference("roster_imports.id", index=True)
    member_id: Mapped[UUID]
    unit_id: Mapped[UUID] = reference("units.id", comment="under which the roster named them")
    kind: Mapped[TraceKind]
    before: Mapped[Cipher | None] = mapped_column(comment="AES-256-GCM, bound to roster_traces.before")
    member_version: Mapped[int]
    person_version: Mapped[int]
    outcome: Mapped[Outcome | None] = mapped_column(comment="what undoing the import did")
    kept_because: Mapped[str | None] = mapped_column(String(120))


class UnitRoster(Base):
    """That a unit occurred in an applied roster; without one, no letter says who of it has not registered (F-11)."""

    __tablename__ = "unit_rosters"
    unit_id: Mapped[UUID] = reference("units.id", primary_key=True)
    import_id: Mapped[UUID] = reference("roster_imports.id", primary_key=True)
    given_on: Mapped[dt.date] = mapped_column(comment="business day on which it was applied")
