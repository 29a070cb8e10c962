"""Reads of the activities room."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from server.activities.about import objections_of as objections_of
from server.activities.about import visits_of as visits_of
from server.activities.models import Activity, ServiceRecord
from server.activities.rules import ActivityState, LetterLine, RecordState
from server.activities.served import Served as Served
from server.activities.served import served as served
from server.activities.served import standing_at as standing_at
from server.activities.standing import answered_objections as answered_objections
from server.activities.standing import coming_activities as coming_activities
from server.activities.standing import confirmed_in as confirmed_in
from server.activities.standing import to_propose as to_propose
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.members import queries as members
from server.organisations import queries as organisations
from server.posts import queries as posts
from server.registrations import queries as registrations

NEAR = dt.timedelta(days=14)
LIVE_STATES = tuple(state for state in RecordState if state.live)


def led_by(name: str, *, actor: Actor, verb: str) -> Sequence[Activity]:
    """Return the activities still to come in the actor's scope that name somebody as their leader; the next one first."""
    coming = activities(actor, verb=verb).where(
        Activity.leader_name == name, Activity.state == ActivityState.PLANNED, Activity.day >= clock.today()
    )
    return session().scalars(coming.order_by(Activity.day, Activity.id)).all()


def access_activity(activity_id: UUID, *, actor: Actor, verb: str, lock: bool = False) -> Activity:
    """Return an activity inside the actor's scope; NotFound otherwise.

    ``lock`` holds its row against other sheets and confirmations, but not against records that refer to it.
    """
    query = activities(actor, verb=verb).where(Activity.id == activity_id)
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def activities(
    actor: Actor,
    *,
    verb: str,
    community_id: UUID | None = None,
    state: ActivityState | None = None,
    first: dt.date | None = None,
    last: dt.date | None = None,
    category: str | None = None,
    waiting: bool = False,
    short: bool = False,
) -> Select[Activity]:
    """Return the Select of activities in the actor's communities.

    ``waiting``: with records to confirm; ``short``: near, and with fewer people than they need.
    """
    query = select(Activity).where(organisations.in_scope(Activity.community_id, actor, verb))
    wanted = [
        (community_id, Activity.community_id.__eq__),
        (state, Activity.state.__eq__),
        (first, Activity.day.__ge__),
        (last, Activity.day.__le__),
        (category, Activity.category_code.__eq__),
        (waiting or None, lambda _: _has_pending()),
        (short or None, lambda _: is_short()),
    ]
    return query.where(*(compare(value) for value, compare in wanted if value is not None))


def is_short() -> ColumnElement[bool]:
    """True of an activity of the next two weeks for which fewer places are taken than people are needed."""
    today = clock.today()
    taken = func.coalesce(posts.places_taken(Activity.post_id), 0)
    return and_(
        Activity.state == ActivityState.PLANNED,
        Activity.day.between(today, today + NEAR),
        Activity.needed > taken,
    )


def _has_pending() -> ColumnElement[bool]:
    pending = (ServiceRecord.activity_id == Activity.id, ServiceRecord.state == RecordState.PENDING)
    return select(ServiceRecord.id).where(*pending).exists()


def access_record(record_id: UUID, *, actor: Actor, verb: str, lock: bool = False) -> ServiceRecord:
    """Return a record of an activity in the actor's communities; NotFound otherwise."""
    here = organisations.in_scope(ServiceRecord.community_id, actor, verb)
    query = select(ServiceRecord).where(ServiceRecord.id == record_id, here)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def activity(activity_id: UUID) -> Activity:
    """Return an activity by id, for code that has already been let in."""
    return session().get_one(Activity, activity_id)


