"""Read a roster as units really send it: what would be applied, and every problem with its place and remedy."""

from dataclasses import dataclass, field

from server.rosters.communities import CommunityIndex
from server.rosters.errors import HeaderNotFound
from server.rosters.headers import Header, find_header
from server.rosters.lines import person_lines
from server.rosters.merging import PersonList
from server.rosters.rows import RowReader
from server.rosters.rules import ColumnKind, ParsedRoster, Problem, ReadSheet, Severity
from server.rosters.unit_names import from_filename, from_titles
from server.sheets.reading import MAX_BYTES, Sheet, read_workbook


def parse_roster(
    content: bytes, *, filename: str, communities: CommunityIndex, max_bytes: int = MAX_BYTES
) -> ParsedRoster:
    """Return the persons of a roster file and everything that is wrong with it.

    Rows without a name or a valid phone are refused one by one; the others stand. Raises HeaderNotFound
    where no sheet has a roster's header, and what `read_workbook` raises.
    """
    reading = _Reading(RowReader(communities), from_filename(filename))
    for sheet in read_workbook(content, filename=filename, max_bytes=max_bytes):
        reading.read(sheet)
    if not reading.sheets:
        raise HeaderNotFound
    return reading.result()


@dataclass(slots=True)
class _Reading:
    """One file while it is being read."""

    rows: RowReader
    file_unit: str | None
    sheets: list[ReadSheet] = field(default_factory=list)
    persons: PersonList = field(init=False)
    refused: int = 0

    def __post_init__(self) -> None:
        self.persons = PersonList(self.rows.problems.append)

    def read(self, sheet: Sheet) -> None:
        """Read one worksheet, or say why it was left out."""
        if not sheet.rows:
            return
        if not sheet.visible:
            self._note(
                sheet, "sheet_hidden", "隐藏的工作表没有读取。", "如果里面有名单，请取消隐藏后重新上传。"
            )
            return
        header = find_header(sheet)
        if header is None:
            self._note(
                sheet, "sheet_without_header", "没有名册表头，没有读取。", "如果里面有名单，请补上表头。"
            )
            return
        unit = from_titles(sheet.rows[: header.first_row]) or self.file_unit
        self._tell_missing_columns(sheet, header, unit)
        persons = self._read_persons(sheet, header, unit)
        self.sheets.append(ReadSheet(sheet.name, header.last_row + 1, header.found_columns(), unit, persons))

    def _read_persons(self, sheet: Sheet, header: Header, unit: str | None) -> int:
        refused_before = self.refused
        taken = 0
        for line in person_lines(sheet, header):
            row = self.rows.read(line, unit_name=unit)
            if row is None:
                self.refused += 1
            else:
                self.persons.add(row, line)
                taken += 1
        return taken + self.refused - refused_before

    def _tell_missing_columns(self, sheet: Sheet, header: Header, unit: str | None) -> None:
        if ColumnKind.COMMUNITY not in header.columns:
            self._warn(
                sheet,
                "community_column_missing",
                "没有居住社区一列，所有人的社区待定。",
                "请补上居住社区一列。",
            )
        if unit is None and ColumnKind.UNIT not in header.columns:
            reason = "没有写明是哪个单位的名册。"
            self._warn(sheet, "unit_missing", reason, "请在表头上方写明“填报单位：……”，或在导入时选定单位。")

    def _note(self, sheet: Sheet, code: str, reason: str, remedy: str) -> None:
        self.rows.problems.append(Problem(code, Severity.NOTE, sheet.name, reason, remedy))

    def _warn(self, sheet: Sheet, code: str, reason: str, remedy: str) -> None:
        self.rows.problems.append(Problem(code, Severity.WARNING, sheet.name, reason, remedy))

    def result(self) -> ParsedRoster:
        rows = self.persons.rows
        named = dict.fromkeys(row.unit_name for row in rows if row.unit_name)
        titles = dict.fromkeys(sheet.unit_name for sheet in self.sheets if sheet.unit_name)
        return ParsedRoster(
            sheets=tuple(self.sheets),
            rows=rows,
            problems=tuple(self.rows.problems),
            unit_names=tuple(named or titles),
            merged=self.persons.merged,
            refused=self.refused,
        )
