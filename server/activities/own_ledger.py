"""纪实卡: a member's own year, line by line, on the phone and as a spreadsheet (domain.md E)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.activities import views
from server.activities.ledger import LEDGER_STATES
from server.activities.models import Activity, ServiceRecord
from server.activities.rules import RecordState, hours
from server.activities.views import Line
from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.people import queries as people
from server.points.rules import points_text
from server.sheets.writing import Column, Table, write_workbook

_COLUMNS = (
    Column("序号"), Column("日期", 11), Column("活动名称", 20, wrap=True), Column("地点", 16, wrap=True), Column("岗位类别", 12),
    Column("起–止", 13), Column("认定时长(小时)"), Column("帮办实事(件)"), Column("五个一"), Column("服务质量"), Column("认定人"),
    Column("积分"), Column("备注", 30, wrap=True),
)  # fmt: skip
_POINTS = [column.header for column in _COLUMNS].index("积分")


@dataclass(frozen=True, slots=True)
class Totals:
    """What stands of a year; ``points`` None where none are kept."""

    services: int
    minutes: int
    helped_matters: int
    deeds: list[int]
    points: str | None

    @property
    def hours(self) -> str:
        return hours(self.minutes)


@dataclass(frozen=True, slots=True)
class OwnLedger:
    """A member's recognised service of a year in the order of the days, corrected and voided lines marked."""

    year: int
    lines: list[Line]

    @property
    def hours(self) -> str:
        return self.totals.hours

    @property
    def totals(self) -> Totals:
        standing = [line for line in self.lines if line.record.state is RecordState.CONFIRMED]
        return Totals(
            services=len(standing),
            minutes=sum(line.record.recognised_minutes for line in standing),
            helped_matters=sum(line.record.helped_matters for line in standing),
            deeds=sorted({kind for line in standing for kind in line.deeds}),
            points=_points_of(self.lines),
        )


def _points_of(lines: Sequence[Line]) -> str | None:
    scored = [line.half_points for line in lines if line.half_points is not None]
    return points_text(sum(scored)) if scored else None


def own_ledger(year: int | None = None, *, actor: Actor) -> OwnLedger:
    """Return the actor's own year, this one by default (民政部令第67号 art. 12); NotFound for who is no member."""
    if not actor.is_member or actor.person_id is None:
        raise NotFound()
    wanted = year or clock.today().year
    query = (
        select(ServiceRecord, Activity)
        .join(Activity, Activity.id == ServiceRecord.activity_id)
        .where(
            ServiceRecord.member_id == actor.person_id,
            ServiceRecord.state.in_(LEDGER_STATES),
            ServiceRecord.day.between(dt.date(wanted, 1, 1), dt.date(wanted, 12, 31)),
        )
        .order_by(ServiceRecord.day, ServiceRecord.started_at, ServiceRecord.id)
    )
    return OwnLedger(wanted, views.lines(session().execute(query).all()))


def export_own_ledger(year: int | None = None, *, specimen: str | None = None, actor: Actor) -> bytes:
    """Return the actor's own year as .xlsx, watermarked; that it was taken is kept in the trail. NotFound."""
    found = own_ledger(year, actor=actor)
    if actor.person_id is None:
        raise NotFound()
    details = {"year": found.year, "rows": len(found.lines)}
    audit.record("records.export_own", "member", actor.person_id, actor=actor, details=details)
    name = people.person(actor.person_id).name
    return write_workbook([_table(name, found)], watermark=views.watermark(actor, specimen))


def _table(name: str, found: OwnLedger) -> Table:
    totals = found.totals
    kept = [index for index in range(len(_COLUMNS)) if totals.points is not None or index != _POINTS]
    rows = [_row(number, line) for number, line in enumerate(found.lines, start=1)]
    return Table(
        f"{name}{found.year}年度服务纪实卡", [_COLUMNS[i] for i in kept], [[row[i] for i in kept] for row in rows],
        sheet_name="纪实卡", notes=[_summary(totals)],
    )  # fmt: skip


def _summary(totals: Totals) -> str:
    points = "" if totals.points is None else f"，服务积分{totals.points}分"
    deeds = views.marks_of(totals.deeds) or "无"
    return (
        f"合计：{totals.services}次，{totals.hours}小时，帮办实事{totals.helped_matters}件，五个一{deeds}{points}"
        "（已更正、作废的行不计入）。"
    )


def _row(number: int, line: Line) -> list[Any]:
    record = line.record
    return [
        number, record.day, line.activity.name, line.activity.place, line.category, views.times(record),
        record.recognised_minutes / 60, record.helped_matters, views.marks_of(line.deeds),
        record.quality and record.quality.label, line.confirmer,
        None if line.half_points is None else line.half_points / 2, line.remark,
    ]  # fmt: skip
