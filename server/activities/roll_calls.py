"""What staff on the spot see: the day's activities, the roll-call with everybody in it, the codes, the call list."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from server.activities import attending, codes, queries
from server.activities.attending import Attended
from server.activities.codes import Shown
from server.activities.errors import CodeNotShown
from server.activities.models import Activity, ServiceRecord
from server.activities.presence import in_window
from server.activities.rules import ActivityState, RecordState
from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.members import queries as members
from server.notifications import queries as notifications
from server.notifications.rules import NoticeKind
from server.organisations import queries as organisations
from server.people import queries as people


@dataclass(frozen=True, slots=True)
class DayActivity:
    """An activity of a day in numbers of people."""

    activity: Activity
    expected: int
    present: int
    complete: int
    confirmed: int


def of_day(day: dt.date, *, actor: Actor) -> list[DayActivity]:
    """Return the activities of a Shanghai day for whose roll-call the actor may answer, the earliest first."""
    begun, not_over = Activity.day <= day, Activity.ends_at > clock.at(day)
    query = queries.activities(actor, verb="activities.record").where(begun, not_over)
    found = session().execute(query.order_by(Activity.starts_at, Activity.id)).scalars().all()
    return _counted(found)


def _counted(activities: Sequence[Activity]) -> list[DayActivity]:
    """Count everybody in a fixed number of statements."""
    ids = [each.id for each in activities]
    attended, records = defaultdict[UUID, list[Attended]](list), defaultdict[UUID, list[ServiceRecord]](list)
    for each in attending.in_activities(ids):
        attended[each.row.activity_id].append(each)
    for record in _live_records(ids):
        records[record.activity_id].append(record)
    held = attending.holders(activities)
    return [
        _count(each, attended[each.id], records[each.id], held.get(each.id, set())) for each in activities
    ]


def _live_records(activity_ids: Sequence[UUID]) -> Sequence[ServiceRecord]:
    query = select(ServiceRecord).where(
        ServiceRecord.activity_id.in_(activity_ids), ServiceRecord.state.in_(queries.LIVE_STATES)
    )
    return session().execute(query).scalars().all()


def _count(
    activity: Activity, attended: Sequence[Attended], records: Sequence[ServiceRecord], expected: set[UUID]
) -> DayActivity:
    recorded = {record.member_id for record in records}
    here = {each.row.member_id for each in attended if each.present.started_at and not each.row.absent}
    whole = {each.row.member_id for each in attended if each.span}
    confirmed = sum(record.state is RecordState.CONFIRMED for record in records)
    return DayActivity(activity, len(expected), len(here | recorded), len(whole | recorded), confirmed)


@dataclass(frozen=True, slots=True)
class PersonHere:
    """Somebody in a roll-call; ``own`` marks the caller, who never confirms themselves."""

    member_id: UUID
    name: str
    unit: str | None
    expected: bool
    attendance: Attended | None
    record: ServiceRecord | None
    own: bool


@dataclass(frozen=True, slots=True)
class RollCall:
    """An activity with everybody who is expected, came or has a record."""

    activity: Activity
    people: list[PersonHere]


def roll_call(activity_id: UUID, *, actor: Actor) -> RollCall:
    """Return an activity's roll-call in the order of the names; NotFound outside the actor's scope."""
    activity = queries.access_activity(activity_id, actor=actor, verb="activities.record")
    attended = {each.row.member_id: each for each in attending.in_activities([activity.id])}
    records = {record.member_id: record for record in _live_records([activity.id])}
    invited = attending.holders([activity]).get(activity.id, set())
    ids = invited | attended.keys() | records.keys()
    expected = invited | attending.expected_among(activity, ids)
    employers = members.units_on(ids, activity.day)
    units = organisations.unit_names(employers.values())
    return RollCall(activity, [
        PersonHere(
            each.id, each.name, units.get(employers.get(each.id, each.id)), each.id in expected,
            attended.get(each.id), records.get(each.id), each.id == actor.person_id,
        )
        for each in members.with_names(ids)
    ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodeView:
    """An activity and its codes for the next minutes."""

    activity: Activity
    codes: list[Shown]


def code_view(activity_id: UUID, *, actor: Actor) -> CodeView:
    """Return the codes of the next ten minutes, so that a phone without a net goes on showing them.

    NotFound; CodeNotShown outside the window and for a cancelled activity.
    """
    activity = queries.access_activity(activity_id, actor=actor, verb="activities.show_code")
    open_now = in_window(clock.now(), activity.starts_at, activity.ends_at)
    if activity.state is ActivityState.CANCELLED or not open_now:
        raise CodeNotShown()
    return CodeView(activity, codes.shown(activity, clock.now()))


@dataclass(frozen=True, slots=True)
class ToTell:
    """Somebody to call; ``told``: has read whatever notice there was about it."""

    name: str
    phone: str | None
    told: bool


def people_to_tell(activity_id: UUID, *, actor: Actor) -> list[ToTell]:
    """Return who is to be called about an activity, with phones in full; each person shown is kept in the trail (R-47)."""
    activity = queries.access_activity(activity_id, actor=actor, verb="activities.plan")
    expected = {each.member_id: each.name for each in queries.roster(activity)}
    path = organisations.area(activity.community_id).path
    details = {"activity": str(activity.id)}
    audit.record_each(
        "activities.people_to_tell", "member", list(expected), actor=actor, area_path=path, details=details
    )
    phones = people.phones(expected)
    told = notifications.readers(activity.id, NoticeKind.ACTIVITY)
    return [ToTell(name, phones.get(each), each in told) for each, name in expected.items()]
