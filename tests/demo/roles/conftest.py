"""The demo city behind a real server, in a copy that a journey may change; people sign in as the demo says."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from types import SimpleNamespace

import pyotp
import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from server import worker
from server.accounts import queries as account_queries
from server.accounts import totp
from server.app import create_app
from server.kernel.db import Database
from tests.demo.conftest import Built

DESK = {"width": 1366, "height": 768}
PATIENCE = 15_000
"""Milliseconds that a journey waits for something to appear; a letter may have to be typeset meanwhile."""

SignIn = Callable[..., Page]


@pytest.fixture
def town(demo: Built, copy_database: Callable[..., SimpleNamespace], worker_name: str) -> Iterator[Database]:
    """The finished city in a copy of its database; letters and keys are those of the city."""
    demo.database.engine.dispose()  # a database is copied only while nobody is connected to it
    urls = copy_database(f"town_{worker_name}", of=str(demo.database.engine.url.database))
    database = Database(urls.app, limits={})
    yield database
    database.dispose()


@pytest.fixture
def address(demo: Built, town: Database) -> Iterator[str]:
    """Where the real application answers for that copy."""
    app = create_app(
        replace(demo.config, database_url=town.engine.url.render_as_string(False)), database=town
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def work(demo: Built, town: Database) -> Callable[[], None]:
    """Return a function that does what waits for the worker: planned letters, typesetting, imports."""

    def until_nothing_waits() -> None:
        worker.work_until_idle(town, worker.handlers(demo.config))

    return until_nothing_waits


@pytest.fixture
def sign_in(browser: Browser, demo: Built, town: Database, address: str) -> Iterator[SignIn]:
    """Return a function that signs a demo account in through the sign-in page.

    At the end no page may have had an error of its own or of the server.
    """
    passwords = {
        each["username"]: each["password"]
        for each in json.loads((demo.config.data_dir / "demo-accounts.json").read_text())["staff"]
    }
    wrong: list[str] = []
    with ExitStack() as stack:

        def signed_in(username: str, path: str = "/console") -> Page:
            context = browser.new_context(
                viewport=DESK, base_url=address, locale="zh-CN", accept_downloads=True
            )
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 500 else None)
            page.goto(path)
            page.get_by_label("用户名").fill(username)
            page.get_by_label("密码").fill(passwords[username])
            page.get_by_label("动态口令").fill(_code(town, username))
            page.get_by_role("button", name="登录").click()
            page.get_by_role("button", name="退出").wait_for()
            return page

        yield signed_in
    assert wrong == []


def _code(town: Database, username: str) -> str:
    with town.transaction():
        account = account_queries.staff_account(username)
        assert account is not None
        return pyotp.TOTP(totp.secret_of(account)).now()
