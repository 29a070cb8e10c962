"""意见建议: what members submitted or passed on, taken up, answered, keyed from paper."""

from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields, validate

from server.activities import keying
from server.console.naming_people import at_person, member_named, place_of
from server.console.small_registers import VERB, CommunityQuery
from server.deeds import queries, register, service, submitting, withdrawing
from server.deeds.rules import OpinionState
from server.deeds.schemas import DecisionIn, DismissalIn, WithdrawalIn
from server.kernel import clock
from server.kernel.errors import DomainError
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import PageQuery, Schema, Text
from server.organisations import queries as organisations
from server.pages.shell import show

pages = Blueprint(
    "console_opinions", __name__, url_prefix="/console/deeds/opinions", template_folder="templates"
)


class OpinionsQuery(PageQuery):
    """``which``: a state, ``all``, or what waits to be taken up or answered."""

    which = fields.String(
        load_default="waiting",
        validate=validate.OneOf(["waiting", "all", *OpinionState], error="没有这种状态。"),
    )


class TypedOpinion(Schema):
    """An opinion from paper: the member by name."""

    community_id = fields.UUID(required=True)
    person = Text(least=1, most=120, required=True)
    day = fields.Date(required=True)
    category = Text(least=1, most=20, required=True)
    content = Text(least=1, most=500, required=True)


@pages.get("")
@page(verb=VERB, takes_query=True)
def list_opinions() -> Response:
    """List opinions; without a choice those that wait to be taken up or answered."""
    query = asked(OpinionsQuery)
    which = query.pop("which")
    state = OpinionState(which) if which in list(OpinionState) else None
    found = queries.opinion_page(actor=actor(), waiting=which == "waiting", state=state, **query)
    rows = register.opinion_rows(found.items)
    return show("console/opinions.html", rows=rows, next=found.next, which=which, states=list(OpinionState))


@pages.get("/new")
@page(verb=VERB, takes_query=True)
def ask_for_opinion(form: Form = BLANK) -> Response:
    """Show the form of an opinion from paper."""
    here = place_of(actor(), VERB, asked(CommunityQuery).get("community_id"))
    return show(
        "console/opinion_form.html", form=form, here=here, people=keying.people_of(here.id, clock.today())
    )


@pages.post("/new")
@page(verb=VERB, takes_form=True, takes_query=True, again=ask_for_opinion)
def key_opinion() -> Response:
    """Keep an opinion that a member passed on; the next one can follow at once."""
    given = loaded(TypedOpinion)
    community_id, person = given["community_id"], given.pop("person")
    organisations.access_community(community_id, actor=actor(), verb=VERB)
    member_id = member_named(person, keying.people_of(community_id, given["day"]))
    try:
        service.record_opinion(member_id, **given, actor=actor())
    except DomainError as refused:
        raise at_person(refused) from None
    return see(
        f"/console/deeds/opinions/new?community_id={community_id}",
        f"已登记{person}的意见建议，可以接着录入。",
    )


@pages.get("/<uuid:opinion_id>")
@page(verb=VERB)
def show_opinion(opinion_id: UUID, form: Form = BLANK) -> Response:
    """Show an opinion with what may be done about it."""
    opinion = queries.access_opinion(opinion_id, actor=actor(), verb=VERB)
    return show("console/opinion.html", row=register.opinion_rows([opinion])[0], form=form)


def _back(opinion_id: UUID, words: str) -> Response:
    return see(f"/console/deeds/opinions/{opinion_id}", words)


@pages.post("/<uuid:opinion_id>/acceptance")
@page(verb=VERB, takes_form=True, again=show_opinion)
def accept(opinion_id: UUID) -> Response:
    """Take up what a member submitted."""
    submitting.accept(opinion_id, actor=actor())
    return _back(opinion_id, "已受理，计入本人的五个一，并已告知本人。")


@pages.post("/<uuid:opinion_id>/dismissal")
@page(verb=VERB, takes_form=True, again=show_opinion)
def dismiss(opinion_id: UUID) -> Response:
    """Refuse to take up what a member submitted, with the reason."""
    submitting.dismiss(opinion_id, **loaded(DismissalIn), actor=actor())
    return _back(opinion_id, "已答复不予受理，本人会看到理由。")


@pages.post("/<uuid:opinion_id>/decision")
@page(verb=VERB, takes_form=True, again=show_opinion)
def decide(opinion_id: UUID) -> Response:
    """Answer an opinion, adopted or not."""
    service.decide_opinion(opinion_id, **loaded(DecisionIn), actor=actor())
    return _back(opinion_id, "已答复，本人会看到答复。")


@pages.get("/<uuid:opinion_id>/withdrawal")
@page(verb=VERB)
def ask_about_opinion(opinion_id: UUID, form: Form = BLANK) -> Response:
    """Ask why an opinion that was keyed at the desk is taken back."""
    opinion = queries.access_opinion(opinion_id, actor=actor(), verb=VERB)
    row = register.opinion_rows([opinion])[0]
    return show(
        "console/withdrawal.html", form=form, what=f"{row.member} {opinion.day} {opinion.category}",
        back=f"/console/deeds/opinions/{opinion_id}", label="意见建议",
    )  # fmt: skip


@pages.post("/<uuid:opinion_id>/withdrawal")
@page(verb=VERB, takes_form=True, again=ask_about_opinion)
def withdraw(opinion_id: UUID) -> Response:
    """Take back an opinion that was keyed by mistake."""
    withdrawing.withdraw_opinion(opinion_id, **loaded(WithdrawalIn), actor=actor())
    return _back(opinion_id, "已撤销这条登记。")
