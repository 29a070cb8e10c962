"""What goes in and out of the delivery room."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from server.delivery.rules import (
    Move,
    Opinion,
    Parcel,
    ReminderKind,
    ReplyChannel,
    RosterChangeKind,
    Seal,
    Slip,
    UnitObjection,
    Way,
)
from server.feedback.rules import LetterState
from server.kernel.schema import Choice, PageQuery, Period, Schema, Text, Whole

MOST_LETTERS = 500
_SEVERAL = validate.Length(min=1, max=MOST_LETTERS, error=f"一次应选1至{MOST_LETTERS}件函件。")
YEARS: dict[str, Any] = {"least": 2020, "most": 2099, "strict": False}
_ROWS = validate.Length(max=200, error="一次最多200条。")


class SealingIn(Schema):
    letter_ids = fields.List(fields.UUID(), required=True, validate=_SEVERAL)
    sealed_at = fields.AwareDateTime(format="iso")
    content = Text(least=1, most=120)
    copies = Whole(least=1, most=99, load_default=1)
    approver = Text(least=1, most=60)
    applicant = Text(least=1, most=60)
    phone = Text(least=1, most=30)

    @ma.post_load
    def make(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"letter_ids": set(body.pop("letter_ids")), "given": Seal(**body)}


class SealingOut(Schema):
    id = fields.UUID(required=True)
    letter_id = fields.UUID(required=True)
    sealed_at = fields.AwareDateTime(required=True)
    content = fields.String(required=True)
    copies = fields.Integer(required=True)
    approver = fields.String(required=True)
    handler = fields.String(required=True)
    applicant = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    recorded_at = fields.AwareDateTime(required=True)


class SealingsOut(Schema):
    items = fields.List(fields.Nested(SealingOut), required=True)


class SealingLineOut(Schema):
    sealing = fields.Nested(SealingOut, required=True)
    number = fields.String(required=True)
    community = fields.String(required=True)


class SealingQuery(PageQuery):
    community_id = fields.UUID()
    year = Whole(**YEARS)


class SealLogQuery(Schema):
    community_id = fields.UUID(required=True)
    year = Whole(**YEARS, required=True)


class ParcelIn(Schema):
    letter_id = fields.UUID(required=True)
    slip_number = Text(least=1, most=40)

    @ma.post_load
    def make(self, body: dict[str, Any], **_: Any) -> Parcel:
        return Parcel(**body)


class DispatchIn(Schema):
    letters = fields.List(fields.Nested(ParcelIn), required=True, validate=_SEVERAL)
    way = Choice(Way, required=True)
    sent_on = fields.Date()


class DispatchOut(Schema):
    id = fields.UUID(required=True)
    letter_id = fields.UUID(required=True)
    way = Choice(Way, required=True)
    way_label = fields.String(attribute="way.label", required=True)
    addressee = fields.String(required=True)
    slip_number = fields.String(required=True, allow_none=True)
    sent_on = fields.Date(required=True)
    received_on = fields.Date(required=True, allow_none=True)
    received_by = fields.String(required=True, allow_none=True)
    reply_due_on = fields.Date(required=True)
    missent_at = fields.AwareDateTime(required=True, allow_none=True)
    missent_reason = fields.String(required=True, allow_none=True)


class DispatchesOut(Schema):
    items = fields.List(fields.Nested(DispatchOut), required=True)


class ReceiptIn(Schema):
    """Both empty in the portal: the liaison confirms today. From paper: the date and name on the slip."""

    received_on = fields.Date()
    received_by = Text(least=1, most=60)


class ReasonIn(Schema):
    reason = Text(least=1, most=200, required=True)


class SettlementIn(Schema):
    words = Text(least=1, most=500, required=True)


class ClosureIn(Schema):
    """A reason is needed where the unit never replied."""

    reason = Text(least=1, most=200)


class ObjectionIn(Schema):
    """About a member's row; without ``member_id`` about the letter as a whole."""

    words = Text(least=1, most=500, required=True)
    member_id = fields.UUID()

    @ma.post_load
    def make(self, body: dict[str, Any], **_: Any) -> UnitObjection:
        return UnitObjection(**body)


class MoveIn(Schema):
    """Somebody who moved in is named; of the unit's own members the id is enough."""

    kind = Choice(RosterChangeKind, required=True)
    name = Text(least=1, most=60)
    member_id = fields.UUID()
    note = Text(least=1, most=200)

    @ma.post_load
    def make(self, body: dict[str, Any], **_: Any) -> Move:
        return Move(**body)


