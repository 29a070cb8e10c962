"""The books are checked against their seals by a worker, every night and when an auditor asks."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from server import worker
from server.accounts.rules import Role
from server.audit import jobs, queries, service
from server.kernel.db import Database
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from tests import cast as casting
from tests.cast import Cast

ONE_CHANGE = "UPDATE audit_entries SET reason = 'nothing' WHERE verb = 'posts.publish'"


def check(database: Database, heads: Path) -> queries.Verification:
    """Let a worker do what waits; return what the newest check found."""
    worker.work_until_idle(database, {"verify": partial(worker.verify, heads_dir=heads)})
    with database.transaction():
        found = queries.verification()
    assert found is not None
    return found


def test_whole_books_are_found_whole(database: Database, cast: Cast, tmp_path: Path) -> None:
    with database.transaction():
        service.record("posts.publish", "service_post", new_id(), actor=cast.clerk)
        jobs.seal_books(worker.books())
        service.ask_verification(actor=cast.auditor)
        service.ask_verification(actor=cast.auditor)
    found = check(database, tmp_path)
    assert found.done_at is not None
    assert found.problem is None


@pytest.mark.commits
def test_an_entry_that_its_owner_altered_is_named(city: Database, tmp_path: Path) -> None:
    with city.transaction():
        cast = casting.assemble()
        service.record("posts.publish", "service_post", new_id(), actor=cast.clerk)
        jobs.seal_books(worker.books())
    owner = create_engine(city.urls.owner)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER ALL"))
        connection.execute(text(ONE_CHANGE))
    owner.dispose()
    with city.transaction():
        service.ask_verification(actor=cast.auditor)
    problem = check(city, tmp_path).problem
    assert problem is not None
    assert "was altered after it was sealed" in problem


def test_the_nightly_upkeep_asks_for_the_check(database: Database, cast: Cast, tmp_path: Path) -> None:
    with database.transaction():
        worker.jobs.plan("upkeep", "20260722", [worker.UUID(int=0)])
    worker.jobs.work_one(database, {"upkeep": partial(worker.upkeep, heads_dir=tmp_path)}, "w")
    assert check(database, tmp_path).done_at is not None


def test_only_the_whole_citys_auditor_asks(database: Database, cast: Cast) -> None:
    with database.transaction():
        part = casting.staff("江平", Role.AUDITOR, area=cast.county)
        for actor in (part, cast.administrator, cast.clerk):
            with pytest.raises(NotFound):
                service.ask_verification(actor=actor)
