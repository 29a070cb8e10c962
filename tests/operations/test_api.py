"""Alive or not for anybody; the history of jobs for those with a role."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.app import create_app
from server.config import Config
from server.kernel import jobs
from server.kernel.db import Database
from server.kernel.jobs import JobRun
from server.kernel.types import new_id
from tests.cast import Cast

SOMEWHERE = UUID(int=7)


def content(answer: TestResponse) -> Any:
    """Return the answer's JSON."""
    return answer.get_json()


def test_health_says_alive_to_anycontent(client: FlaskClient) -> None:
    answer = client.get("/api/v1/health")
    assert (answer.status_code, answer.json) == (200, {"alive": True})


def test_health_says_503_when_the_database_does_not_answer(config: Config, sandbox: object) -> None:
    nobody = Database("postgresql+psycopg://app:x@127.0.0.1:1/nothing")
    app = create_app(config, database=nobody)
    answer = app.test_client().get("/api/v1/health")
    assert answer.status_code == 503
    assert content(answer)["error"]["code"] in ("not_alive", "unavailable")
    nobody.dispose()


def test_the_history_shows_units_runs_and_the_dead(
    cast: Cast, database: Database, as_: Callable[..., FlaskClient]
) -> None:
    with database.transaction() as session:
        jobs.plan("render", "2026H1", [SOMEWHERE])
        lease = jobs.claim(["render"], "tester")
        assert lease
        jobs.fail(lease, "no font has U+3134A", permanent=True)
        for hour, error in ((1, None), (2, "OperationalError")):
            at = dt.datetime(2026, 7, 22, hour, tzinfo=dt.UTC)
            session.add(
                JobRun(id=new_id(), job="letters", started_at=at, finished_at=at, planned=3, error=error)
            )
    told = content(as_(cast.auditor).get("/api/v1/jobs"))
    assert told["units"][0] | {"oldest": None} == {
        "kind": "render", "period": "2026H1", "state": "dead", "count": 1, "last_done": None, "oldest": None,
    }  # fmt: skip
    (run,) = told["runs"]
    assert (run["job"], run["error"], run["last_success"][:13]) == (
        "letters",
        "OperationalError",
        "2026-07-22T01",
    )
    (dead,) = told["dead"]
    assert (dead["scope"], dead["last_error"]) == (str(SOMEWHERE), "no font has U+3134A")


@pytest.mark.parametrize(
    ("who", "status"), [("administrator", 200), ("observer", 200), ("clerk", 403), ("liaison", 403)]
)
def test_job_history_needs_a_role(cast: Cast, as_: Callable[..., FlaskClient], who: str, status: int) -> None:
    assert as_(getattr(cast, who)).get("/api/v1/jobs").status_code == status


def test_job_history_is_nothing_for_the_street(client: FlaskClient) -> None:
    assert client.get("/api/v1/jobs").status_code == 401
