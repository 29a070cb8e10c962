"""R-26: workers are killed four times a second and the database restarts; the files are those of an undisturbed run."""

import datetime as dt
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import func, select, text

from server import localdb
from server.feedback import jobs, queries
from server.feedback.models import Letter
from server.feedback.rules import LetterState, document_number
from server.kernel import clock, crypto
from server.kernel.actor import Actor
from server.kernel.crypto import Keyring
from server.kernel.db import Database, send_changes, session
from server.kernel.jobs import JobUnit, UnitState
from server.localdb import Cluster
from server.migration import alembic_config
from tests import cast as casting
from tests import factories as make
from tests.cast import Cast
from tests.conftest import FAST
from tests.feedback.scene import draft, letters, stand_at

pytestmark = pytest.mark.commits

LETTERS, MEMBERS, PAUSE = 500, 2, 0.25
FEWEST_KILLS = 8
"""Of the dozens to expect: a fast machine is done sooner."""
PATIENCE = 60.0
"""Seconds without any progress that are too many."""
# What has been committed must survive the restart; only a loss of power, which nobody tries here, would need fsync.
SETTINGS = {**FAST, "synchronous_commit": "on", "max_connections": "60"}
Files = dict[UUID, str]
"""The SHA-256 of each letter's file."""


@pytest.fixture
def place() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="sbd-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def cluster(place: Path) -> Iterator[Cluster]:
    with localdb.start(place / "db", settings=SETTINGS) as started:
        started.ensure_database("city")
        command.upgrade(alembic_config(started.owner_dsn("city")), "head")
        yield started


def test_killed_workers_and_a_restarted_database_leave_the_files_of_an_undisturbed_run(
    cluster: Cluster, place: Path
) -> None:
    crypto.use(Keyring.load(place / "keys.json"))
    with Herd(place, "calm", count=2) as workers, Herd(place, "city", count=4, pause=PAUSE) as doomed:
        with connected(cluster, "city") as city:
            ids = approved(city)
        cluster.create_from_template("calm", "city")
        with connected(cluster, "calm") as calm:
            workers.begin(cluster.app_dsn("calm"))
            wait_for(calm, 0)
            assert workers.end() == 0
            undisturbed = files_of(calm)
        with connected(cluster, "city") as city:
            doomed.begin(cluster.app_dsn("city"))
            wait_for(city, LETTERS // 2)
            cluster.restart_immediately()
            wait_for(city, 0)
            assert doomed.end() >= FEWEST_KILLS
            assert files_of(city) == undisturbed
            each_was_rendered_once(city, ids)
    assert undisturbed.keys() == ids
    assert len(set(undisturbed.values())) == LETTERS
    assert stored(place / "city") == stored(place / "calm") == sorted(undisturbed.values())


@contextmanager
def connected(cluster: Cluster, name: str) -> Iterator[Database]:
    database = Database(cluster.app_dsn(name), limits={})
    yield database
    database.dispose()


def approved(database: Database) -> set[UUID]:
    """Commit approved letters of one community and plan their rendering; return their ids."""
    stand_at(2026, 7, 22)
    with database.transaction():
        cast = casting.assemble()
        for number in range(LETTERS):
            unit = make.UnitFactory(area_id=cast.city.id, name=f"金泉市第{number}局")
            for _ in range(MEMBERS):
                cast.register(casting.add_member(f"党员{number}", unit, cast.happiness), cast.happiness)
        draft(cast)
        # The cast's own members are residents too, so 水务局 has a letter of its own.
        found = [letter for letter in letters() if letter.unit_id != cast.water.id]
        for serial, letter in enumerate(found, start=1):
            approve(letter, serial, cast)
        send_changes()
        assert jobs.plan_rendering() == LETTERS
    return {letter.id for letter in found}


def approve(letter: Letter, serial: int, cast: Cast) -> None:
    """Approve without the clerk's and the secretary's many questions, at a fraction of a second as real clocks have it."""
    at, today = clock.now() + dt.timedelta(milliseconds=serial), clock.today()
    letter.review(by=person(cast.clerk), at=at)
    number, code = document_number("幸福里党函", today.year, serial), queries.code_of(letter.id)
    letter.approve(by=person(cast.secretary), at=at, dated=today, serial=serial, number=number, code=code)


def person(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


class Herd:
    """Workers with everything imported: from ``begin`` on they render the letters of a database, and one is killed after each pause."""

    def __init__(self, place: Path, name: str, *, count: int, pause: float = 0):
        arguments = [place / "keys.json", place / name, count, pause]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.feedback.renderer_process", *map(str, arguments)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def begin(self, url: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{url}\n")
        self._process.stdin.flush()

    def end(self) -> int:
        """End them; return how many had been killed. None may have ended by itself."""
        told, _ = self._process.communicate(timeout=30)
        assert self._process.returncode == 0
        return int(told)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()


def left(database: Database) -> int:
    """Count the letters still to be rendered."""
    units = select(func.count()).select_from(JobUnit)
    with database.transaction():
        return session().scalar(units.where(JobUnit.kind == "render", JobUnit.state != UnitState.DONE)) or 0


def wait_for(database: Database, few: int) -> None:
    """Wait until so few letters are left."""
    last, since = left(database), time.monotonic()
    while last > few:
        time.sleep(0.1)
        if (now := left(database)) < last:
            last, since = now, time.monotonic()
        assert time.monotonic() < since + PATIENCE, "the workers stand still"


def files_of(database: Database) -> Files:
    query = select(Letter.id, Letter.file_sha256).where(Letter.state == LetterState.RENDERED)
    with database.transaction():
        return {letter_id: str(sha256) for letter_id, sha256 in session().execute(query)}


def each_was_rendered_once(database: Database, ids: set[UUID]) -> None:
    """No unit is left, none failed of itself, and the trail has each letter once."""
    reasons = select(JobUnit.last_error).where(JobUnit.kind == "render").distinct()
    units = select(JobUnit.scope).where(JobUnit.kind == "render", JobUnit.state == UnitState.DONE)
    audited = text("SELECT subject_id FROM audit_entries WHERE verb = 'letters.render'")
    with database.transaction():
        assert set(session().execute(units).scalars()) == ids
        assert set(session().execute(reasons).scalars()) <= {None, "LeaseRanOut", "OperationalError"}
        assert sorted(session().execute(audited).scalars()) == sorted(ids)


def stored(folder: Path) -> list[str]:
    """Return the SHA-256s of the bytes in a folder; what a killed worker had begun to write has a dot before its name."""
    kept = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")]
    return sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in kept)
