"""岗位: the list, publishing and copying, a post with its claims and its line, claiming for somebody at the desk."""

import datetime as dt
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import fields, validate

from server.activities import keying
from server.console.signed_sheet import chosen
from server.kernel import clock
from server.kernel.errors import Invalid
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import Choice, PageQuery, Schema, Text, Whole
from server.organisations import queries as organisations
from server.pages.shell import show
from server.posts import at_desk, browsing, queries, service
from server.posts.rules import PostState
from server.posts.schemas import ReasonIn

pages = Blueprint("console_posts", __name__, url_prefix="/console/posts", template_folder="templates")

_SLOTS, _LEAST_SLOTS = range(21), 3
_TIME = validate.Regexp(r"\A([01]\d|2[0-3]):[0-5]\d\Z", error="时间应写作 19:00。")


class PostsQuery(PageQuery):
    """``waiting``: those with claims to review."""

    waiting = fields.Boolean()
    state = Choice(PostState)
    category = Text(least=1, most=4)
    q = Text(least=1, most=60)


@pages.get("")
@page(verb="posts.read", takes_query=True)
def list_posts() -> Response:
    """List posts, the newest first."""
    query = asked(PostsQuery)
    found = browsing.posts_for(actor(), **query)
    pending = at_desk.to_review(item.post.id for item in found.items)
    return show(
        "console/posts.html", found=found, query=query, pending=pending,
        states=list(PostState), categories=queries.categories(),
    )  # fmt: skip


_SLOT_FIELDS: dict[str, Any] = {
    f"{name}_{number}": field
    for number in _SLOTS
    for name, field in (
        ("weekday", Whole(least=1, most=7, strict=False, load_default=None)),
        ("from", fields.String(validate=_TIME, load_default=None)),
        ("to", fields.String(validate=_TIME, load_default=None)),
    )
}


