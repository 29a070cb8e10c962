"""Undoing an import with a trace: what nobody has built upon since is taken back, everything else stays and says why."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from server.audit import service as audit
from server.kernel import clock, jobs, references
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import send_changes, session
from server.members import service as members
from server.organisations import queries as organisations
from server.people import service as people
from server.rosters import queries
from server.rosters.errors import ImportNotUndoable, LaterRoster, TooLateToUndo, UndoerUnknown
from server.rosters.models import ImportState, RosterImport, RosterTrace, UnitRoster
from server.rosters.rules import UNDO_WITHIN, Outcome, TraceKind, why_kept
from server.rosters.tracing import before_of

KIND, PERIOD = "roster", "undo"
_CHANGED_SINCE = "导入后资料又有更改"
_GONE = "记录已合并或删除"
Versions = Mapping[UUID, tuple[int, int]]


def undo(import_id: UUID, reason: str, *, actor: Actor) -> RosterImport:
    """Hand an applied import to the worker, to be undone.

    ImportNotUndoable, TooLateToUndo, LaterRoster where another import of one of its units followed, UndoerUnknown,
    NotFound outside the actor's scope.
    """
    row = queries.access_import(import_id, actor=actor, lock=True)
    refuse_undoing(row)
    if actor.person_id is None:
        raise UndoerUnknown()
    row.state, row.undone_reason = ImportState.UNDOING, reason
    row.undone_by, row.undone_at = actor.person_id, clock.now()
    send_changes()
    jobs.plan(KIND, PERIOD, [row.id])
    path = organisations.area(row.area_id).path
    audit.record("rosters.undo", "roster_import", row.id, actor=actor, area_path=path, reason=reason)
    return row


def refuse_undoing(row: RosterImport) -> None:
    """Raise what forbids undoing an import: ImportNotUndoable, TooLateToUndo, LaterRoster."""
    traced = select(RosterTrace.id).where(RosterTrace.import_id == row.id).limit(1)
    if row.state is not ImportState.APPLIED or row.applied_at is None or not session().scalar(traced):
        raise ImportNotUndoable()
    if clock.now() - row.applied_at > UNDO_WITHIN:
        raise TooLateToUndo()
    if _followed(row):
        raise LaterRoster()


def _followed(row: RosterImport) -> bool:
    """Say whether another import of one of its units came after it: that one was compared with what this one did."""
    ours, theirs = aliased(UnitRoster), aliased(UnitRoster)
    query = (
        select(RosterImport.id)
        .join(theirs, theirs.import_id == RosterImport.id)
        .join(ours, (ours.unit_id == theirs.unit_id) & (ours.import_id == row.id))
        .where(RosterImport.applied_at > row.applied_at)
    )
    return session().scalar(query.limit(1)) is not None


def take_back(import_id: UUID, *, tell: Callable[[int, int], None]) -> None:
    """Undo an import in the worker's transaction; a second call changes nothing. ``tell`` hears how far it is."""
    row = queries.access_import(import_id, actor=SYSTEM, lock=True)
    if row.state is not ImportState.UNDOING:
        return
    traces = session().scalars(select(RosterTrace).where(RosterTrace.import_id == row.id)).all()
    touched = [each for each in traces if each.kind is not TraceKind.UNCHANGED]
    versions = members.hold([each.member_id for each in touched])
    _remove([each for each in touched if each.kind is TraceKind.ADDED], versions)
    rest = [each for each in touched if each.kind is not TraceKind.ADDED]
    for done, each in enumerate(rest):
        tell(len(touched) - len(rest) + done, len(touched))
        _restore(each, versions)
    session().execute(delete(UnitRoster).where(UnitRoster.import_id == row.id))
    row.state, row.undo_result = ImportState.UNDONE, _counts(touched)


def _counts(traces: Sequence[RosterTrace]) -> dict[str, int]:
    found = Counter(each.outcome for each in traces)
    return {outcome.value: found[outcome] for outcome in Outcome}


def _untouched(trace: RosterTrace, versions: Versions) -> bool:
    """Say whether a member stands as the import left them; if not, note why they are kept."""
    now = versions.get(trace.member_id)
    if now != (trace.member_version, trace.person_version):
        _keep(trace, _GONE if now is None else _CHANGED_SINCE)
        return False
    return True


def _keep(trace: RosterTrace, why: str) -> None:
    trace.outcome, trace.kept_because = Outcome.KEPT, why[:120]


def _remove(added: Sequence[RosterTrace], versions: Versions) -> None:
    """Take away who was added, unless something refers to them or they were changed since."""
    fresh = {each.member_id: each for each in added if _untouched(each, versions)}
    built = references.pointing_at("members.id", fresh.keys(), besides={"employments"})
    for member_id, tables in references.pointing_at("people.id", fresh.keys(), besides={"members"}).items():
        built.setdefault(member_id, set()).update(tables)
    for member_id, tables in built.items():
        _keep(fresh.pop(member_id), why_kept(tables))
    for trace in fresh.values():
        trace.outcome = Outcome.REMOVED
    members.remove(fresh.keys())


def _restore(trace: RosterTrace, versions: Versions) -> None:
    """Give a member the columns and the employment back that they had before the import."""
    if not _untouched(trace, versions):
        return
    turned = {TraceKind.MOVED: members.take_back_move, TraceKind.ENDED: members.take_back_end}.get(trace.kind)
    if turned is not None and not turned(trace.member_id):
        _keep(trace, _CHANGED_SINCE)
        return
    _put_back(trace)
    trace.outcome = Outcome.RESTORED


def _put_back(trace: RosterTrace) -> None:
    before: dict[str, dict[str, Any]] = before_of(trace)
    if not before and trace.kind is TraceKind.ENDED:
        return
    person = dict(before.get("person", {}))
    if "phone" in before:
        person |= people.phone_columns(trace.member_id, before["phone"]["phone"])
    members.change_member(
        trace.member_id, actor=SYSTEM, person=person, employment=before.get("employment"),
        **before.get("columns", {}),
    )  # fmt: skip
    trace.before = None
