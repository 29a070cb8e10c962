"""Dated activities and what each member really served."""

import datetime as dt
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.activities.errors import ActivityTransitionRefused, ObjectionAnswered, RecordTransitionRefused
from server.activities.rules import (
    ACTIVITY_TRANSITIONS,
    RECORD_TRANSITIONS,
    ActivityEvent,
    ActivityState,
    ObjectionState,
    Quality,
    RecordEvent,
    RecordState,
    Source,
)
from server.kernel import clock
from server.kernel.db import Base
from server.kernel.types import Id, Moment, Version, reference

LIVE = "state IN ('draft', 'pending', 'returned', 'confirmed')"


class Activity(Base):
    """The seven fields of 民政部令第67号 art. 7 are never null: 名称、日期、地点、内容、时间、组织单位、负责人."""

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("state <> 'cancelled' OR reason IS NOT NULL", name="reason"),
        CheckConstraint("beneficiaries >= 0", name="beneficiaries"),
        UniqueConstraint("community_id", "number"),
        Index("ix_activities_community", "community_id", "day"),
    )
    id: Mapped[Id]
    community_id: Mapped[UUID] = reference("areas.id")
    number: Mapped[str] = mapped_column(String(40), comment="社区代码或拼音首字母-H-年度-序号")
    name: Mapped[str] = mapped_column(String(60))
    day: Mapped[dt.date] = mapped_column(comment="Shanghai date of the start")
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    place: Mapped[str] = mapped_column(String(80))
    category_code: Mapped[str] = reference("post_categories.code")
    post_id: Mapped[UUID | None] = reference("service_posts.id", index=True)
    content: Mapped[str] = mapped_column(String(500), comment="服务内容")
    organiser: Mapped[str] = mapped_column(String(80), comment="活动组织单位")
    leader_name: Mapped[str] = mapped_column(String(40), comment="活动负责人")
    source: Mapped[Source]
    needed: Mapped[int | None] = mapped_column(SmallInteger)
    beneficiaries: Mapped[int] = mapped_column(default=0, server_default="0", comment="服务对象人次")
    state: Mapped[ActivityState] = mapped_column(default=ActivityState.PLANNED)
    reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[Moment] = mapped_column(comment="business time")
    created_by: Mapped[UUID | None] = reference("people.id")
    code_key: Mapped[UUID] = mapped_column(
        default=uuid4, server_default=text("gen_random_uuid()"), unique=True, comment="names it in codes only"
    )
    version: Mapped[Version]

    def change(self) -> None:
        """Allow an edit of the plan; ActivityTransitionRefused once held or cancelled."""
        self._turn(ActivityEvent.CHANGE)

    def hold(self) -> None:
        """Note that people came; a cancelled activity stays cancelled."""
        self._turn(ActivityEvent.HOLD)

    def cancel(self, reason: str) -> None:
        """Call a planned activity off."""
        self._turn(ActivityEvent.CANCEL)
        self.reason = reason

    def _turn(self, event: ActivityEvent) -> None:
        following = ACTIVITY_TRANSITIONS.get((self.state, event))
        if following is None:
            raise ActivityTransitionRefused(f"活动{self.state.label}，不允许这样办理，请刷新后再试。")
        self.state = following
        self.version += 1


