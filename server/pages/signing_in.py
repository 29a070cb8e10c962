"""Signing in and out of the pages, with password and TOTP; the assets; and what people see when they are refused."""

from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, redirect, request
from werkzeug.exceptions import HTTPException

from server.accounts import service, sessions
from server.kernel.actor import Actor
from server.kernel.errors import DomainError, NotFound, Unauthenticated
from server.kernel.http import OPEN, SAFE, actor, client_address, database
from server.kernel.pages import BLANK, Form, drawn_again, forget_session, keep_signed_in, page, see, typed
from server.pages import shell

pages = Blueprint("pages", __name__, template_folder="templates")
UNDER = ("/console", "/portal", "/sign-in", "/sign-out", "/activate")
"""Where people are answered by a page, programs elsewhere by JSON."""
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_ASSETS = {path.name: path for path in shell.ASSETS.iterdir() if path.suffix in _TYPES}


@pages.get("/")
@page(verb=OPEN)
def begin() -> Response:
    """Lead whoever opens the bare address to their day."""
    return _to(shell.home_of(actor()) if actor().account_id else "/sign-in")


@pages.get("/sign-in")
@page(verb=OPEN, takes_query=True)
def ask_to_sign_in(form: Form = BLANK) -> Response:
    """Show the form of sign-in; ``next`` is where to go afterwards."""
    return shell.show("pages/sign-in.html", form=form, following=_local(request.values.get("next", "")))


@pages.post("/sign-in")
@page(verb=OPEN, takes_form=True, again=ask_to_sign_in)
def sign_in() -> Response:
    """Sign in with username, password and the six digits of the authenticator."""
    form = typed()
    username, password, totp = (form.get(name, "") for name in ("username", "password", "totp"))
    opened = service.sign_in_staff(username.strip(), password, totp.strip(), address=client_address())
    return let_in(opened.token, _local(form.get("next", "")))


def let_in(token: str, following: str = "") -> Response:
    """Give the browser a session that was just opened; who has no role that counts yet is told when it will."""
    who: Actor = current_app.extensions["authenticate"](token)
    if not who.grants:
        return see(
            "/sign-in", "账号可以登录了，但角色还没有生效：新联络员24小时后生效，管理员和审计员须第二人同意。"
        )
    return keep_signed_in(_to(following or shell.home_of(who)), token)


@pages.get("/sign-in/help")
@page(verb=OPEN)
def help_in() -> Response:
    """Say what to do without the password or the authenticator."""
    return shell.show("pages/sign-in-help.html")


@pages.post("/sign-out")
@page(verb="me.read", takes_form=True)
def sign_out() -> Response:
    """End the session, here and on the server."""
    sessions.sign_out(actor=actor())
    return forget_session(see("/sign-in", "您已退出。"))


@pages.get("/assets/<asset>")
@page(verb=OPEN, asks_who=False, takes_query=True)
def style_or_script(asset: str) -> Response:
    """Return a style sheet or script; its address names its content, so it is kept for a year."""
    path = _ASSETS.get(asset)
    if path is None:
        raise NotFound()
    response = current_app.response_class(path.read_bytes(), mimetype=_TYPES[path.suffix])
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def install(app: Flask) -> None:
    """Let refusals under the pages' addresses be pages, and lend templates their filters."""
    app.extensions["refuse_page"] = refuse
    app.extensions["pages_under"] = UNDER
    filters = (shell.short_day, shell.clock_time, shell.moment, shell.hours, shell.joined, shell.pairs)
    app.jinja_env.filters.update({each.__name__: each for each in filters})


def refuse(error: DomainError) -> Response:
    """Answer a refusal by a page: ask to sign in, draw the form again, or say what it is and where to go on."""
    if isinstance(error, Unauthenticated) and request.path != "/sign-in":
        return _to("/sign-in?" + urlencode({"next": _came_from()}))
    try:
        return drawn_again(error) or _refused(error)
    except DomainError as hidden:  # the form's own page is not for them
        return _refused(hidden)
    except HTTPException:  # what was sent is too large to be read again
        return _refused(error)


def _refused(error: DomainError) -> Response:
    with database().transaction():
        return shell.show("pages/refused.html", status=error.status, error=error)


def _came_from() -> str:
    """Return where to go on after signing in: a form's own page, where what was typed is put back by the browser."""
    if request.method in SAFE:
        return request.full_path.rstrip("?")
    return _local((request.referrer or "").removeprefix(request.host_url.rstrip("/")))


def _local(address: str) -> str:
    """Return an address of ours, or nothing: nobody is led elsewhere by a link to our sign-in."""
    return address if address.startswith(("/console", "/portal")) and "\\" not in address else ""


def _to(address: str) -> Response:
    response: Response = redirect(address, 303)  # type: ignore[assignment]  # Flask's own response class
    return response
