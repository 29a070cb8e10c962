"""单位: the register of units, their names, addressees, mergers and splits."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields

from server.console import unit_rows
from server.kernel import clock
from server.kernel.errors import Invalid, StaleVersion
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import Choice, Day, PageQuery, Schema, Text
from server.members import reshaping, service
from server.organisations import queries, unit_list
from server.organisations import service as organisations
from server.organisations.rules import UnitKind
from server.organisations.schemas import PartyOrganisationIn
from server.organisations.unit_list import VERB, Standing
from server.pages.shell import show

pages = Blueprint(
    "console_organisations",
    __name__,
    url_prefix="/console/settings/organisations",
    template_folder="templates",
)
HERE = "/console/settings/organisations"
KINDS = [(each.value, each.label) for each in UnitKind]


class UnitsQuery(PageQuery):
    q = Text(least=1, most=40)
    kind = Choice(UnitKind)
    standing = Choice(Standing, load_default=Standing.OPEN)


@pages.get("")
@page(verb=VERB, takes_query=True)
def list_units() -> Response:
    """List the units of the city."""
    query = asked(UnitsQuery)
    found = unit_list.page(**query, actor=actor())
    return show(
        "console/organisations.html", rows=unit_rows.rows(found.items), next=found.next, query=query, kinds=UnitKind,
        standings=Standing,
    )  # fmt: skip


class UnitTyped(Schema):
    name = Text(least=2, most=80, required=True, error_messages={"required": "请填写单位名称。"})
    kind = Choice(UnitKind, required=True)
    uscc = Text(most=18, load_default=None)
    address = Text(most=120, load_default=None)


class NewUnit(UnitTyped):
    area_id = fields.UUID(required=True)


@pages.get("/units/new")
@page(verb=VERB)
def ask_for_unit(form: Form = BLANK) -> Response:
    """Show the form of a new unit."""
    return show("console/organisations_unit_new.html", form=form, kinds=KINDS, areas=unit_rows.city(actor()))


@pages.post("/units/new")
@page(verb=VERB, takes_form=True, again=ask_for_unit)
def add_unit() -> Response:
    """Add a unit."""
    typed = loaded(NewUnit)
    made = organisations.add_unit(typed.pop("name").strip(), **typed, actor=actor())
    return see(f"{HERE}/units/{made.id}", "已新增单位。请核对反馈函主送党组织的名称。")


@pages.get("/units/<uuid:unit_id>")
@page(verb=VERB)
def show_unit(unit_id: UUID, form: Form = BLANK) -> Response:
    """Show a unit, and what may be done with it."""
    found = queries.access_unit(unit_id, actor=actor(), verb=VERB)
    return show(
        "console/organisations_unit.html", each=unit_rows.unit_file(found), form=form, kinds=KINDS,
        others=unit_list.open_others(unit_id, actor=actor()), belongs_to=unit_rows.place(found),
        stale=form.message == StaleVersion.message,
    )  # fmt: skip


class UnitChanged(UnitTyped):
    version = fields.Integer(required=True)
    reason = Text(most=200, load_default=None)


@pages.post("/units/<uuid:unit_id>/change")
@page(verb=VERB, takes_form=True, again=show_unit)
def change_unit(unit_id: UUID) -> Response:
    """Change a unit; a former name stays known."""
    found = queries.access_unit(unit_id, actor=actor(), verb=VERB)
    typed = loaded(UnitChanged)
    version, reason = typed.pop("version"), typed.pop("reason")
    different = {name: value for name, value in typed.items() if value != getattr(found, name)}
    if not different:
        return see(f"{HERE}/units/{unit_id}", "没有改动。")
    organisations.change_unit(unit_id, different, version=version, reason=reason, actor=actor())
    return see(
        f"{HERE}/units/{unit_id}", "已保存。" + ("原名称仍可对应名册。" if "name" in different else "")
    )


@pages.post("/units/<uuid:unit_id>/addressee")
@page(verb=VERB, takes_form=True, again=show_unit)
def address_unit(unit_id: UUID) -> Response:
    """Name the Party organisation to which a unit's letters go, from a day on."""
    queries.access_unit(unit_id, actor=actor(), verb=VERB)
    organisations.name_party_organisation(unit_id=unit_id, **loaded(PartyOrganisationIn), actor=actor())
    return see(f"{HERE}/units/{unit_id}", "主送党组织已变更。")


class ClosureTyped(Schema):
    on = Day(required=True, error_messages={"required": "请填写撤并日期。"})
    successor_id = fields.UUID(load_default=None)
    reason = Text(least=2, most=200, required=True, error_messages={"required": "请填写依据或原因。"})


@pages.post("/units/<uuid:unit_id>/closure")
@page(verb=VERB, takes_form=True, again=show_unit)
def close_unit(unit_id: UUID) -> Response:
    """Close a unit: its people go on in the successor, or wait without a unit."""
    queries.access_unit(unit_id, actor=actor(), verb=VERB)
    closed = service.close_unit(unit_id, **loaded(ClosureTyped), actor=actor())
    told = f"{closed.moved}人转入承接单位" if closed.successor_id else f"{closed.ended}人暂无单位"
    return see(f"{HERE}/units/{unit_id}", f"单位已撤并，{told}。")


class PartQuery(Schema):
    """A part of the branch, or of the residence: everybody whom it fits is ticked."""

    part = Text(most=40, load_default=None)


@pages.get("/units/<uuid:unit_id>/split")
@page(verb=VERB, takes_query=True)
def ask_for_split(unit_id: UUID, form: Form = BLANK) -> Response:
    """Show whom a unit employs, to choose who goes to another one."""
    found = queries.access_unit(unit_id, actor=actor(), verb=VERB)
    employed, part = reshaping.employed(unit_id, actor=actor()), asked(PartQuery)["part"]
    return show(
        "console/organisations_unit_split.html", unit=found, people=employed, part=part,
        ticked=reshaping.fitting(employed, part), form=form, others=unit_list.open_others(unit_id, actor=actor()), kinds=KINDS, first=clock.today(),
    )  # fmt: skip


class SplitTyped(Schema):
    into = fields.UUID(load_default=None)
    name = Text(least=2, most=80, load_default=None)
    kind = Choice(UnitKind, load_default=UnitKind.OTHER)
    on = Day(required=True, error_messages={"required": "请填写生效日期。"})
    reason = Text(least=2, most=200, required=True, error_messages={"required": "请填写依据或原因。"})
    member_ids = fields.List(fields.UUID(), required=True, error_messages={"required": "请至少选择一人。"})


@pages.post("/units/<uuid:unit_id>/split")
@page(verb=VERB, takes_form=True, again=ask_for_split)
def split_unit(unit_id: UUID) -> Response:
    """Let some of a unit's people work for another one, new if need be, from a day on."""
    found = queries.access_unit(unit_id, actor=actor(), verb=VERB)
    typed: dict[str, Any] = loaded(SplitTyped, lists=frozenset({"member_ids"}))
    name, kind, into = typed.pop("name"), typed.pop("kind"), typed.pop("into")
    if into is None:
        into = _new_unit(name, kind, found.area_id)
    count = reshaping.split_unit(unit_id, into, **typed, actor=actor())
    return see(f"{HERE}/units/{into}", f"{count}人自{typed['on']:%Y年%-m月%-d日}起转入本单位。")


def _new_unit(name: str | None, kind: UnitKind, area_id: UUID) -> UUID:
    if name is None:
        raise Invalid(fields={"into": ["请选择转入的单位，或在下面填写新单位名称。"]})
    return organisations.add_unit(name.strip(), area_id=area_id, kind=kind, actor=actor()).id
