"""Verbs of the rosters room: preview, apply (a unit of work), abandon."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from server.audit import service as audit
from server.kernel import clock, crypto, jobs, resealing
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from server.members import service as members
from server.members.rules import EmploymentEnd, Flag, PartyStatus
from server.members.service import NewMember
from server.organisations import queries as organisations
from server.organisations import service as organisations_service
from server.organisations.errors import UnitClosed
from server.people import queries as people_queries
from server.people import service as people
from server.rosters import queries, tracing
from server.rosters.comparison import COMMUNITY_FLAGS, Answer, Changed, Comparison, compare
from server.rosters.errors import ImportNotOpen, RosterOfAnotherUnit
from server.rosters.models import ImportState, RosterImport, UnitRoster
from server.rosters.parsing import parse_roster
from server.rosters.rules import (
    ParsedRoster,
    Problem,
    RosterRow,
    Severity,
    TraceKind,
    Unplaced,
    unplaced,
)
from server.rosters.tracing import Trail, as_it_was

KIND = "roster"
PERIOD = "apply"
FROM_THE_START = dt.date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a roster holds and what applying it would do; nothing has been changed."""

    id: UUID
    filename: str
    state: ImportState
    parsed: ParsedRoster
    comparison: Comparison
    problems: list[Problem]
    unit_names: frozenset[str | None] = frozenset()
    new_units: frozenset[str] = frozenset()
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def unplaced(self) -> list[Unplaced]:
        """The words for a community that fit none, or several, the most frequent first."""
        return unplaced(self.parsed.rows)