class ReplyIn(Schema):
    """The slip. In the portal ``handler`` is by default the liaison, and ``replied_on`` stays away: it is today."""

    opinion = Choice(Opinion, required=True)
    words = Text(least=1, most=500)
    objections = fields.List(fields.Nested(ObjectionIn), load_default=list, validate=_ROWS)
    roster_changes = fields.List(fields.Nested(MoveIn), load_default=list, validate=_ROWS)
    for_appraisal = fields.Boolean(load_default=False)
    for_assessment = fields.Boolean(load_default=False)
    for_awards = fields.Boolean(load_default=False)
    unregistered = Text(least=1, most=200)
    handler = Text(least=1, most=60)
    phone = Text(least=1, most=30)
    replied_on = fields.Date()

    @ma.post_load
    def make(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        objections, moves = (tuple(body.pop(name)) for name in ("objections", "roster_changes"))
        return {"slip": Slip(**body, objections=objections, moves=moves)}


class ReplyOut(Schema):
    id = fields.UUID(required=True)
    channel = Choice(ReplyChannel, required=True)
    channel_label = fields.String(attribute="channel.label", required=True)
    opinion = Choice(Opinion, required=True)
    opinion_label = fields.String(attribute="opinion.label", required=True)
    words = fields.String(required=True, allow_none=True)
    for_appraisal = fields.Boolean(required=True)
    for_assessment = fields.Boolean(required=True)
    for_awards = fields.Boolean(required=True)
    unregistered = fields.String(required=True, allow_none=True)
    handler = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    replied_on = fields.Date(required=True)
    settlement = fields.String(required=True, allow_none=True)
    settled_at = fields.AwareDateTime(required=True, allow_none=True)


class UnitObjectionOut(Schema):
    id = fields.UUID(attribute="objection.id", required=True)
    member_id = fields.UUID(attribute="objection.member_id", required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    words = fields.String(attribute="objection.words", required=True)
    answer = fields.String(attribute="objection.answer", required=True, allow_none=True)
    upheld = fields.Boolean(attribute="objection.upheld", required=True, allow_none=True)


class RosterChangeOut(Schema):
    id = fields.UUID(required=True)
    letter_id = fields.UUID(required=True)
    kind = Choice(RosterChangeKind, required=True)
    kind_label = fields.String(attribute="kind.label", required=True)
    name = fields.String(required=True)
    member_id = fields.UUID(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    told_on = fields.Date(required=True)
    handled_at = fields.AwareDateTime(required=True, allow_none=True)


class RosterChangeLineOut(Schema):
    change = fields.Nested(RosterChangeOut, required=True)
    community = fields.String(required=True)
    unit = fields.String(required=True)
    handler = fields.String(required=True, allow_none=True)


class RosterChangeQuery(PageQuery):
    handled = fields.Boolean()
    unit_id = fields.UUID()


class ReminderOut(Schema):
    id = fields.UUID(required=True)
    kind = Choice(ReminderKind, required=True)
    kind_label = fields.String(attribute="kind.label", required=True)
    due_on = fields.Date(required=True)
    ordinal = fields.Integer(required=True)
    raised_on = fields.Date(required=True)


class ClosureOut(Schema):
    reason = fields.String(required=True, allow_none=True)
    closed_at = fields.AwareDateTime(required=True)


class ListedOut(Schema):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)


class DeliveryOut(Schema):
    letter_id = fields.UUID(attribute="letter.id", required=True)
    number = fields.String(attribute="letter.number", required=True, allow_none=True)
    community = fields.String(required=True)
    unit = fields.String(required=True)
    state = Choice(LetterState, attribute="letter.state", required=True)
    state_label = fields.String(attribute="letter.state.label", required=True)
    version = fields.Integer(attribute="letter.version", required=True)
    reply_due_on = fields.Date(required=True, allow_none=True)
    sealings = fields.List(fields.Nested(SealingOut), required=True)
    dispatches = fields.List(fields.Nested(DispatchOut), required=True)
    reply = fields.Nested(ReplyOut, required=True, allow_none=True)
    objections = fields.List(fields.Nested(UnitObjectionOut), required=True)
    roster_changes = fields.List(fields.Nested(RosterChangeOut), required=True)
    reminders = fields.List(fields.Nested(ReminderOut), required=True)
    closures = fields.List(fields.Nested(ClosureOut), required=True)
    members = fields.List(fields.Nested(ListedOut), required=True)


class AwaitedOut(Schema):
    letter_id = fields.UUID(attribute="dispatch.letter_id", required=True)
    number = fields.String(required=True)
    period = fields.String(required=True)
    period_label = fields.String(required=True)
    community_id = fields.UUID(required=True)
    community = fields.String(required=True)
    unit_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    state = Choice(LetterState, required=True)
    state_label = fields.String(attribute="state.label", required=True)
    addressee = fields.String(attribute="dispatch.addressee", required=True)
    way = Choice(Way, attribute="dispatch.way", required=True)
    sent_on = fields.Date(attribute="dispatch.sent_on", required=True)
    received_on = fields.Date(attribute="dispatch.received_on", required=True, allow_none=True)
    reply_due_on = fields.Date(attribute="dispatch.reply_due_on", required=True)
    late = fields.Integer(required=True, metadata={"description": "working days late"})


class OverdueQuery(PageQuery):
    community_id = fields.UUID()


class CommunityQuery(Schema):
    community_id = fields.UUID(required=True)


class ReminderLineOut(Schema):
    reminder = fields.Nested(ReminderOut, required=True)
    letter = fields.Nested(AwaitedOut, required=True)


class PeriodQuery(Schema):
    period = Period(required=True)


class StateCountOut(Schema):
    state = Choice(LetterState, required=True)
    label = fields.String(required=True)
    count = fields.Integer(required=True)


class CountOut(Schema):
    community_id = fields.UUID(required=True)
    community = fields.String(required=True)
    letters = fields.Integer(required=True)
    states = fields.List(fields.Nested(StateCountOut), required=True)
    overdue = fields.Integer(required=True)


class CountsOut(Schema):
    items = fields.List(fields.Nested(CountOut), required=True)
