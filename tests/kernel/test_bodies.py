"""How large a body may be, and that nothing sent beside a file is passed over in silence."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.kernel.actor import Actor
from tests.cast import Cast

SignIn = Callable[[Actor], FlaskClient]
MEGABYTE = 1024 * 1024
HEAD = "姓名,性别,单位,手机,所在社区,党员身份\n".encode()


def part(head: str, content: bytes) -> bytes:
    return f"--cut\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"


def upload(client: FlaskClient, size: int, *more: bytes) -> TestResponse:
    roster = part('name="roster"; filename="r.csv"', HEAD + b"," * (size - len(HEAD)))
    body = b"".join([roster, *more, b"--cut--\r\n"])
    return client.post("/api/v1/rosters/preview", data=body, content_type="multipart/form-data; boundary=cut")


def error_of(answer: TestResponse) -> dict[str, Any]:
    assert answer.json is not None
    return dict(answer.json["error"])


@pytest.mark.parametrize("more", [{}, {"Idempotency-Key": "key"}], ids=["once", "repeatable"])
def test_two_megabytes_of_json_are_refused(cast: Cast, as_: SignIn, more: dict[str, str]) -> None:
    answer = as_(cast.clerk).post("/api/v1/posts", json={"duties": "x" * 2 * MEGABYTE}, headers=more)
    assert answer.status_code == 413
    assert error_of(answer)["code"] == "request_entity_too_large"
    assert "1 MB" in error_of(answer)["message"]


def test_a_body_just_within_the_limit_is_read(cast: Cast, as_: SignIn) -> None:
    answer = as_(cast.clerk).post("/api/v1/posts", json={"duties": "x" * (MEGABYTE - 100)})
    assert answer.status_code == 422
    assert "duties" in error_of(answer)["fields"]


def test_a_body_is_refused_before_anybody_has_signed_in(client: FlaskClient) -> None:
    answer = client.post("/api/v1/sessions/wechat", json={"code": "x" * 2 * MEGABYTE})
    assert answer.status_code == 413


def test_a_roster_of_three_megabytes_passes_the_limit(cast: Cast, as_: SignIn) -> None:
    answer = upload(as_(cast.administrator), 3 * MEGABYTE)
    assert answer.status_code in (201, 422), answer.json


def test_a_roster_of_more_than_six_megabytes_is_refused(cast: Cast, as_: SignIn) -> None:
    answer = upload(as_(cast.administrator), 6 * MEGABYTE + 1)
    assert answer.status_code == 413
    assert error_of(answer)["code"] == "request_entity_too_large"


def test_a_field_beside_the_file_is_refused_by_name(cast: Cast, as_: SignIn) -> None:
    answer = upload(as_(cast.administrator), 1000, part('name="area_id"', b"1"), part('name="sheet"', b"1"))
    assert answer.status_code == 422
    assert set(error_of(answer)["fields"]) == {"area_id", "sheet"}


def test_a_second_file_is_refused_by_name(cast: Cast, as_: SignIn) -> None:
    answer = upload(as_(cast.administrator), 1000, part('name="other"; filename="o.csv"', HEAD))
    assert answer.status_code == 422
    assert set(error_of(answer)["fields"]) == {"other"}


def test_a_file_alone_is_read(cast: Cast, as_: SignIn) -> None:
    assert upload(as_(cast.administrator), 1000).status_code == 201