def preview(
    content: bytes,
    *,
    filename: str,
    area_id: UUID,
    unit_id: UUID | None = None,
    actor: Actor,
) -> Preview:
    """Read a roster and compare it with what is known; keep the file, encrypted, for ``apply``.

    ``area_id``: the importing office's area; ``unit_id``: the one unit a liaison may import for.
    """
    queries.check_scope(area_id, unit_id, actor=actor)
    row = RosterImport(
        id=new_id(), account_id=actor.account_id, area_id=area_id, unit_id=unit_id, filename=filename[:200],
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    row.content = crypto.keyring().seal_bytes(content, place=queries.CONTENT, row=row.id)
    seen = _look(row, content, {})
    row.preview = json.dumps(seen.counts)
    session().add(row)
    audit.record("rosters.preview", "roster_import", row.id, actor=actor, details=seen.counts)
    return seen


def review(import_id: UUID, *, actor: Actor) -> Preview:
    """Look at a previewed roster again, against what is known now."""
    row = queries.access_import(import_id, actor=actor)
    if row.state is not ImportState.PREVIEWED:
        raise ImportNotOpen()
    return _look(row, queries.content_of(row), row.choices)


def _look(row: RosterImport, content: bytes, choices: Mapping[str, Any]) -> Preview:
    parsed = parse_roster(
        content,
        filename=row.filename,
        communities=queries.community_index(row.area_id),
        max_bytes=len(content),
    )
    city_id = _city_id(row)
    rows, problems = _admitted(parsed, row.unit_id, queries.closed_names(parsed.rows, city_id))
    unit_of = queries.units_of({each.unit_name for each in rows}, city_id, row.unit_id)
    answers = {key: Answer(answer) for key, answer in choices.get("answers", {}).items()}
    compared = compare(rows, queries.standing(rows, unit_of), answers)
    counts = _counts(parsed, compared, problems)
    new = frozenset(name for name, unit_id in unit_of.items() if name and unit_id is None)
    return Preview(
        row.id, row.filename, row.state, parsed, compared, problems, frozenset(unit_of), new, counts
    )


def _city_id(row: RosterImport) -> UUID:
    """Return the area to which units of rosters belong."""
    root = organisations.root()
    return root.id if root else row.area_id


def _admitted(
    parsed: ParsedRoster, unit_id: UUID | None, closed: set[str]
) -> tuple[list[RosterRow], list[Problem]]:
    """Return the rows that may be applied: of the liaison's own unit, or with a unit that still exists."""
    rows, problems = [], [*parsed.problems, *_unasked(parsed)]
    own = _open_names(unit_id) if unit_id is not None else None
    for row in parsed.rows:
        if row.unit_name in closed:
            problems.append(_refused(row, f"“{row.unit_name}”已撤销或并入其他单位。", "请改填现在的单位。"))
        elif own is not None and row.unit_name not in (None, *own):
            problems.append(
                _refused(row, f"本行写的单位是“{row.unit_name}”，不是“{own[0]}”。", "请删去或改正本行。")
            )
        elif own is None and row.unit_name is None:
            problems.append(_refused(row, "看不出是哪个单位的人员。", "请补上单位一列或“填报单位：……”。"))
        else:
            rows.append(row)
    return rows, problems


def _open_names(unit_id: UUID) -> list[str]:
    """Return what the unit is called, then what it was called before."""
    unit = organisations.unit(unit_id)
    if unit.closed_on is not None:
        raise UnitClosed()
    return [unit.name, *organisations.former_unit_names(unit_id)]


def _unasked(parsed: ParsedRoster) -> Iterator[Problem]:
    """ID numbers stay out: a unit's list does not carry the consent that they need."""
    with_number = next((row for row in parsed.rows if row.id_number), None)
    if with_number is not None:
        reason, remedy = "身份证号一列没有导入。", "确需登记的，请取得本人单独同意后由社区录入。"
        yield Problem("id_numbers_not_imported", Severity.NOTE, with_number.sheet, reason, remedy)


def _refused(row: RosterRow, reason: str, remedy: str) -> Problem:
    return Problem("unit_not_admitted", Severity.ERROR, row.sheet, reason, remedy, row=row.row)


def _counts(parsed: ParsedRoster, compared: Comparison, problems: list[Problem]) -> dict[str, int]:
    severities = Counter(problem.severity for problem in problems)
    return {
        "good": len(parsed.rows), "add": len(compared.added), "update": len(compared.changed),
        "unchanged": compared.unchanged, "ask": len(compared.asked), "merged": parsed.merged,
        "refused": parsed.refused, "missing": len(compared.missing),
        **{f"{severity.value}s": severities[severity] for severity in Severity},
    }  # fmt: skip


def apply(
    import_id: UUID, *, answers: Mapping[str, Answer] | None = None, ended: list[UUID] | None = None,
    actor: Actor,
) -> RosterImport:  # fmt: skip
    """Hand a previewed roster to the worker. ``answers`` by row key; ``ended``: missing members whose employment ends."""
    row = queries.access_import(import_id, actor=actor, lock=True)
    if row.state is not ImportState.PREVIEWED:
        raise ImportNotOpen()
    said = {key: str(answer) for key, answer in (answers or {}).items()}
    row.choices = {"answers": said, "ended": [str(member_id) for member_id in ended or []]}
    row.state = ImportState.APPLYING
    row.account_id = actor.account_id
    send_changes()
    jobs.plan(KIND, PERIOD, [row.id])
    audit.record("rosters.apply", "roster_import", row.id, actor=actor, details={"ended": len(ended or [])})
    return row


def abandon(import_id: UUID, *, actor: Actor) -> None:
    """Drop a previewed roster and the file with it."""
    row = queries.access_import(import_id, actor=actor, lock=True)
    if row.state is not ImportState.PREVIEWED:
        raise ImportNotOpen()
    row.state, row.content = ImportState.ABANDONED, None
    audit.record("rosters.abandon", "roster_import", row.id, actor=actor)


def carry_out(import_id: UUID, *, tell: Callable[[int, int], None] | None = None) -> dict[str, Any]:
    """Apply a roster in the worker's transaction: all of it or nothing; a second call changes nothing.

    Returns the counts. ``tell`` hears how many of how many people are done. The file is dropped: it is personal data
    that has done its work; what was done to whom stays, for undoing.
    """
    row = queries.access_import(import_id, actor=SYSTEM, lock=True)
    if row.state is not ImportState.APPLYING:
        return row.result or {}
    seen = _look(row, queries.content_of(row), row.choices)
    units = _ensure_units(seen.comparison, row.unit_id)
    _note_given(row, seen.unit_names)
    trail = Trail(row.id)
    _add(seen.comparison.added, units, trail)
    _change_all(seen.comparison, units, trail, tell or _unheard)
    ended = _end(seen.comparison, row.choices.get("ended", []), trail)
    trail.keep()
    row.result = {**seen.counts, "ended": ended}
    row.state, row.content, row.applied_at = ImportState.APPLIED, None, clock.now()
    return row.result


def _unheard(_done: int, _total: int) -> None:
    """Nobody waits for the progress."""


def _add(rows: Sequence[RosterRow], units: Mapping[str | None, UUID], trail: Trail) -> None:
    added = [_new_member(row, units) for row in rows]
    members.add_members(added)
    for each in added:
        trail.note(TraceKind.ADDED, each.person["id"], each.unit_id)


def _change_all(
    compared: Comparison, units: Mapping[str | None, UUID], trail: Trail, tell: Callable[[int, int], None]
) -> None:
    rest, first = compared.changed, len(compared.added)
    phones = people_queries.phones(each.known.member_id for each in rest if each.new_phone)
    for done, changed in enumerate(rest):
        tell(first + done, first + len(rest))
        member_id, unit_id = changed.known.member_id, units[changed.row.unit_name]
        kind = TraceKind.MOVED if changed.moved else TraceKind.CHANGED
        trail.note(kind, member_id, unit_id, as_it_was(changed, phones.get(member_id)))
        _change(changed, units)
    for same in compared.same:
        trail.note(TraceKind.UNCHANGED, same.known.member_id, units[same.row.unit_name])


def _ensure_units(compared: Comparison, unit_id: UUID | None) -> dict[str | None, UUID]:
    root = organisations.root()
    met = (*compared.changed, *compared.same)
    names = {row.unit_name for row in compared.added} | {each.row.unit_name for each in met}
    if unit_id is not None:
        return dict.fromkeys(names, unit_id)
    if root is None:
        raise RosterOfAnotherUnit()
    made = organisations_service.ensure_units([name for name in names if name], area_id=root.id)
    return {name: made[name] for name in names if name}


def _note_given(row: RosterImport, names: Collection[str | None]) -> None:
    """Note that every unit of an applied roster gave one (F-11)."""
    units = set(queries.units_of(names, _city_id(row), row.unit_id).values()) - {None}
    given = [{"unit_id": unit_id, "import_id": row.id, "given_on": clock.today()} for unit_id in units]
    if given:
        session().execute(insert(UnitRoster), given)


def _new_member(row: RosterRow, units: Mapping[str | None, UUID]) -> NewMember:
    birth = people.Birth(*row.birth) if row.birth else None
    return NewMember(
        person=people.values(row.name, sex=row.sex, birth=birth, phone=row.phone),
        unit_id=units[row.unit_name],
        since=FROM_THE_START,
        party_status=row.party_status or PartyStatus.FULL,
        community_id=row.community_id,
        community_text=None if row.community_id else row.community_text,
        residence=row.residence,
        branch=row.branch,
        position=row.position,
        skills=list(row.skills),
        flags=[flag for flag in row.flags if flag in COMMUNITY_FLAGS or flag is Flag.NAME_UNPRINTABLE],
    )


def _change(changed: Changed, units: Mapping[str | None, UUID]) -> None:
    member_id = changed.known.member_id
    person = dict(changed.person)
    if changed.new_phone:
        person |= people.phone_columns(member_id, changed.row.phone)
    members.change_member(
        member_id, actor=SYSTEM, person=person, employment=dict(changed.employment), **dict(changed.columns)
    )
    if changed.moved:
        members.move(
            member_id, units[changed.row.unit_name], clock.today(), branch=changed.row.branch,
            position=changed.row.position, actor=SYSTEM,
        )  # fmt: skip


def _end(compared: Comparison, ticked: list[str], trail: Trail) -> int:
    """End the employments that were ticked, of people who really are missing from the roster."""
    chosen = [known for known in compared.missing if str(known.member_id) in set(ticked)]
    yesterday = clock.today() - dt.timedelta(days=1)
    for known in chosen:
        if known.unit_id is not None:
            trail.note(TraceKind.ENDED, known.member_id, known.unit_id)
        members.end_employment(known.member_id, yesterday, EmploymentEnd.LEFT, actor=SYSTEM)
    return len(chosen)


def reseal(limit: int) -> int:
    """Seal up to ``limit`` uploaded rosters, and as many traces, again with the current key; return how many."""
    return resealing.reseal(RosterImport.content, place=queries.CONTENT, limit=limit) + tracing.reseal(limit)
