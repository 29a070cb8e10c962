"""Points over HTTP: one's own, a member's, the rules."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.kernel.db import Database
from server.kernel.types import new_id
from server.points import service
from server.points.rules import DEFAULT_RULES, FactKind
from tests.cast import Cast

SignIn = Callable[[Any], FlaskClient]


@pytest.fixture
def served(cast: Cast, database: Database) -> Cast:
    """王立新 served 90 minutes in June and 120 in July."""
    with database.transaction():
        for month, minutes in ((6, 90), (7, 120)):
            service.declare(
                FactKind.SERVICE, new_id(), member_id=cast.wang.id, community_id=cast.happiness.id,
                day=dt.date(2026, month, 2), quantity=minutes, actor=cast.clerk,
            )  # fmt: skip
    return cast


def test_a_member_reads_their_own_year(served: Cast, as_: SignIn) -> None:
    answer = as_(served.phone_of(served.wang)).get("/api/v1/me/points")
    assert answer.status_code == 200
    body = answer.get_json()
    assert (body["year"], body["half_points"], body["points"]) == (2026, 7, "3.5")
    assert [(half["period"], half["points"]) for half in body["halves"]] == [
        ("2026H1", "1.5"),
        ("2026H2", "2"),
    ]
    assert [(entry["label"], entry["points"]) for entry in body["entries"]] == [
        ("服务时长", "1.5"),
        ("服务时长", "2"),
    ]
    assert body["rules"][0]["text"] == "按期报到记5分，逾期报到记2分，每年一次。"


def test_another_year_is_another_book(served: Cast, as_: SignIn) -> None:
    body = as_(served.phone_of(served.wang)).get("/api/v1/me/points?year=2025").get_json()
    assert (body["half_points"], body["entries"], body["rules"]) == (0, [], [])


def test_where_the_community_keeps_no_points_the_answer_says_so(served: Cast, as_: SignIn) -> None:
    answer = as_(served.phone_of(served.ma)).get("/api/v1/me/points")
    assert answer.status_code == 404
    assert answer.get_json()["error"]["code"] == "points_off"
    assert answer.get_json()["error"]["message"] == "本社区未启用积分。"


def test_a_clerk_reads_a_member_of_their_community(served: Cast, as_: SignIn) -> None:
    answer = as_(served.clerk).get(f"/api/v1/members/{served.wang.id}/points?year=2026")
    assert answer.get_json()["half_points"] == 7


def test_a_stranger_sees_nothing(served: Cast, as_: SignIn) -> None:
    path = f"/api/v1/members/{served.wang.id}/points"
    assert as_(served.stranger).get(path).status_code == 404
    assert (
        as_(served.stranger).get(f"/api/v1/members/{new_id()}/points").get_json()
        == as_(served.stranger).get(path).get_json()
    )
    assert as_(served.phone_of(served.li)).get(path).status_code == 403
    assert as_(served.observer).get(path).status_code == 403


def proposal(served: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "community_id": str(served.happiness.id),
        "valid_from": "2026-09-01",
        "rules": DEFAULT_RULES,
    } | changes


def test_two_persons_put_new_rules_in_force(served: Cast, as_: SignIn) -> None:
    secretary = as_(served.secretary)
    proposed = secretary.post("/api/v1/points-rules", json=proposal(served))
    assert proposed.status_code == 201
    assert proposed.get_json()["approved_at"] is None
    approval = f"/api/v1/points-rules/{proposed.get_json()['id']}/approval"
    refused = secretary.post(approval)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (409, "points_rules_same_person")
    assert as_(served.administrator).post(approval).get_json()["approved_at"] is not None
    listed = secretary.get(f"/api/v1/points-rules?community_id={served.happiness.id}").get_json()["items"]
    assert [(each["community_id"], each["version"]) for each in listed] == [
        (str(served.happiness.id), 1),
        (None, 1),
    ]


def test_a_stranger_sees_and_changes_no_rules_of_another_community(served: Cast, as_: SignIn) -> None:
    stranger, secretary = as_(served.stranger), as_(served.secretary)
    made = secretary.post("/api/v1/points-rules", json=proposal(served)).get_json()
    assert stranger.get(f"/api/v1/points-rules?community_id={served.happiness.id}").status_code == 404
    assert [
        each["id"] == made["id"] for each in stranger.get("/api/v1/points-rules").get_json()["items"]
    ] == [False]
    assert stranger.post("/api/v1/points-rules", json=proposal(served)).status_code == 403
    elsewhere = proposal(served, community_id=str(served.peace.id))
    assert secretary.post("/api/v1/points-rules", json=elsewhere).status_code == 404
    assert secretary.post(f"/api/v1/points-rules/{new_id()}/approval").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rules": {"P99": {"each": 1}}}, "rules.P99"),
        ({"rules": {"P08": {"each": 1.5, "year": 12}}}, "rules.P08.value.each.value"),
        ({"valid_from": "2026-07-22"}, "valid_from"),
        ({"points": 100}, "points"),
    ],
)
def test_wrong_rules_are_refused_naming_the_field(
    served: Cast, as_: SignIn, changes: dict[str, Any], field: str
) -> None:
    answer = as_(served.secretary).post("/api/v1/points-rules", json=proposal(served, **changes))
    assert answer.status_code == 422
    assert list(answer.get_json()["error"]["fields"]) == [field]
