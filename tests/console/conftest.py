"""The console and the portal in a real browser, on the real server with a database that commits."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page

from server.kernel.actor import Actor
from server.kernel.http import SESSION_COOKIE
from tests import cast as casting
from tests.miniprogram.conftest import living as living

DESK = {"width": 1366, "height": 768}
PATIENCE = 8_000
"""Milliseconds that a test waits for something to appear."""

OpenDesk = Callable[..., Page]


@pytest.fixture
def desk(browser: Browser, living: SimpleNamespace) -> Iterator[OpenDesk]:
    """Return a function that sits somebody of the cast down at a desk; without an actor nobody is signed in.

    At the end no page may have had an error of its own or of the server.
    """
    wrong: list[str] = []
    with ExitStack() as stack:

        def sit_down(actor: Actor | None = None, path: str = "/console", *, scripts: bool = True) -> Page:
            context = browser.new_context(
                viewport=DESK, base_url=living.url, locale="zh-CN", java_script_enabled=scripts
            )
            stack.callback(context.close)
            if actor is not None:
                with living.database.transaction():
                    token = casting.sign_in(actor)
                context.add_cookies(
                    [
                        {
                            "name": SESSION_COOKIE,
                            "value": token,
                            "url": living.url.replace("http:", "https:"),
                            "secure": True,
                        }
                    ]
                )
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 500 else None)
            page.goto(path)
            return page

        yield sit_down
    assert wrong == []
