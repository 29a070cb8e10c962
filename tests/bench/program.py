"""How long the requests of the mini-program's pages take on the server: ``python -m tests.bench.program``.

A city of 100,000 members (``letter_city``) on a day in June; a few dozen of them, spread over the city and expected at an
activity that morning, and a clerk ask in turn what their pages ask; every ten minutes they scan the code anew. The reference is GET /health in the same run. Prints milliseconds and ratios; the aim is 50 ms at
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server import localdb
from server.activities import codes
from server.activities.models import Activity
from server.activities.presence import step_of
from server.app import create_app
from server.config import Config
from server.kernel import clock, crypto
from server.kernel.db import Database, session
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
BETWEEN_ROUNDS = dt.timedelta(minutes=10)
_PEOPLE = """
    SELECT m.id, a.id FROM members m JOIN registrations r ON r.member_id = m.id
      JOIN claims c ON c.member_id = m.id AND c.state = 'active'
      JOIN activities a ON a.post_id = c.post_id AND a.day = %s
     WHERE m.state = 'serving'
       AND NOT EXISTS (SELECT FROM service_records s WHERE s.activity_id = a.id AND s.member_id = m.id)
     ORDER BY md5(m.id::text) LIMIT %s
"""
"""Serving members with the activity of the morning at which they are expected and not recorded yet."""
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


@dataclass(frozen=True)
class City:
    """A city that stands: the application, its database, the addresses for the application and the owner, its folder."""

    app: Any
    database: Database
    url: str
    owner: str
    place: Path


class Clocked:
    """Asks and keeps how long each answer took, by name; ``under`` stands before every path."""

    def __init__(self, under: str = "/api/v1") -> None:
        self.under = under
        self.taken: dict[str, list[float]] = defaultdict(list)
        self.statuses: dict[str, set[int]] = defaultdict(set)

    def ask(self, client: FlaskClient, path: str, name: str | None = None, **sent: Any) -> Any:
        """Ask once and return the body as JSON; ``sent`` as the client's own arguments."""
        return self.answer(client, path, name, **sent).get_json(silent=True)

    def answer(self, client: FlaskClient, path: str, name: str | None = None, **sent: Any) -> TestResponse:
        """Ask once and return the answer."""
        method = sent.pop("method", "GET")
        began = time.perf_counter()
        answer = client.open(self.under + path, method=method, **sent)
        key = f"{method} {name or path}"
        self.taken[key].append((time.perf_counter() - began) * 1000)
        self.statuses[key].add(answer.status_code)
        return answer

    def figures(self, reference: str = "GET /health") -> dict[str, dict[str, Any]]:
        """Return median, 95th percentile and the ratio of medians to the reference, the slowest first."""
        base = statistics.median(self.taken[reference])
        found = {name: self._figure(name, base) for name in self.taken}
        return dict(sorted(found.items(), key=lambda item: -item[1]["p95_ms"]))

    def _figure(self, name: str, reference: float) -> dict[str, Any]:
        taken = self.taken[name]
        median, last = statistics.median(taken), statistics.quantiles(taken, n=20)[18]
        return {
            "p50_ms": round(median, 1), "p95_ms": round(last, 1), "ratio": round(median / reference, 1),
            "calls": len(taken), "statuses": sorted(self.statuses[name]),
        }  # fmt: skip


@contextmanager
def city(now: dt.datetime) -> Iterator[City]:
    """Start a database with the city in it, on a day and hour."""
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
            clock.use(clock.FixedClock(now))
            owner = cluster.owner_dsn("bench").replace("+psycopg", "")
            yield City(app, database, cluster.app_dsn("bench"), owner, place)
            database.dispose()


def sign_in_people(url: str) -> dict[UUID, UUID]:
    """Sign in some members, and a clerk of the first one's community; return the members, each with their activity."""
    with psycopg.connect(url, autocommit=True) as connection:
        people: dict[UUID, UUID] = dict(
            connection.execute(_PEOPLE, [clock.local_date(NOW), PEOPLE]).fetchall()
        )
        for person in people:
            connection.execute(_ACCOUNT, [person, f"o{person.hex}", person])
            connection.execute(_SESSION, [person, person, crypto.fingerprint(f"member-{person}")])
        found = connection.execute(_CLERK, [next(iter(people))]).fetchone()
        assert found is not None
        community, clerk = found
        connection.execute(_DESK, [clerk, clerk])
        connection.execute(_GRANT, [clerk, community])
        connection.execute(_SESSION, [clerk, clerk, crypto.fingerprint("clerk")])
    return people


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


def as_staff(asking: Clocked, client: FlaskClient) -> None:
    """Open the roll-call of the day and its codes once."""
    day = clock.local_date(NOW)
    held = asking.ask(client, f"/roll-calls?day={day}", "/roll-calls")["items"][0]["id"]
    asking.ask(client, f"/activities/{held}/roll-call", "/activities/{id}/roll-call")
    asking.ask(client, f"/activities/{held}/code", "/activities/{id}/code")


def code_of(standing: City, activity_id: UUID) -> str:
    """Return the code that an activity shows now."""
    with standing.database.transaction():
        return codes.text_of(session().get_one(Activity, activity_id), step_of(clock.now()))


def main() -> None:
    asking, warming = Clocked(), Clocked()
    with city(NOW) as standing:
        app = standing.app
        people = sign_in_people(standing.owner)
        clerk = phone(app, "clerk")
        for round_ in range(ROUNDS + 1):
            this = asking if round_ else warming
            clock.use(clock.FixedClock(NOW + round_ * BETWEEN_ROUNDS))
            for person, activity_id in people.items():
                as_staff(this, clerk)
                as_member(this, phone(app, f"member-{person}"), code_of(standing, activity_id))
    report(asking.figures())


def report(figures: dict[str, dict[str, Any]]) -> None:
    for name, each in figures.items():
        verdict = "met" if each["p95_ms"] <= AIM_MS else "MISSED"
        print(
            f"{verdict:7}{name:44}{each['p50_ms']:>8} ms p50{each['p95_ms']:>8} ms p95{each['ratio']:>8} × health"
            f"  {each['calls']} calls {each['statuses']}"
        )
    keep("program", figures)


def keep(name: str, figures: dict[str, dict[str, Any]]) -> None:
    """Write a benchmark's figures where they are kept, and say where."""
    target = Path(os.environ.get("DATA_DIR", "var")) / "bench" / f"{name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written to {target}")


if __name__ == "__main__":
    main()
