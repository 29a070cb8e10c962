"""How far an import is, for the page that waits for it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.kernel import jobs
from server.kernel.actor import Actor
from server.kernel.jobs import UnitState
from server.rosters import queries, service, undoing
from server.rosters.models import ImportState, RosterImport


@dataclass(frozen=True, slots=True)
class Following:
    """An import and what a worker did with it. ``failed``: no worker will try again before somebody has looked."""

    row: RosterImport
    failed: bool
    done: int = 0
    total: int = 0

    @property
    def applied(self) -> bool:
        return self.row.state is ImportState.APPLIED

    @property
    def over(self) -> bool:
        return self.failed or self.row.state not in (ImportState.APPLYING, ImportState.UNDOING)

    @property
    def undoing(self) -> bool:
        return self.row.state is ImportState.UNDOING

    @property
    def undone(self) -> bool:
        return self.row.state is ImportState.UNDONE

    @property
    def result(self) -> dict[str, Any]:
        return self.row.result or {}

    @property
    def undo(self) -> dict[str, Any]:
        return self.row.undo_result or {}


def follow(import_id: UUID, *, actor: Actor) -> Following:
    """Return an import with how far it is; NotFound outside the actor's scope."""
    row = queries.access_import(import_id, actor=actor)
    period = undoing.PERIOD if row.state is ImportState.UNDOING else service.PERIOD
    unit = jobs.find(service.KIND, period, row.id)
    far = (unit.progress if unit else None) or {}
    dead = unit is not None and unit.state is UnitState.DEAD
    return Following(row, dead, far.get("done", 0), far.get("total", 0))
