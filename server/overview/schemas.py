"""What goes in and out of the overview room."""

from marshmallow import fields

from server.kernel.schema import Choice, Schema, Text
from server.members.rules import MemberState, Purpose
from server.registrations.rules import RegistrationState


class TransferIn(Schema):
    community_id = fields.UUID(required=True)
    reason = Text(least=1, most=180, required=True)


class CancellationIn(Schema):
    reason = Text(least=1, most=180, required=True)


class EndedOut(Schema):
    id = fields.UUID(required=True)
    state = Choice(RegistrationState, required=True)
    claims_ended = fields.Integer(required=True)
    following_id = fields.UUID(
        allow_none=True, metadata={"description": "the submission in the new community"}
    )
    version = fields.Integer(required=True)


class RoleOut(Schema):
    role = fields.String(required=True)
    label = fields.String(required=True)
    area_id = fields.UUID(allow_none=True)
    area = fields.String(allow_none=True)
    unit_id = fields.UUID(allow_none=True)
    unit = fields.String(allow_none=True)


class StandingOut(Schema):
    id = fields.UUID(required=True)
    state = Choice(RegistrationState, required=True)
    community_id = fields.UUID(required=True)
    community = fields.String(required=True)
    number = fields.String(allow_none=True)
    renewed = fields.Boolean(required=True)
    reason = fields.String(allow_none=True)


class AnswerOut(Schema):
    purpose = Choice(Purpose, required=True)
    title = fields.String(required=True)
    granted = fields.Boolean(allow_none=True)


class DeedsDoneOut(Schema):
    year = fields.Integer(required=True)
    done = fields.Integer(required=True)
    of = fields.Integer(required=True)


class MembershipOut(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    phone = fields.String(allow_none=True, metadata={"description": "masked"})
    state = Choice(MemberState, required=True)
    unit_id = fields.UUID(allow_none=True)
    unit = fields.String(allow_none=True)
    community_id = fields.UUID(allow_none=True)
    community = fields.String(allow_none=True)
    registration = fields.Nested(StandingOut, allow_none=True)
    consents = fields.List(fields.Nested(AnswerOut), required=True)
    points_on = fields.Boolean(required=True)
    deeds = fields.Nested(DeedsDoneOut, required=True)


class MeOut(Schema):
    kind = fields.String(required=True, metadata={"description": "phone or desk"})
    bound = fields.Boolean(required=True)
    binding_code = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    member = fields.Nested(MembershipOut, allow_none=True)
    roles = fields.List(fields.Nested(RoleOut), required=True)
