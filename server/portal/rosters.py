"""名册: who is on it, a new one uploaded, looked at and applied, and who of it has registered."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, request
from marshmallow import fields

from server.kernel import clock
from server.kernel.errors import Invalid, NotFound
from server.kernel.http import actor
from server.kernel.identifiers import mask_phone
from server.kernel.pages import BLANK, Form, asked, page, see, typed
from server.organisations import queries as organisations
from server.pages.shell import piece, show
from server.portal.own_units import UnitQuery, own_units
from server.registrations import queries as registrations
from server.rosters import current, following, service
from server.rosters.comparison import row_key
from server.rosters.models import ImportState
from server.rosters.schemas import SHOWN, ApplyIn

pages = Blueprint("portal_rosters", __name__, url_prefix="/portal/roster", template_folder="templates")
VERB = "rosters.import"


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
    own = own_units(_wanted(), verb=VERB, actor=actor())
    file, city = request.files.get("roster"), organisations.root()
    if city is None:
        raise NotFound()
    if file is None or not file.filename:
        raise Invalid(fields={"roster": ["请先选择名册文件。"]})
    seen = service.preview(
        file.read(), filename=file.filename, area_id=city.id, unit_id=own.id, actor=actor()
    )
    return see(f"/portal/roster/imports/{seen.id}")


@pages.get("/imports/<uuid:import_id>")
@page(verb=VERB)
def show_import(import_id: UUID, form: Form = BLANK) -> Response:
    """Show a roster that was read: before it is applied what it would do, after that what it did."""
    found = following.follow(import_id, actor=actor())
    if found.row.state is not ImportState.PREVIEWED:
        return show("portal/roster_progress.html", found=found)
    seen = service.review(import_id, actor=actor())
    return show("portal/roster_preview.html", seen=seen, form=form, most=SHOWN, key=row_key, mask=mask_phone)


@pages.get("/imports/<uuid:import_id>/progress")
@page(verb=VERB)
def show_progress(import_id: UUID) -> Response:
    """Show how far an import is, for the page that waits for it."""
    return piece("portal/progress.html", found=following.follow(import_id, actor=actor()))


@pages.post("/imports/<uuid:import_id>/application")
@page(verb=VERB, takes_form=True, again=show_import)
def apply(import_id: UUID) -> Response:
    """Hand a roster to the worker with the answers to its questions."""
    service.apply(import_id, **_choices(), actor=actor())
    return see(f"/portal/roster/imports/{import_id}")


def _choices() -> dict[str, Any]:
    """Each question bears its row's key beside its answer, so that a roster that was edited meanwhile cannot mix them up."""
    form = typed()
    keys = {name.removeprefix("key_"): form[name] for name in form if name.startswith("key_")}
    answers = {key: form[f"answer_{at}"] for at, key in keys.items() if form.get(f"answer_{at}")}
    try:
        found = ApplyIn(only=("answers", "ended")).load({"answers": answers, "ended": form.getlist("ended")})
    except ma.ValidationError:
        raise Invalid() from None
    return {"answers": found["answers"], "ended": found["ended"]}


@pages.post("/imports/<uuid:import_id>/abandonment")
@page(verb=VERB, takes_form=True, again=show_import)
def abandon(import_id: UUID) -> Response:
    """Drop a roster that was only read."""
    service.abandon(import_id, actor=actor())
    return see("/portal/roster", "已放弃，名册没有变动，上传的文件已删除。")


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
