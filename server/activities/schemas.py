"""What the activities room takes and gives over HTTP."""

import datetime as dt
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from server.activities.presence import AttendanceState, Origin
from server.activities.rules import ActivityState, Plan, Quality, RecordState, SheetRow, Source
from server.kernel.schema import Choice, PageQuery, Schema, Text, Whole
from server.points.rules import points_text

_YEARS = validate.Range(dt.date(2020, 1, 1), dt.date(2099, 12, 31), error="日期应在2020年至2099年之间。")
_ROWS = validate.Length(max=200, error="一张签到表最多200人，请分次提交。")


def _in_our_time(instant: dt.datetime) -> None:
    if not 2020 <= instant.year <= 2099:
        raise ma.ValidationError("时间应在2020年至2099年之间。")


def Instant(**options: Any) -> fields.AwareDateTime:  # noqa: N802 - a field, like kernel.schema's Text
    """Return a field for an instant with its time zone, down to the minute or second."""
    return fields.AwareDateTime(format="iso", validate=_in_our_time, **options)


class ActivityChange(Schema):
    """What may be changed while an activity is planned."""

    name = Text(least=1, most=60)
    starts_at = Instant()
    ends_at = Instant()
    place = Text(least=1, most=80)
    content = Text(least=1, most=500)
    organiser = Text(least=1, most=80)
    leader_name = Text(least=1, most=40)
    category_code = Text(least=1, most=4)
    source = Choice(Source)
    post_id = fields.UUID(allow_none=True)
    needed = Whole(least=1, most=1000, allow_none=True)
    beneficiaries = Whole(least=0, most=100_000)


