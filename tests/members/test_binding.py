"""Binding a phone to a member: by WeChat's proof of the number, or by staff who see the person."""

from collections.abc import Callable
from typing import Any

import pytest

from server.accounts.models import Account
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.db import Database, session
from server.kernel.types import new_id
from server.people import queries as people
from server.people import service as people_service
from tests.cast import VERBS, Cast, Role
from tests.sandbox import SandboxServer

As = Callable[[Any], Any]
PHONE = "13800001234"


@pytest.fixture
def phone(cast: Cast, database: Database) -> Actor:
    """A WeChat account that nobody has bound; 王立新's number is PHONE."""
    with database.transaction():
        _give_phone(cast.wang.id, PHONE)
        account = Account(id=new_id(), openid=f"o{new_id().hex}", binding_code="ABC234")
        session().add(account)
        return Actor(Channel.PHONE, account.id, None, None, (Grant("applicant", VERBS[Role.APPLICANT]),))


def _give_phone(person_id: Any, number: str) -> None:
    person = people.person(person_id)
    people_service.change(person, people_service.phone_columns(person.id, number))


def test_the_number_of_the_phone_finds_its_member(
    cast: Cast, as_: As, phone: Actor, sandbox: SandboxServer
) -> None:
    mobile = as_(phone)
    bound = mobile.post("/api/v1/me/phone", json={"code": sandbox.new_phone_code(PHONE)})
    assert (bound.status_code, bound.json) == (201, {"member_id": str(cast.wang.id), "bound": True})
    assert mobile.get("/api/v1/me").json["member"]["name"] == "王立新"


def test_a_number_no_roster_knows_is_sent_to_the_desk(as_: As, phone: Actor, sandbox: SandboxServer) -> None:
    answer = as_(phone).post("/api/v1/me/phone", json={"code": sandbox.new_phone_code("13700000000")})
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "phone_unknown")


def test_a_couple_with_one_phone_is_asked_for_the_name(
    cast: Cast, as_: As, phone: Actor, sandbox: SandboxServer, database: Database
) -> None:
    with database.transaction():
        _give_phone(cast.li.id, PHONE)
    mobile = as_(phone)
    asked = mobile.post("/api/v1/me/phone", json={"code": sandbox.new_phone_code(PHONE)})
    assert (asked.status_code, asked.json["error"]["code"]) == (409, "phone_shared")
    wrong = mobile.post("/api/v1/me/phone", json={"code": sandbox.new_phone_code(PHONE), "name": "马志远"})
    assert wrong.json["error"]["code"] == "phone_unknown"
    right = mobile.post("/api/v1/me/phone", json={"code": sandbox.new_phone_code(PHONE), "name": "李春梅"})
    assert right.json["member_id"] == str(cast.li.id)


def test_a_code_that_wechat_does_not_know_binds_nobody(as_: As, phone: Actor) -> None:
    answer = as_(phone).post("/api/v1/me/phone", json={"code": "made-up"})
    assert 400 <= answer.status_code < 500


def test_staff_bind_and_unbind_whom_they_see(cast: Cast, as_: As, phone: Actor) -> None:
    one = f"/api/v1/members/{cast.wang.id}"
    assert as_(cast.stranger).post(f"{one}/binding", json={"code": "ABC234"}).status_code == 404
    clerk, mobile = as_(cast.clerk), as_(phone)
    assert clerk.post(f"{one}/binding", json={"code": "ABC234"}).json["bound"] is True
    assert mobile.get("/api/v1/me").json["member"]["name"] == "王立新"
    assert as_(cast.stranger).post(f"{one}/unbinding").status_code == 404
    assert clerk.post(f"{one}/unbinding").json["bound"] is False
    assert mobile.get("/api/v1/me").status_code == 401


def test_a_desk_is_no_phone(cast: Cast, as_: As, sandbox: SandboxServer) -> None:
    answer = as_(cast.clerk).post("/api/v1/me/phone", json={"code": sandbox.new_phone_code(PHONE)})
    assert answer.status_code == 403
