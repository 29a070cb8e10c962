"""The activity ledger on paper: twenty lines a sheet, each with its total and the running total (domain.md E)."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.activities import views
from server.activities.errors import LedgerTooLong
from server.activities.ledger import LedgerFilter, ledger
from server.activities.models import ServiceRecord
from server.activities.rules import RecordState
from server.activities.views import Line
from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.types import new_id

LINES_A_SHEET = 20
MOST_PRINTED = 4000


@dataclass(frozen=True, slots=True)
class Total:
    """People served and minutes recognised; what was corrected or voided does not count."""

    people: int = 0
    minutes: int = 0
    helped: int = 0

    def plus(self, lines: Sequence[Line]) -> "Total":
        """Return the total with some lines more."""
        standing = [each.record for each in lines if each.record.state is RecordState.CONFIRMED]
        return Total(
            self.people + len(standing),
            self.minutes + sum(each.recognised_minutes for each in standing),
            self.helped + sum(each.helped_matters for each in standing),
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed sheet; ``first`` is the number of its first line."""

    number: int
    first: int
    lines: Sequence[Line]
    total: Total
    running: Total


def sheets_of(lines: Sequence[Line]) -> list[Sheet]:
    """Divide lines into sheets with their totals."""
    found: list[Sheet] = []
    running = Total()
    for start in range(0, len(lines), LINES_A_SHEET):
        part = lines[start : start + LINES_A_SHEET]
        running = running.plus(part)
        found.append(Sheet(len(found) + 1, start + 1, part, Total().plus(part), running))
    return found


def print_ledger(wanted: LedgerFilter, *, actor: Actor) -> list[Sheet]:
    """Return the sheets of the activity ledger; the print is kept in the trail as an export is (T13). LedgerTooLong."""
    query = ledger(wanted, actor=actor, verb="activities.export")
    query = query.order_by(ServiceRecord.day, ServiceRecord.id).limit(MOST_PRINTED + 1)
    rows = session().execute(query).all()
    if len(rows) > MOST_PRINTED:
        raise LedgerTooLong()
    details = {"rows": len(rows), "from": str(wanted.first), "to": str(wanted.last)}
    audit.record("activities.print_ledger", "activity_ledger", new_id(), actor=actor, details=details)
    return sheets_of(views.lines(rows))
