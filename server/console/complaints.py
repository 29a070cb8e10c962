"""投诉: administrators read and answer them; every desk keys what is handed in on paper."""

from uuid import UUID

from flask import Blueprint, Response

from server.complaints import queries, service
from server.complaints.rules import ComplaintState, Subject
from server.complaints.schemas import AnswerIn, ComplaintQuery, PaperComplaintIn
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.organisations import queries as organisations
from server.pages.shell import show

pages = Blueprint(
    "console_complaints", __name__, url_prefix="/console/complaints", template_folder="templates"
)


@pages.get("")
@page(verb="complaints.answer", takes_query=True)
def list_complaints() -> Response:
    """List complaints; without a choice those that wait for an answer."""
    query = {"state": ComplaintState.OPEN, **asked(ComplaintQuery)}
    found = queries.complaint_page(**query, actor=actor())
    return show("console/complaints.html", found=found, query=query, states=list(ComplaintState))


@pages.get("/new")
@page(verb="complaints.key")
def ask_for_slip(form: Form = BLANK) -> Response:
    """Show the form of a complaint on paper."""
    communities = organisations.communities_in_scope(actor(), "complaints.key")
    return show("console/complaint_form.html", form=form, communities=communities, subjects=list(Subject))


@pages.post("/new")
@page(verb="complaints.key", takes_form=True, again=ask_for_slip)
def key() -> Response:
    """Keep a complaint on paper; whoever keyed it learns its number and reads it no more."""
    made = service.key(**loaded(PaperComplaintIn), actor=actor())
    words = f"已登记，编号 {made.number}，请告知来访人。管理员须在 {made.due_on} 前答复。"
    return see("/console/complaints/new", words)


@pages.get("/<uuid:complaint_id>")
@page(verb="complaints.answer")
def show_complaint(complaint_id: UUID, form: Form = BLANK) -> Response:
    """Show a complaint with its answer, or the form of one; it prints as the sheet that is handed over."""
    complaint = queries.access_complaint(complaint_id, actor=actor())
    return show("console/complaint.html", each=queries.views([complaint])[0], form=form)


@pages.post("/<uuid:complaint_id>/answer")
@page(verb="complaints.answer", takes_form=True, again=show_complaint)
def answer(complaint_id: UUID) -> Response:
    """Answer a complaint, once."""
    service.answer(complaint_id, loaded(AnswerIn)["answer"], actor=actor())
    return see(f"/console/complaints/{complaint_id}", "已答复。")
