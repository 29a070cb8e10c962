"""The pages and their one style sheet."""

from pathlib import Path

from flask import Blueprint, Response, current_app, render_template

from server.feedback import queries as feedback
from server.kernel.http import OPEN, page
from server.kernel.periods import chinese_date

pages = Blueprint("console", __name__, template_folder="templates")

_STYLES = (Path(__file__).parent / "static" / "console.css").read_bytes()


@pages.get("/verify/<code>")
@page(verb=OPEN)
def verify(code: str) -> str:
    """Tell anybody whether a printed letter is genuine; nothing about a person (R-31)."""
    found = feedback.verify(code)
    dated = chinese_date(found.dated) if found.dated else None
    return render_template("verify.html", found=found, dated=dated, specimen=_specimen())


def _specimen() -> bool:
    return not current_app.config["PRODUCTION"]


@pages.get("/assets/console.css")
@page(verb=OPEN)
def styles() -> Response:
    """Return the style sheet."""
    response = current_app.response_class(_STYLES, mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
