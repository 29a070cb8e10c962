"""今天: what waits for whoever sits down at the desk."""

from flask import Blueprint, Response

from server.console import waiting
from server.kernel.http import actor
from server.kernel.pages import page
from server.pages.shell import show

pages = Blueprint("console_today", __name__, template_folder="templates")


@pages.get("/console")
@page(verb="me.read")
def today() -> Response:
    """Show what waits, and in which communities where there are several."""
    counts = waiting.counts(actor())
    places = waiting.places(actor()) if counts else []
    return show("console/today.html", counts=counts, places=places)
