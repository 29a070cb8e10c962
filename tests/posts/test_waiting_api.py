"""The line for a full post over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.kernel.actor import Actor
from server.kernel.db import Database
from tests import cast as casting
from tests.cast import Cast
from tests.posts.test_api import post_by
from tests.sandbox import SandboxServer

SignIn = Callable[[Any], FlaskClient]


@pytest.fixture
def wang(cast: Cast, database: Database) -> Actor:
    with database.transaction():
        cast.register(cast.wang, cast.happiness)
        cast.register(cast.li, cast.happiness)
    return cast.phone_of(cast.wang)


@pytest.fixture
def her(cast: Cast, wang: Actor) -> Actor:
    """李春梅 on her phone."""
    return cast.phone_of(cast.li)


@pytest.fixture
def full(cast: Cast, her: Actor, as_: SignIn) -> tuple[str, str]:
    """Return the address of a post whose only place is 李春梅's, and of her claim."""
    url = f"/api/v1/posts/{post_by(as_(cast.clerk), cast, capacity=1)['id']}"
    claim = as_(her).post(f"{url}/claims", json={}).json["id"]
    return url, f"/api/v1/claims/{claim}"


def test_from_a_full_post_to_a_place(
    cast: Cast, wang: Actor, her: Actor, full: tuple[str, str], as_: SignIn
) -> None:
    (url, claim), phone, li = full, as_(wang), as_(her)
    assert phone.get("/api/v1/posts").json["items"] == []
    (item,) = phone.get("/api/v1/posts?show=all").json["items"]
    assert (item["obstacle"], item["taken"], item["name"]) == ("full", 1, "楼道清洁")
    joined = phone.post(f"{url}/waitlist", json={})
    assert joined.status_code == 201
    assert joined.json == {
        "id": joined.json["id"], "post_id": url.rsplit("/")[-1], "post_name": "楼道清洁", "community": "幸福里社区居委会",
        "state": "waiting", "state_label": "候补中", "place": 1, "offered_until": None, "joined_at": joined.json["joined_at"],
    }  # fmt: skip
    early = phone.post(f"/api/v1/waitlist/{joined.json['id']}/acceptance")
    assert (early.status_code, early.json["error"]["code"]) == (409, "not_offered")
    assert li.post(f"{claim}/withdrawal", json={"reason": "出差"}).status_code == 200
    (mine,) = phone.get("/api/v1/me/waitlist").json["items"]
    assert (mine["state"], mine["place"], mine["offered_until"]) == (
        "offered",
        None,
        "2026-07-23T01:00:00+00:00",
    )
    seen = phone.get(url).json
    assert (seen["obstacle"], seen["my_wait"]["id"], seen["my_claim"]) == ("waiting", mine["id"], None)
    taken = phone.post(f"/api/v1/waitlist/{mine['id']}/acceptance", headers={"Idempotency-Key": "tap-1"})
    again = phone.post(f"/api/v1/waitlist/{mine['id']}/acceptance", headers={"Idempotency-Key": "tap-1"})
    assert (taken.status_code, taken.json["state"], again.json) == (201, "active", taken.json)
    seen = phone.get(url).json
    assert (seen["obstacle"], seen["my_wait"], seen["my_claim"]["id"]) == ("claimed", None, taken.json["id"])
    assert phone.get("/api/v1/me/waitlist").json["items"][0]["state"] == "taken"


def test_a_late_answer_is_refused_and_the_place_goes_on_all_the_same(
    cast: Cast, wang: Actor, her: Actor, full: tuple[str, str], as_: SignIn, at: Any
) -> None:
    (url, claim), phone, li = full, as_(wang), as_(her)
    wait = phone.post(f"{url}/waitlist", json={}).json["id"]
    li.post(f"{claim}/withdrawal", json={})
    at(2026, 7, 23, 9, 0)
    late = phone.post(f"/api/v1/waitlist/{wait}/acceptance")
    assert (late.status_code, late.json["error"]["code"]) == (409, "offer_lapsed")
    assert phone.get("/api/v1/me/waitlist").json["items"][0]["state"] == "lapsed"
    assert li.get(url).json["obstacle"] is None


