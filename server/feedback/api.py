"""Routes of the feedback room."""

from typing import Any
from uuid import UUID

from flask import Response

from server.feedback import queries, service
from server.feedback.facts import Change
from server.feedback.queries import LetterSheet, LetterView, Verification
from server.feedback.schemas import (
    LetterIn,
    LetterOut,
    LetterQuery,
    LetterSheetOut,
    ReturnIn,
    VerificationOut,
)
from server.kernel.http import OPEN, Routes, actor, download, if_match
from server.kernel.paging import Page
from server.kernel.schema import page_of

routes = Routes("feedback", "半年反馈函")


@routes.get("/letters", verb="letters.read", query=LetterQuery, out=page_of(LetterOut))
def list_letters(query: dict[str, Any]) -> Page[LetterView]:
    """List letters: a community's, for its staff; those received, for a unit's liaison."""
    return queries.letters(**query, actor=actor())


@routes.get("/letters/<uuid:letter_id>", verb="letters.receive", out=LetterSheetOut)
def show_letter(letter_id: UUID) -> LetterSheet:
    """Show a letter as it reads."""
    return queries.sheet(letter_id, actor=actor())


@routes.patch("/letters/<uuid:letter_id>", verb="letters.review", body=LetterIn, out=LetterSheetOut)
def change_letter(letter_id: UUID, body: dict[str, Any]) -> LetterSheet:
    """Change ratings, remarks and the evaluation's words of a draft; takes If-Match."""
    changes = [Change(**{**line, "member_id": str(line["member_id"])}) for line in body.pop("lines")]
    service.change(letter_id, changes=changes, **body, version=if_match(), actor=actor())
    return queries.sheet(letter_id, actor=actor())


@routes.post("/letters/<uuid:letter_id>/review", verb="letters.review", out=LetterSheetOut)
def review_letter(letter_id: UUID) -> LetterSheet:
    """Hand a draft to the secretary."""
    service.review(letter_id, version=if_match(), actor=actor())
    return queries.sheet(letter_id, actor=actor())


@routes.post("/letters/<uuid:letter_id>/return", verb="letters.approve", body=ReturnIn, out=LetterSheetOut)
def return_letter(letter_id: UUID, body: dict[str, Any]) -> LetterSheet:
    """Return a reviewed letter to the clerk."""
    service.give_back(letter_id, body["reason"], version=if_match(), actor=actor())
    return queries.sheet(letter_id, actor=actor())


@routes.post("/letters/<uuid:letter_id>/approval", verb="letters.approve", out=LetterSheetOut)
def approve_letter(letter_id: UUID) -> LetterSheet:
    """Approve a reviewed letter: it takes its number and date."""
    service.approve(letter_id, version=if_match(), actor=actor())
    return queries.sheet(letter_id, actor=actor())


@routes.get("/letters/<uuid:letter_id>/pdf", verb="letters.receive", media_type="application/pdf")
def download_letter(letter_id: UUID) -> Response:
    """Download a rendered letter."""
    pdf, filename = service.download(letter_id, actor=actor())
    return download(pdf, filename=filename, media_type="application/pdf")


@routes.get("/verify/<code>", verb=OPEN, out=VerificationOut)
def verify_code(code: str) -> Verification:
    """Tell whether a printed letter's code is genuine; an unknown code is answered, with 200 and ``valid: false``."""
    return queries.verify(code)
