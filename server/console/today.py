"""今天: what waits for whoever sits down at the desk, and the week that begins."""

import datetime as dt

from flask import Blueprint, Response
from marshmallow import fields

from server.activities import views as activities
from server.console.waiting import waiting
from server.kernel import clock
from server.kernel.http import actor
from server.kernel.pages import asked, page, see
from server.kernel.schema import Schema
from server.pages.shell import home_of, show

pages = Blueprint("console_today", __name__, template_folder="templates")
DAYS = dt.timedelta(days=7)
SHOWN = 12
"""So many activities stand on the page; whoever looks after a whole city finds the rest under 活动."""


class TodayQuery(Schema):
    """The area whose parts are counted one by one."""

    area = fields.UUID()


@pages.get("/console")
@page(verb="me.read", takes_query=True)
def today() -> Response:
    """Show what waits, under which areas where there are several, and what comes this week; a liaison's is the portal's."""
    who, day = actor(), clock.today()
    if home_of(who) != "/console":
        return see(home_of(who))
    found = waiting(who, asked(TodayQuery).get("area"))
    records = who.may("activities.record")
    week = activities.soonest(day, day + DAYS, limit=SHOWN, actor=who) if records else None
    return show("console/today.html", waiting=found, week=week)
