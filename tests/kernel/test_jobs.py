"""Units of work: planned once, held by one worker, finished once, whatever dies meanwhile."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from server.kernel import jobs
from server.kernel.db import Database, session
from server.kernel.jobs import JobRun, JobUnit, Lease, LeaseLost, PermanentFailure, UnitState
from server.kernel.types import new_id

SCOPES = [new_id() for _ in range(40)]


def state_of(database: Database, scope: object) -> tuple[UnitState, int]:
    with database.transaction():
        unit = session().execute(select(JobUnit).where(JobUnit.scope == scope)).scalar_one()
        return unit.state, unit.attempts


def test_planning_twice_plans_once(database: Database) -> None:
    with database.transaction():
        assert jobs.plan("letter", "2026H1", SCOPES) == 40
        assert jobs.plan("letter", "2026H1", SCOPES) == 0
        assert jobs.plan("letter", "2026H2", SCOPES[:3]) == 3


def test_planning_at_once_by_many_plans_once(city: Database) -> None:
    def plan(_: int) -> int:
        with city.transaction():
            return jobs.plan("letter", "2026H1", SCOPES)

    with ThreadPoolExecutor(8) as schedulers:
        assert sum(schedulers.map(plan, range(8))) == 40
    with city.transaction():
        assert session().scalar(select(func.count()).select_from(JobUnit)) == 40


def test_many_workers_do_each_unit_once(city: Database) -> None:
    done: list[object] = []
    with city.transaction():
        jobs.plan("letter", "2026H1", SCOPES)

    def work(owner: str) -> None:
        while jobs.work_one(city, {"letter": lambda lease: done.append(lease.scope)}, owner):
            pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, [f"w{number}" for number in range(8)]))
    assert sorted(map(str, done)) == sorted(map(str, SCOPES))


def test_a_dead_worker_s_unit_is_taken_over_and_its_late_result_refused(city: Database) -> None:
    with city.transaction():
        jobs.plan("letter", "2026H1", SCOPES[:1])
    with city.transaction():
        lost = jobs.claim(["letter"], "dead", lease_seconds=0)
    assert lost is not None
    with city.transaction():
        taken = jobs.claim(["letter"], "alive")
    assert taken is not None
    assert taken.attempt == lost.attempt + 1
    with pytest.raises(LeaseLost), city.transaction():
        jobs.finish(lost)
    with city.transaction():
        jobs.finish(taken)
    assert state_of(city, SCOPES[0]) == (UnitState.DONE, 2)
    with city.transaction():
        assert [jobs.find("letter", "2026H1", SCOPES[0]).last_error] == ["LeaseRanOut"]


def test_a_reason_names_the_kind_of_error_and_nobody(city: Database) -> None:
    def fail(lease: Lease) -> None:
        raise ValueError("王立新 13900000000")

    with city.transaction():
        jobs.plan("letter", "2026H1", SCOPES[:1])
    with pytest.raises(ValueError, match="王立新"):
        jobs.work_one(city, {"letter": fail}, "w")
    with pytest.raises(ValueError, match="王立新"):
        jobs.record_run(city, "letters", lambda: fail(Lease("letter", "", SCOPES[0], "w", 1)))
    with city.transaction():
        assert [jobs.find("letter", "2026H1", SCOPES[0]).last_error] == ["ValueError"]
        assert session().execute(select(JobRun.error)).scalars().all() == ["ValueError"]


def test_a_failed_result_leaves_nothing_and_is_tried_again_later(city: Database) -> None:
    def fail(lease: Lease) -> None:
        session().add(JobRun(job="half-done"))
        raise ValueError("no")

    with city.transaction():
        jobs.plan("letter", "2026H1", SCOPES[:1])
    with pytest.raises(ValueError, match="no"):
        jobs.work_one(city, {"letter": fail}, "w")
    assert state_of(city, SCOPES[0]) == (UnitState.WAITING, 1)
    assert not jobs.work_one(city, {"letter": fail}, "w"), "it waits before the next attempt"
    with city.transaction():
        assert session().scalar(select(func.count()).select_from(JobRun)) == 0


def test_a_permanent_failure_is_dead_until_a_human_revives_it(city: Database) -> None:
    def never(lease: Lease) -> None:
        raise PermanentFailure("姓名中的字无法打印")

    with city.transaction():
        jobs.plan("letter", "2026H1", SCOPES[:1])
    assert jobs.work_one(city, {"letter": never}, "w")
    assert state_of(city, SCOPES[0])[0] is UnitState.DEAD
    with city.transaction():
        assert jobs.revive("letter", "2026H1", SCOPES[0])
    assert jobs.work_one(city, {"letter": lambda lease: None}, "w")
    assert state_of(city, SCOPES[0])[0] is UnitState.DONE


def test_five_failures_are_enough(city: Database) -> None:
    def fail(lease: Lease) -> None:
        raise ValueError("no")

    with city.transaction():
        jobs.plan("letter", "2026H1", SCOPES[:1])
    for _ in range(5):
        with city.transaction():
            session().execute(text("UPDATE job_units SET not_before = clock_timestamp()"))
        with pytest.raises(ValueError, match="no"):
            jobs.work_one(city, {"letter": fail}, "w")
    assert state_of(city, SCOPES[0]) == (UnitState.DEAD, 5)


def test_a_database_that_goes_away_is_no_failure_of_the_unit(city: Database) -> None:
    def lose_connection(lease: Lease) -> None:
        session().execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with city.transaction():
        jobs.plan("letter", "2026H1", SCOPES[:1])
        session().execute(text("UPDATE job_units SET attempts = 7"))  # workers were killed over it
    with pytest.raises(OperationalError):
        jobs.work_one(city, {"letter": lose_connection}, "w", lease_seconds=0)
    assert state_of(city, SCOPES[0]) == (UnitState.LEASED, 8)
    assert jobs.work_one(city, {"letter": lambda lease: None}, "w")
    assert state_of(city, SCOPES[0]) == (UnitState.DONE, 9)


def test_runs_are_remembered_and_idle_ones_do_not_pile_up(database: Database) -> None:
    for planned in (3, 0, 0, 0):
        jobs.record_run(database, "letters", lambda planned=planned: planned)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            jobs.record_run(database, "letters", lambda: 1 // 0)
    with database.transaction():
        rows = (
            session()
            .execute(select(JobRun.planned, JobRun.error).order_by(JobRun.started_at, JobRun.id))
            .all()
        )
    assert [tuple(row) for row in rows] == [(3, None), (0, None), (0, "ZeroDivisionError")]


def test_a_run_begins_when_it_begins(database: Database) -> None:
    def plan() -> int:
        time.sleep(0.05)
        return 1

    began = dt.datetime.now(dt.UTC)
    jobs.record_run(database, "letters", plan)
    with database.transaction():
        run = session().execute(select(JobRun)).scalar_one()
    assert run.finished_at is not None
    assert began <= run.started_at <= run.finished_at - dt.timedelta(seconds=0.05)


def test_after_three_months_the_daily_history_is_forgotten_and_a_half_year_s_is_not(
    database: Database,
) -> None:
    kinds = {"seal": SCOPES[0], "letter": SCOPES[1]}
    for days in (91, 93):
        with database.transaction():
            at = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
            session().add(JobRun(job="sealing", started_at=at, finished_at=at))
            for kind, scope in kinds.items():
                session().add(JobUnit(kind=kind, period=str(days), scope=scope, state="done", done_at=at))
    with database.transaction():
        jobs.plan("seal", "waiting", [SCOPES[0]])
        assert jobs.forget_old(["seal"]) == 2
        left = session().execute(select(JobUnit.kind, JobUnit.period).order_by(JobUnit.kind, JobUnit.period))
        assert [tuple(row) for row in left] == [
            ("letter", "91"), ("letter", "93"), ("seal", "91"), ("seal", "waiting"),
        ]  # fmt: skip
        assert session().scalar(select(func.count()).select_from(JobRun)) == 1
