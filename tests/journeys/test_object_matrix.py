"""R-44: every route that names an object × everybody who has no business with it; generated from the url map.

To a stranger an object that exists and one that does not are the same: same status, same body.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from server.kernel.actor import Actor
from server.kernel.db import Database
from server.kernel.http import OPEN
from tests.cast import Cast
from tests.journeys import story
from tests.journeys.bodies import FORMS, QUERIES, bodies
from tests.journeys.story import NAMES, Ids

SignIn = Callable[[Actor], FlaskClient]
FOR_NEIGHBOURS = {"posts.show_post", "posts.claim", "posts.join_waitlist", "letter_checks.object_to_own_line"}
"""What a fellow member of the same unit may do with the story's objects: see its posts, take places, object to their own
line in the letter that is about both."""

NOBODYS = {"organisations.read_calendar"}
"""A year's working days are the whole city's and name nobody: every office may read them."""
LAST = (
    "communities.merge",
    "accounts.revoke",
    "console_account_file.depart",
    "overview.depart",
    "members.close_unit",
    "members.unbind",
)
"""What takes an object of the story away and so is tried after everything else."""
TWINS = {
    "staff.end_session_of_staff",
    "console_account_file.end_session",
    "console_account_file.revoke",
    "console_account.end_session",
    "portal_account.end_session",
    "console_letter_wording.withdraw",
}
"""What does what a route of the API does too: the session is over then, the role taken back, the exemption ended."""


@dataclass
class Scene:
    """The objects, who they are hidden from, and what is sent."""

    cast: Cast
    ids: Ids
    strangers: dict[str, Actor]
    sent: dict[str, Any]
    asked: dict[str, dict[str, Any]]
    typed: dict[str, dict[str, str]]


@pytest.fixture
def scene(cast: Cast, database: Database) -> Scene:
    with database.transaction():
        elsewhere = story.other_county(cast)
        ids = story.objects(cast)
        found = story.strangers(cast, elsewhere)
    sent = bodies(cast.peace.id, elsewhere.id)
    for endpoint in ("letter_cycles.exempt", "letter_checks.object_for_member", "posts.claim_for"):
        sent[endpoint]["member_id"] = str(cast.wang.id)
    sent["members.split_unit"]["into"] = str(cast.library.id)
    sent["members.link_desk"]["account_id"] = str(ids["account_id"])
    asked = {**QUERIES, "console_merging.compare": {"other": str(cast.li.id)}}
    li, wang = str(cast.li.id), str(cast.wang.id)
    typed = {
        **FORMS,
        "console_merging.propose": {"other": li, "into": wang, "keeps_phone_of": wang, "reason": "同一人"},
        "console_rosters.accept_change": {"member_id": li, "last_day": "2026-07-20"},
    }
    return Scene(cast, ids, found, sent, asked, typed)


@dataclass(frozen=True)
class Route:
    """One method of one rule that names an object."""

    rule: Rule
    method: str
    verb: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.rule}"

    def path(self, ids: Ids) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), self.rule.rule)


def routes(app: Flask) -> Iterator[Route]:
    """Yield every guarded route with path parameters; open ones show the same to everybody."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: str(rule.endpoint)):
        verb = getattr(app.view_functions[rule.endpoint], "verb", None)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.arguments and verb != OPEN:
                yield Route(rule, method, verb)


def call(client: FlaskClient, route: Route, ids: Ids, scene: Scene) -> TestResponse:
    body, asked = scene.sent.get(route.rule.endpoint), scene.asked.get(str(route.rule.endpoint))
    sent = {"data": scene.typed.get(str(route.rule.endpoint))} if body is None else {"json": body}
    return client.open(route.path(ids), method=route.method, query_string=asked, **sent)


def absent(ids: Ids) -> Ids:
    return {name: story.nowhere() for name in ids}


def words(answer: TestResponse) -> str:
    """Return a body as text, a file's too."""
    return answer.get_data().decode(errors="replace")


def fault(route: Route, real: TestResponse, missing: TestResponse) -> str | None:
    """Say what a stranger could learn or do by the answer about a real object; None if nothing."""
    told, otherwise = words(real), words(missing)
    if real.status_code not in (401, 403, 404):
        return f"{route.name}: {real.status_code} {told[:120]}"
    if (real.status_code, told) != (missing.status_code, otherwise):
        return f"{route.name}: real {real.status_code} {told[:120]}, absent {missing.status_code} {otherwise[:120]}"
    if names := [name for name in NAMES if name in told]:
        return f"{route.name}: tells {names}"
    return None


