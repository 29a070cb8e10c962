"""The HTTP edge: every route declares its verb, opens the transaction, knows the actor, and is safe to repeat."""

import logging
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import quote

import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask, Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_smorest import Api, Blueprint
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import HTTPException

from server.kernel import idempotency
from server.kernel.actor import PUBLIC, Actor
from server.kernel.db import Database
from server.kernel.errors import Conflict, DomainError, Fields, Invalid, Unauthenticated, Unavailable
from server.kernel.schema import Schema

OPEN = "open"
"""The verb of routes that anybody may call."""

_BEARER = "Bearer "
_log = logging.getLogger(__name__)

View = Callable[..., Any]
Authenticate = Callable[[str], Actor]


class StrictParser(FlaskParser):
    """Refuses unknown query arguments as well as unknown body fields."""

    DEFAULT_UNKNOWN_BY_LOCATION = {
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": ma.RAISE,
        "form": ma.RAISE,
    }
    USE_ARGS_POSITIONAL = False


class _Blueprint(Blueprint):  # type: ignore[misc]  # flask-smorest carries no types
    ARGUMENTS_PARSER = StrictParser()


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


class ErrorOut(Schema):
    error = ma.fields.Nested(ErrorBody, required=True)


class Routes:
    """The routes of one room under ``/api/v1``."""

    def __init__(self, name: str, description: str):
        self.blueprint = _Blueprint(name, name, url_prefix="/api/v1", description=description)

    def get(self, path: str, **options: Any) -> Callable[[View], View]:
        return self._route("GET", path, **options)

    def post(self, path: str, **options: Any) -> Callable[[View], View]:
        return self._route("POST", path, **options)

    def put(self, path: str, **options: Any) -> Callable[[View], View]:
        return self._route("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Callable[[View], View]:
        return self._route("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Callable[[View], View]:
        return self._route("DELETE", path, **options)

    def _route(
        self,
        method: str,
        path: str,
        *,
        verb: str,
        body: type[Schema] | None = None,
        query: type[Schema] | None = None,
        form: type[Schema] | None = None,
        files: type[Schema] | None = None,
        out: type[ma.Schema] | ma.Schema | None = None,
        status: int = 200,
        media_type: str | None = None,
        stored: bool = True,
    ) -> Callable[[View], View]:
        """Declare a route.

        ``verb``: what the actor must be allowed, or OPEN. ``body``, ``query``, ``form``, ``files`` are schemas and
        reach the view as keyword arguments of those names. ``out`` dumps what the view returns; without it the view
        returns a Response of ``media_type``. ``stored=False``: answers are never kept for Idempotency-Key (sign-in).
        """

        def declare(view: View) -> View:
            guarded = self._documented(view, method, out, status, media_type)
            sources = {"json": body, "query": query, "form": form, "files": files}
            for location, schema in sources.items():
                if schema is not None:
                    name = "body" if location == "json" else location
                    guarded = self.blueprint.arguments(schema, location=location, arg_name=name)(guarded)
            guarded = _guard(guarded, verb, takes_query=query is not None, stored=stored and method != "GET")
            self.blueprint.add_url_rule(path, view.__name__, guarded, methods=[method])
            return view

        return declare

    def _documented(self, view: View, method: str, out: Any, status: int, media_type: str | None) -> View:
        if out is not None:
            view = self.blueprint.response(status, out)(view)
        else:
            view = self.blueprint.response(status, content_type=media_type or "application/json")(view)
        return cast(View, self.blueprint.doc(**_common_doc(method))(view))


def _common_doc(method: str) -> dict[str, Any]:
    refusal = {
        "description": "Refused",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    doc: dict[str, Any] = {"responses": {"default": refusal}}
    if method != "GET":
        key = {
            "in": "header",
            "name": "Idempotency-Key",
            "required": False,
            "schema": {"type": "string", "maxLength": 80},
        }
        doc["parameters"] = [key]
    return doc


def actor() -> Actor:
    """Return who makes the present request."""
    return cast(Actor, g.actor)


def if_match() -> int | None:
    """Return the version that the request's If-Match names; Invalid when it is not a number."""
    header = request.headers.get("If-Match")
    if header is None:
        return None
    if not header.strip('"').isdigit():
        raise Invalid(fields={"If-Match": ['应为版本号，如 "3"。']})
    return int(header.strip('"'))


def client_address() -> str:
    """Return the caller's address, for budgets against guessing."""
    return request.remote_addr or ""


def nothing() -> Response:
    """Return the empty answer 204."""
    return current_app.response_class(status=204)


def download(content: bytes, *, filename: str, media_type: str) -> Response:
    """Return ``content`` as a file to save, its Chinese name encoded by RFC 6266, never cached."""
    response = current_app.response_class(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def _guard(view: View, verb: str, *, takes_query: bool, stored: bool) -> View:
    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        with _database().transaction():
            g.actor = _identify()
            if verb != OPEN:
                _require(g.actor, verb)
            if not takes_query:
                _refuse_query()
            return (
                _once(lambda: make_response(view(**arguments)))
                if stored
                else make_response(view(**arguments))
            )

    guarded.verb = verb  # type: ignore[attr-defined]  # read by the test that walks the url map
    return guarded


def _database() -> Database:
    return cast(Database, current_app.extensions["database"])


def _identify() -> Actor:
    header = request.headers.get("Authorization", "")
    if not header.startswith(_BEARER):
        return PUBLIC
    authenticate = cast(Authenticate, current_app.extensions["authenticate"])
    return authenticate(header.removeprefix(_BEARER))


def _require(who: Actor, verb: str) -> None:
    if who.account_id is None:
        raise Unauthenticated()
    who.require(verb)


def _refuse_query() -> None:
    if request.args:
        raise Invalid(fields={name: ["没有这一项。"] for name in request.args})


def _once(act: Callable[[], Response]) -> Response:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return act()
    if not 1 <= len(key) <= 80:
        raise Invalid(fields={"Idempotency-Key": ["应为1至80个字符。"]})
    mark = idempotency.fingerprint(request.method, request.full_path, request.get_data(cache=True))
    attempt = idempotency.Attempt(str(actor().account_id), key, mark)
    kept = attempt.reserve()
    if kept is not None:
        return _repeat(kept)
    response = act()
    attempt.remember(idempotency.Answer(response.status_code, response.get_data(), response.mimetype or ""))
    return response


def _repeat(kept: idempotency.Answer) -> Response:
    response = current_app.response_class(kept.body, status=kept.status, mimetype=kept.media_type)
    response.headers["Idempotent-Replay"] = "true"
    return response


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
        details = getattr(error, "data", None) or {}
        messages = details.get("messages") or details.get("errors") or {}
        response = _error_response(
            error.code or 500, _http_code(error), _http_words(error), _flatten(messages)
        )
        if isinstance(getattr(error, "valid_methods", None), list | tuple | set):
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
        return response


def _http_code(error: HTTPException) -> str:
    return "invalid" if error.code == 422 else (error.name or "error").lower().replace(" ", "_")


def _http_words(error: HTTPException) -> str:
    words = {
        400: "请求的格式有误。",
        404: "没有找到，或不在您的管理范围内。",
        405: "不支持这种请求方式。",
        413: "提交的内容过大。",
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
            flat.update(_flatten(value, prefix if inner else f"{prefix}.{key}".lstrip(".")))
        return flat
    if isinstance(messages, list):
        return {prefix or "body": [str(message) for message in messages]}
    return {prefix or "body": [str(messages)]}


def _error_response(status: int, code: str, message: str, fields: Fields) -> Response:
    body = {"error": {"code": code, "message": message, "fields": fields}}
    return make_response(current_app.json.response(body), status)


def install(app: Flask) -> None:
    """Register the error handlers and headers that every answer gets."""
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(DBAPIError, _database_refused)
    app.register_error_handler(Exception, _broken)
    app.after_request(_harden)


def _refused(error: DomainError) -> Response:
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
        return _refused(Conflict())
    if isinstance(error, OperationalError) or state in ("40001", "40P01", "55P03", "57014"):
        _log.warning("database unavailable or too slow: %s", state)
        return _refused(Unavailable(retry_after=2))
    return _broken(error)


def _broken(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        return cast(Response, current_app.extensions["api"].handle_http_exception(error))
    mark = uuid.uuid4().hex[:12]
    _log.exception("unexpected error %s on %s", mark, request.endpoint)
    return _error_response(500, "internal", f"系统出错了，请稍后再试，或将编号 {mark} 告知管理员。", {})


def _harden(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Cache-Control", "no-store")
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
