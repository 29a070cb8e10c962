"""Drawing a page: the layout's menu, who is signed in, what the page before had to say, and the headers pages need."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, make_response, render_template, request

from server.kernel import clock
from server.kernel.actor import PUBLIC, Actor, Channel
from server.kernel.pages import TOLD_COOKIE, csrf_token, form_key, told
from server.organisations import queries as organisations
from server.organisations import switches
from server.pages.rules import CONSOLE, PORTAL, Section
from server.people import queries as people

ASSETS = Path(__file__).parent / "static"
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self';"
    " frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def show(template: str, /, *, status: int = 200, **context: Any) -> Response:
    """Draw a page inside the layout. A page is never cached: the next person at the desk must not find it."""
    response = make_response(render_template(template, **_frame(), **context), status)
    response.headers["Content-Security-Policy"] = _POLICY
    # Without it a form would say "Origin: null", and a session that ran out could not lead back to its page.
    response.headers["Referrer-Policy"] = "same-origin"
    if TOLD_COOKIE in request.cookies:
        response.delete_cookie(TOLD_COOKIE, secure=True, httponly=True, samesite="Lax")
    return response


def piece(template: str, /, **context: Any) -> Response:
    """Draw part of a page, for a page that asks for it again (progress)."""
    return make_response(render_template(template, csrf="", may=_who().may, **context))


def _who() -> Actor:
    who: Actor = g.get("actor", PUBLIC)
    return who


def _frame() -> dict[str, Any]:
    """Return what the layout itself needs."""
    who = _who()
    portal = request.path.startswith("/portal")
    return {
        "sections": [each for each in (PORTAL if portal else CONSOLE) if _sees(who, each)],
        "portal": portal,
        "section": request.path,
        "may": who.may,
        "me": people.person(who.person_id).name if who.person_id and who.channel is Channel.DESK else None,
        "place": place_of(who),
        "csrf": csrf_token() if who.session_id else "",
        "form_key": form_key,
        "told": told(),
        "specimen": current_app.config["SPECIMEN"],
        "today": clock.today(),
        "asset": asset,
    }


def _sees(who: Actor, section: Section) -> bool:
    if who.channel is not Channel.DESK or not any(who.may(verb) for verb in section.verbs):
        return False
    return not section.keeps_points or any(switches.keeps_points(who, verb) for verb in section.verbs)


def place_of(who: Actor) -> str:
    """Return where somebody works: the names of their areas or units."""
    areas = (_area_name(grant.area_path) for grant in who.grants if grant.area_path)
    units = (organisations.unit(grant.unit_id).name for grant in who.grants if grant.unit_id)
    return "、".join(dict.fromkeys([*areas, *units]))


def _area_name(path: str) -> str:
    return organisations.area(UUID(hex=path.split("/")[-2])).name


def home_of(who: Actor) -> str:
    """Return where somebody's day begins: liaisons in the portal, everybody else in the console."""
    return "/portal" if who.may("letters.collect") and not who.may("letters.inspect") else "/console"


@cache
def asset(name: str) -> str:
    """Return the address of a style sheet or script; it changes with its content, so that browsers keep it for a year."""
    return f"/assets/{name}?{sha256((ASSETS / name).read_bytes()).hexdigest()[:12]}"


def short_day(day: date | None) -> str:
    """Write a date as in a list: 2026-07-22."""
    return day.isoformat() if day else ""


def clock_time(moment: datetime | None) -> str:
    """Write a moment's Shanghai time of day: 09:30."""
    return moment.astimezone(clock.SHANGHAI).strftime("%H:%M") if moment else ""


def moment(at: datetime | None) -> str:
    """Write a moment in Shanghai: 2026-07-22 09:30."""
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else ""


def hours(minutes: int | None) -> str:
    """Write recognised minutes as hours with one decimal."""
    return f"{(minutes or 0) / 60:.1f}"


def joined(words: Iterable[Any]) -> str:
    """Join what there is by the Chinese comma."""
    return "、".join(str(word) for word in words if word)


def pairs(items: Iterable[Any], key: str, label: str) -> list[tuple[Any, Any]]:
    """Return (value, label) of what people choose from."""
    return [(getattr(each, key), getattr(each, label)) for each in items]
