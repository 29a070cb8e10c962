"""The edge: one error shape, deny by default, unknown things refused."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.kernel.errors import Invalid
from server.kernel.http import OPEN, if_match
from tests.cast import Cast


def test_an_unknown_path_answers_in_the_one_error_shape(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["error"]["code"] == "not_found"


def test_every_route_declares_its_verb(app: Flask) -> None:
    undeclared = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "verb") and not rule.rule.endswith("openapi.json")
    ]
    assert undeclared == []
    assert OPEN == "open"


def test_the_cast_stands(cast: Cast) -> None:
    assert cast.happiness.path.startswith(cast.street.path)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ("[" * 20_000, 400, "body"),
        ('{"code": ' + "1" * 5_000 + "}", 400, "body"),
        ("{", 400, "body"),
        (r'{"code": "\ud800"}', 422, "code"),
        (r'{"code": "x", "\ud800": 1}', 422, "?"),
    ],
    ids=["too deep", "too long a number", "cut off", "half a character", "half a character for a name"],
)
def test_a_body_nobody_can_read_is_refused_in_words(
    client: FlaskClient, body: str, status: int, field: str
) -> None:
    answer = client.post("/api/v1/sessions/wechat", data=body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json is not None
    [(place, [sentence])] = answer.json["error"]["fields"].items()
    assert place == field
    assert any("\u4e00" <= letter <= "\u9fff" for letter in sentence)


@pytest.mark.parametrize("version", ["*", "²", "9" * 5_000, ""])
def test_a_version_that_is_none_is_refused(app: Flask, version: str) -> None:
    with app.test_request_context(headers={"If-Match": f'"{version}"'}), pytest.raises(Invalid):
        if_match()


def test_a_version_is_read_with_or_without_quotes(app: Flask) -> None:
    for header in ("3", '"3"'):
        with app.test_request_context(headers={"If-Match": header}):
            assert if_match() == 3
