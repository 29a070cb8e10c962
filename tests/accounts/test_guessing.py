"""Budgets against guessing: a lock that parallel attempts cannot run past, per username and per address."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text, update

from server.accounts import service
from server.accounts.errors import SignInLocked, SignInRefused
from server.accounts.models import SignInFailures
from server.accounts.rules import LOCK_ADDRESS_AFTER, LOCK_AFTER
from server.kernel.db import Database, session
from server.kernel.errors import DomainError

HERE, ELSEWHERE = "10.0.0.5", "10.0.0.6"


def guess(database: Database, username: str, *, address: str = HERE) -> str:
    try:
        with database.transaction():
            service.sign_in_staff(username, "wrong-password-1", "000000", address=address)
    except DomainError as refused:
        return refused.code
    return "signed in"


@pytest.mark.commits
def test_twenty_guesses_at_once_are_weighed_five_times(city: Database) -> None:
    together = Barrier(20)

    def attempt(_: int) -> str:
        together.wait()
        return guess(city, "sunxiaomin")

    with ThreadPoolExecutor(20) as pool:
        outcomes = Counter(pool.map(attempt, range(20)))
    assert outcomes == {SignInRefused.code: LOCK_AFTER, SignInLocked.code: 20 - LOCK_AFTER}


@pytest.mark.commits
def test_guesses_at_many_usernames_at_once_stay_within_the_budget_of_the_address(city: Database) -> None:
    spend(city, HERE, LOCK_ADDRESS_AFTER - 3)
    with ThreadPoolExecutor(10) as pool:
        outcomes = Counter(pool.map(lambda n: guess(city, f"user-{n}"), range(10)))
    assert outcomes == {SignInRefused.code: 3, SignInLocked.code: 7}


def spend(database: Database, address: str, failures: int) -> None:
    """Let an address have failed already, as many times as said, with usernames of all kinds."""
    with database.transaction():
        row = {"address": address, "failures": failures}
        session().execute(
            text(
                "INSERT INTO sign_in_failures VALUES ('', :address, :failures, clock_timestamp() + interval '9 min')"
            ),
            row,
        )


def test_an_address_over_its_budget_is_locked_for_every_username_and_another_is_not(
    database: Database,
) -> None:
    spend(database, HERE, LOCK_ADDRESS_AFTER - 1)
    assert guess(database, "sunxiaomin") == SignInRefused.code
    assert guess(database, "zhouzheng") == SignInLocked.code
    assert guess(database, "zhouzheng", address=ELSEWHERE) == SignInRefused.code


def test_a_lock_is_over_when_its_time_is(database: Database) -> None:
    outcomes = [guess(database, "sunxiaomin") for _ in range(LOCK_AFTER + 1)]
    assert outcomes == [SignInRefused.code] * LOCK_AFTER + [SignInLocked.code]
    with database.transaction():
        session().execute(update(SignInFailures).values(ends_at=text("clock_timestamp()")))
    again = [guess(database, "sunxiaomin") for _ in range(LOCK_AFTER + 1)]
    assert again == outcomes


@pytest.fixture
def clients(app: Flask) -> tuple[FlaskClient, FlaskClient]:
    here, elsewhere = app.test_client(), app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = ELSEWHERE
    return here, elsewhere


def test_the_edge_keeps_failures_although_it_refuses(clients: tuple[FlaskClient, FlaskClient]) -> None:
    body = {"password": "wrong-password-1", "totp": "000000"}
    here, elsewhere = clients
    names = [f"user-{n // LOCK_AFTER}" for n in range(LOCK_ADDRESS_AFTER)]
    statuses = {here.post("/api/v1/sessions/staff", json={"username": n, **body}).status_code for n in names}
    fresh = {"username": "user-99", **body}
    locked = here.post("/api/v1/sessions/staff", json=fresh)
    assert (statuses, locked.status_code, locked.headers["Retry-After"]) == ({401}, 429, "900")
    assert elsewhere.post("/api/v1/sessions/staff", json=fresh).status_code == 401
