"""反馈函 of one community and half-year on one board: what waits before they freeze, lanes by state, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields, validate

from server.delivery import service as delivery
from server.delivery.rules import Parcel, Seal, Way
from server.feedback import batching, board, queries, service, several
from server.feedback.board import CycleSheet, CycleView, Unassigned
from server.feedback.board_schemas import BatchIn
from server.feedback.queries import LetterView
from server.feedback.rules import BatchKind, LetterState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import Choice, Schema, Text, Whole
from server.organisations import queries as organisations
from server.pages.shell import piece, show

pages = Blueprint(
    "console_letter_board", __name__, url_prefix="/console/letters", template_folder="templates"
)
INSPECT = "letters.inspect"
ALWAYS = (
    LetterState.FROZEN, LetterState.REVIEWED, LetterState.RENDERED, LetterState.SEALED,
    LetterState.SENT, LetterState.ACKNOWLEDGED, LetterState.CLOSED,
)  # fmt: skip
"""Lanes that stand on the board although they are empty: the way that every letter goes."""
_SEVERAL = validate.Length(min=1, max=500, error="请先在看板上勾选函件，一次不超过500件。")


class BoardQuery(Schema):
    community_id = fields.UUID()


class FilterQuery(Schema):
    unit = Text(most=60, load_default="")


class ChosenIn(Schema):
    """The letters ticked, with what the other fold of the same form may hold besides."""

    letters = fields.List(
        fields.UUID(), required=True, validate=_SEVERAL, error_messages={"required": "请先在看板上勾选函件。"}
    )
    copies = Whole(least=1, most=99, strict=False, load_default=1)
    content = Text(most=120)
    approver = Text(most=60)
    applicant = Text(most=60)
    phone = Text(most=30)
    sealed_at = fields.NaiveDateTime(format="iso")
    way = Choice(Way, load_default=Way.PORTAL)
    sent_on = fields.Date()


@dataclass(frozen=True, slots=True)
class Lane:
    state: LetterState
    letters: list[LetterView]


@dataclass(frozen=True, slots=True)
class Board:
    """A cycle with its lanes and the community's other half-years."""

    sheet: CycleSheet
    cycles: Sequence[CycleView]
    communities: list[tuple[UUID, str]]
    lanes: list[Lane]
    unassigned: list[Unassigned]
    shown: int


def _board(cycle_id: UUID, words: str, who: Actor) -> Board:
    sheet = board.cycle_sheet(cycle_id, actor=who)
    place = sheet.view.cycle.community_id
    found = [each for each in queries.of_cycle(cycle_id, actor=who) if words in each.unit]
    communities = organisations.communities_in_scope(who, INSPECT)
    return Board(
        sheet,
        board.cycle_page(community_id=place, actor=who).items,
        [(each.id, each.name) for each in communities],
        _lanes(found),
        board.unassigned(cycle_id, actor=who) if sheet.unassigned else [],
        len(found),
    )


def _lanes(found: list[LetterView]) -> list[Lane]:
    lanes = [Lane(state, [each for each in found if each.letter.state is state]) for state in LetterState]
    return [lane for lane in lanes if lane.letters or lane.state in ALWAYS]


@pages.get("")
@page(verb=INSPECT, takes_query=True)
def show_newest() -> Response:
    """Show the newest half-year's board; what to do next where there is none."""
    query = asked(BoardQuery)
    newest = board.cycle_page(**query, limit=1, actor=actor()).items
    if not newest:
        return show("console/letters_none.html")
    return _draw(newest[0].cycle.id, "", BLANK)


@pages.get("/cycles/<uuid:cycle_id>")
@page(verb=INSPECT, takes_query=True)
def show_cycle(cycle_id: UUID, form: Form = BLANK) -> Response:
    """Show a half-year's board, of the units whose names hold some words."""
    return _draw(cycle_id, asked(FilterQuery)["unit"], form)


@pages.get("/cycles/<uuid:cycle_id>/differences")
@page(verb=INSPECT)
def compare(cycle_id: UUID) -> Response:
    """Show which letters no longer say what is recorded now: reckoned anew for everybody, so the board does not wait."""
    sheet = board.cycle_sheet(cycle_id, actor=actor())
    return show("console/letter_differences.html", sheet=sheet, **_differences(cycle_id))


