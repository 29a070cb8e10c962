"""Planning several activities at once: the same one week by week or month by month."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from server.activities import service
from server.activities.models import Activity
from server.activities.rules import Plan
from server.kernel import clock
from server.kernel.actor import Actor


class Every(StrEnum):
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"

    @property
    def label(self) -> str:
        return {"week": "每周", "fortnight": "每两周", "month": "每月同一个星期几"}[self]


def occurrences(first: dt.date, every: Every, times: int) -> list[dt.date]:
    """Return ``times`` days from ``first`` on; a month without a fifth such weekday takes its last one."""
    if every is not Every.MONTH:
        step = dt.timedelta(days=7 if every is Every.WEEK else 14)
        return [first + step * number for number in range(times)]
    return [first] + [_same_weekday(first, number) for number in range(1, times)]


def _same_weekday(first: dt.date, months: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    start = dt.date(year, month + 1, 1)
    day = start + dt.timedelta(days=(first.weekday() - start.weekday()) % 7 + (first.day - 1) // 7 * 7)
    return day if day.month == start.month else day - dt.timedelta(days=7)


def next_month(day: dt.date) -> dt.date:
    """Return the same weekday of the month after a day."""
    return _same_weekday(day, 1)


def plan_series(
    community_id: UUID, planned: Plan, every: Every, times: int, *, actor: Actor
) -> Sequence[Activity]:
    """Plan an activity and its repetitions, all or none. Refuses as ``service.plan``."""
    first = clock.local_date(planned.starts_at)
    shifts = [day - first for day in occurrences(first, every, times)]
    return [service.plan(community_id, _shifted(planned, shift), actor=actor) for shift in shifts]


def _shifted(planned: Plan, by: dt.timedelta) -> Plan:
    """China keeps one time all year, so that days may be added to instants."""
    return dataclasses.replace(planned, starts_at=planned.starts_at + by, ends_at=planned.ends_at + by)
