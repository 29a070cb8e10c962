"""How the system stands, part by part: read from what the scheduler, the workers and the sealer leave in the database.

Times are the database's own; nothing is asked of a process, so that a dead one cannot say that it lives.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from server.audit import queries as audit
from server.kernel import files
from server.kernel.db import session
from server.kernel.jobs import JobRun, JobUnit, UnitState
from server.kernel.runs import real_now
from server.notifications import queries as notifications
from server.notifications.rules import MessageState
from server.operations import rules
from server.operations.rules import Check, Sign, worst

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Health:
    """Every part's check at one moment."""

    at: dt.datetime
    checks: list[Check]

    @property
    def sign(self) -> Sign:
        return worst(self.checks)

    @property
    def unwell(self) -> list[Check]:
        return [each for each in self.checks if each.sign is not Sign.GOOD]


def health() -> Health:
    """Return how every part of the system stands now, what matters most first."""
    before = real_now()
    now: dt.datetime = session().execute(text("SELECT clock_timestamp()")).scalar_one()
    apart = now - (before + (real_now() - before) / 2)
    return Health(
        now, [*_jobs(now), _sealing(now), _messages(now), _database(), _disk(), rules.clocks(apart)]
    )


def _ago(moment: dt.datetime | None, now: dt.datetime) -> dt.timedelta | None:
    return None if moment is None else now - moment


def _jobs(now: dt.datetime) -> list[Check]:
    ordered = select(JobRun).order_by(JobRun.job, JobRun.started_at.desc(), JobRun.id.desc())
    newest = ordered.ext(distinct_on(JobRun.job))
    runs = session().execute(newest).scalars().all()
    last = max((run.finished_at for run in runs if run.finished_at), default=None)
    silent = _ago(last, now)
    return [
        rules.scheduler(silent),
        _timers(runs, now, asleep=silent is None or silent > rules.SILENT_BAD),
        *_units(now),
    ]


def _timers(runs: Sequence[JobRun], now: dt.datetime, *, asleep: bool) -> Check:
    """Say which timers failed last; which are late only while the scheduler itself is awake."""
    by_job = {run.job: run for run in runs}
    failing = [rules.timer_label(job) for job, run in by_job.items() if run.error]
    late = (
        []
        if asleep
        else [words for job, (words, _) in rules.TIMERS.items() if _late(by_job.get(job), job, now)]
    )
    return rules.timers(failing, late)


def _late(run: JobRun | None, job: str, now: dt.datetime) -> bool:
    every = rules.TIMERS[job][1]
    return (
        run is None
        or run.finished_at is None
        or now - run.finished_at > every + max(every / 2, rules.SILENT_BAD)
    )


def _units(now: dt.datetime) -> list[Check]:
    left = JobUnit.lease_until < func.clock_timestamp()
    due = or_(
        and_(JobUnit.state == UnitState.WAITING, JobUnit.not_before <= func.clock_timestamp()),
        and_(JobUnit.state == UnitState.LEASED, left),
    )
    since = func.min(func.greatest(JobUnit.planned_at, JobUnit.not_before)).filter(due)
    busy = func.count().filter(JobUnit.state == UnitState.LEASED, ~left)
    unfinished = JobUnit.state.in_((UnitState.WAITING, UnitState.LEASED))
    query = select(func.count().filter(due), since, busy).where(unfinished)
    count, oldest, in_hand = session().execute(query).one()
    given_up = session().execute(select(func.count()).where(JobUnit.state == UnitState.DEAD)).scalar_one()
    return [rules.worker(count, _ago(oldest, now), in_hand), rules.dead(given_up)]


def _sealing(now: dt.datetime) -> Check:
    state = audit.sealing()
    return rules.sealing(state.waiting, _ago(state.waiting_since, now), _ago(state.sealed_at, now))


def _messages(now: dt.datetime) -> Check:
    waiting = (JobUnit.kind == "subscribe", JobUnit.state == UnitState.WAITING)
    count, oldest = (
        session().execute(select(func.count(), func.min(JobUnit.planned_at)).where(*waiting)).one()
    )
    became = notifications.outcomes(DAY)
    sent, unknown = became.get(MessageState.SENT, 0), became.get(MessageState.UNKNOWN, 0)
    return rules.messages(count, _ago(oldest, now), sent, unknown)


_STANDING = text(
    "SELECT pg_database_size(current_database()),"
    " (SELECT sum(numbackends)::int FROM pg_stat_database),"
    " current_setting('max_connections')::int"
)


def _database() -> Check:
    used, connections, most = session().execute(_STANDING).one()
    return rules.database(used, connections, most)


def _disk() -> Check:
    return rules.disk(*files.store().room())
