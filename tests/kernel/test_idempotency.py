"""The same key: the same answer, another body refused, one still under way told so."""

import threading

import pytest
from sqlalchemy import text

from server.kernel import idempotency
from server.kernel.db import Database, session
from server.kernel.idempotency import Answer, Attempt, IdempotencyKeyReused, RequestInFlight

MARK = idempotency.fingerprint("POST", "/claims", b"{}")


def test_a_repeated_request_gets_the_kept_answer(database: Database) -> None:
    attempt = Attempt("account", "key", MARK)
    with database.transaction():
        assert attempt.reserve() is None
        attempt.remember(Answer(201, b"{}", "application/json"))
    with database.transaction():
        assert attempt.reserve() == Answer(201, b"{}", "application/json")
        assert Attempt("another", "key", MARK).reserve() is None, "keys belong to their principal"


def test_the_key_of_another_request_is_refused(database: Database) -> None:
    with database.transaction():
        Attempt("account", "key", MARK).reserve()
    with pytest.raises(IdempotencyKeyReused), database.transaction():
        Attempt("account", "key", idempotency.fingerprint("POST", "/claims", b'{"a":1}')).reserve()


def test_a_failed_request_leaves_the_key_free(database: Database) -> None:
    attempt = Attempt("account", "key", MARK)
    with pytest.raises(ValueError, match="no"), database.transaction():
        attempt.reserve()
        raise ValueError("no")
    with database.transaction():
        assert attempt.reserve() is None


def test_a_request_under_way_is_told_so(city: Database) -> None:
    attempt, taken, done = Attempt("account", "key", MARK), threading.Event(), threading.Event()

    def slow() -> None:
        with city.transaction():
            attempt.reserve()
            taken.set()
            done.wait(30)

    thread = threading.Thread(target=slow)
    thread.start()
    taken.wait(30)
    with pytest.raises(RequestInFlight), city.transaction():
        session().execute(text("SET LOCAL lock_timeout = 100"))
        attempt.reserve()
    done.set()
    thread.join()
