"""Reads of the operations room."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.exc import DBAPIError

from server.kernel import jobs
from server.kernel.db import session
from server.kernel.jobs import JobRun, JobUnit, UnitState
from server.operations.errors import NotAlive

MOST_DEAD = 100


@dataclass(frozen=True, slots=True)
class JobHistory:
    """Units by kind, period and state; the last run of each timer with its last success; units nobody will try again."""

    units: list[dict[str, Any]]
    runs: list["TimerRun"]
    dead: list[JobUnit]


@dataclass(frozen=True, slots=True)
class TimerRun:
    """The newest run of a timer and when it last went well."""

    newest: JobRun
    last_success: dt.datetime | None


def alive() -> dict[str, bool]:
    """Answer when the database does; NotAlive otherwise."""
    try:
        session().execute(text("SELECT 1"))
    except DBAPIError:
        raise NotAlive(retry_after=5) from None
    return {"alive": True}


def history() -> JobHistory:
    """Return what the jobs did and what they failed to do."""
    return JobHistory(jobs.counts(), _runs(), list(_dead()))


def _runs() -> list[TimerRun]:
    newest = (
        select(JobRun)
        .ext(distinct_on(JobRun.job))
        .order_by(JobRun.job, JobRun.started_at.desc(), JobRun.id.desc())
    )
    succeeded = (
        select(JobRun.job, func.max(JobRun.finished_at)).where(JobRun.error.is_(None)).group_by(JobRun.job)
    )
    successes: dict[str, dt.datetime | None] = {row[0]: row[1] for row in session().execute(succeeded)}
    return [TimerRun(run, successes.get(run.job)) for run in session().execute(newest).scalars()]


def _dead() -> list[JobUnit]:
    query = select(JobUnit).where(JobUnit.state == UnitState.DEAD)
    ordered = query.order_by(JobUnit.planned_at.desc()).limit(MOST_DEAD)
    return list(session().execute(ordered).scalars())
