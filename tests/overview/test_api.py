"""GET me for everybody who can sign in; transfer and cancellation with the claims they end."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from server.deeds import service as deeds
from server.deeds.rules import DeedKind, EvidenceKind
from server.kernel.db import Database
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.points import service as points
from server.points.rules import FactKind
from server.posts import queries as post_queries
from server.posts import service as posts
from server.registrations import service as registrations
from server.registrations.models import Registration
from tests.cast import Cast
from tests.overview.phones import unbound_phone
from tests.registrations.acting import phone as phone_of
from tests.registrations.acting import submit

As = Callable[[Any], Any]


@pytest.fixture
def registered(cast: Cast, database: Database) -> UUID:
    with database.transaction():
        return cast.register(cast.wang, cast.happiness, consent=False)


def test_a_phone_that_is_not_bound_is_told_its_code(cast: Cast, as_: As, database: Database) -> None:
    with database.transaction():
        unbound = unbound_phone()
    me = as_(unbound).get("/api/v1/me").json
    assert me == {
        "kind": "phone", "bound": False, "binding_code": "ABC234", "name": None, "member": None, "roles": [],
        "staff": None,
    }  # fmt: skip


def test_a_member_who_has_not_registered_sees_what_is_open(cast: Cast, as_: As) -> None:
    me = as_(cast.phone_of(cast.wang)).get("/api/v1/me").json
    member = me["member"]
    assert (me["kind"], me["bound"], me["binding_code"]) == ("phone", True, None)
    assert (member["name"], member["unit"], member["registration"]) == ("王立新", "金泉市水务局", None)
    assert "****" in member["phone"]
    assert {answer["granted"] for answer in member["consents"]} == {None}
    assert member["deeds"] == {"year": 2026, "done": 0, "of": 5}


def test_a_registered_member_sees_standing_consents_and_deeds(
    cast: Cast, as_: As, database: Database, registered: UUID
) -> None:
    with database.transaction():
        deeds.fulfil(
            cast.wang.id, DeedKind.MATTER, community_id=cast.happiness.id, day=dt.date(2026, 5, 1),
            evidence_kind=EvidenceKind.SERVICE_RECORD, evidence_id=new_id(),
            confirmed_by=cast.clerk.person_id, actor=cast.clerk,
        )  # fmt: skip
    member = as_(cast.phone_of(cast.wang)).get("/api/v1/me").json["member"]
    assert member["registration"]["id"] == str(registered)
    assert (member["registration"]["state"], member["registration"]["renewed"]) == ("active", True)
    assert {answer["purpose"]: answer["granted"] for answer in member["consents"]} == {
        "register": True, "tell_unit": False, "show_publicly": None, "id_number": None,
    }  # fmt: skip
    assert (member["points_on"], member["deeds"]["done"]) == (True, 1)


def asks_to_be_registered(cast: Cast) -> Registration:
    return submit(cast.ma, cast.happiness, phone_of(cast.ma))


def is_registered(cast: Cast) -> object:
    return registrations.approve(asks_to_be_registered(cast).id, actor=cast.secretary)


def serves_as_a_guest(cast: Cast) -> None:
    points.declare(
        FactKind.SERVICE, new_id(), member_id=cast.ma.id, community_id=cast.happiness.id,
        day=dt.date(2026, 6, 2), quantity=90, actor=cast.clerk,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("does", "shown"), [(asks_to_be_registered, False), (is_registered, True), (serves_as_a_guest, True)]
)
def test_the_way_to_one_s_points_is_shown_exactly_where_it_leads_to_them(
    cast: Cast, as_: As, database: Database, does: Callable[[Cast], object], shown: bool
) -> None:
    """She lives where points are off; in 幸福里 they are on."""
    with database.transaction():
        organisations.settings_of(cast.peace.id).points_on = False
        hers = phone_of(cast.ma)
        does(cast)
    phone = as_(hers)
    assert phone.get("/api/v1/me").json["member"]["points_on"] is shown
    assert phone.get("/api/v1/me/points").status_code == (200 if shown else 404)


def test_next_year_the_registration_waits_for_its_renewal(
    cast: Cast, as_: As, registered: UUID, at: Callable[..., None]
) -> None:
    at(2027, 1, 2)
    member = as_(cast.phone_of(cast.wang)).get("/api/v1/me").json["member"]
    assert member["registration"]["renewed"] is False


@pytest.mark.parametrize(
    ("who", "label", "where"),
    [
        ("clerk", "社区党务工作者", "幸福里社区居委会"),
        ("liaison", "单位联络员", "金泉市水务局"),
        ("administrator", "管理员", "金泉市"),
        ("auditor", "审计员", "金泉市"),
        ("observer", "上级党建办", "东风街道"),
    ],
)
def test_staff_see_their_roles_and_where_they_hold(
    cast: Cast, as_: As, who: str, label: str, where: str
) -> None:
    me = as_(getattr(cast, who)).get("/api/v1/me").json
    (role,) = me["roles"]
    assert (me["kind"], me["member"], role["label"], role["area"] or role["unit"]) == (
        "desk", None, label, where,
    )  # fmt: skip


def test_nobody_is_nobody(client: Any) -> None:
    assert client.get("/api/v1/me").status_code == 401


def _claimed(cast: Cast) -> UUID:
    post = posts.publish(
        cast.happiness.id, name="夜间巡逻", category_code="D13", duties="巡楼", place="东门", capacity=3,
        starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 12, 31),
        slots=[{"weekday": 6, "from": "19:00", "to": "21:00"}], leader_name="何强", actor=cast.clerk,
    )  # fmt: skip
    posts.claim(post.id, actor=cast.phone_of(cast.wang))
    return post.id


@pytest.mark.parametrize("event", ["transfer", "cancellation"])
def test_the_end_of_a_registration_ends_its_claims(
    cast: Cast, as_: As, database: Database, registered: UUID, event: str
) -> None:
    with database.transaction():
        post_id = _claimed(cast)
        assert post_queries.live_claim(post_id, cast.wang.id) is not None
    body = {"reason": "迁居"} | ({"community_id": str(cast.peace.id)} if event == "transfer" else {})
    ended = as_(cast.clerk).post(f"/api/v1/registrations/{registered}/{event}", json=body)
    assert ended.status_code in (200, 201), ended.json
    assert (ended.json["claims_ended"], bool(ended.json["following_id"])) == (1, event == "transfer")
    with database.transaction():
        assert post_queries.live_claim(post_id, cast.wang.id) is None


def test_strangers_end_nothing(cast: Cast, as_: As, registered: UUID) -> None:
    one = f"/api/v1/registrations/{registered}"
    moving = {"reason": "迁居", "community_id": str(cast.peace.id)}
    assert as_(cast.stranger).post(f"{one}/transfer", json=moving).status_code == 404
    assert as_(cast.phone_of(cast.wang)).post(f"{one}/transfer", json=moving).status_code == 403
    for stranger in (cast.stranger, cast.phone_of(cast.li)):
        assert as_(stranger).post(f"{one}/cancellation", json={"reason": "不"}).status_code == 404
    assert as_(cast.liaison).post(f"{one}/cancellation", json={"reason": "不"}).status_code == 403


def test_a_member_cancels_on_the_phone(cast: Cast, as_: As, registered: UUID) -> None:
    ended = as_(cast.phone_of(cast.wang)).post(
        f"/api/v1/registrations/{registered}/cancellation", json={"reason": "不再参加"}
    )
    assert (ended.status_code, ended.json["state"]) == (200, "cancelled")


def test_a_stale_page_moves_nobody(cast: Cast, as_: As, registered: UUID) -> None:
    answer = as_(cast.clerk).post(
        f"/api/v1/registrations/{registered}/transfer",
        json={"reason": "迁居", "community_id": str(cast.peace.id)}, headers={"If-Match": '"7"'},
    )  # fmt: skip
    assert answer.status_code == 412
