"""The letter's office for journeys: the cast's people at their clients, the clock, and the jobs as they run."""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import pymupdf
from flask import Flask
from werkzeug.test import TestResponse

from server import scheduler, worker
from server.accounts.rules import Role
from server.activities.models import ServiceRecord
from server.activities.rules import SheetRow
from server.config import Config
from server.kernel.actor import Actor
from server.kernel.db import Database
from server.members.models import Member
from server.organisations.models import Area, Unit
from tests import cast as casting
from tests.activities.scene import served
from tests.cast import Cast
from tests.journeys.hand import API, Hand

At = Callable[..., None]
Json = dict[str, Any]
TIMERS = frozenset({"letters", "rendering", "reminders", "points"})
"""The timers that letters need; the nightly upkeep opens sealed values, and the cast's TOTP secrets are no real ones."""
MAY = dt.date(2026, 5, 16)


class Person(Hand):
    """A hand that may also be refused, and send a file."""

    def refused(self, method: str, path: str, status: int, body: Any = None) -> str:
        """Ask for what must not be given; return the code of the refusal."""
        sent = {} if body is None else {"json": body}
        return str(self._ask(method, path, status, **sent).get_json()["error"]["code"])

    def status(self, method: str, path: str, body: Any = None) -> int:
        """Ask and return nothing but the status."""
        sent = {} if body is None else {"json": body}
        return self._client.open(f"{API}{path}", method=method, **sent).status_code

    def answer(self, method: str, path: str, **sent: Any) -> TestResponse:
        """Ask without expecting anything."""
        return self._client.open(f"{API}{path}", method=method, **sent)

    def output(self, path: str, **query: Any) -> TestResponse:
        """Download something; return the answer with its headers."""
        return self._ask("GET", path, 200, query_string=query)

    def show_file(self, code: str, content: bytes) -> Any:
        """Let the verify page compare a file with the issued letter."""
        files = {"letter": (io.BytesIO(content), "函.pdf")}
        return self._ask("POST", f"/verify/{code}/file", 200, data=files).get_json()

    def page(self, path: str) -> str:
        """Open a page (HTML)."""
        found = self._client.get(path)
        assert found.status_code == 200, f"{path}: {found.status_code}"
        return found.get_data(as_text=True)


