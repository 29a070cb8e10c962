"""反馈函, one letter: its sheet beside its print, the words of members about it, and every step of its life at the desk."""

from uuid import UUID

from flask import Blueprint, Response, current_app, make_response
from marshmallow import fields

from server.console.letter_file import INSPECT, at_its_row, open_file, typed_changes
from server.delivery.rules import Opinion, RosterChangeKind
from server.feedback import checking, correcting, drafting, outputs, service
from server.feedback.board_schemas import AnswerIn, ObjectionForIn
from server.feedback.errors import RatingReasonMissing
from server.feedback.facts import Rating
from server.feedback.schemas import CorrectionIn, ReturnIn
from server.kernel.http import actor, specimen
from server.kernel.pages import BLANK, Form, loaded, page, see
from server.kernel.schema import Schema, Whole
from server.pages.shell import show
from server.pages.slip import ROWS, USES

pages = Blueprint("console_letters", __name__, url_prefix="/console/letters", template_folder="templates")
_FRAMED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


class Seen(Schema):
    """The version that the desk had before it."""

    version = Whole(least=0, most=10**9, strict=False, required=True)


class ReasonFor(Seen, ReturnIn):
    """A step with its reason."""


class CorrectFor(Seen, CorrectionIn):
    """A correction with the reason that it prints."""


class AnswerFor(AnswerIn):
    objection_id = fields.UUID(required=True)


@pages.get("/<uuid:letter_id>")
@page(verb=INSPECT)
def show_letter(letter_id: UUID, form: Form = BLANK) -> Response:
    """Show a letter with all that may be done to it."""
    return show(
        "console/letter.html", each=open_file(letter_id, actor()), form=form, ratings=list(Rating),
        opinions=list(Opinion), uses=USES, kinds=list(RosterChangeKind), rows=range(ROWS),
    )  # fmt: skip


def _back(letter_id: UUID, words: str) -> Response:
    return see(f"/console/letters/{letter_id}", words)


@pages.get("/<uuid:letter_id>/preview")
@page(verb="letters.output")
def preview(letter_id: UUID) -> Response:
    """Show the letter as it is printed, inside the page beside its sheet; nobody else may frame it."""
    url: str = current_app.config["PUBLIC_URL"]
    pdf = outputs.look_at(letter_id, public_url=url, specimen=specimen(), actor=actor())
    response = make_response(pdf)
    response.mimetype = "application/pdf"
    response.headers["Content-Security-Policy"] = _FRAMED
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@pages.post("/<uuid:letter_id>/changes")
@page(verb="letters.review", takes_form=True, again=show_letter)
def change(letter_id: UUID) -> Response:
    """Change ratings, remarks and the evaluation's words."""
    changes, evaluation, version = typed_changes(letter_id, actor())
    try:
        service.change(letter_id, changes=changes, evaluation=evaluation, version=version, actor=actor())
    except RatingReasonMissing as refused:
        rows = {at_its_row(name): words for name, words in refused.fields.items()}
        raise RatingReasonMissing(fields=rows) from None
    return _back(letter_id, f"已保存，改动{len(changes)}人。")


@pages.post("/<uuid:letter_id>/review")
@page(verb="letters.review", takes_form=True, again=show_letter)
def review(letter_id: UUID) -> Response:
    """Hand a letter to the secretary."""
    service.review(letter_id, **loaded(Seen), actor=actor())
    return _back(letter_id, "已核稿，等待签发。")


@pages.post("/<uuid:letter_id>/return")
@page(verb="letters.approve", takes_form=True, again=show_letter)
def give_back(letter_id: UUID) -> Response:
    """Return a letter to the clerk."""
    service.give_back(letter_id, **loaded(ReasonFor), actor=actor())
    return _back(letter_id, "已退回，经办人会看到原因。")


@pages.post("/<uuid:letter_id>/approval")
@page(verb="letters.approve", takes_form=True, again=show_letter)
def approve(letter_id: UUID) -> Response:
    """Approve a letter: it takes its number."""
    letter = service.approve(letter_id, **loaded(Seen), actor=actor())
    return _back(letter_id, f"已签发，发文字号 {letter.number}。")


@pages.post("/<uuid:letter_id>/void")
@page(verb="letters.approve", takes_form=True, again=show_letter)
def void(letter_id: UUID) -> Response:
    """Withdraw a letter that was not sent."""
    service.void(letter_id, **loaded(ReasonFor), actor=actor())
    return _back(letter_id, "已作废；字号保留备查，可在看板上补拟。")


@pages.post("/<uuid:letter_id>/redraft")
@page(verb="letters.review", takes_form=True, again=show_letter)
def redraft(letter_id: UUID) -> Response:
    """Take a letter's facts anew."""
    drafting.redraft(letter_id, **loaded(ReasonFor), actor=actor())
    return _back(letter_id, "已重新取数，党员可再次核对。")


@pages.post("/<uuid:letter_id>/correction")
@page(verb="letters.review", takes_form=True, again=show_letter)
def correct(letter_id: UUID) -> Response:
    """Draft the letter that corrects one already sent."""
    correction = correcting.correct(letter_id, **loaded(CorrectFor), actor=actor())
    return _back(correction.id, "更正函已拟好，请核稿。")


@pages.post("/<uuid:letter_id>/objections")
@page(verb="letters.review", takes_form=True, again=show_letter)
def object_for(letter_id: UUID) -> Response:
    """Key what a member says at the desk or on paper."""
    checking.object_for(letter_id, **loaded(ObjectionForIn), actor=actor())
    return _back(letter_id, "已登记异议，请核查后答复。")


@pages.post("/<uuid:letter_id>/objections/answer")
@page(verb="letters.review", takes_form=True, again=show_letter)
def answer(letter_id: UUID) -> Response:
    """Answer an objection with a reason."""
    given = loaded(AnswerFor)
    checking.answer(given["objection_id"], given["answer"], upheld=given["upheld"], actor=actor())
    words = "已答复：异议成立，请更正记录后重新取数或发函更正。" if given["upheld"] else "已答复。"
    return _back(letter_id, words)
