"""今天: what waits for whoever sits down at the desk, and the week that begins."""

import datetime as dt

from flask import Blueprint, Response

from server.activities import views as activities
from server.console import waiting
from server.kernel import clock
from server.kernel.http import actor
from server.kernel.pages import page
from server.pages.shell import show

pages = Blueprint("console_today", __name__, template_folder="templates")
DAYS = dt.timedelta(days=7)
SHOWN = 12
"""So many activities stand on the page; whoever looks after a whole city finds the rest under 活动."""


@pages.get("/console")
@page(verb="me.read")
def today() -> Response:
    """Show what waits, in which communities where there are several, and what comes this week."""
    who, day = actor(), clock.today()
    counts = waiting.counts(who)
    places = waiting.places(who) if counts else []
    records = who.may("activities.record")
    week = activities.soonest(day, day + DAYS, limit=SHOWN, actor=who) if records else None
    return show("console/today.html", counts=counts, places=places, week=week)
