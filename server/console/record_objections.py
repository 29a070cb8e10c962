"""Objections of members to their records: read and answered by somebody uninvolved."""

from uuid import UUID

from flask import Blueprint, Response

from server.activities import objecting
from server.activities.attendance_schemas import AnswerIn, ObjectionQuery
from server.activities.rules import ObjectionState
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.pages.shell import show

pages = Blueprint(
    "console_record_objections",
    __name__,
    url_prefix="/console/activities/objections",
    template_folder="templates",
)


@pages.get("")
@page(verb="records.answer", takes_query=True)
def list_objections() -> Response:
    """List objections, the oldest first; without a choice those without an answer."""
    return _list(BLANK)


def _list(form: Form) -> Response:
    query = {"state": ObjectionState.OPEN, **asked(ObjectionQuery)}
    found = objecting.objections(**query, actor=actor())
    return show("console/record_objections.html", found=found, query=query, form=form)


def _again(record_objection_id: UUID, form: Form = BLANK) -> Response:
    return _list(form)


@pages.post("/<uuid:record_objection_id>/answer")
@page(verb="records.answer", takes_form=True, again=_again)
def answer(record_objection_id: UUID) -> Response:
    """Answer an objection; the member is told."""
    typed = loaded(AnswerIn)
    objecting.answer(record_objection_id, typed["answer"], upheld=typed["upheld"], actor=actor())
    return see("/console/activities/objections", "已答复，本人会收到通知。")
