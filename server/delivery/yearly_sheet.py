"""个人年度服务情况 of a whole unit as one spreadsheet."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.activities.rules import hours
from server.audit import service as audit
from server.delivery.collecting import MemberYear, Yearly, yearly
from server.delivery.taking import watermark
from server.kernel.actor import Actor
from server.sheets.writing import Column, Table, write_workbook

_YEAR = (
    Column("序号"), Column("姓名", 12), Column("报到社区", 24, wrap=True), Column("服务次数"), Column("认定时长(小时)"),
    Column("五个一"), Column("积分"),
)  # fmt: skip
_PERIODS = (
    Column("姓名", 12), Column("社区", 20, wrap=True), Column("期间", 14), Column("发文字号", 24), Column("服务次数"),
    Column("认定时长(小时)"), Column("五个一"), Column("积分"), Column("社区评价", 10), Column("备注", 30, wrap=True),
)  # fmt: skip
_NOTES = (
    "本表按各社区已发出的反馈函汇总，已更正的以更正函为准；未同意告知单位的党员不在表中。",
    "“五个一”为年末累计；在多个社区报到的，取完成项数较多的一处。",
)


def export(unit_id: UUID, year: int, *, specimen: str | None = None, actor: Actor) -> bytes:
    """Return a unit's members of a year as .xlsx, marked with who took it and when; the export is recorded."""
    found = yearly(unit_id, year, actor=actor)
    details = {"rows": len(found.members), "year": year}
    audit.record("letters.export_yearly", "unit", unit_id, actor=actor, details=details)
    tables = [_years(found), _periods(found)]
    return write_workbook(tables, watermark=watermark(specimen, actor=actor))


def _years(found: Yearly) -> Table:
    rows = [_year(number, each) for number, each in enumerate(found.members, 1)]
    columns, rows = _with_points_if_any(_YEAR, rows)
    title = f"{found.unit}{found.year}年度党员服务情况"
    return Table(title, columns, rows, sheet_name="年度汇总", notes=_NOTES)


def _year(number: int, each: MemberYear) -> list[Any]:
    places, earned = "、".join(each.communities), _points(each.half_points)
    return [number, each.name, places, each.services, hours(each.minutes), f"{each.deeds}/5", earned]


def _periods(found: Yearly) -> Table:
    rows = [
        [
            one.name, line.community, line.period_label, line.number, line.services, hours(line.minutes),
            f"{line.deeds}/5", _points(line.half_points), line.rating_label, line.remark,
        ]
        for one in found.members
        for line in one.lines
    ]  # fmt: skip
    columns, rows = _with_points_if_any(_PERIODS, rows)
    return Table(f"{found.unit}{found.year}年各期反馈情况", columns, rows, sheet_name="各期情况")


def _with_points_if_any(
    columns: Sequence[Column], rows: list[list[Any]]
) -> tuple[list[Column], list[list[Any]]]:
    """Leave the column of points out where no community of the sheet keeps them."""
    points = [column.header for column in columns].index("积分")
    scored = any(row[points] is not None for row in rows)
    kept = [place for place in range(len(columns)) if scored or place != points]
    return [columns[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _points(half_points: int | None) -> float | None:
    return None if half_points is None else half_points / 2
