"""Every page of console and portal that is only looked at, each with an example: whose desk it is and which rows it shows.

The pages come from the application's url map, so a new page is here by itself; a new kind of argument needs a row from
whoever asks (``Rows``), and what a page shows besides by its query stands in ``BESIDES``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from server.accounts.rules import VERBS, Role
from server.kernel.http import SESSION_COOKIE

Rows = Mapping[str, UUID]
"""A row for each name of an argument: ``{"letter_id": …}``."""

DESKS = (Role.CLERK, Role.SECRETARY, Role.ADMINISTRATOR, Role.AUDITOR, Role.OBSERVER, Role.LEADER)
"""Whose page it is: the first of these who may see it; in the portal the liaison."""
DOCUMENTS = frozenset({"/console/letters/<uuid:letter_id>/preview"})
"""What is set in type while one waits: no page, and weighed as no page."""
QUERIES = {
    "/console/unit-names": "q=局",
    "/console/members/<uuid:member_id>/merge": "other={other_id}",
}
"""What a page must be asked with; rows in braces."""
BESIDES = (
    ("/console", Role.ADMINISTRATOR, ""),
    ("/console", Role.SECRETARY, ""),
    ("/console", Role.OBSERVER, ""),
    ("/console/members", Role.CLERK, "q=wj"),
    ("/console/members", Role.CLERK, "q=王"),
    ("/console/members", Role.ADMINISTRATOR, ""),
    ("/console/members", Role.ADMINISTRATOR, "q=wjg"),
    ("/console/registrations", Role.CLERK, "state=active"),
    ("/console/posts", Role.CLERK, "waiting=1"),
    ("/console/activities", Role.SECRETARY, "waiting=1"),
    ("/console/ledger", Role.CLERK, "from=2026-01-01&to=2026-06-30"),
    ("/console/letters/<uuid:letter_id>", Role.SECRETARY, ""),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page as one role sees it."""

    rule: str
    role: Role
    query: str = ""

    @property
    def name(self) -> str:
        return f"{self.role.value} {self.rule}{'?' + self.query if self.query else ''}"

    def address(self, app: Flask, rows: Rows) -> str:
        """Return the page's address with a row for each of its arguments; KeyError names one that nobody knows."""
        rule = next(each for each in looked_at(app) if each.rule == self.rule)
        given = {name: rows[name] for name in rule.arguments}
        path = str(app.url_map.bind("localhost").build(rule.endpoint, given))
        return f"{path}?{self.query.format_map(rows)}" if self.query else path


def looked_at(app: Flask) -> Iterator[Rule]:
    """Yield the rules of the pages of console and portal that answer GET."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/console", "/portal")) and "GET" in (rule.methods or ()):
            yield rule


def every_page(app: Flask) -> list[Shown]:
    """Return every page, in the order of their addresses, each as the first role sees it that may; then ``BESIDES``."""
    rules = sorted(looked_at(app), key=lambda rule: rule.rule)
    first = [_first(rule.rule, app.view_functions[rule.endpoint].verb) for rule in rules]
    return [*first, *(Shown(*each) for each in BESIDES)]


def _first(rule: str, verb: str) -> Shown:
    return Shown(rule, _whose(rule, verb), QUERIES.get(rule, ""))


def _whose(rule: str, verb: str) -> Role:
    desks = (Role.LIAISON,) if rule.startswith("/portal") else DESKS
    return next(role for role in desks if verb in VERBS[role])


def seated(app: Flask, token: str) -> FlaskClient:
    """Return a browser's client with a desk's cookie, and no other."""
    client = app.test_client(use_cookies=False)
    client.environ_base["HTTP_COOKIE"] = f"{SESSION_COOKIE}={token}"
    return client


def assets_of(html: str) -> list[str]:
    """Return the addresses of the style sheets and scripts that a page asks for."""
    quoted = html.split('"')
    return sorted({each for each in quoted if each.startswith("/assets/")})
