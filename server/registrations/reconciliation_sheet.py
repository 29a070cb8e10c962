"""A unit's reconciliation as a spreadsheet: to send to its liaison, or to keep."""

from collections.abc import Iterator, Sequence

from server.registrations.reconciling import Line, Sheet
from server.sheets.cells import Cell
from server.sheets.writing import Column, Table, write_workbook

_COLUMNS = (
    Column("序号", 6),
    Column("姓名", 12),
    Column("名册上的居住社区", 28),
    Column("报到情况", 22),
    Column("需要核对", 40, wrap=True),
)


def reconciliation_workbook(sheet: Sheet, *, watermark: str | None = None) -> bytes:
    """Return an .xlsx with one line per person, in the order of their names."""
    rows: Iterator[Sequence[Cell]] = (
        (at, each.name, each.place, each.standing.label, remark(each))
        for at, each in enumerate(sheet.lines, start=1)
    )
    notes = (f"截至 {sheet.on.isoformat()}；在其他社区报到的，不显示报到在哪里。",)
    title = f"{sheet.unit}在职党员报到核对表"
    return write_workbook(
        [Table(title, _COLUMNS, rows, sheet_name="报到核对", notes=notes)], watermark=watermark
    )


def remark(line: Line) -> str:
    """Say what in a line wants a human's look."""
    said = [
        "在本社区报到，但名册上不住在这里" if line.strange else "",
        "单位最近的名册上没有此人" if line.unlisted else "",
    ]
    return "；".join(words for words in said if words)
