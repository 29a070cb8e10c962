"""The mini-program in a real browser: one Chromium per worker, a fresh context per phone, the real server behind it."""

import datetime as dt
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from server.app import create_app
from server.config import Config
from server.kernel import clock
from server.kernel.db import Database
from tests import cast as casting
from tests.cast import Cast
from tests.conftest import IN_JULY
from tests.miniprogram.browser import HERE, PHONE, require_browser, simulating
from tests.miniprogram.program import Program

Spoil = Callable[[str, str, str], Program]
PATIENCE = 8_000
"""Milliseconds that a test waits for something to appear."""


class Phone:
    """A page with the mini-program running in it, and what the simulator noticed."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def answer(self, name: str, value: object) -> None:
        """Let the person answer a wx call or a button's open-type."""
        self.page.evaluate("([name, value]) => { simulator.answers[name] = value }", [name, value])

    def tap(self, name: str) -> None:
        """Tap the button of that name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def sees(self, text: str) -> None:
        """Wait until a text can be seen."""
        self.page.get_by_text(text).locator("visible=true").first.wait_for()

    def settles(self) -> None:
        """Wait until no request is under way and what followed has been drawn."""
        idle = "new Promise(done => setTimeout(() => done(simulator.pending === 0), 50))"
        while not self.page.evaluate(idle):
            pass

    def goes_to(self, tab: str) -> None:
        """Choose a tab of the tab bar."""
        self.page.get_by_role("tab", name=tab, exact=True).click()

    def arrives_at(self, route: str) -> None:
        """Wait until a page is the present one."""
        self.page.wait_for_function("route => simulator.route() === route", arg=route)

    @property
    def route(self) -> str:
        return str(self.page.evaluate("simulator.route()"))

    def calls(self, name: str) -> list[Any]:
        """Return what each call of a wx function was given, oldest first."""
        return [given for called, given in self.page.evaluate("simulator.calls") if called == name]

    def errors(self) -> list[str]:
        """Return what went wrong so far, and forget it: whoever asks has expected it."""
        return list(self.page.evaluate("simulator.errors.splice(0)"))


@pytest.fixture
def phone(browser: Browser) -> Iterator[Callable[..., Phone]]:
    """Return a function that opens a mini-program on a new phone. At the end no phone may have an error left."""
    with ExitStack() as stack:
        phones: list[Phone] = []

        def pick_up(
            origin: str, *, url: str = "", scale: float = 1, zoom: float = 1, width: int = PHONE["width"],
            answers: dict[str, Any] | None = None, now: dt.datetime | None = None,
        ) -> Phone:  # fmt: skip
            context = browser.new_context(
                viewport={**PHONE, "width": width}, has_touch=True, is_mobile=True, device_scale_factor=2
            )
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            if now is not None:
                page.clock.install(time=now)
            page.add_init_script(f"window.simulatorAnswers = {json.dumps(answers or {})}")
            page.goto(f"{origin}/?scale={scale}&zoom={zoom}#{url}")
            page.locator("body[data-ready]").wait_for()
            phones.append(Phone(page))
            return phones[-1]

        yield pick_up
        assert [error for one in phones for error in one.errors()] == []


@pytest.fixture
def living(city: Database, config: Config) -> Iterator[SimpleNamespace]:
    """The real application on loopback with the cast in a database that commits: ``url``, ``cast``, ``database``."""
    app = create_app(config, database=city)
    clock.use(clock.FixedClock(IN_JULY))
    with city.transaction():
        cast: Cast = casting.assemble()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = False  # closing then waits for answers under way, and the database can be dropped
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", cast=cast, database=city, app=app)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def fixture_app() -> Path:
    return HERE / "fixture"


@pytest.fixture(scope="session")
def example(fixture_app: Path) -> Iterator[SimpleNamespace]:
    """The fixture's mini-program, served without a server behind it."""
    require_browser()
    with simulating(fixture_app) as served:
        yield served


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """Return a function that gives a copy of the fixture in which one file has other words."""

    def change(name: str, old: str, new: str) -> Program:
        root = tmp_path / "program"
        shutil.copytree(HERE / "fixture", root)
        path = root / name
        text = path.read_text() if path.exists() else ""
        assert old in text
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new, 1) if old else text + new)
        return Program(root)

    return change
