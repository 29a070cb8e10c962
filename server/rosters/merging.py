"""Who is the same person within one file: same name and same phone. Everybody else is somebody else."""

from collections.abc import Callable
from dataclasses import replace

from server.kernel.identifiers import mask_name, mask_phone
from server.rosters.lines import Line
from server.rosters.rules import Birth, ColumnKind, Problem, RosterRow, Severity

_COMPARED: tuple[tuple[str, str], ...] = (
    ("sex", ColumnKind.SEX.label),
    ("party_status", ColumnKind.PARTY_STATUS.label),
    ("unit_name", ColumnKind.UNIT.label),
    ("community_id", ColumnKind.COMMUNITY.label),
    ("id_number", ColumnKind.ID_NUMBER.label),
)
_NAME = ColumnKind.NAME
_FILLED = (
    "sex",
    "party_status",
    "unit_name",
    "branch",
    "position",
    "residence",
    "skills",
    "remark",
    "id_number",
)


class PersonList:
    """The persons of one file in their order; a person who comes again is merged into the first row."""

    def __init__(self, tell: Callable[[Problem], None]):
        self._tell = tell
        self._rows: dict[tuple[str, str], RosterRow] = {}
        self._by_phone: dict[str, RosterRow] = {}
        self._by_name: dict[tuple[str, str | None], RosterRow] = {}
        self.merged = 0

    @property
    def rows(self) -> tuple[RosterRow, ...]:
        return tuple(self._rows.values())

    def add(self, row: RosterRow, line: Line) -> None:
        """Take a row in, merging it with an earlier one of the same name and phone."""
        key = row.name, row.phone
        known = self._rows.get(key)
        if known:
            self._merge(known, row, line)
            return
        self._rows[key] = row
        self._tell_namesake(row, line)
        self._tell_shared_phone(row, line)

    def _merge(self, known: RosterRow, row: RosterRow, line: Line) -> None:
        self.merged += 1
        self._rows[row.name, row.phone] = _filled(known, row)
        reason = f"与{_place(known, row)}是同一人（姓名、手机号相同），合并为一人。"
        self._tell(line.problem(_NAME, Severity.NOTE, "duplicate", reason, ""))
        different = _differences(known, row)
        if different:
            reason = f"与{_place(known, row)}是同一人，但{'、'.join(different)}不一致，以前一行为准。"
            self._tell(
                line.problem(_NAME, Severity.WARNING, "duplicate_differs", reason, "请核对，只保留一行。")
            )

    def _tell_namesake(self, row: RosterRow, line: Line) -> None:
        first = self._by_name.setdefault((row.name, row.unit_name), row)
        if first is not row:
            reason = f"与{_place(first, row)}姓名相同、手机号不同，按两个人处理。"
            self._tell(
                line.problem(_NAME, Severity.NOTE, "same_name", reason, "如果是同一人，请改正手机号。")
            )

    def _tell_shared_phone(self, row: RosterRow, line: Line) -> None:
        first = self._by_phone.setdefault(row.phone, row)
        if first is not row:
            reason = f"手机号 {mask_phone(row.phone)} 与{_place(first, row)}的{mask_name(first.name)}相同。"
            self._tell(
                line.problem(
                    _NAME, Severity.WARNING, "same_phone", reason, "请核对是谁的手机号；家人合用可以不改。"
                )
            )


def _place(earlier: RosterRow, later: RosterRow) -> str:
    return f"第 {earlier.row} 行" if earlier.sheet == later.sheet else f"“{earlier.sheet}”第 {earlier.row} 行"


def _filled(known: RosterRow, row: RosterRow) -> RosterRow:
    """Return the earlier row with its blanks filled from the later one; nothing that it says is overwritten."""
    changes = {name: getattr(known, name) or getattr(row, name) for name in _FILLED}
    if known.community_id is None and row.community_id is not None:
        changes |= {"community_id": row.community_id, "community_candidates": ()}
        changes["community_text"] = row.community_text
    changes["birth"] = _more_exact(known.birth, row.birth)
    changes["merged_rows"] = (*known.merged_rows, row.row)
    return replace(known, **changes)


def _more_exact(known: Birth | None, other: Birth | None) -> Birth | None:
    if known is None:
        return other
    return other if other and known.day is None and known[:2] == other[:2] else known


def _differences(known: RosterRow, row: RosterRow) -> list[str]:
    different = [
        label
        for name, label in _COMPARED
        if getattr(known, name) and getattr(row, name) and getattr(known, name) != getattr(row, name)
    ]
    if known.birth and row.birth and not _agree(known.birth, row.birth):
        different.append(ColumnKind.BIRTH.label)
    return different


def _agree(one: Birth, other: Birth) -> bool:
    return one[:2] == other[:2] and (one.day == other.day or None in (one.day, other.day))
