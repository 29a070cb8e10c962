"""Routes of the five deeds and their registers."""

from typing import Any
from uuid import UUID

from server.deeds import queries, service, submitting, withdrawing
from server.deeds.models import FamilyVisit, Opinion
from server.deeds.queries import MeetingView, OwnOpinion
from server.deeds.rules import YearProgress
from server.deeds.schemas import (
    DecisionIn,
    DismissalIn,
    MeetingIn,
    MeetingOut,
    OpinionIn,
    OpinionOut,
    OpinionQuery,
    OwnOpinionIn,
    OwnOpinionOut,
    ProgressOut,
    VisitIn,
    VisitOut,
    WithdrawalIn,
    WithdrawalQuery,
    YearQuery,
)
from server.kernel import clock
from server.kernel.http import Routes, actor, text_screen
from server.kernel.paging import Page
from server.kernel.schema import PageQuery, page_of

routes = Routes("deeds", "五个一")


@routes.get("/me/deeds", verb="deeds.read_own", query=YearQuery, out=ProgressOut)
def show_own_deeds(query: dict[str, Any]) -> YearProgress:
    """Show one's own five deeds of a year with their evidence."""
    return queries.own_progress(query.get("year", clock.today().year), actor=actor())


@routes.get("/members/<uuid:member_id>/deeds", verb="deeds.read", query=YearQuery, out=ProgressOut)
def show_deeds(member_id: UUID, query: dict[str, Any]) -> YearProgress:
    """Show a member's five deeds of a year with their evidence."""
    return queries.progress_of(member_id, query.get("year", clock.today().year), actor=actor())


@routes.get("/opinions", verb="deeds.record", query=OpinionQuery, out=page_of(OpinionOut))
def list_opinions(query: dict[str, Any]) -> Page[Opinion]:
    """List opinions of one's communities, the newest first."""
    return queries.opinion_page(actor=actor(), **query)


@routes.post("/opinions", verb="deeds.record", body=OpinionIn, out=OpinionOut, status=201)
def record_opinion(body: dict[str, Any]) -> Opinion:
    """Keep an opinion that a member passed on."""
    return service.record_opinion(**body, actor=actor())


@routes.post("/opinions/<uuid:opinion_id>/decision", verb="deeds.record", body=DecisionIn, out=OpinionOut)
def decide_opinion(opinion_id: UUID, body: dict[str, Any]) -> Opinion:
    """Adopt an opinion or not, with a reply."""
    return service.decide_opinion(opinion_id, **body, actor=actor())


@routes.post("/opinions/<uuid:opinion_id>/acceptance", verb="deeds.record", out=OpinionOut)
def accept_opinion(opinion_id: UUID) -> Opinion:
    """Take up an opinion that a member submitted; it is a deed from now on."""
    return submitting.accept(opinion_id, actor=actor())


@routes.post("/opinions/<uuid:opinion_id>/dismissal", verb="deeds.record", body=DismissalIn, out=OpinionOut)
def dismiss_opinion(opinion_id: UUID, body: dict[str, Any]) -> Opinion:
    """Refuse to take up an opinion that a member submitted, with the reason."""
    return submitting.dismiss(opinion_id, reply=body["reply"], actor=actor())


@routes.get("/me/opinions", verb="opinions.submit", query=PageQuery, out=page_of(OwnOpinionOut))
def list_own_opinions(query: dict[str, Any]) -> Page[OwnOpinion]:
    """List one's own opinions and what became of them, the newest first."""
    return queries.own_opinions(**query, actor=actor())


@routes.post("/me/opinions", verb="opinions.submit", body=OwnOpinionIn, out=OwnOpinionOut, status=201)
def submit_opinion(body: dict[str, Any]) -> OwnOpinion:
    """Submit an opinion to the community where one is registered."""
    return queries.own_opinion(submitting.submit(**body, screen=text_screen(), actor=actor()))


@routes.post("/family-visits", verb="deeds.record", body=VisitIn, out=VisitOut, status=201)
def record_visit(body: dict[str, Any]) -> FamilyVisit:
    """Keep a visit to a family in hardship, by house code."""
    return service.record_visit(**body, actor=actor())


@routes.post("/organisation-meetings", verb="deeds.record", body=MeetingIn, out=MeetingOut, status=201)
def record_meeting(body: dict[str, Any]) -> MeetingView:
    """Keep an organisation meeting with its attendance."""
    return queries.meeting_view(service.record_meeting(**body, actor=actor()))


@routes.post("/opinions/<uuid:opinion_id>/withdrawal", verb="deeds.record", body=WithdrawalIn, out=OpinionOut)
def withdraw_opinion(opinion_id: UUID, body: dict[str, Any]) -> Opinion:
    """Take back an opinion that was keyed at the desk by mistake."""
    return withdrawing.withdraw_opinion(opinion_id, **body, actor=actor())


@routes.post(
    "/family-visits/<uuid:visit_id>/withdrawal", verb="deeds.record", body=WithdrawalIn, out=VisitOut
)
def withdraw_visit(visit_id: UUID, body: dict[str, Any]) -> FamilyVisit:
    """Take back a visit that was keyed by mistake; its deed and points fall."""
    return withdrawing.withdraw_visit(visit_id, **body, actor=actor())


@routes.post(
    "/organisation-meetings/<uuid:meeting_id>/withdrawal",
    verb="deeds.record",
    body=WithdrawalIn,
    query=WithdrawalQuery,
    out=MeetingOut,
)
def withdraw_meeting(meeting_id: UUID, query: dict[str, Any], body: dict[str, Any]) -> MeetingView:
    """Take back a meeting, or one member's attendance, keyed by mistake."""
    return queries.meeting_view(withdrawing.withdraw_meeting(meeting_id, **query, **body, actor=actor()))
