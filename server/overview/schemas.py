"""What goes in and out of the overview room."""

from typing import Any

from marshmallow import fields

from server.kernel.schema import Choice, Day, PageQuery, Schema, Text
from server.members.rules import MemberState, Purpose
from server.overview.rules import WaitingKind
from server.registrations.rules import RegistrationState


class TransferIn(Schema):
    community_id = fields.UUID(required=True)
    reason = Text(least=1, most=180, required=True)


class CancellationIn(Schema):
    reason = Text(least=1, most=180, required=True)


class LeavingIn(Schema):
    reason = Text(most=180, allow_none=True, load_default=None)
    withdraw_consents = fields.Boolean(required=True)
    cancel_registration = fields.Boolean(required=True)


class TrailQuery(PageQuery):
    """``who`` did it and whom it is ``about``: a full name or an id; on the days from … to."""

    who = Text(least=1, most=60)
    about = Text(least=1, most=60)
    verb = Text(least=1, most=60)
    first = Day(data_key="from")
    last = Day(data_key="to")


class TrailExportQuery(TrailQuery):
    def __init__(self, **options: Any):
        super().__init__(**{**options, "exclude": ("cursor", "limit")})

    reason = Text(least=2, most=200, required=True)


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


class OnRollCallOut(Schema):
    name = fields.String(required=True)
    areas = fields.List(fields.String(), required=True, metadata={"description": "names"})


class MeOut(Schema):
    kind = fields.String(required=True, metadata={"description": "phone or desk"})
    bound = fields.Boolean(required=True)
    binding_code = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    member = fields.Nested(MembershipOut, allow_none=True)
    roles = fields.List(fields.Nested(RoleOut), required=True)
    staff = fields.Nested(
        OnRollCallOut, allow_none=True, metadata={"description": "on a phone that is paired with a desk"}
    )


class HalfOut(Schema):
    """Confirmed service of the present half-year; minutes recognised."""

    label = fields.String(required=True)
    first = fields.Date(required=True)
    last = fields.Date(required=True)
    hours = fields.String(required=True)
    minutes = fields.Integer(required=True)
    services = fields.Integer(required=True)


class DeedMarkOut(Schema):
    kind = fields.Integer(required=True)
    label = fields.String(required=True)
    done_on = fields.Date(allow_none=True, required=True)


class NextOut(Schema):
    """An activity, or a time of a post for which no activity is planned yet."""

    activity_id = fields.UUID(allow_none=True, required=True)
    post_id = fields.UUID(allow_none=True, required=True)
    name = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    place = fields.String(required=True)


class WaitingOut(Schema):
    kind = Choice(WaitingKind, required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    page = fields.String(required=True, metadata={"description": "of the mini-program, with a leading slash"})
    until = fields.AwareDateTime(allow_none=True, required=True)


class NewNoticeOut(Schema):
    """A notice as GET /me/notices lists it."""

    id = fields.UUID(required=True)
    kind = fields.String(attribute="kind.value", required=True)
    kind_label = fields.String(attribute="kind.label", required=True)
    title = fields.String(required=True)
    words = fields.String(required=True)
    page = fields.String(allow_none=True, required=True)
    created_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(allow_none=True, required=True)


class NewNoticesOut(Schema):
    unread = fields.Integer(required=True)
    items = fields.List(fields.Nested(NewNoticeOut), required=True)


class HomeOut(Schema):
    """The phone's first page; on an unbound phone only ``me`` says anything."""

    me = fields.Nested(MeOut, required=True)
    half = fields.Nested(HalfOut, allow_none=True, required=True)
    year_hours = fields.String(allow_none=True, required=True)
    deeds = fields.List(fields.Nested(DeedMarkOut), required=True)
    next = fields.List(fields.Nested(NextOut), required=True)
    waiting = fields.List(fields.Nested(WaitingOut), required=True)
    notices = fields.Nested(NewNoticesOut, required=True)
    staff = fields.Boolean(required=True)


class OpenNameOut(Schema):
    """A post or an activity that names somebody as its leader."""

    id = fields.Function(lambda pair: str(pair[0]), required=True)
    name = fields.Function(lambda pair: pair[1], required=True)


class OpenWorkOut(Schema):
    posts = fields.List(fields.Nested(OpenNameOut), required=True)
    activities = fields.List(fields.Nested(OpenNameOut), required=True)


class DepartureIn(Schema):
    """What goes to whom; without it the account is closed and names stay as they are."""

    reason = Text(least=2, most=200, required=True)
    successor_id = fields.UUID(load_default=None, allow_none=True)
    posts = fields.List(fields.UUID(), load_default=[])
    activities = fields.List(fields.UUID(), load_default=[])
    office_line = Text(most=30, load_default=None, allow_none=True)


class DepartureOut(Schema):
    roles = fields.Integer(required=True)
    invitations = fields.Integer(required=True)
    sessions = fields.Integer(required=True)
