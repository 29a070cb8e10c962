"""What goes in and out of the points room; amounts are integers of half a point, written as points beside."""

from marshmallow import fields

from server.kernel.schema import Choice, PageQuery, Period, Schema, Whole
from server.points.rules import FactKind


class YearQuery(Schema):
    year = Whole(least=2000, most=2999, strict=False, load_default=None)


class EntryOut(Schema):
    id = fields.UUID(required=True)
    day = fields.Date(required=True)
    booked_at = fields.AwareDateTime(required=True)
    rule_code = fields.String(required=True)
    label = fields.String(required=True)
    rules_version = fields.Integer(required=True)
    kind = Choice(FactKind, required=True)
    source_id = fields.UUID(required=True)
    half_points = fields.Integer(required=True)
    points = fields.String(required=True)
    reverses = fields.UUID(allow_none=True, required=True)


class HalfTotalOut(Schema):
    period = Period(required=True)
    half_points = fields.Integer(required=True)
    points = fields.String(required=True)


class RuleOut(Schema):
    code = fields.String(required=True)
    label = fields.String(required=True)
    text = fields.String(required=True)


class StatementOut(Schema):
    member_id = fields.UUID(required=True)
    year = fields.Integer(required=True)
    half_points = fields.Integer(required=True)
    points = fields.String(required=True)
    halves = fields.List(fields.Nested(HalfTotalOut), required=True)
    entries = fields.List(fields.Nested(EntryOut), required=True)
    rules = fields.List(fields.Nested(RuleOut), required=True)


class RuleSetQuery(PageQuery):
    community_id = fields.UUID(load_default=None)


class RuleSetIn(Schema):
    """``rules``: half-points by code and name, as the default version lists them; codes left out earn nothing."""

    community_id = fields.UUID(allow_none=True, load_default=None)
    valid_from = fields.Date(required=True)
    rules = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Integer(strict=True)),
        required=True,
    )


class RuleSetOut(Schema):
    id = fields.UUID(required=True)
    community_id = fields.UUID(allow_none=True, required=True)
    version = fields.Integer(required=True)
    valid_from = fields.Date(required=True)
    rules = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.Integer())
    )
    sentences = fields.List(fields.Nested(RuleOut), required=True)
    approved_at = fields.AwareDateTime(allow_none=True, required=True)
