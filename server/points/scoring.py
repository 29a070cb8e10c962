"""What facts earn: pure, the same for every order in which they come (domain.md C1, C2)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.points.rules import EntryKey, Fact, FactKind, RuleBook

HALF_HOUR = 30
HOUR = 60
_BucketKey = tuple[Any, ...]
_EARNED_BY = {
    FactKind.PROJECT_LED: "P06",
    FactKind.OPINION_ADOPTED: "P07",
    FactKind.PRAISE: "P08",
    FactKind.ABSENCE: "N01",
    FactKind.FALSE_CLAIM: "N02",
    FactKind.PROJECT_OVERDUE: "N03",
}


@dataclass(frozen=True, slots=True)
class _Award:
    """What one rule gives (or takes, ``debit``) for one fact before limits."""

    code: str
    half_points: int
    limits: tuple[tuple[_BucketKey, int], ...] = ()
    once: _BucketKey | None = None

    @property
    def debit(self) -> bool:
        return self.code.startswith("N")


def score(
    facts: Mapping[UUID, Fact], book: RuleBook, set_aside: Collection[EntryKey] = ()
) -> dict[EntryKey, int]:
    """Return the half-points of each (fact id, rule code) of one member's one year; zeros are left out.

    Facts are taken in the order of (day, fact id), whatever order they come in; limits and the floor at 0 apply in that
    order, so a debit is clipped to what the year has earned by then. The rules are those in force on each fact's day.
    ``set_aside``: what was reversed for good; it earns nothing and uses up no limit.
    """
    tally = _Tally()
    due: dict[EntryKey, int] = {}
    for fact_id, award in _offered(facts, book, set_aside):
        granted = tally.grant(award)
        if granted:
            due[fact_id, award.code] = granted
    return due


def _offered(
    facts: Mapping[UUID, Fact], book: RuleBook, set_aside: Collection[EntryKey]
) -> Iterator[tuple[UUID, _Award]]:
    """Yield what the rules give for each fact, in order, but for what is set aside."""
    standing = {
        fact_id: fact for fact_id, fact in facts.items() if not _lost_honour(fact_id, fact, set_aside)
    }
    for fact_id, fact in _in_order(standing, book):
        rules = book.on(fact.community_id, fact.day)
        for award in _awards(fact, rules.amounts if rules else {}):
            if (fact_id, award.code) not in set_aside:
                yield fact_id, award


def _lost_honour(fact_id: UUID, fact: Fact, set_aside: Collection[EntryKey]) -> bool:
    """An honour that is set aside does not hide the lesser one beside it (P09)."""
    return fact.kind is FactKind.HONOUR and (fact_id, "P09") in set_aside


class _Tally:
    """What a member's year has used of each limit so far."""

    def __init__(self) -> None:
        self.used: Counter[_BucketKey] = Counter()
        self.done: set[_BucketKey] = set()
        self.total = 0

    def grant(self, award: _Award) -> int:
        if award.once in self.done:
            return 0
        room = [most - self.used[award.code, *key] for key, most in award.limits]
        amount = max(0, min([award.half_points, *room, *([self.total] if award.debit else [])]))
        self.used.update({(award.code, *key): amount for key, _ in award.limits})
        if award.once is not None:
            self.done.add(award.once)
        signed = -amount if award.debit else amount
        self.total += signed
        return signed


def _in_order(facts: Mapping[UUID, Fact], book: RuleBook) -> list[tuple[UUID, Fact]]:
    """Put facts in their order and leave only the highest honour of the year (P09)."""
    ordered = sorted(facts.items(), key=lambda item: (item[1].day, item[0]))
    honours = [item for item in ordered if item[1].kind is FactKind.HONOUR]
    lesser = {fact_id for fact_id, _ in honours}
    if honours:
        lesser.discard(max(honours, key=lambda item: _worth(item[1], book))[0])
    return [item for item in ordered if item[0] not in lesser]


def _worth(honour: Fact, book: RuleBook) -> int:
    rules = book.on(honour.community_id, honour.day)
    return sum(award.half_points for award in _awards(honour, rules.amounts)) if rules else 0


def _awards(fact: Fact, amounts: Mapping[str, Mapping[str, int]]) -> list[_Award]:
    """Return what the rules offer for a fact, in the order of their codes; nothing for rules left out."""
    return [award for award in _offers(fact, _Amounts(amounts)) if award.code in amounts]


class _Amounts:
    """The amounts of a version; of a rule left out, zeros."""

    def __init__(self, amounts: Mapping[str, Mapping[str, int]]):
        self.amounts = amounts

    def of(self, code: str, name: str = "each") -> int:
        return self.amounts.get(code, {}).get(name, 0)

    def in_year(self, code: str) -> tuple[tuple[_BucketKey, int], ...]:
        yearly = self.amounts.get(code, {}).get("year")
        return () if yearly is None else ((("year",), yearly),)


def _offers(fact: Fact, rules: _Amounts) -> Iterable[_Award]:
    match fact.kind:
        case FactKind.REGISTRATION:
            name = "on_time" if fact.attributes.get("on_time") else "late"
            return (_Award("P01", rules.of("P01", name), once=("P01",)),)
        case FactKind.SERVICE:
            return _service_offers(fact, rules)
        case FactKind.DEED:
            once = ("P03", fact.quantity)
            return (_Award("P03", rules.of("P03"), rules.in_year("P03"), once),)
        case FactKind.EMERGENCY:
            return (_Award("P05", rules.of("P05"), rules.in_year("P05"), ("P05", fact.activity)),)
        case FactKind.HONOUR:
            return (_Award("P09", rules.of("P09", fact.attributes["grade"]), rules.in_year("P09")),)
        case _:
            code = _EARNED_BY[fact.kind]
            return (_Award(code, rules.of(code), rules.in_year(code)),)


def _service_offers(fact: Fact, rules: _Amounts) -> Iterator[_Award]:
    """Hours of a record: recognised half hours (P02), full hours of professional service besides (P04)."""
    daily = (
        (("activity", fact.activity, fact.day), rules.of("P02", "activity_day")),
        (("day", fact.day), rules.of("P02", "day")),
    )
    earned = fact.quantity // HALF_HOUR * rules.of("P02")
    yield _Award("P02", earned, (*daily, *rules.in_year("P02")))
    if fact.attributes.get("professional"):
        yield _Award("P04", fact.quantity // HOUR * rules.of("P04"), rules.in_year("P04"))
