"""Reads of the operations room."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Label, cast, func, select, text
from sqlalchemy.exc import DBAPIError

from server.kernel import jobs
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.jobs import JobRun, JobUnit, UnitState
from server.operations.errors import NotAlive
from server.organisations import queries as organisations

RUNS_SHOWN = 20
PERIODS_SHOWN = 24
UNITS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Timer:
    """The last runs of a timer, the newest first, and when it last went well, however long ago."""

    job: str
    last_success: dt.datetime | None
    runs: list[JobRun]


@dataclass(frozen=True, slots=True)
class JobHistory:
    """What the timers planned and what became of it; lists of units are the newest, or those that matter most."""

    timers: list[Timer]
    counts: list[dict[str, Any]]
    under_way: list[JobUnit]
    retried: list[JobUnit]
    dead: list[JobUnit]


def alive() -> dict[str, bool]:
    """Answer when the database does; NotAlive otherwise."""
    try:
        session().execute(text("SELECT 1"))
    except DBAPIError:
        raise NotAlive(retry_after=5) from None
    return {"alive": True}


def history() -> JobHistory:
    """Return what the jobs did, what they are doing and what they failed to do."""
    return JobHistory(
        _timers(),
        _counts(),
        under_way=_units(JobUnit.state == UnitState.LEASED),
        retried=_units(JobUnit.state != UnitState.DEAD, _failures() > 0),
        dead=_units(JobUnit.state == UnitState.DEAD),
    )


def _timers() -> list[Timer]:
    place = func.row_number().over(
        partition_by=JobRun.job, order_by=(JobRun.started_at.desc(), JobRun.id.desc())
    )
    ranked = select(JobRun.id, place.label("place")).subquery()
    newest = select(JobRun).join(ranked, ranked.c.id == JobRun.id).where(ranked.c.place <= RUNS_SHOWN)
    runs = session().execute(newest.order_by(JobRun.job, ranked.c.place)).scalars()
    successes = _last_successes()
    return [Timer(job, successes.get(job), list(own)) for job, own in groupby(runs, lambda run: run.job)]


def _last_successes() -> dict[str, dt.datetime | None]:
    succeeded = (
        select(JobRun.job, func.max(JobRun.finished_at)).where(JobRun.error.is_(None)).group_by(JobRun.job)
    )
    return {row[0]: row[1] for row in session().execute(succeeded)}


def _counts() -> list[dict[str, Any]]:
    """Count units by kind and period; of a kind with many periods, those with something left to do come first."""
    left = func.count().filter(JobUnit.state.in_((UnitState.WAITING, UnitState.LEASED)))
    order = (left == 0, func.max(JobUnit.planned_at).desc())
    counted = (
        select(
            JobUnit.kind,
            JobUnit.period,
            *(_count(state) for state in UnitState),
            func.max(JobUnit.done_at).label("last_done"),
            func.min(JobUnit.planned_at).filter(JobUnit.state == UnitState.WAITING).label("waiting_since"),
            func.row_number().over(partition_by=JobUnit.kind, order_by=order).label("place"),
        )
        .group_by(JobUnit.kind, JobUnit.period)
        .subquery()
    )
    shown = select(counted).where(counted.c.place <= PERIODS_SHOWN)
    rows = session().execute(shown.order_by(counted.c.kind, counted.c.period)).mappings()
    return [dict(row) for row in rows]


def _count(state: UnitState) -> Label[int]:
    return func.count().filter(JobUnit.state == state).label(state.name.lower())


def _failures() -> ColumnElement[int]:
    """Return how many attempts ended without a result; of a unit that is leased or done, the last one did not."""
    return JobUnit.attempts - cast(JobUnit.state != UnitState.WAITING, Integer)


def _units(*conditions: ColumnElement[bool]) -> list[JobUnit]:
    """Return units, the unfinished before the finished, the newest of each first."""
    order = (JobUnit.done_at.desc().nulls_first(), JobUnit.planned_at.desc(), JobUnit.scope)
    query = select(JobUnit).where(*conditions).order_by(*order).limit(UNITS_SHOWN)
    return list(session().execute(query).scalars())


def access_unit(kind: str, period: str, scope: UUID, *, actor: Actor, verb: str) -> JobUnit:
    """Return a unit of work to whoever may ``verb`` in the whole city; NotFound otherwise."""
    # An address may hold what no column can: NUL, half a character.
    unit = jobs.find(kind, period, scope) if f"{kind}{period}".isprintable() else None
    if unit is None or organisations.whole_city(actor, verb) is None:
        raise NotFound()
    return unit
