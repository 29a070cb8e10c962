"""The roll-call: staff note who comes and goes, and turn whole attendances into confirmed service in one go.

The activity's row is held throughout, as by sheets; sheet and confirmation do the keeping.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from server.activities import attending, before_sheet, queries, service
from server.activities.attending import Attended
from server.activities.errors import (
    AlreadyRecorded,
    ConfirmerUnknown,
    NothingToConfirm,
    OwnRecord,
    RollCallRefused,
    SheetRefused,
)
from server.activities.models import Activity, Attendance, AttendanceScan, ServiceRecord
from server.activities.presence import in_window, needs_reason
from server.activities.rules import ActivityState, Quality, RecordState, SheetRow
from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import Fields
from server.organisations import queries as organisations


class RollEvent(StrEnum):
    START = "start"
    STOP = "stop"
    ABSENT = "absent"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a roll-call; ``at`` left out is now."""

    member_id: UUID
    event: RollEvent
    at: dt.datetime | None = None
    reason: str | None = None

    @property
    def times(self) -> bool:
        return self.event in (RollEvent.START, RollEvent.STOP)


class _Called:
    """An activity during a roll-call with what its entries are checked against, read for all at once."""

    def __init__(self, activity: Activity, entries: Sequence[Entry]):
        ids = [entry.member_id for entry in entries]
        self.activity = activity
        self.expected = attending.expected_among(activity, ids)
        self.known = before_sheet.home_communities(ids, activity.community_id, day=activity.day)
        self.recorded = {record.member_id for record in queries.records_in(activity.id)}
        self.allowed = activity.day, clock.local_date(activity.ends_at)

    def problem(self, entry: Entry) -> dict[str, str]:
        """Return what is wrong with an entry, by field."""
        if entry.member_id not in self.known:
            return {"member_id": "没有找到此人，或尚未到社区报到，请核对或先办理报到。"}
        if entry.member_id in self.recorded:
            return {"member_id": "此人已登记服务记录，改动请在签到表或“更正”中办理。"}
        return self._time_problem(entry, entry.at or clock.now()) if entry.times else {}

    def _time_problem(self, entry: Entry, at: dt.datetime) -> dict[str, str]:
        if at > clock.now():
            return {"at": "不能登记尚未到来的时间。"}
        if not self.allowed[0] <= clock.local_date(at) <= self.allowed[1]:
            return {"at": "应在活动当天；活动改期的，请先修改活动时间。"}
        if entry.reason is None and needs_reason(
            expected=entry.member_id in self.expected, window=self._open_at(at)
        ):
            return {"reason": "此人未认领这次活动，或时间在活动前后30分钟之外，请填写原因。"}
        return {}

    def _open_at(self, at: dt.datetime) -> bool:
        """A cancelled activity has no window: who came nevertheless is noted with a reason."""
        planned = self.activity.state is not ActivityState.CANCELLED
        return planned and in_window(at, self.activity.starts_at, self.activity.ends_at)


def call(activity_id: UUID, entries: Sequence[Entry], *, actor: Actor) -> Activity:
    """Note who came, went, stayed away: all entries or, with RollCallRefused, none. Repeating them changes nothing.

    A reason is needed outside the window and for somebody who is not expected (R-13). ``clear`` takes back what staff
    noted; scans and typed times stay. NotFound.
    """
    activity = queries.access_activity(activity_id, actor=actor, verb="activities.record", lock=True)
    called = _Called(activity, entries)
    problems: Fields = {}
    for index, entry in enumerate(entries):
        for field, sentence in called.problem(entry).items():
            problems[f"entries.{index}.{field}"] = [sentence]
    _refuse(problems)
    rows = attending.hold_all(activity.id, (entry.member_id for entry in entries))
    _note_all(rows, entries)
    send_changes()
    for row in rows.values():
        _drop_if_empty(row)
    send_changes()
    _record("activities.roll_call", activity, actor, entries=len(entries))
    return activity


@dataclass(frozen=True, slots=True)
class _Said:
    """What staff say of somebody's presence."""

    start: dt.datetime | None
    stop: dt.datetime | None
    absent: bool
    reason: str | None

    def then(self, entry: Entry) -> "_Said":
        """Return what is said after one more entry."""
        at, reason = entry.at or clock.now(), entry.reason or self.reason
        if entry.event is RollEvent.START:
            return _Said(at, self.stop, False, reason)
        if entry.event is RollEvent.STOP:
            return _Said(self.start, at, False, reason)
        absent = entry.event is RollEvent.ABSENT
        return _Said(None, None, absent, reason if absent else None)

    @property
    def reversed(self) -> bool:
        return self.start is not None and self.stop is not None and self.stop <= self.start


