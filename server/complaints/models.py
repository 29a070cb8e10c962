"""Complaints and their numbers."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.complaints.errors import ComplaintAnswered
from server.complaints.rules import ANSWER_WITHIN, ComplaintState, Subject
from server.kernel.db import Base
from server.kernel.types import Id, Moment, reference


class Complaint(Base):
    """投诉: of a WeChat account, whether or not we know whose it is, or keyed at a desk from paper; answered once."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("num_nonnulls(answer, answered_at, answered_by) IN (0, 3)", name="answer"),
        CheckConstraint("answered_by <> person_id", name="not_by_oneself"),
        CheckConstraint("(account_id IS NULL) = (keyed_by IS NOT NULL)", name="came_somehow"),
        CheckConstraint("(slip IS NULL) = (keyed_by IS NULL)", name="slip"),
        Index("ix_complaints_open", "day", postgresql_where=text("state = 'open'")),
        Index("ix_complaints_area", "area_id", "id"),
        Index("ix_complaints_account", "account_id", "day"),
        Index("ix_complaints_person", "person_id", postgresql_where=text("person_id IS NOT NULL")),
    )
    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    account_id: Mapped[UUID | None] = reference("accounts.id")
    keyed_by: Mapped[UUID | None] = reference("people.id")
    slip: Mapped[str | None] = mapped_column(String(60), comment="where the paper is kept, e.g. its number")
    person_id: Mapped[UUID | None] = reference("people.id")
    area_id: Mapped[UUID] = reference("areas.id")
    subject: Mapped[Subject]
    content: Mapped[str] = mapped_column(String(1000))
    content_held: Mapped[bool] = mapped_column(comment="the platform would not vouch for the words")
    day: Mapped[dt.date]
    created_at: Mapped[Moment] = mapped_column(comment="business time")
    state: Mapped[ComplaintState] = mapped_column(default=ComplaintState.OPEN)
    answer: Mapped[str | None] = mapped_column(String(1000))
    answered_at: Mapped[Moment | None] = mapped_column(comment="business time")
    answered_by: Mapped[UUID | None] = reference("people.id")

    @property
    def due_on(self) -> dt.date:
        return self.day + ANSWER_WITHIN

    def settle(self, answer: str, *, at: dt.datetime, by: UUID) -> None:
        """Answer the complaint, once; ComplaintAnswered when it already is."""
        if self.state is not ComplaintState.OPEN:
            raise ComplaintAnswered()
        self.state, self.answer, self.answered_at, self.answered_by = ComplaintState.ANSWERED, answer, at, by


class ComplaintCounter(Base):
    """The last serial of a year's complaints; its row's lock lets complaints be counted one after another."""

    __tablename__ = "complaint_counters"
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int]
