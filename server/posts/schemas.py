"""What the posts room takes and gives over HTTP."""

import datetime as dt
from typing import Any

from marshmallow import fields, validate

from server.kernel.schema import Choice, PageQuery, Schema, Text, Whole
from server.posts.rules import ClaimState, Obstacle, PostState, Shown, WaitState

_YEARS = validate.Range(dt.date(2020, 1, 1), dt.date(2099, 12, 31), error="日期应在2020年至2099年之间。")
_CLOCK_TIME = validate.Regexp(r"\A([01]\d|2[0-3]):[0-5]\d\Z", error="时间应写作 19:00。")

# `from` is a word of Python's own, hence no class body.
SlotShape = Schema.from_dict(
    {
        "weekday": Whole(least=1, most=7, allow_none=True, load_default=None),
        "from": fields.String(required=True, validate=_CLOCK_TIME),
        "to": fields.String(required=True, validate=_CLOCK_TIME),
    },
    name="Slot",
)


class CategoryOut(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    qualification = fields.Boolean(required=True)
    risky = fields.Boolean(required=True)
    retired_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "from this day on nothing new is given it"}
    )


class CategoryIn(Schema):
    name = Text(least=2, most=20, required=True)
    qualification = fields.Boolean(load_default=False)
    risky = fields.Boolean(load_default=False)


class CategoryChange(Schema):
    name = Text(least=2, most=20)
    qualification = fields.Boolean()
    risky = fields.Boolean()
    position = Whole(least=1, most=99, metadata={"description": "its place among all; 其他 stays the last"})


class PostQuery(PageQuery):
    """``state`` is for staff, ``show`` for members; ``q`` is a part of the name."""

    show = Choice(Shown, load_default=Shown.TAKEABLE)
    state = Choice(PostState)
    category = Text(least=1, most=4)
    on = fields.Date(validate=_YEARS)
    q = Text(least=1, most=60)


class PostIn(Schema):
    community_id = fields.UUID(required=True)
    name = Text(least=1, most=60, required=True)
    category_code = Text(least=1, most=4, required=True)
    duties = Text(least=1, most=500, required=True)
    requirements = Text(most=200, allow_none=True)
    professional = fields.Boolean()
    place = Text(least=1, most=80, required=True)
    capacity = Whole(least=1, most=1000, required=True)
    starts_on = fields.Date(required=True, validate=_YEARS)
    ends_on = fields.Date(required=True, validate=_YEARS)
    slots = fields.List(
        fields.Nested(SlotShape),
        required=True,
        validate=validate.Length(1, 21, error="服务时段应为1至21个。"),
    )
    needs_approval = fields.Boolean()
    risk_notice = Text(most=300, allow_none=True)
    leader_name = Text(least=1, most=40, required=True)
    leader_phone = Text(most=30, allow_none=True)
    draft = fields.Boolean()


class PostChange(PostIn):
    """Any of a post's fields; the community stays."""

    def __init__(self, **options: Any):
        super().__init__(**{**options, "partial": True, "exclude": ("community_id", "draft")})


class PostOut(Schema):
    id = fields.UUID(required=True)
    community_id = fields.UUID(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    category_code = fields.String(required=True)
    duties = fields.String(required=True)
    requirements = fields.String(allow_none=True)
    professional = fields.Boolean(required=True)
    place = fields.String(required=True)
    capacity = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    slots = fields.List(fields.Nested(SlotShape), required=True)
    needs_approval = fields.Boolean(required=True)
    risky = fields.Boolean(required=True)
    risk_notice = fields.String(allow_none=True)
    leader_name = fields.String(required=True)
    state = Choice(PostState, required=True)
    published_at = fields.AwareDateTime(allow_none=True)
    closed_at = fields.AwareDateTime(allow_none=True)
    close_reason = fields.String(allow_none=True)
    version = fields.Integer(required=True)


class PostItemOut(PostOut):
    """A post in a list; for members with what stands in the way of taking it, null where nothing does."""

    obstacle = Choice(Obstacle, required=True, allow_none=True)
    obstacle_words = fields.String(required=True, allow_none=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Look into the post for everything that is not the item's own."""
        return super().get_attribute(obj if attr.startswith("obstacle") else obj.post, attr, default)


class ReasonIn(Schema):
    reason = Text(least=1, most=200, required=True)


class WithdrawalIn(Schema):
    reason = Text(most=200, allow_none=True, load_default=None)


class ClaimIn(Schema):
    note = Text(most=200, allow_none=True, load_default=None)


class ClaimForIn(Schema):
    member_id = fields.UUID(required=True)
    note = Text(most=200, allow_none=True, load_default=None)


class ClaimOut(Schema):
    """A claim as its member sees it: words that WeChat did not pass are held back."""

    id = fields.UUID(required=True)
    post_id = fields.UUID(required=True)
    state = Choice(ClaimState, required=True)
    note = fields.String(attribute="shown_note", allow_none=True)
    note_held = fields.Boolean(required=True)
    reason = fields.String(attribute="shown_reason", allow_none=True)
    reason_held = fields.Boolean(required=True)
    claimed_at = fields.AwareDateTime(required=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)


class ReviewedClaimOut(ClaimOut):
    """A claim as staff see it, held words included."""

    member_id = fields.UUID(required=True)
    note = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class ClaimantOut(Schema):
    claim = fields.Nested(ReviewedClaimOut, required=True)
    name = fields.String(required=True)


class PostViewOut(Schema):
    """A post with what is for claimants (the leader's office line) and the viewer's own claim."""

    post = fields.Nested(PostOut, required=True)
    leader_phone = fields.String(allow_none=True)
    my_claim = fields.Nested(ClaimOut, allow_none=True)


class WaitOut(Schema):
    """A turn in the line for a full post. ``place`` counts from 1; with an offer it is null and ``offered_until`` is not."""

    id = fields.UUID(attribute="wait.id", required=True)
    post_id = fields.UUID(attribute="wait.post_id", required=True)
    post_name = fields.String(required=True)
    community = fields.String(required=True)
    state = Choice(WaitState, attribute="wait.state", required=True)
    state_label = fields.String(attribute="wait.state.label", required=True)
    place = fields.Integer(required=True, allow_none=True)
    offered_until = fields.AwareDateTime(attribute="wait.offered_until", required=True, allow_none=True)
    joined_at = fields.AwareDateTime(attribute="wait.joined_at", required=True)


class PostDetailOut(PostViewOut):
    """A post with what stands between the member and a place, and their turn in its line."""

    obstacle = Choice(Obstacle, required=True, allow_none=True)
    obstacle_words = fields.String(required=True, allow_none=True)
    my_wait = fields.Nested(WaitOut, required=True, allow_none=True)
