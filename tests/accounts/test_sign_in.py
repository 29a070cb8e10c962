"""Signing in: members by WeChat, staff by password and TOTP."""

import datetime as dt
from collections.abc import Callable

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from server.accounts import queries, service
from server.accounts.errors import AlreadyBound, BindingCodeUnknown, SignInLocked, SignInRefused
from server.accounts.models import Account, AccountSession, SignInFailures
from server.accounts.rules import Role
from server.kernel import clock, crypto
from server.kernel.actor import Actor, Channel
from server.kernel.db import Database, session
from server.kernel.errors import Unauthenticated
from tests.cast import Cast
from tests.sandbox import SandboxServer

SignIn = Callable[[Actor], FlaskClient]
PASSWORD = "hai-qing-he-yan-2026"


@pytest.fixture
def sun(database: Database, cast: Cast) -> service.NewStaff:
    """孙小敏, a clerk with a password and a TOTP secret."""
    with database.transaction():
        added = service.add_staff("孙小敏", "sunxiaomin", PASSWORD, actor=cast.administrator)
        service.grant(added.account_id, Role.CLERK, area_id=cast.happiness.id, actor=cast.administrator)
        return added


def code_of(staff: service.NewStaff, *, steps: int = 0) -> str:
    return pyotp.TOTP(staff.totp_secret).at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30 * steps))


def ask(
    client: FlaskClient, code: str, password: str = PASSWORD, username: str = "sunxiaomin"
) -> tuple[int, dict]:
    answer = client.post(
        "/api/v1/sessions/staff", json={"username": username, "password": password, "totp": code}
    )
    return answer.status_code, answer.json or {}


def test_staff_sign_in_with_both_factors_and_act_in_their_area(
    client: FlaskClient, sun: service.NewStaff, cast: Cast
) -> None:
    status, body = ask(client, code_of(sun))
    assert status == 201
    headers = {"Authorization": f"Bearer {body['token']}"}
    mine = client.get(f"/api/v1/communities/{cast.happiness.id}/settings", headers=headers)
    foreign = client.get(f"/api/v1/communities/{cast.peace.id}/settings", headers=headers)
    assert (mine.status_code, foreign.status_code) == (200, 404)


def test_a_code_is_used_once(client: FlaskClient, sun: service.NewStaff) -> None:
    code = code_of(sun)
    assert ask(client, code)[0] == 201
    assert ask(client, code)[0] == 401
    assert ask(client, code_of(sun, steps=1))[0] == 201


def test_full_width_digits_are_a_wrong_code(client: FlaskClient, sun: service.NewStaff) -> None:
    status, body = ask(client, "１２３４５６")
    assert (status, body["error"]["code"]) == (401, "sign_in_refused")


@pytest.mark.parametrize(
    ("username", "password", "shift"),
    [("sunxiaomin", "wrong-password-1", 0), ("sunxiaomin", PASSWORD, 5), ("nobody", PASSWORD, 0)],
)
def test_every_wrong_thing_gets_the_same_answer(
    client: FlaskClient, sun: service.NewStaff, username: str, password: str, shift: int
) -> None:
    status, body = ask(client, code_of(sun, steps=shift), password, username)
    assert (status, body["error"]["code"]) == (401, "sign_in_refused")
    assert body["error"]["message"] == SignInRefused.message


def test_five_failures_lock_the_account_for_that_address(
    client: FlaskClient, app: Flask, database: Database, sun: service.NewStaff
) -> None:
    for _ in range(5):
        assert ask(client, "000000")[0] == 401
    with database.transaction():
        counted = session().scalars(select(SignInFailures.failures).order_by(SignInFailures.username_index))
        assert counted.all() == [5, 5]
    status, body = ask(client, code_of(sun))
    assert (status, body["error"]["code"]) == (429, SignInLocked.code)
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "10.0.0.7"
    assert ask(elsewhere, code_of(sun))[0] == 201


def test_a_token_is_stored_only_as_its_hash(
    client: FlaskClient, database: Database, sun: service.NewStaff
) -> None:
    token = ask(client, code_of(sun))[1]["token"]
    with database.transaction():
        rows = session().execute(text("SELECT s::text FROM account_sessions s")).scalars().all()
    assert rows
    assert not any(token in row for row in rows)


def test_sign_out_ends_the_session_at_once(client: FlaskClient, sun: service.NewStaff) -> None:
    headers = {"Authorization": f"Bearer {ask(client, code_of(sun))[1]['token']}"}
    assert client.delete("/api/v1/sessions/current", headers=headers).status_code == 204
    assert client.delete("/api/v1/sessions/current", headers=headers).status_code == 401


@pytest.mark.parametrize(("idle", "age"), [(16, 0), (0, 13 * 60)])
def test_a_staff_session_ends_when_idle_or_old(database: Database, cast: Cast, idle: int, age: int) -> None:
    with database.transaction():
        token = open_session(cast.clerk, idle=idle, age=age)
        with pytest.raises(Unauthenticated):
            queries.authenticate(token)


