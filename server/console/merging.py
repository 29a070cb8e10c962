"""Two records of one person at the desk: found, compared side by side, proposed, and decided by a second person."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields

from server.kernel.errors import NotFound
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import Schema, Text
from server.members import merging as finding
from server.members.merging import VERB
from server.members.rules import MergeState
from server.members.service import Merge
from server.overview import comparing, merging
from server.pages.shell import show
from server.people import queries as people
from server.registrations.schemas import ReasonIn

pages = Blueprint("console_merging", __name__, url_prefix="/console/members", template_folder="templates")
_HERE = "/console/members/duplicates"


@pages.get("/duplicates")
@page(verb=VERB)
def list_duplicates() -> Response:
    """List records that may be one person, and what was proposed."""
    who = actor()
    waiting = finding.merges(MergeState.PROPOSED, actor=who)
    return show(
        "console/duplicates.html", waiting=waiting, pairs=finding.pairs(actor=who),
        done=finding.merges(MergeState.MERGED, actor=who)[:20], most=finding.MOST_PAIRS,
        names=people.names({merge.proposed_by for merge, _ in waiting}),
    )  # fmt: skip


class OtherQuery(Schema):
    other = fields.UUID(load_default=None)


@pages.get("/<uuid:member_id>/merge")
@page(verb=VERB, takes_query=True)
def compare(member_id: UUID, form: Form = BLANK) -> Response:
    """Show two records side by side, what hinders merging them, and the proposal that waits."""
    who, waits = actor(), finding.open_merge(member_id)
    other = _other(member_id, waits, form)
    sides = [comparing.side(each, actor=who) for each in (member_id, other)]
    ways = {each.id: merging.hindrances(_across(each.id, member_id, other), each.id) for each in sides}
    return show(
        "console/merge.html", sides=sides, waits=waits, form=form, hindered=ways,
        mine=waits is not None and waits.proposed_by == who.person_id,
        proposer=people.person(waits.proposed_by).name if waits else "",
    )  # fmt: skip


def _other(member_id: UUID, waits: Merge | None, form: Form) -> UUID:
    """Return the record beside this one: of the proposal that waits, else the one that was chosen."""
    if waits is not None:
        return _across(member_id, waits.merged_id, waits.survivor_id)
    chosen = form.get("other") or asked(OtherQuery)["other"]
    if not chosen:
        raise NotFound()
    return UUID(str(chosen))


def _across(one: UUID, first: UUID, second: UUID) -> UUID:
    return second if one == first else first


class MergeIn(Schema):
    other = fields.UUID(required=True)
    into = fields.UUID(required=True, error_messages={"required": "请选择保留哪一条。"})
    keeps_phone_of = fields.UUID(required=True, error_messages={"required": "请选择哪一个手机号是对的。"})
    reason = Text(least=1, most=200, required=True, error_messages={"required": "请写明怎样确认是同一人。"})


@pages.post("/<uuid:member_id>/merge")
@page(verb=VERB, takes_form=True, again=compare)
def propose(member_id: UUID) -> Response:
    """Propose to merge two records; somebody else decides."""
    given: dict[str, Any] = loaded(MergeIn)
    other, into = given.pop("other"), given.pop("into")
    merging.propose(_across(into, member_id, other), into, **given, actor=actor())
    return see(_HERE, "已提出合并，请另一位工作人员复核。")


@pages.post("/merges/<uuid:merge_id>/approval")
@page(verb=VERB, takes_form=True)
def approve(merge_id: UUID) -> Response:
    """Merge, as the second person."""
    merge = merging.carry_out(merge_id, actor=actor())
    return see(f"/console/members/{merge.survivor_id}", "已合并为一条记录，办理痕迹已记入审计。")


@pages.post("/merges/<uuid:merge_id>/refusal")
@page(verb=VERB, takes_form=True)
def refuse(merge_id: UUID) -> Response:
    """Leave two records two, with the reason."""
    merging.refuse(merge_id, loaded(ReasonIn)["reason"], actor=actor())
    return see(_HERE, "已记为不合并，以后不再提示。")
