"""Cells, and how a person reads them."""

import datetime as dt

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

_LONGEST_EXACT = 2**53


def text_of(cell: Cell) -> str:
    """Return what a cell says: whole numbers without ``.0``, dates in ISO form, nothing for an empty cell."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _LONGEST_EXACT else repr(cell)
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat(" ") if isinstance(cell, dt.datetime) else cell.isoformat()
    return str(cell)


def column_letter(index: int) -> str:
    """Return the name a spreadsheet gives to the column with this index (0 is A, 26 is AA)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
