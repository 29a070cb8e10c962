"""Routes of what needs a second person, and of trying rules."""

from typing import Any
from uuid import UUID

from server.kernel.http import Routes, actor
from server.kernel.paging import Page
from server.kernel.schema import page_of
from server.points import preview, request_views, second_person
from server.points.preview import Effect
from server.points.request_views import RequestView
from server.points.schemas import (
    DeclarationIn,
    EffectOut,
    RefusalIn,
    RequestOut,
    RequestsQuery,
    ReversalIn,
    TriedRulesIn,
)

routes = Routes("points_requests", "积分冲正与登记")


@routes.post("/points-rules/preview", verb="settings.change", body=TriedRulesIn, out=EffectOut)
def preview_points_rules(body: dict[str, Any]) -> Effect:
    """Show what rules would change in a community's year so far; nothing is written."""
    return preview.preview(body.pop("community_id"), **body, actor=actor())


@routes.get("/points-requests", verb="points.correct", query=RequestsQuery, out=page_of(RequestOut))
def list_points_requests(query: dict[str, Any]) -> Page[RequestView]:
    """List what was asked for in one's communities, the newest first."""
    return request_views.request_page(**query, actor=actor())


@routes.post(
    "/points-entries/<uuid:entry_id>/reversal",
    verb="points.correct",
    body=ReversalIn,
    out=RequestOut,
    status=201,
)
def ask_reversal(entry_id: UUID, body: dict[str, Any]) -> RequestView:
    """Ask that an entry be reversed; a second person decides."""
    return request_views.views([second_person.ask_reversal(entry_id, **body, actor=actor())])[0]


@routes.post(
    "/members/<uuid:member_id>/points-declarations",
    verb="points.correct",
    body=DeclarationIn,
    out=RequestOut,
    status=201,
)
def ask_declaration(member_id: UUID, body: dict[str, Any]) -> RequestView:
    """Ask that a praise, an honour or an absence be booked; a second person decides."""
    asked = second_person.ask_declaration(body.pop("kind"), member_id, **body, actor=actor())
    return request_views.views([asked])[0]


@routes.post("/points-requests/<uuid:request_id>/approval", verb="points.correct", out=RequestOut)
def approve_points_request(request_id: UUID) -> RequestView:
    """Agree to what somebody else asked for; it is booked at once."""
    return request_views.views([second_person.approve(request_id, actor=actor())])[0]


@routes.post(
    "/points-requests/<uuid:request_id>/refusal", verb="points.correct", body=RefusalIn, out=RequestOut
)
def refuse_points_request(request_id: UUID, body: dict[str, Any]) -> RequestView:
    """Refuse what somebody else asked for, with the reason."""
    return request_views.views([second_person.refuse(request_id, **body, actor=actor())])[0]
