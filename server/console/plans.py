"""活动 before they are held: planning, copying, repeating, changing, cancelling, whom to call, the sheet to sign."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields

from server.activities import planning, queries, roll_calls, service, views
from server.activities.models import Activity
from server.activities.planning import Every
from server.activities.rules import Plan, Source
from server.activities.schemas import ReasonIn
from server.console.signed_sheet import LEAST_ROWS, MOST_ROWS
from server.kernel import clock
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import Choice, Schema, Text, Whole
from server.organisations import queries as organisations
from server.pages.shell import show
from server.posts import at_desk
from server.posts import queries as posts

pages = Blueprint("console_plans", __name__, url_prefix="/console/activities", template_folder="templates")


class CopyQuery(Schema):
    copy = fields.UUID()


class TypedPlan(Schema):
    """A plan as it is typed: a day and two times of day."""

    community_id = fields.UUID(required=True)
    name = Text(least=1, most=60, required=True)
    day = fields.Date(required=True)
    starts_at = fields.Time(required=True, error_messages={"invalid": "请填写时间，如 09:00。"})
    ends_at = fields.Time(required=True, error_messages={"invalid": "请填写时间，如 11:00。"})
    place = Text(least=1, most=80, required=True)
    content = Text(least=1, most=500, required=True)
    organiser = Text(least=1, most=80, required=True)
    leader_name = Text(least=1, most=40, required=True)
    category_code = Text(least=1, most=4, required=True)
    source = Choice(Source, required=True)
    post_id = fields.UUID(load_default=None)
    needed = Whole(least=1, most=1000, strict=False, load_default=None)
    beneficiaries = Whole(least=0, most=100_000, strict=False, load_default=0)
    every = Choice(Every, load_default=None)
    times = Whole(least=2, most=24, strict=False, load_default=2)
    version = fields.Integer(load_default=None)


def _plan(typed: dict[str, Any]) -> Plan:
    day = typed.pop("day")
    for name in ("starts_at", "ends_at"):
        typed[name] = clock.at(day, typed[name].hour, typed[name].minute)
    return Plan(**typed)


@pages.get("/new")
@page(verb="activities.plan", takes_query=True)
def ask_for_plan(form: Form = BLANK) -> Response:
    """Show the form of a plan, filled from an earlier activity where one is copied."""
    copied = asked(CopyQuery).get("copy")
    model = queries.access_activity(copied, actor=actor(), verb="activities.plan") if copied else None
    day = planning.next_month(model.day) if model else clock.today()
    return show("console/plan.html", form=form, model=model, each=None, day=day, **_choices(model))


def _choices(model: Activity | None) -> dict[str, Any]:
    this_month = clock.today().replace(day=1)
    last = this_month - dt.timedelta(days=1)
    earlier = views.activities(actor=actor(), first=last.replace(day=1), last=last)
    also = model.post_id if model else None
    return {
        "communities": organisations.communities_in_scope(actor(), "activities.plan"), "earlier": earlier.items,
        "categories": posts.categories_to_choose(present=model.category_code if model else None), "sources": list(Source), "rhythms": list(Every),
        "posts": at_desk.posts_to_plan_for(also=also, actor=actor()),
    }  # fmt: skip


@pages.post("/new")
@page(verb="activities.plan", takes_form=True, takes_query=True, again=ask_for_plan)
def plan() -> Response:
    """Plan an activity, or a series of them."""
    typed = loaded(TypedPlan)
    community_id, every, times = (typed.pop(name) for name in ("community_id", "every", "times"))
    typed.pop("version")
    planned = _plan(typed)
    if every is None:
        made = service.plan(community_id, planned, actor=actor())
        return see(f"/console/activities/{made.id}", f"已登记活动，编号 {made.number}。")
    series = planning.plan_series(community_id, planned, every, times, actor=actor())
    return see("/console/activities", f"已登记 {len(series)} 次活动，最后一次在 {series[-1].day}。")


@pages.get("/<uuid:activity_id>/change")
@page(verb="activities.plan")
def ask_for_change(activity_id: UUID, form: Form = BLANK) -> Response:
    """Show the form of a plan that may be changed."""
    each = queries.access_activity(activity_id, actor=actor(), verb="activities.plan")
    return show("console/plan.html", form=form, model=each, each=each, day=each.day, **_choices(each))


@pages.post("/<uuid:activity_id>/change")
@page(verb="activities.plan", takes_form=True, again=ask_for_change)
def change(activity_id: UUID) -> Response:
    """Change what was typed differently; whoever is expected is told of another time or place."""
    typed = loaded(TypedPlan)
    version = typed.pop("version")
    for name in ("community_id", "every", "times"):
        typed.pop(name)
    each = queries.access_activity(activity_id, actor=actor(), verb="activities.plan")
    planned = _plan(typed)
    changes = {
        name: getattr(planned, name) for name in typed if getattr(planned, name) != getattr(each, name)
    }
    service.change(activity_id, changes, version=version, actor=actor())
    return see(f"/console/activities/{activity_id}", "已修改，时间或地点有变的已通知应到人员。")


@pages.get("/<uuid:activity_id>/cancellation")
@page(verb="activities.plan")
def ask_for_reason(activity_id: UUID, form: Form = BLANK) -> Response:
    """Ask why an activity is called off."""
    each = queries.access_activity(activity_id, actor=actor(), verb="activities.plan")
    return show("console/cancellation.html", each=each, expected=queries.roster(each), form=form)


@pages.post("/<uuid:activity_id>/cancellation")
@page(verb="activities.plan", takes_form=True, again=ask_for_reason)
def cancel(activity_id: UUID) -> Response:
    """Cancel an activity and go to the list of whom to call."""
    service.cancel(activity_id, loaded(ReasonIn)["reason"], actor=actor())
    return see(f"/console/activities/{activity_id}/calls", "活动已取消，已发通知。请电话告知未读的人员。")


@pages.get("/<uuid:activity_id>/calls")
@page(verb="activities.plan")
def list_calls(activity_id: UUID) -> Response:
    """Show whom to call, ready to print; each person shown is kept in the trail."""
    people = roll_calls.people_to_tell(activity_id, actor=actor())
    return show("console/calls.html", each=queries.activity(activity_id), people=people)


@pages.get("/<uuid:activity_id>/sign-in-sheet")
@page(verb="activities.read")
def print_sheet(activity_id: UUID) -> Response:
    """Show the sheet to sign, ready to print: who is expected, and empty rows."""
    view = views.activity_view(activity_id, actor=actor())
    names = [each.name for each in view.expected][:MOST_ROWS]
    return show(
        "console/sign_in_sheet.html", each=view.activity, names=names, empty=max(LEAST_ROWS - len(names), 5)
    )
