"""The real scheduler: late, behind by hours, in company, failing, without a database – and what the history shows of it.

The same with processes of their own, workers that are killed and letters: tests/journeys/test_scheduler_down.py.
"""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from apscheduler.events import EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import create_engine, func, select, text

from server import scheduler
from server.kernel import clock
from server.kernel.db import Database, session
from server.kernel.jobs import JobRun, JobUnit
from server.operations import queries
from server.operations.queries import Timer
from server.organisations import queries as organisations
from tests import cast as casting
from tests.cast import Cast
from tests.journeys.running import wait_until

pytestmark = pytest.mark.commits

TIMERS = {timer.name for timer in scheduler.timers()}
HOURS_AGO = dt.timedelta(hours=6)


@pytest.fixture
def cast(city: Database) -> Cast:
    """Two communities that owe the letters of 2026H1 since last week."""
    with city.transaction():
        return casting.assemble()


@contextmanager
def running(*databases: Database, late: dt.timedelta = dt.timedelta(0)) -> Iterator[BackgroundScheduler]:
    """Run one scheduler on each database, whose timers were due some time ago; yield the first. Ends when idle."""
    built = [scheduler.build(database) for database in databases]
    for each in built:
        for job in each.get_jobs():
            job.modify(next_run_time=dt.datetime.now(clock.SHANGHAI) - late)
    for each in built:
        each.start()
    try:
        yield built[0]
    finally:
        for each in built:
            each.shutdown(wait=True)


def run_now(running: BackgroundScheduler, name: str) -> None:
    """Let a timer's next tick be now instead of in a minute."""
    running.modify_job(name, next_run_time=dt.datetime.now(clock.SHANGHAI))


def runs(database: Database, *conditions: object) -> list[str]:
    """Return the timers' names, one for every run that is kept."""
    with database.transaction():
        return list(session().execute(select(JobRun.job).where(*conditions).order_by(JobRun.job)).scalars())


def shown(database: Database, name: str) -> Timer:
    """Return what the history shows of a timer."""
    with database.transaction():
        return {timer.job: timer for timer in queries.history().timers}[name]


def planned(database: Database) -> dict[str, int]:
    """Return how many units of drafting each period has."""
    query = select(JobUnit.period, func.count()).where(JobUnit.kind == "snapshot").group_by(JobUnit.period)
    with database.transaction():
        return {row[0]: row[1] for row in session().execute(query)}


def every_timer_ran(database: Database) -> Callable[[], bool]:
    return lambda: set(runs(database)) == TIMERS


def test_timers_due_hours_ago_run_once_and_not_once_a_tick(city: Database, cast: Cast) -> None:
    """No misfire grace drops them, and the hundreds of ticks missed meanwhile are one."""
    with running(city, late=HOURS_AGO):
        wait_until(every_timer_ran(city), "a timer was dropped")
    assert runs(city) == sorted(TIMERS)
    assert planned(city) == {"2026H1": 2}


def test_two_schedulers_after_a_year_plan_every_period_once(
    city: Database, cast: Cast, at: Callable[..., None]
) -> None:
    with city.transaction():
        organisations.settings_of(cast.peace.id).letters_from = "2026H2"
    at(2027, 7, 20)
    with running(city, city, late=HOURS_AGO):
        wait_until(lambda: len(runs(city, JobRun.job == "letters")) == 2, "one of them did not run")
    assert planned(city) == {"2026H1": 1, "2026H2": 2, "2027H1": 2}
    letters = shown(city, "letters")
    assert sorted(run.planned for run in letters.runs) == [0, 5]
    assert [run.error for run in letters.runs] == [None, None]


@contextmanager
def owner_says(database: Database, before: str, after: str) -> Iterator[None]:
    """Change something about the database as its owner, and change it back."""
    engine = create_engine(database.urls.owner, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(before))
            yield
    finally:
        with engine.connect() as connection:
            connection.execute(text(after))
        engine.dispose()


def test_a_planner_that_fails_is_shown_and_its_timer_goes_on(city: Database, cast: Cast) -> None:
    table = "ON community_settings {} app"
    with running(city) as timers_running:
        wait_until(every_timer_ran(city), "a timer did not run")
        went_well = shown(city, "letters").last_success
        with owner_says(city, f"REVOKE SELECT {table.format('FROM')}", f"GRANT SELECT {table.format('TO')}"):
            run_now(timers_running, "letters")
            wait_until(lambda: runs(city, JobRun.error.is_not(None)) == ["letters"], "nothing failed")
        failing = shown(city, "letters")
        assert [run.error for run in failing.runs] == ["ProgrammingError", None]
        assert failing.last_success == went_well
        run_now(timers_running, "letters")
        wait_until(lambda: len(shown(city, "letters").runs) == 3, "the timer is dead")
    mended = shown(city, "letters")
    assert [run.error for run in mended.runs] == [None, "ProgrammingError", None]
    assert mended.last_success is not None
    assert went_well is not None
    assert mended.last_success > went_well


def test_without_a_database_the_timers_go_on_until_it_is_back(
    city: Database, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    fresh = Database(city.urls.app)
    entry = f'CONNECT ON DATABASE "{fresh.engine.url.database}"'
    with ExitStack() as door:
        door.enter_context(owner_says(city, f"REVOKE {entry} FROM PUBLIC", f"GRANT {entry} TO PUBLIC"))
        with running(fresh) as timers_running:
            wait_until(lambda: failed_in(caplog.text) == TIMERS, "a timer did not even try")
            assert runs(city) == []
            door.close()
            for name in TIMERS:
                run_now(timers_running, name)
            wait_until(every_timer_ran(city), "a timer is dead")
    assert planned(city) == {"2026H1": 2}
    fresh.dispose()


def failed_in(log: str) -> set[str]:
    return {name for name in TIMERS if f"timer {name} failed" in log}


def test_a_tick_while_the_last_one_is_at_it_is_left_out(city: Database, cast: Cast) -> None:
    left_out = threading.Event()
    with ExitStack() as lock:
        lock.enter_context(units_locked(city))
        with running(city) as timers_running:
            timers_running.add_listener(lambda _: left_out.set(), EVENT_JOB_MAX_INSTANCES)

            def asked_again() -> bool:
                run_now(timers_running, "letters")
                return left_out.wait(0.05)

            wait_until(asked_again, "every tick is run")
            lock.close()
    assert runs(city, JobRun.job == "letters") == ["letters"]


@contextmanager
def units_locked(database: Database) -> Iterator[None]:
    """Let nobody plan meanwhile."""
    engine = create_engine(database.urls.owner)
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE job_units IN EXCLUSIVE MODE"))
        yield
    engine.dispose()
