"""What goes in and out of the points room; amounts are integers of half a point, written as points beside."""

from marshmallow import fields, validate

from server.kernel.schema import Choice, PageQuery, Period, Schema, Text, Whole
from server.points.requested import DECLARED, Grade, RequestKind, RequestState
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


class TriedRulesIn(Schema):
    """Rules to be tried on one community's year; ``everybody``: as the whole city's."""

    community_id = fields.UUID(required=True)
    everybody = fields.Boolean(load_default=False)
    rules = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Integer(strict=True)),
        required=True,
    )


class ChangeOut(Schema):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    before = fields.Integer(required=True)
    after = fields.Integer(required=True)


class EffectOut(Schema):
    """What tried rules would change in this year so far, in half-points; members by name."""

    community_id = fields.UUID(required=True)
    year = fields.Integer(required=True)
    members = fields.Integer(required=True)
    before = fields.Integer(required=True)
    after = fields.Integer(required=True)
    changes = fields.List(fields.Nested(ChangeOut), required=True)


class ReversalIn(Schema):
    reason = Text(least=2, most=200, required=True)


class DeclarationIn(ReversalIn):
    """What is known from paper: ``evidence`` is its number; ``grade`` of an honour only."""

    kind = Choice(
        RequestKind, required=True, validate=validate.OneOf(DECLARED, error="冲正请在积分明细中提出。")
    )
    day = fields.Date(required=True)
    grade = Choice(Grade, load_default=None, allow_none=True)
    evidence = Text(least=1, most=80, required=True)


class RefusalIn(Schema):
    remark = Text(least=2, most=200, required=True)


class RequestsQuery(PageQuery):
    state = Choice(RequestState)


class RequestOut(Schema):
    id = fields.UUID(attribute="request.id", required=True)
    kind = Choice(RequestKind, attribute="request.kind", required=True)
    label = fields.String(attribute="request.kind.label", required=True)
    state = Choice(RequestState, attribute="request.state", required=True)
    state_label = fields.String(attribute="request.state.label", required=True)
    member_id = fields.UUID(attribute="request.member_id", required=True)
    member = fields.String(required=True)
    community_id = fields.UUID(attribute="request.community_id", required=True)
    day = fields.Date(attribute="request.day", required=True)
    entry_id = fields.UUID(attribute="request.entry_id", allow_none=True, required=True)
    entry = fields.String(allow_none=True, required=True)
    grade = Choice(Grade, attribute="request.grade", allow_none=True, required=True)
    evidence = fields.String(attribute="request.evidence", allow_none=True, required=True)
    reason = fields.String(attribute="request.reason", required=True)
    requester = fields.String(required=True)
    requested_at = fields.AwareDateTime(attribute="request.requested_at", required=True)
    decider = fields.String(allow_none=True, required=True)
    decided_at = fields.AwareDateTime(attribute="request.decided_at", allow_none=True, required=True)
    remark = fields.String(attribute="request.remark", allow_none=True, required=True)
