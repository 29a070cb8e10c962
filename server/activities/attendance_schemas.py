"""What attendances, roll-calls and objections take and give over HTTP."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from server.activities.checking_in import CheckIn, Proposal
from server.activities.own import When
from server.activities.roll_calling import Entry, RollEvent
from server.activities.rules import ActivityState, ObjectionState, Quality, RecordState, hours
from server.activities.schemas import AttendanceOut, Instant, RecordOut
from server.kernel.schema import Choice, PageQuery, Schema, Text, Whole

_PEOPLE = validate.Length(max=200, error="一次点名最多200人，请分次提交。")


class OwnActivityQuery(PageQuery):
    when = Choice(When, load_default=When.COMING)


class PresenceRecordOut(Schema):
    """A record as a line of a list shows it."""

    id = fields.UUID(required=True)
    state = Choice(RecordState, required=True)
    minutes = fields.Integer(required=True)
    hours = fields.Function(lambda record: hours(record.minutes), required=True, metadata={"type": "string"})


class OwnActivityOut(Schema):
    id = fields.UUID(attribute="activity.id", required=True)
    number = fields.String(attribute="activity.number", required=True)
    name = fields.String(attribute="activity.name", required=True)
    day = fields.Date(attribute="activity.day", required=True)
    starts_at = fields.AwareDateTime(attribute="activity.starts_at", required=True)
    ends_at = fields.AwareDateTime(attribute="activity.ends_at", required=True)
    place = fields.String(attribute="activity.place", required=True)
    content = fields.String(attribute="activity.content", required=True)
    leader_name = fields.String(attribute="activity.leader_name", required=True)
    state = Choice(ActivityState, attribute="activity.state", required=True)
    reason = fields.String(attribute="activity.reason", allow_none=True, required=True)
    attendance = fields.Nested(AttendanceOut, allow_none=True, required=True)
    record = fields.Nested(PresenceRecordOut, allow_none=True, required=True)


class ScanIn(Schema):
    """``scanned_at``: by the server's time, of a scan that waited in the phone's queue."""

    code = Text(least=1, most=120, required=True)
    scanned_at = Instant(allow_none=True, load_default=None)


class NamedActivityOut(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    place = fields.String(required=True)
    state = Choice(ActivityState, required=True)


class ScanOut(Schema):
    attendance = fields.Nested(AttendanceOut, required=True)
    activity = fields.Nested(NamedActivityOut, required=True)
    event = Choice(CheckIn, required=True)
    words = fields.String(required=True)


class TimesIn(Schema):
    started_at = Instant(required=True)
    stopped_at = Instant(required=True)
    break_minutes = Whole(least=0, most=1439, load_default=0)
    note = Text(most=200, allow_none=True, load_default=None)

    @ma.post_load
    def make(self, body: dict[str, Any], **_: Any) -> Proposal:
        return Proposal(**body)


class CodeOut(Schema):
    """A code for half a minute; ``image`` is a data URI of a PNG."""

    text = fields.String(required=True)
    shows_from = fields.AwareDateTime(required=True)
    shows_until = fields.AwareDateTime(required=True)
    image = fields.String(required=True)


class CodeViewOut(Schema):
    activity = fields.Nested(NamedActivityOut, required=True)
    codes = fields.List(fields.Nested(CodeOut), required=True)


class DayQuery(Schema):
    day = fields.Date()


class DayActivityOut(Schema):
    """An activity with how many are expected, came, came and went, and are confirmed."""

    id = fields.UUID(attribute="activity.id", required=True)
    name = fields.String(attribute="activity.name", required=True)
    starts_at = fields.AwareDateTime(attribute="activity.starts_at", required=True)
    ends_at = fields.AwareDateTime(attribute="activity.ends_at", required=True)
    place = fields.String(attribute="activity.place", required=True)
    state = Choice(ActivityState, attribute="activity.state", required=True)
    expected = fields.Integer(required=True)
    present = fields.Integer(required=True)
    complete = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)


class PersonHereOut(Schema):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    unit = fields.String(allow_none=True, required=True)
    expected = fields.Boolean(required=True)
    attendance = fields.Nested(AttendanceOut, allow_none=True, required=True)
    record = fields.Nested(PresenceRecordOut, allow_none=True, required=True)
    own = fields.Boolean(required=True)


class RollCallOut(Schema):
    activity = fields.Nested(NamedActivityOut, required=True)
    people = fields.List(fields.Nested(PersonHereOut), required=True)


class EntryIn(Schema):
    member_id = fields.UUID(required=True)
    event = Choice(RollEvent, required=True)
    at = Instant(allow_none=True, load_default=None)
    reason = Text(least=1, most=200, allow_none=True, load_default=None)

    @ma.post_load
    def make(self, body: dict[str, Any], **_: Any) -> Entry:
        return Entry(**body)


class RollCallIn(Schema):
    entries = fields.List(fields.Nested(EntryIn), required=True, validate=_PEOPLE)


class RollConfirmIn(Schema):
    """``member_ids`` left out: everybody whose attendance is whole; ``quality``: for all of them."""

    member_ids = fields.List(fields.UUID(), allow_none=True, load_default=None, validate=_PEOPLE)
    quality = Choice(Quality, allow_none=True, load_default=None)


class ToTellOut(Schema):
    name = fields.String(required=True)
    phone = fields.String(allow_none=True, required=True)
    told = fields.Boolean(required=True)


class WordsIn(Schema):
    words = Text(least=1, most=200, required=True)


class RecordObjectionOut(Schema):
    id = fields.UUID(required=True)
    record_id = fields.UUID(required=True)
    words = fields.String(required=True)
    words_held = fields.Boolean(required=True)
    raised_at = fields.AwareDateTime(required=True)
    state = Choice(ObjectionState, required=True)
    answer = fields.String(allow_none=True, required=True)
    answered_at = fields.AwareDateTime(allow_none=True, required=True)


class ObjectionViewOut(Schema):
    """An objection as staff read it; ``own``: the caller confirmed or served, and may not answer."""

    objection = fields.Nested(RecordObjectionOut, required=True)
    record = fields.Nested(PresenceRecordOut, required=True)
    activity = fields.Nested(NamedActivityOut, required=True)
    name = fields.String(required=True)
    own = fields.Boolean(required=True)


class ObjectionQuery(PageQuery):
    state = Choice(ObjectionState)


class AnswerIn(Schema):
    upheld = fields.Boolean(required=True)
    answer = Text(least=1, most=200, required=True)


class OwnRecordOut(RecordOut):
    """A record of one's own with one's objections to it."""

    objections = fields.List(fields.Nested(RecordObjectionOut), required=True)
    may_object = fields.Boolean(required=True)
