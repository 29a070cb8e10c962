"""Routes of the feedback room."""

from typing import Any
from uuid import UUID

from flask import Response, current_app

from server.feedback import correcting, drafting, history, outputs, papers, queries, service
from server.feedback.board_schemas import HistoryOut, OutputQuery
from server.feedback.facts import Change
from server.feedback.queries import LetterSheet, LetterView, Verification
from server.feedback.schemas import (
    CorrectionIn,
    FileVerificationOut,
    LetterFileIn,
    LetterIn,
    LetterOut,
    LetterQuery,
    LetterSheetOut,
    RedraftIn,
    ReturnIn,
    VerificationOut,
    VoidIn,
)
from server.kernel.http import OPEN, Routes, actor, download, if_match, specimen
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


@routes.post("/letters/<uuid:letter_id>/redraft", verb="letters.review", body=RedraftIn, out=LetterSheetOut)
def redraft_letter(letter_id: UUID, body: dict[str, Any]) -> LetterSheet:
    """Take a letter's facts anew, with a reason; a frozen one is open to its members again."""
    drafting.redraft(letter_id, body["reason"], version=if_match(), actor=actor())
    return queries.sheet(letter_id, actor=actor())


@routes.post("/letters/<uuid:letter_id>/void", verb="letters.approve", body=VoidIn, out=LetterSheetOut)
def void_letter(letter_id: UUID, body: dict[str, Any]) -> LetterSheet:
    """Withdraw a letter that was not sent; its number stays used."""
    service.void(letter_id, body["reason"], version=if_match(), actor=actor())
    return queries.sheet(letter_id, actor=actor())


@routes.post(
    "/letters/<uuid:letter_id>/correction",
    verb="letters.review",
    body=CorrectionIn,
    out=LetterSheetOut,
    status=201,
)
def correct_letter(letter_id: UUID, body: dict[str, Any]) -> LetterSheet:
    """Draft the letter that corrects one already sent; it names the old number and waits for review."""
    correction = correcting.correct(letter_id, body["reason"], version=if_match(), actor=actor())
    return queries.sheet(correction.id, actor=actor())


@routes.get("/letters/<uuid:letter_id>/history", verb="letters.inspect", out=HistoryOut)
def show_history(letter_id: UUID) -> dict[str, Any]:
    """Show what was done to a letter, by whom and when."""
    return {"items": history.history(letter_id, actor=actor())}


@routes.get(
    "/letters/<uuid:letter_id>/output", verb="letters.output", query=OutputQuery, media_type="application/pdf"
)
def output_letter(letter_id: UUID, query: dict[str, Any]) -> Response:
    """Download a letter as preview, for pre-printed paper (套红), or as an editable document."""
    url: str = current_app.config["PUBLIC_URL"]
    made, filename, media_type = outputs.output(
        letter_id, query["form"], public_url=url, specimen=specimen(), actor=actor()
    )
    return download(made, filename=filename, media_type=media_type)


@routes.get(
    "/letters/<uuid:letter_id>/members/<uuid:member_id>/sheet",
    verb="letters.output",
    media_type="application/pdf",
)
def print_person_sheet(letter_id: UUID, member_id: UUID) -> Response:
    """Print the individual sheet (个人情况反馈表) of a member in a letter."""
    pdf, filename = papers.person_sheet(letter_id, member_id, specimen=specimen(), actor=actor())
    return download(pdf, filename=filename, media_type="application/pdf")


@routes.post("/verify/<code>/file", verb=OPEN, files=LetterFileIn, out=FileVerificationOut, stored=False)
def verify_file(code: str, files: dict[str, Any]) -> dict[str, Any]:
    """Tell whether an uploaded PDF is, byte for byte, the one issued under a code; nothing is kept."""
    return queries.verify_file(code, files["letter"].read())


@routes.get("/verify/<code>", verb=OPEN, out=VerificationOut)
def verify_code(code: str) -> Verification:
    """Tell whether a printed letter's code is genuine; an unknown code is answered, with 200 and ``valid: false``."""
    return queries.verify(code)
