"""Routes of complaints."""

from typing import Any
from uuid import UUID

from server.complaints import queries, service
from server.complaints.models import Complaint
from server.complaints.queries import ComplaintView
from server.complaints.schemas import (
    AnswerIn,
    ComplaintIn,
    ComplaintOut,
    ComplaintQuery,
    KeyedComplaintOut,
    OwnComplaintOut,
    PaperComplaintIn,
)
from server.kernel.http import Routes, actor, text_screen
from server.kernel.paging import Page
from server.kernel.schema import PageQuery, page_of

routes = Routes("complaints", "投诉与答复")


@routes.post("/complaints", verb="complaints.make", body=ComplaintIn, out=OwnComplaintOut, status=201)
def complain(body: dict[str, Any]) -> Complaint:
    """Complain; works on a phone that is not bound."""
    return service.complain(**body, screen=text_screen(), actor=actor())


@routes.post(
    "/complaints/paper", verb="complaints.key", body=PaperComplaintIn, out=KeyedComplaintOut, status=201
)
def key_complaint(body: dict[str, Any]) -> Complaint:
    """Keep a complaint that was handed in on paper."""
    return service.key(**body, actor=actor())


@routes.get("/me/complaints", verb="complaints.make", query=PageQuery, out=page_of(OwnComplaintOut))
def list_own_complaints(query: dict[str, Any]) -> Page[Complaint]:
    """List one's own complaints with their answers, the newest first."""
    return queries.own_complaints(**query, actor=actor())


@routes.get("/complaints", verb="complaints.answer", query=ComplaintQuery, out=page_of(ComplaintOut))
def list_complaints(query: dict[str, Any]) -> Page[ComplaintView]:
    """List the complaints of the areas one administers, the newest first."""
    return queries.complaint_page(**query, actor=actor())


@routes.post(
    "/complaints/<uuid:complaint_id>/answer", verb="complaints.answer", body=AnswerIn, out=ComplaintOut
)
def answer_complaint(complaint_id: UUID, body: dict[str, Any]) -> ComplaintView:
    """Answer a complaint, once."""
    return queries.views([service.answer(complaint_id, body["answer"], actor=actor())])[0]
