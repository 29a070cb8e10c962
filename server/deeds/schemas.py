"""What the deeds room takes and gives over HTTP."""

from marshmallow import fields, validate

from server.deeds.rules import EvidenceKind, Hardship, OpinionState
from server.kernel.schema import Choice, PageQuery, Schema, Text, Whole

HOUSE_CODE = validate.Regexp(
    r"\A[A-Za-z0-9-]{1,20}\Z", error="户编号应为1至20位字母、数字或短横线，不填姓名。"
)


class YearQuery(Schema):
    """The year; this year when left out."""

    year = Whole(least=2020, most=2099, strict=False)


class EvidenceOut(Schema):
    kind = Choice(EvidenceKind, required=True)
    label = fields.String(attribute="kind.label", required=True)
    id = fields.UUID(required=True)
    day = fields.Date(required=True)


class DeedOut(Schema):
    """One of the five: done on a day, or null."""

    kind = fields.Integer(required=True)
    label = fields.String(required=True)
    done_on = fields.Date(allow_none=True, required=True)
    evidence = fields.List(fields.Nested(EvidenceOut), required=True)


class ProgressOut(Schema):
    """五个一 of a member's year: always five items."""

    member_id = fields.UUID(required=True)
    year = fields.Integer(required=True)
    done = fields.Integer(required=True)
    items = fields.List(fields.Nested(DeedOut), required=True)


class OpinionIn(Schema):
    member_id = fields.UUID(required=True)
    community_id = fields.UUID(required=True)
    day = fields.Date(required=True)
    category = Text(least=1, most=20, required=True)
    content = Text(least=1, most=500, required=True)


class DecisionIn(Schema):
    adopted = fields.Boolean(required=True)
    reply = Text(least=1, most=500, required=True)


class OwnOpinionIn(Schema):
    category = Text(least=1, most=20, required=True)
    content = Text(least=1, most=500, required=True)


class OwnOpinionOut(Schema):
    """One's own opinion and what became of it."""

    id = fields.UUID(attribute="opinion.id", required=True)
    community = fields.String(required=True)
    category = fields.String(attribute="opinion.category", required=True)
    content = fields.String(attribute="opinion.content", required=True)
    content_held = fields.Boolean(attribute="opinion.content_held", required=True)
    day = fields.Date(attribute="opinion.day", required=True)
    state = Choice(OpinionState, attribute="opinion.state", required=True)
    state_label = fields.String(attribute="opinion.state.label", required=True)
    reply = fields.String(attribute="opinion.reply", allow_none=True, required=True)
    decided_at = fields.AwareDateTime(attribute="opinion.decided_at", allow_none=True, required=True)


class DismissalIn(Schema):
    reply = Text(least=2, most=500, required=True)


class OpinionQuery(PageQuery):
    state = Choice(OpinionState)
    community_id = fields.UUID()


class OpinionOut(Schema):
    id = fields.UUID(required=True)
    member_id = fields.UUID(required=True)
    community_id = fields.UUID(required=True)
    day = fields.Date(required=True)
    category = fields.String(required=True)
    content = fields.String(required=True)
    content_held = fields.Boolean(
        required=True, metadata={"description": "the platform would not vouch for the words; read with care"}
    )
    state = Choice(OpinionState, required=True)
    state_label = fields.String(attribute="state.label", required=True)
    reply = fields.String(allow_none=True, required=True)
    decided_at = fields.AwareDateTime(allow_none=True, required=True)
    submitted_at = fields.AwareDateTime(
        allow_none=True, required=True, metadata={"description": "by the member on the phone"}
    )
    recorded_at = fields.AwareDateTime(
        allow_none=True, required=True, metadata={"description": "a deed from then on"}
    )


class VisitIn(Schema):
    """A visit by house code; no name, no address (domain.md H-PI-9)."""

    member_id = fields.UUID(required=True)
    community_id = fields.UUID(required=True)
    day = fields.Date(required=True)
    house_code = fields.String(required=True, validate=HOUSE_CODE)
    hardship = Choice(Hardship, required=True)


class VisitOut(VisitIn):
    id = fields.UUID(required=True)
    recorded_at = fields.AwareDateTime(required=True)


class MeetingIn(Schema):
    community_id = fields.UUID(required=True)
    day = fields.Date(required=True)
    topic = Text(least=1, most=80, required=True)
    member_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(1, 500, error="参加人应为1至500人。")
    )


class MeetingOut(Schema):
    id = fields.UUID(required=True)
    community_id = fields.UUID(required=True)
    day = fields.Date(required=True)
    topic = fields.String(required=True)
    member_ids = fields.List(fields.UUID(), required=True)
    recorded_at = fields.AwareDateTime(required=True)


class WithdrawalIn(Schema):
    reason = Text(least=2, most=200, required=True)


class WithdrawalQuery(Schema):
    """Whose attendance; the whole meeting when left out."""

    member_id = fields.UUID(load_default=None)
