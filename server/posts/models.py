"""服务岗位 and 认领."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, func, text
from sqlalchemy.dialects.postgresql import JSONB, TSTZMULTIRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base
from server.kernel.errors import TransitionRefused
from server.kernel.types import Id, Moment, Version, reference
from server.posts.errors import NotOffered
from server.posts.rules import ClaimState, PostState, WaitState

LIVE = "state IN ('pending', 'active')"
LIVE_WAIT = "state IN ('waiting', 'offered')"


class PostCategory(Base):
    """岗位类别; 14 defaults and 其他 come with the schema (domain.md D)."""

    __tablename__ = "post_categories"
    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    qualification: Mapped[bool] = mapped_column(default=False, server_default=text("false"), comment="需资格")
    risky: Mapped[bool] = mapped_column(default=False, server_default=text("false"), comment="风险提示+保险")
    retired_on: Mapped[dt.date | None] = mapped_column(
        comment="the first day on which nothing new is given it"
    )


class PostCounter(Base):
    """The last serial number of posts under a prefix (a community's code, or its initials) in a year."""

    __tablename__ = "post_counters"
    prefix: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    last: Mapped[int]


class ServicePost(Base):
    """A post with a number of places.

    ``taken`` counts live claims and the places held for who was offered one; it is only changed by compare-and-set.
    """

    __tablename__ = "service_posts"
    __table_args__ = (
        CheckConstraint("taken BETWEEN 0 AND capacity", name="capacity"),
        CheckConstraint("capacity BETWEEN 1 AND 1000", name="places"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("NOT risky OR risk_notice IS NOT NULL", name="risk_notice"),
        Index("ix_service_posts_community", "community_id", "state"),
    )
    id: Mapped[Id]
    community_id: Mapped[UUID] = reference("areas.id")
    number: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    category_code: Mapped[str] = reference("post_categories.code")
    duties: Mapped[str] = mapped_column(String(500))
    requirements: Mapped[str | None] = mapped_column(String(200))
    professional: Mapped[bool] = mapped_column(
        default=False, server_default=text("false"), comment="needs a qualification: points rule P04"
    )
    place: Mapped[str] = mapped_column(String(80))
    capacity: Mapped[int] = mapped_column(SmallInteger)
    taken: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    slots: Mapped[list[Any]] = mapped_column(
        JSONB, comment='[{"weekday": 1-7 or null for every day, "from": "19:00", "to": "21:00"}]'
    )
    busy: Mapped[Sequence[Range[dt.datetime]]] = mapped_column(
        TSTZMULTIRANGE, deferred=True, comment="the occurrences of slots between the dates"
    )
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    risky: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    risk_notice: Mapped[str | None] = mapped_column(String(300))
    leader_name: Mapped[str] = mapped_column(String(40))
    leader_phone: Mapped[str | None] = mapped_column(String(30), comment="an office line; shown to claimants")
    state: Mapped[PostState] = mapped_column(default=PostState.DRAFT)
    published_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    close_reason: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[Version]

    def open(self, at: dt.datetime) -> None:
        """Begin to recruit; TransitionRefused unless a draft."""
        if self.state is not PostState.DRAFT:
            raise TransitionRefused(f"岗位当前为“{self.state.label}”，只有草稿可以发布。")
        self.state, self.published_at = PostState.OPEN, at

    def close(self, reason: str, at: dt.datetime) -> None:
        """Stop recruiting for good; TransitionRefused when closed already."""
        if self.state is PostState.CLOSED:
            raise TransitionRefused("岗位已经结束，不能再次结束。")
        self.state, self.close_reason, self.closed_at = PostState.CLOSED, reason, at


class Claim(Base):
    """A member's place on a post. Live claims of one member never overlap in time (T8) nor repeat on a post (R-14)."""

    __tablename__ = "claims"
    __table_args__ = (
        Index("uq_claims_live", "post_id", "member_id", unique=True, postgresql_where=text(LIVE)),
        ExcludeConstraint(
            ("member_id", "="),
            ("busy", "&&"),
            ("post_id", "<>"),
            name="ex_claims_no_overlap",
            using="gist",
            where=text(LIVE),
        ),
        CheckConstraint(f"({LIVE}) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("state <> 'declined' OR reason IS NOT NULL", name="declined"),
        CheckConstraint("decided_by <> member_id", name="decided_by_another"),
        Index("ix_claims_post", "post_id", "state"),
    )
    id: Mapped[Id]
    post_id: Mapped[UUID] = reference("service_posts.id")
    member_id: Mapped[UUID] = reference("members.id", index=True)
    state: Mapped[ClaimState]
    note: Mapped[str | None] = mapped_column(String(200), comment="本人理由/特长")
    note_held: Mapped[bool] = mapped_column(
        default=False,
        server_default=text("false"),
        comment="WeChat did not pass the note: staff alone see it",
    )
    busy: Mapped[Sequence[Range[dt.datetime]]] = mapped_column(
        TSTZMULTIRANGE, deferred=True, comment="the post's occurrences from the moment of claiming"
    )
    claimed_at: Mapped[Moment] = mapped_column(comment="business time")
    decided_at: Mapped[Moment | None]
    decided_by: Mapped[UUID | None] = reference("people.id")
    reason: Mapped[str | None] = mapped_column(String(200))
    reason_held: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    ended_at: Mapped[Moment | None]
    created_at: Mapped[Moment] = mapped_column(server_default=func.clock_timestamp())

    @property
    def shown_note(self) -> str | None:
        return None if self.note_held else self.note

    @property
    def shown_reason(self) -> str | None:
        return None if self.reason_held else self.reason

    def approve(self, by: UUID | None, at: dt.datetime) -> None:
        """Let the member have the place; TransitionRefused unless pending."""
        self._require(ClaimState.PENDING, words="只有待审核的认领可以同意")
        self.state, self.decided_by, self.decided_at = ClaimState.ACTIVE, by, at

    def decline(self, reason: str, by: UUID | None, at: dt.datetime) -> None:
        """Refuse the place; TransitionRefused unless pending."""
        self._require(ClaimState.PENDING, words="只有待审核的认领可以不同意")
        self.decided_by, self.decided_at = by, at
        self._finish(ClaimState.DECLINED, reason, at)

    def withdraw(self, reason: str | None, at: dt.datetime, *, held: bool = False) -> None:
        """Give the place back; TransitionRefused unless live."""
        self._require(ClaimState.PENDING, ClaimState.ACTIVE, words="不能再退出")
        self.reason_held = held
        self._finish(ClaimState.WITHDRAWN, reason, at)

    def end(self, reason: str, at: dt.datetime) -> None:
        """End the claim with its post or its member's registration; TransitionRefused unless live."""
        self._require(ClaimState.PENDING, ClaimState.ACTIVE, words="不能再结束")
        self._finish(ClaimState.ENDED, reason, at)

    def _require(self, *states: ClaimState, words: str) -> None:
        if self.state not in states:
            raise TransitionRefused(f"认领当前为“{self.state.label}”，{words}。")

    def _finish(self, state: ClaimState, reason: str | None, at: dt.datetime) -> None:
        self.state, self.reason, self.ended_at = state, reason, at


class Wait(Base):
    """A member's turn in the line for a full post. An offer holds a place until it lapses; ids are in the line's order."""

    __tablename__ = "post_waits"
    __table_args__ = (
        Index("uq_post_waits_live", "post_id", "member_id", unique=True, postgresql_where=text(LIVE_WAIT)),
        Index("ix_post_waits_line", "post_id", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_post_waits_offers", "offered_until", postgresql_where=text("state = 'offered'")),
        CheckConstraint(f"({LIVE_WAIT}) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'taken') = (claim_id IS NOT NULL)", name="taken"),
        CheckConstraint(
            "state NOT IN ('offered', 'taken', 'lapsed') OR offered_until IS NOT NULL", name="offered"
        ),
        CheckConstraint("state <> 'waiting' OR offered_until IS NULL", name="waiting"),
    )
    id: Mapped[Id]
    post_id: Mapped[UUID] = reference("service_posts.id")
    member_id: Mapped[UUID] = reference("members.id", index=True)
    state: Mapped[WaitState] = mapped_column(default=WaitState.WAITING)
    joined_at: Mapped[Moment] = mapped_column(comment="business time")
    offered_until: Mapped[Moment | None] = mapped_column(comment="business time")
    ended_at: Mapped[Moment | None] = mapped_column(comment="business time")
    claim_id: Mapped[UUID | None] = reference("claims.id")

    def offer(self, until: dt.datetime) -> None:
        """Hold a place for the member; TransitionRefused unless waiting."""
        self._require(WaitState.WAITING, words="不能再保留名额")
        self.state, self.offered_until = WaitState.OFFERED, until

    def take(self, claim_id: UUID, at: dt.datetime) -> None:
        """Turn the offer into a claim; NotOffered while waiting, TransitionRefused when it is over."""
        self.require_offer()
        self.claim_id = claim_id
        self._finish(WaitState.TAKEN, at)

    def require_offer(self) -> None:
        """Raise NotOffered while waiting, TransitionRefused when the wait is over."""
        if self.state is WaitState.WAITING:
            raise NotOffered()
        self._require(WaitState.OFFERED, words="不能再确认")

    def lapse(self, at: dt.datetime) -> None:
        """Give the place up that was not confirmed in time; TransitionRefused unless offered."""
        self._require(WaitState.OFFERED, words="没有可以过期的名额")
        self._finish(WaitState.LAPSED, at)

    def leave(self, at: dt.datetime) -> None:
        """Step out of the line, a place offered or not; TransitionRefused when the wait is over."""
        self._require(WaitState.WAITING, WaitState.OFFERED, words="不能再退出")
        self._finish(WaitState.LEFT, at)

    def end(self, at: dt.datetime) -> None:
        """End the wait with its post or its member's registration; TransitionRefused when it is over."""
        self._require(WaitState.WAITING, WaitState.OFFERED, words="不能再结束")
        self._finish(WaitState.ENDED, at)

    def _require(self, *states: WaitState, words: str) -> None:
        if self.state not in states:
            raise TransitionRefused(f"候补当前为“{self.state.label}”，{words}。")

    def _finish(self, state: WaitState, at: dt.datetime) -> None:
        self.state, self.ended_at = state, at
