"""How the words of a table cell are fitted into the width of their column."""

from dataclasses import dataclass

from server.typesetting.content import Align, Column
from server.typesetting.wrapping import balanced, em_width

MM_PER_POINT = 25.4 / 72
CELL_POINTS = 10.5  # 5号
_SMALLEST_POINTS = 8.0
_INSET_MM = 1.6 * MM_PER_POINT


@dataclass(frozen=True)
class Cell:
    """What is printed in a cell: the words with their line feeds, and their size in points."""

    text: str
    points: float = CELL_POINTS


def fitted(row: tuple[str, ...], columns: tuple[Column, ...]) -> list[Cell]:
    """Return the cells of one row, each fitted to its column."""
    return [_fitted(text, column) for text, column in zip(row, columns, strict=True)]


def _fitted(text: str, column: Column) -> Cell:
    """Fit a centred text that is too wide for its column.

    A plain one is broken evenly (本期/不评价 rather than 本期不评/价). A name in parts (阿依努尔·买买提) is broken after
    each dot and, so that no part is torn, set as small as 8 pt.
    """
    room = column.width_mm - 2 * _INSET_MM
    capacity = room / (CELL_POINTS * MM_PER_POINT)
    if column.align is not Align.CENTRE or em_width(text) <= capacity:
        return Cell(text)
    if "·" in text:
        parts = text.replace("·", "·\n")
        longest = max(em_width(part) for part in parts.split("\n"))
        points = room / MM_PER_POINT / longest
        return Cell(parts, max(_SMALLEST_POINTS, min(CELL_POINTS, points)))
    return Cell("\n".join(balanced(text, capacity)) if text.isalpha() else text)
