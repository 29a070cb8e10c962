"""The pages and their one style sheet."""

from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, request

from server.feedback import queries as feedback
from server.feedback import service as feedback_service
from server.kernel.http import OPEN, actor, specimen
from server.kernel.pages import page
from server.kernel.periods import chinese_date

pages = Blueprint("console", __name__, template_folder="templates")

_STATIC = Path(__file__).parent / "static"
_STYLES = {name: (_STATIC / f"{name}.css").read_bytes() for name in ("console", "print")}


@pages.get("/verify/<code>")
@page(verb=OPEN)
def verify(code: str) -> str:
    """Tell anybody whether a printed letter is genuine; nothing about a person (R-31)."""
    return _verified(code, None)


@pages.post("/verify/<code>")
@page(verb=OPEN, takes_files=True)
def verify_file(code: str) -> str:
    """Tell anybody whether a file is, byte for byte, the letter issued under a code; the file is not kept."""
    letter = request.files.get("letter")
    return _verified(code, None if letter is None else feedback.is_our_file(code, letter.read()))


def _verified(code: str, identical: bool | None) -> str:
    found = feedback.verify(code)
    dated = chinese_date(found.dated) if found.dated else None
    return render_template(
        "verify.html", found=found, dated=dated, code=code, identical=identical, specimen=_specimen()
    )


@pages.get("/letters/<uuid:letter_id>/print")
@page(verb="letters.receive")
def print_letter(letter_id: UUID) -> str:
    """Show a letter as a plain page that any browser prints."""
    url: str = current_app.config["PUBLIC_URL"]
    letter = feedback_service.printable(letter_id, public_url=url, specimen=specimen(), actor=actor())
    return render_template("print.html", letter=letter)


def _specimen() -> bool:
    return not current_app.config["PRODUCTION"]


@pages.get("/assets/console.css")
@page(verb=OPEN)
def styles() -> Response:
    """Return the pages' style sheet."""
    return _style_sheet("console")


@pages.get("/assets/print.css")
@page(verb=OPEN)
def print_styles() -> Response:
    """Return the style sheet of the print view."""
    return _style_sheet("print")


def _style_sheet(name: str) -> Response:
    response = current_app.response_class(_STYLES[name], mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
