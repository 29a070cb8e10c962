"""A claim takes one unit whatever the database's planner believes about the table's size."""

import pytest
from sqlalchemy import delete

from server.kernel import jobs
from server.kernel.db import Database, session
from server.kernel.jobs import JobUnit
from server.kernel.types import new_id

pytestmark = pytest.mark.commits


@pytest.fixture
def thought_empty(city: Database) -> Database:
    """A database whose statistics were taken while the table of units had pages, but no rows."""
    owner = Database(city.urls.owner, limits={})
    with city.transaction():
        jobs.plan("letter", "2026H1", [new_id() for _ in range(3_000)])
    with city.transaction():
        session().execute(delete(JobUnit))
    with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE job_units")
    owner.dispose()
    return city


def test_a_claim_takes_one_unit_although_the_statistics_are_of_an_empty_table(
    thought_empty: Database,
) -> None:
    """PostgreSQL then joins from the outside: a subquery that locks one row is run again for every row, each time another."""
    with thought_empty.transaction():
        jobs.plan("letter", "2026H1", [new_id() for _ in range(5)])
    taken = set()
    for owner in ("a", "b", "c"):
        with thought_empty.transaction():
            claimed = jobs.claim(["letter"], owner)
        assert claimed is not None
        taken.add(claimed.scope)
    assert len(taken) == 3
