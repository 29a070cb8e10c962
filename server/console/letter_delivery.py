"""What becomes of a letter that went out, as the desk keys it: receipt, paper slip, answer to objections, the end."""

from uuid import UUID

from flask import Blueprint, Response

from server.console.letters import Seen, show_letter
from server.delivery import service
from server.delivery.schemas import ClosureIn, ReasonIn, ReceiptIn, SettlementIn
from server.feedback import queries as feedback
from server.kernel import clock
from server.kernel.http import actor
from server.kernel.pages import loaded, page, see
from server.kernel.schema import Text
from server.pages.slip import typed_slip

pages = Blueprint(
    "console_letter_delivery", __name__, url_prefix="/console/letters", template_folder="templates"
)


class ReceiptFor(Seen, ReceiptIn):
    """The receipt as the paper slip has it."""

    received_by = Text(least=1, most=60, required=True)


class MissendingFor(Seen, ReasonIn):
    """Why a letter came back."""


class SettlementFor(Seen, SettlementIn):
    """What the unit is told."""


class ClosureFor(Seen, ClosureIn):
    """The end, with a reason where the unit never replied."""


def _back(letter_id: UUID, words: str) -> Response:
    return see(f"/console/letters/{letter_id}", words)


@pages.post("/<uuid:letter_id>/receipt")
@page(verb="letters.deliver", takes_form=True, again=show_letter)
def receive(letter_id: UUID) -> Response:
    """Key from the paper slip when and by whom a letter was received."""
    dispatch = service.receive(letter_id, **loaded(ReceiptFor), actor=actor())
    return _back(letter_id, f"已登记签收，请单位在{dispatch.reply_due_on.isoformat()}前回执。")


@pages.post("/<uuid:letter_id>/reply")
@page(verb="letters.deliver", takes_form=True, again=show_letter)
def reply(letter_id: UUID) -> Response:
    """Key a paper slip (回执)."""
    letter = feedback.access_letter(letter_id, actor=actor(), verb="letters.deliver")
    slip, version = typed_slip(feedback.listed(letter).keys(), on_paper=True)
    service.reply(letter_id, slip, version=version, actor=actor())
    return _back(letter_id, "回执已录入。")


@pages.post("/<uuid:letter_id>/missending")
@page(verb="letters.send", takes_form=True, again=show_letter)
def missend(letter_id: UUID) -> Response:
    """Note that a letter came back or went astray."""
    service.missend(letter_id, **loaded(MissendingFor), actor=actor())
    return _back(letter_id, "已登记误送，函件回到“待寄送”。")


@pages.post("/<uuid:letter_id>/settlement")
@page(verb="letters.send", takes_form=True, again=show_letter)
def settle(letter_id: UUID) -> Response:
    """Tell the unit what became of its objections."""
    service.settle(letter_id, **loaded(SettlementFor), actor=actor())
    return _back(letter_id, "已答复单位。")


@pages.post("/<uuid:letter_id>/closure")
@page(verb="letters.send", takes_form=True, again=show_letter)
def close(letter_id: UUID) -> Response:
    """Close a letter (办结)."""
    service.close(letter_id, **loaded(ClosureFor), actor=actor())
    return _back(letter_id, f"已于{clock.today().isoformat()}办结。")
