"""Reads of the points room: what a member's year is worth, the entries that say so, and the proof that both agree."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_, union
from sqlalchemy.orm import aliased

from server.audit.service import Book, canonical
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.members import queries as members
from server.organisations import queries as organisations
from server.points.errors import PointsOff
from server.points.models import LedgerEntry, PointsFact, PointsRequest, RuleSet
from server.points.requested import RequestState
from server.points.rules import (
    EntryKey,
    Fact,
    FactKind,
    Line,
    LiveEntry,
    Reckoned,
    RuleBook,
    Rules,
    Statement,
)
from server.points.scoring import score

MemberYear = tuple[UUID, int]
CHECKED_AT_ONCE = 500


_LIVE_COLUMNS = tuple(getattr(LedgerEntry, name) for name in LiveEntry.__dataclass_fields__)


def balance(member_id: UUID, year: int) -> int:
    """Return a member's points of a year in half-points: always the sum of the entries."""
    total = select(func.coalesce(func.sum(LedgerEntry.half_points), 0))
    query = total.where(LedgerEntry.member_id == member_id, LedgerEntry.year == year)
    return int(session().execute(query).scalar_one())


def entries(member_id: UUID, year: int) -> Sequence[Line]:
    """Return a member's entries of a year as booked, oldest first."""
    query = (
        select(LedgerEntry, RuleSet.version, PointsFact.kind, PointsFact.source_id)
        .join(RuleSet, RuleSet.id == LedgerEntry.rule_set_id)
        .join(PointsFact, PointsFact.id == LedgerEntry.fact_id)
        .where(LedgerEntry.member_id == member_id, LedgerEntry.year == year)
        .order_by(LedgerEntry.booked_at, LedgerEntry.id)
    )
    return [_line(*row) for row in session().execute(query)]


def _line(entry: LedgerEntry, version: int, kind: FactKind, source_id: UUID) -> Line:
    return Line(
        entry.id, entry.day, entry.booked_at, entry.rule_code, version, kind, source_id, entry.half_points,
        entry.reverses,
    )  # fmt: skip


def own_statement(year: int | None = None, *, actor: Actor) -> Statement:
    """Return the year (this one by default) of the member on whose phone this is; PointsOff."""
    if not actor.is_member or actor.person_id is None:
        raise NotFound()
    return _statement(actor.person_id, year or clock.today().year)


def access_statement(member_id: UUID, year: int | None = None, *, actor: Actor) -> Statement:
    """Return a member's year (this one by default) to staff; NotFound outside the actor's scope, PointsOff."""
    members.access_member(member_id, actor=actor, verb="points.read")
    return _statement(member_id, year or clock.today().year)


def _statement(member_id: UUID, year: int) -> Statement:
    community_id = community_with_points(member_id, year)
    if community_id is None:
        raise PointsOff()
    day = min(clock.today(), dt.date(year, 12, 31))
    return Statement(
        member_id, year, entries(member_id, year), rule_book([community_id]).on(community_id, day)
    )


def community_with_points(member_id: UUID, year: int) -> UUID | None:
    """Return by whose rules a member's year is shown: at home, else where they served; None shows no points."""
    home = members.member(member_id).community_id
    served = select(PointsFact.community_id).distinct().where(_of_years([(member_id, year)]))
    known: list[UUID] = [] if home is None else [home]
    known += session().execute(served.order_by(PointsFact.community_id)).scalars()
    return next((each for each in known if organisations.settings_of(each).points_on), None)


