"""名册: who is on it, a new one uploaded, looked at and applied, and who of it has registered."""

from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, request
from marshmallow import fields

from server.kernel import clock
from server.kernel.errors import NotFound
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, page
from server.organisations import queries as organisations
from server.pages import rosters
from server.pages.shell import show
from server.portal.own_units import UnitQuery, own_units
from server.registrations import queries as registrations
from server.rosters import current

pages = Blueprint("portal_rosters", __name__, url_prefix="/portal/roster", template_folder="templates")
VERB = "rosters.import"
_HOME = "/portal/roster"


@pages.get("")
@page(verb=VERB, takes_query=True)
def show_roster(form: Form = BLANK) -> Response:
    """Show who is on the unit's roster, and take a new one."""
    own = own_units(_wanted(), verb=VERB, actor=actor())
    return show(
        "portal/roster.html", own=own, form=form, members=current.on_roster(own.id, actor=actor()),
        given_on=current.last_given(own.id, actor=actor()),
    )  # fmt: skip


def _wanted() -> UUID | None:
    """A file that was refused is asked for again on the page of the same unit."""
    chosen: UUID | None = UnitQuery(unknown=ma.EXCLUDE).load(request.form or request.args)["unit_id"]
    return chosen


@pages.post("")
@page(verb=VERB, takes_files=True, again=show_roster)
def upload() -> Response:
    """Read a roster and show what it would do; nothing is changed yet."""
    own, city = own_units(_wanted(), verb=VERB, actor=actor()), organisations.root()
    if city is None:
        raise NotFound()
    return rosters.read_upload(city.id, own.id, home=_HOME)


@pages.get("/imports/<uuid:import_id>")
@page(verb=VERB)
def show_import(import_id: UUID, form: Form = BLANK) -> Response:
    """Show a roster that was read: before it is applied what it would do, after that what it did."""
    return rosters.draw_import(import_id, form, home=_HOME)


@pages.get("/imports/<uuid:import_id>/progress")
@page(verb=VERB)
def show_progress(import_id: UUID) -> Response:
    """Show how far an import is, for the page that waits for it."""
    return rosters.draw_progress(import_id, home=_HOME)


@pages.post("/imports/<uuid:import_id>/application")
@page(verb=VERB, takes_form=True, again=show_import)
def apply(import_id: UUID) -> Response:
    """Hand a roster to the worker with the answers to its questions."""
    return rosters.take_answers(import_id, home=_HOME)


@pages.post("/imports/<uuid:import_id>/abandonment")
@page(verb=VERB, takes_form=True, again=show_import)
def abandon(import_id: UUID) -> Response:
    """Drop a roster that was only read."""
    return rosters.drop(import_id, then=_HOME)


class ReconciliationQuery(UnitQuery):
    community_id = fields.UUID(load_default=None)
    on = fields.Date(load_default=None)


@pages.get("/reconciliation")
@page(verb="reconciliation.read", takes_query=True)
def reconcile() -> Response:
    """Show who of the unit is due, registered and missing, by community."""
    query = asked(ReconciliationQuery)
    own = own_units(query.pop("unit_id"), verb="reconciliation.read", actor=actor())
    whole = registrations.reconciliation(own.id, on=query["on"], actor=actor())
    found = (
        whole
        if query["community_id"] is None
        else registrations.reconciliation(own.id, **query, actor=actor())
    )
    return show(
        "portal/reconciliation.html", own=own, found=found, query=query, on=query["on"] or clock.today(),
        communities=[(each.community_id, each.community) for each in whole.communities],
    )  # fmt: skip
