"""What goes in and out about cycles, objections, exemptions, phrases, batches and a member's own line."""

from marshmallow import fields, validate

from server.activities.rules import RecordState
from server.feedback.facts import Rating
from server.feedback.rules import (
    BatchKind,
    CycleState,
    ExemptionKind,
    LetterKind,
    LetterState,
    Objector,
    OutputForm,
)
from server.kernel.schema import Choice, PageQuery, Period, Schema, Text, Whole


class CycleQuery(PageQuery):
    period = Period()
    community_id = fields.UUID()


class StateCount(Schema):
    """How many letters are in each state."""

    state = Choice(LetterState, required=True)
    label = fields.String(attribute="state.label", required=True)
    count = fields.Integer(required=True)


class CycleOut(Schema):
    id = fields.UUID(attribute="cycle.id", required=True)
    community_id = fields.UUID(attribute="cycle.community_id", required=True)
    community = fields.String(required=True)
    period = fields.String(attribute="cycle.period", required=True)
    period_label = fields.String(required=True)
    state = Choice(CycleState, attribute="cycle.state", required=True)
    state_label = fields.String(attribute="cycle.state.label", required=True)
    first_day = fields.Date(attribute="cycle.first_day", required=True)
    last_day = fields.Date(attribute="cycle.last_day", required=True)
    cut_off_on = fields.Date(attribute="cycle.cut_off_on", required=True)
    freeze_on = fields.Date(attribute="cycle.freeze_on", required=True)
    calendar_note = fields.String(required=True, allow_none=True)
    drafted_at = fields.AwareDateTime(attribute="cycle.drafted_at", required=True, allow_none=True)
    letters = fields.Integer(required=True)
    states = fields.List(fields.Nested(StateCount), attribute="counted", required=True)


class CycleSheetOut(Schema):
    cycle = fields.Nested(CycleOut, attribute="view", required=True)
    waiting = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    unassigned = fields.Integer(required=True)
    objections = fields.Integer(required=True)


class WaitingOut(Schema):
    record_id = fields.UUID(required=True)
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    activity_id = fields.UUID(required=True)
    activity_number = fields.String(required=True)
    activity_name = fields.String(required=True)
    day = fields.Date(required=True)
    state = Choice(RecordState, required=True)
    state_label = fields.String(attribute="state.label", required=True)
    due_on = fields.Date(required=True)
    overdue = fields.Boolean(required=True)


class WaitingListOut(Schema):
    items = fields.List(fields.Nested(WaitingOut), required=True)


class UnassignedOut(Schema):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    services = fields.Integer(required=True)
    minutes = fields.Integer(required=True)


class UnassignedListOut(Schema):
    items = fields.List(fields.Nested(UnassignedOut), required=True)


class DifferenceOut(Schema):
    letter_id = fields.UUID(attribute="letter.id", required=True)
    number = fields.String(attribute="letter.number", required=True, allow_none=True)
    state = Choice(LetterState, attribute="letter.state", required=True)
    unit = fields.String(required=True)
    sentences = fields.List(fields.String(), required=True)
    remedy = fields.String(required=True)


class DifferenceListOut(Schema):
    items = fields.List(fields.Nested(DifferenceOut), required=True)


class DraftedOut(Schema):
    drafted = fields.Integer(required=True)


