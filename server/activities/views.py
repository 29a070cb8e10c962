"""Service records as people read them: with names, deeds and points; also the ledger as a spreadsheet."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from server.activities import attending, objecting, queries
from server.activities.attending import Attended
from server.activities.errors import LedgerTooLong
from server.activities.keying import Tally, tallies
from server.activities.ledger import LedgerFilter, ledger
from server.activities.models import Activity, RecordObjection, ServiceRecord
from server.activities.queries import Expected
from server.activities.rules import ActivityState, ObjectionState, RecordState, hours
from server.audit import service as audit
from server.deeds import queries as deeds
from server.deeds.rules import DeedKind, EvidenceKind
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.people import queries as people
from server.points import queries as points
from server.posts import queries as posts
from server.sheets.writing import Column, Table, write_workbook

MOST_EXPORTED = 20_000
_CIRCLED = "①②③④⑤"
_COLUMNS = (
    Column("序号"), Column("活动编号", 24), Column("活动名称", 20, wrap=True), Column("日期", 11), Column("起–止", 13),
    Column("地点", 16, wrap=True), Column("岗位类别", 12), Column("服务内容", 26, wrap=True),
    Column("组织单位", 18, wrap=True), Column("负责人"), Column("党员姓名"), Column("所在单位", 18, wrap=True),
    Column("实际(分)"), Column("认定时长(小时)"), Column("帮办实事(件)"), Column("五个一"), Column("服务质量"),
    Column("认定人"), Column("认定日期", 11), Column("积分"), Column("更正号", 11), Column("备注", 26, wrap=True),
)  # fmt: skip
_POINTS = [column.header for column in _COLUMNS].index("积分")


@dataclass(frozen=True, slots=True)
class Line:
    """A record with what a reader wants beside it. ``half_points`` is None where points are off."""

    record: ServiceRecord
    activity: Activity
    name: str
    unit: str | None
    category: str
    confirmer: str | None
    replaced_by: UUID | None
    deeds: tuple[int, ...]
    half_points: int | None

    @property
    def hours(self) -> str:
        return hours(self.record.minutes)

    @property
    def remark(self) -> str:
        """备注 of the ledger: 补录, 外社区 and what became of the line are marked, not hidden."""
        record = self.record
        marks = [
            "补录" if record.late else "",
            "外社区党员" if record.guest else "",
            f"{record.state.label}：{record.reason}" if not record.state.live else "",
            f"更正后为{_mark(self.replaced_by)}" if self.replaced_by else "",
            f"记录号{record.mark}" if record.corrects_id or not record.state.live else "",
        ]
        return "；".join(mark for mark in marks if mark)


def _mark(record_id: UUID) -> str:
    return record_id.hex[-8:].upper()


def lines(rows: Sequence[Any]) -> list[Line]:
    """Return (record, activity) pairs with their names, in the same order and in a fixed number of statements."""
    records: list[ServiceRecord] = [row[0] for row in rows]
    ids = [record.id for record in records]
    names = people.names({person for r in records for person in (r.member_id, r.confirmed_by) if person})
    units = organisations.unit_names({record.unit_id for record in records if record.unit_id})
    categories, successors = posts.categories(), queries.successors(ids)
    done, scored = _deeds_of(records), points.points_by_source(ids)
    with_points = {each for each in {r.home_community_id for r in records} if _points_on(each)}
    return [
        Line(
            record, activity, names[record.member_id], units.get(record.unit_id or record.id),
            categories[activity.category_code], names.get(record.confirmed_by or record.id),
            successors.get(record.id), tuple(sorted(done[record.id])),
            scored.get(record.id, 0) if record.home_community_id in with_points else None,
        )
        for record, activity in rows
    ]  # fmt: skip


def _points_on(community_id: UUID) -> bool:
    return organisations.settings_of(community_id).points_on


def _deeds_of(records: Sequence[ServiceRecord]) -> dict[UUID, set[int]]:
    """Return which of the five each record stands for; a claim's deed is shown at the service it counts from."""
    found: dict[UUID, set[int]] = defaultdict(set)
    for record_id, pieces in deeds.standing(EvidenceKind.SERVICE_RECORD, [r.id for r in records]).items():
        found[record_id].update(kind for kind, _ in pieces)
    claims = deeds.standing(EvidenceKind.CLAIM, {r.claim_id for r in records if r.claim_id})
    for record in records:
        days = {day for _, day in claims.get(record.claim_id or record.id, ())}
        if record.state is RecordState.CONFIRMED and record.day in days:
            found[record.id].add(int(DeedKind.PROJECT))
    return found


