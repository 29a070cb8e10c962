"""What the complaints room takes and gives over HTTP."""

from marshmallow import fields

from server.complaints.rules import ComplaintState, Subject
from server.kernel.schema import Choice, PageQuery, Schema, Text


class ComplaintIn(Schema):
    subject = Choice(Subject, required=True)
    content = Text(least=2, most=1000, required=True)
    area_id = fields.UUID(load_default=None, allow_none=True)


class PaperComplaintIn(Schema):
    """A complaint handed in on paper: ``slip`` is where the paper is kept, ``day`` when it came."""

    subject = Choice(Subject, required=True)
    content = Text(least=2, most=1000, required=True)
    slip = Text(least=1, most=60, required=True)
    day = fields.Date(required=True)
    area_id = fields.UUID(load_default=None, allow_none=True)


class KeyedComplaintOut(Schema):
    """All that the desk learns of a complaint it keyed: the number, to be told to who handed it in."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    due_on = fields.Date(required=True)


class AnswerIn(Schema):
    answer = Text(least=2, most=1000, required=True)


class ComplaintQuery(PageQuery):
    state = Choice(ComplaintState)


class OwnComplaintOut(Schema):
    """One's own complaint and its answer."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    subject = Choice(Subject, required=True)
    subject_label = fields.String(attribute="subject.label", required=True)
    content = fields.String(required=True)
    state = Choice(ComplaintState, required=True)
    state_label = fields.String(attribute="state.label", required=True)
    answer = fields.String(allow_none=True, required=True)
    answered_at = fields.AwareDateTime(allow_none=True, required=True)
    created_at = fields.AwareDateTime(required=True)


class ComplaintOut(Schema):
    """A complaint as who answers it sees it."""

    id = fields.UUID(attribute="complaint.id", required=True)
    number = fields.String(attribute="complaint.number", required=True)
    subject = Choice(Subject, attribute="complaint.subject", required=True)
    subject_label = fields.String(attribute="complaint.subject.label", required=True)
    content = fields.String(attribute="complaint.content", required=True)
    content_held = fields.Boolean(attribute="complaint.content_held", required=True)
    area_id = fields.UUID(attribute="complaint.area_id", required=True)
    area = fields.String(required=True)
    complainant = fields.String(
        allow_none=True, required=True, metadata={"description": "null: a phone bound to nobody"}
    )
    state = Choice(ComplaintState, attribute="complaint.state", required=True)
    state_label = fields.String(attribute="complaint.state.label", required=True)
    keyed_by = fields.String(
        allow_none=True, required=True, metadata={"description": "at a desk, from paper"}
    )
    slip = fields.String(attribute="complaint.slip", allow_none=True, required=True)
    due_on = fields.Date(attribute="complaint.due_on", required=True)
    late = fields.Boolean(required=True)
    answer = fields.String(attribute="complaint.answer", allow_none=True, required=True)
    answered_at = fields.AwareDateTime(attribute="complaint.answered_at", allow_none=True, required=True)
    created_at = fields.AwareDateTime(attribute="complaint.created_at", required=True)
