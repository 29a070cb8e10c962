"""Units of work: planned by timers, claimed by workers under a lease, finished exactly once.

A timer never does work; it inserts the units that ought to exist given clock and database. A worker claims with
``FOR UPDATE SKIP LOCKED``; its result and the unit's end commit together, fenced by owner and attempt. Meanwhile it may
report how far it is, which also holds the lease. Leases use the database's clock.
"""

import datetime as dt
import math
import time
from collections.abc import Callable, Iterable, Sequence
from contextvars import Context
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base, Database, session
from server.kernel.runs import JobRun as JobRun
from server.kernel.runs import real_now
from server.kernel.runs import record_run as record_run
from server.kernel.types import Json, LongText, Moment

T = TypeVar("T")
LEASE_SECONDS = 60
MOST_ATTEMPTS = 5
REPORT_SECONDS = 0.5
"""How long a report of progress is not followed by another that is written."""
KEPT = dt.timedelta(days=92)
"""How long the history is kept: runs of timers, and units of the kinds that are planned every day."""


class UnitState(StrEnum):
    WAITING = "todo"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"


class JobUnit(Base):
    """One piece of work that ought to be done, e.g. ("snapshot", "2026H1", community)."""

    __tablename__ = "job_units"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint(
            "state <> 'leased' OR (owner IS NOT NULL AND lease_until IS NOT NULL)", name="leased"
        ),
        Index(
            "ix_job_units_waiting", "kind", "planned_at", postgresql_where=text("state IN ('todo', 'leased')")
        ),
    )
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    scope: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[UnitState] = mapped_column(default=UnitState.WAITING, server_default="todo")
    owner: Mapped[str | None] = mapped_column(String(80))
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    lease_until: Mapped[Moment | None]
    not_before: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    planned_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    done_at: Mapped[Moment | None]
    # {"done": …, "total": …} of the attempt under way, or of the one that failed.
    progress: Mapped[Json | None]
    # Why the last failed attempt failed; kept after success.
    last_error: Mapped[LongText | None]


@dataclass(frozen=True, slots=True)
class Lease:
    """A unit that this worker holds for a while."""

    kind: str
    period: str
    scope: UUID
    owner: str
    attempt: int
    heartbeat: "Heartbeat | None" = field(default=None, compare=False, repr=False)

    def report(self, done: int, total: int) -> None:
        """Tell how far the unit is, for everybody to see at once, and hold it for longer.

        LeaseLost when it is another's by now. At most two reports a second are written, the first and the last
        (``done == total``) always; none where there is no heartbeat.
        """
        if self.heartbeat is not None:
            self.heartbeat.beat(self, done, total)

    def commit_first(self, act: Callable[[], T]) -> T:
        """Do ``act`` in a transaction of its own, committed before this returns, whatever becomes of the unit.

        For what must be known even if this process dies in the next moment. LeaseLost when the unit is another's by now.
        """
        if self.heartbeat is None:
            raise RuntimeError("only a unit that a worker has in hand can commit beside itself")
        return self.heartbeat.apart(self, act)

    @property
    def key(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "period": self.period,
            "scope": self.scope,
            "owner": self.owner,
            "attempt": self.attempt,
        }


class LeaseLost(RuntimeError):
    """Another worker took the unit over; this one's result must not commit."""


class Heartbeat:
    """Writes the reports of one lease, each in a transaction of its own beside the handler's."""

    def __init__(self, database: Database, lease_seconds: int):
        self._database = database
        self._lease_seconds = lease_seconds
        self._silent_until = -math.inf

    def beat(self, lease: Lease, done: int, total: int) -> None:
        """Write a report, unless the last one is too young."""
        if done < total and time.monotonic() < self._silent_until:
            return
        # In a fresh context no transaction is under way: the handler's stays open and untouched.
        Context().run(self._write, lease, {"done": done, "total": total, "seconds": self._lease_seconds})
        self._silent_until = time.monotonic() + REPORT_SECONDS

    def _write(self, lease: Lease, values: dict[str, int]) -> None:
        with self._database.transaction():
            _fenced(_REPORT, lease, values)

    def apart(self, lease: Lease, act: Callable[[], T]) -> T:
        """Do ``act`` and commit it, holding the lease for longer."""
        return Context().run(self._apart, lease, act)

    def _apart(self, lease: Lease, act: Callable[[], T]) -> T:
        with self._database.transaction():
            _fenced(_HOLD, lease, {"seconds": self._lease_seconds})
            return act()


class PermanentFailure(Exception):
    """Trying again cannot help; the unit is dead and a human must look. The text names the reason, no person."""


Handler = Callable[[Lease], None]


def plan(kind: str, period: str, scopes: Iterable[UUID]) -> int:
    """Insert the units that do not exist yet; return how many were new."""
    rows = [{"kind": kind, "period": period, "scope": scope} for scope in scopes]
    if not rows:
        return 0
    added = session().execute(insert(JobUnit).on_conflict_do_nothing().returning(JobUnit.scope), rows)
    return len(added.all())


def claim(kinds: Sequence[str], owner: str, *, lease_seconds: int = LEASE_SECONDS) -> Lease | None:
    """Take the oldest waiting unit of ``kinds``, or one whose lease ran out; None when there is none."""
    row = (
        session()
        .execute(_CLAIM, {"kinds": list(kinds), "owner": owner, "seconds": lease_seconds})
        .one_or_none()
    )
    return None if row is None else Lease(row.kind, row.period, row.scope, owner, row.attempts)


def finish(lease: Lease) -> None:
    """End the unit in the transaction that holds its result; LeaseLost when it is no longer ours."""
    _fenced(_FINISH, lease, {})