def activities(*, actor: Actor, cursor: str | None = None, limit: int = 50, **wanted: Any) -> Page[Activity]:
    """Return a page of activities in scope, the newest first; ``wanted`` as ``queries.activities``."""
    query = queries.activities(actor, verb="activities.read", **wanted)
    return paginate(query, [Activity.day, Activity.id], cursor=cursor, limit=limit, newest_first=True)


@dataclass(frozen=True, slots=True)
class Soon:
    """An activity that is near, with how many of its records wait and are confirmed."""

    activity: Activity
    tally: Tally


def soonest(first: dt.date, last: dt.date, *, limit: int, actor: Actor) -> list[Soon]:
    """Return the earliest activities of some days that have not been called off, in two statements."""
    query = queries.activities(actor, verb="activities.record", first=first, last=last).where(
        Activity.state != ActivityState.CANCELLED
    )
    found = session().scalars(query.order_by(Activity.starts_at, Activity.id).limit(limit)).all()
    counted = tallies(each.id for each in found)
    return [Soon(each, counted.get(each.id, Tally())) for each in found]


@dataclass(frozen=True, slots=True)
class ActivityView:
    """An activity with the people expected, what is known of their presence, and all its records."""

    activity: Activity
    expected: list[Expected]
    records: list[Line]
    attendances: list[Attended]


def activity_view(activity_id: UUID, *, actor: Actor) -> ActivityView:
    """Return an activity in scope with its people; NotFound otherwise."""
    found = queries.access_activity(activity_id, actor=actor, verb="activities.read")
    attended = attending.in_activities([found.id])
    return ActivityView(found, queries.roster(found), records_in(found), attended)


def records_in(activity: Activity) -> list[Line]:
    """Return all records of an activity, corrected and voided ones included."""
    return lines([(record, activity) for record in queries.records_in(activity.id)])


def sheet_of(activity: Activity) -> list[Line]:
    """Return the live records of an activity."""
    return [line for line in records_in(activity) if line.record.state.live]


def line(record: ServiceRecord) -> Line:
    """Return one record."""
    return lines([(record, queries.activity(record.activity_id))])[0]


@dataclass(frozen=True, slots=True)
class OwnLine(Line):
    """A record of one's own with one's objections to it, the newest first."""

    objections: list[RecordObjection]

    @property
    def may_object(self) -> bool:
        waiting = any(each.state is ObjectionState.OPEN for each in self.objections)
        return self.record.state is RecordState.CONFIRMED and not waiting


def own_records(*, actor: Actor, cursor: str | None = None, limit: int = 50) -> Page[OwnLine]:
    """Return a page of the actor's own records (民政部令第67号 art. 12: everybody may look up theirs)."""
    if actor.person_id is None:
        raise NotFound()
    page = queries.records_of(actor.person_id, cursor=cursor, limit=limit)
    objections = objecting.of_records(record.id for record, _ in page.items)
    return Page(
        [_own_line(line, objections.get(line.record.id, [])) for line in lines(page.items)], page.next
    )


def _own_line(line: Line, objections: list[RecordObjection]) -> OwnLine:
    shown = {field.name: getattr(line, field.name) for field in fields(line)}
    return OwnLine(**shown, objections=objections)


def records_of_member(
    member_id: UUID, *, actor: Actor, cursor: str | None = None, limit: int = 50
) -> Page[Line]:
    """Return a page of a member's records to staff. NotFound outside the actor's scope."""
    page = queries.records_of_member(member_id, actor=actor, verb="records.read", cursor=cursor, limit=limit)
    return Page(lines(page.items), page.next)