@pages.get("/cycles/<uuid:cycle_id>/differences/list")
@page(verb=INSPECT)
def draw_differences(cycle_id: UUID) -> Response:
    """Draw the same alone, for the board that asks for it once it stands."""
    return piece("console/letter_differences_list.html", **_differences(cycle_id))


def _differences(cycle_id: UUID) -> dict[str, Any]:
    return {"differences": board.differences(cycle_id, actor=actor())}


def _draw(cycle_id: UUID, words: str, form: Form) -> Response:
    return show(
        "console/letters.html", board=_board(cycle_id, words, actor()), unit=words, form=form, ways=list(Way),
        kinds=list(BatchKind),
    )  # fmt: skip


def _chosen() -> dict[str, Any]:
    return loaded(ChosenIn, lists=frozenset({"letters"}))


def _back(cycle_id: UUID, words: str) -> Response:
    return see(f"/console/letters/cycles/{cycle_id}", words)


@pages.post("/cycles/<uuid:cycle_id>/review")
@page(verb="letters.review", takes_form=True, again=show_cycle)
def review(cycle_id: UUID) -> Response:
    """Hand the letters ticked to the secretary."""
    done = several.review_several(_chosen()["letters"], actor=actor())
    return _back(cycle_id, f"已核稿{done}件，等待签发。")


@pages.post("/cycles/<uuid:cycle_id>/approval")
@page(verb="letters.approve", takes_form=True, again=show_cycle)
def approve(cycle_id: UUID) -> Response:
    """Approve the letters ticked."""
    done = several.approve_several(_chosen()["letters"], actor=actor())
    return _back(cycle_id, f"已签发{done}件，正在排版，排好后转入“待用印”。")


@pages.post("/cycles/<uuid:cycle_id>/sealing")
@page(verb="letters.seal", takes_form=True, again=show_cycle)
def seal(cycle_id: UUID) -> Response:
    """Note that the letters ticked were sealed by hand."""
    given = _chosen()
    at = given.get("sealed_at")
    moment = at.replace(tzinfo=clock.SHANGHAI) if at else None
    named = {name: given.get(name) for name in ("content", "approver", "applicant", "phone")}
    rows = delivery.seal(
        set(given["letters"]), Seal(sealed_at=moment, copies=given["copies"], **named), actor=actor()
    )
    return _back(cycle_id, f"已登记用印{len(rows)}件。")


@pages.post("/cycles/<uuid:cycle_id>/dispatch")
@page(verb="letters.send", takes_form=True, again=show_cycle)
def send(cycle_id: UUID) -> Response:
    """Send the letters ticked, all the same way."""
    given = _chosen()
    parcels = [Parcel(each) for each in given["letters"]]
    sent = delivery.send(parcels, given["way"], sent_on=given.get("sent_on"), actor=actor())
    return _back(cycle_id, f"已寄送{len(sent)}件，请单位在{sent[0].reply_due_on.isoformat()}前回执。")


@pages.post("/cycles/<uuid:cycle_id>/drafts")
@page(verb="letters.review", takes_form=True, again=show_cycle)
def draft_missing(cycle_id: UUID) -> Response:
    """Draft the letters that are lacking, in place of voided ones."""
    return _back(cycle_id, f"已补拟{service.draft_missing(cycle_id, actor=actor())}件。")


@pages.post("/cycles/<uuid:cycle_id>/batches")
@page(verb="letters.batch", takes_form=True, again=show_cycle)
def ask_for_batch(cycle_id: UUID) -> Response:
    """Ask for all letters in one file."""
    batch = batching.ask(cycle_id, loaded(BatchIn)["kind"], actor=actor())
    return see(f"/console/letters/batches/{batch.id}")


@pages.get("/batches/<uuid:batch_id>")
@page(verb="letters.batch")
def show_batch(batch_id: UUID) -> Response:
    """Show how far a file is, and the way to it once it is made."""
    return show("console/letter_batch.html", each=batching.follow(batch_id, actor=actor()))


@pages.get("/batches/<uuid:batch_id>/progress")
@page(verb="letters.batch")
def follow_batch(batch_id: UUID) -> Response:
    """Draw the progress alone."""
    return piece("console/letter_batch_progress.html", each=batching.follow(batch_id, actor=actor()))
