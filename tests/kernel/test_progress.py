"""A unit under way says how far it is and holds its lease; whoever lost the lease learns it there and writes nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from server.kernel import jobs
from server.kernel.db import Database, session
from server.kernel.jobs import REPORT_SECONDS, Handler, JobRun, JobUnit, Lease, LeaseLost, UnitState
from server.kernel.types import new_id

pytestmark = pytest.mark.commits

SCOPE = new_id()


@pytest.fixture
def planned(city: Database) -> Database:
    """A city in which one unit waits."""
    with city.transaction():
        jobs.plan("letter", "2026H1", [SCOPE])
    return city


def elsewhere(database: Database, act: Callable[[], Any]) -> Any:
    """Do something in a committed transaction of another connection, as another process would."""

    def do() -> Any:
        with database.transaction():
            return act()

    with ThreadPoolExecutor(1) as other:
        return other.submit(do).result()


def unit() -> JobUnit:
    found = jobs.find("letter", "2026H1", SCOPE)
    assert found is not None
    return found


def end_lease() -> None:
    session().execute(text("UPDATE job_units SET lease_until = clock_timestamp() - interval '1 s'"))


def taken_over(database: Database) -> Lease | None:
    """Let another worker ask for work."""
    return elsewhere(database, lambda: jobs.claim(["letter"], "other"))


def work(database: Database, handler: Handler) -> bool:
    return jobs.work_one(database, {"letter": handler}, "w")


def test_progress_is_seen_from_outside_while_the_unit_runs(planned: Database) -> None:
    half_way, looked = threading.Event(), threading.Event()

    def handler(lease: Lease) -> None:
        lease.report(250, 500)
        half_way.set()
        assert looked.wait(10)

    with ThreadPoolExecutor(1) as worker:
        working = worker.submit(work, planned, handler)
        assert half_way.wait(10)
        with planned.transaction():
            assert (unit().state, unit().progress) == (UnitState.LEASED, {"done": 250, "total": 500})
        looked.set()
        assert working.result(10)
    with planned.transaction():
        assert (unit().state, unit().progress) == (UnitState.DONE, None)


def test_who_reports_holds_the_lease(planned: Database) -> None:
    taken: list[Lease | None] = []

    def handler(lease: Lease) -> None:
        elsewhere(planned, end_lease)
        lease.report(1, 2)
        taken.append(taken_over(planned))

    assert work(planned, handler)
    assert taken == [None]
    with planned.transaction():
        assert (unit().state, unit().attempts) == (UnitState.DONE, 1)


def test_who_lost_the_lease_is_stopped_by_the_report_and_leaves_nothing(planned: Database) -> None:
    reached: list[str] = []

    def handler(lease: Lease) -> None:
        session().add(JobRun(job="half-done"))
        elsewhere(planned, end_lease)
        assert taken_over(planned) is not None
        with pytest.raises(LeaseLost):
            lease.report(1, 2)
        reached.append("the report")
        lease.report(2, 2)
        reached.append("beyond it")

    assert work(planned, handler)
    assert reached == ["the report"]
    with planned.transaction():
        assert (unit().owner, unit().attempts, unit().progress) == ("other", 2, None)
        assert session().scalar(select(func.count()).select_from(JobRun)) == 0


def test_a_report_commits_alone_and_not_the_handler_s_work(planned: Database) -> None:
    def handler(lease: Lease) -> None:
        session().add(JobRun(job="half-done"))
        lease.report(3, 7)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        work(planned, handler)
    with planned.transaction():
        assert session().scalar(select(func.count()).select_from(JobRun)) == 0
        assert unit().progress == {"done": 3, "total": 7}, "how far it came is worth knowing"
    with planned.transaction():
        session().execute(text("UPDATE job_units SET not_before = clock_timestamp()"))
    assert taken_over(planned) is not None
    with planned.transaction():
        assert unit().progress is None, "a new attempt begins at nothing"


@contextmanager
def reports_written(database: Database) -> Iterator[list[Any]]:
    """Collect how far each report that is written says to be."""
    written: list[Any] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if "jsonb_build_object" in statement:
            written.append(values["done"])

    event.listen(database.engine, "before_cursor_execute", note)
    yield written
    event.remove(database.engine, "before_cursor_execute", note)


def test_of_many_reports_the_first_and_the_last_are_written_and_two_a_second(planned: Database) -> None:
    taken = 0.0

    def handler(lease: Lease) -> None:
        nonlocal taken
        before = time.monotonic()
        for done in range(1000):
            lease.report(done, 999)
        taken = time.monotonic() - before

    with reports_written(planned) as written:
        assert work(planned, handler)
    assert (written[0], written[-1]) == (0, 999)
    assert len(written) <= 2 + taken / REPORT_SECONDS


def test_a_pause_later_a_report_is_written_again(planned: Database) -> None:
    def handler(lease: Lease) -> None:
        lease.report(1, 4)
        lease.report(2, 4)
        time.sleep(REPORT_SECONDS)
        lease.report(3, 4)

    with reports_written(planned) as written:
        assert work(planned, handler)
    assert (written[0], written[-1]) == (1, 3)


def test_a_lease_without_a_database_reports_nothing() -> None:
    Lease("letter", "2026H1", SCOPE, "test", 1).report(1, 2)


def test_reports_join_the_outer_transaction_of_a_test_that_rolls_back(database: Database) -> None:
    with database.transaction():
        jobs.plan("letter", "2026H1", [SCOPE])

    def handler(lease: Lease) -> None:
        session().add(JobRun(job="before"))
        lease.report(1, 2)
        session().add(JobRun(job="after"))

    assert work(database, handler)
    with database.transaction():
        assert unit().state is UnitState.DONE
        assert session().scalar(select(func.count()).select_from(JobRun)) == 2