def locked_records(activity_id: UUID) -> Sequence[ServiceRecord]:
    """Return and lock an activity's live records in the order of their ids."""
    query = (
        select(ServiceRecord)
        .where(ServiceRecord.activity_id == activity_id, ServiceRecord.state.in_(LIVE_STATES))
        .order_by(ServiceRecord.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session().execute(query).scalars().all()


def has_live_records(activity_id: UUID) -> bool:
    """Say whether somebody's service is entered in an activity."""
    here = (ServiceRecord.activity_id == activity_id, ServiceRecord.state.in_(LIVE_STATES))
    return bool(session().scalar(select(select(ServiceRecord.id).where(*here).exists())))


def first_confirmed(claim_id: UUID) -> ServiceRecord | None:
    """Return the earliest confirmed service given under a claim."""
    query = (
        select(ServiceRecord)
        .where(ServiceRecord.claim_id == claim_id, ServiceRecord.state == RecordState.CONFIRMED)
        .order_by(ServiceRecord.day, ServiceRecord.id)
        .limit(1)
    )
    return session().execute(query).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who is expected at an activity: by claim, or because the sheet names them."""

    member_id: UUID
    name: str
    claim_id: UUID | None
    record_id: UUID | None


def roster(found: Activity) -> list[Expected]:
    """Return the people of an activity in the order of their names: who claimed its post, who is on its sheet."""
    claims = {each.member_id: each.id for each in posts.live_claims(found.post_id)} if found.post_id else {}
    records = {each.member_id: each.id for each in records_in(found.id) if each.state.live}
    ordered = members.with_names(claims.keys() | records.keys())
    return [Expected(each.id, each.name, claims.get(each.id), records.get(each.id)) for each in ordered]


def records_in(activity_id: UUID) -> Sequence[ServiceRecord]:
    """Return all records of an activity, corrected and voided ones included, in the order of entry."""
    query = select(ServiceRecord).where(ServiceRecord.activity_id == activity_id)
    return session().execute(query.order_by(ServiceRecord.id)).scalars().all()


def records_of(
    member_id: UUID, *, within: ColumnElement[bool] | None = None, cursor: str | None = None, limit: int = 50
) -> Page[Row[ServiceRecord, Activity]]:
    """Return a member's records in every state with their activities, the newest service first."""
    query = (
        select(ServiceRecord, Activity)
        .join(Activity, Activity.id == ServiceRecord.activity_id)
        .where(ServiceRecord.member_id == member_id)
    )
    if within is not None:
        query = query.where(within)
    keys = [ServiceRecord.day, ServiceRecord.id]
    return paginate(query, keys, cursor=cursor, limit=limit, newest_first=True)


def successors(record_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return which record took the place of each corrected one."""
    query = select(ServiceRecord.corrects_id, ServiceRecord.id).where(
        ServiceRecord.corrects_id.in_(list(record_ids))
    )
    return {row.corrects_id: row.id for row in session().execute(query)}


def records_of_member(
    member_id: UUID, *, actor: Actor, verb: str, cursor: str | None = None, limit: int = 50
) -> Page[Row[ServiceRecord, Activity]]:
    """Return a member's records to staff: given in their communities, or by a member registered there.

    NotFound for a member neither registered in the actor's scope nor living there by the roster.
    """
    registration = registrations.active_registration(member_id)
    if registration is None or not _covers(registration.community_id, actor, verb):
        members.access_member(member_id, actor=actor, verb=verb)
    given_here = organisations.in_scope(ServiceRecord.community_id, actor, verb)
    registered_here = organisations.in_scope(ServiceRecord.home_community_id, actor, verb)
    return records_of(member_id, within=or_(given_here, registered_here), cursor=cursor, limit=limit)


def _covers(community_id: UUID, actor: Actor, verb: str) -> bool:
    return organisations.area(community_id).path.startswith(actor.area_paths(verb))


def letter_lines(
    community_id: UUID,
    unit_id: UUID | None,
    first: dt.date,
    last: dt.date,
    *,
    confirmed_before: dt.datetime,
) -> list[LetterLine]:
    """Return what members registered in a community did for one unit's letter; see ``letter_lines_by_unit``."""
    return letter_lines_by_unit(community_id, first, last, confirmed_before=confirmed_before).get(unit_id, [])


def letter_lines_by_unit(
    community_id: UUID, first: dt.date, last: dt.date, *, confirmed_before: dt.datetime
) -> dict[UUID | None, list[LetterLine]]:
    """Return what members registered in a community did for each unit's letter, one line per member who did anything.

    Counted by service date and by the unit at that date (``None``: those without a unit), in the state of the instant
    ``confirmed_before``: confirmed before it and neither corrected nor voided before it. A guest's service is in the
    letter of the community of registration, so every confirmed record is in exactly one letter.
    """
    guest = ServiceRecord.community_id != ServiceRecord.home_community_id
    recognised = func.sum(ServiceRecord.recognised_minutes)
    columns = (
        ServiceRecord.unit_id, ServiceRecord.member_id, func.count(), func.sum(ServiceRecord.minutes), recognised,
        func.sum(ServiceRecord.helped_matters), func.count().filter(guest),
        func.coalesce(recognised.filter(guest), 0),
    )  # fmt: skip
    query = (
        select(*columns)
        .where(
            ServiceRecord.home_community_id == community_id,
            ServiceRecord.day.between(first, last),
            standing_at(confirmed_before),
        )
        .group_by(ServiceRecord.unit_id, ServiceRecord.member_id)
        .order_by(ServiceRecord.member_id)
    )
    found: dict[UUID | None, list[LetterLine]] = defaultdict(list)
    for unit_id, member_id, *sums in session().execute(query):
        found[unit_id].append(LetterLine(member_id, *map(int, sums)))
    return dict(found)


def unconfirmed(community_id: UUID, first: dt.date, last: dt.date) -> Select[ServiceRecord]:
    """Return the records that a letter of these days would leave out: listed to the clerk, never dropped in silence (F-02)."""
    open_states = (RecordState.DRAFT, RecordState.PENDING, RecordState.RETURNED)
    return select(ServiceRecord).where(
        ServiceRecord.home_community_id == community_id,
        ServiceRecord.day.between(first, last),
        ServiceRecord.state.in_(open_states),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unconfirmed record as the clerk chases it; ``community_id`` is where the service was given."""

    record_id: UUID
    member_id: UUID
    name: str
    community_id: UUID
    activity_id: UUID
    activity_number: str
    activity_name: str
    day: dt.date
    state: RecordState
    due_on: dt.date
    overdue: bool


def waiting(community_id: UUID, first: dt.date, last: dt.date, *, on: dt.date | None = None) -> list[Waiting]:
    """Return every unconfirmed record of a community's members on these days, what is due first at the top (F-02).

    ``overdue``: past its day on the day ``on``, today by default.
    """
    here = unconfirmed(community_id, first, last).join(Activity, Activity.id == ServiceRecord.activity_id)
    ordered = here.order_by(ServiceRecord.due_on, ServiceRecord.day, ServiceRecord.id)
    rows = session().execute(ordered.add_columns(Activity)).all()
    names, today = members.names({record.member_id for record, _ in rows}), on or clock.today()
    return [
        Waiting(
            record.id, record.member_id, names[record.member_id], record.community_id, activity.id, activity.number,
            activity.name, record.day, record.state, record.due_on, record.due_on < today,
        )
        for record, activity in rows
    ]  # fmt: skip


def changed_since(
    community_id: UUID, first: dt.date, last: dt.date, instant: dt.datetime
) -> Sequence[Row[UUID | None, UUID, UUID]]:
    """Return (unit id, member id, record id) of these days' records that a letter of an instant has otherwise than today.

    They were confirmed at the instant or later and stand, or stood and were corrected or voided at it or later (F-12).
    """
    since = and_(ServiceRecord.confirmed_at >= instant, ServiceRecord.ended_at.is_(None))
    until = and_(ServiceRecord.confirmed_at < instant, ServiceRecord.ended_at >= instant)
    query = select(ServiceRecord.unit_id, ServiceRecord.member_id, ServiceRecord.id).where(
        ServiceRecord.home_community_id == community_id,
        ServiceRecord.day.between(first, last),
        or_(since, until),
    )
    return session().execute(query.order_by(ServiceRecord.id)).all()


def confirmed_records() -> Select[UUID, int, UUID]:
    """Return (id, minutes, member id) of every record that stands confirmed, to compare with the points' facts."""
    columns = (ServiceRecord.id, ServiceRecord.minutes, ServiceRecord.member_id)
    return select(*columns).where(ServiceRecord.state == RecordState.CONFIRMED)