class ActivityCounter(Base):
    """The last serial number of a community and year."""

    __tablename__ = "activity_counters"
    community_id: Mapped[UUID] = reference("areas.id", primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    last: Mapped[int]


class ServiceRecord(Base):
    """One member's service in one activity on one day.

    ``minutes`` is what was really given; ``recognised_minutes`` is floored to 30. A confirmed record's facts never
    change: a correction is a new record that names the old one.
    """

    __tablename__ = "service_records"
    __table_args__ = (
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> member_id", name="confirmer_is_another"),
        CheckConstraint("break_minutes >= 0", name="break_minutes"),
        CheckConstraint("stopped_at > started_at", name="times"),
        CheckConstraint("minutes BETWEEN 1 AND 720", name="minutes"),
        CheckConstraint(
            "minutes = floor(extract(epoch FROM stopped_at - started_at) / 60) - break_minutes",
            name="minutes_computed",
        ),
        CheckConstraint("recognised_minutes = minutes / 30 * 30", name="recognised"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmation"),
        CheckConstraint("state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed"),
        CheckConstraint(
            "state NOT IN ('returned', 'corrected', 'voided') OR reason IS NOT NULL", name="reason"
        ),
        CheckConstraint("(ended_at IS NOT NULL) = (state IN ('corrected', 'voided'))", name="ended"),
        CheckConstraint("helped_matters BETWEEN 0 AND 99", name="helped_matters"),
        Index(
            "uq_service_records_live", "activity_id", "member_id", unique=True, postgresql_where=text(LIVE)
        ),
        Index(
            "uq_service_records_corrects",
            "corrects_id",
            unique=True,
            postgresql_where=text("corrects_id IS NOT NULL"),
        ),
        # Two clerks may enter overlapping times at once; where neither gave a reason, the second is refused here.
        ExcludeConstraint(
            ("member_id", "="),
            (func.tstzrange(literal_column("started_at"), literal_column("stopped_at")), "&&"),
            name="ex_service_records_no_overlap",
            using="gist",
            where=text(f"{LIVE} AND overlap_reason IS NULL"),
        ),
        Index("ix_service_records_member", "member_id", "day"),
        Index("ix_service_records_home", "home_community_id", "day"),
        Index("ix_service_records_community", "community_id", "day"),
        Index(
            "ix_service_records_pending",
            "community_id",
            "due_on",
            postgresql_where=text("state = 'pending'"),
        ),
    )
    id: Mapped[Id]
    activity_id: Mapped[UUID] = reference("activities.id", index=True)
    community_id: Mapped[UUID] = reference("areas.id", comment="where the service was given")
    home_community_id: Mapped[UUID] = reference(
        "areas.id", comment="of the registration on the service date (snapshot); differs for a guest"
    )
    member_id: Mapped[UUID] = reference("members.id")
    unit_id: Mapped[UUID | None] = reference("units.id", comment="employer on the service date (snapshot)")
    claim_id: Mapped[UUID | None] = reference("claims.id")
    day: Mapped[dt.date] = mapped_column(comment="service date: Shanghai date of the start")
    started_at: Mapped[Moment]
    stopped_at: Mapped[Moment]
    break_minutes: Mapped[int] = mapped_column(SmallInteger, default=0)
    minutes: Mapped[int] = mapped_column(SmallInteger)
    recognised_minutes: Mapped[int] = mapped_column(SmallInteger)
    quality: Mapped[Quality | None]
    helped_matters: Mapped[int] = mapped_column(SmallInteger, default=0, comment="帮办实事（件）")
    note: Mapped[str | None] = mapped_column(String(200))
    overlap_reason: Mapped[str | None] = mapped_column(
        String(200), comment="needed when the times overlap another record"
    )
    state: Mapped[RecordState] = mapped_column(default=RecordState.PENDING)
    entered_by: Mapped[UUID | None] = reference("people.id")
    entered_at: Mapped[Moment] = mapped_column(comment="business time; later than due_on means 补录")
    due_on: Mapped[dt.date] = mapped_column(
        comment="10th working day after the service date (民政部令第67号 art. 11)"
    )
    confirmed_by: Mapped[UUID | None] = reference("people.id")
    confirmed_at: Mapped[Moment | None] = mapped_column(comment="business time")
    corrects_id: Mapped[UUID | None] = reference("service_records.id")
    reason: Mapped[str | None] = mapped_column(String(200), comment="of return, correction or voiding")
    ended_at: Mapped[Moment | None] = mapped_column(comment="business time of correction or voiding")
    version: Mapped[Version]

    @property
    def mark(self) -> str:
        """The short number by which ledger lines refer to each other."""
        return self.id.hex[-8:].upper()

    @property
    def guest(self) -> bool:
        """True for service outside the community of registration (外社区服务)."""
        return self.community_id != self.home_community_id

    @property
    def unconfirmed(self) -> bool:
        """True while a new sheet may replace the record."""
        return self.state in (RecordState.DRAFT, RecordState.PENDING, RecordState.RETURNED)

    @property
    def late(self) -> bool:
        """True for 补录: keyed after the 10th working day."""
        return clock.local_date(self.entered_at) > self.due_on

    def enter(self) -> None:
        """Await confirmation with newly keyed times; clears the reason of a return."""
        self._turn(RecordEvent.ENTER)
        self.reason = None

    def confirm(self, *, by: UUID, at: dt.datetime, quality: Quality | None) -> None:
        """Recognise the service; ``quality`` where the sheet gave none."""
        self._turn(RecordEvent.CONFIRM)
        self.confirmed_by, self.confirmed_at = by, at
        self.quality = self.quality or quality

    def give_back(self, reason: str) -> None:
        """Return the record to whoever keyed it."""
        self._turn(RecordEvent.RETURN)
        self.reason = reason

    def correct(self, reason: str, *, at: dt.datetime) -> None:
        """End a confirmed record because another takes its place."""
        self._end(RecordEvent.CORRECT, reason, at)

    def void(self, reason: str, *, at: dt.datetime) -> None:
        """End a confirmed record without replacement."""
        self._end(RecordEvent.VOID, reason, at)

    def _end(self, event: RecordEvent, reason: str, at: dt.datetime) -> None:
        self._turn(event)
        self.reason, self.ended_at = reason, at

    def _turn(self, event: RecordEvent) -> None:
        following = RECORD_TRANSITIONS.get((self.state, event))
        if following is None:
            raise RecordTransitionRefused(f"这条服务记录{self.state.label}，不允许这样办理，请刷新后再试。")
        self.state = following
        self.version += 1


class Attendance(Base):
    """What is known of one person's presence, beside the scans; only confirmation makes it service."""

    __tablename__ = "attendances"
    __table_args__ = (
        CheckConstraint("(typed_start IS NULL) = (typed_stop IS NULL)", name="typed_both"),
        CheckConstraint("typed_stop > typed_start", name="typed_times"),
        CheckConstraint("staff_stop > staff_start", name="staff_times"),
        CheckConstraint("NOT absent OR num_nonnulls(staff_start, staff_stop) = 0", name="absent"),
        CheckConstraint("break_minutes BETWEEN 0 AND 1439", name="break_minutes"),
    )
    activity_id: Mapped[UUID] = reference("activities.id", primary_key=True)
    member_id: Mapped[UUID] = reference("members.id", primary_key=True, index=True)
    typed_start: Mapped[Moment | None] = mapped_column(comment="by the member; goes before the scans")
    typed_stop: Mapped[Moment | None]
    break_minutes: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    note: Mapped[str | None] = mapped_column(String(200))
    note_held: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    staff_start: Mapped[Moment | None] = mapped_column(comment="by the roll-call; goes before both")
    staff_stop: Mapped[Moment | None]
    absent: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    reason: Mapped[str | None] = mapped_column(String(200), comment="of staff, where R-13 wants one")


class AttendanceScan(Base):
    """A code scanned by a member: a set, so that order and repeats change nothing."""

    __tablename__ = "attendance_scans"
    __table_args__ = (
        ForeignKeyConstraint(
            ["activity_id", "member_id"], ["attendances.activity_id", "attendances.member_id"]
        ),
    )
    activity_id: Mapped[UUID] = mapped_column(primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(BigInteger, primary_key=True, comment="half-minutes of business time")
    late: Mapped[bool] = mapped_column(comment="sent from the phone's queue")


class RecordObjection(Base):
    """A member's objection to a confirmed record of their own; somebody uninvolved answers it, once."""

    __tablename__ = "record_objections"
    __table_args__ = (
        CheckConstraint("answered_by NOT IN (member_id, confirmed_by)", name="answered_by_another"),
        CheckConstraint("num_nonnulls(answer, answered_by, answered_at) IN (0, 3)", name="answered"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="open"),
        Index("uq_record_objections_open", "record_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_record_objections_record", "record_id"),
    )
    id: Mapped[Id]
    record_id: Mapped[UUID] = reference("service_records.id")
    member_id: Mapped[UUID] = reference("members.id", comment="of the record, for the constraint")
    confirmed_by: Mapped[UUID] = reference("people.id", comment="of the record, for the constraint")
    words: Mapped[str] = mapped_column(String(200))
    words_held: Mapped[bool]
    raised_at: Mapped[Moment] = mapped_column(comment="business time")
    state: Mapped[ObjectionState] = mapped_column(default=ObjectionState.OPEN)
    answer: Mapped[str | None] = mapped_column(String(200))
    answered_by: Mapped[UUID | None] = reference("people.id")
    answered_at: Mapped[Moment | None] = mapped_column(comment="business time")

    def settle(self, answer: str, *, upheld: bool, by: UUID, at: dt.datetime) -> None:
        """Answer, once; ObjectionAnswered after that."""
        if self.state is not ObjectionState.OPEN:
            raise ObjectionAnswered()
        self.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
        self.answer, self.answered_by, self.answered_at = answer, by, at
