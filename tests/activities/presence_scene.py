"""A cleaning on 22 July from 9:00 to 11:00 that 王立新 claimed, its codes at a moment, and the business clock."""

import datetime as dt
from typing import Any
from uuid import UUID

from server.activities import checking_in, codes, roll_calling
from server.activities.checking_in import Answered
from server.activities.models import Activity
from server.activities.presence import step_of
from server.activities.roll_calling import Entry, RollEvent
from server.kernel import clock
from server.kernel.actor import Actor
from server.posts import service as posts
from tests.activities import scene
from tests.cast import Cast
from tests.posts.posting import on, publish

TODAY = dt.date(2026, 7, 22)
WEDNESDAY = 3


def at(hour: int, minute: int = 0, second: int = 0, *, day: dt.date = TODAY) -> dt.datetime:
    return clock.at(day, hour, minute) + dt.timedelta(seconds=second)


def now_is(instant: dt.datetime) -> None:
    clock.use(clock.FixedClock(instant))


def cleaning(cast: Cast, *, claimed: bool = True, day: dt.date = TODAY, **changes: Any) -> Activity:
    """An activity of a post, planned and claimed some days before."""
    then = clock.now()
    now_is(clock.at(day - dt.timedelta(days=3), 9))
    post = publish(cast, slots=on(day.isoweekday()), capacity=30)
    if claimed:
        posts.claim(post.id, actor=cast.phone_of(cast.wang))
    times = {"starts_at": at(9, day=day), "ends_at": at(11, day=day)}
    activity = scene.planned(cast, day, post_id=post.id, **{**times, **changes})
    now_is(then)
    return activity


def code_at(activity: Activity, instant: dt.datetime) -> str:
    """The code on the staff's phone at an instant."""
    return codes.text_of(activity, step_of(instant))


def scan_at(activity: Activity, instant: dt.datetime, *, actor: Actor) -> Answered:
    """Scan the code of the moment at that moment."""
    now_is(instant)
    return checking_in.scan(code_at(activity, instant), actor=actor)


def send_late(activity: Activity, scanned_at: dt.datetime, *, actor: Actor) -> Answered:
    """Send a scan that waited in the phone's queue."""
    return checking_in.scan(code_at(activity, scanned_at), scanned_at, actor=actor)


def call(
    activity: Activity, member_id: UUID, event: RollEvent, instant: dt.datetime | None = None, *, by: Actor,
    reason: str | None = None,
) -> None:  # fmt: skip
    roll_calling.call(activity.id, [Entry(member_id, event, instant, reason)], actor=by)