@dataclass
class Office:
    """Everything a journey of letters needs; the people sign in when they are first needed."""

    app: Flask
    config: Config
    database: Database
    cast: Cast
    at: At
    signed_in: dict[UUID, Person] = field(default_factory=dict)
    phones: dict[UUID, Actor] = field(default_factory=dict)

    def person(self, actor: Actor) -> Person:
        assert actor.account_id is not None
        if actor.account_id not in self.signed_in:
            with self.database.transaction():
                self.signed_in[actor.account_id] = Person(self.app, casting.sign_in(actor))
        return self.signed_in[actor.account_id]

    def phone(self, member: Member) -> Person:
        """Return a member at their phone."""
        known = self.phones.setdefault(member.id, self.cast.phone_of(member))
        return self.person(known)

    @cached_property
    def clerk(self) -> Person:
        return self.person(self.cast.clerk)

    @cached_property
    def secretary(self) -> Person:
        return self.person(self.cast.secretary)

    @cached_property
    def liaison(self) -> Person:
        return self.person(self.cast.liaison)

    @cached_property
    def administrator(self) -> Person:
        return self.person(self.cast.administrator)

    @cached_property
    def nobody(self) -> Person:
        return Person(self.app)

    def hire(self, name: str, role: Role, *, area: Area | None = None, unit: Unit | None = None) -> Person:
        """Let somebody more work here."""
        with self.database.transaction():
            actor = casting.staff(name, role, area=area, unit=unit)
        return self.person(actor)

    def serve(self, *rows: SheetRow, day: dt.date = MAY, late: dt.date | None = None) -> list[ServiceRecord]:
        """Let people serve in 幸福里 on a day; the secretary confirms that evening, or on the day ``late``."""
        when = late or day
        self.at(when.year, when.month, when.day, 22)
        with self.database.transaction():
            return served(self.cast, *rows, day=day)

    def work(self) -> int:
        """Let the timers plan and a worker do what waits, as the scheduler's and worker's processes would."""
        for timer in scheduler.timers():
            if timer.name in TIMERS:
                scheduler.run_timer(self.database, timer)
        return worker.work_until_idle(self.database, worker.handlers(self.config))

    def draft(self) -> None:
        """Come to the day after the cut-off of 2026H1: 15 July."""
        self.at(2026, 7, 15)
        self.work()

    def freeze(self) -> None:
        """Come to the evening of working day 15: 21 July, after office hours."""
        self.at(2026, 7, 21, 19)
        self.work()

    def letters(self, **query: Any) -> list[Json]:
        return self.clerk.get("/letters", **query)["items"]

    def letter_to(self, unit: Unit, **query: Any) -> str:
        """Return the id of the only letter to a unit that was not voided."""
        found = self.letters(unit_id=str(unit.id), **query)
        (one,) = [each for each in found if each["state"] != "voided"]
        return str(one["id"])

    def sheet(self, letter: str) -> Json:
        return self.clerk.get(f"/letters/{letter}")

    def state(self, letter: str) -> str:
        return str(self.sheet(letter)["letter"]["state"])

    def approve(self, letter: str) -> Json:
        """Let the clerk review and the secretary approve; return the letter with its number."""
        self.clerk.post(f"/letters/{letter}/review")
        return self.secretary.post(f"/letters/{letter}/approval")["letter"]

    def approve_if_possible(self, letter: str) -> None:
        """Let clerk and secretary try; what is refused stays as it is."""
        if self.clerk.status("POST", f"/letters/{letter}/review") == 200:
            self.secretary.status("POST", f"/letters/{letter}/approval")
        self.work()

    def send_if_possible(self, letter: str) -> None:
        """Let the clerk try to seal and send; what is refused stays as it is."""
        if self.clerk.status("POST", "/letters/sealings", {"letter_ids": [letter]}) == 201:
            parcels = [{"letter_id": letter}]
            self.clerk.status("POST", "/letters/dispatches", {"letters": parcels, "way": "portal"})

    def issue(self, letter: str) -> Json:
        """Approve a letter and let it be printed."""
        self.approve(letter)
        self.work()
        return self.sheet(letter)["letter"]

    def seal(self, *letters: str) -> list[Json]:
        return self.clerk.post("/letters/sealings", {"letter_ids": letters}, status=201)["items"]

    def send(self, *letters: str, way: str = "portal", **more: Any) -> list[Json]:
        parcels = [{"letter_id": each} for each in letters]
        body = {"letters": parcels, "way": way, **more}
        return self.clerk.post("/letters/dispatches", body, status=201)["items"]

    def sent(self, letter: str, way: str = "portal") -> Json:
        """Issue, seal and send a letter in one go; return it."""
        found = self.issue(letter)
        self.seal(letter)
        self.send(letter, way=way)
        return found

    def ready(self) -> None:
        """Draft and freeze 2026H1 in one go."""
        self.draft()
        self.freeze()


def words_of(pdf: bytes) -> str:
    """Return a PDF's text without any white space."""
    with pymupdf.open(stream=pdf) as document:
        return "".join("".join(page.get_text().split()) for page in document)


def words_shown(sheet: Json) -> str:
    """Return the paragraphs of a letter as they read."""
    return "\n".join(each["lead_in"] + each["text"] for each in sheet["text"]["paragraphs"])


def column(sheet: Json, key: str) -> list[str]:
    """Return a column of the annex, the total last."""
    table = sheet["text"]["table"]
    place = [each["key"] for each in table["columns"]].index(key)
    return [row[place] for row in (*table["rows"], table["total"])]


def lines(sheet: Json) -> dict[str, Json]:
    """Return a letter's lines by name."""
    return {each["name"]: each for each in sheet["lines"]}


def names(items: Sequence[Json]) -> list[str]:
    return [each["name"] for each in items]
