"""What the tests of this room have in common: an activity on a day, rows of its sheet, and people in numbers."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import text

from server.activities import service
from server.activities.models import Activity, ServiceRecord
from server.activities.rules import Plan, SheetRow, Source
from server.kernel import clock
from server.kernel.actor import Actor
from server.members.models import Member
from tests import cast as casting
from tests.cast import Cast

MAY = dt.date(2026, 5, 16)


__all__ = ["service", "text"]


def instant(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return clock.at(day, hour, minute)


def plan_on(day: dt.date = MAY, **changes: Any) -> Plan:
    """An activity of a day from 8:00 to 20:00 unless told otherwise."""
    values: dict[str, Any] = {
        "name": "楼院大扫除", "starts_at": instant(day, 8), "ends_at": instant(day, 20), "place": "富康花园",
        "content": "清理楼道杂物", "organiser": "幸福里社区党委", "leader_name": "何强", "category_code": "D04",
        "source": Source.NEED,
    }  # fmt: skip
    return Plan(**(values | changes))


def planned(cast: Cast, day: dt.date = MAY, *, by: Actor | None = None, **changes: Any) -> Activity:
    return service.plan(cast.happiness.id, plan_on(day, **changes), actor=by or cast.clerk)


def row(
    member_id: UUID, day: dt.date = MAY, *, start: int = 9, minutes: int = 90, pause: int = 0, **more: Any
) -> SheetRow:
    """A line of the sheet: from ``start`` o'clock, ``minutes`` of service after a break of ``pause``."""
    began = instant(day, start)
    return SheetRow(
        member_id, began, began + dt.timedelta(minutes=minutes + pause), break_minutes=pause, **more
    )


def as_json(each: SheetRow) -> dict[str, Any]:
    """The line as the desk sends it."""
    return {
        "member_id": str(each.member_id),
        "started_at": each.started_at.astimezone(clock.SHANGHAI).isoformat(),
        "stopped_at": each.stopped_at.astimezone(clock.SHANGHAI).isoformat(),
        "break_minutes": each.break_minutes,
        "helped_matters": each.helped_matters,
    }


def served(cast: Cast, *rows: SheetRow, day: dt.date = MAY, **changes: Any) -> list[ServiceRecord]:
    """Plan, enter and let the secretary confirm in one go."""
    activity = planned(cast, day, **changes)
    service.enter_sheet(activity.id, rows, actor=cast.clerk)
    return service.confirm(activity.id, actor=cast.secretary)


def people(cast: Cast, count: int) -> list[Member]:
    """Members of 水务局 registered in 幸福里."""
    found = [casting.add_member(f"党员{n:02}", cast.water, cast.happiness) for n in range(count)]
    for member in found:
        cast.register(member, cast.happiness)
    return found


def plan_json(cast: Cast, day: dt.date = MAY, **changes: Any) -> dict[str, Any]:
    """The plan as the desk sends it."""
    values = {
        "community_id": str(cast.happiness.id), "name": "楼院大扫除", "starts_at": f"{day}T08:00:00+08:00",
        "ends_at": f"{day}T20:00:00+08:00", "place": "富康花园", "content": "清理楼道杂物",
        "organiser": "幸福里社区党委", "leader_name": "何强", "category_code": "D04", "source": "need",
    }  # fmt: skip
    return values | changes
