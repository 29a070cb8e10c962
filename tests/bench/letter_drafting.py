"""How long planning and drafting a city's letters take, by one worker process and by two.

Each count of workers gets its own copy of the same city. A worker counts its statements, its CPU and that of the
database process behind its connection. The reference is a COPY of the letters' rows into a bare twin of their table.
"""

import datetime as dt
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
from sqlalchemy import event

from server import localdb
from server.feedback import jobs
from server.kernel import clock, crypto
from server.kernel import jobs as work
from server.kernel.crypto import Keyring
from server.kernel.db import JOB_LIMITS, Database, run
from server.migration import migrate
from tests.bench import letter_city
from tests.bench.letter_setting import memory_mb

CITY = "city"
NOW = clock.at(dt.date(2026, 7, 15), 10)


@dataclass(frozen=True)
class Worked:
    """What one worker did until no unit was left."""

    communities: int
    statements: int
    cpu_s: float
    database_cpu_s: float
    peak_rss_mb: float


@dataclass(frozen=True)
class Drafted:
    """A city's letters, planned and drafted by so many workers; ``drafting_s`` includes the workers' start."""

    workers: int
    planning_s: float
    drafting_s: float
    letters: int
    rows: int
    copy_s: float
    ratio_to_copy: float
    wall_ms_per_letter: float
    cpu_ms_per_letter: float
    database_cpu_ms_per_letter: float
    statements_per_community: float
    peak_rss_mb: float

    @property
    def seconds(self) -> float:
        return self.planning_s + self.drafting_s


def measure(counts_of_workers: Sequence[int]) -> tuple[dict[str, int], list[Drafted]]:
    """Build the city and draft its letters once per count of workers; return its rows by table and the results."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        place = Path(folder)
        place.chmod(0o755)
        crypto.use(Keyring.load(place / "keys.json"))
        clock.use(clock.FixedClock(NOW))
        with localdb.start(place / "postgres") as cluster:
            cluster.ensure_database(CITY)
            migrate(cluster.owner_dsn(CITY))
            rows = letter_city.populate(cluster.owner_dsn(CITY))
            return rows, [_drafted(cluster, place, workers) for workers in counts_of_workers]


def _drafted(cluster: localdb.Cluster, place: Path, workers: int) -> Drafted:
    name = f"{CITY}_{workers}"
    cluster.create_from_template(name, CITY)
    started = time.perf_counter()
    plan(cluster.app_dsn(name))
    planned = time.perf_counter()
    worked = work_all(cluster.app_dsn(name), place, workers)
    finished = time.perf_counter()
    letters, rows, copying = _letters_and_copy(cluster.owner_dsn(name))
    cluster.drop(name)
    return Drafted(
        workers=workers,
        planning_s=round(planned - started, 2),
        drafting_s=round(finished - planned, 1),
        letters=letters,
        rows=rows,
        copy_s=round(copying, 1),
        ratio_to_copy=round((finished - planned) / copying, 1),
        wall_ms_per_letter=round(1000 * (finished - planned) / letters, 2),
        cpu_ms_per_letter=round(1000 * sum(each.cpu_s for each in worked) / letters, 2),
        database_cpu_ms_per_letter=round(1000 * sum(each.database_cpu_s for each in worked) / letters, 2),
        statements_per_community=round(
            sum(each.statements for each in worked) / sum(each.communities for each in worked), 1
        ),
        peak_rss_mb=max(each.peak_rss_mb for each in worked),
    )


def plan(url: str) -> None:
    """Plan every letter of the city."""
    database = Database(url, limits=JOB_LIMITS)
    planned = work.record_run(database, "letters", jobs.plan_letters)
    database.dispose()
    if planned != letter_city.COMMUNITIES:
        raise RuntimeError(f"{planned} units of work were planned")


def work_all(url: str, place: Path, workers: int) -> list[Worked]:
    """Let so many processes draft until nothing is left; ``place``: where the keys are."""
    command = [sys.executable, "-m", "tests.bench.letter_drafting", url, str(place)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(workers)]
    answers = [process.communicate()[0] for process in processes]
    if any(process.returncode for process in processes):
        raise RuntimeError("a worker failed")
    return [Worked(**json.loads(answer)) for answer in answers]


def _letters_and_copy(url: str) -> tuple[int, int, float]:
    """Return the letters, the rows of their tables, and the seconds of a COPY of the letters into a bare twin."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection, tempfile.TemporaryFile() as file:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*), sum(jsonb_array_length(content -> 'facts' -> 'lines')) FROM letters")
        letters, rows = cursor.fetchone() or (0, 0)
        cursor.execute("CREATE TEMP TABLE twin (LIKE letters)")
        with cursor.copy("COPY letters TO STDOUT (FORMAT binary)") as out:
            for block in out:
                file.write(block)
        file.seek(0)
        started = time.perf_counter()
        with cursor.copy("COPY twin FROM STDIN (FORMAT binary)") as into:
            while block := file.read(1 << 20):
                into.write(block)
        return letters, rows, time.perf_counter() - started


def work_until_done(url: str, place: Path) -> Worked:
    """Draft as a worker process does until no unit is left."""
    crypto.use(Keyring.load(place / "keys.json"))
    clock.use(clock.FixedClock(NOW))
    database = Database(url, limits=JOB_LIMITS)
    statements = itertools.count()
    event.listen(database.engine, "before_cursor_execute", lambda *_: next(statements))
    draft = jobs.handlers(public_url="http://localhost:8000", specimen=None)[jobs.SNAPSHOT]
    communities, cpu = 0, time.process_time()
    while work.work_one(database, {jobs.SNAPSHOT: draft}, f"bench:{os.getpid()}"):
        communities += 1
    cpu = time.process_time() - cpu
    counted = next(statements)
    with database.transaction():
        backend = run("SELECT pg_backend_pid()").scalar_one()
    return Worked(communities, counted, cpu, process_cpu_s(backend), memory_mb("VmHWM"))


def process_cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process as the Linux kernel counts them."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:13]) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(json.dumps(asdict(work_until_done(sys.argv[1], Path(sys.argv[2])))))
