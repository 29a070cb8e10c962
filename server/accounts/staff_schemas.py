"""What goes in and out of the routes about staff accounts: inviting, recovering, approving."""

from marshmallow import fields

from server.accounts.listing import Standing
from server.accounts.rules import Lost, Role
from server.accounts.schemas import GrantIn
from server.kernel.schema import Choice, PageQuery, Schema, Text


class StaffQuery(PageQuery):
    q = Text(most=60)
    role = Choice(Role)
    standing = Choice(Standing)


class GivenRoleOut(Schema):
    id = fields.UUID(required=True)
    role = Choice(Role, required=True)
    place = fields.String(required=True)
    granted_at = fields.AwareDateTime(required=True)
    counts_from = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "null while a second person is awaited"}
    )
    revoked_at = fields.AwareDateTime(required=True, allow_none=True)


class StaffLineOut(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    username = fields.String(required=True)
    standing = Choice(Standing, required=True)
    roles = fields.List(fields.Nested(GivenRoleOut), required=True)
    signed_in_at = fields.AwareDateTime(required=True, allow_none=True)
    disabled_at = fields.AwareDateTime(required=True, allow_none=True)


class StaffFileOut(Schema):
    line = fields.Nested(StaffLineOut, required=True)
    past = fields.List(fields.Nested(GivenRoleOut), required=True)
    paired_at = fields.AwareDateTime(required=True, allow_none=True)


class InvitationIn(GrantIn):
    name = Text(least=2, most=60, required=True)


class AdmissionOut(Schema):
    id = fields.UUID(required=True)
    code = fields.String(required=True, metadata={"description": "twelve signs, shown this once"})
    expires_at = fields.AwareDateTime(required=True)


class InvitationOut(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    role = Choice(Role, required=True)
    place = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)
    over = fields.Boolean(required=True, metadata={"description": "too old to be used"})


class InvitationsOut(Schema):
    items = fields.List(fields.Nested(InvitationOut), required=True)


class RecoveryIn(Schema):
    lost = Choice(Lost, required=True)
    reason = Text(least=2, most=200, required=True)


class AskedOut(Schema):
    id = fields.UUID(required=True)


class RecoveryOut(Schema):
    id = fields.UUID(required=True)
    account_id = fields.UUID(required=True)
    name = fields.String(required=True)
    lost = Choice(Lost, required=True)
    reason = fields.String(required=True)
    asker = fields.String(required=True)
    asked_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "of the code; null while it waits"}
    )


class RecoveriesOut(Schema):
    items = fields.List(fields.Nested(RecoveryOut), required=True)


class CodeIn(Schema):
    code = Text(least=1, most=40, required=True)


class OpenedOut(Schema):
    name = fields.String(required=True)
    username = fields.String(required=True, metadata={"description": "of an invitation: a suggestion"})
    role = fields.String(required=True, allow_none=True)
    place = fields.String(required=True, allow_none=True)
    lost = Choice(Lost, required=True, allow_none=True)
    authenticator = fields.String(required=True, allow_none=True, metadata={"description": "for the QR code"})


class ActivationIn(CodeIn):
    username = Text(most=40, load_default="", metadata={"description": "for an invitation"})
    password = Text(
        least=1,
        most=200,
        required=True,
        metadata={"description": "the new one; the old one where it was not lost"},
    )
    totp = Text(least=6, most=6, required=True)


class ProofIn(Schema):
    totp = Text(least=6, most=6, required=True)
