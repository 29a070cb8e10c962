"""Somebody at a client: calls the API as they would, and stops the journey at an answer they did not expect."""

import datetime as dt
import io
from typing import Any

import pyotp
import xlsxwriter
from flask import Flask
from werkzeug.test import TestResponse

from server.kernel.types import new_id

API = "/api/v1"


class Hand:
    """A person with a client of their own; every write carries a fresh Idempotency-Key."""

    def __init__(self, app: Flask, token: str | None = None):
        self._client = app.test_client()
        if token is not None:
            self._client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> Any:
        """Read; return the JSON."""
        return self._ask("GET", path, 200, query_string=query).get_json()

    def download(self, path: str, **query: Any) -> bytes:
        return self._ask("GET", path, 200, query_string=query).get_data()

    def post(self, path: str, body: Any = None, *, status: int = 200) -> Any:
        return self._write("POST", path, body, status)

    def put(self, path: str, body: Any) -> Any:
        return self._write("PUT", path, body, 200)

    def patch(self, path: str, body: Any) -> Any:
        return self._write("PATCH", path, body, 200)

    def upload(self, path: str, content: bytes, filename: str) -> Any:
        """Send a roster; return the JSON of its preview."""
        files = {"roster": (io.BytesIO(content), filename)}
        return self._ask("POST", path, 201, data=files).get_json()

    def _write(self, method: str, path: str, body: Any, status: int) -> Any:
        sent = {} if body is None else {"json": body}
        key = {"Idempotency-Key": str(new_id())}
        return self._ask(method, path, status, headers=key, **sent).get_json(silent=True)

    def _ask(self, method: str, path: str, status: int, **sent: Any) -> TestResponse:
        answer = self._client.open(f"{API}{path}", method=method, **sent)
        told = answer.get_data(as_text=True)[:500] if answer.mimetype == "application/json" else ""
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {told}"
        return answer


def sign_in(app: Flask, username: str, password: str, secret: str) -> Hand:
    """Sign in as staff with password and TOTP."""
    code = pyotp.TOTP(secret).at(dt.datetime.now(dt.UTC))
    body = {"username": username, "password": password, "totp": code}
    return Hand(app, Hand(app).post("/sessions/staff", body, status=201)["token"])


def workbook(title: str, header: tuple[str, ...], *rows: tuple[str, ...]) -> bytes:
    """Return an .xlsx as units send it: a title over all columns, the header, the rows."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        sheet.merge_range(0, 0, 0, len(header) - 1, title)
        for number, row in enumerate((header, *rows), start=1):
            sheet.write_row(number, 0, row)
    return content.getvalue()
