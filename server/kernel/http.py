"""The HTTP edge: every route declares its verb, opens the transaction, knows the actor, and is safe to repeat."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, cast
from urllib.parse import quote

import marshmallow as ma
from flask import Request, Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser, abort

from server.kernel import answers, idempotency
from server.kernel.actor import PUBLIC, Actor
from server.kernel.db import Database
from server.kernel.errors import DomainError, Invalid, Unauthenticated
from server.kernel.schema import Schema

OPEN = "open"
"""The verb of routes that anybody may call."""
MOST_JSON = 1024 * 1024
"""Bytes of a request without files; the application's own limit is for uploads."""

SESSION_COOKIE = "__Host-session"
"""Carries a desk's token to pages, and to whatever is only read (downloads); it never authorises an API write (R-40)."""
SAFE = frozenset({"GET", "HEAD"})

_BEARER = "Bearer "
_log = logging.getLogger(__name__)

View = Callable[..., Any]
Authenticate = Callable[[str], Actor]


class StrictParser(FlaskParser):
    """Refuses unknown query arguments and files as well as unknown body fields."""

    DEFAULT_UNKNOWN_BY_LOCATION = {
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": ma.RAISE,
        "form": ma.RAISE,
        "files": ma.RAISE,
    }
    USE_ARGS_POSITIONAL = False

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """Read the body; what Python cannot read (too deep, a number of thousands of digits) is refused like bad JSON."""
        try:
            return super().load_json(req, schema)
        except (RecursionError, ValueError) as error:
            self._handle_invalid_json_error(error, req)

    def _handle_invalid_json_error(self, error: Exception, req: Request, *_: Any, **__: Any) -> NoReturn:
        abort(400, exc=error, messages={"json": ["正文应为 UTF-8 编码的 JSON，且嵌套不宜过深。"]})


class _Blueprint(Blueprint):  # type: ignore[misc]  # flask-smorest carries no types
    ARGUMENTS_PARSER = StrictParser()


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
            taken = frozenset(location for location, schema in sources.items() if schema is not None)
            guarded = _guard(guarded, verb, taken=taken, stored=stored and method != "GET")
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
    version = header.strip('"')
    if not (version.isascii() and version.isdigit() and len(version) <= 9):
        raise Invalid(fields={"If-Match": ['应为版本号，如 "3"。']})
    return int(version)


def client_address() -> str:
    """Return the caller's address, for budgets against guessing."""
    return request.remote_addr or ""


def nothing() -> Response:
    """Return the empty answer 204."""
    return current_app.response_class(status=204)


def specimen() -> str | None:
    """Return the mark that documents of a demo bear; None in production."""
    return cast(str | None, current_app.config["SPECIMEN"])


def text_screen() -> Any:
    """Return the judge of the caller's own words (R-8); None for staff, whose words no platform judges."""
    return current_app.extensions["screen"](actor())


def download(content: bytes, *, filename: str, media_type: str) -> Response:
    """Return ``content`` as a file to save, its Chinese name encoded by RFC 6266, never cached."""
    response = current_app.response_class(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def _guard(view: View, verb: str, *, taken: frozenset[str], stored: bool) -> View:
    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        if "files" not in taken:
            request.max_content_length = MOST_JSON
        with database().transaction():
            g.actor = identify(by_cookie=request.method in SAFE)
            admit(g.actor, verb)
            refuse_unasked(taken)
            return (
                _once(lambda: make_response(view(**arguments)))
                if stored
                else make_response(view(**arguments))
            )

    guarded.verb = verb  # type: ignore[attr-defined]  # read by the test that walks the url map
    return guarded


def database() -> Database:
    """Return the application's database."""
    return cast(Database, current_app.extensions["database"])


def identify(*, by_cookie: bool) -> Actor:
    """Return who the request's token belongs to, in its header or in the cookie; PUBLIC without one.

    Unauthenticated for a wrong header; a cookie that has run out is no more than none.
    """
    authenticate = cast(Authenticate, current_app.extensions["authenticate"])
    kept = request.cookies.get(SESSION_COOKIE, "")
    if carries_token():
        return authenticate(request.headers["Authorization"].removeprefix(_BEARER))
    if not (by_cookie and kept):
        return PUBLIC
    try:
        return authenticate(kept)
    except Unauthenticated:
        return PUBLIC


def carries_token() -> bool:
    """Say whether the request names its session in its header: then no cookie counts."""
    return request.headers.get("Authorization", "").startswith(_BEARER)


def admit(who: Actor, verb: str) -> None:
    """Raise Unauthenticated or Forbidden unless ``verb`` is OPEN or the actor knows it."""
    if verb == OPEN:
        return
    if who.account_id is None:
        raise Unauthenticated()
    who.require(verb)


def refuse_unasked(taken: frozenset[str]) -> None:
    """Refuse what no schema of the route would look at: query arguments, and form fields beside a file."""
    unasked = [] if "query" in taken else list(request.args)
    if "files" in taken and "form" not in taken:
        unasked += request.form
    if unasked:
        raise Invalid(fields={name: ["没有这一项。"] for name in unasked})


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
    try:
        response = act()
    except DomainError as refused:
        if refused.commits:  # the refusal is kept, so its answer is too
            _remember(attempt, answers.refusal(refused))
        raise
    _remember(attempt, response)
    return response


def _remember(attempt: idempotency.Attempt, response: Response) -> None:
    attempt.remember(idempotency.Answer(response.status_code, response.get_data(), response.mimetype or ""))


def _repeat(kept: idempotency.Answer) -> Response:
    response = current_app.response_class(kept.body, status=kept.status, mimetype=kept.media_type)
    response.headers["Idempotent-Replay"] = "true"
    return response
