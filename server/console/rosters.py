"""名册: every unit's people against the register, and the changes that units told."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields

from server.delivery import roster_changes
from server.delivery import service as delivery
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import Choice, PageQuery, Schema, Text
from server.organisations import queries as organisations
from server.pages.shell import show
from server.registrations import reconciling
from server.registrations.rules import Standing

pages = Blueprint("console_rosters", __name__, url_prefix="/console/rosters", template_folder="templates")
_CHANGES = "/console/rosters/changes"


class UnitsQuery(PageQuery):
    q = Text(most=60, load_default=None)


@pages.get("")
@page(verb="reconciliation.read", takes_query=True)
def list_units() -> Response:
    """List the units with people in the actor's area, and how many of them have registered."""
    query = asked(UnitsQuery)
    return show("console/rosters.html", found=reconciling.units(**query, actor=actor()), query=query)


class SheetQuery(Schema):
    on = fields.Date(load_default=None)
    standing = Choice(Standing, load_default=None)


@pages.get("/units/<uuid:unit_id>")
@page(verb="reconciliation.read", takes_query=True)
def show_unit(unit_id: UUID) -> Response:
    """Show a unit's people one by one against the register."""
    query = asked(SheetQuery)
    sheet = reconciling.sheet(unit_id, on=query["on"], actor=actor())
    lines = [each for each in sheet.lines if query["standing"] in (None, each.standing)]
    return show("console/roster_unit.html", sheet=sheet, lines=lines, query=query, standings=list(Standing))


class ChangesQuery(PageQuery):
    handled = fields.Boolean(load_default=False)


@pages.get("/changes")
@page(verb="rosters.correct", takes_query=True)
def list_changes(form: Form = BLANK) -> Response:
    """List the changes that units told, those to be dealt with first."""
    query = asked(ChangesQuery)
    return show(
        "console/roster_changes.html", found=roster_changes.changes(**query, actor=actor()), query=query,
        form=form, many=len(organisations.communities_in_scope(actor(), "rosters.correct")) > 1,
    )  # fmt: skip


class AcceptanceIn(Schema):
    member_id = fields.UUID(required=True, error_messages={"required": "请选择是哪一位。"})
    last_day = fields.Date(required=True, error_messages={"required": "请填写在原单位的最后一天。"})


@pages.post("/changes/<uuid:change_id>/acceptance")
@page(verb="rosters.correct", takes_form=True)
def accept_change(change_id: UUID) -> Response:
    """End somebody's employment as the unit told."""
    given: dict[str, Any] = loaded(AcceptanceIn)
    change = roster_changes.accept(change_id, **given, actor=actor())
    return see(
        _CHANGES, f"已办理{change.name}{change.kind.label}，任职截止 {given['last_day'].isoformat()}。"
    )


@pages.post("/changes/<uuid:change_id>/handled")
@page(verb="rosters.correct", takes_form=True)
def handle_change(change_id: UUID) -> Response:
    """Mark a change as dealt with; the roster stays as it is."""
    change = delivery.handle(change_id, actor=actor())
    return see(_CHANGES, f"{change.name}{change.kind.label}已标为办理。")
