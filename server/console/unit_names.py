"""Names of units, suggested while somebody types one: a city has too many for the list of every form."""

from flask import Blueprint, Response

from server.kernel.pages import asked, page
from server.kernel.schema import Schema, Text
from server.organisations import queries as organisations
from server.pages.shell import piece

pages = Blueprint(
    "console_unit_names", __name__, url_prefix="/console/unit-names", template_folder="templates"
)


class WordsQuery(Schema):
    q = Text(least=1, most=60, required=True)


@pages.get("")
@page(verb="units.browse", takes_query=True)
def suggest() -> Response:
    """Draw the names that hold what was typed so far."""
    return piece(
        "console/unit_names.html", names=organisations.open_units_like(asked(WordsQuery)["q"].strip())
    )
