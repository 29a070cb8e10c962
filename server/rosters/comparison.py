"""A roster against the members already known: who is new, changed, unchanged, in question, or missing. No session here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from server.members.queries import KnownMember
from server.members.rules import Flag, MemberState
from server.rosters.rules import RosterRow

COMMUNITY_FLAGS = {Flag.COMMUNITY_UNKNOWN, Flag.COMMUNITY_AMBIGUOUS}


class Question(StrEnum):
    """What only a human can answer; an unanswered row is not applied and is said so."""

    PHONE_CHANGED = "phone_changed"
    UNIT_CHANGED = "unit_changed"

    @property
    def label(self) -> str:
        return {
            "phone_changed": "同单位已有同名党员，手机号不同：是同一人换了号码，还是另一人？",
            "unit_changed": "该党员现登记在另一单位，或已退休、离开：是调入本单位吗？已离开的请先由社区恢复。",
        }[self]


class Answer(StrEnum):
    SAME = "same"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True)
class Asked:
    """A row in question and the member it may be."""

    row: RosterRow
    question: Question
    known: KnownMember


@dataclass(frozen=True, slots=True)
class Changed:
    """A known member with what the roster says otherwise; ``person``, ``employment`` and ``columns`` as change_member takes them."""

    row: RosterRow
    known: KnownMember
    person: Mapping[str, Any]
    employment: Mapping[str, Any]
    columns: Mapping[str, Any]
    new_phone: bool = False
    moved: bool = False


@dataclass(slots=True)
class Comparison:
    """What applying the roster would do."""

    added: list[RosterRow] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    same: list[Changed] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    missing: list[KnownMember] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        return len(self.same)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known when a roster is compared: members by phone index and by unit, and each row's phone index and unit."""

    by_phone: Mapping[bytes, list[KnownMember]]
    of_units: Mapping[UUID, list[KnownMember]]
    phone_index: Mapping[str, bytes]
    unit_of: Mapping[str | None, UUID | None]


def row_key(row: RosterRow) -> str:
    """Return how a choice names a row: sheet and row as the spreadsheet shows them."""
    return f"{row.sheet}!{row.row}"


def compare(rows: Iterable[RosterRow], standing: Standing, answers: Mapping[str, Answer]) -> Comparison:
    """Sort the rows; each known member is met at most once.

    The same name with the same phone is the same person. The same name in the same unit with another phone, and the
    same person in another unit, are asked; people of a named unit whom no row means are missing.
    """
    result, met = Comparison(), set[UUID]()
    namesakes = _by_unit_and_name(standing.of_units)
    waiting = []
    for row in rows:
        known = _same_person(row, standing)
        if known is None:
            waiting.append(row)
            continue
        met.add(known.member_id)
        _take_known(result, row, known, standing, answers)
    for row in waiting:
        _take_unknown(
            result, row, namesakes.get((standing.unit_of.get(row.unit_name), row.name), []), met, answers
        )
    result.missing = [
        known for group in standing.of_units.values() for known in group if known.member_id not in met
    ]
    return result


def _by_unit_and_name(
    of_units: Mapping[UUID, list[KnownMember]],
) -> dict[tuple[UUID | None, str], list[KnownMember]]:
    found: dict[tuple[UUID | None, str], list[KnownMember]] = defaultdict(list)
    for unit_id, group in of_units.items():
        for known in group:
            found[(unit_id, known.name)].append(known)
    return found


def _same_person(row: RosterRow, standing: Standing) -> KnownMember | None:
    candidates = standing.by_phone.get(standing.phone_index[row.phone], [])
    return next((known for known in candidates if known.name == row.name), None)


def _take_known(
    result: Comparison, row: RosterRow, known: KnownMember, standing: Standing, answers: Mapping[str, Answer]
) -> None:
    unit_id = standing.unit_of.get(row.unit_name)
    moved = known.unit_id != unit_id or unit_id is None
    left = known.state is not MemberState.SERVING
    if left or (moved and answers.get(row_key(row)) is not Answer.SAME):
        result.asked.append(Asked(row, Question.UNIT_CHANGED, known))
        return
    _take_changes(result, difference(row, known, moved=moved))


def _take_unknown(
    result: Comparison,
    row: RosterRow,
    namesakes: list[KnownMember],
    met: set[UUID],
    answers: Mapping[str, Answer],
) -> None:
    left = [known for known in namesakes if known.member_id not in met]
    answer = answers.get(row_key(row))
    if not left or answer is Answer.ANOTHER:
        result.added.append(row)
        return
    met.add(left[0].member_id)
    if answer is Answer.SAME:
        _take_changes(result, difference(row, left[0], new_phone=True))
    else:
        result.asked.append(Asked(row, Question.PHONE_CHANGED, left[0]))


def _take_changes(result: Comparison, changed: Changed) -> None:
    if changed.person or changed.employment or changed.columns or changed.new_phone or changed.moved:
        result.changed.append(changed)
    else:
        result.same.append(changed)


def difference(
    row: RosterRow, known: KnownMember, *, new_phone: bool = False, moved: bool = False
) -> Changed:
    """Return what the row says and the member does not have yet; a blank cell never erases anything."""
    person = _differing({"sex": (row.sex, known.sex)}) | _birth(row, known)
    employment = (
        {}
        if moved
        else _differing({"branch": (row.branch, known.branch), "position": (row.position, known.position)})
    )
    columns = _differing(
        {
            "party_status": (row.party_status, known.party_status),
            "residence": (row.residence, known.residence),
            "skills": (list(row.skills) or None, known.skills),
        }
    ) | _community(row, known)
    return Changed(row, known, person, employment, columns, new_phone, moved)


def _differing(pairs: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {name: said for name, (said, had) in pairs.items() if said is not None and said != had}


def _birth(row: RosterRow, known: KnownMember) -> dict[str, Any]:
    if row.birth is None or (
        (row.birth.year, row.birth.month) == (known.birth_year, known.birth_month)
        and (row.birth.day is None or row.birth.day == known.birth_day)
    ):
        return {}
    return {"birth_year": row.birth.year, "birth_month": row.birth.month, "birth_day": row.birth.day}


def _community(row: RosterRow, known: KnownMember) -> dict[str, Any]:
    """A community that fits replaces the old one and its flag; words that fit none only replace other such words."""
    others = [flag for flag in known.flags if flag not in COMMUNITY_FLAGS]
    if row.community_id is not None:
        if row.community_id == known.community_id:
            return {}
        return {"community_id": row.community_id, "community_text": None, "flags": others}
    if known.community_id is not None or not row.community_text or row.community_text == known.community_text:
        return {}
    return {
        "community_text": row.community_text,
        "flags": [*others, *(f for f in row.flags if f in COMMUNITY_FLAGS)],
    }
