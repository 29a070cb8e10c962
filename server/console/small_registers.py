"""帮扶走访 and 组织生活: keyed from paper, listed, and taken back where they were a mistake."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import EXCLUDE, fields

from server.activities import keying
from server.activities.keying import Candidate
from server.console.deeds import years
from server.console.naming_people import at_person, member_named, place_of
from server.console.signed_sheet import NOBODY, chosen
from server.deeds import register, service, withdrawing
from server.deeds.rules import Hardship
from server.deeds.schemas import HOUSE_CODE, WithdrawalIn, WithdrawalQuery, YearQuery
from server.kernel import clock
from server.kernel.errors import DomainError, Fields, Invalid, NotFound
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see, typed
from server.kernel.schema import Choice, PageQuery, Schema, Text
from server.organisations import queries as organisations
from server.pages.shell import show

pages = Blueprint(
    "console_small_registers", __name__, url_prefix="/console/deeds", template_folder="templates"
)
ROWS, MOST_ROWS = 30, 300
VERB = "deeds.record"


class ListQuery(PageQuery, YearQuery):
    community_id = fields.UUID()


class CommunityQuery(Schema):
    community_id = fields.UUID()


class TypedVisit(Schema):
    """A visit as it is typed: the member by name, the family by its code."""

    community_id = fields.UUID(required=True)
    person = Text(least=1, most=120, required=True)
    day = fields.Date(required=True)
    house_code = fields.String(required=True, validate=HOUSE_CODE)
    hardship = Choice(Hardship, required=True)


class TypedMeeting(Schema):
    """A meeting as it is typed; its rows of people are read apart."""

    class Meta:
        unknown = EXCLUDE

    community_id = fields.UUID(required=True)
    day = fields.Date(required=True)
    topic = Text(least=1, most=80, required=True)


def _listed(read: Callable[..., Any]) -> dict[str, Any]:
    query = {"year": clock.today().year, **asked(ListQuery)}
    here = place_of(actor(), VERB, query.get("community_id"))
    found = read(actor(), here.id, query["year"], cursor=query.get("cursor"), limit=query["limit"])
    return {"found": found, "year": query["year"], "years": years(), "here": here}


@pages.get("/visits")
@page(verb=VERB, takes_query=True)
def list_visits(form: Form = BLANK) -> Response:
    """List a year's visits, with the form of the next one above them."""
    listed = _listed(register.visit_page)
    people = keying.people_of(listed["here"].id, clock.today())
    return show("console/visits.html", form=form, people=people, hardships=list(Hardship), **listed)


@pages.post("/visits")
@page(verb=VERB, takes_form=True, takes_query=True, again=list_visits)
def key_visit() -> Response:
    """Keep a visit; the next one can follow at once."""
    given = loaded(TypedVisit)
    community_id, person = given["community_id"], given.pop("person")
    organisations.access_community(community_id, actor=actor(), verb=VERB)
    member_id = member_named(person, keying.people_of(community_id, given["day"]))
    try:
        service.record_visit(member_id, **given, actor=actor())
    except DomainError as refused:
        raise at_person(refused) from None
    return see(
        f"/console/deeds/visits?community_id={community_id}", f"已登记{person}的走访，可以接着录入下一户。"
    )


@pages.get("/meetings")
@page(verb=VERB, takes_query=True)
def list_meetings() -> Response:
    """List a year's organisation meetings."""
    return show("console/meetings.html", **_listed(register.meeting_page))


@pages.get("/meetings/new")
@page(verb=VERB, takes_query=True)
def ask_for_meeting(form: Form = BLANK) -> Response:
    """Show the form of a meeting with the rows of its signed sheet."""
    here = place_of(actor(), VERB, asked(CommunityQuery).get("community_id"))
    rows = [str(form.get(f"person-{number}")) for number in range(max(ROWS, _rows(form.values)))]
    return show(
        "console/meeting_form.html",
        form=form,
        rows=rows,
        here=here,
        people=keying.people_of(here.id, clock.today()),
    )


def _rows(values: Mapping[str, Any]) -> int:
    return sum(f"person-{number}" in values for number in range(MOST_ROWS))


