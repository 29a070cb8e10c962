"""Verbs of the activities room.

Locks are always taken in one order: the activity, its records by id, then (in points) the members' years.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from server.activities import numbering, queries, recognition, telling
from server.activities.errors import (
    ActivityHasRecords,
    ConfirmerUnknown,
    CorrectionRefused,
    NothingToConfirm,
    OwnRecord,
    PlanRefused,
    RecordNotOfActivity,
    SheetRefused,
)
from server.activities.merging import join_attendances as join_attendances
from server.activities.merging import number_of_records as number_of_records
from server.activities.merging import records_clash as records_clash
from server.activities.models import Activity, ServiceRecord
from server.activities.reshaping import confirmed_from as confirmed_from
from server.activities.reshaping import move_coming as move_coming
from server.activities.rules import (
    Plan,
    Quality,
    RecordState,
    SheetRow,
)
from server.activities.sheet import Sheet
from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import Fields, NotFound, StaleVersion
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.posts import queries as posts

LONGEST_ACTIVITY = dt.timedelta(days=7)
FIXED_BY_RECORDS = frozenset({"starts_at", "ends_at", "post_id", "source"})


def plan(community_id: UUID, planned: Plan, *, actor: Actor) -> Activity:
    """Plan an activity and give it its number (社区代码或拼音首字母-H-年度-序号). NotFound, PlanRefused."""
    organisations.access_open_community(community_id, actor=actor, verb="activities.plan")
    _check_plan(planned, community_id, actor)
    day = clock.local_date(planned.starts_at)
    activity = Activity(
        id=new_id(), community_id=community_id, day=day, created_at=clock.now(), created_by=actor.person_id,
        number=numbering.next_number(community_id, day.year),
        **dataclasses.asdict(planned),
    )  # fmt: skip
    session().add(activity)
    send_changes()
    _record_activity("activities.plan", activity, actor=actor)
    return activity


def _check_plan(planned: Plan, community_id: UUID, actor: Actor, *, present: str | None = None) -> None:
    """Raise PlanRefused with every problem; ``present`` is the category that a changed activity has."""
    problems: Fields = {}
    if planned.ends_at <= planned.starts_at:
        problems["ends_at"] = ["结束时间须晚于开始时间。"]
    elif planned.ends_at - planned.starts_at > LONGEST_ACTIVITY:
        problems["ends_at"] = ["一次活动不超过7天，时间更长的请分次登记。"]
    if planned.category_code not in posts.categories_to_choose(present=present):
        problems["category_code"] = ["没有这个岗位类别，请从列表中选择。"]
    if planned.post_id is not None and not _post_of(planned.post_id, community_id, actor):
        problems["post_id"] = ["没有找到这个服务岗位，请选择本社区的岗位。"]
    if problems:
        raise PlanRefused(fields=problems)


def _post_of(post_id: UUID, community_id: UUID, actor: Actor) -> bool:
    try:
        return posts.access_post(post_id, actor=actor, verb="activities.plan").community_id == community_id
    except NotFound:
        return False


def change(activity_id: UUID, changes: Mapping[str, Any], *, version: int | None, actor: Actor) -> Activity:
    """Change some fields of a planned activity.

    StaleVersion when ``version`` is given and no longer the newest, ActivityTransitionRefused once it was held or
    cancelled, ActivityHasRecords for its times, post or source once a sheet was entered, PlanRefused.
    """
    activity = queries.access_activity(activity_id, actor=actor, verb="activities.plan", lock=True)
    if version is not None and version != activity.version:
        raise StaleVersion()
    if FIXED_BY_RECORDS & changes.keys() and queries.has_live_records(activity.id):
        raise ActivityHasRecords()
    activity.change()
    present = {field.name: getattr(activity, field.name) for field in dataclasses.fields(Plan)}
    planned = Plan(**{**present, **changes})
    _check_plan(planned, activity.community_id, actor, present=activity.category_code)
    for name in changes:
        setattr(activity, name, getattr(planned, name))
    activity.day = clock.local_date(planned.starts_at)
    send_changes()
    if telling.MOVING & changes.keys():
        telling.moved(activity)
    _record_activity("activities.change", activity, actor=actor, details={"fields": sorted(changes)})
    return activity


def cancel(activity_id: UUID, reason: str, *, actor: Actor) -> Activity:
    """Call a planned activity off. Records stay: who came nevertheless has served (domain.md appendix 1.8)."""
    activity = queries.access_activity(activity_id, actor=actor, verb="activities.plan", lock=True)
    activity.cancel(reason)
    send_changes()
    telling.cancelled(activity)
    _record_activity("activities.cancel", activity, actor=actor, reason=reason)
    return activity


def enter_sheet(activity_id: UUID, rows: Sequence[SheetRow], *, actor: Actor) -> list[ServiceRecord]:
    """Enter the signed sheet of an activity: all of it or, with SheetRefused, nothing.

    The sheet replaces what is not confirmed: rows that changed are keyed anew and await confirmation, rows of people
    who are not on it are deleted. Confirmed rows stay as they are; a sheet that repeats them is fine, one that alters
    them is refused. Errors name row and field: ``records.3.stopped_at``. Returns the live records.
    """
    activity = queries.access_activity(activity_id, actor=actor, verb="activities.record", lock=True)
    present = {record.member_id: record for record in queries.locked_records(activity.id)}
    sheet = _checked(activity, rows, present)
    on_sheet = {row.member_id for row in rows}
    removed = [
        record for record in present.values() if record.unconfirmed and record.member_id not in on_sheet
    ]
    for record in removed:
        session().delete(record)
    send_changes()
    _enter_all(sheet, present, actor)
    details = {"rows": len(rows), "removed": len(removed)}
    _record_activity("activities.enter_sheet", activity, actor=actor, details=details)
    return [record for record in queries.records_in(activity.id) if record.state.live]


def add_to_sheet(activity_id: UUID, rows: Sequence[SheetRow], *, actor: Actor) -> None:
    """Enter some people's lines and leave everybody else's as they are: all of them or, with SheetRefused, nothing."""
    activity = queries.access_activity(activity_id, actor=actor, verb="activities.record", lock=True)
    present = {record.member_id: record for record in queries.locked_records(activity.id)}
    _enter_all(_checked(activity, rows, present), present, actor)
    _record_activity("activities.add_to_sheet", activity, actor=actor, details={"rows": len(rows)})


def _checked(activity: Activity, rows: Sequence[SheetRow], present: Mapping[UUID, ServiceRecord]) -> Sheet:
    sheet = Sheet(activity, rows)
    problems = sheet.problems(present)
    if problems:
        raise SheetRefused(fields=problems)
    return sheet


def _enter_all(sheet: Sheet, present: Mapping[UUID, ServiceRecord], actor: Actor) -> None:
    for row in sheet.rows:
        _enter(row, present.get(row.member_id), sheet, actor)
    send_changes()


def _enter(row: SheetRow, present: ServiceRecord | None, sheet: Sheet, actor: Actor) -> None:
    """Add a row, or key one anew where it differs or was returned."""
    columns = sheet.columns(row)
    if present is None:
        session().add(ServiceRecord(id=new_id(), **columns, **_entry(actor)))
    elif present.unconfirmed and (present.state is not RecordState.PENDING or _differs(present, columns)):
        present.enter()
        for name, value in {**columns, **_entry(actor)}.items():
            setattr(present, name, value)


def _entry(actor: Actor) -> dict[str, Any]:
    return {"entered_by": actor.person_id, "entered_at": clock.now()}


def _differs(record: ServiceRecord, columns: Mapping[str, Any]) -> bool:
    return any(getattr(record, name) != value for name, value in columns.items())


def confirm(
    activity_id: UUID,
    record_ids: Sequence[UUID] | None = None,
    *,
    quality: Quality | None = None,
    actor: Actor,
) -> list[ServiceRecord]:
    """Recognise services: all pending ones, or those named; with them come their points and deeds.

    ``quality`` goes to records whose sheet gave none. OwnRecord names the confirmer's own rows and nothing is applied
    (R-16); NothingToConfirm, RecordNotOfActivity, RecordTransitionRefused.
    """
    activity = queries.access_activity(activity_id, actor=actor, verb="activities.confirm", lock=True)
    records = _chosen(activity, record_ids)
    confirmer = _another_person(records, "activities.confirm", actor)
    for record in records:
        record.confirm(by=confirmer, at=clock.now(), quality=quality)
    activity.hold()
    send_changes()
    recognition.declare(records, activity, actor=actor)
    telling.confirmed(records, activity)
    _record_activity("activities.confirm", activity, actor=actor, details={"records": len(records)})
    return records


def _chosen(activity: Activity, record_ids: Sequence[UUID] | None) -> list[ServiceRecord]:
    """Return the named records of an activity, or all pending ones, locked."""
    present = queries.locked_records(activity.id)
    if record_ids is None:
        chosen = [record for record in present if record.state is RecordState.PENDING]
    else:
        known = {record.id for record in present}
        strange = [f"record_ids.{i}" for i, each in enumerate(record_ids) if each not in known]
        if strange:
            raise RecordNotOfActivity(fields={place: [RecordNotOfActivity.message] for place in strange})
        chosen = [record for record in present if record.id in set(record_ids)]
    if not chosen:
        raise NothingToConfirm()
    return chosen


def _another_person(records: Iterable[ServiceRecord], verb: str, actor: Actor) -> UUID:
    """Return who decides, refusing people without a name of their own and everybody's own service (R-16)."""
    if actor.person_id is None:
        raise ConfirmerUnknown()
    own = [record for record in records if record.member_id == actor.person_id]
    for record in own:
        _record_record(f"{verb}.refused", record, actor=actor)
    if own:
        raise OwnRecord(fields={f"records.{record.id}": [OwnRecord.message] for record in own})
    return actor.person_id


