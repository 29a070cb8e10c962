"""反馈函: all that came to the unit, one letter with what became of it, signing for it and its 回执."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields, post_load

from server.delivery import inbox, queries, service
from server.delivery.queries import Delivery
from server.delivery.rules import Opinion, RosterChangeKind
from server.feedback import queries as feedback
from server.feedback.queries import Letter, LetterSheet
from server.feedback.rules import OUT, LetterState
from server.kernel.actor import Actor
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, page, see, typed
from server.kernel.periods import chinese_date
from server.kernel.schema import Choice, PageQuery, Period
from server.pages.shell import show
from server.pages.slip import ROWS, USES, typed_slip
from server.portal.own_units import own_units

pages = Blueprint("portal_letters", __name__, url_prefix="/portal/letters", template_folder="templates")
VERB = "letters.collect"
_SHOWN = [state for state in LetterState if state in OUT]


class InboxQuery(PageQuery):
    unit_id = fields.UUID(load_default=None)
    period = Period()
    state = Choice(LetterState)
    community_id = fields.UUID()

    @post_load
    def only_out(self, query: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A state that no unit ever sees is no choice."""
        return query if query.get("state") in (None, *OUT) else {**query, "state": None}


@pages.get("")
@page(verb=VERB, takes_query=True)
def list_letters() -> Response:
    """List all communities' letters to the unit."""
    query = asked(InboxQuery)
    own = own_units(query.pop("unit_id"), verb=VERB, actor=actor())
    return show(
        "portal/letters.html", own=own, query=query, states=_SHOWN,
        found=inbox.arrived(own.id, **query, actor=actor()), senders=inbox.senders(own.id, actor=actor()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter as its unit reads it. ``corrects`` and ``correction``: the one it corrects, the one that corrects it."""

    sheet: LetterSheet
    delivery: Delivery
    corrects: Letter | None
    correction: Letter | None


def _read(letter_id: UUID, who: Actor) -> Reading:
    sheet = feedback.sheet(letter_id, actor=who)
    newer, older = feedback.correction_of(letter_id), sheet.letter.corrects_id
    return Reading(
        sheet,
        queries.delivery(letter_id, actor=who),
        feedback.access_letter(older, actor=who, verb="letters.receive") if older else None,
        newer if newer is not None and newer.state in OUT else None,
    )


@pages.get("/<uuid:letter_id>")
@page(verb=VERB)
def show_letter(letter_id: UUID, form: Form = BLANK) -> Response:
    """Show a letter with what the unit is asked to do and what became of it."""
    each = _read(letter_id, actor())
    dated = chinese_date(each.sheet.letter.dated) if each.sheet.letter.dated else ""
    return show(
        "portal/letter.html", each=each, dated=dated, form=form, opinions=list(Opinion), uses=USES,
        kinds=[(kind.value, kind.label) for kind in RosterChangeKind], rows=range(ROWS),
    )  # fmt: skip


@pages.post("/<uuid:letter_id>/receipt")
@page(verb=VERB, takes_form=True, again=show_letter)
def sign(letter_id: UUID) -> Response:
    """Sign for a letter; its reply is due from today."""
    dispatch = service.receive(letter_id, version=typed().get("version", type=int), actor=actor())
    words = f"已签收。请在 {dispatch.reply_due_on.isoformat()} 前提交回执。"
    return see(f"/portal/letters/{letter_id}", words)


@pages.post("/<uuid:letter_id>/reply")
@page(verb=VERB, takes_form=True, again=show_letter)
def reply(letter_id: UUID) -> Response:
    """Return the slip, once."""
    letter = feedback.access_letter(letter_id, actor=actor(), verb="letters.deliver")
    slip, version = typed_slip(feedback.listed(letter).keys())
    service.reply(letter_id, slip, version=version, actor=actor())
    return see(f"/portal/letters/{letter_id}", "回执已提交，社区已收到。谢谢您的反馈。")
