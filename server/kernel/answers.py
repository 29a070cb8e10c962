"""How the API refuses and hardens: one error shape for every failure, the headers that every answer gets."""

import logging
import uuid
from typing import Any, cast

import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask, Response, current_app, g, make_response, request
from flask_smorest import Api
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from server.kernel import clock
from server.kernel.errors import Conflict, DomainError, Fields, NotFound, Unavailable
from server.kernel.schema import Schema

_log = logging.getLogger(__name__)


ErrorBody = Schema.from_dict(
    {
        "code": ma.fields.String(required=True),
        "message": ma.fields.String(required=True),
        "fields": ma.fields.Dict(
            keys=ma.fields.String(), values=ma.fields.List(ma.fields.String()), required=True
        ),
    },
    name="ErrorBody",
)


class Broken(DomainError):
    """What we did not foresee; the log knows more under the same mark."""

    code = "internal"
    status = 500


class TooLarge(DomainError):
    code = "too_large"
    status = 413
    message = "提交的内容过大：文件不超过6 MB，其他内容不超过1 MB。"


class ErrorOut(Schema):
    error = ma.fields.Nested(ErrorBody, required=True)


def _schema_name(schema: Any) -> str:
    """Name a schema in the OpenAPI document by room and class, so that two rooms may both have a ``ReasonIn``."""
    kind = cast(type[ma.Schema], resolve_schema_cls(schema))
    room = kind.__module__.split(".")[1] if kind.__module__.startswith("server.") else "kernel"
    return kind.__name__ if room == "kernel" else f"{room.capitalize()}{kind.__name__}"


class JsonApi(Api):  # type: ignore[misc]  # flask-smorest carries no types
    """flask-smorest's Api with our one error shape."""

    ERROR_SCHEMA = ErrorOut

    def __init__(self, app: Flask):
        plugin = MarshmallowPlugin(schema_name_resolver=_schema_name)
        super().__init__(app, spec_kwargs={"marshmallow_plugin": plugin})

    def handle_http_exception(self, error: HTTPException) -> Response:
        known = {404: NotFound, 413: TooLarge}.get(error.code or 0)
        if known is not None and request.path.startswith(current_app.extensions["pages_under"]):
            return _told(known())
        details = getattr(error, "data", None) or {}
        messages = details.get("messages") or details.get("errors") or {}
        response = _error_response(
            error.code or 500, _http_code(error), _http_words(error), _flatten(messages)
        )
        if isinstance(getattr(error, "valid_methods", None), list | tuple | set):
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]  # werkzeug's MethodNotAllowed has it
        return response


def _http_code(error: HTTPException) -> str:
    return "invalid" if error.code == 422 else (error.name or "error").lower().replace(" ", "_")


def _http_words(error: HTTPException) -> str:
    words = {
        400: "请求的格式有误。",
        404: "没有找到，或不在您的管理范围内。",
        405: "不支持这种请求方式。",
        413: "提交的内容过大：文件不超过6 MB，其他内容不超过1 MB。",
        415: "不支持这种内容格式。",
        422: "提交的内容有误，请按提示修改。",
    }
    return words.get(error.code or 500, "系统出错了，请稍后再试。")


def _flatten(messages: Any, prefix: str = "") -> Fields:
    """Turn marshmallow's nested messages into ``{"records.0.minutes": [sentence]}``."""
    if isinstance(messages, dict):
        flat: Fields = {}
        for key, value in messages.items():
            inner = key in ("json", "query", "form", "files", "_schema") and not (prefix and key != "_schema")
            flat.update(_flatten(value, prefix if inner else f"{prefix}.{_printable(key)}".lstrip(".")))
        return flat
    if isinstance(messages, list):
        return {prefix or "body": [str(message) for message in messages]}
    return {prefix or "body": [str(messages)]}


def _printable(key: Any) -> str:
    """Return a field's name as it can be sent: half a character of a sender's making becomes a question mark."""
    return str(key).encode(errors="replace").decode()


def _error_response(status: int, code: str, message: str, fields: Fields) -> Response:
    body = {"error": {"code": code, "message": message, "fields": fields}}
    return make_response(current_app.json.response(body), status)


def install(app: Flask) -> None:
    """Register the error handlers and headers that every answer gets."""
    app.extensions.setdefault("pages_under", ())
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(DBAPIError, _database_refused)
    app.register_error_handler(Exception, _broken)
    app.after_request(_harden)


def _refused(error: DomainError) -> Response:
    """Answer a refusal; one that met a stranger at an object's door is noted, the request's own work being undone."""
    who = g.get("actor")
    if isinstance(error, NotFound) and request.view_args and who is not None and who.account_id is not None:
        current_app.extensions["note_refusal"](who, request.endpoint, request.view_args)
    return _told(error)


def _told(error: DomainError) -> Response:
    """Tell a refusal to a person by a page, to a program by JSON."""
    if not request.path.startswith(current_app.extensions["pages_under"]):
        return refusal(error)
    response: Response = current_app.extensions["refuse_page"](error)
    return response


def refusal(error: DomainError) -> Response:
    """Return the answer that tells a refusal."""
    response = _error_response(error.status, error.code, error.text, error.fields)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _database_refused(error: DBAPIError) -> Response:
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(error, IntegrityError):
        _log.warning(
            "constraint refused a write: %s",
            getattr(getattr(error.orig, "diag", None), "constraint_name", "?"),
        )
        return _told(Conflict())
    if isinstance(error, OperationalError) or state in ("40001", "40P01", "55P03", "57014"):
        _log.warning("database unavailable or too slow: %s", state)
        return _told(Unavailable(retry_after=2))
    return _broken(error)


def _broken(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return cast(Response, current_app.extensions["api"].handle_http_exception(error))
    mark = uuid.uuid4().hex[:12]
    _log.exception("unexpected error %s on %s", mark, request.endpoint)
    return _told(Broken(f"系统出错了，请稍后再试，或将编号 {mark} 告知管理员。"))


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Cache-Control", "no-store")
    headers["X-Server-Time"] = clock.now().isoformat()  # a phone tells by it how far its own clock is off
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    if not current_app.debug and current_app.config.get("PRODUCTION"):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
