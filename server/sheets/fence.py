"""The fenced process: one workbook from standard input, its cells to standard output as JSON lines.

A workbook of six kilobytes with a cell at A1 and one at XFD1048576 makes the reader ask for 512 GiB, and a
refused allocation ends the whole process, not the call. Therefore untrusted workbooks are opened here,
under limits on memory and processor time, and never inside a web or worker process. Run as a script:
imports nothing of ours.

One line per sheet ``{"sheet", "visible", "merged"}``, then one list per row (blank cells null,
dates ``{"date": "2026-01-12"}``) or ``{"blank": n}`` for blank rows. A refusal is one line ``{"refused": reason}``.
"""

import datetime as dt
import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 60
OUTPUT_BYTES = 256 << 20


class _OutputTooLong(Exception):
    pass


def main() -> None:
    """Read, write, and say in one word why not."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    max_rows = int(sys.argv[1])
    try:
        _write_workbook(sys.stdin.buffer.read(), max_rows)
    except PasswordError:
        _say({"refused": "locked"})
    except _OutputTooLong:
        _say({"refused": "too_large"})
    except (CalamineError, MemoryError):
        _say({"refused": "unreadable"})
    except BaseException as panic:
        # The reader's own panic derives from nothing better and its class cannot be imported.
        if type(panic).__name__ != "PanicException":
            raise
        _say({"refused": "unreadable"})


def _write_workbook(content: bytes, max_rows: int) -> None:
    written = 0
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        for index, seen in enumerate(workbook.sheets_metadata):
            if seen.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(index)
            merged = sheet.merged_cell_ranges
            _say({"sheet": seen.name, "visible": seen.visible == SheetVisibleEnum.Visible, "merged": merged})
            for row in _rows(sheet, max_rows):
                written += _say(row)
                if written > OUTPUT_BYTES:
                    raise _OutputTooLong


def _rows(sheet: CalamineSheet, max_rows: int) -> Iterator[list[object] | dict[str, int]]:
    """Yield rows from row 1 to the last that says anything, and how many blank ones lie between."""
    pad: list[object] = [None] * (sheet.start[1] if sheet.start else 0)
    blank_before = filled = 0
    for cells in sheet.iter_rows():
        row = _without_tail([None if cell == "" else cell for cell in cells])
        if not row:
            blank_before += 1
            continue
        filled += 1
        if filled > max_rows:
            raise _OutputTooLong
        if blank_before:
            yield {"blank": blank_before}
            blank_before = 0
        yield pad + row


def _without_tail(row: list[Any]) -> list[object]:
    while row and row[-1] is None:
        row.pop()
    return row


def _say(value: object) -> int:
    return sys.stdout.buffer.write(_encoder.encode(value).encode() + b"\n")


def _dated(value: object) -> dict[str, object]:
    if isinstance(value, dt.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, dt.time):
        return {"time": value.isoformat()}
    if isinstance(value, dt.timedelta):
        return {"seconds": value.total_seconds()}
    raise TypeError


_encoder = json.JSONEncoder(default=_dated, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