class PlanIn(ActivityChange):
    """All of 民政部令第67号 art. 7 is required: 名称、日期、地点、服务内容、服务时间、组织单位、负责人."""

    community_id = fields.UUID(required=True)
    name = Text(least=1, most=60, required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    place = Text(least=1, most=80, required=True)
    content = Text(least=1, most=500, required=True)
    organiser = Text(least=1, most=80, required=True)
    leader_name = Text(least=1, most=40, required=True)
    category_code = Text(least=1, most=4, required=True)
    source = Choice(Source, required=True)

    @ma.post_load
    def make(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"community_id": body.pop("community_id"), "planned": Plan(**body)}


class ActivityQuery(PageQuery):
    community_id = fields.UUID()
    state = Choice(ActivityState)
    first = fields.Date(data_key="from", validate=_YEARS)
    last = fields.Date(data_key="to", validate=_YEARS)


class ActivityOut(Schema):
    id = fields.UUID(required=True)
    community_id = fields.UUID(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    day = fields.Date(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    place = fields.String(required=True)
    category_code = fields.String(required=True)
    post_id = fields.UUID(allow_none=True, required=True)
    content = fields.String(required=True)
    organiser = fields.String(required=True)
    leader_name = fields.String(required=True)
    source = Choice(Source, required=True)
    needed = fields.Integer(allow_none=True, required=True)
    beneficiaries = fields.Integer(required=True)
    state = Choice(ActivityState, required=True)
    reason = fields.String(allow_none=True, required=True)
    version = fields.Integer(required=True)


class RecordOut(Schema):
    """A record; ``corrects_id`` and ``replaced_by`` are its correction chain, ``late`` is 补录, ``guest`` 外社区."""

    id = fields.UUID(attribute="record.id", required=True)
    mark = fields.String(attribute="record.mark", required=True)
    activity_id = fields.UUID(attribute="activity.id", required=True)
    activity_number = fields.String(attribute="activity.number", required=True)
    activity_name = fields.String(attribute="activity.name", required=True)
    place = fields.String(attribute="activity.place", required=True)
    member_id = fields.UUID(attribute="record.member_id", required=True)
    name = fields.String(required=True)
    unit = fields.String(allow_none=True, required=True)
    category = fields.String(required=True)
    day = fields.Date(attribute="record.day", required=True)
    started_at = fields.AwareDateTime(attribute="record.started_at", required=True)
    stopped_at = fields.AwareDateTime(attribute="record.stopped_at", required=True)
    break_minutes = fields.Integer(attribute="record.break_minutes", required=True)
    minutes = fields.Integer(attribute="record.minutes", required=True)
    recognised_minutes = fields.Integer(attribute="record.recognised_minutes", required=True)
    hours = fields.String(required=True)
    quality = Choice(Quality, attribute="record.quality", allow_none=True, required=True)
    helped_matters = fields.Integer(attribute="record.helped_matters", required=True)
    note = fields.String(attribute="record.note", allow_none=True, required=True)
    overlap_reason = fields.String(attribute="record.overlap_reason", allow_none=True, required=True)
    deeds = fields.List(fields.Integer(), required=True)
    points = fields.Method("points_of", allow_none=True, required=True, metadata={"type": ["string", "null"]})
    state = Choice(RecordState, attribute="record.state", required=True)
    reason = fields.String(attribute="record.reason", allow_none=True, required=True)
    entered_at = fields.AwareDateTime(attribute="record.entered_at", required=True)
    due_on = fields.Date(attribute="record.due_on", required=True)
    late = fields.Boolean(attribute="record.late", required=True)
    guest = fields.Boolean(attribute="record.guest", required=True)
    confirmer = fields.String(allow_none=True, required=True)
    confirmed_at = fields.AwareDateTime(attribute="record.confirmed_at", allow_none=True, required=True)
    corrects_id = fields.UUID(attribute="record.corrects_id", allow_none=True, required=True)
    replaced_by = fields.UUID(allow_none=True, required=True)
    version = fields.Integer(attribute="record.version", required=True)

    def points_of(self, line: Any) -> str | None:
        return None if line.half_points is None else points_text(line.half_points)


class LedgerLineOut(RecordOut):
    """A line of the activity ledger (domain.md E)."""

    content = fields.String(attribute="activity.content", required=True)
    organiser = fields.String(attribute="activity.organiser", required=True)
    leader_name = fields.String(attribute="activity.leader_name", required=True)
    remark = fields.String(required=True)


class ExpectedOut(Schema):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    claim_id = fields.UUID(allow_none=True, required=True)
    record_id = fields.UUID(allow_none=True, required=True)


class AttendanceOut(Schema):
    """What is known of somebody's presence; ``note_held``: the note waits for a human and goes into no record."""

    activity_id = fields.UUID(attribute="row.activity_id", required=True)
    member_id = fields.UUID(attribute="row.member_id", required=True)
    started_at = fields.AwareDateTime(attribute="present.started_at", allow_none=True, required=True)
    stopped_at = fields.AwareDateTime(attribute="present.stopped_at", allow_none=True, required=True)
    break_minutes = fields.Integer(attribute="row.break_minutes", required=True)
    note = fields.String(attribute="row.note", allow_none=True, required=True)
    note_held = fields.Boolean(attribute="row.note_held", required=True)
    source = Choice(Origin, required=True)
    late_sent = fields.Boolean(required=True)
    reason = fields.String(attribute="row.reason", allow_none=True, required=True)
    state = Choice(AttendanceState, required=True)


class ActivityViewOut(Schema):
    """An activity with the people expected, their presence and all its records."""

    activity = fields.Nested(ActivityOut, required=True)
    expected = fields.List(fields.Nested(ExpectedOut), required=True)
    records = fields.List(fields.Nested(RecordOut), required=True)
    attendances = fields.List(fields.Nested(AttendanceOut), required=True)


class RowIn(Schema):
    """One person's line on the signed sheet."""

    member_id = fields.UUID(required=True)
    started_at = Instant(required=True)
    stopped_at = Instant(required=True)
    break_minutes = Whole(least=0, most=1439, load_default=0)
    helped_matters = Whole(least=0, most=99, load_default=0)
    quality = Choice(Quality, allow_none=True, load_default=None)
    note = Text(most=200, allow_none=True, load_default=None)
    overlap_reason = Text(least=1, most=200, allow_none=True, load_default=None)

    @ma.post_load
    def make(self, body: dict[str, Any], **_: Any) -> SheetRow:
        return SheetRow(**body)


class SheetIn(Schema):
    records = fields.List(fields.Nested(RowIn), required=True, validate=_ROWS)


class SheetOut(Schema):
    records = fields.List(fields.Nested(RecordOut), required=True)


class ConfirmIn(Schema):
    """``record_ids`` left out: everything that is pending; ``quality``: where the sheet gave none."""

    record_ids = fields.List(fields.UUID(), allow_none=True, load_default=None, validate=_ROWS)
    quality = Choice(Quality, allow_none=True, load_default=None)


class ReturnIn(Schema):
    record_ids = fields.List(fields.UUID(), allow_none=True, load_default=None, validate=_ROWS)
    reason = Text(least=1, most=200, required=True)


class ReasonIn(Schema):
    reason = Text(least=1, most=200, required=True)


class CorrectionIn(Schema):
    """The new values of what was wrong, and why."""

    started_at = Instant()
    stopped_at = Instant()
    break_minutes = Whole(least=0, most=1439)
    helped_matters = Whole(least=0, most=99)
    quality = Choice(Quality)
    note = Text(most=200, allow_none=True)
    overlap_reason = Text(least=1, most=200, allow_none=True)
    reason = Text(least=1, most=200, required=True)


class _LedgerFields(Schema):
    first = fields.Date(data_key="from", required=True, validate=_YEARS)
    last = fields.Date(data_key="to", required=True, validate=_YEARS)
    community_id = fields.UUID()
    unit_id = fields.UUID()
    category = Text(least=1, most=4)

    @ma.validates_schema
    def dates(self, query: dict[str, Any], **_: Any) -> None:
        if query["first"] > query["last"]:
            raise ma.ValidationError("截止日期不能早于起始日期。", "to")


class LedgerQuery(_LedgerFields, PageQuery):
    """Service dates from … to, both included."""


class LedgerExportQuery(_LedgerFields):
    reason = Text(least=2, most=200, required=True)