def _note_all(rows: Mapping[UUID, Attendance], entries: Sequence[Entry]) -> None:
    """Put entries into their rows one after another; only what comes of all of them must make sense."""
    said = {
        each: _Said(row.staff_start, row.staff_stop, row.absent, row.reason) for each, row in rows.items()
    }
    last: dict[UUID, int] = {}
    for index, entry in enumerate(entries):
        said[entry.member_id] = said[entry.member_id].then(entry)
        last[entry.member_id] = index
    sentence = "签退时间须晚于签到时间。"
    _refuse({f"entries.{last[each]}.at": [sentence] for each, now in said.items() if now.reversed})
    for each, now in said.items():
        row = rows[each]
        row.staff_start, row.staff_stop, row.absent, row.reason = now.start, now.stop, now.absent, now.reason


def _drop_if_empty(row: Attendance) -> None:
    """Forget a row of which nothing is left: neither staff's word nor the member's nor a scan."""
    given = (row.typed_start, row.staff_start, row.staff_stop)
    if row.absent or any(each is not None for each in given):
        return
    scans = (AttendanceScan.activity_id == row.activity_id, AttendanceScan.member_id == row.member_id)
    if not session().query(AttendanceScan.step).where(*scans).first():
        session().delete(row)


def confirm_roll_call(
    activity_id: UUID,
    member_ids: Collection[UUID] | None = None,
    *,
    quality: Quality | None = None,
    actor: Actor,
) -> Activity:
    """Turn whole attendances into records and confirm them: everybody's but one's own, or those named.

    All or nothing. A named member's record that waits already is confirmed as it is; one that is confirmed stays.
    OwnRecord when one's own is named, RollCallRefused names people by ``people.<member id>``, NothingToConfirm.
    """
    activity = queries.access_activity(activity_id, actor=actor, verb="activities.confirm", lock=True)
    if actor.person_id is None:
        raise ConfirmerUnknown()
    _refuse_own(activity, member_ids, actor)
    records = {record.member_id: record for record in queries.locked_records(activity.id)}
    whole = {each.row.member_id: each for each in attending.in_activities([activity.id]) if each.span}
    chosen = whole.keys() - {actor.person_id} if member_ids is None else set(member_ids)
    _refuse({f"people.{each}": _missing() for each in chosen - whole.keys() - records.keys()})
    _enter(activity, [whole[each] for each in sorted(chosen & whole.keys())], actor)
    _confirm(activity, chosen, records, quality, actor)
    return activity


def _missing() -> list[str]:
    return ["此人没有完整的签到和签退时间，请先补记，或从签到表登记。"]


def _refuse_own(activity: Activity, member_ids: Collection[UUID] | None, actor: Actor) -> None:
    """Refuse the confirmer's own service before anything is entered; the attempt is kept (R-16)."""
    if member_ids is not None and actor.person_id in member_ids:
        _record("activities.confirm.refused", activity, actor)
        raise OwnRecord(fields={f"people.{actor.person_id}": [OwnRecord.message]})


def _enter(activity: Activity, whole: Sequence[Attended], actor: Actor) -> None:
    rows = [_row(each) for each in whole]
    try:
        if rows:
            service.add_to_sheet(activity.id, rows, actor=actor)
    except SheetRefused as refused:
        raise RollCallRefused(fields=_by_person(refused.fields, rows)) from None


def _row(attended: Attended) -> SheetRow:
    row, span = attended.row, attended.span
    if span is None:
        raise AlreadyRecorded()
    note = None if row.note_held else row.note
    return SheetRow(row.member_id, *span, break_minutes=row.break_minutes, note=note)


def _by_person(fields: Fields, rows: Sequence[SheetRow]) -> Fields:
    """Name the people of a refused sheet's rows: ``records.3.stopped_at`` → ``people.<member id>``."""
    return {f"people.{rows[int(place.split('.')[1])].member_id}": said for place, said in fields.items()}


def _confirm(
    activity: Activity,
    chosen: Collection[UUID],
    before: dict[UUID, ServiceRecord],
    quality: Quality | None,
    actor: Actor,
) -> None:
    """Confirm what waits of the chosen people's; NothingToConfirm unless all of it stood confirmed before."""
    waiting = [
        record.id
        for record in queries.locked_records(activity.id)
        if record.member_id in chosen and record.state is RecordState.PENDING
    ]
    if waiting:
        service.confirm(activity.id, waiting, quality=quality, actor=actor)
    elif not chosen or any(before[each].state is not RecordState.CONFIRMED for each in chosen):
        raise NothingToConfirm()


def _refuse(problems: Fields) -> None:
    if problems:
        raise RollCallRefused(fields=problems)


def _record(verb: str, activity: Activity, actor: Actor, **details: int) -> None:
    path = organisations.area(activity.community_id).path
    audit.record(verb, "activity", activity.id, actor=actor, area_path=path, details=dict(details))
