"""The register of imports: who brought which roster, what became of it, and what undoing it left behind."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from server.accounts import queries as accounts
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import DomainError
from server.kernel.paging import Page, paginate
from server.members import queries as members
from server.organisations import queries as organisations
from server.rosters import undoing
from server.rosters.models import RosterImport, RosterTrace
from server.rosters.queries import VERB, access_import
from server.rosters.rules import Outcome, TraceKind

SHOWN = 200


@dataclass(frozen=True, slots=True)
class ImportLine:
    """An import in the register; ``unit`` None where the file itself says whose people it lists."""

    row: RosterImport
    unit: str | None
    by: str | None

    @property
    def counts(self) -> dict[str, Any]:
        """What was found when it was applied, else when it was last looked at."""
        return self.row.result or json.loads(self.row.preview or "{}")


def imports(*, cursor: str | None = None, limit: int = 50, actor: Actor) -> Page[ImportLine]:
    """Return a page of the imports in the actor's scope, the newest first."""
    of_area = and_(RosterImport.unit_id.is_(None), organisations.in_scope(RosterImport.area_id, actor, VERB))
    query = select(RosterImport).where(
        or_(of_area, organisations.of_unit_in_scope(RosterImport.unit_id, actor, VERB))
    )
    found = paginate(query, [RosterImport.id], cursor=cursor, limit=limit, newest_first=True)
    units = organisations.unit_names({row.unit_id for row in found.items if row.unit_id})
    names = accounts.names_of({row.account_id for row in found.items if row.account_id})
    return found.map(
        lambda row: ImportLine(row, units.get(row.unit_id or row.id), names.get(row.account_id or row.id))
    )


@dataclass(frozen=True, slots=True)
class Touched:
    """What an import did to somebody, and what undoing it did; ``name`` None once they were taken away."""

    trace: RosterTrace
    name: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """An import's traces, but for those whom it left as they were; ``forbidden``: why it cannot be undone."""

    forbidden: str | None
    number: int
    touched: list[Touched]


def trace(import_id: UUID, *, actor: Actor) -> Trace:
    """Return what an import did to whom; NotFound outside the actor's scope."""
    row = access_import(import_id, actor=actor)
    query = select(RosterTrace).where(RosterTrace.import_id == row.id)
    changed = query.where(RosterTrace.kind != TraceKind.UNCHANGED).order_by(
        (RosterTrace.outcome == Outcome.KEPT).desc().nulls_last(), RosterTrace.kind, RosterTrace.id
    )
    found: Sequence[RosterTrace] = session().scalars(changed).all()
    names = members.names({each.member_id for each in found[:SHOWN]})
    shown = [Touched(each, names.get(each.member_id)) for each in found[:SHOWN]]
    return Trace(_forbidden(row), len(found), shown)


def _forbidden(row: RosterImport) -> str | None:
    try:
        undoing.refuse_undoing(row)
    except DomainError as refused:
        return refused.text
    return None
