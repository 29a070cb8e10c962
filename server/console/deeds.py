"""五个一: the members' register of a year, and what each member's year rests on."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields

from server.deeds import queries, register
from server.deeds.rules import DeedKind
from server.deeds.schemas import YearQuery
from server.kernel import clock
from server.kernel.http import actor
from server.kernel.pages import asked, page
from server.kernel.schema import PageQuery, Text
from server.members import queries as members
from server.organisations import queries as organisations
from server.organisations.rules import DEED_LABELS
from server.pages.shell import show

pages = Blueprint("console_deeds", __name__, url_prefix="/console/deeds", template_folder="templates")
YEARS_SHOWN = 3


class RegisterQuery(PageQuery, YearQuery):
    """``missing``: only who has not done this one of the five."""

    q = Text(most=60)
    community_id = fields.UUID()
    missing = fields.Enum(DeedKind, by_value=fields.Integer)


def years() -> list[tuple[int, str]]:
    """Return the years that a page offers, this one first."""
    this = clock.today().year
    return [(year, f"{year}年") for year in range(this, this - YEARS_SHOWN, -1)]


@pages.get("")
@page(verb="deeds.read", takes_query=True)
def show_register() -> Response:
    """Show who has done which of the five in a year, by name."""
    query: dict[str, Any] = {"year": clock.today().year, **asked(RegisterQuery)}
    year = query.pop("year")
    found = register.member_page(actor(), year, **query)
    communities = organisations.communities_in_scope(actor(), "deeds.read")
    return show(
        "console/deeds.html", found=found, query=query, year=year, years=years(), communities=communities,
        labels=_labels([each.id for each in communities]),
    )  # fmt: skip


def _labels(community_ids: list[UUID]) -> list[str]:
    """A community may reword the five; a table over several has the usual words."""
    if len(community_ids) != 1:
        return list(DEED_LABELS)
    return [str(label) for label in organisations.settings_of(community_ids[0]).deed_labels]


@pages.get("/members/<uuid:member_id>")
@page(verb="deeds.read", takes_query=True)
def show_member(member_id: UUID) -> Response:
    """Show what a member's year rests on, and what was taken back."""
    year = asked(YearQuery).get("year", clock.today().year)
    pieces = register.pieces(member_id, year, actor=actor())
    return show(
        "console/deeds_member.html", pieces=pieces, year=year, years=years(), kinds=list(DeedKind),
        labels=queries.labels_for(member_id), member_id=member_id, name=members.names([member_id])[member_id],
    )  # fmt: skip
