"""The edge: one error shape, deny by default, unknown things refused."""

from flask import Flask
from flask.testing import FlaskClient

from server.kernel.http import OPEN
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
