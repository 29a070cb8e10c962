"""R-9: a worker killed in the midst of sending, and the one after it, never send a message twice; what it logs of refusals."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from sqlalchemy import text

from server.kernel.db import Database, session
from server.notifications.rules import MessageState
from tests.notifications.scene import SEND, add_subscriber, outcomes, plan, tell
from tests.sandbox import SandboxServer

MESSAGES = 12
PATIENCE = 60


@contextmanager
def worker(
    city: Database, wechat: SandboxServer, place: Path, log: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a real worker's process; it is killed at the end, whatever it does."""
    env = {
        **os.environ, "APP_ENV": "test", "DATABASE_URL": city.urls.app, "DATA_DIR": str(place),
        "WECHAT_API_BASE_URL": wechat.url,
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "server", "worker"], env=env, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 20):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def left(city: Database) -> int:
    with city.transaction():
        return session().execute(text("SELECT count(*) FROM job_units WHERE state <> 'done'")).scalar_one()


def end_leases(city: Database) -> None:
    """Let the leases of the dead run out at once."""
    with city.transaction():
        session().execute(
            text("UPDATE job_units SET lease_until = now() - interval '1 s' WHERE state = 'leased'")
        )


@pytest.mark.commits
def test_no_message_is_sent_twice_by_workers_that_are_killed(city: Database, tmp_path: Path) -> None:
    with SandboxServer() as wechat:
        with city.transaction():
            for _ in range(MESSAGES):
                person_id, _ = add_subscriber(wechat)
                tell(person_id)
        plan(city)
        # WeChat takes its time, and takes the message although nobody hears its answer any more.
        wechat.fault(SEND, {"sleep": 1.0}, {"sleep": 1.0}, {"sleep": 1.0})
        for killed in range(1, 4):
            with worker(city, wechat, tmp_path):
                wait_until(lambda killed=killed: wechat.calls().get(SEND, 0) >= killed)
            end_leases(city)
        with worker(city, wechat, tmp_path):
            wait_until(lambda: left(city) == 0)
        wait_until(lambda: len(wechat.sent()) == MESSAGES)
        assert max(Counter(each["touser"] for each in wechat.sent()).values()) == 1
        ends = Counter(state for state, _ in outcomes(city))
    assert ends == {MessageState.SENT: MESSAGES - 3, MessageState.UNKNOWN: 3}


@pytest.mark.commits
def test_a_refusal_for_now_is_one_line_in_the_log(city: Database, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with SandboxServer() as wechat, log.open("wb") as kept:
        with city.transaction():
            person_id, openid = add_subscriber(wechat)
            tell(person_id)
        plan(city)
        wechat.fault(SEND, 45009)
        with worker(city, wechat, tmp_path, kept):
            wait_until(lambda: len(wechat.sent()) == 1)
    [said] = [line for line in log.read_text().splitlines() if "WeChat" in line]
    assert said.endswith("WeChat did not take a message: wechat_quota_exhausted")
    assert "Traceback" not in log.read_text()
    assert openid not in log.read_text()