@pages.post("/meetings/new")
@page(verb=VERB, takes_form=True, takes_query=True, again=ask_for_meeting)
def key_meeting() -> Response:
    """Keep a meeting with whom the sheet names."""
    given = loaded(TypedMeeting)
    community_id = given.pop("community_id")
    organisations.access_community(community_id, actor=actor(), verb=VERB)
    attending = _attending(typed(), keying.people_of(community_id, given["day"]))
    numbers = list(attending)
    try:
        made = service.record_meeting(
            community_id, **given, member_ids=[attending[number] for number in numbers], actor=actor()
        )
    except DomainError as refused:
        refused.fields = _at_rows(refused.fields, numbers)
        raise
    return see(f"/console/deeds/meetings/{made.id}", f"已登记，共 {len(set(attending.values()))} 人参加。")


def _attending(values: Mapping[str, str], people: Sequence[Candidate]) -> dict[int, UUID]:
    """Return who is named in which row; Invalid names the rows that name nobody, or that nobody is named."""
    named = {
        number: text
        for number in range(MOST_ROWS)
        if (text := str(values.get(f"person-{number}", "")).strip())
    }
    found = {number: chosen(text, people) for number, text in named.items()}
    wrong: Fields = {f"person-{number}": [NOBODY] for number, each in found.items() if each is None}
    if not named:
        wrong = {"person-0": ["请至少录入一名参加人。"]}
    if wrong:
        raise Invalid(fields=wrong)
    unique: dict[UUID, int] = {}
    for number, each in found.items():
        if each is not None:
            unique.setdefault(each, number)
    return {number: each for each, number in unique.items()}


def _at_rows(fields_of: Fields, numbers: Sequence[int]) -> Fields:
    places = {f"member_ids.{index}": f"person-{number}" for index, number in enumerate(numbers)}
    return {places.get(place, place): sentences for place, sentences in fields_of.items()}


@pages.get("/meetings/<uuid:meeting_id>")
@page(verb=VERB)
def show_meeting(meeting_id: UUID) -> Response:
    """Show a meeting with who attended."""
    meeting, attendees = register.meeting_with_attendees(meeting_id, actor=actor())
    return show("console/meeting.html", meeting=meeting, attendees=attendees)


@pages.get("/visits/<uuid:visit_id>/withdrawal")
@page(verb=VERB)
def ask_about_visit(visit_id: UUID, form: Form = BLANK) -> Response:
    """Ask why a visit is taken back."""
    row = register.visit_row(visit_id, actor=actor())
    what = f"{row.member} {row.visit.day} 走访 {row.visit.house_code}（{row.visit.hardship.label}）"
    return show(
        "console/withdrawal.html", form=form, what=what, back="/console/deeds/visits", label="帮扶走访"
    )


@pages.post("/visits/<uuid:visit_id>/withdrawal")
@page(verb=VERB, takes_form=True, again=ask_about_visit)
def withdraw_visit(visit_id: UUID) -> Response:
    """Take a visit back."""
    visit = withdrawing.withdraw_visit(visit_id, **loaded(WithdrawalIn), actor=actor())
    return see(
        f"/console/deeds/visits?community_id={visit.community_id}&year={visit.day.year}", "已撤销这次走访。"
    )


@pages.get("/meetings/<uuid:meeting_id>/withdrawal")
@page(verb=VERB, takes_query=True)
def ask_about_meeting(meeting_id: UUID, form: Form = BLANK) -> Response:
    """Ask why a meeting, or one member's attendance, is taken back."""
    member_id = asked(WithdrawalQuery)["member_id"]
    meeting, attendees = register.meeting_with_attendees(meeting_id, actor=actor())
    who = [each.name for each in attendees if each.member_id == member_id]
    if member_id is not None and not who:
        raise NotFound()
    whose = f"{who[0]}的参加记录" if who else f"全部 {len(attendees)} 人的参加记录"
    return show(
        "console/withdrawal.html", form=form, what=f"{meeting.day} {meeting.topic}，{whose}",
        back=f"/console/deeds/meetings/{meeting_id}", label="组织生活",
    )  # fmt: skip


@pages.post("/meetings/<uuid:meeting_id>/withdrawal")
@page(verb=VERB, takes_form=True, takes_query=True, again=ask_about_meeting)
def withdraw_meeting(meeting_id: UUID) -> Response:
    """Take a meeting, or one member's attendance, back."""
    given = {**asked(WithdrawalQuery), **loaded(WithdrawalIn)}
    withdrawing.withdraw_meeting(meeting_id, **given, actor=actor())
    return see(f"/console/deeds/meetings/{meeting_id}", "已撤销，原登记保留可查。")
