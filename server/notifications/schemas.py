"""What the routes of notices take and give."""

from marshmallow import fields, validate

from server.kernel.schema import Choice, Schema, Text, Whole
from server.notifications.rules import Answer, NoticeKind


class NoticeOut(Schema):
    id = fields.UUID(required=True)
    kind = Choice(NoticeKind, required=True)
    kind_label = fields.String(attribute="kind.label", required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    page = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


class ReadingIn(Schema):
    up_to = fields.UUID(required=True)


class UnreadOut(Schema):
    unread = Whole(least=0, most=1_000_000, required=True)


class TemplateOut(Schema):
    kind = Choice(NoticeKind, required=True)
    label = fields.String(attribute="kind.label", required=True)
    template_id = fields.String(required=True)


class SubscriptionsOut(Schema):
    templates = fields.List(fields.Nested(TemplateOut), required=True)


class TemplateAnswerIn(Schema):
    template_id = Text(least=1, most=64, required=True)
    answer = Choice(Answer, required=True)


class AnswersIn(Schema):
    answers = fields.List(
        fields.Nested(TemplateAnswerIn),
        required=True,
        validate=validate.Length(max=20, error="一次不超过20项。"),
    )


class AcceptedOut(Schema):
    accepted = Whole(least=0, most=20, required=True)
