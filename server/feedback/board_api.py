"""Routes of cycles: what waits before letters freeze, batches, exemptions, phrases, the register of numbers."""

from typing import Any
from uuid import UUID

from flask import Response

from server.feedback import batching, board, exempting, papers, phrases, queries, service
from server.feedback.batching import BatchView
from server.feedback.board import CycleSheet, CycleView
from server.feedback.board_schemas import (
    BatchIn,
    BatchOut,
    CycleOut,
    CycleQuery,
    CycleSheetOut,
    DifferenceListOut,
    DraftedOut,
    ExemptionIn,
    ExemptionListOut,
    ExemptionOut,
    NumberQuery,
    ObjectionListOut,
    PhrasesIn,
    PhrasesOut,
    UnassignedListOut,
    WaitingListOut,
    YearQuery,
)
from server.feedback.exempting import ExemptionView
from server.feedback.queries import LetterView
from server.feedback.schemas import LetterOut
from server.kernel.http import Routes, actor, download, nothing, specimen
from server.kernel.paging import Page
from server.kernel.schema import page_of

routes = Routes("letter_cycles", "反馈函办理进度")


@routes.get("/letter-cycles", verb="letters.read", query=CycleQuery, out=page_of(CycleOut))
def list_cycles(query: dict[str, Any]) -> Page[CycleView]:
    """List cycles: one per community and period, with its dates and its letters by state."""
    return board.cycle_page(**query, actor=actor())


@routes.get("/letter-cycles/<uuid:cycle_id>", verb="letters.read", out=CycleSheetOut)
def show_cycle(cycle_id: UUID) -> CycleSheet:
    """Show a cycle with how much is unconfirmed, overdue, without a unit, and objected to."""
    return board.cycle_sheet(cycle_id, actor=actor())


@routes.get("/letter-cycles/<uuid:cycle_id>/waiting", verb="letters.inspect", out=WaitingListOut)
def list_waiting(cycle_id: UUID) -> dict[str, Any]:
    """List the unconfirmed records that the letters would leave out, the most overdue first."""
    return {"items": board.waiting(cycle_id, actor=actor())}


@routes.get("/letter-cycles/<uuid:cycle_id>/unassigned", verb="letters.inspect", out=UnassignedListOut)
def list_unassigned(cycle_id: UUID) -> dict[str, Any]:
    """List whose confirmed service is in no letter, because they had no unit that day."""
    return {"items": board.unassigned(cycle_id, actor=actor())}


@routes.get("/letter-cycles/<uuid:cycle_id>/differences", verb="letters.inspect", out=DifferenceListOut)
def list_differences(cycle_id: UUID) -> dict[str, Any]:
    """List the letters that would read otherwise with the facts known now, and how."""
    return {"items": board.differences(cycle_id, actor=actor())}


@routes.get("/letter-cycles/<uuid:cycle_id>/objections", verb="letters.inspect", out=ObjectionListOut)
def list_open_objections(cycle_id: UUID) -> dict[str, Any]:
    """List a cycle's objections that wait for an answer."""
    return {"items": board.open_objections(cycle_id, actor=actor())}


@routes.post("/letter-cycles/<uuid:cycle_id>/drafts", verb="letters.review", out=DraftedOut)
def draft_missing(cycle_id: UUID) -> dict[str, int]:
    """Draft the letters that a cycle lacks, in place of voided ones; members get their five days."""
    return {"drafted": service.draft_missing(cycle_id, actor=actor())}


@routes.get(
    "/letter-cycles/<uuid:cycle_id>/check-slips", verb="letters.inspect", media_type="application/pdf"
)
def print_check_slips(cycle_id: UUID) -> Response:
    """Print the line-check slips of the members who have no phone bound."""
    pdf, filename = papers.check_slips(cycle_id, specimen=specimen(), actor=actor())
    return download(pdf, filename=filename, media_type="application/pdf")


@routes.post(
    "/letter-cycles/<uuid:cycle_id>/batches", verb="letters.batch", body=BatchIn, out=BatchOut, status=202
)
def ask_for_batch(cycle_id: UUID, body: dict[str, Any]) -> BatchView:
    """Ask for all of a cycle's letters in one file; a worker makes it."""
    return batching.follow(batching.ask(cycle_id, body["kind"], actor=actor()).id, actor=actor())


@routes.get("/letter-batches/<uuid:batch_id>", verb="letters.batch", out=BatchOut)
def follow_batch(batch_id: UUID) -> BatchView:
    """Show how far a batch is."""
    return batching.follow(batch_id, actor=actor())


@routes.get("/letter-batches/<uuid:batch_id>/file", verb="letters.batch", media_type="application/zip")
def take_batch(batch_id: UUID) -> Response:
    """Download a finished batch."""
    content, filename, media_type = batching.take(batch_id, actor=actor())
    return download(content, filename=filename, media_type=media_type)


@routes.get("/letters/numbers", verb="letters.read", query=NumberQuery, out=page_of(LetterOut))
def list_numbers(query: dict[str, Any]) -> Page[LetterView]:
    """List a community's document numbers of a year in their order, voided ones with the reason."""
    return queries.numbers(**query, actor=actor())


@routes.get(
    "/communities/<uuid:community_id>/number-register",
    verb="letters.inspect",
    query=YearQuery,
    media_type="application/pdf",
)
def print_number_register(community_id: UUID, query: dict[str, Any]) -> Response:
    """Print a community's register of document numbers (发文登记簿) of a year."""
    pdf, filename = papers.number_register(community_id, query["year"], specimen=specimen(), actor=actor())
    return download(pdf, filename=filename, media_type="application/pdf")


@routes.get("/communities/<uuid:community_id>/phrases", verb="letters.read", out=PhrasesOut)
def list_phrases(community_id: UUID) -> dict[str, list[str]]:
    """List the phrases from which evaluations are put together."""
    return {"phrases": phrases.phrases(community_id, actor=actor())}


@routes.put("/communities/<uuid:community_id>/phrases", verb="letters.phrase", body=PhrasesIn, out=PhrasesOut)
def change_phrases(community_id: UUID, body: dict[str, list[str]]) -> dict[str, list[str]]:
    """Replace a community's phrases; an empty list brings the default ones back."""
    return {"phrases": phrases.change_phrases(community_id, body["phrases"], actor=actor())}


@routes.get("/communities/<uuid:community_id>/exemptions", verb="letters.inspect", out=ExemptionListOut)
def list_exemptions(community_id: UUID) -> dict[str, Any]:
    """List a community's exemptions (免计) that hold."""
    return {"items": exempting.exemptions(community_id, actor=actor())}


@routes.post(
    "/communities/<uuid:community_id>/exemptions",
    verb="letters.review",
    body=ExemptionIn,
    out=ExemptionOut,
    status=201,
)
def exempt(community_id: UUID, body: dict[str, Any]) -> ExemptionView:
    """Exempt a member for some days; the letter names the category only if they agreed."""
    return exempting.exempt(community_id, body.pop("member_id"), **body, actor=actor())


@routes.post("/exemptions/<uuid:exemption_id>/withdrawal", verb="letters.review", status=204)
def withdraw_exemption(exemption_id: UUID) -> Response:
    """End an exemption that no longer holds."""
    exempting.withdraw(exemption_id, actor=actor())
    return nothing()
