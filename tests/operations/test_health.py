"""How the system stands: judged by what the scheduler, the workers and the sealer leave behind."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from server import scheduler, worker
from server.audit import jobs as audit_jobs
from server.audit import service as audit
from server.config import Config
from server.kernel import jobs
from server.kernel.db import Database, session
from server.kernel.jobs import Lease, PermanentFailure
from server.operations import rules
from server.operations.health import health
from server.operations.rules import Sign
from tests.cast import Cast

SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)
SCOPE = UUID(int=7)


def sign(database: Database, key: str) -> Sign:
    """Return how a part of the system stands."""
    with database.transaction():
        return {check.key: check.sign for check in health().checks}[key]


def run_every_timer(database: Database) -> None:
    for timer in scheduler.timers():
        scheduler.run_timer(database, timer)


def later(database: Database, by: dt.timedelta) -> None:
    """Let everything have been planned, run and done that much earlier."""
    with database.transaction():
        session().execute(text("UPDATE job_runs SET finished_at = finished_at - :by"), {"by": by})
        session().execute(
            text("UPDATE job_units SET planned_at = planned_at - :by, not_before = not_before - :by"),
            {"by": by},
        )


def test_a_scheduler_that_never_ran_is_bad(database: Database, cast: Cast) -> None:
    assert sign(database, "scheduler") is Sign.BAD


@pytest.mark.parametrize(
    ("silent", "expected"), [(SECOND, Sign.GOOD), (80 * SECOND, Sign.WATCH), (3 * MINUTE, Sign.BAD)]
)
def test_a_silent_scheduler_is_bad_within_three_minutes(
    database: Database, cast: Cast, silent: dt.timedelta, expected: Sign
) -> None:
    """R-30: whatever killed its thread, no timer runs any more."""
    run_every_timer(database)
    later(database, silent)
    assert sign(database, "scheduler") is expected


def test_a_timer_that_failed_is_named(database: Database, cast: Cast) -> None:
    run_every_timer(database)

    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        jobs.record_run(database, "sealing", fail)
    with database.transaction():
        (check,) = [each for each in health().checks if each.key == "timers"]
    assert (check.sign, check.state) == (Sign.WATCH, "上次失败：日志封存。")


def test_due_work_that_nobody_takes_is_bad_after_a_minute(database: Database, cast: Cast) -> None:
    with database.transaction():
        jobs.plan("seal", "20260722T0900", [SCOPE])
    assert sign(database, "worker") is Sign.GOOD
    later(database, 90 * SECOND)
    assert sign(database, "worker") is Sign.BAD


def test_old_work_behind_a_busy_worker_is_only_watched(database: Database, cast: Cast) -> None:
    with database.transaction():
        jobs.plan("seal", "20260722T0900", [SCOPE, UUID(int=8)])
    later(database, 10 * MINUTE)
    with database.transaction():
        jobs.claim(["seal"], "w")
    assert sign(database, "worker") is Sign.WATCH


def test_work_that_was_given_up_is_bad(database: Database, cast: Cast) -> None:
    def give_up(lease: Lease) -> None:
        raise PermanentFailure("no font has U+3134A")

    assert sign(database, "dead") is Sign.GOOD
    with database.transaction():
        jobs.plan("render", "2026H1", [SCOPE])
    jobs.work_one(database, {"render": give_up}, "w")
    assert sign(database, "dead") is Sign.BAD


def test_entries_wait_for_their_seal(database: Database, cast: Cast) -> None:
    with database.transaction():
        audit.record("posts.publish", "service_post", SCOPE, actor=cast.clerk)
        (before,) = [each.state for each in health().checks if each.key == "sealing"]
        audit_jobs.seal_books(worker.books())
        (after,) = [each.state for each in health().checks if each.key == "sealing"]
    assert "待封存" in before
    assert "没有未封存的记录" in after


@pytest.mark.parametrize(("seconds", "expected"), [(0.2, Sign.GOOD), (-1.5, Sign.WATCH), (2.0, Sign.BAD)])
def test_clocks_two_seconds_apart_are_bad(seconds: float, expected: Sign) -> None:
    assert rules.clocks(dt.timedelta(seconds=seconds)).sign is expected


def test_every_timer_and_every_kind_of_work_has_its_words(config: Config) -> None:
    assert rules.TIMERS.keys() == {timer.name for timer in scheduler.timers()}
    assert worker.handlers(config).keys() <= rules.KINDS.keys()


def test_timers_run_as_often_as_their_words_say() -> None:
    often = {
        timer.name: getattr(timer.trigger, "interval", rules.TIMERS[timer.name][1])
        for timer in scheduler.timers()
    }
    assert {name: every for name, (_, every) in rules.TIMERS.items()} == often


@pytest.mark.parametrize(("who", "status"), [("observer", 200), ("auditor", 200), ("clerk", 403)])
def test_checks_need_a_role(cast: Cast, as_: Callable[..., FlaskClient], who: str, status: int) -> None:
    answer = as_(getattr(cast, who)).get("/api/v1/health/checks")
    assert answer.status_code == status


def test_checks_tell_the_worst_sign(cast: Cast, as_: Callable[..., FlaskClient]) -> None:
    told = as_(cast.administrator).get("/api/v1/health/checks").get_json()
    assert told["sign"] == "bad"
    assert [check["todo"] for check in told["checks"] if check["key"] == "scheduler"] != [""]
