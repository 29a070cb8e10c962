"""Notices, credits of one-time subscriptions, and subscribe messages."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.types import Id, Moment, Small, reference
from server.notifications.rules import MOST_TITLE, MOST_WORDS, MessageState, NoticeKind


class Notice(Base):
    """A line in a person's inbox."""

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_inbox", "person_id", "created_at", "id"),
        Index("ix_notices_unread", "person_id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notices_unplanned", "id", postgresql_where=text("NOT planned")),
        Index("ix_notices_created_at", "created_at"),
    )
    id: Mapped[Id]
    person_id: Mapped[UUID] = reference("people.id")
    kind: Mapped[NoticeKind]
    title: Mapped[str] = mapped_column(String(MOST_TITLE))
    words: Mapped[str] = mapped_column(String(MOST_WORDS))
    page: Mapped[str | None] = mapped_column(String(120), comment="of the mini-program, with its leading /")
    subject_id: Mapped[UUID | None] = mapped_column(comment="what it is about")
    created_at: Mapped[Moment] = mapped_column(comment="business time")
    read_at: Mapped[Moment | None] = mapped_column(comment="business time")
    planned: Mapped[bool] = mapped_column(
        default=False,
        server_default=text("false"),
        comment="the timer has looked whether a message can be sent",
    )


class SubscriptionCredit(Base):
    """How many messages of a template a person agreed to; changed by compare-and-set only."""

    __tablename__ = "subscription_credits"
    __table_args__ = (CheckConstraint("credits >= 0", name="credits"),)
    person_id: Mapped[UUID] = reference("people.id", primary_key=True)
    template_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    credits: Mapped[Small]


class SubscribeMessage(Base):
    """What became of a notice's message. Times are real, not business time."""

    __tablename__ = "subscribe_messages"
    __table_args__ = (
        CheckConstraint("(state IN ('attempted', 'again')) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("attempts > 0", name="attempts"),
    )
    notice_id: Mapped[UUID] = reference("notices.id", primary_key=True)
    template_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[MessageState]
    attempts: Mapped[Small]
    attempted_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    error: Mapped[str | None] = mapped_column(String(60), comment="the error's code; no person, no words")
