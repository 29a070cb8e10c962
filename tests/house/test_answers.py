"""What every answer carries, whatever it is: headers that keep it where it belongs, and no word of how we work."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from server.app import create_app
from server.config import Config
from server.kernel.actor import Actor
from server.kernel.db import Database
from server.kernel.http import OPEN, download
from server.kernel.pages import page
from server.kernel.types import new_id
from tests.cast import Cast
from tests.sandbox import SandboxServer

SignIn = Callable[[Actor], FlaskClient]
LEDGER = "/api/v1/activity-ledger.xlsx"
YEAR = {"from": "2026-01-01", "to": "2026-12-31", "reason": "年终核对"}


def places(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Yield every rule of the url map with a path that it matches."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        yield rule, adapter.build(rule.endpoint, {name: new_id() for name in rule.arguments})


def hardened(answer: TestResponse) -> bool:
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    return (
        headers["X-Content-Type-Options"] == "nosniff"
        and headers["Referrer-Policy"] in ("no-referrer", "same-origin")
        and "default-src 'none'" in policy
        and "frame-ancestors 'none'" in policy
        and "unsafe" not in policy
    )


def test_every_route_answers_a_stranger_with_the_headers(app: Flask, client: FlaskClient) -> None:
    answers = [
        client.open(path, method=method)
        for rule, path in places(app)
        for method in sorted((rule.methods or set()) | {"TRACE"})
    ]
    assert [answer.request.path for answer in answers if not hardened(answer)] == []
    json = [answer for answer in answers if answer.mimetype == "application/json"]
    assert len(json) > 100
    assert {answer.headers["Cache-Control"] for answer in json} == {"no-store"}


def test_a_page_and_its_styles_carry_the_headers(client: FlaskClient) -> None:
    page, styles = client.get("/verify/none"), client.get("/assets/console.css")
    assert (page.mimetype, styles.mimetype) == ("text/html", "text/css")
    assert hardened(page)
    assert hardened(styles)
    assert page.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page.text), "the policy would refuse it"


def test_a_spreadsheet_carries_the_headers_and_is_never_kept(cast: Cast, as_: SignIn) -> None:
    answer = as_(cast.clerk).get(LEDGER, query_string=YEAR)
    assert (answer.status_code, answer.mimetype.rpartition(".")[2]) == (200, "sheet")
    assert hardened(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_a_pdf_carries_the_headers_and_is_never_kept(app: Flask) -> None:
    @page(verb=OPEN)
    def letter() -> object:
        return download(b"%PDF-1.7", filename="反馈函.pdf", media_type="application/pdf")

    app.add_url_rule("/letter", view_func=letter)
    answer = app.test_client().get("/letter")
    assert answer.mimetype == "application/pdf"
    assert hardened(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_wrong_method_is_refused_with_the_right_ones(app: Flask, client: FlaskClient) -> None:
    known: dict[str, set[str]] = {}
    for rule, _ in places(app):
        known[rule.rule] = known.get(rule.rule, set()) | (rule.methods or set())
    for rule, path in places(app):
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - known[rule.rule]:
            answer = client.open(path, method=method)
            assert answer.status_code == 405, (method, rule.rule)
            assert set(answer.headers["Allow"].split(", ")) == known[rule.rule], (method, rule.rule)
            assert answer.json["error"]["code"] == "method_not_allowed"


def test_nothing_can_be_traced(app: Flask, client: FlaskClient) -> None:
    assert {client.open(path, method="TRACE").status_code for _, path in places(app)} == {405}


def test_a_failure_tells_a_mark_and_nothing_of_how_we_work(app: Flask) -> None:
    @page(verb=OPEN)
    def broken() -> str:
        raise RuntimeError("王立新 15400000001")

    app.add_url_rule("/broken", view_func=broken)
    answer = app.test_client().get("/broken")
    assert (answer.status_code, answer.json["error"]["code"]) == (500, "internal")
    assert re.search(r"编号 [0-9a-f]{12} ", answer.json["error"]["message"])
    assert not re.search(r"Traceback|RuntimeError|File|\.py|王立新|154", answer.text)
    assert hardened(answer)


def test_no_address_can_carry_a_phone_or_a_name(app: Flask) -> None:
    spelt = {part for rule in app.url_map.iter_rules() for part in re.findall(r"<[^>]*>", rule.rule)}
    words = {part for part in spelt if not re.fullmatch(r"<uuid:\w+_id>", part)}
    printed_on_a_letter, unit_of_work = {"<code>"}, {"<kind>", "<period>", "<uuid:scope>"}
    calendar, styles_and_scripts = {"<int:year>", "<day>"}, {"<asset>"}
    kind_of_post = {"<category_code>"}
    assert words == printed_on_a_letter | unit_of_work | calendar | styles_and_scripts | kind_of_post, (
        "random and nobody's; words of our own code"
    )


@pytest.mark.parametrize(("env", "strict"), [("production", True), ("demo", False)])
def test_only_production_binds_browsers_to_https(
    tmp_path: Path, url: str, database: Database, sandbox: SandboxServer, env: str, strict: bool
) -> None:
    config = Config.read(
        {
            "APP_ENV": env, "DATABASE_URL": url, "DATA_DIR": str(tmp_path), "WECHAT_APPID": "wx0",
            "WECHAT_SECRET": "none", "PUBLIC_URL": "https://sbd.example.cn", "WECHAT_PUSH_TOKEN": "x" * 32,
        }
    )  # fmt: skip
    client = create_app(config, database=database, wechat=sandbox.gateway()).test_client()
    for path in ("/api/v1/me", "/verify/none", "/assets/console.css", "/nowhere"):
        promise = client.get(path).headers.get("Strict-Transport-Security", "")
        assert promise.startswith("max-age=31536000") is strict, path