class ObjectionOut(Schema):
    id = fields.UUID(attribute="objection.id", required=True)
    letter_id = fields.UUID(attribute="objection.letter_id", required=True)
    unit = fields.String(required=True)
    objector = Choice(Objector, attribute="objection.objector", required=True)
    objector_label = fields.String(required=True)
    member_id = fields.UUID(attribute="objection.member_id", required=True, allow_none=True)
    member = fields.String(required=True, allow_none=True)
    words = fields.String(attribute="objection.words", required=True)
    raised_at = fields.AwareDateTime(attribute="objection.raised_at", required=True)
    answer = fields.String(attribute="objection.answer", required=True, allow_none=True)
    upheld = fields.Boolean(attribute="objection.upheld", required=True, allow_none=True)
    answered_by = fields.String(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(attribute="objection.answered_at", required=True, allow_none=True)


class ObjectionListOut(Schema):
    items = fields.List(fields.Nested(ObjectionOut), required=True)


class ObjectionForIn(Schema):
    member_id = fields.UUID(required=True)
    words = Text(least=2, most=500, required=True)


class ObjectionIn(Schema):
    words = Text(least=2, most=500, required=True)


class AnswerIn(Schema):
    answer = Text(least=2, most=500, required=True)
    upheld = fields.Boolean(required=True)


class OwnObjectionOut(Schema):
    id = fields.UUID(required=True)
    words = fields.String(required=True)
    raised_at = fields.AwareDateTime(required=True)
    answer = fields.String(required=True, allow_none=True)
    upheld = fields.Boolean(required=True, allow_none=True)
    answered_at = fields.AwareDateTime(required=True, allow_none=True)


class OwnNumbers(Schema):
    """The member's row as the letter's table has it; minutes recognised, points in half-points."""

    services = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    deeds = fields.Integer(required=True)
    half_points = fields.Integer(required=True, allow_none=True)
    posts = fields.List(fields.String(), required=True)
    notes = fields.List(fields.String(), required=True)


class OwnLineOut(Schema):
    letter_id = fields.UUID(attribute="letter.id", required=True)
    kind = Choice(LetterKind, attribute="letter.kind", required=True)
    period = fields.String(attribute="letter.period", required=True)
    period_label = fields.String(required=True)
    community = fields.String(required=True)
    unit = fields.String(required=True)
    state = Choice(LetterState, attribute="letter.state", required=True)
    state_label = fields.String(required=True)
    number = fields.String(attribute="letter.number", required=True, allow_none=True)
    listed = fields.Boolean(required=True)
    note = fields.String(required=True, allow_none=True)
    line = fields.Nested(OwnNumbers, required=True, allow_none=True)
    rating = Choice(Rating, required=True, allow_none=True)
    rating_label = fields.String(required=True, allow_none=True)
    remark = fields.String(required=True, allow_none=True)
    may_object_until = fields.AwareDateTime(required=True, allow_none=True)
    objections = fields.List(fields.Nested(OwnObjectionOut), required=True)


class OwnLinesOut(Schema):
    items = fields.List(fields.Nested(OwnLineOut), required=True)


class ExemptionIn(Schema):
    member_id = fields.UUID(required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    category = Choice(ExemptionKind, required=True)
    tells_reason = fields.Boolean(
        required=True, metadata={"description": "the member agreed that the letter names the category"}
    )


class ExemptionOut(Schema):
    id = fields.UUID(attribute="exemption.id", required=True)
    member_id = fields.UUID(attribute="exemption.member_id", required=True)
    name = fields.String(required=True)
    first_day = fields.Date(attribute="exemption.first_day", required=True)
    last_day = fields.Date(attribute="exemption.last_day", required=True)
    category = Choice(ExemptionKind, attribute="exemption.category", required=True)
    category_label = fields.String(required=True)
    tells_reason = fields.Boolean(attribute="exemption.tells_reason", required=True)


class ExemptionListOut(Schema):
    items = fields.List(fields.Nested(ExemptionOut), required=True)


class PhrasesIn(Schema):
    phrases = fields.List(
        Text(least=2, most=100), required=True, validate=validate.Length(max=60, error="不超过60条。")
    )


class PhrasesOut(Schema):
    phrases = fields.List(fields.String(), required=True)


class BatchIn(Schema):
    kind = Choice(BatchKind, required=True)


class BatchOut(Schema):
    id = fields.UUID(attribute="batch.id", required=True)
    kind = Choice(BatchKind, attribute="batch.kind", required=True)
    kind_label = fields.String(required=True)
    finished = fields.Boolean(required=True)
    failed = fields.Boolean(required=True)
    done = fields.Integer(required=True, allow_none=True)
    total = fields.Integer(required=True, allow_none=True)
    size = fields.Integer(attribute="batch.file_size", required=True, allow_none=True)
    asked_at = fields.AwareDateTime(attribute="batch.asked_at", required=True)
    finished_at = fields.AwareDateTime(attribute="batch.finished_at", required=True, allow_none=True)


class OutputQuery(Schema):
    form = Choice(OutputForm, required=True)


class NumberQuery(PageQuery):
    community_id = fields.UUID(required=True)
    year = Whole(least=2000, most=2100, strict=False, required=True)


class YearQuery(Schema):
    year = Whole(least=2000, most=2100, strict=False, required=True)


class StepOut(Schema):
    at = fields.AwareDateTime(attribute="business_at", required=True)
    verb = fields.String(required=True)
    label = fields.String(required=True)
    person = fields.String(required=True, allow_none=True)
    channel = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)


class HistoryOut(Schema):
    items = fields.List(fields.Nested(StepOut), required=True)
