"""How many claims a second: ``python -m tests.bench.claims``, over HTTP against what PostgreSQL alone can do.

Starts a cluster with real fsync, a city of 20,000 signed-in members and 2,000 posts, and the web application as
``make run`` starts it. Rounds of the application and of pgbench alternate, because a machine's speed drifts; medians
count. pgbench runs the statements that the endpoint was seen to send. Writes ``$DATA_DIR/bench/claims.json``.
"""

import itertools
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, create_engine, text

from server import localdb
from server.app import create_app
from server.config import Config
from server.kernel.db import Database
from server.migration import migrate
from tests.bench import claim_city as city
from tests.bench import claim_limit as limit
from tests.bench.claim_load import Outcome, Target, drive

ROUNDS, SECONDS, CLIENTS, PGBENCH_CLIENTS = 3, 5, 16, 8
RUSHES, RUSH, PLACES = 10, 60, 10
_numbers = itertools.count(1)


@dataclass
class Bench:
    """What the rounds share."""

    cluster: localdb.Cluster
    owner: Engine
    config: Config
    scripts: Path

    def claims(self) -> int:
        with self.owner.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM claims")).scalar_one())

    def new_post(self, capacity: int) -> UUID:
        with self.owner.connect() as connection:
            return city.add_post(connection, next(_numbers), capacity=capacity)


def uniform(seed: int) -> Iterator[Target]:
    """Draw a member and a post for ever."""
    draw = random.Random(seed)
    while True:
        yield draw.randint(1, city.MEMBERS), city.row_id(city.POST, draw.randint(1, city.POSTS))


def one_post(post_id: UUID, members: int = city.MEMBERS) -> Iterator[Target]:
    """Let every member come to one post."""
    return ((number, post_id) for number in range(1, members + 1))


def load(port: int, kind: str, post_id: UUID | None, clients: int, seconds: float, seed: int) -> Outcome:
    """Drive the application; runs in a process of its own."""
    targets = (
        uniform(seed) if post_id is None else one_post(post_id, RUSH if kind == "rush" else city.MEMBERS)
    )
    return drive(port, targets, clients=clients, seconds=seconds)


