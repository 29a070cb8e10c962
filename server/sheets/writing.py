"""Write tables as .xlsx that print well and in which a person's text never becomes a formula."""

import datetime as dt
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import xlsxwriter

from server.kernel.clock import SHANGHAI
from server.sheets.cells import Cell

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_FONT = "宋体"
_LONGEST_TEXT = 32_767
_LARGEST_EXACT = 2**53
_FIRST_DAY = dt.date(1900, 1, 1)
_FORMULA_HEADS = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f']")
_SURROGATES = re.compile("[\ud800-\udfff]")
# A fixed instant, so that the same tables always give the same bytes.
_CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - the file format knows no time zone


@dataclass(frozen=True, slots=True)
class Column:
    """A header and the column's width in Latin characters; None takes the header's width."""

    header: str
    width: float | None = None
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One worksheet: a title line, a header that stays in sight and repeats on paper, and typed rows.

    ``rows`` may be a generator: rows are written as they come. ``notes`` stand under the table.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    sheet_name: str | None = None
    notes: Sequence[str] = ()


def write_workbook(tables: Sequence[Table], *, watermark: str | None = None) -> bytes:
    """Return the .xlsx file with one worksheet per table; the same tables give the same bytes.

    ``watermark`` (演示样张) stands beside every title and in the head of every printed page. Aware instants
    are written in Beijing time. Memory does not grow with the rows.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": _CREATED})
    style = _Style(book)
    taken: set[str] = set()
    for table in tables:
        name = _sheet_name(table.sheet_name or table.title, taken)
        _write_table(book.add_worksheet(name), table, style, watermark)
    book.close()
    return target.getvalue()


class _Style:
    def __init__(self, book: xlsxwriter.Workbook):
        cell = {"font_name": _FONT, "font_size": 11, "border": 1, "valign": "vcenter"}
        self.title = book.add_format({"font_name": _FONT, "font_size": 16, "bold": True, "align": "left"})
        self.head = book.add_format(
            cell | {"bold": True, "bg_color": "#F2F2F2", "align": "center", "text_wrap": True}
        )
        self.plain = book.add_format(cell)
        self.wrapped = book.add_format(cell | {"text_wrap": True})
        # The prefix keeps formula-like text a text even after somebody has edited and confirmed the cell.
        self.guarded = book.add_format(cell | {"quote_prefix": True})
        self.date = book.add_format(cell | {"num_format": "yyyy-mm-dd"})
        self.instant = book.add_format(cell | {"num_format": "yyyy-mm-dd hh:mm"})
        self.time = book.add_format(cell | {"num_format": "hh:mm"})
        self.duration = book.add_format(cell | {"num_format": "[h]:mm"})
        self.note = book.add_format({"font_name": _FONT, "font_size": 10})


def _write_table(page: "Worksheet", table: Table, style: _Style, watermark: str | None) -> None:
    _set_up_print(page, table, watermark)
    for index, column in enumerate(table.columns):
        page.set_column(index, index, column.width or max(8, _width(column.header) + 2))
    page.set_row(0, 26)
    page.write_string(
        0, 0, _clean(f"{table.title}  （{watermark}）" if watermark else table.title), style.title
    )
    for index, column in enumerate(table.columns):
        page.write_string(1, index, _clean(column.header), style.head)
    page.freeze_panes(2, 0)
    last = 1
    for last, row in enumerate(table.rows, start=2):
        for index, cell in enumerate(row):
            wrap = index < len(table.columns) and table.columns[index].wrap
            _write_cell(page, last, index, cell, style, wrap)
    for number, note in enumerate(table.notes, start=last + 1):
        page.write_string(number, 0, _clean(note), style.note)


def _set_up_print(page: "Worksheet", table: Table, watermark: str | None) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, 1)
    page.set_footer("&C第 &P 页，共 &N 页")
    if watermark:
        # An ampersand begins a code in page heads; doubled, it prints as itself.
        page.set_header(f"&C&24&K808080{_clean(watermark)[:80].replace('&', '&&')}")


def _write_cell(page: "Worksheet", row: int, column: int, cell: Cell, style: _Style, wrap: bool) -> None:
    if cell is None or cell == "":
        page.write_blank(row, column, None, style.plain)
    elif isinstance(cell, bool):
        page.write_string(row, column, "是" if cell else "否", style.plain)
    elif isinstance(cell, int | float) and _exact(cell):
        page.write_number(row, column, cell, style.plain)
    elif isinstance(cell, dt.date | dt.time | dt.timedelta) and _write_time(page, row, column, cell, style):
        return
    else:
        text = _clean(str(cell))
        page.write_string(row, column, text, _text_style(text, style, wrap))


def _text_style(text: str, style: _Style, wrap: bool) -> "Format":
    if text.startswith(_FORMULA_HEADS):
        return style.guarded
    return style.wrapped if wrap else style.plain


def _write_time(
    page: "Worksheet", row: int, column: int, cell: dt.date | dt.time | dt.timedelta, style: _Style
) -> bool:
    """Write a moment as the number a spreadsheet calculates with; False where it has none (before 1900)."""
    if isinstance(cell, dt.datetime):
        local = cell.astimezone(SHANGHAI).replace(tzinfo=None) if cell.tzinfo else cell
        return local.date() >= _FIRST_DAY and _written(page.write_datetime(row, column, local, style.instant))
    if isinstance(cell, dt.date):
        return cell >= _FIRST_DAY and _written(page.write_datetime(row, column, cell, style.date))
    if isinstance(cell, dt.time):
        return _written(page.write_datetime(row, column, cell.replace(tzinfo=None), style.time))
    return cell >= dt.timedelta(0) and _written(page.write_datetime(row, column, cell, style.duration))


def _written(status: int) -> bool:
    return status == 0


def _exact(number: float) -> bool:
    """Say whether a spreadsheet, which knows only doubles, can hold the number."""
    return abs(number) <= _LARGEST_EXACT if isinstance(number, int) else math.isfinite(number)


def _clean(text: str) -> str:
    """Return the text without lone surrogates, which no file can hold, and not longer than a cell takes."""
    whole = _SURROGATES.sub("\ufffd", text)
    return whole if len(whole) <= _LONGEST_TEXT else whole[: _LONGEST_TEXT - 1] + "…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that Excel accepts: at most 31 characters, no ``[]:*?/\\'``, unlike the others."""
    base = _NOT_IN_SHEET_NAMES.sub(" ", _clean(wanted)).strip() or "表"
    base = _cut("历史" if base.lower() == "history" else base, 31).strip()
    name, count = base, 1
    while name.lower() in taken:
        count += 1
        name = f"{_cut(base, 31 - len(str(count)) - 2)}({count})"
    taken.add(name.lower())
    return name


def _cut(text: str, units: int) -> str:
    """Return the head of a text that fits into so many UTF-16 units, which is how Excel counts."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")
