"""The problems of a roster as a spreadsheet that a unit's liaison can work through."""

from collections.abc import Iterable

from server.rosters.rules import Problem
from server.sheets.writing import Column, Table, write_workbook

_COLUMNS = (
    Column("工作表", 16),
    Column("行", 6),
    Column("列", 6),
    Column("表头", 14),
    Column("填写的内容", 22, wrap=True),
    Column("处理结果", 16),
    Column("问题", 46, wrap=True),
    Column("怎样改正", 46, wrap=True),
)


def problems_workbook(problems: Iterable[Problem], *, watermark: str | None = None) -> bytes:
    """Return an .xlsx with one line per problem, in their order; phones in it are masked."""
    rows = (
        [
            problem.sheet,
            problem.row,
            problem.column,
            problem.header,
            problem.value,
            problem.severity.label,
            problem.reason,
            problem.remedy,
        ]
        for problem in problems
    )
    notes = (
        "行、列与 Excel、WPS 显示的一致；手机号只显示一部分。",
        "改正后请重新上传整份名册，已导入的人不会重复。",
    )
    return write_workbook([Table("名册问题清单", _COLUMNS, rows, notes=notes)], watermark=watermark)
