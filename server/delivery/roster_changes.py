"""名册变动 at the desk: what units told in their replies, whom it may mean, and carrying it out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from server.audit import service as audit
from server.delivery import queries
from server.delivery.errors import NotOfTheUnit, WrongDay
from server.delivery.models import RosterChange
from server.delivery.queries import RosterChangeLine
from server.delivery.rules import RosterChangeKind
from server.delivery.taking import person
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.paging import Page
from server.members import queries as members
from server.members import service as member_verbs
from server.members.rules import EmploymentEnd
from server.organisations import queries as organisations
from server.people import queries as people

VERB = "rosters.correct"
ENDS = {
    RosterChangeKind.MOVED_OUT: EmploymentEnd.MOVED,
    RosterChangeKind.RETIRED: EmploymentEnd.RETIRED,
    RosterChangeKind.LEFT: EmploymentEnd.LEFT,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the unit's own with the name that it wrote."""

    id: UUID
    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class TheirChange:
    """A change, and whom of the actor's own it may mean; nobody for who is still to come, or for a stranger."""

    line: RosterChangeLine
    people: list[Candidate]


def changes(
    *, handled: bool = False, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Page[TheirChange]:
    """Return a page of the roster changes in scope, oldest first, each with whom it may mean."""
    found = queries.roster_changes(handled=handled, cursor=cursor, limit=limit, actor=actor)
    open_ones = [] if handled else [each.change for each in found.items if each.change.kind in ENDS]
    employed = _employed({each.unit_id for each in open_ones}, actor)
    return found.map(lambda line: TheirChange(line, _meant(line.change, open_ones, employed)))


def _employed(unit_ids: set[UUID], actor: Actor) -> dict[UUID, list[Candidate]]:
    """Return whom units employ today, as far as the actor may correct them."""
    here = members.everybody_employed(clock.today()).where(members.members_in_scope(actor, VERB)).subquery()
    p = people.people().subquery("p")
    query = select(here.c.unit_id, p.c.id, p.c.name, p.c.phone_masked).join(p, p.c.id == here.c.id)
    found: dict[UUID, list[Candidate]] = {}
    for unit_id, *row in session().execute(query.where(here.c.unit_id.in_(unit_ids)).order_by(p.c.id)):
        found.setdefault(unit_id, []).append(Candidate(*row))
    return found


def _meant(
    change: RosterChange, open_ones: Sequence[RosterChange], employed: dict[UUID, list[Candidate]]
) -> list[Candidate]:
    if change not in open_ones:
        return []
    of_unit = employed.get(change.unit_id, [])
    if change.member_id is not None:
        return [each for each in of_unit if each.id == change.member_id]
    return [each for each in of_unit if each.name == change.name]


def accept(change_id: UUID, *, member_id: UUID, last_day: dt.date, actor: Actor) -> RosterChange:
    """End a member's employment as their unit told, and mark the change as dealt with; ``last_day`` still counts.

    NotOfTheUnit where the member is not whom the change may mean, RosterChangeHandled, EmploymentDates, NobodyNamed.
    """
    change = queries.access_roster_change(change_id, actor=actor, lock=True)
    change.handle(by=person(actor), at=clock.now())
    if last_day > clock.today():
        raise WrongDay(fields={"last_day": ["不能晚于今天。"]})
    candidates = _employed({change.unit_id}, actor).get(change.unit_id, [])
    if change.kind not in ENDS or member_id not in {each.id for each in candidates}:
        raise NotOfTheUnit(fields={"member_id": ["此人现在不在该单位名册上。"]})
    member_verbs.end_employment(
        member_id, last_day, ENDS[change.kind], note=f"单位回执：{change.kind.label}", actor=actor
    )
    send_changes()
    path = organisations.area(change.community_id).path
    details = {"member": str(member_id), "last_day": last_day.isoformat()}
    audit.record(VERB, "roster_change", change.id, actor=actor, area_path=path, details=details)
    return change
