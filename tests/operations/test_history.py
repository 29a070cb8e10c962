"""GET /jobs tells what was planned, done, is under way, tried again and given up – and nobody's name."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from server.kernel import jobs
from server.kernel.db import Database, session
from server.kernel.jobs import JobRun, JobUnit, Lease, PermanentFailure
from server.kernel.types import new_id
from server.operations.queries import PERIODS_SHOWN, RUNS_SHOWN
from tests.cast import Cast

SCOPES = [new_id() for _ in range(5)]
Read = Callable[[], Any]


@pytest.fixture
def read(cast: Cast, as_: Callable[..., FlaskClient]) -> Read:
    """Return a function that reads the history as the auditor does."""
    auditor = as_(cast.auditor)

    def ask() -> Any:
        return auditor.get("/api/v1/jobs").get_json()

    return ask


def at(hour: int, *, day: int = 22) -> dt.datetime:
    return dt.datetime(2026, 7, day, hour, tzinfo=dt.UTC)


def plan(database: Database, *scopes: UUID, kind: str = "render", period: str = "2026H1") -> None:
    with database.transaction():
        jobs.plan(kind, period, scopes)


def work(database: Database, handler: Callable[[Lease], None]) -> None:
    """Do one unit, whatever comes of it."""
    with suppress(ValueError):
        assert jobs.work_one(database, {"render": handler}, "w")


def do_nothing(lease: Lease) -> None:
    """Succeed."""


def break_down(lease: Lease) -> None:
    raise ValueError("王立新 13900000000")


def give_up(lease: Lease) -> None:
    raise PermanentFailure("no font has U+3134A")


def allow_at_once(database: Database) -> None:
    """Spare the test the pause before the next attempt."""
    with database.transaction():
        session().execute(text("UPDATE job_units SET not_before = clock_timestamp()"))


def add_run(job: str, began: dt.datetime, *, planned: int = 1, error: str | None = None) -> None:
    ended = began + dt.timedelta(seconds=2)
    session().add(JobRun(job=job, started_at=began, finished_at=ended, planned=planned, error=error))


def test_a_timer_shows_its_last_runs_and_its_last_success_however_old(database: Database, read: Read) -> None:
    with database.transaction():
        add_run("letters", at(1), planned=3)
        for minute in range(RUNS_SHOWN + 5):
            add_run(
                "letters", at(2) + dt.timedelta(minutes=minute), planned=0, error=f"OperationalError{minute}"
            )
        add_run("sealing", at(4))
    letters, sealing = read()["timers"]
    assert (letters["job"], letters["last_success"]) == ("letters", "2026-07-22T01:00:02+00:00")
    assert [run["error"] for run in letters["runs"]] == [
        f"OperationalError{minute}" for minute in reversed(range(5, RUNS_SHOWN + 5))
    ]
    assert sealing["runs"] == [
        {
            "started_at": "2026-07-22T04:00:00+00:00",
            "finished_at": "2026-07-22T04:00:02+00:00",
            "planned": 1,
            "error": None,
        }
    ]


def test_units_are_counted_by_kind_period_and_state(database: Database, read: Read) -> None:
    plan(database, SCOPES[0])
    work(database, do_nothing)
    plan(database, SCOPES[1])
    work(database, give_up)
    plan(database, *SCOPES[2:4])
    plan(database, SCOPES[0], kind="snapshot", period="2026H2")
    with database.transaction():
        assert jobs.claim(["snapshot"], "w")
        session().execute(text("UPDATE job_units SET planned_at = :at WHERE scope = :scope"), {"at": at(5), "scope": SCOPES[3]})  # fmt: skip
        session().execute(text("UPDATE job_units SET done_at = :at WHERE state = 'done'"), {"at": at(6)})
    assert read()["counts"] == [
        {
            "kind": "render", "period": "2026H1", "waiting": 2, "leased": 0, "done": 1, "dead": 1,
            "last_done": "2026-07-22T06:00:00+00:00", "waiting_since": "2026-07-22T05:00:00+00:00",
        },
        {
            "kind": "snapshot", "period": "2026H2", "waiting": 0, "leased": 1, "done": 0, "dead": 0,
            "last_done": None, "waiting_since": None,
        },
    ]  # fmt: skip


def test_of_a_kind_with_many_periods_the_newest_are_counted_and_every_one_left_undone(
    database: Database, read: Read
) -> None:
    with database.transaction():
        for day in range(1, 31):
            done = {} if day in (2, 4) else {"state": "done", "done_at": at(3, day=day)}
            session().add(
                JobUnit(kind="seal", period=f"{day:02}", scope=SCOPES[0], planned_at=at(1, day=day), **done)
            )
    shown = [count["period"] for count in read()["counts"]]
    assert shown == ["02", "04", *(f"{day:02}" for day in range(33 - PERIODS_SHOWN, 31))]


def test_a_unit_under_way_shows_how_far_it_is(database: Database, read: Read) -> None:
    plan(database, SCOPES[0])
    with database.transaction():
        lease = jobs.claim(["render"], "w")
    assert lease is not None
    jobs.Heartbeat(database, 60).beat(lease, 312, 500)
    (unit,) = read()["under_way"]
    assert (unit["scope"], unit["state"], unit["attempts"]) == (str(SCOPES[0]), "leased", 1)
    assert unit["progress"] == {"done": 312, "total": 500}
    assert unit["lease_until"] is not None


def test_what_was_tried_again_shows_why_even_after_it_went_well(database: Database, read: Read) -> None:
    plan(database, SCOPES[0])
    work(database, break_down)
    (waiting,) = read()["retried"]
    assert (waiting["state"], waiting["attempts"], waiting["last_error"]) == ("todo", 1, "ValueError")
    allow_at_once(database)
    work(database, do_nothing)
    (done,) = read()["retried"]
    assert (done["state"], done["attempts"], done["last_error"]) == ("done", 2, "ValueError")


def test_a_unit_of_a_worker_that_died_is_shown_as_tried_again(database: Database, read: Read) -> None:
    plan(database, SCOPES[0])
    for owner in ("dead", "alive"):
        with database.transaction():
            assert jobs.claim(["render"], owner, lease_seconds=-1)
    (unit,) = read()["retried"]
    assert (unit["state"], unit["attempts"], unit["last_error"]) == ("leased", 2, "LeaseRanOut")


def test_what_went_well_at_once_is_not_among_the_failures(database: Database, read: Read) -> None:
    plan(database, SCOPES[0])
    work(database, do_nothing)
    plan(database, *SCOPES[1:3])
    with database.transaction():
        assert jobs.claim(["render"], "w")
    assert (read()["retried"], read()["dead"]) == ([], [])


def test_what_was_given_up_shows_the_reason(database: Database, read: Read) -> None:
    plan(database, SCOPES[0])
    work(database, break_down)
    allow_at_once(database)
    work(database, give_up)
    (unit,) = read()["dead"]
    assert (unit["scope"], unit["attempts"]) == (str(SCOPES[0]), 2)
    assert unit["last_error"] == "no font has U+3134A"
    assert read()["retried"] == []


def test_no_failure_names_anybody(database: Database, cast: Cast, as_: Callable[..., FlaskClient]) -> None:
    plan(database, SCOPES[0])
    work(database, break_down)
    with pytest.raises(ValueError, match="王立新"):
        jobs.record_run(database, "letters", lambda: break_down(Lease("", "", SCOPES[0], "", 1)))
    told = as_(cast.auditor).get("/api/v1/jobs").get_data(as_text=True)
    assert told.count("ValueError") == 2
    assert "王立新" not in told
    assert "13900000000" not in told
