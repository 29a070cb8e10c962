"""台账: the activity ledger on screen and on paper."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import ValidationError, fields, validates_schema

from server.activities import ledger_sheets, unserved, views
from server.activities.ledger import LedgerFilter
from server.kernel import clock
from server.kernel.errors import Invalid
from server.kernel.http import actor
from server.kernel.pages import asked, page
from server.kernel.schema import PageQuery, Text
from server.organisations import queries as organisations
from server.pages.shell import show
from server.posts import queries as posts

pages = Blueprint("console_ledger", __name__, url_prefix="/console/ledger", template_folder="templates")


class TypedLedgerQuery(PageQuery):
    """Service dates from … to; without them this year so far. The unit by its name, the member by a part of theirs."""

    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    unit = Text(least=1, most=60)
    named = Text(least=1, most=60, data_key="member")
    category = Text(least=1, most=4)

    @validates_schema
    def dates(self, query: dict[str, Any], **_: Any) -> None:
        if "first" in query and "last" in query and query["first"] > query["last"]:
            raise ValidationError("截止日期不能早于起始日期。", "to")


def _wanted() -> tuple[LedgerFilter, dict[str, Any]]:
    """Return the filter and what was asked, with the names that were typed."""
    query = asked(TypedLedgerQuery)
    today = clock.today()
    query = {"first": today.replace(month=1, day=1), "last": today, **query}
    return LedgerFilter(
        query["first"], query["last"], unit_id=_unit_id(query.get("unit")),
        category=query.get("category"), named=query.get("named"),
    ), query  # fmt: skip


def _unit_id(name: str | None) -> UUID | None:
    if name is None:
        return None
    unit_id = organisations.open_unit_names().get(name.strip())
    if unit_id is None:
        raise Invalid("没有这个单位，请返回后从列表中选择。")
    return unit_id


def _arguments(query: dict[str, Any]) -> dict[str, Any]:
    names = {"first": "from", "last": "to", "unit": "unit", "named": "member", "category": "category"}
    return {names[name]: value for name, value in query.items() if name in names}


@pages.get("")
@page(verb="activities.export", takes_query=True)
def show_ledger() -> Response:
    """Show the activity ledger in the order of the service dates."""
    wanted, query = _wanted()
    found = views.ledger_page(wanted, actor=actor(), cursor=query.get("cursor"))
    return show(
        "console/ledger.html", found=found, query=query, wanted=wanted, arguments=_arguments(query),
        categories=posts.categories(), times=views.times, deeds=views.marks_of,
    )  # fmt: skip


@pages.get("/print")
@page(verb="activities.export", takes_query=True)
def print_ledger() -> Response:
    """Show the activity ledger in sheets of A4 landscape."""
    wanted, query = _wanted()
    sheets = ledger_sheets.print_ledger(wanted, actor=actor())
    return show(
        "console/ledger_sheets.html", sheets=sheets, query=query, arguments=_arguments(query),
        mark=views.watermark(actor(), None), times=views.times, deeds=views.marks_of,
    )  # fmt: skip


@pages.get("/unserved")
@page(verb=unserved.VERB, takes_query=True)
def show_unserved() -> Response:
    """Show who is registered and has no confirmed service in some days."""
    _, query = _wanted()
    dates = query["first"], query["last"]
    found = unserved.page(*dates, actor=actor(), cursor=query.get("cursor"))
    counted = unserved.tally(*dates, actor=actor())
    return show(
        "console/unserved.html", found=found, query=query, counted=counted, arguments=_arguments(query)
    )
