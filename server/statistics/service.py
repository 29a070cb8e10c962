"""The one verb of the room: take an area's numbers away as a spreadsheet."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.activities.views import watermark
from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.clock import SHANGHAI
from server.kernel.periods import chinese_date
from server.registrations.rules import percent
from server.sheets.writing import Column, Table, write_workbook
from server.statistics import queries, units
from server.statistics.queries import Overview
from server.statistics.rules import LEAST_PEOPLE, Counts, Month, Span, UnitCounts

MOST_UNITS = 10_000
_COUNTS = (
    Column("居住党员"), Column("应报到"), Column("应报到中已报到"), Column("报到率(%)"), Column("报到人数"), Column("参加服务人数"),
    Column("参与率(%)"), Column("服务人次"), Column("服务时长(小时)"), Column("办实事(件)"), Column("五个一①"), Column("五个一②"),
    Column("五个一③"), Column("五个一④"), Column("五个一⑤"), Column("五项全部完成"), Column("受理意见"), Column("采纳意见"),
    Column("应反馈函件"), Column("已寄送"), Column("已回执"), Column("逾期未回执"),
)  # fmt: skip
_UNITS = (Column("涉及单位"), Column("有党员报到的单位"), Column("已参加服务的单位"))
_MONTHS = (
    Column("月份", 12),
    Column("月末报到人数"),
    Column("服务人次"),
    Column("服务时长(小时)"),
    Column("办实事(件)"),
)


def export(area_id: UUID, span: Span, *, specimen: str | None = None, actor: Actor) -> bytes:
    """Return an area's numbers as .xlsx: by area, by unit, by month. That it was taken is kept in the trail."""
    found = queries.overview_of(area_id, span, actor=actor)
    listed = units.units_of(area_id, span, limit=MOST_UNITS, actor=actor)
    months = queries.months_of(area_id, span, actor=actor)
    details = {"from": str(span.first), "to": str(span.last)}
    audit.record(
        "statistics.export", "area", area_id, actor=actor, area_path=found.area.path, details=details
    )
    tables = [_areas(found), _listed(found, listed), _by_month(found, months)]
    return write_workbook(tables, watermark=watermark(actor, specimen))


def _title(found: Overview, by: str) -> str:
    return f"{found.area.name}双报到统计（{by}）　{found.span.label}，截至{chinese_date(found.on)}"


def _notes(found: Overview) -> list[str]:
    counted = found.counted_at.astimezone(SHANGHAI)
    return [
        f"统计时间：{counted:%Y-%m-%d %H:%M}。报到、名册、单位为截至日的情况，服务、五个一、意见为期间内的情况，函件为期间内各半年的函件现在的情况。",
        f"不足{LEAST_PEOPLE}人的，不列服务情况，以免推知个人；人次、时长按服务地社区统计，人数按报到社区统计，单位在每个区域内只计一次。",
        found.paragraph,
    ]


def _areas(found: Overview) -> Table:
    rows = [
        [row.area.name, *_counts(row.counts, withheld=row.withheld), *_unit_counts(row.units)]
        for row in found.rows
    ]
    rows.append(["合计", *_counts(found.counts, withheld=found.withheld), *_unit_counts(found.units)])
    columns = [Column("区域", 24), *_COUNTS, *_UNITS]
    return Table(_title(found, "按区域"), columns, rows, sheet_name="按区域", notes=_notes(found))


def _listed(found: Overview, listed: units.Units) -> Table:
    rows = [[row.name, *_counts(row.counts)] for row in listed.page.items]
    if listed.rest is not None:
        words = f"其余{listed.rest.units}个单位（每个不足{LEAST_PEOPLE}人）及无单位人员"
        rows.append([words, *_counts(listed.rest.counts, withheld=found.withheld)])
    columns = [Column("单位", 30), *_COUNTS]
    return Table(_title(found, "按单位"), columns, rows, sheet_name="按单位", notes=_notes(found)[:2])


def _by_month(found: Overview, months: Sequence[Month]) -> Table:
    told = [] if found.withheld else months
    rows: list[list[Any]] = [
        [each.label, each.registered, each.services, each.minutes / 60, each.matters] for each in told
    ]
    return Table(_title(found, "按月"), _MONTHS, rows, sheet_name="按月", notes=_notes(found)[:1])


def _counts(counts: Counts, *, withheld: bool = False) -> list[Any]:
    """The cells of _COUNTS; what is withheld stays blank."""
    done = [
        counts.active, _rate(counts.participation), counts.services, counts.minutes / 60, counts.matters,
        *counts.deeds, counts.all_five, counts.opinions, counts.adopted,
    ]  # fmt: skip
    people = [counts.living, counts.due, counts.present, _rate(counts.rate), counts.registered]
    letters = [counts.letters, counts.sent, counts.replied, counts.overdue]
    return [*people, *([None] * len(done) if withheld else done), *letters]


def _unit_counts(counts: UnitCounts) -> list[Any]:
    return [counts.units, counts.registered, counts.active]


def _rate(permille: int | None) -> float | None:
    """A rate as a number that a spreadsheet sorts: one decimal; nothing where there is none."""
    written = percent(permille)
    return None if written is None else float(written)
