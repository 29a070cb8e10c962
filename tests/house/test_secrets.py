"""Canaries: no log line and no answer ever holds a phone, an ID number, a token, a password or a secret (R-6)."""

import datetime as dt
import io
import logging
from collections.abc import Callable, Iterator

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.accounts import service as accounts
from server.accounts.rules import Role
from server.kernel.actor import Actor
from server.kernel.db import Database
from server.kernel.log import RedactingFormatter, redact
from server.wechat.sandbox import SANDBOX_SECRET
from tests.cast import Cast
from tests.sandbox import SandboxServer

SignIn = Callable[[Actor], FlaskClient]
PHONE = "15499998888"
ID_NUMBER = "11010519491231002X"
PASSWORD = "jin-si-que-fei-guo-2026"


@pytest.fixture
def heard(app: Flask) -> Iterator[list[str]]:
    """Everything the application logs, before any masking, and every answer it gives."""
    words: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            words.append(logging.Formatter().format(record))

    ear, root = Ear(level=logging.DEBUG), logging.getLogger()
    before = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    app.after_request(lambda response: _keep(words, response))
    yield words
    root.removeHandler(ear)
    root.setLevel(before)


def _keep(words: list[str], response: TestResponse) -> TestResponse:
    words.append(response.get_data().decode(errors="replace") + str(response.headers))
    return response


def test_a_day_of_work_names_no_secret(
    app: Flask, database: Database, cast: Cast, as_: SignIn, sandbox: SandboxServer, heard: list[str]
) -> None:
    with database.transaction():
        clerk = accounts.add_staff("孙小敏", "sunxiaomin", PASSWORD, actor=cast.administrator)
        accounts.grant(clerk.account_id, Role.CLERK, area_id=cast.happiness.id, actor=cast.administrator)
    administrator, phone = as_(cast.administrator), app.test_client()
    roster = (
        f"姓名,性别,单位,手机,所在社区,身份证号\n彭妍春,女,金泉市水务局,{PHONE},幸福里,{ID_NUMBER}\n".encode()
    )
    upload = {"roster": (io.BytesIO(roster), "名册.csv")}
    preview = administrator.post("/api/v1/rosters/preview", data=upload)
    administrator.get(f"/api/v1/rosters/{preview.json['id']}/problems.xlsx")
    administrator.get("/api/v1/members", query_string={"q": "彭"})

    code = sandbox.new_code("openid-canary")
    token = phone.post("/api/v1/sessions/wechat", json={"code": code}).json["token"]
    assert token in heard.pop()  # the answer that hands out the token is the one place for it
    headers = {"Authorization": f"Bearer {token}"}
    phone.post("/api/v1/me/phone", json={"code": sandbox.new_phone_code(PHONE)}, headers=headers)
    phone.get("/api/v1/me", headers=headers)
    phone.post("/api/v1/sessions/wechat", json={"code": code})
    totp = pyotp.TOTP(clerk.totp_secret).at(dt.datetime.now(dt.UTC))
    phone.post(
        "/api/v1/sessions/staff", json={"username": "sunxiaomin", "password": PASSWORD + "x", "totp": totp}
    )
    phone.post("/api/v1/sessions/staff", json={"username": PASSWORD, "password": PHONE, "totp": "123"})

    everything = "\n".join(heard)
    assert len(heard) > 5
    for secret in (PHONE, ID_NUMBER, PASSWORD, token, clerk.totp_secret, SANDBOX_SECRET, "session_key", code):
        assert secret not in everything


def test_a_one_time_code_and_its_secret_are_told_once(
    cast: Cast, as_: SignIn, client: FlaskClient, heard: list[str]
) -> None:
    body = {"name": "赵六", "role": "clerk", "area_id": str(cast.happiness.id)}
    administrator = as_(cast.administrator)
    code = administrator.post("/api/v1/invitations", json=body).json["code"]
    assert code in heard.pop()  # the answer that hands it out is the one place for it
    opened = client.post("/api/v1/activations/opening", json={"code": code}).json
    secret = opened["authenticator"].split("secret=")[1].split("&")[0]
    assert secret in heard.pop()
    wrong = {"code": code, "username": "zhaoliu", "password": PASSWORD, "totp": "000000"}
    refused = client.post("/api/v1/activations", json=wrong)
    right = client.post("/api/v1/activations", json={**wrong, "totp": pyotp.TOTP(secret).now()})
    used = client.post("/api/v1/activations", json=wrong)
    assert [each.status_code for each in (refused, right, used)] == [422, 201, 422]
    administrator.get("/api/v1/invitations")
    everything = "\n".join(heard)
    assert len(heard) > 3
    assert not any(word in everything for word in (code, secret, PASSWORD))


def test_a_failing_route_logs_its_place_but_not_its_data(app: Flask, heard: list[str]) -> None:
    def fail() -> str:
        raise ValueError("unexpected")

    app.add_url_rule("/fail", view_func=fail)
    app.testing = False
    answer = app.test_client().get("/fail", headers={"Authorization": f"Bearer {PASSWORD}"})
    assert answer.status_code == 500
    assert "unexpected" not in answer.text
    assert PASSWORD not in "\n".join(heard)


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        (f"member {PHONE} not found", PHONE),
        (f"id {ID_NUMBER}!", ID_NUMBER),
        ("GET /x?access_token=abcdef", "abcdef"),
        ("Authorization: Bearer abc.def-ghi", "abc.def-ghi"),
        ('{"session_key": "abcdef"}', "abcdef"),
        ("DETAIL:  Key (phone_index)=(abcdef) already exists.", "abcdef"),
    ],
)
def test_the_last_line_of_defence_masks(line: str, hidden: str) -> None:
    assert hidden not in redact(line)
    record = logging.LogRecord("x", logging.INFO, __file__, 1, line, None, None)
    assert hidden not in RedactingFormatter("%(message)s").format(record)