def return_records(
    activity_id: UUID, record_ids: Sequence[UUID] | None = None, *, reason: str, actor: Actor
) -> list[ServiceRecord]:
    """Give pending records back with a reason; they are keyed anew with the next sheet. Refusals as ``confirm``."""
    activity = queries.access_activity(activity_id, actor=actor, verb="activities.confirm", lock=True)
    records = _chosen(activity, record_ids)
    for record in records:
        record.give_back(reason)
    send_changes()
    telling.returned(records, activity)
    details = {"records": len(records)}
    _record_activity("activities.return", activity, actor=actor, reason=reason, details=details)
    return records


def correct(record_id: UUID, changes: Mapping[str, Any], reason: str, *, actor: Actor) -> ServiceRecord:
    """Put a new record in the place of a confirmed one; the old one stays, marked and with the reason.

    ``changes``: any of SheetRow's fields but the member. The new record is confirmed by the corrector, who may not be
    the person served; it keeps the date of first entry, so that a correction is no 补录. CorrectionRefused names the
    field; OwnRecord, RecordTransitionRefused.
    """
    record = queries.access_record(record_id, actor=actor, verb="activities.correct", lock=True)
    corrector = _another_person([record], "activities.correct", actor)
    activity = queries.activity(record.activity_id)
    present = {field.name: getattr(record, field.name) for field in dataclasses.fields(SheetRow)}
    row = SheetRow(**{**present, **changes})
    columns = _corrected_columns(record, row, activity)
    record.correct(reason, at=clock.now())
    send_changes()
    new = ServiceRecord(
        id=new_id(), **columns, state=RecordState.CONFIRMED, corrects_id=record.id,
        entered_by=record.entered_by, entered_at=record.entered_at,
        confirmed_by=corrector, confirmed_at=clock.now(),
    )  # fmt: skip
    session().add(new)
    send_changes()
    recognition.replace(record, new, activity, actor=actor)
    telling.corrected(new, activity)
    _record_record("activities.correct", record, actor=actor, reason=reason)
    return new


