"""今天: what waits for whoever sits down at the desk."""

from flask import Blueprint, Response

from server.kernel.pages import page
from server.pages.shell import show

pages = Blueprint("console_today", __name__, template_folder="templates")


@pages.get("/console")
@page(verb="me.read")
def today() -> Response:
    """Show what waits, the most urgent first."""
    return show("console/today.html", waiting=[])
