"""One PostgreSQL for the whole run, one migrated template, one copy per worker; each test rolls back.

The run's first process starts the server; workers of pytest-xdist get its address. A test marked ``commits`` (by its
``city`` fixture) has a copy of its own and really commits.
"""

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import make_url

from server import localdb
from server.app import create_app
from server.config import Config
from server.kernel import clock, crypto, files
from server.kernel.crypto import Keyring
from server.kernel.db import Database
from server.kernel.files import FileStore
from server.migration import alembic_config
from tests import cast as casting
from tests.cast import Cast
from tests.miniprogram.browser import FLAGS, chromium, require_browser
from tests.sandbox import SandboxServer

TEMPLATE = "template_shuangbaodao"
IN_JULY = clock.at(dt.date(2026, 7, 22), 9)
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "150"}

_started: localdb.Cluster | None = None


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        os.environ.update(config.workerinput["shuangbaodao"])
    elif not config.option.collectonly:
        os.environ.update(_start_cluster())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    names = ("TEST_OWNER_URL", "TEST_APP_URL", "TEST_BINDIR")
    node.workerinput["shuangbaodao"] = {name: os.environ[name] for name in names}


def pytest_unconfigure(config: pytest.Config) -> None:
    if _started is not None:
        _started.stop()


def _start_cluster() -> dict[str, str]:
    global _started
    place = Path(tempfile.mkdtemp(prefix="sbd"))
    place.chmod(0o755)
    _started = localdb.start(place, settings=FAST)
    _started.ensure_database(TEMPLATE)
    command.upgrade(alembic_config(_started.owner_dsn(TEMPLATE)), "head")
    return {
        "TEST_OWNER_URL": _started.owner_dsn(TEMPLATE),
        "TEST_APP_URL": _started.app_dsn(TEMPLATE),
        "TEST_BINDIR": str(_started.bindir),
    }


@pytest.fixture(scope="session")
def copy_database() -> Iterator[Callable[..., SimpleNamespace]]:
    """Return a function that copies the migrated template, or another database, and returns the copy's two URLs."""
    owner = Database(os.environ["TEST_OWNER_URL"].replace(TEMPLATE, "postgres"), limits={})

    def copy(name: str, *, of: str = TEMPLATE) -> SimpleNamespace:
        with owner.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}"')
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')
        return SimpleNamespace(
            owner=os.environ["TEST_OWNER_URL"].replace(TEMPLATE, name),
            app=os.environ["TEST_APP_URL"].replace(TEMPLATE, name),
        )

    yield copy
    owner.dispose()


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    return str(getattr(request.config, "workerinput", {}).get("workerid", "gw"))


@pytest.fixture(scope="session")
def _shared(copy_database: Callable[[str], SimpleNamespace], worker_name: str) -> Iterator[Database]:
    database = Database(copy_database(f"test_{worker_name}").app)
    yield database
    database.dispose()


@pytest.fixture(autouse=True)
def _resources(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[None]:
    """Keys, files and a business clock that stands at 22 July 2026, 9:00 in Shanghai."""
    place = tmp_path_factory.getbasetemp() / "resources"
    crypto.use(Keyring.load(place / "keys.json"))
    files.use(FileStore(place / "files"))
    clock.use(clock.FixedClock(IN_JULY))
    yield
    clock.use(clock.SystemClock())


@pytest.fixture
def at() -> Callable[..., None]:
    """Return a function that moves the business clock to a Shanghai day and hour."""

    def move(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        clock.use(clock.FixedClock(clock.at(dt.date(year, month, day), hour, minute)))

    return move


@pytest.fixture
def database(_shared: Database) -> Iterator[Database]:
    """A database whose every transaction is a savepoint, rolled back after the test."""
    with _shared.engine.connect() as connection:
        outer = connection.begin()
        _shared.bind_to(connection)
        yield _shared
        _shared.bind_to_engine()
        outer.rollback()


@pytest.fixture
def cast(database: Database) -> Cast:
    """The cast, already in the database."""
    with database.transaction():
        return casting.assemble()


@pytest.fixture
def within(database: Database) -> Iterator[None]:
    """Run the whole test inside one transaction, for tests of verbs that need no HTTP."""
    with database.transaction():
        yield


@pytest.fixture(scope="session")
def sandbox() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory, sandbox: SandboxServer) -> Config:
    url = os.environ["TEST_APP_URL"]
    return Config.read(
        {
            "APP_ENV": "test",
            "DATABASE_URL": url,
            "DATA_DIR": str(tmp_path_factory.getbasetemp() / "resources"),
            "WECHAT_API_BASE_URL": sandbox.url,
            "PUBLIC_URL": "https://sbd.example.cn",
        }
    )


@pytest.fixture
def app(config: Config, database: Database) -> Flask:
    app = create_app(config, database=database)
    app.testing = True
    clock.use(clock.FixedClock(IN_JULY))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client nobody has signed in to."""
    return app.test_client()


@pytest.fixture
def as_(app: Flask, database: Database) -> Callable[[Any], FlaskClient]:
    """Return a function that gives an HTTP client signed in as an actor of the cast."""

    def signed_in(actor: Any) -> FlaskClient:
        with database.transaction():
            token = casting.sign_in(actor)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return signed_in


@pytest.fixture
def url() -> str:
    return make_url(os.environ["TEST_APP_URL"]).render_as_string(hide_password=False)


@pytest.fixture
def city(
    copy_database: Callable[[str], SimpleNamespace], worker_name: str, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A database of its own in which transactions really commit: for races, kills and restarts."""
    urls = copy_database(f"city_{worker_name}")
    database = Database(urls.app, pool_size=40, limits={"statement_timeout": 60_000})
    database.urls = urls
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the worker's whole run; here, because a process may have only one Playwright."""
    require_browser()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()
