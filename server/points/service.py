"""Verbs of the points room.

A declaration stores the fact, locks the member's year, computes the year anew and books the differences: a reversal of
the entry that no longer holds and, where something is still due, a new entry of the next revision. The declaring room
writes the audit row of its own verb; here the ledger itself says who booked what and when.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.points import queries
from server.points.errors import (
    FactBelongsToAnother,
    ProposerUnknown,
    RulesAlreadyApproved,
    RulesBackdated,
    SamePerson,
)
from server.points.models import LedgerEntry, PointsFact, PointsYear, RuleSet
from server.points.queries import MemberYear
from server.points.rules import EntryKey, Fact, FactKind, LiveEntry, Reckoned, check_fact, read_amounts

Source = tuple[FactKind, UUID]
REBOOKED_AT_ONCE = 500


def declare(
    kind: FactKind,
    source_id: UUID,
    *,
    member_id: UUID,
    community_id: UUID,
    day: dt.date,
    quantity: int = 1,
    attributes: Mapping[str, Any] | None = None,
    replaces: UUID | None = None,
    actor: Actor,
) -> None:
    """Insert or replace a fact and book what changes in the member's year.

    ``quantity``: raw minutes of a SERVICE, number of a DEED, else 1. ``replaces``: the source, of the same kind, that
    this one corrects; both change in one booking. Declaring the same again books nothing. FactMalformed,
    FactBelongsToAnother.
    """
    fact = Fact(kind, source_id, member_id, community_id, day, quantity, attributes or {})
    declare_many([fact], replaces=() if replaces is None else [(kind, replaces)], actor=actor)


def declare_many(facts: Sequence[Fact], *, replaces: Collection[Source] = (), actor: Actor) -> None:
    """Declare facts of any members together; as ``declare``, in a number of statements that does not grow with them.

    Facts of communities without points are kept and book nothing. The caller holds its own source rows.
    """
    for fact in facts:
        check_fact(fact)
    if not facts and not replaces:
        return
    years = _years_of([*replaces, *((fact.kind, fact.source_id) for fact in facts)])
    years |= {(fact.member_id, fact.day.year) for fact in facts}
    hold_years(years)
    _withdraw(replaces)
    _store(facts)
    _rebook(years, actor)


def withdraw(kind: FactKind, source_id: UUID, *, actor: Actor) -> None:
    """Withdraw a fact and reverse what it brought; a source that was never declared changes nothing."""
    withdraw_many([(kind, source_id)], actor=actor)


def withdraw_many(sources: Collection[Source], *, actor: Actor) -> None:
    """Withdraw facts of any members together; as ``withdraw``."""
    years = _years_of(sources) if sources else set()
    if years:
        hold_years(years)
        _withdraw(sources)
        _rebook(years, actor)


def move_facts(merged: UUID, into: UUID, *, actor: Actor) -> int:
    """Let one record earn what another of the same person earned: reversals there, new entries here; return how many facts.

    The survivor's caps hold for both together, so that a year may be worth less than its two halves were.
    """
    facts = select(PointsFact.year).where(PointsFact.member_id == merged)
    years = {(member_id, year) for year in session().scalars(facts) for member_id in (merged, into)}
    if not years:
        return 0
    hold_years(years)
    changing = update(PointsFact).where(PointsFact.member_id == merged).values(member_id=into)
    moved = session().scalars(changing.returning(PointsFact.id)).all()
    _rebook(years, actor)
    return len(moved)


def recompute_community(community_id: UUID, *, actor: Actor) -> None:
    """Book what changes after a community's points were switched on or off; booked entries stay, reversed."""
    area = organisations.access_community(community_id, actor=actor, verb="settings.change")
    recompute(_years_with_facts_in([community_id]), actor)
    audit.record("points.recompute", "community", community_id, actor=actor, area_path=area.path)


def propose_rules(
    community_id: UUID | None, *, valid_from: dt.date, rules: Mapping[str, Any], actor: Actor
) -> RuleSet:
    """Propose a new version for a community, or for all (None); it is in force once another person approves it.

    ``rules``: {code: {name: half-points}} as DEFAULT_RULES; codes left out earn nothing. RulesMalformed,
    RulesBackdated, ProposerUnknown, NotFound outside the actor's scope.
    """
    path = queries.access_rules_of(community_id, actor=actor, verb="settings.change")
    proposed = RuleSet(
        id=new_id(),
        community_id=community_id,
        version=_last_version(community_id) + 1,
        valid_from=_in_future(valid_from),
        rules=read_amounts(rules),
        proposed_by=person_of(actor),
        proposed_at=clock.now(),
    )
    session().add(proposed)
    send_changes()
    audit.record("points.propose_rules", "point_rule_set", proposed.id, actor=actor, area_path=path)
    return proposed


def approve_rules(rule_set_id: UUID, *, actor: Actor) -> RuleSet:
    """Put a proposed version in force from its day; never by the person who proposed it (security.md T10).

    RulesAlreadyApproved, SamePerson, RulesBackdated when its day has come meanwhile, NotFound outside the actor's scope.
    """
    rules, path = queries.access_rule_set(rule_set_id, actor=actor, verb="settings.change")
    if rules.approved_at is not None:
        raise RulesAlreadyApproved()
    if rules.proposed_by == person_of(actor):
        raise SamePerson()
    _in_future(rules.valid_from)
    rules.approved_by, rules.approved_at = person_of(actor), clock.now()
    send_changes()
    communities = None if rules.community_id is None else [rules.community_id]
    recompute(_years_with_facts_in(communities, since=rules.valid_from), actor)
    audit.record("points.approve_rules", "point_rule_set", rules.id, actor=actor, area_path=path)
    return rules


