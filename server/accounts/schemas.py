"""What goes in and out of the accounts room."""

from marshmallow import fields

from server.accounts.rules import Role
from server.kernel.schema import Choice, Schema, Text


class WeChatSignIn(Schema):
    code = Text(least=1, most=128, required=True, metadata={"description": "the code of wx.login"})


class StaffSignIn(Schema):
    username = Text(least=1, most=40, required=True)
    password = Text(least=1, most=200, required=True)
    totp = Text(least=6, most=6, required=True)


class SignedInOut(Schema):
    token = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
    bound = fields.Boolean(required=True)


class SessionOut(Schema):
    id = fields.UUID(required=True)
    created_at = fields.AwareDateTime(required=True)
    seen_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True)


class SessionsOut(Schema):
    current = fields.UUID(allow_none=True, metadata={"description": "the session that asks"})
    items = fields.List(fields.Nested(SessionOut), required=True)


class PasswordIn(Schema):
    password = Text(least=1, most=200, required=True, metadata={"description": "the present one"})
    totp = Text(least=6, most=6, required=True, metadata={"description": "not one already used to sign in"})
    new_password = Text(least=1, most=200, required=True)


class StaffIn(Schema):
    name = Text(least=2, most=60, required=True)
    username = Text(least=3, most=40, required=True)
    password = Text(least=1, most=200, required=True)


class StaffOut(Schema):
    account_id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    totp_secret = fields.String(required=True)


class GrantIn(Schema):
    role = Choice(Role, required=True)
    area_id = fields.UUID(load_default=None, allow_none=True)
    unit_id = fields.UUID(load_default=None, allow_none=True)
    reason = Text(least=2, most=200, load_default=None, allow_none=True)


class GrantOut(GrantIn):
    id = fields.UUID(required=True)
    counts_from = fields.AwareDateTime(
        allow_none=True, metadata={"description": "null while a second person is awaited"}
    )


class ReasonIn(Schema):
    reason = Text(least=2, most=200, required=True)


class PairingCodeOut(Schema):
    code = fields.String(required=True, metadata={"description": "eight signs, shown this once"})
    expires_at = fields.AwareDateTime(required=True)


class PairingOut(Schema):
    paired = fields.Boolean(required=True)
    paired_at = fields.AwareDateTime(required=True, allow_none=True)


class PairingCodeIn(Schema):
    code = Text(least=1, most=20, required=True)


class PairedDeskOut(Schema):
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True, metadata={"description": "labels"})
