"""What goes in and out of the members room."""

import datetime as dt

from marshmallow import fields, validate

from server.accounts.rules import Role
from server.kernel.schema import Choice, Day, PageQuery, Schema, Text
from server.members.rules import ConsentChannel, EmploymentEnd, Flag, MemberState, PartyStatus, Purpose
from server.people.rules import Sex


class MembersQuery(PageQuery):
    q = Text(most=40, metadata={"description": "part of the name, or the beginning of its pinyin initials"})
    unit_id = fields.UUID()
    community_id = fields.UUID()
    flag = Choice(Flag)


class MemberOut(Schema):
    """A member in a list: the phone is masked."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    sex = Choice(Sex, allow_none=True)
    phone = fields.String(allow_none=True, metadata={"description": "masked"})
    party_status = Choice(PartyStatus, required=True)
    state = Choice(MemberState, required=True)
    unit_id = fields.UUID(allow_none=True)
    unit = fields.String(allow_none=True)
    community_id = fields.UUID(allow_none=True)
    community = fields.String(allow_none=True)
    community_text = fields.String(allow_none=True)
    residence = fields.String(allow_none=True)
    skills = fields.List(fields.String(), required=True)
    flags = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True)


class DisclosureIn(Schema):
    reason = Text(least=2, most=200, required=True, metadata={"description": "kept in the audit trail"})


class DisclosureOut(Schema):
    phone = fields.String(required=True, metadata={"description": "in full"})


class IdNumberIn(Schema):
    id_number = Text(
        least=15, most=24, allow_none=True, required=True, metadata={"description": "null forgets it"}
    )


class EmploymentOut(Schema):
    unit_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    branch = fields.String(allow_none=True)
    position = fields.String(allow_none=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(allow_none=True)
    end_reason = Choice(EmploymentEnd, allow_none=True)


class ConsentOut(Schema):
    purpose = Choice(Purpose, required=True)
    granted = fields.Boolean(required=True)
    text_version = fields.String(required=True)
    channel = Choice(ConsentChannel, required=True)
    at = fields.AwareDateTime(required=True)
    paper_number = fields.String(allow_none=True)


class MemberDetailOut(MemberOut):
    employments = fields.List(fields.Nested(EmploymentOut), required=True)
    consents = fields.List(fields.Nested(ConsentOut), required=True)


class ConsentIn(Schema):
    purpose = Choice(Purpose, required=True)
    granted = fields.Boolean(required=True)
    text_version = Text(most=20, required=True)


class PaperConsentIn(ConsentIn):
    paper_number = Text(most=40, allow_none=True, load_default=None)


class ConsentTextOut(Schema):
    purpose_code = Choice(Purpose, required=True)
    version = fields.String(required=True)
    title = fields.String(required=True)
    purpose = fields.String(required=True)
    receiver = fields.String(required=True)
    kinds = fields.String(required=True)
    retention = fields.String(required=True)
    withdrawal = fields.String(required=True)


class ConsentTextsOut(Schema):
    items = fields.List(fields.Nested(ConsentTextOut), required=True)


class PhoneIn(Schema):
    code = Text(least=1, most=128, required=True, metadata={"description": "of WeChat's phone-number button"})
    name = Text(least=1, most=60, metadata={"description": "where several members share the phone"})


class BindingIn(Schema):
    code = Text(least=1, most=20, required=True, metadata={"description": "shown on the member's phone"})


class BindingOut(Schema):
    member_id = fields.UUID(required=True)
    bound = fields.Boolean(required=True)


class ClosureIn(Schema):
    on = fields.Date(
        required=True,
        validate=validate.Range(
            dt.date(2000, 1, 1), dt.date(2099, 12, 31), error="日期应在2000年至2099年之间。"
        ),
        metadata={"description": "the first day without the unit, at the latest today"},
    )
    successor_id = fields.UUID(
        allow_none=True,
        load_default=None,
        metadata={"description": "the unit it was merged into; null: dissolved"},
    )
    reason = Text(least=2, most=200, load_default=None, allow_none=True)


class ClosureOut(Schema):
    unit_id = fields.UUID(required=True)
    closed_on = fields.Date(required=True)
    successor_id = fields.UUID(allow_none=True, required=True)
    moved = fields.Integer(required=True, metadata={"description": "members who went on to the successor"})
    ended = fields.Integer(required=True, metadata={"description": "members left without a unit"})


class UnitSplitIn(Schema):
    into = fields.UUID(required=True, metadata={"description": "another open unit"})
    member_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(min=1, max=5_000, error="请至少选择一人。")
    )
    on = Day(required=True, metadata={"description": "the first day in the other unit"})
    reason = Text(least=2, most=200, required=True)


class UnitSplitOut(Schema):
    moved = fields.Integer(required=True, metadata={"description": "members who went to the other unit"})


class DeskInvitationIn(Schema):
    role = Choice(Role, required=True)
    area_id = fields.UUID(load_default=None, allow_none=True)
    unit_id = fields.UUID(load_default=None, allow_none=True)
    reason = Text(least=2, most=200, load_default=None, allow_none=True)


class DeskInvitationOut(Schema):
    id = fields.UUID(required=True)
    code = fields.String(required=True, metadata={"description": "twelve signs, shown this once"})
    expires_at = fields.AwareDateTime(required=True)


class DeskIn(Schema):
    account_id = fields.UUID(required=True)
