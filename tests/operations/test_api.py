"""Alive or not for anybody; the history of jobs for those with a role."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.app import create_app
from server.config import Config
from server.kernel.db import Database
from tests.cast import Cast


def content(answer: TestResponse) -> Any:
    """Return the answer's JSON."""
    return answer.get_json()


def test_health_says_alive_to_anybody(client: FlaskClient) -> None:
    answer = client.get("/api/v1/health")
    assert (answer.status_code, answer.json) == (200, {"alive": True})


def test_health_says_503_when_the_database_does_not_answer(config: Config, sandbox: object) -> None:
    nobody = Database("postgresql+psycopg://app:x@127.0.0.1:1/nothing")
    app = create_app(config, database=nobody)
    answer = app.test_client().get("/api/v1/health")
    assert answer.status_code == 503
    assert content(answer)["error"]["code"] in ("not_alive", "unavailable")
    nobody.dispose()


@pytest.mark.parametrize(
    ("who", "status"), [("administrator", 200), ("observer", 200), ("clerk", 403), ("liaison", 403)]
)
def test_job_history_needs_a_role(cast: Cast, as_: Callable[..., FlaskClient], who: str, status: int) -> None:
    assert as_(getattr(cast, who)).get("/api/v1/jobs").status_code == status


def test_job_history_is_nothing_for_the_street(client: FlaskClient) -> None:
    assert client.get("/api/v1/jobs").status_code == 401