def points_by_source(source_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the half-points that each source (record, deed, …) has brought under all rules; zeros are left out."""
    reversal = aliased(LedgerEntry)  # found by its line: no index leads from a fact to reversals
    total = func.sum(LedgerEntry.half_points + func.coalesce(reversal.half_points, 0))
    query = (
        select(PointsFact.source_id, total)
        .join(LedgerEntry, (LedgerEntry.fact_id == PointsFact.id) & LedgerEntry.reverses.is_(None))
        .outerjoin(reversal, reversal.reverses == LedgerEntry.id)
        .where(PointsFact.source_id.in_(source_ids))
        .group_by(PointsFact.source_id)
    )
    return {source_id: int(points) for source_id, points in session().execute(query) if points}


def totals_between(
    member_ids: Collection[UUID],
    community_id: UUID,
    first: dt.date,
    last: dt.date,
    booked_before: dt.datetime,
) -> dict[UUID, int]:
    """Return half-points earned in a community on service days ``first``…``last``, as booked before an instant.

    Members without entries are left out.
    """
    query = (
        select(LedgerEntry.member_id, func.sum(LedgerEntry.half_points))
        .where(LedgerEntry.member_id.in_(member_ids), LedgerEntry.community_id == community_id)
        .where(LedgerEntry.day.between(first, last), LedgerEntry.booked_at < booked_before)
        .group_by(LedgerEntry.member_id)
    )
    return {member_id: int(total) for member_id, total in session().execute(query)}


def live_facts(kind: FactKind) -> Select[UUID, int, UUID]:
    """Return (source id, quantity, member id) of every fact of a kind that stands, for cross-checks."""
    query = select(PointsFact.source_id, PointsFact.quantity, PointsFact.member_id)
    return query.where(PointsFact.kind == kind, PointsFact.withdrawn_at.is_(None))


def rule_sets(
    community_id: UUID | None = None, *, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Page[RuleSet]:
    """Return everybody's versions and, if named, a community's own, proposals included, newest first.

    NotFound for a community outside the actor's scope.
    """
    if community_id is not None:
        organisations.access_community(community_id, actor=actor, verb="settings.read")
    query = select(RuleSet).where(or_(RuleSet.community_id.is_(None), RuleSet.community_id == community_id))
    return paginate(query, [RuleSet.id], cursor=cursor, limit=limit, newest_first=True)


def access_rule_set(rule_set_id: UUID, *, actor: Actor, verb: str) -> tuple[RuleSet, str]:
    """Return a version the actor may decide about, locked, and the path of its area; NotFound otherwise."""
    found = session().get(RuleSet, rule_set_id, with_for_update=True)
    if found is None:
        raise NotFound()
    return found, access_rules_of(found.community_id, actor=actor, verb=verb)


def access_rules_of(community_id: UUID | None, *, actor: Actor, verb: str) -> str:
    """Let the actor in to the rules of a community, or of the city (None); return the area's path."""
    if community_id is not None:
        return organisations.access_community(community_id, actor=actor, verb=verb).path
    city = organisations.root()
    if city is None:
        raise NotFound()
    return organisations.access_area(city.id, actor=actor, verb=verb).path


def rule_book(community_ids: Iterable[UUID]) -> RuleBook:
    """Return the approved versions that hold in some communities."""
    whose = or_(RuleSet.community_id.is_(None), RuleSet.community_id.in_(set(community_ids)))
    columns = (RuleSet.id, RuleSet.community_id, RuleSet.version, RuleSet.valid_from, RuleSet.rules)
    rows = session().execute(select(*columns).where(whose, RuleSet.approved_at.is_not(None)))
    return RuleBook([Rules(*row) for row in rows])


def reckon(years: Collection[MemberYear]) -> Reckoned:
    """Compute what the standing facts of some member-years earn where points are on."""
    facts = standing_facts(years)
    book = rule_book(fact.community_id for fact in facts.values())
    return Reckoned(facts, book, due_of(facts, book, set_aside(years)))


def standing_facts(years: Collection[MemberYear]) -> dict[UUID, Fact]:
    """Return the facts of some member-years that stand, in communities where points are on."""
    return _with_points(_standing(years))


def due_of(
    facts: Mapping[UUID, Fact], book: RuleBook, reversed_for_good: Collection[EntryKey]
) -> dict[EntryKey, int]:
    """Compute what facts of several member-years earn."""
    by_year: dict[MemberYear, dict[UUID, Fact]] = defaultdict(dict)
    for fact_id, fact in facts.items():
        by_year[fact.member_id, fact.day.year][fact_id] = fact
    due: dict[EntryKey, int] = {}
    for each in by_year.values():
        due |= score(each, book, reversed_for_good)
    return due


def set_aside(years: Collection[MemberYear]) -> set[EntryKey]:
    """Return the facts and rules of some member-years whose entries two persons reversed: they earn nothing again."""
    query = (
        select(LedgerEntry.fact_id, LedgerEntry.rule_code)
        .join(PointsRequest, PointsRequest.entry_id == LedgerEntry.id)
        .join(PointsFact, PointsFact.id == LedgerEntry.fact_id)
        .where(
            PointsRequest.state == RequestState.APPROVED,
            _of_years(years),
        )
    )
    return {(fact_id, code) for fact_id, code in session().execute(query)}


def waits_for_decision(member_id: UUID) -> bool:
    """Say whether a request about a member's points is open."""
    mine = (PointsRequest.member_id == member_id, PointsRequest.state == RequestState.OPEN)
    return session().scalar(select(PointsRequest.id).where(*mine).limit(1)) is not None


def _with_points(facts: dict[UUID, Fact]) -> dict[UUID, Fact]:
    on = organisations.keeping_points({fact.community_id for fact in facts.values()})
    return {fact_id: fact for fact_id, fact in facts.items() if fact.community_id in on}


def _standing(years: Collection[MemberYear]) -> dict[UUID, Fact]:
    columns = (
        PointsFact.id, PointsFact.kind, PointsFact.source_id, PointsFact.member_id, PointsFact.community_id,
        PointsFact.day, PointsFact.quantity, PointsFact.attributes,
    )  # fmt: skip
    query = select(*columns).where(_of_years(years), PointsFact.withdrawn_at.is_(None))
    return {row[0]: Fact(*row[1:]) for row in session().execute(query)}


def _of_years(years: Collection[MemberYear]) -> ColumnElement[bool]:
    return tuple_(PointsFact.member_id, PointsFact.year).in_(years)


def live_entries(years: Collection[MemberYear]) -> list[LiveEntry]:
    """Return the entries that stand, neither reversed nor reversals, in the order of booking."""
    reversal = aliased(LedgerEntry)
    query = select(*_LIVE_COLUMNS).where(
        tuple_(LedgerEntry.member_id, LedgerEntry.year).in_(years),
        LedgerEntry.reverses.is_(None),
        ~exists().where(reversal.reverses == LedgerEntry.id),
    )
    return [LiveEntry(*row) for row in session().execute(query.order_by(LedgerEntry.id))]


def last_revisions(fact_ids: Collection[UUID]) -> dict[EntryKey, int]:
    """Return the highest revision ever booked for each (fact id, rule code)."""
    columns = (LedgerEntry.fact_id, LedgerEntry.rule_code)
    query = select(*columns, func.max(LedgerEntry.revision)).where(LedgerEntry.fact_id.in_(fact_ids))
    return {(fact, code): last for fact, code, last in session().execute(query.group_by(*columns))}


def book() -> Book:
    """Return the points ledger as a book that can be sealed."""
    columns = (
        LedgerEntry.member_id, LedgerEntry.community_id, LedgerEntry.year, LedgerEntry.day, LedgerEntry.fact_id,
        LedgerEntry.rule_code, LedgerEntry.rule_set_id, LedgerEntry.revision, LedgerEntry.half_points,
        LedgerEntry.reverses, LedgerEntry.booked_at, LedgerEntry.booked_by,
    )  # fmt: skip
    return Book("points", select(LedgerEntry.id, canonical(LedgerEntry.id, *columns)), LedgerEntry.id)


def verify() -> Iterator[str]:
    """Yield one sentence per problem, naming the row: a sum, a source or a reversal that does not hold.

    Every member-year is computed anew from its facts; memory does not grow with the city.
    """
    yield from _crooked_reversals()
    for years in _all_years():
        yield from _below_zero(years)
        yield from _differences(years)


def _all_years() -> Iterator[list[MemberYear]]:
    facts = select(PointsFact.member_id, PointsFact.year)
    known = union(facts, select(LedgerEntry.member_id, LedgerEntry.year)).subquery()
    order = (known.c.member_id, known.c.year)
    after: MemberYear | None = None
    while True:
        query = select(*order).order_by(*order).limit(CHECKED_AT_ONCE)
        if after is not None:
            query = query.where(tuple_(*order) > after)
        years = [(member_id, year) for member_id, year in session().execute(query)]
        if not years:
            return
        yield years
        after = years[-1]


def _differences(years: list[MemberYear]) -> Iterator[str]:
    reckoned, standing = reckon(years), set[EntryKey]()
    for entry in live_entries(years):
        if entry.key in standing:
            yield f"points: entry {entry.id} stands beside another of its fact and rule"
        elif not reckoned.upholds(entry):
            due = reckoned.due.get(entry.key, 0)
            yield f"points: entry {entry.id} books {entry.half_points} half-points, its fact {entry.fact_id} earns {due}"
        standing.add(entry.key)
    for fact_id, code in reckoned.due.keys() - standing:
        yield f"points: fact {fact_id} earns {reckoned.due[fact_id, code]} half-points by {code}, nothing stands"


def _below_zero(years: list[MemberYear]) -> Iterator[str]:
    columns = (LedgerEntry.member_id, LedgerEntry.year)
    query = select(*columns).where(tuple_(*columns).in_(years)).group_by(*columns)
    for member_id, year in session().execute(query.having(func.sum(LedgerEntry.half_points) < 0)):
        yield f"points: year {year} of member {member_id} sums to less than zero"


def _crooked_reversals() -> Iterator[str]:
    original = aliased(LedgerEntry)
    same = (
        LedgerEntry.member_id, LedgerEntry.community_id, LedgerEntry.year, LedgerEntry.day, LedgerEntry.fact_id,
        LedgerEntry.rule_code, LedgerEntry.rule_set_id, LedgerEntry.revision,
    )  # fmt: skip
    mirrored = and_(
        original.reverses.is_(None),
        original.half_points == -LedgerEntry.half_points,
        *(column == getattr(original, column.key) for column in same),
    )
    query = select(LedgerEntry.id, original.id).join(original, LedgerEntry.reverses == original.id)
    for reversal_id, original_id in session().execute(query.where(~mirrored)):
        yield f"points: reversal {reversal_id} does not mirror entry {original_id}"
