"""What an import did to each member, kept so that it can be undone: the columns as they were, and where things stood after."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from server.kernel import crypto, resealing
from server.kernel.db import send_changes
from server.kernel.loading import load
from server.kernel.types import new_id
from server.members import service as members
from server.members.queries import KnownMember
from server.members.rules import PartyStatus
from server.people.rules import Sex
from server.rosters.comparison import Changed
from server.rosters.models import RosterTrace
from server.rosters.rules import TraceKind

BEFORE = "roster_traces.before"
Before = dict[str, dict[str, Any]]


@dataclass(slots=True)
class Trail:
    """The traces of one import while it is being applied."""

    import_id: UUID
    rows: list[dict[str, Any]] = field(default_factory=list)

    def note(
        self, kind: TraceKind, member_id: UUID, unit_id: UUID, before: Mapping[str, Any] | None = None
    ) -> None:
        """Remember what was done to a member; ``before``: the columns as they were."""
        row = new_id()
        sealed = None
        if before:
            words = json.dumps(before, default=str, ensure_ascii=False)
            sealed = crypto.keyring().seal(words, place=BEFORE, row=row)
        told = {"id": row, "import_id": self.import_id, "member_id": member_id, "unit_id": unit_id}
        self.rows.append({**told, "kind": kind, "before": sealed})

    def keep(self) -> None:
        """Write the traces with the versions that members and persons have now."""
        send_changes()
        versions = members.hold({row["member_id"] for row in self.rows})
        for row in self.rows:
            row["member_version"], row["person_version"] = versions[row["member_id"]]
        load(RosterTrace, self.rows)


def as_it_was(changed: Changed, phone: str | None) -> Before:
    """Return the columns of a member that a row changes, as they are before; ``phone`` where the row brings another."""
    known = changed.known
    before = {
        "person": _of(known, changed.person),
        "employment": _of(known, changed.employment),
        "columns": _of(known, changed.columns),
        "phone": {"phone": phone} if changed.new_phone else {},
    }
    return {name: columns for name, columns in before.items() if columns}


def _of(known: KnownMember, touched: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(known, name) for name in touched}


def before_of(trace: RosterTrace) -> Before:
    """Return the columns that a trace kept, with their own types."""
    if trace.before is None:
        return {}
    kept: Before = json.loads(crypto.keyring().open(trace.before, place=BEFORE, row=trace.id))
    return {part: {name: _typed(name, value) for name, value in kept[part].items()} for part in kept}


_TYPES: dict[str, Any] = {"sex": Sex, "party_status": PartyStatus, "community_id": UUID}


def _typed(name: str, value: Any) -> Any:
    return value if value is None or name not in _TYPES else _TYPES[name](value)


def reseal(limit: int) -> int:
    """Seal up to ``limit`` traces again with the current key; return how many."""
    return resealing.reseal(RosterTrace.before, place=BEFORE, limit=limit)
