"""Lists over many letters: replies that are late, the seal log (用印登记簿), the register of numbers (发文登记簿)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields

from server.delivery import seal_log, waiting
from server.delivery.schemas import YEARS, OverdueQuery
from server.feedback import queries
from server.kernel import clock
from server.kernel.http import actor
from server.kernel.pages import asked, page
from server.kernel.paging import Page
from server.kernel.schema import PageQuery, Whole
from server.organisations import queries as organisations
from server.pages.shell import pairs, show

pages = Blueprint(
    "console_letter_registers", __name__, url_prefix="/console/letters", template_folder="templates"
)


class RegisterQuery(PageQuery):
    """Of a community and year; without a choice the first community in scope, this year."""

    community_id = fields.UUID()
    year = Whole(**YEARS)


def _query(verb: str) -> tuple[dict[str, Any], list[tuple[UUID, str]]]:
    """Return what is asked for, completed, and the communities to choose from."""
    places = pairs(organisations.communities_in_scope(actor(), verb), "id", "name")
    first = {"community_id": places[0][0]} if places else {}
    return {**first, "year": clock.today().year, **asked(RegisterQuery)}, places


@pages.get("/overdue")
@page(verb="letters.send", takes_query=True)
def list_overdue() -> Response:
    """List the letters whose reply is late, the most overdue first."""
    query = asked(OverdueQuery)
    places = pairs(organisations.communities_in_scope(actor(), "letters.send"), "id", "name")
    found = waiting.overdue(**query, actor=actor())
    return show("console/letters_overdue.html", found=found, places=places, query=query)


@pages.get("/seals")
@page(verb="letters.seal", takes_query=True)
def list_seals() -> Response:
    """List the seal log of a community and year, the newest first."""
    query, places = _query("letters.seal")
    found = seal_log.sealings(**query, actor=actor())
    return show("console/letters_seals.html", found=found, places=places, query=query)


@pages.get("/numbers")
@page(verb="letters.inspect", takes_query=True)
def list_numbers() -> Response:
    """List a community's document numbers of a year, voided ones with the reason."""
    query, places = _query("letters.inspect")
    found = queries.numbers(**query, actor=actor()) if places else Page([], None)
    return show("console/letters_numbers.html", found=found, places=places, query=query)