def test_every_parameter_of_a_path_has_an_object_here(app: Flask, scene: Scene) -> None:
    """A new kind of object must join the story, or nobody tries to steal it."""
    assert {route.name for route in routes(app) if route.rule.arguments - scene.ids.keys()} == set()


def test_every_route_with_a_body_is_sent_a_plausible_one(app: Flask, scene: Scene) -> None:
    """Missing here would mean 422 and hide what the route does."""
    paths = app.extensions["api"].spec.to_dict()["paths"]
    silent = {
        route.rule.endpoint
        for route in routes(app)
        if route.rule.endpoint not in scene.sent and "requestBody" in described(paths, route)
    }
    assert silent == set()
    assert scene.sent.keys() <= {route.rule.endpoint for route in routes(app)}


def described(paths: dict[str, Any], route: Route) -> dict[str, Any]:
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.rule.rule)
    return paths.get(path, {}).get(route.method.lower(), {})


def test_no_stranger_learns_or_does_anything(app: Flask, scene: Scene, as_: SignIn) -> None:
    guarded = [route for route in routes(app) if route.rule.endpoint not in NOBODYS]
    faults = [
        f"{who} → {found}"
        for who, actor in scene.strangers.items()
        for found in faults_of(as_(actor), guarded, scene)
    ]
    assert faults == []


def test_a_fellow_member_sees_posts_and_nothing_else(app: Flask, scene: Scene, as_: SignIn) -> None:
    hidden = [route for route in routes(app) if route.rule.endpoint not in FOR_NEIGHBOURS | NOBODYS]
    assert faults_of(as_(scene.cast.phone_of(scene.cast.li)), hidden, scene) == []


def test_nobody_signed_in_sees_nothing(app: Flask, scene: Scene, client: FlaskClient) -> None:
    """A program is told 401, a person is led to the sign-in."""
    answers = {route.name: call(client, route, scene.ids, scene) for route in routes(app)}
    told = {
        answer.location.split("?")[0] if answer.location else answer.status_code
        for answer in answers.values()
    }
    assert told == {401, "/sign-in"}


def faults_of(client: FlaskClient, wanted: Any, scene: Scene) -> list[str]:
    nothing = absent(scene.ids)
    answers = (
        fault(route, call(client, route, scene.ids, scene), call(client, route, nothing, scene))
        for route in wanted
    )
    return [each for each in answers if each]


def found(route: Route, answer: TestResponse) -> bool:
    """Say whether the object was there: read, changed, or refused for its state; a body must be one that could do."""
    if route.method == "GET":
        return answer.status_code in (200, 409)
    refused = answer.get_json(silent=True) or {}
    no_such_body = refused.get("error", {}).get("code") == "invalid"
    return answer.status_code in (200, 201, 202, 204, 303, 409, 412, 422) and not no_such_body


def test_their_own_people_find_every_object(app: Flask, scene: Scene, as_: SignIn) -> None:
    """Otherwise the walls above would stand around nothing. Reading comes first, then what changes things."""
    cast, wrong = scene.cast, []
    people = [cast.clerk, cast.secretary, cast.administrator, cast.liaison, cast.phone_of(cast.wang)]
    clients = [(actor, as_(actor)) for actor in people]
    for route in sorted((each for each in routes(app) if each.rule.endpoint not in TWINS), key=order):
        client = next(client for actor, client in clients if actor.may(route.verb))
        answer = call(client, route, scene.ids, scene)
        if not found(route, answer):
            wrong.append(f"{route.name}: {answer.status_code} {words(answer)[:160]}")
    assert wrong == []


def order(route: Route) -> tuple[bool, bool, str]:
    """Reading first, then what changes an object, then what takes one away."""
    return route.method != "GET", route.rule.endpoint in LAST, str(route.rule.endpoint)


def test_what_anybody_may_open_names_nobody(app: Flask, scene: Scene, client: FlaskClient) -> None:
    open_paths = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.arguments == {"code"} and "GET" in (rule.methods or ())
    ]
    assert open_paths
    for rule in open_paths:
        answer = client.get(Route(rule, "GET", OPEN).path(scene.ids))
        assert answer.status_code == 200
        assert not [name for name in ("王立新", "李春梅", "孙敏", "周正", "139") if name in answer.text]
