"""Requests about points as people read them, and members' balances in the order of their names: never a ranking."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate
from server.members import queries as members
from server.organisations import queries as organisations
from server.people import queries as people
from server.points.models import LedgerEntry, PointsRequest
from server.points.requested import RequestState
from server.points.rules import LABELS, points_text
from server.points.second_person import VERB, access_request


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with the names in it; ``entry`` is what a reversal is about, in words."""

    request: PointsRequest
    member: str
    requester: str
    decider: str | None
    entry: str | None


def request_page(
    *,
    actor: Actor,
    state: RequestState | None = None,
    member_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[RequestView]:
    """Return a page of the requests in the actor's communities, the newest first."""
    query = select(PointsRequest).where(organisations.in_scope(PointsRequest.community_id, actor, VERB))
    query = query if state is None else query.where(PointsRequest.state == state)
    query = query if member_id is None else query.where(PointsRequest.member_id == member_id)
    found: Page[PointsRequest] = paginate(
        query, [PointsRequest.id], cursor=cursor, limit=limit, newest_first=True
    )
    return Page(views(found.items), found.next)


def request_view(request_id: UUID, *, actor: Actor) -> RequestView:
    """Return one request; NotFound outside the actor's scope."""
    return views([access_request(request_id, actor=actor)])[0]


def views(requests: Sequence[PointsRequest]) -> list[RequestView]:
    """Return requests with their names, in two statements."""
    named = {
        each
        for row in requests
        for each in (row.member_id, row.requested_by, row.decided_by)
        if each is not None
    }
    names = people.names(named)
    entries = _entries([row.entry_id for row in requests if row.entry_id])
    return [
        RequestView(
            row, names[row.member_id], names[row.requested_by], names[row.decided_by] if row.decided_by else None,
            entries[row.entry_id] if row.entry_id else None,
        )
        for row in requests
    ]  # fmt: skip


def _entries(entry_ids: Collection[UUID]) -> dict[UUID, str]:
    if not entry_ids:
        return {}
    columns = (LedgerEntry.id, LedgerEntry.day, LedgerEntry.rule_code, LedgerEntry.half_points)
    rows = session().execute(select(*columns).where(LedgerEntry.id.in_(entry_ids)))
    return {row.id: f"{row.day} {LABELS[row.rule_code]} {points_text(row.half_points)}分" for row in rows}


def requests_about(entry_ids: Collection[UUID]) -> dict[UUID, PointsRequest]:
    """Return the request about each entry that is open or was agreed; for code that has been let in."""
    query = select(PointsRequest).where(
        PointsRequest.entry_id.in_(entry_ids), PointsRequest.state != RequestState.REFUSED
    )
    return {row.entry_id: row for row in session().execute(query).scalars() if row.entry_id is not None}


@dataclass(frozen=True, slots=True)
class MemberYearView:
    """A member with the balance of a year, in half-points."""

    member_id: UUID
    name: str
    unit: str | None
    half_points: int

    @property
    def points(self) -> str:
        return points_text(self.half_points)


def balances(
    community_id: UUID,
    year: int,
    *,
    actor: Actor,
    q: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[MemberYearView]:
    """Return a page of a community's members with their balances, by name; NotFound outside the actor's scope."""
    organisations.access_community(community_id, actor=actor, verb="points.read")
    query, keys = members.listing(actor, verb="points.read", text=q, community_id=community_id)
    found = paginate(query, keys, cursor=cursor, limit=limit)
    sums = _sums([row[0].id for row in found.items], year)
    units = organisations.unit_names({row[4] for row in found.items if row[4]})
    return found.map(lambda row: MemberYearView(row[0].id, row[1], units.get(row[4]), sums.get(row[0].id, 0)))


def _sums(member_ids: Collection[UUID], year: int) -> dict[UUID, int]:
    query = select(LedgerEntry.member_id, func.sum(LedgerEntry.half_points)).where(
        LedgerEntry.member_id.in_(member_ids), LedgerEntry.year == year
    )
    rows = session().execute(query.group_by(LedgerEntry.member_id))
    return {member_id: int(total) for member_id, total in rows}


def years() -> list[int]:
    """Return the years that a page offers: this one and the two before."""
    this = clock.today().year
    return [this, this - 1, this - 2]
