"""The phone's first page in one answer: where a member stands, what comes next, what waits, what is new."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from server.activities import queries as activities
from server.activities.rules import ActivityState, hours
from server.deeds.rules import DeedProgress
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.periods import Period
from server.notifications import queries as notifications
from server.overview import queries
from server.overview.queries import Me, Membership
from server.overview.rules import Waiting
from server.overview.waiting import waiting_for
from server.posts import queries as posts

MOST_NEXT, MOST_NOTICES = 3, 3
_LOOKED_AT = 12
"""Occurrences looked at to find the next: an activity planned for one of them takes its place."""


@dataclass(frozen=True, slots=True)
class Half:
    """What is confirmed of the present half-year; minutes recognised."""

    period: Period
    services: int
    minutes: int

    @property
    def label(self) -> str:
        return self.period.label

    @property
    def first(self) -> dt.date:
        return self.period.first_day

    @property
    def last(self) -> dt.date:
        return self.period.last_day

    @property
    def hours(self) -> str:
        return hours(self.minutes)


@dataclass(frozen=True, slots=True)
class Next:
    """When the member is expected: an activity, or a time of a post for which none is planned yet."""

    activity_id: UUID | None
    post_id: UUID | None
    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str


@dataclass(frozen=True, slots=True)
class Notices:
    """How many notices are unread, and the newest."""

    unread: int = 0
    items: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """The first page; everything but ``me`` is empty on a phone that is not bound, and at a desk."""

    me: Me
    half: Half | None = None
    year_hours: str | None = None
    deeds: Sequence[DeedProgress] = ()
    next: Sequence[Next] = ()
    waiting: Sequence[Waiting] = ()
    notices: Notices = field(default_factory=Notices, kw_only=True)
    staff: bool = field(default=False, kw_only=True)


def home(*, actor: Actor) -> Home:
    """Return the first page of who asks, in a number of statements that does not grow with what they did."""
    me = queries.me(actor=actor)
    staff = any(grant.area_path is not None or grant.unit_id is not None for grant in actor.grants)
    if me.member is None:
        return Home(me, staff=staff)
    half, year_hours = _half(me.member.id)
    notices = _notices(me.member.id)
    coming, waiting = _next(me.member), waiting_for(me.member)
    return Home(me, half, year_hours, me.member.deeds.items, coming, waiting, notices=notices, staff=staff)


def _notices(person_id: UUID) -> Notices:
    return Notices(notifications.unread(person_id), notifications.newest(person_id, MOST_NOTICES))


def _half(member_id: UUID) -> tuple[Half, str]:
    period = Period.of(clock.today())
    confirmed = activities.confirmed_in(member_id, period)
    return Half(period, confirmed.services, confirmed.minutes), hours(confirmed.year_minutes)


def _next(member: Membership) -> list[Next]:
    """Return what comes next. A planned activity stands for its post's time of that day, a called-off one for none."""
    now = clock.now()
    planned = activities.coming_activities(member.id, now)
    told = {(each.post_id, each.day) for each in planned}
    found = [
        Next(each.id, each.post_id, each.name, each.starts_at, each.ends_at, each.place)
        for each in planned
        if each.state is ActivityState.PLANNED
    ] + [
        Next(None, each.post_id, each.name, each.starts_at, each.ends_at, each.place)
        for each in posts.coming_occurrences(member.id, now, limit=_LOOKED_AT)
        if (each.post_id, each.day) not in told
    ]
    return sorted(found, key=lambda each: each.starts_at)[:MOST_NEXT]
