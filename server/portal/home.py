"""首页: which letters wait for the unit, how its roster stands, and what to do next."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response

from server.accounts import granting
from server.delivery import inbox
from server.delivery.waiting import Awaited
from server.feedback.rules import LetterState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.http import actor
from server.kernel.pages import asked, page
from server.pages.shell import show
from server.portal.own_units import UnitQuery, own_units
from server.registrations import queries as registrations
from server.registrations.queries import Reconciliation
from server.rosters import current

pages = Blueprint("portal_home", __name__, template_folder="templates")
VERB = "letters.collect"


@dataclass(frozen=True, slots=True)
class Home:
    """What stands on the first page of a unit. ``roster_given_on`` None when the unit never gave one."""

    waiting: list[Awaited]
    members: Reconciliation
    roster_given_on: dt.date | None
    coming_liaisons: list[tuple[str, dt.datetime]]

    @property
    def unsigned(self) -> int:
        return sum(each.state is LetterState.SENT for each in self.waiting)

    @property
    def unanswered(self) -> int:
        return sum(each.state is LetterState.RECEIVED for each in self.waiting)

    @property
    def overdue(self) -> int:
        return sum(each.dispatch.reply_due_on < clock.today() for each in self.waiting)


def _home(unit_id: UUID, who: Actor) -> Home:
    return Home(
        inbox.expected(unit_id, actor=who),
        registrations.reconciliation(unit_id, actor=who),
        current.last_given(unit_id, actor=who),
        granting.coming_liaisons(unit_id),
    )


@pages.get("/portal")
@page(verb=VERB, takes_query=True)
def home() -> Response:
    """Show what waits for the unit."""
    own = own_units(asked(UnitQuery)["unit_id"], verb=VERB, actor=actor())
    return show("portal/home.html", own=own, home=_home(own.id, actor()))
