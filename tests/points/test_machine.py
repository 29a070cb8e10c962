"""Whatever is declared, corrected and withdrawn, in whatever order: the book, the score and the balance agree."""

import datetime as dt
from collections import Counter
from contextlib import ExitStack
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from server.kernel.actor import SYSTEM
from server.kernel.db import Database, session
from server.kernel.types import new_id
from server.points import queries, service
from server.points.models import LedgerEntry
from server.points.rules import DEFAULT_RULES, Fact, FactKind, RuleBook, Rules
from server.points.scoring import score
from tests.cast import Cast, add_member

BOOK = RuleBook([Rules(UUID(int=1), None, 1, dt.date(2026, 1, 1), DEFAULT_RULES)])
kinds = st.sampled_from(
    [FactKind.SERVICE, FactKind.SERVICE, FactKind.DEED, FactKind.REGISTRATION, FactKind.FALSE_CLAIM, FactKind.PRAISE]
)  # fmt: skip
days = st.dates(dt.date(2026, 6, 29), dt.date(2026, 7, 2))
minutes = st.integers(0, 400)


class LedgerMachine(RuleBasedStateMachine):
    """One member of a community with points; ``self.facts`` is what the ledger ought to know, oldest first."""

    database: Database
    cast: Cast
    sources = Bundle("sources")

    @initialize()
    def open(self) -> None:
        self.opened = ExitStack()
        self.opened.enter_context(self.database.transaction())
        self.savepoint = session().begin_nested()
        self.member = add_member("试验员", self.cast.water, self.cast.happiness).id
        self.facts: dict[UUID, Fact] = {}
        self.order: dict[UUID, UUID] = {}
        self.withdrawn: set[UUID] = set()

    def teardown(self) -> None:
        with self.opened:
            problems = list(queries.verify())
            self.savepoint.rollback()
        assert problems == []

    def build(self, kind: FactKind, source: UUID, day: dt.date, length: int) -> Fact:
        quantity = length if kind is FactKind.SERVICE else 1 + length % 5
        attributes = {
            "activity": "abc"[length % 3],
            "professional": length % 2 == 0,
            "on_time": length % 2 == 0,
        }
        return Fact(kind, source, self.member, self.cast.happiness.id, day, quantity, attributes)

    def know(self, fact: Fact) -> None:
        self.order.setdefault(fact.source_id, UUID(int=len(self.order)))
        self.facts[fact.source_id] = fact
        self.withdrawn.discard(fact.source_id)

    @rule(target=sources, kind=kinds, day=days, length=minutes)
    def declare(self, kind: FactKind, day: dt.date, length: int) -> UUID:
        fact = self.build(kind, new_id(), day, length)
        self.send(fact)
        return fact.source_id

    @rule(source=sources, day=days, length=minutes)
    def correct(self, source: UUID, day: dt.date, length: int) -> None:
        self.send(self.build(self.facts[source].kind, source, day, length))

    @rule(source=sources)
    def declare_the_same_again(self, source: UUID) -> None:
        before = self.entries()
        if source not in self.withdrawn:
            self.send(self.facts[source])
            assert self.entries() == before

    @rule(source=sources)
    def withdraw(self, source: UUID) -> None:
        service.withdraw(self.facts[source].kind, source, actor=SYSTEM)
        self.withdrawn.add(source)

    @rule(target=sources, source=consumes(sources), day=days, length=minutes)
    def replace(self, source: UUID, day: dt.date, length: int) -> UUID:
        fact = self.build(self.facts[source].kind, new_id(), day, length)
        service.declare_many([fact], replaces=[(fact.kind, source)], actor=SYSTEM)
        self.withdrawn.add(source)
        self.know(fact)
        return fact.source_id

    def send(self, fact: Fact) -> None:
        service.declare_many([fact], actor=SYSTEM)
        self.know(fact)

    def entries(self) -> list[tuple[UUID, UUID, str, int, UUID | None]]:
        query = select(LedgerEntry).where(LedgerEntry.member_id == self.member).order_by(LedgerEntry.id)
        rows = session().execute(query).scalars()
        return [(row.id, row.fact_id, row.rule_code, row.half_points, row.reverses) for row in rows]

    @invariant()
    def book_score_and_balance_agree(self) -> None:
        standing = {
            self.order[source]: fact for source, fact in self.facts.items() if source not in self.withdrawn
        }
        worth = sum(score(standing, BOOK).values())
        booked = sum(half_points for *_, half_points, _ in self.entries())
        assert booked == queries.balance(self.member, 2026) == worth
        assert worth >= 0

    @invariant()
    def at_most_one_entry_stands_and_none_is_reversed_twice(self) -> None:
        reversed_ = Counter(reverses for *_, reverses in self.entries() if reverses is not None)
        standing = Counter(
            (fact_id, code)
            for entry, fact_id, code, _, reverses in self.entries()
            if reverses is None and entry not in reversed_
        )
        assert max(reversed_.values(), default=1) == 1
        assert max(standing.values(), default=1) == 1


def test_the_ledger_holds_whatever_is_done_to_it(cast: Cast, database: Database) -> None:
    machine = type("Machine", (LedgerMachine,), {"database": database, "cast": cast})
    limits = settings(
        max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(machine, settings=limits)
