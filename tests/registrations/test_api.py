"""The routes: what goes in, what comes out, who is turned away."""

from collections.abc import Callable
from typing import Any

import pytest

from server.kernel.db import Database
from tests.cast import Cast

As = Callable[[Any], Any]
API = "/api/v1/registrations"


def _form(cast: Cast, **changes: Any) -> dict[str, Any]:
    consents = {"register": True, "tell_unit": False}
    form = {"community_id": str(cast.happiness.id), "consents": consents, "text_version": "2026-01"}
    return form | changes


@pytest.fixture
def mobile(cast: Cast, as_: As) -> Any:
    return as_(cast.phone_of(cast.wang))


@pytest.fixture
def submitted(cast: Cast, mobile: Any) -> dict[str, Any]:
    answer = mobile.post(API, json=_form(cast, skills=["电工"], categories=["D13"], free_times="周六上午"))
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def test_from_the_phone_to_the_receipt(cast: Cast, as_: As, mobile: Any, submitted: dict[str, Any]) -> None:
    assert (submitted["state"], submitted["method"], submitted["name"]) == ("submitted", "online", "王立新")
    one = f"{API}/{submitted['id']}"
    assert mobile.get(f"{one}/receipt").status_code == 409
    clerk = as_(cast.clerk)
    assert clerk.post(f"{one}/return", json={"reason": "请补充特长"}).json["reason"] == "请补充特长"
    again = mobile.post(f"{one}/resubmission", json={"skills": ["电工", "摄影"]})
    assert again.json["skills"] == ["电工", "摄影"]
    approved = clerk.post(f"{one}/approval", headers={"If-Match": '"3"'})
    assert (approved.status_code, approved.json["number"]) == (200, "620902002003-2026-0001")
    receipt = mobile.get(f"{one}/receipt")
    assert receipt.json["unit"] == "金泉市水务局"
    assert mobile.get(API).json["items"][0]["state"] == "active"


def test_staff_key_a_paper_slip(cast: Cast, as_: As) -> None:
    clerk = as_(cast.clerk)
    keyed = clerk.post(API, json=_form(cast, member_id=str(cast.li.id), method="by_unit", unit_slip="1号"))
    assert (keyed.status_code, keyed.json["method"]) == (201, "by_unit")
    assert clerk.post(API, json=_form(cast)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consents": {"register": False, "tell_unit": True}}, "consents.register"),
        ({"consents": {"register": True}}, "consents.tell_unit"),
        ({"text_version": "1999-01"}, "text_version"),
        ({"community_id": "x"}, "community_id"),
        ({"categories": ["宣传"]}, "categories.0"),
        ({"openid": "o1"}, "openid"),
    ],
)
def test_what_is_wrong_is_named(cast: Cast, mobile: Any, changes: dict[str, Any], field: str) -> None:
    answer = mobile.post(API, json=_form(cast, **changes))
    assert answer.status_code == 422
    assert field in answer.json["error"]["fields"]
    assert mobile.get(API).json["items"] == []


def test_the_second_submission_names_the_first(cast: Cast, mobile: Any, submitted: dict[str, Any]) -> None:
    answer = mobile.post(API, json=_form(cast, community_id=str(cast.peace.id)))
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "already_registered")
    assert "幸福里" in answer.json["error"]["message"]


def test_strangers_meet_the_same_wall_everywhere(cast: Cast, as_: As, submitted: dict[str, Any]) -> None:
    one = f"{API}/{submitted['id']}"
    clerk, other = as_(cast.stranger), as_(cast.phone_of(cast.li))
    asked = [clerk.get(one), clerk.get(f"{one}/receipt"), clerk.post(f"{one}/approval"),
             clerk.post(f"{one}/return", json={"reason": "不"}), clerk.post(f"{one}/resubmission", json={}),
             clerk.post(f"{one}/renewal", json={}), other.get(one), other.get(f"{one}/receipt"),
             other.post(f"{one}/resubmission", json={}), other.post(f"{one}/renewal", json={})]  # fmt: skip
    assert {answer.status_code for answer in asked} == {404}
    assert other.post(f"{one}/approval").status_code == 403


@pytest.mark.parametrize("who", ["liaison", "observer", "auditor", "administrator", "leader"])
def test_roles_without_the_verb_are_forbidden(cast: Cast, as_: As, who: str) -> None:
    assert as_(getattr(cast, who)).get(API).status_code == 403


def test_the_reconciliation_route(cast: Cast, as_: As, database: Database) -> None:
    with database.transaction():
        cast.register(cast.wang, cast.happiness)
    url = f"/api/v1/units/{cast.water.id}/reconciliation"
    seen = as_(cast.clerk).get(url, query_string={"on": "2026-06-30", "community_id": str(cast.happiness.id)})
    assert (seen.json["due"], seen.json["registered"], seen.json["rate"]) == (2, 1, "50.0")
    assert [one["name"] for one in seen.json["communities"][0]["missing_names"]] == ["李春梅"]
    assert as_(cast.stranger).get(url).status_code == 404
    assert as_(cast.strange_liaison).get(url).status_code == 404
    assert as_(cast.observer).get(url).status_code == 403
    assert as_(cast.phone_of(cast.li)).get(url).status_code == 403
    assert as_(cast.administrator).get(url).json["due"] == 2


@pytest.mark.parametrize(
    "words", [{"pledge": "我要违禁品"}, {"free_times": "违禁"}, {"skills": ["摄影", "违禁"]}]
)
def test_a_member_s_risky_words_are_refused_by_field(cast: Cast, mobile: Any, words: dict[str, Any]) -> None:
    answer = mobile.post(API, json=_form(cast, **words))
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "text_refused")
    assert list(answer.json["error"]["fields"]) == list(words)


def test_staff_s_own_words_are_not_sent_anywhere(cast: Cast, as_: As) -> None:
    keyed = as_(cast.clerk).post(
        API, json=_form(cast, member_id=str(cast.li.id), method="by_unit", pledge="查处违禁品")
    )
    assert keyed.status_code == 201
