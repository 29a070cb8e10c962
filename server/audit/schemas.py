"""What goes in and out of the audit room."""

from marshmallow import fields

from server.kernel.schema import PageQuery, Schema, Text


class AuditQuery(PageQuery):
    subject_id = fields.UUID()
    person_id = fields.UUID(metadata={"description": "who did it"})
    verb = Text(most=60)
    since = fields.AwareDateTime()
    until = fields.AwareDateTime()


class AuditEntryOut(Schema):
    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    business_at = fields.AwareDateTime(required=True)
    account_id = fields.UUID(allow_none=True)
    person_id = fields.UUID(allow_none=True)
    channel = fields.String(required=True)
    verb = fields.String(required=True)
    subject_kind = fields.String(required=True)
    subject_id = fields.UUID(required=True)
    reason = fields.String(allow_none=True)
    details = fields.Dict(required=True)
