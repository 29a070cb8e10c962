"""The HTML edge: pages declare their verb as routes do, know the desk by a cookie, and refuse forged forms (R-40).

A form that is refused comes back with what was typed: the page that showed it is drawn again with the refusal. A form
that is sent twice (double click, back button) is done once: every form carries a key of its own.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

import marshmallow as ma
from flask import Response, current_app, g, make_response, request
from werkzeug.datastructures import MultiDict

from server.kernel import crypto, idempotency
from server.kernel.actor import PUBLIC
from server.kernel.errors import DomainError, Fields, Forbidden, Invalid
from server.kernel.http import (
    MOST_JSON,
    SAFE,
    SESSION_COOKIE,
    View,
    actor,
    admit,
    carries_token,
    database,
    identify,
    refuse_unasked,
)

TOLD_COOKIE = "__Host-told"
"""What the page before has to say on the next one."""
_CSRF, _KEY = "csrf", "form_key"
_LOCATION = "text/x-location"


class Forged(Forbidden):
    code = "forged"
    message = "页面停留过久或来源不明，内容没有提交。请返回重新打开页面后再试。"


@dataclass(frozen=True, slots=True)
class Form:
    """What a form holds: nothing yet, or what was typed together with the refusal."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)
    message: str | None = None

    def get(self, name: str, default: Any = "") -> Any:
        """Return what was typed into a field, else the default."""
        return self.values.get(name, default)

    def all(self, name: str) -> list[str]:
        """Return every value of a field that may be ticked more than once."""
        return self.values.getlist(name) if isinstance(self.values, MultiDict) else []

    def error(self, name: str) -> str | None:
        """Return what is wrong with a field."""
        return "".join(self.errors.get(name, [])) or None

    @property
    def strays(self) -> list[str]:
        """The sentences about rows and other places that no single input bears."""
        return [sentence for name, found in self.errors.items() if "." in name for sentence in found]


BLANK = Form()


def page(
    *,
    verb: str,
    takes_files: bool = False,
    takes_form: bool = False,
    takes_query: bool = False,
    again: View | None = None,
    asks_who: bool = True,
) -> Callable[[View], View]:
    """Declare a page: guarded like a route, with the same transaction and actor.

    ``again`` draws the page of a form that was refused: it is called like its own route, with ``form`` besides.
    ``asks_who`` is False for what is the same for everybody: no session is looked up.
    """
    named = {"files": takes_files, "form": takes_form or takes_files, "query": takes_query}
    taken = frozenset(name for name, takes in named.items() if takes)

    def declare(view: View) -> View:
        return _guard(view, verb, taken, again, asks_who)

    return declare


def _guard(view: View, verb: str, taken: frozenset[str], again: View | None, asks_who: bool) -> View:
    @wraps(view)
    def guarded(**arguments: Any) -> Response:
        if "files" not in taken:
            request.max_content_length = MOST_JSON
        with database().transaction():
            g.actor = identify(by_cookie=True) if asks_who else PUBLIC
            admit(g.actor, verb)
            _refuse_forged()
            refuse_unasked(taken)
            return _once(lambda: make_response(view(**arguments)))

    guarded.verb = verb  # type: ignore[attr-defined]  # read by the test that walks the url map
    guarded.view = view  # type: ignore[attr-defined]  # what draws the page, for a form that is refused
    guarded.again = again  # type: ignore[attr-defined]  # what is drawn after a refusal
    return guarded


def _refuse_forged() -> None:
    """Let a write through only from our own page: a token where somebody is signed in, the browser's word elsewhere."""
    if request.method in SAFE or carries_token():  # no form of another site can send one
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Forged()
    if actor().session_id is not None and not crypto.same(csrf_token(), request.form.get(_CSRF, "")):
        raise Forged()


def csrf_token() -> str:
    """Return the token of the present session's forms."""
    return crypto.keyring().sign(str(actor().session_id), purpose="csrf")


def form_key() -> str:
    """Return a fresh key for a form that is about to be shown."""
    return uuid.uuid4().hex


