"""Sealings, dispatches, replies with their roster changes, reminders and closures of letters."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.delivery.errors import RosterChangeHandled
from server.delivery.rules import Opinion, ReminderKind, ReplyChannel, RosterChangeKind, Way
from server.kernel.db import Base
from server.kernel.types import Id, Moment, Small, reference


class Sealing(Base):
    """用印登记: that a printed letter was sealed by hand (F-15). Rows are only ever added; no seal is kept here."""

    __tablename__ = "sealings"
    __table_args__ = (
        CheckConstraint("copies BETWEEN 1 AND 99", name="copies"),
        Index("ix_sealings_sealed_at", "sealed_at", "id"),
    )
    id: Mapped[Id]
    letter_id: Mapped[UUID] = reference("letters.id", index=True)
    sealed_at: Mapped[Moment] = mapped_column(comment="用印时间")
    content: Mapped[str] = mapped_column(String(120), comment="用印内容, by default the letter's title")
    copies: Mapped[Small] = mapped_column(comment="份数")
    approver: Mapped[str] = mapped_column(
        String(60), comment="签批人 by name, by default who approved the letter"
    )
    handler: Mapped[str] = mapped_column(String(60), comment="经办人 by name: who keyed this")
    applicant: Mapped[str] = mapped_column(String(60), comment="申请人 by name")
    phone: Mapped[str | None] = mapped_column(String(30), comment="an office's line")
    recorded_by: Mapped[UUID] = reference("people.id")
    recorded_at: Mapped[Moment] = mapped_column(comment="business time")


class Dispatch(Base):
    """One way of a letter out of the house. A missent one stays as it was, marked; the letter goes out anew."""

    __tablename__ = "letter_dispatches"
    __table_args__ = (
        CheckConstraint("received_on >= sent_on", name="received_later"),
        CheckConstraint("num_nonnulls(received_on, received_by, keyed_by) IN (0, 3)", name="received"),
        CheckConstraint("num_nonnulls(missent_at, missent_reason, missent_by) IN (0, 3)", name="missent"),
        Index(
            "uq_letter_dispatches_live", "letter_id", unique=True, postgresql_where=text("missent_at IS NULL")
        ),
        Index("ix_letter_dispatches_due", "reply_due_on", "id", postgresql_where=text("missent_at IS NULL")),
    )
    id: Mapped[Id]
    letter_id: Mapped[UUID] = reference("letters.id", index=True)
    way: Mapped[Way]
    addressee: Mapped[str] = mapped_column(String(100), comment="as on the letter")
    slip_number: Mapped[str | None] = mapped_column(String(40), comment="挂号、快递单号")
    sent_on: Mapped[dt.date]
    sent_by: Mapped[UUID] = reference("people.id", comment="who keyed the sending")
    recorded_at: Mapped[Moment] = mapped_column(comment="business time")
    received_on: Mapped[dt.date | None]
    received_by: Mapped[str | None] = mapped_column(String(60), comment="by name, as on the paper slip")
    keyed_by: Mapped[UUID | None] = reference(
        "people.id", comment="who keyed the receipt: the liaison or a clerk"
    )
    reply_due_on: Mapped[dt.date] = mapped_column(
        comment="15 working days after receipt, or after sending while none is known"
    )
    missent_at: Mapped[Moment | None] = mapped_column(comment="business time")
    missent_reason: Mapped[str | None] = mapped_column(String(200))
    missent_by: Mapped[UUID | None] = reference("people.id")

    def receive(self, on: dt.date, name: str, *, keyed_by: UUID, reply_due_on: dt.date) -> None:
        """Note who received it and when; the reply is due from then."""
        self.received_on, self.received_by, self.keyed_by = on, name, keyed_by
        self.reply_due_on = reply_due_on

    def mark_missent(self, reason: str, *, by: UUID, at: dt.datetime) -> None:
        """Note that it went astray or came back."""
        self.missent_reason, self.missent_by, self.missent_at = reason, by, at


class Reply(Base):
    """回执: what a unit answers to a letter, once; and what the community says to it after an objection."""

    __tablename__ = "letter_replies"
    __table_args__ = (
        CheckConstraint("num_nonnulls(settlement, settled_at, settled_by) IN (0, 3)", name="settled"),
        CheckConstraint("settlement IS NULL OR opinion = 'objection'", name="settles_objection"),
    )
    id: Mapped[Id]
    letter_id: Mapped[UUID] = reference("letters.id", unique=True)
    channel: Mapped[ReplyChannel]
    opinion: Mapped[Opinion]
    words: Mapped[str | None] = mapped_column(String(500))
    for_appraisal: Mapped[bool] = mapped_column(comment="拟作为年度民主评议的参考")
    for_assessment: Mapped[bool] = mapped_column(comment="年度考核")
    for_awards: Mapped[bool] = mapped_column(comment="评先评优")
    unregistered: Mapped[str | None] = mapped_column(String(200), comment="未报到党员处理")
    handler: Mapped[str] = mapped_column(String(60), comment="经办人 of the unit by name")
    phone: Mapped[str | None] = mapped_column(String(30), comment="a line of the unit's office")
    replied_on: Mapped[dt.date]
    keyed_by: Mapped[UUID] = reference("people.id")
    keyed_at: Mapped[Moment] = mapped_column(comment="business time")
    settlement: Mapped[str | None] = mapped_column(
        String(500), comment="what the unit was told about its objections"
    )
    settled_by: Mapped[UUID | None] = reference("people.id")
    settled_at: Mapped[Moment | None] = mapped_column(comment="business time")

    def settle(self, words: str, *, by: UUID, at: dt.datetime) -> None:
        """Keep what the unit is told about its objections."""
        self.settlement, self.settled_by, self.settled_at = words, by, at


class RosterChange(Base):
    """名册变动 told in a reply: for the community's clerk and whoever imports the unit's roster to act upon."""

    __tablename__ = "roster_changes"
    __table_args__ = (
        CheckConstraint("num_nonnulls(handled_at, handled_by) IN (0, 2)", name="handled"),
        Index("ix_roster_changes_open", "community_id", postgresql_where=text("handled_at IS NULL")),
    )
    id: Mapped[Id]
    letter_id: Mapped[UUID] = reference("letters.id", index=True)
    community_id: Mapped[UUID] = reference("areas.id")
    unit_id: Mapped[UUID] = reference("units.id", index=True)
    kind: Mapped[RosterChangeKind]
    name: Mapped[str] = mapped_column(String(60))
    member_id: Mapped[UUID | None] = reference(
        "members.id", comment="where it is somebody of the unit's own we know"
    )
    note: Mapped[str | None] = mapped_column(String(200))
    told_on: Mapped[dt.date]
    handled_by: Mapped[UUID | None] = reference("people.id")
    handled_at: Mapped[Moment | None] = mapped_column(comment="business time")

    def handle(self, *, by: UUID, at: dt.datetime) -> None:
        """Mark it as dealt with, once; RosterChangeHandled after that."""
        if self.handled_at is not None:
            raise RosterChangeHandled()
        self.handled_by, self.handled_at = by, at


class Reminder(Base):
    """That a reply is nearly or already due: one row per dispatch, kind, deadline and repetition."""

    __tablename__ = "letter_reminders"
    __table_args__ = (UniqueConstraint("dispatch_id", "kind", "due_on", "ordinal"),)
    id: Mapped[Id]
    letter_id: Mapped[UUID] = reference("letters.id", index=True)
    dispatch_id: Mapped[UUID] = reference("letter_dispatches.id")
    kind: Mapped[ReminderKind]
    due_on: Mapped[dt.date] = mapped_column(comment="the deadline it is about; receipt moves it")
    ordinal: Mapped[int] = mapped_column(
        SmallInteger, comment="counts the repetitions of an overdue reply from 1"
    )
    raised_on: Mapped[dt.date]


class Closure(Base):
    """办结: the end of a letter; with a reason where its unit never replied. A letter corrected later is closed again."""

    __tablename__ = "letter_closures"
    id: Mapped[Id]
    letter_id: Mapped[UUID] = reference("letters.id", index=True)
    reason: Mapped[str | None] = mapped_column(String(200))
    closed_by: Mapped[UUID] = reference("people.id")
    closed_at: Mapped[Moment] = mapped_column(comment="business time")