def ledger_page(
    wanted: LedgerFilter, *, actor: Actor, cursor: str | None = None, limit: int = 50
) -> Page[Line]:
    """Return a page of the activity ledger in the order of the service dates. NotFound for a foreign community."""
    _place_of(wanted, actor, "activities.read")
    keys = [ServiceRecord.day, ServiceRecord.id]
    page = paginate(ledger(wanted, actor=actor), keys, cursor=cursor, limit=limit)
    return Page(lines(page.items), page.next)


def export_ledger(wanted: LedgerFilter, reason: str, *, specimen: str | None = None, actor: Actor) -> bytes:
    """Return the activity ledger as .xlsx, A4 landscape, watermarked with who took it and when, and 演示样张 (``specimen``) in a demo.

    The export is kept in the audit trail with its reason and number of rows (T13). LedgerTooLong.
    """
    path, name = _place_of(wanted, actor, "activities.export")
    query = ledger(wanted, actor=actor, verb="activities.export")
    query = query.order_by(ServiceRecord.day, ServiceRecord.id).limit(MOST_EXPORTED + 1)
    rows = session().execute(query).all()
    if len(rows) > MOST_EXPORTED:
        raise LedgerTooLong()
    details = {"rows": len(rows), "from": str(wanted.first), "to": str(wanted.last)}
    audit.record(
        "activities.export_ledger", "activity_ledger", new_id(), actor=actor,
        area_path=path, reason=reason, details=details,
    )  # fmt: skip
    title = f"{name}活动台账（{wanted.first}至{wanted.last}）"
    return write_workbook([_table(title, lines(rows))], watermark=watermark(actor, specimen))


def _place_of(wanted: LedgerFilter, actor: Actor, verb: str) -> tuple[str | None, str]:
    """Return path and name of the community that is asked for; NotFound outside the actor's scope."""
    if wanted.community_id is None:
        return None, ""
    community = organisations.access_community(wanted.community_id, actor=actor, verb=verb)
    return community.path, community.name


def watermark(actor: Actor, specimen: str | None) -> str:
    """Return what an export bears: who took it and when, and 演示样张 in a demo."""
    who = people.names([actor.person_id]).get(actor.person_id, "") if actor.person_id else "系统"
    mark = f"{specimen} " if specimen else ""
    return f"{mark}{who} {clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M} 导出"


def _table(title: str, shown: Sequence[Line]) -> Table:
    """The points column is there only where points are on (domain.md E)."""
    with_points = any(line.half_points is not None for line in shown)
    kept = [index for index in range(len(_COLUMNS)) if with_points or index != _POINTS]
    rows = [_row(number, each) for number, each in enumerate(shown, start=1)]
    standing = [each.record for each in shown if each.record.state is RecordState.CONFIRMED]
    total = hours(sum(record.recognised_minutes for record in standing))
    note = f"合计：{len(standing)}人次，{total}小时（已更正、作废的行不计入）。"
    return Table(
        title, [_COLUMNS[i] for i in kept], [[row[i] for i in kept] for row in rows],
        sheet_name="活动台账", notes=[note],
    )  # fmt: skip


def _row(number: int, line: Line) -> list[Any]:
    record, activity = line.record, line.activity
    return [
        number, activity.number, activity.name, record.day, times(record), activity.place, line.category,
        activity.content, activity.organiser, activity.leader_name, line.name, line.unit, record.minutes,
        record.recognised_minutes / 60, record.helped_matters,
        marks_of(line.deeds),
        record.quality and record.quality.label, line.confirmer,
        record.confirmed_at and clock.local_date(record.confirmed_at),
        None if line.half_points is None else line.half_points / 2,
        _mark(record.corrects_id) if record.corrects_id else None, line.remark,
    ]  # fmt: skip


def marks_of(deeds_done: Sequence[int]) -> str:
    """Write which of the five a record stands for: ①③."""
    return "".join(_CIRCLED[kind - 1] for kind in deeds_done)


def times(record: ServiceRecord) -> str:
    """Write from when to when in Shanghai: 22:00–次日00:30."""
    start, stop = (each.astimezone(clock.SHANGHAI) for each in (record.started_at, record.stopped_at))
    next_day = "次日" if stop.date() > start.date() else ""
    return f"{start:%H:%M}–{next_day}{stop:%H:%M}"
