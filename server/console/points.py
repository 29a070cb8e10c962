"""积分: members' balances by name, a member's entries with what is behind each, and what needs a second person."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields, validate

from server.activities import keying
from server.console.deeds import years
from server.console.naming_people import Place, at_person, member_named, place_of
from server.deeds.schemas import YearQuery
from server.kernel import clock
from server.kernel.errors import DomainError
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import Choice, PageQuery, Schema, Text
from server.members import queries as members
from server.organisations import queries as organisations
from server.pages.shell import show
from server.points import queries, request_views, second_person
from server.points.errors import PointsOff
from server.points.requested import DECLARED, Grade, RequestKind, RequestState
from server.points.rules import Statement
from server.points.schemas import RefusalIn, RequestsQuery, ReversalIn

pages = Blueprint("console_points", __name__, url_prefix="/console/points", template_folder="templates")
READ, CORRECT = "points.read", "points.correct"


class BalancesQuery(PageQuery, YearQuery):
    q = Text(most=60)
    community_id = fields.UUID()


class CommunityQuery(Schema):
    community_id = fields.UUID()


class TypedDeclaration(ReversalIn):
    """What is known from paper, with the member by name."""

    community_id = fields.UUID(required=True)
    person = Text(least=1, most=120, required=True)
    kind = Choice(RequestKind, required=True, validate=validate.OneOf(DECLARED))
    day = fields.Date(required=True)
    grade = Choice(Grade, load_default=None)
    evidence = Text(least=1, most=80, required=True)


def points_place(verb: str, wanted: UUID | None) -> Place | None:
    """Return the community that a page is about, of those that keep points; None where none does."""
    places = {each.id for each in organisations.communities_in_scope(actor(), verb)}
    keeping = frozenset(organisations.keeping_points(places))
    return place_of(actor(), verb, wanted, only=keeping) if keeping else None


def _off() -> Response:
    return show("console/points_off.html")


@pages.get("")
@page(verb="settings.read", takes_query=True)
def list_balances() -> Response:
    """List a community's members with their balances, by name; who reads no points reads the rules."""
    if not actor().may(READ):
        return see("/console/points/rules")
    query: dict[str, Any] = {"year": clock.today().year, **asked(BalancesQuery)}
    here, year = points_place(READ, query.pop("community_id", None)), query.pop("year")
    if here is None:
        return _off()
    found = request_views.balances(here.id, year, actor=actor(), **query)
    return show("console/points.html", found=found, here=here, year=year, years=years(), query=query)


@pages.get("/members/<uuid:member_id>")
@page(verb=READ, takes_query=True)
def show_entries(member_id: UUID) -> Response:
    """Show a member's entries of a year with rule, source and balance; it prints."""
    year = asked(YearQuery).get("year", clock.today().year)
    try:
        statement = queries.access_statement(member_id, year, actor=actor())
    except PointsOff:
        return _off()
    return show(
        "console/points_member.html", statement=statement, years=years(), **_around(statement),
        name=members.names([member_id])[member_id],
    )  # fmt: skip


def _around(statement: Statement) -> dict[str, Any]:
    """Return what stands beside the entries: which are reversed, and which somebody asked about."""
    asked_about = request_views.requests_about([line.id for line in statement.entries])
    return {"fallen": {line.reverses for line in statement.entries}, "asked_about": asked_about}


@pages.get("/entries/<uuid:entry_id>/reversal")
@page(verb=CORRECT)
def ask_why(entry_id: UUID, form: Form = BLANK) -> Response:
    """Ask why an entry is to be reversed."""
    entry = second_person.access_entry(entry_id, actor=actor())
    lines = queries.entries(entry.member_id, entry.year)
    line = next(each for each in lines if each.id == entry_id)
    name = members.names([entry.member_id])[entry.member_id]
    return show("console/points_reversal.html", line=line, name=name, entry=entry, form=form)


@pages.post("/entries/<uuid:entry_id>/reversal")
@page(verb=CORRECT, takes_form=True, again=ask_why)
def ask_reversal(entry_id: UUID) -> Response:
    """Ask that an entry be reversed."""
    made = second_person.ask_reversal(entry_id, **loaded(ReversalIn), actor=actor())
    return see(
        f"/console/points/members/{made.member_id}?year={made.day.year}", "已提出冲正，请另一位工作人员复核。"
    )


@pages.get("/requests")
@page(verb=CORRECT, takes_query=True)
def list_requests() -> Response:
    """List what was asked for; without a choice what waits for a second person."""
    query = {"state": RequestState.OPEN, **asked(RequestsQuery)}
    if points_place(CORRECT, None) is None:
        return _off()
    found = request_views.request_page(actor=actor(), **query)
    return show("console/points_requests.html", found=found, query=query, states=list(RequestState))


@pages.get("/requests/new")
@page(verb=CORRECT, takes_query=True)
def ask_for_declaration(form: Form = BLANK) -> Response:
    """Show the form of a praise, an honour or an absence."""
    here = points_place(CORRECT, asked(CommunityQuery).get("community_id"))
    if here is None:
        return _off()
    return show(
        "console/points_declaration.html", form=form, here=here, kinds=DECLARED, grades=list(Grade),
        people=keying.people_of(here.id, clock.today()),
    )  # fmt: skip


@pages.post("/requests/new")
@page(verb=CORRECT, takes_form=True, takes_query=True, again=ask_for_declaration)
def declare() -> Response:
    """Ask that a praise, an honour or an absence be booked."""
    given = loaded(TypedDeclaration)
    community_id, kind = given.pop("community_id"), given.pop("kind")
    organisations.access_community(community_id, actor=actor(), verb=CORRECT)
    member_id = member_named(given.pop("person"), keying.people_of(community_id, given["day"]))
    try:
        second_person.ask_declaration(kind, member_id, **given, actor=actor())
    except DomainError as refused:
        raise at_person(refused) from None
    return see("/console/points/requests", f"已提出{kind.label}登记，请另一位工作人员复核。")


@pages.get("/requests/<uuid:request_id>")
@page(verb=CORRECT)
def show_request(request_id: UUID, form: Form = BLANK) -> Response:
    """Show what was asked for, with the decision or what may be decided."""
    each = request_views.request_view(request_id, actor=actor())
    person = actor().person_id
    concerned = person in (each.request.requested_by, each.request.member_id)
    return show("console/points_request.html", each=each, concerned=concerned, form=form)


@pages.post("/requests/<uuid:request_id>/approval")
@page(verb=CORRECT, takes_form=True, again=show_request)
def approve(request_id: UUID) -> Response:
    """Agree as the second person."""
    second_person.approve(request_id, actor=actor())
    return see(f"/console/points/requests/{request_id}", "已同意，积分已入账。")


@pages.post("/requests/<uuid:request_id>/refusal")
@page(verb=CORRECT, takes_form=True, again=show_request)
def refuse(request_id: UUID) -> Response:
    """Refuse as the second person, with the reason."""
    second_person.refuse(request_id, **loaded(RefusalIn), actor=actor())
    return see(f"/console/points/requests/{request_id}", "已答复不同意，积分不变。")
