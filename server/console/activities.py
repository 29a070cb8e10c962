"""活动: the list, an activity with its people and its sheet, confirming in bulk, correcting and voiding."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields

from server.activities import keying, queries, service, views
from server.activities.errors import SheetRefused
from server.activities.rules import ActivityState, Quality, RecordState
from server.activities.schemas import ConfirmIn, ReasonIn, ReturnIn
from server.console import signed_sheet
from server.kernel import clock
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see, typed
from server.kernel.schema import Choice, PageQuery, Schema, Text, Whole
from server.pages.shell import show
from server.posts import queries as posts

pages = Blueprint(
    "console_activities", __name__, url_prefix="/console/activities", template_folder="templates"
)

_IDS = frozenset({"record_ids"})


class ActivitiesQuery(PageQuery):
    """``waiting``: with records to confirm; ``unkeyed``: over, without a sheet; ``short``: near, wanting people; ``month``: 2026-07."""

    waiting = fields.Boolean()
    unkeyed = fields.Boolean()
    short = fields.Boolean()
    month = fields.Date(format="%Y-%m", error_messages={"invalid": "请选择月份。"})
    category = Text(least=1, most=4)


@pages.get("")
@page(verb="activities.read", takes_query=True)
def list_activities() -> Response:
    """List activities, the newest first."""
    query = asked(ActivitiesQuery)
    found = views.activities(actor=actor(), **_wanted(query))
    tallies = keying.tallies(each.id for each in found.items)
    return show(
        "console/activities.html", found=found, query=query, tallies=tallies, categories=posts.categories()
    )


def _wanted(query: dict[str, Any]) -> dict[str, Any]:
    wanted = {name: value for name, value in query.items() if name not in ("month", "unkeyed")}
    if query.get("unkeyed"):
        return {**wanted, "state": ActivityState.PLANNED, "last": clock.today() - dt.timedelta(days=1)}
    first = query.get("month")
    if first is None:
        return wanted
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return {**wanted, "first": first, "last": following - dt.timedelta(days=1)}


@pages.get("/<uuid:activity_id>")
@page(verb="activities.read")
def show_activity(activity_id: UUID, form: Form = BLANK) -> Response:
    """Show an activity: the plan, its people, the sheet and the records."""
    view = views.activity_view(activity_id, actor=actor())
    return show(
        "console/activity.html", view=view, each=view.activity, category=posts.categories()[view.activity.category_code],
        sheet=signed_sheet.sheet_form(view, form), form=form, qualities=list(Quality), self_id=actor().person_id,
        waits=[line for line in view.records if line.record.state is RecordState.PENDING],
    )  # fmt: skip


@pages.post("/<uuid:activity_id>/sheet")
@page(verb="activities.record", takes_form=True, again=show_activity)
def enter_sheet(activity_id: UUID) -> Response:
    """Save the sheet, whole or not at all."""
    values = typed()
    rows = signed_sheet.read(views.activity_view(activity_id, actor=actor()), values)
    try:
        keying.enter_if_unchanged(activity_id, rows, seen=values.get("seen", ""), actor=actor())
    except SheetRefused as refused:
        raise SheetRefused(fields=signed_sheet.at_their_rows(refused.fields, values, rows)) from None
    return see(f"/console/activities/{activity_id}#records", f"签到表已保存，共 {len(rows)} 人，等待认定。")


@pages.post("/<uuid:activity_id>/confirmation")
@page(verb="activities.confirm", takes_form=True, again=show_activity)
def confirm(activity_id: UUID) -> Response:
    """Confirm the ticked records; never one's own."""
    chosen = loaded(ConfirmIn, lists=_IDS)
    records = service.confirm(
        activity_id, chosen["record_ids"] or [], quality=chosen["quality"], actor=actor()
    )
    return see(f"/console/activities/{activity_id}#records", f"已认定 {len(records)} 人的服务。")


@pages.post("/<uuid:activity_id>/return")
@page(verb="activities.confirm", takes_form=True, again=show_activity)
def give_back(activity_id: UUID) -> Response:
    """Return the ticked records with the reason."""
    chosen = loaded(ReturnIn, lists=_IDS)
    records = service.return_records(
        activity_id, chosen["record_ids"] or [], reason=chosen["reason"], actor=actor()
    )
    return see(
        f"/console/activities/{activity_id}#records", f"已退回 {len(records)} 条记录，改正后重新保存签到表。"
    )


class TypedCorrection(Schema):
    """The corrected times of day, and why."""

    started_at = Text(least=3, most=5, required=True)
    stopped_at = Text(least=3, most=5, required=True)
    break_minutes = Whole(least=0, most=1439, strict=False, load_default=0)
    helped_matters = Whole(least=0, most=99, strict=False, load_default=0)
    quality = Choice(Quality)
    reason = Text(least=1, most=200, required=True, error_messages={"required": "请填写更正原因。"})


@pages.get("/records/<uuid:record_id>")
@page(verb="activities.correct")
def show_record(record_id: UUID, form: Form = BLANK) -> Response:
    """Show one record with what may be put right."""
    record = queries.access_record(record_id, actor=actor(), verb="activities.correct")
    own = record.member_id == actor().person_id
    return show("console/record.html", line=views.line(record), form=form, qualities=list(Quality), own=own)


@pages.post("/records/<uuid:record_id>/correction")
@page(verb="activities.correct", takes_form=True, again=show_record)
def correct(record_id: UUID) -> Response:
    """Put a corrected record in the place of a confirmed one."""
    record = queries.access_record(record_id, actor=actor(), verb="activities.correct")
    changes = loaded(TypedCorrection)
    reason = changes.pop("reason")
    day = clock.local_date(record.started_at)
    changes |= signed_sheet.times_of_day(changes["started_at"], changes["stopped_at"], day)
    new = service.correct(record_id, changes, reason, actor=actor())
    return see(f"/console/activities/{new.activity_id}#records", "已更正，原记录保留并注明原因。")


@pages.post("/records/<uuid:record_id>/voiding")
@page(verb="activities.correct", takes_form=True, again=show_record)
def void(record_id: UUID) -> Response:
    """Void a confirmed record with the reason."""
    record = service.void(record_id, loaded(ReasonIn)["reason"], actor=actor())
    return see(f"/console/activities/{record.activity_id}#records", "已作废，原记录保留并注明原因。")