def _corrected_columns(record: ServiceRecord, row: SheetRow, activity: Activity) -> dict[str, Any]:
    if not _differs(record, dataclasses.asdict(row)):
        raise CorrectionRefused("更正后的内容与原记录相同，无须更正。")
    sheet = Sheet(activity, [row])
    sheet.homes[row.member_id] = record.home_community_id
    problems = sheet.time_problems(row)
    if problems:
        raise CorrectionRefused(fields={field: [sentence] for field, sentence in problems.items()})
    return sheet.columns(row)


def void(record_id: UUID, reason: str, *, actor: Actor) -> ServiceRecord:
    """End a confirmed record without replacement and take back its points and deeds. OwnRecord, RecordTransitionRefused."""
    record = queries.access_record(record_id, actor=actor, verb="activities.correct", lock=True)
    _another_person([record], "activities.void", actor)
    record.void(reason, at=clock.now())
    send_changes()
    recognition.withdraw(record, actor=actor)
    telling.voided(record, queries.activity(record.activity_id))
    _record_record("activities.void", record, actor=actor, reason=reason)
    return record


def _record_activity(
    verb: str,
    activity: Activity,
    *,
    actor: Actor,
    reason: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    path = organisations.area(activity.community_id).path
    audit.record(verb, "activity", activity.id, actor=actor, area_path=path, reason=reason, details=details)


def _record_record(verb: str, record: ServiceRecord, *, actor: Actor, reason: str | None = None) -> None:
    path = organisations.area(record.community_id).path
    audit.record(verb, "service_record", record.id, actor=actor, area_path=path, reason=reason)