def test_who_steps_out_of_the_line_is_out(wang: Actor, full: tuple[str, str], as_: SignIn) -> None:
    phone = as_(wang)
    wait = phone.post(f"{full[0]}/waitlist", json={}).json["id"]
    assert phone.post(f"/api/v1/waitlist/{wait}/departure").json["state_label"] == "已退出"
    again = phone.post(f"/api/v1/waitlist/{wait}/departure")
    assert (again.status_code, "已退出" in again.json["error"]["message"]) == (409, True)


def test_the_desk_claims_for_who_is_there(cast: Cast, wang: Actor, as_: SignIn) -> None:
    clerk, phone = as_(cast.clerk), as_(wang)
    url = f"/api/v1/posts/{post_by(clerk, cast)['id']}"
    body = {"member_id": str(cast.wang.id), "note": "本人到场"}
    made = clerk.post(f"{url}/claims-for", json=body)
    assert (made.status_code, made.json["member_id"], made.json["state"]) == (
        201,
        str(cast.wang.id),
        "active",
    )
    assert clerk.post(f"{url}/claims-for", json=body).json["error"]["message"].startswith("该党员已认领")
    assert phone.get("/api/v1/me/claims").json["items"][0]["my_claim"]["id"] == made.json["id"]
    assert phone.post(f"{url}/claims-for", json=body).status_code == 403
    assert as_(cast.stranger).post(f"{url}/claims-for", json=body).status_code == 404
    assert as_(cast.leader).post(f"{url}/claims-for", json=body).status_code == 403


def test_strangers_find_no_line(
    cast: Cast, wang: Actor, her: Actor, full: tuple[str, str], as_: SignIn
) -> None:
    wait = f"/api/v1/waitlist/{as_(wang).post(f'{full[0]}/waitlist', json={}).json['id']}"
    ma, li = as_(cast.phone_of(cast.ma)), as_(her)
    answers = [who.post(f"{wait}/{verb}") for who in (ma, li) for verb in ("acceptance", "departure")]
    assert [each.status_code for each in [*answers, ma.post(f"{full[0]}/waitlist")]] == [404] * 5
    assert ma.get("/api/v1/me/waitlist").json["items"] == li.get("/api/v1/me/waitlist").json["items"] == []
    assert as_(cast.clerk).get("/api/v1/me/waitlist").status_code == 403


def test_a_reason_for_withdrawing_reaches_the_desk_after_wechat_judged_it(
    cast: Cast, wang: Actor, her: Actor, full: tuple[str, str], as_: SignIn, sandbox: SandboxServer
) -> None:
    (url, claim), li = full, as_(her)
    refused = li.post(f"{claim}/withdrawal", json={"reason": "违禁"})
    assert (refused.status_code, refused.json["error"]["code"]) == (422, "text_refused")
    assert li.post(f"{claim}/withdrawal", json={"reason": "待审"}).json["reason"] is None
    assert as_(cast.clerk).get(f"{url}/claims").json["items"][0]["claim"]["reason"] == "待审"


def test_only_known_ways_to_list_are_taken(wang: Actor, as_: SignIn) -> None:
    phone = as_(wang)
    for query in ("show=mine", "q=", f"q={'长' * 61}", "sort=name"):
        assert phone.get(f"/api/v1/posts?{query}").status_code == 422, query


def test_staff_stand_in_no_line(cast: Cast, full: tuple[str, str], as_: SignIn, database: Database) -> None:
    with database.transaction():
        observer = casting.staff("旁观", casting.Role.OBSERVER, area=cast.street)
    assert as_(observer).post(f"{full[0]}/waitlist").status_code == 403
