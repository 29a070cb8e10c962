"""How long the pages of console and portal take on the server: ``python -m tests.bench.console``.

A city of 100,000 members and 500,000 service records (``letter_city``, ``console_city``) on a day in July; every page of
``tests.desk_pages`` is asked for by whose page it is, through WSGI with a real cookie. The reference is the page of sign-in
in the same run. Prints milliseconds, ratios, CPU (of this process and the database's, which other work on the machine
changes little), statements and weight (HTML and each asset once); the aims are 80 ms at the 95th percentile on a quiet machine and 300 KB. Writes ``$DATA_DIR/bench/console.json``; what is missed is told and fails
nothing.
"""

import itertools
import time
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from server.accounts.rules import Role
from server.kernel.db import run
from tests import cast as casting
from tests.bench import console_city
from tests.bench.console_city import NOW
from tests.bench.letter_drafting import process_cpu_s
from tests.bench.program import City, Clocked, city, keep
from tests.desk_pages import DOCUMENTS, Rows, Shown, assets_of, every_page, seated

ROUNDS, AIM_MS, AIM_KB = 20, 80.0, 300.0
REFERENCE = "/sign-in"


class Asking:
    """Asks for pages and keeps their times, CPU, statements and weight."""

    def __init__(self, standing: City, desks: Mapping[Role, FlaskClient]) -> None:
        self.database, self.desks = standing.database, desks
        self.clocked = Clocked(under="")
        self.besides: dict[str, dict[str, Any]] = {}
        self._statements = itertools.count()
        event.listen(standing.database.engine, "before_cursor_execute", lambda *_: next(self._statements))

    def ask(self, page: Shown, address: str) -> None:
        """Ask to get warm, weigh, and then ask again and again, and for the reference as often."""
        client = self.desks[page.role]
        client.get(address)
        before = next(self._statements)
        html = client.get(address)
        statements = next(self._statements) - before - 1
        assets = assets_of(html.text) if html.mimetype == "text/html" else []
        weight = sum(len(answer.data) for answer in (html, *map(client.get, assets)))
        cpu = self._cpu_s()
        for _ in range(ROUNDS):
            self.clocked.answer(client, address, page.name)
        cpu = self._cpu_s() - cpu
        for _ in range(ROUNDS):
            self.clocked.answer(client, REFERENCE)
        self.besides[f"GET {page.name}"] = {
            "cpu_ms": round(1000 * cpu / ROUNDS, 1), "statements": statements, "kb": round(weight / 1000, 1),
        }  # fmt: skip

    def _cpu_s(self) -> float:
        """Return the CPU of this process and of the database process behind it: a busy machine changes it little."""
        with self.database.transaction():
            backend = run("SELECT pg_backend_pid()").scalar_one()
        return time.process_time() + process_cpu_s(backend)

    def figures(self) -> dict[str, dict[str, Any]]:
        """Return what was found, the slowest first."""
        found = self.clocked.figures(f"GET {REFERENCE}")
        return {name: each | self.besides.get(name, {}) for name, each in found.items()}


def measure(standing: City, rows: Rows, desks: Mapping[Role, FlaskClient]) -> dict[str, dict[str, Any]]:
    """Ask for every page; a page without an example is named."""
    asking = Asking(standing, desks)
    for page in every_page(standing.app):
        try:
            address = page.address(standing.app, rows)
        except KeyError as unknown:
            print(f"NO ROW {page.name}: {unknown}")
            continue
        asking.ask(page, address)
    return asking.figures()


def stand_up(standing: City) -> tuple[Rows, dict[Role, FlaskClient]]:
    """Let the city's letters be written and work wait; return a row for every argument and a client for every role."""
    console_city.draft_letters(standing.url, standing.place / "data")
    desks = console_city.seat(standing.database)
    rows = console_city.rows_of(standing.database, desks)
    console_city.count_beforehand(standing.url)
    console_city.let_work_wait(standing.owner)
    with standing.database.transaction():
        tokens = {role: casting.sign_in(actor) for role, actor in desks.items()}
    return rows, {role: seated(standing.app, token) for role, token in tokens.items()}


def main() -> None:
    with city(NOW) as standing:
        report(measure(standing, *stand_up(standing)))


def report(figures: dict[str, dict[str, Any]]) -> None:
    """Print a line for every page, the slowest first."""
    for name, each in figures.items():
        print(
            f"{_verdict(name, each):7}{name:76}{each['p50_ms']:>8} ms p50{each['p95_ms']:>8} ms p95{each['ratio']:>7} ×"
            f"{each.get('cpu_ms', 0):>7} ms CPU{each.get('statements', 0):>5} statements{each.get('kb', 0):>8} KB  {each['statuses']}"
        )
    keep("console", figures)


def _verdict(name: str, each: Mapping[str, Any]) -> str:
    if any(name.endswith(document) for document in DOCUMENTS):
        return "typeset"
    return "met" if each["p95_ms"] <= AIM_MS and each.get("kb", 0) <= AIM_KB else "MISSED"


if __name__ == "__main__":
    main()
