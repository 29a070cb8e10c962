"""Posts and claims over HTTP."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from server.kernel.actor import Actor
from server.kernel.db import Database, session
from tests import cast as casting
from tests.cast import Cast
from tests.posts.posting import PLAIN
from tests.sandbox import SandboxServer

SignIn = Callable[[Any], FlaskClient]
BODY = {**PLAIN, "starts_on": "2026-07-01", "ends_on": "2026-09-30"}


@pytest.fixture
def wang(cast: Cast, database: Database) -> Actor:
    with database.transaction():
        cast.register(cast.wang, cast.happiness)
        cast.register(cast.li, cast.happiness)
    return cast.phone_of(cast.wang)


def post_by(client: FlaskClient, cast: Cast, **changes: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/posts", json={**BODY, "community_id": str(cast.happiness.id), **changes})
    assert answer.status_code == 201, answer.json
    body: dict[str, Any] = answer.json
    return body


def live_claims(database: Database, post_id: str) -> int:
    query = text("SELECT count(*) FROM claims WHERE post_id = :id AND state IN ('pending', 'active')")
    with database.transaction():
        return int(session().execute(query, {"id": UUID(post_id)}).scalar_one())


def test_a_post_lives_from_publication_to_closing(cast: Cast, wang: Actor, as_: SignIn) -> None:
    clerk, phone = as_(cast.clerk), as_(wang)
    post = post_by(clerk, cast, draft=True)
    assert (post["state"], post["taken"], post["slots"]) == ("draft", 0, BODY["slots"])
    url = f"/api/v1/posts/{post['id']}"
    assert phone.get("/api/v1/posts").json["items"] == []
    assert clerk.post(f"{url}/publication").json["state"] == "open"
    assert [each["id"] for each in phone.get("/api/v1/posts").json["items"]] == [post["id"]]
    claim = phone.post(f"{url}/claims", json={})
    assert (claim.status_code, claim.json["state"]) == (201, "active")
    assert phone.get("/api/v1/posts").json["items"] == []
    seen = phone.get(url).json
    assert (seen["my_claim"]["id"], seen["leader_phone"], seen["post"]["taken"]) == (
        claim.json["id"],
        "0937-2600000",
        1,
    )
    assert clerk.post(f"{url}/closing", json={"reason": "整治完成"}).json["state"] == "closed"
    mine = phone.get("/api/v1/me/claims").json["items"]
    assert [(each["my_claim"]["state"], each["my_claim"]["reason"]) for each in mine] == [
        ("ended", "整治完成")
    ]


def test_a_change_takes_if_match(cast: Cast, as_: SignIn) -> None:
    clerk = as_(cast.clerk)
    url = f"/api/v1/posts/{post_by(clerk, cast)['id']}"
    assert clerk.patch(url, json={"capacity": 8}, headers={"If-Match": '"1"'}).json["version"] == 2
    stale = clerk.patch(url, json={"capacity": 9}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json["error"]["code"]) == (412, "stale_version")
    unknown = clerk.patch(url, json={"community_id": str(cast.peace.id)})
    assert (unknown.status_code, list(unknown.json["error"]["fields"])) == (422, ["community_id"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("capacity", 0), ("capacity", 1001), ("capacity", "3"), ("name", ""), ("name", "名" * 61), ("slots", []),
        ("slots", [{"from": "9:00", "to": "11:00"}]), ("slots", [{"weekday": 8, "from": "09:00", "to": "11:00"}]),
        ("slots", [{"from": "09:00", "to": "09:00"}]), ("starts_on", "2026-13-01"), ("ends_on", "9999-12-31"),
        ("category_code", "X9"), ("leader_name", "\x00"), ("taken", 5),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_post_is_named(cast: Cast, as_: SignIn, field: str, value: Any) -> None:
    body = {**BODY, "community_id": str(cast.happiness.id), field: value}
    answer = as_(cast.clerk).post("/api/v1/posts", json=body)
    assert answer.status_code == 422
    assert answer.json["error"]["message"]
    named = list(answer.json["error"]["fields"])
    assert named == [] or named[0].split(".")[0] == field


def test_a_pending_claim_is_approved_or_declined_by_staff(cast: Cast, wang: Actor, as_: SignIn) -> None:
    clerk = as_(cast.clerk)
    url = f"/api/v1/posts/{post_by(clerk, cast, needs_approval=True)['id']}"
    mine = as_(wang).post(f"{url}/claims", json={}).json["id"]
    hers = as_(cast.phone_of(cast.li)).post(f"{url}/claims", json={}).json["id"]
    assert clerk.post(f"/api/v1/claims/{mine}/approval").json["state"] == "active"
    assert clerk.post(f"/api/v1/claims/{hers}/refusal", json={}).status_code == 422
    assert clerk.post(f"/api/v1/claims/{hers}/refusal", json={"reason": "人已够"}).json["state"] == "declined"
    again = clerk.post(f"/api/v1/claims/{hers}/approval")
    assert (again.status_code, again.json["error"]["code"]) == (409, "transition_refused")
    shown = clerk.get(f"{url}/claims").json["items"]
    assert [(each["name"], each["claim"]["state"]) for each in shown] == [
        ("王立新", "active"),
        ("李春梅", "declined"),
    ]


def test_withdrawing_twice_is_refused(cast: Cast, wang: Actor, as_: SignIn) -> None:
    phone = as_(wang)
    post = post_by(as_(cast.clerk), cast)
    claim = phone.post(f"/api/v1/posts/{post['id']}/claims", json={}).json["id"]
    url = f"/api/v1/claims/{claim}/withdrawal"
    assert phone.post(url, json={}).json["state"] == "withdrawn"
    again = phone.post(url, json={})
    assert (again.status_code, again.json["error"]["code"]) == (409, "transition_refused")
    assert "已退出" in again.json["error"]["message"]


def test_strangers_see_nothing_and_can_do_nothing(
    cast: Cast, wang: Actor, as_: SignIn, client: FlaskClient
) -> None:
    clerk = as_(cast.clerk)
    url = f"/api/v1/posts/{post_by(clerk, cast)['id']}"
    claim = f"/api/v1/claims/{as_(wang).post(f'{url}/claims', json={}).json['id']}"
    stranger, ma, li = as_(cast.stranger), as_(cast.phone_of(cast.ma)), as_(cast.phone_of(cast.li))
    absent = {
        "clerk next door": [
            stranger.get(url), stranger.patch(url, json={}), stranger.post(f"{url}/closing", json={"reason": "x"}),
            stranger.get(f"{url}/claims"), stranger.post(f"{claim}/withdrawal", json={}),
            stranger.post(f"{claim}/approval"), stranger.post(f"{claim}/refusal", json={"reason": "x"}),
        ],
        "member next door": [ma.get(url), ma.post(f"{url}/claims", json={}), ma.post(f"{claim}/withdrawal", json={})],
        "neighbour": [li.post(f"{claim}/withdrawal", json={})],
    }  # fmt: skip
    for who, answers in absent.items():
        assert [answer.status_code for answer in answers] == [404] * len(answers), who
    assert stranger.get("/api/v1/posts").json["items"] == ma.get("/api/v1/posts").json["items"] == []
    assert ma.get("/api/v1/me/claims").json["items"] == []
    for who in (ma, as_(cast.liaison), as_(cast.auditor)):
        assert who.post("/api/v1/posts", json=BODY).status_code in (403, 422)
        assert who.get(f"{url}/claims").status_code == 403
    assert [client.get("/api/v1/posts").status_code, client.get(url).status_code] == [401, 401]


def test_one_key_makes_one_claim_however_often_it_is_sent(
    cast: Cast, wang: Actor, as_: SignIn, database: Database
) -> None:
    phone, post = as_(wang), post_by(as_(cast.clerk), cast)
    url, key = f"/api/v1/posts/{post['id']}/claims", {"Idempotency-Key": "tap-1"}
    answers = [phone.post(url, json={}, headers=key) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.get_data() for answer in answers}) == 1
    assert answers[1].headers["Idempotent-Replay"] == "true"
    assert live_claims(database, post["id"]) == 1
    other = phone.post(url, json={"note": "另有一句"}, headers=key)
    assert (other.status_code, other.json["error"]["code"]) == (422, "idempotency_key_reused")


def test_a_key_belongs_to_who_sent_it(cast: Cast, wang: Actor, as_: SignIn, database: Database) -> None:
    post = post_by(as_(cast.clerk), cast)
    url, key = f"/api/v1/posts/{post['id']}/claims", {"Idempotency-Key": "tap-1"}
    for who in (wang, cast.phone_of(cast.li)):
        assert as_(who).post(url, json={}, headers=key).status_code == 201
    assert live_claims(database, post["id"]) == 2


def test_a_refused_claim_can_be_tried_again_under_its_key(cast: Cast, wang: Actor, as_: SignIn) -> None:
    clerk, phone, li = as_(cast.clerk), as_(wang), as_(cast.phone_of(cast.li))
    post = post_by(clerk, cast, capacity=1)
    url, key = f"/api/v1/posts/{post['id']}/claims", {"Idempotency-Key": "tap-1"}
    hers = li.post(url, json={}).json["id"]
    full = phone.post(url, json={}, headers=key)
    assert (full.status_code, full.json["error"]["code"]) == (409, "post_full")
    li.post(f"/api/v1/claims/{hers}/withdrawal", json={})
    assert phone.post(url, json={}, headers=key).status_code == 201


def test_what_a_member_writes_is_judged_by_wechat(
    cast: Cast, wang: Actor, as_: SignIn, sandbox: SandboxServer
) -> None:
    clerk, phone = as_(cast.clerk), as_(wang)
    url = f"/api/v1/posts/{post_by(clerk, cast)['id']}/claims"
    risky = phone.post(url, json={"note": "违禁"})
    assert (risky.status_code, risky.json["error"]["code"]) == (422, "text_refused")
    claim = phone.post(url, json={"note": "待审"}).json
    assert (claim["note"], claim["note_held"]) == (None, True)
    assert clerk.get(url).json["items"][0]["claim"]["note"] == "待审"


def test_the_categories_are_the_fifteen(cast: Cast, as_: SignIn) -> None:
    rows = as_(cast.phone_of(cast.wang)).get("/api/v1/post-categories").json
    assert [row["code"] for row in rows] == [f"D{n:02}" for n in range(1, 15)] + ["D99"]
    assert [row["code"] for row in rows if row["risky"]] == ["D03", "D14"]
    assert {row["code"] for row in rows if row["qualification"]} == {"D07", "D08", "D09"}


def test_a_desk_account_without_person_is_no_member(cast: Cast, database: Database, as_: SignIn) -> None:
    with database.transaction():
        observer = casting.staff("旁观", casting.Role.OBSERVER, area=cast.street)
    assert as_(observer).get("/api/v1/posts").status_code == 403
