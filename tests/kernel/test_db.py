"""The pool never hands out a connection whose server has gone."""

import time

from sqlalchemy import text

from server.kernel.db import Database, session

PID = text("SELECT pg_backend_pid()")
GONE = text("SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = :pid")


def backend(database: Database) -> int:
    with database.transaction():
        return int(session().execute(PID).scalar_one())


def _gone(database: Database, pid: int) -> bool:
    with database.transaction():  # one look per transaction: PostgreSQL keeps what it saw of its backends
        return bool(session().execute(GONE, {"pid": pid}).scalar_one())


def test_a_connection_that_the_server_closed_is_replaced_unseen(city: Database) -> None:
    first = backend(city)
    assert backend(city) == first
    with city.engine.connect() as kept, city.engine.connect() as other:
        assert first in (kept.execute(PID).scalar_one(), other.execute(PID).scalar_one())
    killer = Database(city.urls.app, limits={})
    with killer.transaction():
        session().execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": first})
    while not _gone(killer, first):
        time.sleep(0.01)
    killer.dispose()
    assert all(backend(city) != first for _ in range(3))
