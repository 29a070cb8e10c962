"""WeChat's push over HTTP: believed when signed, young and new, by whichever process it reaches (R-10)."""

import hashlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from server.app import create_app
from server.config import Config, ConfigurationError
from server.kernel.db import Database, session
from server.operations import service

PUSH = "/api/v1/wechat/push"
TOKEN = "TypedIntoTheConsole7"
JSON = b'{"FromUserName": "openid-of-wang", "CreateTime": 1784682000, "Event": "user_enter_tempsession"}'
XML = (
    b"<xml><FromUserName>openid-of-wang</FromUserName><CreateTime>1784682000</CreateTime>"
    b"<Event>user_enter_tempsession</Event></xml>"
)


def signed(nonce: str = "n1", *, seconds_ago: int = 0, token: str = TOKEN) -> dict[str, str]:
    timestamp = str(int(time.time()) - seconds_ago)
    signature = hashlib.sha1("".join(sorted([token, timestamp, nonce])).encode()).hexdigest()
    return {"signature": signature, "timestamp": timestamp, "nonce": nonce}


@pytest.fixture
def wechat(config: Config, database: Database) -> FlaskClient:
    return create_app(replace(config, push_token=TOKEN), database=database).test_client()


def send(wechat: FlaskClient, query: dict[str, str], body: bytes = JSON, kind: str = "application/json") -> TestResponse:  # fmt: skip
    return wechat.post(PUSH, query_string=query, data=body, content_type=kind)


@pytest.mark.parametrize(
    ("body", "kind"), [(JSON, "application/json"), (XML, "text/xml"), (XML, "application/octet-stream")]
)
def test_a_signed_young_new_push_is_taken(wechat: FlaskClient, body: bytes, kind: str) -> None:
    answer = send(wechat, {**signed(), "openid": "openid-of-wang"}, body, kind)
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "success")
    assert answer.mimetype == "text/plain"


def test_the_console_s_question_is_answered_with_its_own_words_once(wechat: FlaskClient) -> None:
    query = {**signed(), "echostr": "8273645"}
    answer = wechat.get(PUSH, query_string=query)
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "8273645")
    assert answer.mimetype == "text/plain"
    assert wechat.get(PUSH, query_string=query).status_code == 403


def test_a_replay_is_refused(wechat: FlaskClient) -> None:
    query = signed()
    assert send(wechat, query).status_code == 200
    refused = send(wechat, query)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (403, "push_refused")
    assert send(wechat, signed("n2")).status_code == 200


@pytest.mark.parametrize("seconds_ago", [330, -330, 86_400])
def test_an_old_push_is_refused(wechat: FlaskClient, seconds_ago: int) -> None:
    assert send(wechat, signed(seconds_ago=seconds_ago)).status_code == 403


def test_a_push_signed_by_somebody_else_is_refused_and_uses_up_no_nonce(wechat: FlaskClient) -> None:
    assert send(wechat, signed(token="guessed")).status_code == 403
    assert wechat.get(PUSH, query_string={**signed(token="x"), "echostr": "<b>"}).status_code == 403
    assert send(wechat, signed()).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"<!DOCTYPE x><xml/>", b"[]"])
def test_a_believed_push_that_nobody_can_read_is_refused(wechat: FlaskClient, body: bytes) -> None:
    assert send(wechat, signed(), body).status_code == 400


@pytest.mark.parametrize("missing", ["signature", "timestamp", "nonce"])
def test_an_address_without_its_proof_is_refused(wechat: FlaskClient, missing: str) -> None:
    query = signed()
    del query[missing]
    assert send(wechat, query).status_code == 422


def test_without_a_token_there_is_no_such_address(client: FlaskClient) -> None:
    assert client.post(PUSH, query_string=signed(token=""), data=JSON).status_code == 404
    assert client.get(PUSH, query_string={**signed(token=""), "echostr": "1"}).status_code == 404


def test_nothing_personal_is_logged(wechat: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert send(wechat, {**signed(), "openid": "openid-of-wang"}).status_code == 200
    assert "WeChat pushed: PushEvent" in caplog.text
    assert "openid-of-wang" not in caplog.text


def test_several_processes_take_a_push_once(city: Database, config: Config) -> None:
    apps = [create_app(replace(config, push_token=TOKEN), database=city) for _ in range(2)]
    query = signed()

    def one(number: int) -> int:
        return send(apps[number % 2].test_client(), query).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(8))) == [200, *[403] * 7]


def test_old_nonces_are_forgotten_and_young_ones_kept(within: None) -> None:
    session().execute(
        text(
            "INSERT INTO wechat_nonces VALUES ('old', now() - interval '61 minutes'), ('young', now() - interval '59 minutes')"
        )
    )
    assert service.forget_old_nonces() == 1
    assert session().execute(text("SELECT nonce FROM wechat_nonces")).scalars().all() == ["young"]


@pytest.mark.parametrize("token", ["ab", "a" * 33, "with-dash", "字字字"])
def test_a_token_that_the_console_would_not_take_stops_the_start(token: str) -> None:
    with pytest.raises(ConfigurationError, match="WECHAT_PUSH_TOKEN"):
        Config.read({"DATABASE_URL": "postgresql://x/y", "WECHAT_PUSH_TOKEN": token})
