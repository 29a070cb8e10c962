"""No request waits for ever: the limits of the web's connections, and what the client is told when one is reached."""

import os
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from server.app import create_app
from server.config import Config
from server.kernel.db import Database, session
from tests import cast as casting
from tests.cast import Cast


@pytest.mark.parametrize(
    ("setting", "limit"),
    [("statement_timeout", "5s"), ("lock_timeout", "2s"), ("idle_in_transaction_session_timeout", "10s")],
)
def test_the_web_has_short_limits(setting: str, limit: str) -> None:
    web = Database(os.environ["TEST_APP_URL"])
    with web.transaction():
        kept = session().execute(text("SELECT current_setting(:setting)"), {"setting": setting}).scalar_one()
    web.dispose()
    assert kept == limit


@pytest.fixture
def cast(city: Database) -> Cast:
    with city.transaction():
        return casting.assemble()


def client_of(config: Config, database: Database, cast: Cast) -> FlaskClient:
    """Return a client of an application on ``database``, signed in as the secretary of 幸福里."""
    with database.transaction():
        token = casting.sign_in(cast.secretary)
    client = create_app(config, database=database).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


@pytest.fixture(params=["lock_timeout", "statement_timeout"])
def hasty(city: Database, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of the web that loses its patience after a fifth of a second."""
    database = Database(city.engine.url.render_as_string(hide_password=False), limits={request.param: 200})
    yield database
    database.dispose()


@pytest.mark.commits
def test_a_row_held_by_somebody_else_is_answered_with_come_again(
    city: Database, hasty: Database, config: Config, cast: Cast
) -> None:
    secretary, path = client_of(config, hasty, cast), f"/api/v1/communities/{cast.happiness.id}/settings"
    with city.engine.begin() as holder:
        holder.execute(text("SELECT * FROM community_settings FOR UPDATE"))
        busy = secretary.patch(path, json={"contact_name": "孙小敏"})
    assert (busy.status_code, busy.json["error"]["code"]) == (503, "unavailable")
    assert int(busy.headers["Retry-After"]) > 0
    free = secretary.patch(path, json={"contact_name": "孙小敏"})
    assert (free.status_code, free.json["contact_name"]) == (200, "孙小敏")
