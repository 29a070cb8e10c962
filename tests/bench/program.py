"""How long the requests of the mini-program's pages take on the server: ``python -m tests.bench.program``.

A city of 100,000 members (``letter_city``) on a day in June; a few dozen of them, spread over the city, and a clerk ask
in turn what their pages ask. The reference is GET /health in the same run. Prints milliseconds and ratios; the aim is 50 ms at
the 95th percentile on a quiet machine. Writes ``$DATA_DIR/bench/program.json``; what is missed is told and fails nothing.
"""

import datetime as dt
import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from flask.testing import FlaskClient

from server import localdb
from server.app import create_app
from server.config import Config
from server.kernel import clock, crypto
from server.kernel.db import Database
from server.migration import migrate
from tests.bench import letter_city

NOW = clock.at(dt.date(2026, 6, 8), 10)
"""While the city's activities of that morning are held: codes are shown and taken."""
PEOPLE, ROUNDS, AIM_MS = 40, 3, 50.0
READ = (
    "/me/home", "/posts?show=all", "/me/claims", "/me/service-records", "/me/activities?when=coming",
    "/me/activities?when=past", "/me/activity-ledger?year=2026", "/me/points", "/me/deeds", "/me/letters", "/me/notices",
    "/me/opinions", "/me/waitlist", "/me/complaints", "/me",
)  # fmt: skip
_PEOPLE = """
    SELECT m.id FROM members m JOIN registrations r ON r.member_id = m.id
     WHERE m.state = 'serving' ORDER BY md5(m.id::text) LIMIT %s
"""
_ACCOUNT = "INSERT INTO accounts (id, openid, person_id) VALUES (%s, %s, %s)"
_DESK = (
    "INSERT INTO accounts (id, username, password_hash, totp, person_id) VALUES (%s, 'clerk', 'x', 'x', %s)"
)
_SESSION = (
    "INSERT INTO account_sessions (id, account_id, token, created_at, seen_at, expires_at)"
    " VALUES (%s, %s, %s, now(), now(), now() + interval '1 hour')"
)
_GRANT = "INSERT INTO role_grants (id, account_id, role, area_id) VALUES (gen_random_uuid(), %s, 'clerk', %s)"
_CLERK = """
    SELECT r.community_id, r.approved_by FROM registrations r WHERE r.member_id = %s
"""


class Clocked:
    """Asks and keeps how long each answer took, by name."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.statuses: dict[str, set[int]] = defaultdict(set)

    def ask(self, client: FlaskClient, path: str, name: str | None = None, **sent: Any) -> Any:
        """Ask once and return the body; ``sent`` as the client's own arguments."""
        method = sent.pop("method", "GET")
        began = time.perf_counter()
        answer = client.open("/api/v1" + path, method=method, **sent)
        key = f"{method} {name or path}"
        self.taken[key].append((time.perf_counter() - began) * 1000)
        self.statuses[key].add(answer.status_code)
        return answer.get_json(silent=True)

    def figures(self) -> dict[str, dict[str, Any]]:
        """Return median, 95th percentile and the ratio of medians to the reference, the slowest first."""
        reference = statistics.median(self.taken["GET /health"])
        found = {name: self._figure(name, reference) for name in self.taken}
        return dict(sorted(found.items(), key=lambda item: -item[1]["p95_ms"]))

    def _figure(self, name: str, reference: float) -> dict[str, Any]:
        taken = self.taken[name]
        median, last = statistics.median(taken), statistics.quantiles(taken, n=20)[18]
        return {
            "p50_ms": round(median, 1), "p95_ms": round(last, 1), "ratio": round(median / reference, 1),
            "calls": len(taken), "statuses": sorted(self.statuses[name]),
        }  # fmt: skip


@contextmanager
def city() -> Iterator[tuple[Any, str]]:
    """Start a database with the city in it; yield the application and the owner's address."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        place = Path(folder)
        place.chmod(0o755)
        with localdb.start(place) as cluster:
            cluster.ensure_database("bench")
            migrate(cluster.owner_dsn("bench"))
            print("city:", letter_city.populate(cluster.owner_dsn("bench")))
            environ = {
                "APP_ENV": "test", "DATABASE_URL": cluster.app_dsn("bench"), "DATA_DIR": str(place / "data"),
                "WECHAT_API_BASE_URL": "http://127.0.0.1:9/",
            }  # fmt: skip
            database = Database(cluster.app_dsn("bench"))
            app = create_app(Config.read(environ), database=database)
            clock.use(clock.FixedClock(NOW))
            yield app, cluster.owner_dsn("bench").replace("+psycopg", "")
            database.dispose()


def sign_in_people(url: str) -> tuple[list[UUID], UUID]:
    """Sign in some members, and a clerk of the first one's community; return the members and that community."""
    with psycopg.connect(url, autocommit=True) as connection:
        people = [row[0] for row in connection.execute(_PEOPLE, [PEOPLE]).fetchall()]
        for person in people:
            connection.execute(_ACCOUNT, [person, f"o{person.hex}", person])
            connection.execute(_SESSION, [person, person, crypto.fingerprint(f"member-{person}")])
        found = connection.execute(_CLERK, [people[0]]).fetchone()
        assert found is not None
        community, clerk = found
        connection.execute(_DESK, [clerk, clerk])
        connection.execute(_GRANT, [clerk, community])
        connection.execute(_SESSION, [clerk, clerk, crypto.fingerprint("clerk")])
    return people, community


def phone(app: Any, token: str) -> FlaskClient:
    client: FlaskClient = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def as_member(asking: Clocked, client: FlaskClient, code: str) -> None:
    """Open every page of a member once, and check in."""
    asking.ask(client, "/health")
    for path in READ:
        body = asking.ask(client, path)
        if path.startswith("/posts") and body["items"]:
            first = body["items"][0]
            asking.ask(client, f"/posts/{first.get('id') or first['post']['id']}", "/posts/{id}")
    asking.ask(client, "/me/attendances", method="POST", json={"code": code})


def as_staff(asking: Clocked, client: FlaskClient) -> str:
    """Open the roll-call of the day once; return a code that is shown."""
    day = clock.local_date(NOW)
    held = asking.ask(client, f"/roll-calls?day={day}", "/roll-calls")["items"][0]["id"]
    asking.ask(client, f"/activities/{held}/roll-call", "/activities/{id}/roll-call")
    shown = asking.ask(client, f"/activities/{held}/code", "/activities/{id}/code")
    return str(shown["codes"][0]["text"]) if "codes" in shown else "SBD1"


def main() -> None:
    asking, warming = Clocked(), Clocked()
    with city() as (app, url):
        people, _ = sign_in_people(url)
        clerk = phone(app, "clerk")
        for round_ in range(ROUNDS + 1):
            this = asking if round_ else warming
            for person in people:
                code = as_staff(this, clerk)
                as_member(this, phone(app, f"member-{person}"), code)
    report(asking.figures())


def report(figures: dict[str, dict[str, Any]]) -> None:
    for name, each in figures.items():
        verdict = "met" if each["p95_ms"] <= AIM_MS else "MISSED"
        print(
            f"{verdict:7}{name:44}{each['p50_ms']:>8} ms p50{each['p95_ms']:>8} ms p95{each['ratio']:>8} × health"
            f"  {each['calls']} calls {each['statuses']}"
        )
    target = Path(os.environ.get("DATA_DIR", "var")) / "bench" / "program.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written to {target}")


if __name__ == "__main__":
    main()
