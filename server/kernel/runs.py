"""Runs of timers, kept for GET /jobs."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Base, Database, session
from server.kernel.types import Id, Moment


class JobRun(Base):
    """One run of a timer, kept for GET /jobs."""

    __tablename__ = "job_runs"
    id: Mapped[Id]
    job: Mapped[str] = mapped_column(String(40), index=True)
    started_at: Mapped[Moment] = mapped_column(server_default=text("clock_timestamp()"))
    finished_at: Mapped[Moment | None]
    planned: Mapped[int] = mapped_column(default=0, server_default="0")
    error: Mapped[str | None] = mapped_column(String(200))


def record_run(database: Database, job: str, plan_it: Callable[[], int]) -> int:
    """Run a timer's planner and keep its history; return how many units it planned. Errors are noted and raised.

    A run that plans nothing and ends like the one before it moves that one's end instead of adding a row every minute.
    """
    started = real_now()
    try:
        with database.transaction():
            planned = plan_it()
            _note_run(job, started, planned=planned)
    except Exception as error:
        with database.transaction():
            _note_run(job, started, error=type(error).__name__)
        raise
    return planned


def _note_run(job: str, started: dt.datetime, *, planned: int = 0, error: str | None = None) -> None:
    newest = (
        select(JobRun).where(JobRun.job == job).order_by(JobRun.started_at.desc(), JobRun.id.desc()).limit(1)
    )
    last = session().execute(newest).scalar_one_or_none()
    if planned == 0 and last is not None and (last.planned, last.error) == (0, error):
        last.finished_at = real_now()
    else:
        session().add(
            JobRun(job=job, started_at=started, planned=planned, finished_at=real_now(), error=error)
        )


def real_now() -> dt.datetime:
    """Return the real instant, which no demo's clock shifts."""
    return dt.datetime.now(dt.UTC)
