"""Walk down a roster's sheet: which rows are persons, which are headings, totals, signatures or blank."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from server.kernel.identifiers import mask_phone
from server.rosters.headers import Header, header_at
from server.rosters.rules import ColumnKind, Problem, Severity
from server.rosters.values import phones, plain
from server.sheets.cells import Cell, text_of
from server.sheets.reading import Sheet

_FOOT = re.compile(
    r"(?:合计|总计|小计|共计|累计|总人数|共\d+人|填表人|填报人|制表人?|审核人?|复核人?|填报时间|填表时间|填表日期"
    r"|负责人签字|单位负责人|党组织负责人|书记签字|联系人|经办人|单位盖章|单位(?:\(公章\)|\(盖章\))|注\d*[::]|说明[::]|备注[::]|填表说明).*"
)
_BRANCH_HEADING = re.compile(r".*(?:党委|党总支|党支部|支部|党组|党小组)(?:\([^()]*\))?")
_CARRIED = (ColumnKind.BRANCH, ColumnKind.UNIT)
_NEVER_SPREAD = (ColumnKind.NAME, ColumnKind.SERIAL, ColumnKind.ID_NUMBER)
_LONG_NUMBER = re.compile(r"(?<!\d)[+\d](?:[\d\s-]{5,}\d)[Xx]?")
_LONGEST_SHOWN = 40


@dataclass(slots=True)
class Line:
    """One row that lists a person, with the header above it and the branch whose heading it stands under."""

    sheet: str
    number: int
    header: Header
    cells: list[Cell]
    heading: str = ""

    def cell(self, kind: ColumnKind) -> Cell:
        index = self.header.columns.get(kind)
        return self.cells[index] if index is not None and index < len(self.cells) else None

    def text(self, kind: ColumnKind) -> str:
        return text_of(self.cell(kind))

    def problem(
        self, kind: ColumnKind, severity: Severity, code: str, reason: str, remedy: str = ""
    ) -> Problem:
        """Return a problem at this row's cell of that kind, its value masked."""
        return Problem(
            code=code,
            severity=severity,
            sheet=self.sheet,
            reason=reason,
            remedy=remedy,
            row=self.number,
            column=self.header.letter(kind),
            header=self.header.label(kind) if kind in self.header.columns else None,
            value=shown(self.text(kind), kind),
        )


def shown(text: str, kind: ColumnKind) -> str:
    """Return a value as a list of problems may show it: numbers long enough for a phone or identity are masked."""
    seen = plain(text[:200])
    if kind is ColumnKind.PHONE:
        seen = mask_phone(seen) if seen else ""
    elif kind is not ColumnKind.BIRTH:
        seen = _LONG_NUMBER.sub(lambda found: f"{found[0][:3]}****", seen)
    return seen if len(seen) <= _LONGEST_SHOWN else seen[: _LONGEST_SHOWN - 1] + "…"


def person_lines(sheet: Sheet, header: Header) -> Iterator[Line]:
    """Yield the rows below a header that list persons; a repeated header in the middle takes over from there."""
    _spread_merged(sheet, header)
    carried: dict[ColumnKind, Cell] = {}
    heading = ""
    for index in range(header.last_row + 1, len(sheet.rows)):
        line = Line(sheet.name, index + 1, header, sheet.rows[index], heading)
        filled = _filled(line)
        if not filled or _is_foot(line, filled[0]):
            continue
        if len(filled) == 1 and _BRANCH_HEADING.fullmatch(filled[0]):
            heading = filled[0]
            continue
        repeated = None if _has_phone(line) else header_at(sheet, index)
        if repeated:
            header = repeated
            continue
        if sheet.merged is None:
            _carry(line, carried)
        yield line


def _filled(line: Line) -> list[str]:
    """Return the head of what a row says (two cells tell a heading from a person), without its running number.

    Templates number rows that nobody filled in.
    """
    serial = line.header.columns.get(ColumnKind.SERIAL)
    filled: list[str] = []
    for index, cell in enumerate(line.cells):
        text = plain(text_of(cell)) if cell is not None else ""
        if text and not (index == serial and text.isdecimal()):
            filled.append(text)
        if len(filled) == 2:
            break
    return filled


def _is_foot(line: Line, head: str) -> bool:
    return bool(_FOOT.match(head.replace(" ", ""))) and not _has_phone(line)


def _has_phone(line: Line) -> bool:
    cell = line.cell(ColumnKind.PHONE)
    return isinstance(cell, float) or (isinstance(cell, str) and bool(phones(cell)))


def _carry(line: Line, carried: dict[ColumnKind, Cell]) -> None:
    """Text files cannot say "merged": a blank branch or unit means the one above."""
    for kind in _CARRIED:
        index = line.header.columns.get(kind)
        if index is None:
            continue
        line.cells.extend([None] * (index + 1 - len(line.cells)))
        carried[kind] = line.cells[index] = line.cells[index] or carried.get(kind)


def _spread_merged(sheet: Sheet, header: Header) -> None:
    """Write the text of cells merged downwards into every row they cover; each cell at most once."""
    wanted = {index for kind, index in header.columns.items() if kind not in _NEVER_SPREAD}
    covered: dict[int, int] = {}
    for first, column, last, _ in sorted(sheet.merged or ()):
        if column not in wanted or first <= max(header.last_row, covered.get(column, 0)):
            continue
        covered[column] = last
        row = sheet.rows[first] if first < len(sheet.rows) else []
        value = row[column] if column < len(row) else None
        for below in sheet.rows[first + 1 : last + 1] if value is not None else ():
            if below:
                below.extend([None] * (column + 1 - len(below)))
                below[column] = value