class _PostFields(Schema):
    community_id = fields.UUID(required=True)
    name = Text(least=1, most=60, required=True)
    category_code = Text(least=1, most=4, required=True)
    duties = Text(least=1, most=500, required=True)
    requirements = Text(most=200, load_default=None)
    place = Text(least=1, most=80, required=True)
    capacity = Whole(least=1, most=1000, strict=False, required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    needs_approval = fields.Boolean(load_default=False)
    risk_notice = Text(most=300, load_default=None)
    leader_name = Text(least=1, most=40, required=True)
    leader_phone = Text(most=30, load_default=None)
    version = fields.Integer(load_default=None)


TypedPost: type[Schema] = type("TypedPost", (_PostFields,), _SLOT_FIELDS)


def _typed_post() -> dict[str, Any]:
    """Return a typed post with its slots gathered; a slot without times is none."""
    typed = loaded(TypedPost)
    slots = [{name: typed.pop(f"{name}_{number}") for name in ("weekday", "from", "to")} for number in _SLOTS]
    typed["slots"] = [slot for slot in slots if slot["from"] and slot["to"]]
    if not typed["slots"]:
        raise Invalid(fields={"from_0": ["请填写服务时段。"]})
    return typed


class CopyQuery(Schema):
    copy = fields.UUID()


@pages.get("/new")
@page(verb="posts.publish", takes_query=True)
def ask_for_post(form: Form = BLANK) -> Response:
    """Show the form of a post, filled from an earlier one where it is copied."""
    copied = asked(CopyQuery).get("copy")
    model = queries.access_post(copied, actor=actor(), verb="posts.publish") if copied else None
    return _form(form, model, None, clock.today())


def _form(form: Form, model: Any, each: Any, starts_on: dt.date) -> Response:
    communities = organisations.communities_in_scope(actor(), "posts.publish")
    last = dt.date(starts_on.year, 12, 31)
    slots = range(max(_LEAST_SLOTS, len(model.slots) if model else 0))
    return show(
        "console/post_form.html", form=form, model=model, each=each, communities=communities, slots=slots,
        categories=queries.categories_to_choose(present=each and each.category_code), starts_on=starts_on,
        ends_on=each.ends_on if each else last,
    )  # fmt: skip


@pages.post("/new")
@page(verb="posts.publish", takes_form=True, takes_query=True, again=ask_for_post)
def publish() -> Response:
    """Publish a post."""
    typed = _typed_post()
    typed.pop("version")
    post = service.publish(**typed, actor=actor())
    return see(f"/console/posts/{post.id}", f"已发布岗位，编号 {post.number}。")


@pages.get("/<uuid:post_id>/change")
@page(verb="posts.publish")
def ask_for_change(post_id: UUID, form: Form = BLANK) -> Response:
    """Show the form of a post that may be changed."""
    each = queries.access_post(post_id, actor=actor(), verb="posts.publish")
    return _form(form, each, each, each.starts_on)


@pages.post("/<uuid:post_id>/change")
@page(verb="posts.publish", takes_form=True, again=ask_for_change)
def change(post_id: UUID) -> Response:
    """Change what was typed differently."""
    typed = _typed_post()
    version = typed.pop("version")
    typed.pop("community_id")
    each = queries.access_post(post_id, actor=actor(), verb="posts.publish")
    changes = {name: value for name, value in typed.items() if getattr(each, name) != value}
    service.change(post_id, changes, version=version, actor=actor())
    return see(f"/console/posts/{post_id}", "已修改。")


@pages.get("/<uuid:post_id>")
@page(verb="posts.read", takes_query=True)
def show_post(post_id: UUID, form: Form = BLANK) -> Response:
    """Show a post with its claims, its line and what may be done."""
    return _post(post_id, form)


def _post(post_id: UUID, form: Form) -> Response:
    post = browsing.post_view(post_id, actor=actor()).post
    claims = queries.claimants(post_id, **asked(PageQuery), actor=actor())
    return show(
        "console/post.html", each=post, claims=claims, line=at_desk.line(post_id), form=form,
        category=queries.categories()[post.category_code], people=keying.people_of(post.community_id, clock.today()),
    )  # fmt: skip


@pages.post("/<uuid:post_id>/publication")
@page(verb="posts.publish", takes_form=True, again=show_post)
def open_post(post_id: UUID) -> Response:
    """Publish a draft."""
    service.open_post(post_id, actor=actor())
    return see(f"/console/posts/{post_id}", "已发布。")


@pages.post("/<uuid:post_id>/closing")
@page(verb="posts.publish", takes_form=True, again=show_post)
def close(post_id: UUID) -> Response:
    """Close a post for good; its people are told why."""
    service.close(post_id, loaded(ReasonIn)["reason"], actor=actor())
    return see(f"/console/posts/{post_id}", "岗位已结束，认领的党员会看到原因。")


class TypedClaimant(Schema):
    member = Text(least=1, most=120, required=True)


@pages.post("/<uuid:post_id>/claims")
@page(verb="claims.review", takes_form=True, again=show_post)
def claim_for(post_id: UUID) -> Response:
    """Take a place for a member who came to the desk."""
    post = queries.access_post(post_id, actor=actor(), verb="claims.review")
    member_id = chosen(loaded(TypedClaimant)["member"], keying.people_of(post.community_id, clock.today()))
    if member_id is None:
        raise Invalid(fields={"member": ["没有找到此人，请输入姓名或拼音首字母后从列表中选择。"]})
    service.claim_for(post_id, member_id, actor=actor())
    return see(f"/console/posts/{post_id}", "已代为认领。")


def _again(post_id: UUID, claim_id: UUID, form: Form = BLANK) -> Response:
    return _post(post_id, form)


@pages.post("/<uuid:post_id>/claims/<uuid:claim_id>/approval")
@page(verb="claims.review", takes_form=True, again=_again)
def approve(post_id: UUID, claim_id: UUID) -> Response:
    """Agree to a claim."""
    service.approve_claim(claim_id, actor=actor())
    return see(f"/console/posts/{post_id}", "已同意认领。")


@pages.post("/<uuid:post_id>/claims/<uuid:claim_id>/refusal")
@page(verb="claims.review", takes_form=True, again=_again)
def decline(post_id: UUID, claim_id: UUID) -> Response:
    """Decline a claim with the reason."""
    service.decline_claim(claim_id, loaded(ReasonIn)["reason"], actor=actor())
    return see(f"/console/posts/{post_id}", "已婉拒，本人会看到原因。")
