"""What goes in and out where communities are renamed, merged and split."""

from marshmallow import fields, validate

from server.kernel.schema import Choice, Schema, Text
from server.organisations.rules import ChangeKind


class RenamingIn(Schema):
    """The issuing name changes from today on as well, where both its names are given."""

    name = Text(least=2, most=60, required=True)
    reason = Text(least=2, most=200, required=True)
    full_name = Text(least=2, most=80, load_default=None, allow_none=True)
    short_name = Text(least=2, most=40, load_default=None, allow_none=True)


class AreaChangeOut(Schema):
    """What became of a community; ``other_id``: merged into, or split off."""

    id = fields.UUID(required=True)
    kind = Choice(ChangeKind, required=True)
    area_id = fields.UUID(required=True)
    other_id = fields.UUID(allow_none=True, required=True)
    effective_on = fields.Date(required=True)
    words = fields.String(required=True)
    reason = fields.String(required=True)
    moved = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True,
        metadata={"description": "how many members, registrations, posts … went over"},
    )  # fmt: skip
    made_at = fields.AwareDateTime(required=True)


class AreaChangesOut(Schema):
    items = fields.List(fields.Nested(AreaChangeOut), required=True)


class MergerPreviewIn(Schema):
    into = fields.UUID(required=True, metadata={"description": "the community that goes on"})


class MergerPreviewOut(Schema):
    moved = fields.Dict(
        keys=fields.String(), values=fields.Integer(), required=True,
        metadata={"description": "how many members, registrations, posts … would go over; letters: not yet approved"},
    )  # fmt: skip


class MergerIn(Schema):
    into = fields.UUID(required=True)
    reason = Text(least=2, most=200, required=True)


class SplitIn(Schema):
    """The new community takes over the old one's settings but for its number prefix and issuing name."""

    name = Text(least=2, most=60, required=True)
    number_prefix = Text(least=1, most=20, required=True)
    full_name = Text(least=2, most=80, required=True)
    short_name = Text(least=2, most=40, required=True)
    code = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp("^[0-9]{12}$", error="代码应为12位数字。"),
    )
    member_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(min=1, max=20_000, error="请至少选择一人。")
    )
    reason = Text(least=2, most=200, required=True)