def fail(lease: Lease, reason: str, *, permanent: bool) -> None:
    """Note a failed attempt; try again later with growing pauses, or never."""
    dead = permanent or lease.attempt >= MOST_ATTEMPTS
    values = {
        "state": "dead" if dead else "todo",
        "reason": reason[:500],
        "pause": min(300, 2**lease.attempt),
    }
    _fenced(_FAIL, lease, values)


def revive(kind: str, period: str, scope: UUID) -> bool:
    """Let a dead unit be tried again; say whether there was one."""
    return (
        session().execute(_REVIVE, {"kind": kind, "period": period, "scope": scope}).one_or_none() is not None
    )


def reset(kind: str, period: str, scope: UUID) -> None:
    """Let a finished unit be done once more (its inputs changed on purpose)."""
    session().execute(_RESET, {"kind": kind, "period": period, "scope": scope})


def find(kind: str, period: str, scope: UUID) -> JobUnit | None:
    """Return the unit as it stands."""
    return session().get(JobUnit, (kind, period, scope), populate_existing=True)


def work_one(
    database: Database, handlers: dict[str, Handler], owner: str, *, lease_seconds: int = LEASE_SECONDS
) -> bool:
    """Claim and do one unit in two transactions; say whether there was one."""
    with database.transaction():
        claimed = claim(list(handlers), owner, lease_seconds=lease_seconds)
    if claimed is None:
        return False
    lease = replace(claimed, heartbeat=Heartbeat(database, lease_seconds))
    try:
        with database.transaction():
            handlers[lease.kind](lease)
            finish(lease)
    except LeaseLost:
        return True
    except PermanentFailure as failure:
        _note(database, lease, str(failure), permanent=True)
    except Exception as error:
        if not _cut_off(error):
            _note(database, lease, type(error).__name__, permanent=False)
        raise
    return True


def _cut_off(error: Exception) -> bool:
    """Say whether the database went away: no fault of the unit, whose lease runs out by itself."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _note(database: Database, lease: Lease, reason: str, *, permanent: bool) -> None:
    try:
        with database.transaction():
            fail(lease, reason, permanent=permanent)
    except LeaseLost:
        pass  # the unit is another worker's by now: its outcome is that worker's to note


def _fenced(statement: Any, lease: Lease, values: dict[str, Any]) -> None:
    if session().execute(statement, {**lease.key, **values}).one_or_none() is None:
        raise LeaseLost()


# The CTE makes sure that one unit is locked: as a subquery it may be run once per row of the join, each time taking another.
_CLAIM = text(
    """
    WITH next AS MATERIALIZED (
        SELECT kind, period, scope, state FROM job_units
         WHERE kind = ANY(:kinds)
           AND (state = 'todo' AND not_before <= clock_timestamp()
                OR state = 'leased' AND lease_until < clock_timestamp())
         ORDER BY planned_at, scope
           FOR UPDATE SKIP LOCKED LIMIT 1)
    UPDATE job_units j
       SET state = 'leased', owner = :owner, attempts = attempts + 1,
           lease_until = clock_timestamp() + make_interval(secs => :seconds), progress = NULL,
           last_error = CASE next.state WHEN 'leased' THEN 'LeaseRanOut' ELSE j.last_error END
      FROM next
     WHERE (j.kind, j.period, j.scope) = (next.kind, next.period, next.scope)
    RETURNING j.kind, j.period, j.scope, j.attempts
    """
)
_OURS = "WHERE (kind, period, scope) = (:kind, :period, :scope) AND state = 'leased' AND owner = :owner AND attempts = :attempt"
_REPORT = text(
    "UPDATE job_units SET lease_until = clock_timestamp() + make_interval(secs => :seconds),"
    " progress = jsonb_build_object('done', CAST(:done AS integer), 'total', CAST(:total AS integer))"
    f" {_OURS} RETURNING 1"
)
_HOLD = text(
    "UPDATE job_units SET lease_until = clock_timestamp() + make_interval(secs => :seconds)"
    f" {_OURS} RETURNING 1"
)
_FINISH = text(
    f"UPDATE job_units SET state = 'done', done_at = clock_timestamp(), progress = NULL {_OURS} RETURNING 1"
)
_FAIL = text(
    "UPDATE job_units SET state = :state, last_error = :reason,"
    f" not_before = clock_timestamp() + make_interval(secs => :pause) {_OURS} RETURNING 1"
)
_REVIVE = text(
    "UPDATE job_units SET state = 'todo', attempts = 0, not_before = clock_timestamp()"
    " WHERE (kind, period, scope) = (:kind, :period, :scope) AND state = 'dead' RETURNING 1"
)
_RESET = text(
    "UPDATE job_units SET state = 'todo', attempts = 0, done_at = NULL, not_before = clock_timestamp()"
    " WHERE (kind, period, scope) = (:kind, :period, :scope) AND state = 'done'"
)


def forget_old(daily: Sequence[str]) -> int:
    """Delete runs, and done units of the kinds in ``daily``, that ended three months ago (real time); return how many.

    Such kinds plan the present moment only, so nothing brings a forgotten unit back.
    """
    before = real_now() - KEPT
    runs = delete(JobRun).where(JobRun.finished_at < before).returning(JobRun.id)
    units = delete(JobUnit).where(
        JobUnit.kind.in_(daily), JobUnit.state == UnitState.DONE, JobUnit.done_at < before
    )
    return len(session().execute(runs).all()) + len(session().execute(units.returning(JobUnit.scope)).all())
