"""A scheduler that was away for three half-years, two of them at once when it comes back, and workers that are killed."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import create_engine, text

from server.kernel.db import session
from server.organisations import queries as organisations
from server.organisations.models import Area
from tests import cast as casting
from tests import factories as make
from tests.cast import Cast
from tests.journeys.running import System, system, wait_until

pytestmark = pytest.mark.commits

COMMUNITIES = 6
SLOW = 120.0
"""Seconds that processes may need to start and work on a machine that has other things to do."""
PERIODS = ("2026H1", "2026H2", "2027H1")
Wanted = tuple[UUID, UUID, str]
"""Community, unit and period of a letter."""


@pytest.fixture
def running() -> Iterator[System]:
    with system((2027, 7, 20)) as started:
        yield started


def test_three_half_years_are_made_good_once_by_two_schedulers_and_dying_workers(running: System) -> None:
    expected = a_town(running)
    schedulers = [running.start("scheduler") for _ in range(2)]
    with letters_locked(running):
        workers = [running.start("worker") for _ in range(2)]
        wait_until(
            lambda: units(running)["leased"] == 2, "no worker is in the middle of drafting", seconds=SLOW
        )
        for worker in workers:
            running.kill(worker)
    assert letters(running) == []
    assert units(running) == {"leased": 2, "todo": COMMUNITIES * len(PERIODS) - 2}
    end_leases(running)
    two_of_three_are_killed(running, after=4)
    wait_until(
        lambda: units(running) == {"done": COMMUNITIES * len(PERIODS)}, "the work is not done", seconds=SLOW
    )
    assert sorted(letters(running)) == sorted(expected)
    planned_and_drafted_once(running, len(expected))
    assert all(scheduler.poll() is None for scheduler in schedulers)


def a_town(running: System) -> set[Wanted]:
    """Commit communities that write letters since 2026H1, each with members of two units; return the letters due."""
    with running.database.transaction():
        cast = casting.assemble()
        places = [cast.happiness, cast.peace]
        places += [community(cast, number) for number in range(COMMUNITIES - len(places))]
        expected: set[Wanted] = {(cast.happiness.id, cast.water.id, period) for period in PERIODS}
        for place in places:
            unit = make.UnitFactory(area_id=cast.city.id)
            casting.give_roster(unit)  # nobody renews in 2027: its letter then is about residents who owe it
            for member in (casting.add_member("党员", each, place) for each in (unit, cast.library)):
                cast.register(member, place)
            expected |= {(place.id, each.id, period) for each in (unit, cast.library) for period in PERIODS}
            assert organisations.settings_of(place.id).letters_from == PERIODS[0]
    return expected


def community(cast: Cast, number: int) -> Area:
    area = make.AreaFactory(parent=cast.street, name=f"第{number}社区居委会")
    make.SettingsFactory(community_id=area.id, number_prefix=f"第{number}社区党函")
    return area


@contextmanager
def letters_locked(running: System) -> Iterator[None]:
    """Let nobody write a letter meanwhile, so that whoever drafts stands still in the middle."""
    engine = create_engine(running.cluster.owner_dsn("city"))
    with engine.begin() as connection:
        connection.execute(text("LOCK TABLE letters IN EXCLUSIVE MODE"))
        yield
    engine.dispose()


def two_of_three_are_killed(running: System, *, after: int) -> None:
    """Kill two of three workers once so many units are done, wherever they are."""
    _, *doomed = [running.start("worker") for _ in range(3)]
    wait_until(lambda: units(running)["done"] >= after, "the workers stand still", seconds=SLOW, step=0.01)
    for worker in doomed:
        running.kill(worker)
    end_leases(running)


def end_leases(running: System) -> None:
    """Let leases run out now instead of in a minute: those of the dead, and whatever else is held."""
    with running.database.transaction():
        session().execute(
            text(
                "UPDATE job_units SET lease_until = clock_timestamp() - interval '1 s' WHERE state = 'leased'"
            )
        )


def units(running: System) -> Counter[str]:
    """Return how many units of drafting are in which state."""
    query = text("SELECT state, count(*) AS units FROM job_units WHERE kind = 'snapshot' GROUP BY state")
    with running.database.transaction():
        return Counter({row.state: row.units for row in session().execute(query)})


def letters(running: System) -> list[Wanted]:
    with running.database.transaction():
        rows = session().execute(text("SELECT community_id, unit_id, period FROM letters"))
        return [(community_id, unit_id, period) for community_id, unit_id, period in rows]


def planned_and_drafted_once(running: System, expected: int) -> None:
    """Both schedulers together planned each unit once; each unit drafted once, whoever was killed over it."""
    planned = text("SELECT sum(planned) FROM job_runs WHERE job = 'letters'")
    errors = text("SELECT count(*) FROM job_runs WHERE error IS NOT NULL")
    schedulers = text("SELECT count(*) FROM job_runs WHERE job = 'letters'")
    drafted = text("SELECT subject_id FROM audit_entries WHERE verb = 'letters.draft'")
    with running.database.transaction():
        assert session().scalar(planned) == COMMUNITIES * len(PERIODS)
        assert session().scalar(errors) == 0
        assert session().scalar(schedulers) == 2
        subjects = session().execute(drafted).scalars().all()
    assert len(subjects) == len(set(subjects)) == expected
