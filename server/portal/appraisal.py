"""民主评议: each member's year as all communities' letters tell it, and the unit's totals."""

from typing import Any

from flask import Blueprint, Response
from marshmallow import post_load

from server.delivery import collecting
from server.delivery.schemas import YEARS
from server.kernel import clock
from server.kernel.http import actor
from server.kernel.pages import asked, page
from server.kernel.periods import Period, PeriodKind
from server.kernel.schema import Whole
from server.pages.shell import show
from server.portal.own_units import UnitQuery, own_units

pages = Blueprint("portal_appraisal", __name__, url_prefix="/portal/appraisal", template_folder="templates")
VERB = "letters.collect"
_BACK = 3
"""So many years before the present one can be chosen."""


class AppraisalQuery(UnitQuery):
    year = Whole(**YEARS)

    @post_load
    def this_year(self, query: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"year": clock.today().year, **query}


@pages.get("")
@page(verb=VERB, takes_query=True)
def show_year() -> Response:
    """Show the year of each member whom the letters list, and what each community wrote."""
    query = asked(AppraisalQuery)
    own, year, this = own_units(query["unit_id"], verb=VERB, actor=actor()), query["year"], clock.today().year
    return show(
        "portal/appraisal.html", own=own, year=year, years=range(this, this - _BACK - 1, -1),
        found=collecting.yearly(own.id, year, actor=actor()),
        whole=collecting.letters_of(own.id, Period(year, PeriodKind.YEAR, 1), actor=actor()),
    )  # fmt: skip
