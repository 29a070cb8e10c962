"""The worst moment for a connection to break: PostgreSQL has committed, the application never hears of it."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from server.app import create_app
from server.config import Config
from server.kernel.db import WEB_LIMITS, Database, session
from tests import cast as casting
from tests.cast import Cast
from tests.posts.posting import PLAIN
from tests.severing import SeveringProxy

pytestmark = pytest.mark.commits


@pytest.fixture
def proxy(city: Database) -> Iterator[SeveringProxy]:
    with SeveringProxy(str(city.engine.url.query["host"])) as running:
        yield running


@pytest.fixture
def behind_proxy(city: Database, proxy: SeveringProxy) -> Iterator[Database]:
    through = city.engine.url.update_query_dict({"host": proxy.folder})
    database = Database(through.render_as_string(hide_password=False), limits=WEB_LIMITS)
    yield database
    database.dispose()


@pytest.fixture
def cast(city: Database) -> Cast:
    with city.transaction():
        return casting.assemble()


@pytest.fixture
def clerk(
    config: Config, city: Database, behind_proxy: Database, cast: Cast, at: Callable[..., None]
) -> FlaskClient:
    with city.transaction():
        token = casting.sign_in(cast.clerk)
    client = create_app(config, database=behind_proxy).test_client()
    at(2026, 7, 22)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def publish(clerk: FlaskClient, cast: Cast, key: str) -> TestResponse:
    body = {
        **PLAIN,
        "starts_on": "2026-07-01",
        "ends_on": "2026-09-30",
        "community_id": str(cast.happiness.id),
    }
    return clerk.post("/api/v1/posts", json=body, headers={"Idempotency-Key": key})


def posts(city: Database) -> list[str]:
    with city.transaction():
        return [str(each) for each in session().execute(text("SELECT id FROM service_posts")).scalars()]


def test_a_repeated_request_gets_the_answer_that_was_lost_and_nothing_happens_twice(
    clerk: FlaskClient, city: Database, cast: Cast, proxy: SeveringProxy
) -> None:
    assert clerk.get("/api/v1/me").status_code == 200, "the connection stands before it breaks"
    proxy.lose_next_commit()
    unheard = publish(clerk, cast, "once")
    assert (unheard.status_code, unheard.json["error"]["code"]) == (503, "unavailable")
    assert unheard.headers["Retry-After"]
    assert proxy.lost == 1
    assert len(posts(city)) == 1, "it was committed all the same"
    again = publish(clerk, cast, "once")
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (201, "true")
    assert [again.json["id"]] == posts(city)
    third = publish(clerk, cast, "once")
    assert third.data == again.data


def test_another_key_is_another_post(clerk: FlaskClient, city: Database, cast: Cast) -> None:
    assert [publish(clerk, cast, key).status_code for key in ("one", "two")] == [201, 201]
    assert len(posts(city)) == 2
