"""Deny by default: every route, every role – the one table of accounts/rules.py, walked over the url map."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from server.accounts.rules import VERBS, Role
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.http import OPEN
from server.kernel.types import new_id
from tests.cast import Cast

SignIn = Callable[[Actor], FlaskClient]
OPEN_ROUTES = {
    "/api/v1/health",
    "/api/v1/openapi.json",
    "/api/v1/activations",
    "/api/v1/activations/opening",
    "/api/v1/sessions/staff",
    "/api/v1/sessions/wechat",
    "/api/v1/verify/<code>",
    "/api/v1/verify/<code>/file",
    "/api/v1/consent-texts",
    "/api/v1/wechat/push",
    "/verify/<code>",
}
ENDING = {"/api/v1/sessions/current", "/api/v1/me/account/cancellation", "/api/v1/me/unbinding"}
"""After these the session is over: what came next would be 401."""


def routes(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Yield (rule, method, verb) of every route of the API."""
    for rule in app.url_map.iter_rules():
        verb = getattr(app.view_functions[rule.endpoint], "verb", None)
        if verb is None or not rule.rule.startswith("/api/"):
            continue
        yield from ((rule, method, verb) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})


def path_of(rule: Rule) -> str:
    adapter = rule.map.bind("localhost") if rule.map else None
    assert adapter is not None
    return str(adapter.build(rule.endpoint, {name: new_id() for name in rule.arguments}))


def test_every_verb_of_a_route_is_given_to_somebody(app: Flask) -> None:
    given = frozenset().union(*VERBS.values()) | {OPEN}
    assert sorted({verb for _, _, verb in routes(app)} - given) == []


def test_every_verb_of_the_table_opens_something(app: Flask) -> None:
    """A verb that no route and no service asks for is a mistake in the table."""
    source = "".join(path.read_text() for path in Path("server").rglob("*.py") if path.name != "rules.py")
    assert sorted(verb for verb in frozenset().union(*VERBS.values()) if f'"{verb}"' not in source) == []


def test_only_these_routes_are_open(app: Flask) -> None:
    assert {rule.rule for rule, _, verb in routes(app) if verb == OPEN} <= OPEN_ROUTES


def test_nobody_gets_in_without_signing_in(app: Flask, client: FlaskClient) -> None:
    answers = {
        (rule.rule, method): client.open(path_of(rule), method=method).status_code
        for rule, method, verb in routes(app)
        if verb != OPEN
    }
    assert {place: status for place, status in answers.items() if status != 401} == {}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.APPLICANT])
def test_a_role_reaches_exactly_the_routes_of_its_verbs(
    app: Flask, cast: Cast, as_: SignIn, role: Role
) -> None:
    client = as_(actor_of(cast, role))
    answers = {
        (rule.rule, method, verb): client.open(path_of(rule), method=method).status_code
        for rule, method, verb in routes(app)
        if verb != OPEN and rule.rule not in ENDING
    }
    wrong = {
        place: status for place, status in answers.items() if (status == 403) is (place[2] in VERBS[role])
    }
    assert wrong == {}


def actor_of(cast: Cast, role: Role) -> Actor:
    known = {
        Role.MEMBER: cast.phone_of(cast.wang), Role.ADMINISTRATOR: cast.administrator, Role.CLERK: cast.clerk,
        Role.SECRETARY: cast.secretary, Role.LEADER: cast.leader, Role.LIAISON: cast.liaison,
        Role.OBSERVER: cast.observer, Role.AUDITOR: cast.auditor,
    }  # fmt: skip
    return known[role]


def test_an_unbound_phone_reaches_only_what_an_applicant_may(app: Flask, cast: Cast, as_: SignIn) -> None:
    applicant = Actor(Channel.PHONE, new_id(), None, None, (Grant("applicant", VERBS[Role.APPLICANT]),))
    client = as_(applicant)
    reached = {
        verb
        for rule, method, verb in routes(app)
        if verb != OPEN
        and rule.rule not in ENDING
        and client.open(path_of(rule), method=method).status_code != 403
    }
    assert reached <= VERBS[Role.APPLICANT]