def open_session(actor: Actor, *, idle: int, age: int) -> str:
    token, now = crypto.new_token(), dt.datetime.now(dt.UTC)
    started = now - dt.timedelta(minutes=age)
    seen = now - dt.timedelta(minutes=idle)
    life = dt.timedelta(hours=12)
    session().add(
        AccountSession(
            account_id=actor.account_id,
            token=crypto.fingerprint(token),
            created_at=started,
            seen_at=seen,
            expires_at=started + life,
        )
    )
    session().flush()
    return token


def test_at_most_three_sessions(client: FlaskClient, database: Database, sun: service.NewStaff) -> None:
    with database.transaction():
        account = queries.account(sun.account_id)
        for _ in range(4):
            service._end_oldest(account.id)
            service._open_session(account, Channel.DESK, dt.timedelta(hours=1))
            session().flush()
        assert len(queries.sessions_of(account.id)) == 3


def test_a_disabled_account_is_out_at_once(
    client: FlaskClient, database: Database, cast: Cast, sun: service.NewStaff
) -> None:
    headers = {"Authorization": f"Bearer {ask(client, code_of(sun))[1]['token']}"}
    with database.transaction():
        service.disable(sun.account_id, "离职", actor=cast.administrator)
    assert client.delete("/api/v1/sessions/current", headers=headers).status_code == 401
    assert ask(client, code_of(sun, steps=1))[0] == 401


def test_weak_passwords_are_refused_with_the_reason(cast: Cast, as_: SignIn) -> None:
    administrator = as_(cast.administrator)
    for password in ("short", "1234567890", "aaaaaaaaaaaa", "zhaoliu-zhaoliu"):
        answer = administrator.post(
            "/api/v1/accounts", json={"name": "赵六", "username": "zhaoliu", "password": password}
        )
        assert answer.status_code == 422
        assert answer.json["error"]["fields"]["password"]


def test_accounts_are_made_by_administrators_only(cast: Cast, as_: SignIn) -> None:
    body = {"name": "赵六", "username": "zhaoliu", "password": PASSWORD}
    assert as_(cast.clerk).post("/api/v1/accounts", json=body).status_code == 403
    assert as_(cast.administrator).post("/api/v1/accounts", json=body).status_code == 201


def test_a_member_signs_in_with_wechat_and_comes_back_as_the_same_account(
    client: FlaskClient, database: Database, sandbox: SandboxServer
) -> None:
    for _ in range(2):
        answer = client.post("/api/v1/sessions/wechat", json={"code": sandbox.new_code("openid-wang")})
        assert (answer.status_code, answer.json["bound"]) == (201, False)
        assert "session_key" not in answer.text
    with database.transaction():
        assert session().scalar(select(func.count()).where(Account.openid == "openid-wang")) == 1


def test_an_openid_in_the_body_is_refused(client: FlaskClient, sandbox: SandboxServer) -> None:
    answer = client.post("/api/v1/sessions/wechat", json={"code": sandbox.new_code("o1"), "openid": "o2"})
    assert (answer.status_code, "openid" in answer.json["error"]["fields"]) == (422, True)


def test_a_used_code_is_refused_in_words(client: FlaskClient, sandbox: SandboxServer) -> None:
    code = sandbox.new_code("openid-li")
    assert client.post("/api/v1/sessions/wechat", json={"code": code}).status_code == 201
    answer = client.post("/api/v1/sessions/wechat", json={"code": code})
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "login_code_invalid")


def test_binding_is_once_per_person(database: Database, cast: Cast) -> None:
    with database.transaction():
        first, second = (add_phone(f"openid-{n}") for n in range(2))
        assert service.bind_by_code(first.binding_code.lower(), cast.wang.id, actor=cast.clerk) == first.id
        service.bind(first.id, cast.wang.id, actor=cast.clerk)
        with pytest.raises(AlreadyBound):
            service.bind(second.id, cast.wang.id, actor=cast.clerk)
        with pytest.raises(BindingCodeUnknown):
            service.bind_by_code("ZZZZZZZZ", cast.li.id, actor=cast.clerk)


def add_phone(openid: str) -> Account:
    account = Account(openid=openid, binding_code=service._binding_code())
    session().add(account)
    session().flush()
    return account


def test_unbinding_ends_the_phone_sessions(database: Database, cast: Cast) -> None:
    with database.transaction():
        phone = add_phone("openid-x")
        service.bind(phone.id, cast.wang.id, actor=cast.clerk)
        token = open_session(Actor(cast.clerk.channel, phone.id), idle=0, age=0)
        assert queries.authenticate(token).is_member
        service.unbind(cast.wang.id, actor=cast.clerk)
        session().flush()
        with pytest.raises(Unauthenticated):
            queries.authenticate(token)


def test_only_a_phone_that_can_sign_in_counts_as_bound(database: Database, cast: Cast) -> None:
    with database.transaction():
        for member in (cast.wang, cast.li):
            phone = add_phone(f"o{member.id.hex}")
            service.bind(phone.id, member.id, actor=cast.clerk)
        phone.disabled_at = clock.now()
        session().flush()
        everybody = [cast.wang.id, cast.li.id, cast.ma.id, cast.clerk.person_id]
        assert queries.accounts_bound(everybody) == {cast.wang.id}
