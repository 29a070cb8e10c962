"""What rules would do: this year's facts of a community counted once by the rules in force and once by the tried ones.

Nothing is written. Rules never score the past anew (security.md T10): the comparison shows what a year would look like
under them, not what will be booked.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.types import new_id
from server.members import queries as members
from server.organisations import queries as organisations
from server.points import queries
from server.points.errors import PointsOff
from server.points.models import PointsFact
from server.points.rules import EntryKey, Fact, RuleBook, Rules, points_text, read_amounts

_ABOVE_ALL = 32767


@dataclass(frozen=True, slots=True)
class Change:
    """A member whose year would come out differently, in half-points."""

    member_id: UUID
    name: str
    before: int
    after: int

    @property
    def before_points(self) -> str:
        return points_text(self.before)

    @property
    def after_points(self) -> str:
        return points_text(self.after)

    @property
    def difference(self) -> str:
        return ("+" if self.after > self.before else "") + points_text(self.after - self.before)


@dataclass(frozen=True, slots=True)
class Effect:
    """What tried rules would change in a community's year; ``changes`` in the order of names."""

    community_id: UUID
    year: int
    members: int
    before: int
    after: int
    changes: Sequence[Change]

    @property
    def before_points(self) -> str:
        return points_text(self.before)

    @property
    def after_points(self) -> str:
        return points_text(self.after)

    @property
    def more(self) -> int:
        return sum(each.after > each.before for each in self.changes)

    @property
    def less(self) -> int:
        return sum(each.after < each.before for each in self.changes)


def preview(community_id: UUID, *, rules: Mapping[str, Any], everybody: bool = False, actor: Actor) -> Effect:
    """Compare a community's year so far under the rules in force with the same year under tried ones.

    ``everybody``: the rules are tried as the city's, which a community with rules of its own does not follow.
    A number of statements that does not grow with the members. NotFound, PointsOff, RulesMalformed.
    """
    organisations.access_community(community_id, actor=actor, verb="settings.change")
    if not organisations.settings_of(community_id).points_on:
        raise PointsOff()
    amounts, year = read_amounts(rules), clock.today().year
    years = [(member_id, year) for member_id in _with_facts(community_id, year)]
    facts, aside = queries.standing_facts(years), queries.set_aside(years)
    book = queries.rule_book({community_id, *(fact.community_id for fact in facts.values())})
    tried = Rules(new_id(), None if everybody else community_id, _ABOVE_ALL, dt.date(year, 1, 1), amounts)
    before = _totals(facts, queries.due_of(facts, book, aside))
    after = _totals(facts, queries.due_of(facts, RuleBook([*book.versions, tried]), aside))
    return Effect(community_id, year, len(years), before.total(), after.total(), _changes(before, after))


def _with_facts(community_id: UUID, year: int) -> Sequence[UUID]:
    here = (PointsFact.community_id == community_id, PointsFact.year == year)
    query = select(PointsFact.member_id).distinct().where(*here, PointsFact.withdrawn_at.is_(None))
    return session().execute(query.order_by(PointsFact.member_id)).scalars().all()


def _totals(facts: Mapping[UUID, Fact], due: Mapping[EntryKey, int]) -> Counter[UUID]:
    totals: Counter[UUID] = Counter()
    for (fact_id, _), half_points in due.items():
        totals[facts[fact_id].member_id] += half_points
    return totals


def _changes(before: Counter[UUID], after: Counter[UUID]) -> list[Change]:
    differing = {each for each in {*before, *after} if before[each] != after[each]}
    return [Change(row.id, row.name, before[row.id], after[row.id]) for row in members.with_names(differing)]