def apart(*arguments: Any) -> Outcome:
    """Run ``load`` in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(load, *arguments).result()


def measure(
    bench: Bench, kind: str, seen: limit.Seen, member: int, post_id: UUID, key: str
) -> dict[str, float]:
    """Alternate rounds of the application and of pgbench; return the medians in claims a second."""
    ours, limits, waits = [], [], []
    for number in range(ROUNDS):
        hot = [bench.new_post(32_000) if kind == "hot" else None for _ in range(2)]
        before = bench.claims()
        outcome = apart(bench.config.port, kind, hot[0], CLIENTS, SECONDS, number)
        made = bench.claims() - before
        if made != outcome.statuses[201]:
            raise RuntimeError(f"{outcome.statuses} answered, {made} claims made")
        ours.append(made / outcome.seconds)
        waits += outcome.milliseconds
        file = bench.scripts / f"{kind}.sql"
        file.write_text(limit.script(kind, seen, member=member, post_id=post_id, key=key, hot_post=hot[1]))
        before = bench.claims()
        limit.run(
            bench.cluster.bindir, bench.config.database_url, file, clients=PGBENCH_CLIENTS, seconds=SECONDS
        )
        limits.append((bench.claims() - before) / SECONDS)
        print(f"  {kind} {number + 1}: {ours[-1]:.0f}/s against {limits[-1]:.0f}/s {dict(outcome.statuses)}")
    return {
        "per_s": round(statistics.median(ours)),
        "limit_per_s": round(statistics.median(limits)),
        "ratio": round(statistics.median(ours) / statistics.median(limits), 3),
        "p50_ms": round(statistics.median(waits), 1),
        "p99_ms": round(statistics.quantiles(waits, n=100)[98], 1),
    }


def rush(bench: Bench) -> list[int]:
    """Let 60 clients come to 10 places at once, several times; return how many got one each time."""
    posts = [bench.new_post(PLACES) for _ in range(RUSHES)]
    return [apart(bench.config.port, "rush", post, RUSH, 60.0, 0).statuses[201] for post in posts]


def oversold(bench: Bench) -> int:
    """Return how many places too many are taken, and how many posts miscount themselves."""
    query = text(
        "SELECT coalesce(sum(greatest(n - capacity, 0) + (n <> taken)::int), 0) FROM"
        " (SELECT p.capacity, p.taken, count(c.id) AS n FROM service_posts p LEFT JOIN claims c"
        " ON c.post_id = p.id AND c.state IN ('pending', 'active') GROUP BY p.id) AS posts"
    )
    with bench.owner.connect() as connection:
        return int(connection.execute(query).scalar_one())


def watch_one_claim(config: Config, member: int, post_id: UUID, key: str) -> limit.Seen:
    """Make one claim through the application in this process and return what it sent to the database."""
    database = Database(config.database_url)
    client = create_app(config, database=database).test_client()
    headers = {"Authorization": f"Bearer {city.token(member)}", "Idempotency-Key": key}
    seen = limit.watch(database.engine)
    answer = client.post(f"/api/v1/posts/{post_id}/claims", json={}, headers=headers)
    if answer.status_code != 201:
        raise RuntimeError(answer.get_data(as_text=True))
    database.dispose()
    return list(seen)


@contextmanager
def running(config: Config, environ: dict[str, str]) -> Iterator[None]:
    """Serve the application with granian as ``make run`` does."""
    arguments = [
        "--interface", "wsgi", "--port", str(config.port), "--workers", "2", "--blocking-threads", "4",
        "--no-access-log", "--log-level", "warning", "server.wsgi:app",
    ]  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "granian", *arguments], env={**os.environ, **environ})
    try:
        _wait_for(config.port, process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the application did not start")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.1)
    raise RuntimeError("the application does not answer")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def report(results: dict[str, Any]) -> None:
    print(f"\n{'':8} {'claims/s':>9} {'limit/s':>9} {'ratio':>6} {'p50 ms':>8} {'p99 ms':>8}")
    for kind in ("uniform", "hot"):
        row = results[kind]
        print(
            f"{kind:8} {row['per_s']:9} {row['limit_per_s']:9} {row['ratio']:6.2f} {row['p50_ms']:8} {row['p99_ms']:8}"
        )
    print(
        f"{RUSH} clients on {PLACES} places, {RUSHES} times: {results['rushes']}; oversold: {results['oversold']}"
    )
    target = Path(os.environ.get("DATA_DIR", "var")) / "bench" / "claims.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(results, indent=2) + "\n")


def bench_all(bench: Bench) -> dict[str, Any]:
    """Warm up, take the rounds, and count what was sold too often."""
    member, post_id, key = city.MEMBERS, city.row_id(city.POST, city.POSTS), "seen"
    seen = watch_one_claim(bench.config, member, post_id, key)
    apart(bench.config.port, "uniform", None, CLIENTS, 2.0, 99)
    results: dict[str, Any] = {
        kind: measure(bench, kind, seen, member, post_id, key) for kind in ("uniform", "hot")
    }
    return {**results, "rushes": rush(bench), "oversold": oversold(bench)}


def main() -> int:
    """Print the table; return 1 when a place was sold twice."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        place = Path(folder)
        place.chmod(0o755)
        with localdb.start(place) as cluster:
            cluster.ensure_database("bench")
            migrate(cluster.owner_dsn("bench"))
            environ = {
                "APP_ENV": "test", "DATABASE_URL": cluster.app_dsn("bench"), "DATA_DIR": str(place / "data"),
                "PORT": str(_free_port()), "WECHAT_API_BASE_URL": "http://127.0.0.1:9/",
            }  # fmt: skip
            config = Config.read(environ)
            owner = create_engine(cluster.owner_dsn("bench"))
            with owner.connect() as connection:
                city.populate(connection)
            with running(config, environ):
                results = bench_all(Bench(cluster, owner, config, place))
            owner.dispose()
    report(results)
    return int(results["oversold"] != 0 or results["rushes"] != [PLACES] * RUSHES)


if __name__ == "__main__":
    sys.exit(main())
