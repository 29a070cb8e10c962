"""Routes of a member's own line, and of the objections to it."""

from typing import Any
from uuid import UUID

from server.feedback import board, checking, own
from server.feedback.board import ObjectionView
from server.feedback.board_schemas import (
    AnswerIn,
    ObjectionForIn,
    ObjectionIn,
    ObjectionListOut,
    ObjectionOut,
    OwnLinesOut,
    OwnObjectionOut,
)
from server.feedback.models import Objection
from server.kernel.http import Routes, actor, text_screen

routes = Routes("letter_checks", "反馈函本人核对与异议")


@routes.get("/me/letters", verb="letters.check_own", out=OwnLinesOut)
def show_own_lines() -> dict[str, Any]:
    """Show the letters about oneself: one's own line, until when one may object, what was answered."""
    return {"items": own.own_lines(actor=actor())}


@routes.post(
    "/me/letters/<uuid:letter_id>/objections",
    verb="letters.check_own",
    body=ObjectionIn,
    out=OwnObjectionOut,
    status=201,
)
def object_to_own_line(letter_id: UUID, body: dict[str, str]) -> Objection:
    """Object to one's own line, until the letter freezes."""
    return checking.object_to_own_line(letter_id, body["words"], screen=text_screen(), actor=actor())


@routes.get("/letters/<uuid:letter_id>/objections", verb="letters.inspect", out=ObjectionListOut)
def list_objections(letter_id: UUID) -> dict[str, Any]:
    """List a letter's objections, of members and of the unit."""
    return {"items": board.objections(letter_id, actor=actor())}


@routes.post(
    "/letters/<uuid:letter_id>/objections",
    verb="letters.review",
    body=ObjectionForIn,
    out=ObjectionOut,
    status=201,
)
def object_for_member(letter_id: UUID, body: dict[str, Any]) -> ObjectionView:
    """Key a member's objection from paper or from what they say at the desk."""
    objection = checking.object_for(letter_id, body["member_id"], body["words"], actor=actor())
    return board.objection_view(objection.id, actor=actor())


@routes.post(
    "/letter-objections/<uuid:objection_id>/answer", verb="letters.review", body=AnswerIn, out=ObjectionOut
)
def answer_objection(objection_id: UUID, body: dict[str, Any]) -> ObjectionView:
    """Answer an objection with a reason; an upheld one wants the record corrected and the letter redrafted."""
    checking.answer(objection_id, body["answer"], upheld=body["upheld"], actor=actor())
    return board.objection_view(objection_id, actor=actor())