def _last_version(community_id: UUID | None) -> int:
    """Return the newest version number of a community, or of the city (None); 0 before the first."""
    query = select(func.coalesce(func.max(RuleSet.version), 0))
    return session().execute(query.where(RuleSet.community_id == community_id)).scalar_one()


def _in_future(day: dt.date) -> dt.date:
    if day <= clock.today():
        raise RulesBackdated(fields={"valid_from": [RulesBackdated.message]})
    return day


def person_of(actor: Actor) -> UUID:
    """Return who acts; ProposerUnknown for an account that is nobody's."""
    if actor.person_id is None:
        raise ProposerUnknown()
    return actor.person_id


def _years_of(sources: Collection[Source]) -> set[MemberYear]:
    """Return the member-years in which sources are declared already."""
    query = select(PointsFact.member_id, PointsFact.year).where(_are(sources))
    return {(member_id, year) for member_id, year in session().execute(query)}


def _are(sources: Collection[Source]) -> ColumnElement[bool]:
    return tuple_(PointsFact.kind, PointsFact.source_id).in_(sources)


def hold_years(years: Collection[MemberYear]) -> None:
    """Serialise work on these member-years, always in the same order, so that two bookings never wait for each other."""
    ordered = sorted(years)
    rows = [{"member_id": member_id, "year": year} for member_id, year in ordered]
    key = (PointsYear.member_id, PointsYear.year)
    session().execute(postgresql.insert(PointsYear).on_conflict_do_nothing().returning(*key), rows)
    query = select(*key).where(tuple_(*key).in_(ordered)).order_by(*key).with_for_update()
    session().execute(query).all()


def _withdraw(sources: Collection[Source]) -> None:
    if sources:
        standing = (_are(sources), PointsFact.withdrawn_at.is_(None))
        change = update(PointsFact).where(*standing).values(withdrawn_at=clock.now())
        session().execute(change, execution_options={"synchronize_session": False})


def _store(facts: Sequence[Fact]) -> None:
    if not facts:
        return
    new = postgresql.insert(PointsFact)
    replaced = ("community_id", "year", "day", "quantity", "attributes", "withdrawn_at")
    stored = session().execute(
        new.on_conflict_do_update(
            index_elements=[PointsFact.kind, PointsFact.source_id],
            set_={name: new.excluded[name] for name in replaced},
            where=PointsFact.member_id == new.excluded.member_id,
        ).returning(PointsFact.id),
        [_row(fact) for fact in facts],
    )
    if len(stored.all()) != len(facts):
        raise FactBelongsToAnother()


def _row(fact: Fact) -> dict[str, Any]:
    plain = {k: str(v) if isinstance(v, UUID) else v for k, v in fact.attributes.items()}
    return {
        "id": new_id(),
        "member_id": fact.member_id,
        "community_id": fact.community_id,
        "kind": fact.kind,
        "source_id": fact.source_id,
        "year": fact.day.year,
        "day": fact.day,
        "quantity": fact.quantity,
        "attributes": plain,
        "withdrawn_at": None,
    }


def _years_with_facts_in(
    community_ids: Collection[UUID] | None, *, since: dt.date = dt.date.min
) -> Sequence[MemberYear]:
    """Return the member-years with a fact on or after a day, in some communities or (None) anywhere."""
    key = (PointsFact.member_id, PointsFact.year)
    query = select(*key).distinct().where(PointsFact.day >= since).order_by(*key)
    if community_ids is not None:
        query = query.where(PointsFact.community_id.in_(community_ids))
    return [(member_id, year) for member_id, year in session().execute(query)]


def recompute(years: Sequence[MemberYear], actor: Actor) -> None:
    """Hold some member-years and book what changes in them, for code that has already been let in."""
    for start in range(0, len(years), REBOOKED_AT_ONCE):
        some = years[start : start + REBOOKED_AT_ONCE]
        hold_years(some)
        _rebook(some, actor)


def _rebook(years: Collection[MemberYear], actor: Actor) -> None:
    """Book the differences between what the facts earn and what stands; the years are locked."""
    reckoned, live = queries.reckon(years), queries.live_entries(years)
    held = {entry.key for entry in live if reckoned.upholds(entry)}
    fallen = [entry for entry in live if entry.key not in held]
    owed = [key for key in reckoned.due if key not in held]
    rows = [*map(_reversal, fallen), *_new_entries(owed, reckoned)]
    if rows:
        booking = {"booked_at": clock.now(), "booked_by": actor.person_id}
        lines = [{"id": new_id(), **row, **booking} for row in rows]
        # RETURNING makes it one statement for all rows instead of one for each
        session().execute(insert(LedgerEntry).returning(LedgerEntry.id), lines).all()


def _reversal(entry: LiveEntry) -> dict[str, Any]:
    """Return the mirror of an entry, on the same service day, so that half-years stay right."""
    columns = {name: getattr(entry, name) for name in LiveEntry.__dataclass_fields__ if name != "id"}
    return columns | {"half_points": -entry.half_points, "reverses": entry.id}


def _new_entries(owed: Sequence[EntryKey], reckoned: Reckoned) -> Iterable[dict[str, Any]]:
    revisions = queries.last_revisions({fact_id for fact_id, _ in owed}) if owed else {}
    for fact_id, code in owed:
        fact = reckoned.facts[fact_id]
        yield {
            "member_id": fact.member_id,
            "community_id": fact.community_id,
            "year": fact.day.year,
            "day": fact.day,
            "fact_id": fact_id,
            "rule_code": code,
            "rule_set_id": reckoned.rules_of(fact_id).id,
            "revision": revisions.get((fact_id, code), 0) + 1,
            "half_points": reckoned.due[fact_id, code],
            "reverses": None,
        }
