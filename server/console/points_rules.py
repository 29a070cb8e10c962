"""积分规则: the versions, one in words, a new one tried before it is proposed, and the approval by a second person."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import EXCLUDE, fields

from server.console.naming_people import Place
from server.console.points import points_place
from server.console.typed_rules import read_rules, rule_fields
from server.kernel import clock
from server.kernel.errors import NotFound
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see, typed
from server.kernel.schema import PageQuery, Schema
from server.pages.shell import show
from server.points import preview as previews
from server.points import service, versions
from server.points.preview import Effect
from server.points.rules import DEFAULT_RULES, sentences
from server.points.versions import Standing, VersionView

pages = Blueprint(
    "console_points_rules", __name__, url_prefix="/console/points/rules", template_folder="templates"
)
READ, CHANGE = "settings.read", "settings.change"


class VersionsQuery(PageQuery):
    community_id = fields.UUID()


class ScopeQuery(Schema):
    """Whose rules: a community's, or everybody's where none is named."""

    community_id = fields.UUID(load_default=None)


class TypedScope(ScopeQuery):
    """The same in a form, whatever else it holds."""

    class Meta:
        unknown = EXCLUDE


class TypedVersion(TypedScope):
    """A version as it is typed; its amounts are read apart. ``trial``: on whose year it is tried."""

    trial = fields.UUID(load_default=None)
    valid_from = fields.Date(required=True)


@pages.get("")
@page(verb=READ, takes_query=True)
def list_versions() -> Response:
    """List the city's versions and a community's own, the newest first."""
    query = asked(VersionsQuery)
    here = points_place(READ, query.pop("community_id", None))
    if here is None:
        return show("console/points_off.html")
    found = versions.version_page(here.id, actor=actor(), **query)
    return show("console/points_rules.html", found=found, here=here)


@pages.get("/<uuid:rule_set_id>")
@page(verb=READ)
def show_version(rule_set_id: UUID, form: Form = BLANK) -> Response:
    """Show a version in words beside the one in force; what waits for approval with its effect."""
    each = versions.version(rule_set_id, actor=actor())
    now = versions.in_force(each.rules.community_id)
    before = (
        {}
        if now is None or now.id == each.rules.id
        else {one.code: one.text for one in sentences(now.amounts)}
    )
    return show(
        "console/points_version.html", each=each, before=before, form=form, effect=_effect_of(each),
        mine=each.rules.proposed_by == actor().person_id,
    )  # fmt: skip


def _effect_of(each: VersionView) -> Effect | None:
    """Return what a community's proposal would change, for who may approve it."""
    waits = each.standing is Standing.PROPOSED and actor().may(CHANGE)
    community_id = each.rules.community_id
    if not waits or community_id is None:
        return None
    return previews.preview(community_id, rules=each.rules.rules, actor=actor())


@pages.post("/<uuid:rule_set_id>/approval")
@page(verb=CHANGE, takes_form=True, again=show_version)
def approve(rule_set_id: UUID) -> Response:
    """Approve a version that somebody else proposed."""
    approved = service.approve_rules(rule_set_id, actor=actor())
    return see(f"/console/points/rules/{rule_set_id}", f"已批准，自 {approved.valid_from} 起施行。")


@pages.get("/new")
@page(verb=CHANGE, takes_query=True)
def ask_for_version(form: Form = BLANK) -> Response:
    """Show the form of a new version, filled from the one in force."""
    wanted = asked(ScopeQuery)["community_id"] or (
        loaded(TypedScope)["community_id"] if form.values else None
    )
    return _form(wanted, form)


def _form(community_id: UUID | None, form: Form, effect: Effect | None = None) -> Response:
    here = points_place(CHANGE, community_id)
    if here is None:
        return show("console/points_off.html")
    for_all = versions.may_change_for_all(actor())
    scope = community_id if for_all else here.id
    now = versions.in_force(scope)
    rules = rule_fields(now.amounts if now else DEFAULT_RULES, form)
    return show(
        "console/points_rules_form.html", form=form, rules=rules, now=now, here=here, scope=scope, effect=effect,
        scopes=_scopes(here, for_all), first_day=clock.today() + dt.timedelta(days=1), next_month=_next_month(),
    )  # fmt: skip


def _scopes(here: Place, for_all: bool) -> list[tuple[Any, str]]:
    return ([("", "全市统一规则")] if for_all else []) + list(here.choices)


def _next_month() -> dt.date:
    return (clock.today().replace(day=1) + dt.timedelta(days=32)).replace(day=1)


@pages.post("/new/preview")
@page(verb=CHANGE, takes_form=True, again=ask_for_version)
def preview() -> Response:
    """Show what the typed rules would change in this year so far; nothing is written."""
    given = loaded(TypedVersion)
    community_id = given["community_id"]
    where = community_id or given["trial"]
    if where is None:
        raise NotFound()
    effect = previews.preview(where, rules=_typed_rules(), everybody=community_id is None, actor=actor())
    return _form(community_id, Form(typed()), effect)


@pages.post("/new")
@page(verb=CHANGE, takes_form=True, takes_query=True, again=ask_for_version)
def propose() -> Response:
    """Propose the typed rules; another person approves them."""
    given = loaded(TypedVersion)
    made = service.propose_rules(
        given["community_id"], valid_from=given["valid_from"], rules=_typed_rules(), actor=actor()
    )
    return see(f"/console/points/rules/{made.id}", "已提出，须由另一位有权限的人员批准后施行。")


def _typed_rules() -> dict[str, dict[str, int]]:
    return read_rules(typed())
