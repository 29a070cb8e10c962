"""What letters are prepared with: days that do not count (免计), and the phrases that evaluations are put together from."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields

from server.feedback import exempting, phrases
from server.feedback.board_schemas import ExemptionIn
from server.feedback.rules import ExemptionKind
from server.kernel.db import session
from server.kernel.errors import Invalid, NotFound
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see, typed
from server.kernel.schema import Schema, Text
from server.members import queries as members
from server.organisations import queries as organisations
from server.pages.shell import pairs, show
from server.registrations import queries as registrations

pages = Blueprint(
    "console_letter_wording", __name__, url_prefix="/console/letters", template_folder="templates"
)
_EXEMPTIONS = "/console/letters/exemptions"
_PHRASES = "/console/letters/phrases"
MOST_PHRASES = 60


class CommunityQuery(Schema):
    community_id = fields.UUID(load_default=None)


def _chosen(verb: str, form: Form) -> tuple[UUID, list[tuple[UUID, str]]]:
    """Return the community that a page is about, by default the first, and those to choose from."""
    places = pairs(organisations.communities_in_scope(actor(), verb), "id", "name")
    if not places:
        raise NotFound()
    chosen = form.get("community_id") or asked(CommunityQuery)["community_id"] or places[0][0]
    return UUID(str(chosen)), places


@pages.get("/exemptions")
@page(verb="letters.review", takes_query=True)
def list_exemptions(form: Form = BLANK) -> Response:
    """List the days in which nothing is asked of somebody, and take new ones."""
    here, places = _chosen("letters.review", form)
    people = members.with_names(session().scalars(registrations.registered_in(here)).all())
    return show(
        "console/letters_exemptions.html", form=form, here=here, places=places, people=people,
        found=exempting.exemptions(here, actor=actor()), kinds=list(ExemptionKind),
    )  # fmt: skip


class ExemptionTyped(ExemptionIn):
    community_id = fields.UUID(required=True)
    tells_reason = fields.Boolean(load_default=False)


@pages.post("/exemptions")
@page(verb="letters.review", takes_form=True, again=list_exemptions)
def exempt() -> Response:
    """Exempt somebody for some days."""
    given: dict[str, Any] = loaded(ExemptionTyped)
    here = given.pop("community_id")
    view = exempting.exempt(here, given.pop("member_id"), **given, actor=actor())
    return see(f"{_EXEMPTIONS}?community_id={here}", f"已登记{view.name}免计。")


@pages.post("/exemptions/<uuid:exemption_id>/withdrawal")
@page(verb="letters.review", takes_form=True)
def withdraw(exemption_id: UUID) -> Response:
    """End an exemption that no longer holds."""
    ended = exempting.withdraw(exemption_id, actor=actor())
    return see(f"{_EXEMPTIONS}?community_id={ended.community_id}", "已撤回；此前起草的函件不变。")


@pages.get("/phrases")
@page(verb="letters.phrase", takes_query=True)
def show_phrases(form: Form = BLANK) -> Response:
    """Show a community's phrases, one a line."""
    here, places = _chosen("letters.phrase", form)
    kept = phrases.phrases(here, actor=actor())
    return show("console/letters_phrases.html", form=form, here=here, places=places, kept=kept)


class PhrasesTyped(Schema):
    community_id = fields.UUID(required=True)


@pages.post("/phrases")
@page(verb="letters.phrase", takes_form=True, again=show_phrases)
def keep_phrases() -> Response:
    """Keep a community's phrases; none brings the default ones back."""
    form = typed()
    here = PhrasesTyped(unknown="exclude").load({"community_id": form.get("community_id", "")})[
        "community_id"
    ]
    lines = [line.strip() for line in form.get("phrases", "").splitlines() if line.strip()]
    if len(lines) > MOST_PHRASES or any(not 2 <= len(line) <= 100 for line in lines):
        raise Invalid(fields={"phrases": [f"每行一句，每句2至100个字，不超过{MOST_PHRASES}句。"]})
    kept = phrases.change_phrases(here, [Text().deserialize(line) for line in lines], actor=actor())
    return see(f"{_PHRASES}?community_id={here}", f"已保存，共{len(kept)}句。")