def typed() -> "MultiDict[str, str]":
    """Return what the request's form holds, without our own hidden fields; lines end as everywhere, not as forms send them."""
    return MultiDict(
        (name, value.replace("\r\n", "\n"))
        for name, value in request.form.items(multi=True)
        if name not in (_CSRF, _KEY)
    )


def loaded(schema: type[ma.Schema], *, lists: frozenset[str] = frozenset(), **context: Any) -> dict[str, Any]:
    """Read the request's form by a schema: an empty field is an absent one. Invalid names the fields."""
    form = typed()
    flat = {name: form[name] for name in form if name not in lists and form[name].strip() != ""}
    several = {name: form.getlist(name) for name in lists if name in form}
    try:
        return cast(dict[str, Any], schema(**context).load({**flat, **several}))
    except ma.ValidationError as error:
        raise Invalid(fields=_sentences(error)) from None


def asked(schema: type[ma.Schema]) -> dict[str, Any]:
    """Read the query arguments by a schema: an empty one is an absent one. Invalid names them."""
    given = {name: value for name, value in request.args.items() if value.strip() != ""}
    try:
        return cast(dict[str, Any], schema().load(given))
    except ma.ValidationError as error:
        raise Invalid(fields=_sentences(error)) from None


def _sentences(error: ma.ValidationError) -> Fields:
    messages = error.messages if isinstance(error.messages, dict) else {}
    return {
        name: [str(each) for each in found] if isinstance(found, list) else [str(found)]
        for name, found in messages.items()
    }


def see(location: str, words: str = "") -> Response:
    """Return the answer to a form that was accepted: go to ``location`` and say ``words`` there."""
    return _go(f"{location}\n{words}")


def _go(told: str) -> Response:
    location, _, words = told.partition("\n")
    response = current_app.response_class(
        told, status=303, mimetype=_LOCATION, headers={"Location": location}
    )
    if words:
        tell(response, words)
    return response


def tell(response: Response, words: str) -> None:
    """Let the next page say ``words`` once."""
    response.set_cookie(TOLD_COOKIE, quote(words), max_age=60, secure=True, httponly=True, samesite="Lax")


def told() -> str:
    """Return what the page before has to say."""
    return unquote(request.cookies.get(TOLD_COOKIE, ""))


def keep_signed_in(response: Response, token: str) -> Response:
    """Give the browser its session until it is closed; the server ends it earlier where nobody works (R-39)."""
    response.set_cookie(SESSION_COOKIE, token, secure=True, httponly=True, samesite="Lax")
    return response


def forget_session(response: Response) -> Response:
    """Take the session from the browser."""
    response.delete_cookie(SESSION_COOKIE, secure=True, httponly=True, samesite="Lax")
    return response


def _once(act: Callable[[], Response]) -> Response:
    """Do a form once by its key; a form without a key, or of nobody, is simply done."""
    key, account_id = request.form.get(_KEY) if request.method not in SAFE else None, actor().account_id
    if not key or account_id is None or len(key) > 80:
        return act()
    mark = idempotency.fingerprint(
        request.method, request.full_path, repr(sorted(typed().items(multi=True))).encode()
    )
    attempt = idempotency.Attempt(str(account_id), key, mark)
    kept = attempt.reserve()
    if kept is not None:
        return _go(kept.body.decode())
    response = act()
    if response.mimetype == _LOCATION:
        attempt.remember(idempotency.Answer(response.status_code, response.get_data(), _LOCATION))
    return response


def drawn_again(error: DomainError) -> Response | None:
    """Draw the page of a refused form again with what was typed, in a transaction of its own; None where no page does.

    Forbidden for who may not see that page: whoever may send no form is not shown it either.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    again = getattr(view, "again", None)
    if again is None or request.method in SAFE:
        return None
    refused = Form(typed(), error.fields, error.text)
    with database().transaction():
        admit(actor(), getattr(again, "verb", view.verb))  # type: ignore[arg-type,union-attr]  # set by `_guard`
        drawn = getattr(again, "view", again)
        response = make_response(drawn(**(request.view_args or {}), form=refused))
    response.status_code = error.status
    return response
