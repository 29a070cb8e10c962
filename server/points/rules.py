"""Facts, versions of the rules and ledger lines as values (domain.md C1); every amount is an integer of half a point."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from server.kernel.periods import Period
from server.points.errors import FactMalformed, RulesMalformed

MOST_HALF_POINTS = 2000
EntryKey = tuple[UUID, str]
"""Fact id and rule code: under each key at most one entry stands."""


class FactKind(StrEnum):
    """What can earn or cost points; each fact is declared by the room that owns its source."""

    REGISTRATION = "registration"
    SERVICE = "service"
    DEED = "deed"
    EMERGENCY = "emergency"
    PROJECT_LED = "project_led"
    OPINION_ADOPTED = "opinion_adopted"
    PRAISE = "praise"
    HONOUR = "honour"
    ABSENCE = "absence"
    FALSE_CLAIM = "false_claim"
    PROJECT_OVERDUE = "project_overdue"

    @property
    def label(self) -> str:
        return _SOURCES[self]


_SOURCES = {
    FactKind.REGISTRATION: "年度报到",
    FactKind.SERVICE: "服务记录",
    FactKind.DEED: "五个一",
    FactKind.EMERGENCY: "应急响应",
    FactKind.PROJECT_LED: "牵头项目",
    FactKind.OPINION_ADOPTED: "采纳的意见建议",
    FactKind.PRAISE: "书面表扬",
    FactKind.HONOUR: "志愿服务表彰",
    FactKind.ABSENCE: "无故缺席",
    FactKind.FALSE_CLAIM: "虚报服务",
    FactKind.PROJECT_OVERDUE: "逾期项目",
}

LABELS = {
    "P01": "按期报到",
    "P02": "服务时长",
    "P03": "五个一",
    "P04": "专业服务",
    "P05": "应急响应",
    "P06": "牵头领办",
    "P07": "意见建议被采纳",
    "P08": "服务对象书面表扬",
    "P09": "志愿服务表彰",
    "N01": "确认后无故缺席",
    "N02": "虚报服务",
    "N03": "认领项目逾期未办结",
}
DEFAULT_RULES: dict[str, dict[str, int]] = {
    "P01": {"on_time": 10, "late": 4},
    "P02": {"each": 1, "activity_day": 8, "day": 16, "year": 80},
    "P03": {"each": 6, "year": 30},
    "P04": {"each": 1, "year": 20},
    "P05": {"each": 6, "year": 18},
    "P06": {"each": 10, "year": 20},
    "P07": {"each": 4, "year": 12},
    "P08": {"each": 4, "year": 12},
    "P09": {"community": 4, "subdistrict": 6, "county": 10, "year": 10},
    "N01": {"each": 4, "year": 12},
    "N02": {"each": 20},
    "N03": {"each": 6, "year": 12},
}
"""Version 1 of domain.md C1. P02 is per half hour and P04 per full hour; debits are written positive."""
GRADES = ("community", "subdistrict", "county")
_SENTENCES = {
    "P01": "按期报到记{on_time}分，逾期报到记{late}分，每年一次。",
    "P02": "每满半小时记{each}分，不足半小时不计；同一活动每天最多{activity_day}分，每天最多{day}分，每年最多{year}分。",
    "P03": "每完成一项记{each}分，每项每年一次，每年最多{year}分。",
    "P04": "需专业资格的岗位，每满一小时另记{each}分，每年最多{year}分。",
    "P05": "每次应急响应另记{each}分，每年最多{year}分。",
    "P06": "牵头的项目办结，每个记{each}分，每年最多{year}分。",
    "P07": "每条被采纳的意见建议记{each}分，每年最多{year}分。",
    "P08": "每次经核实的书面表扬记{each}分，每年最多{year}分。",
    "P09": "社区级{community}分、街道级{subdistrict}分、县级以上{county}分，只记最高一项，每年最多{year}分。",
    "N01": "每次扣{each}分，每年最多扣{year}分。",
    "N02": "经查实每次扣{each}分，原记录作废、积分冲正。",
    "N03": "每个项目扣{each}分，每年最多扣{year}分。",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A confirmed fact as its room declares it.

    ``day``: service date in Shanghai; ``quantity``: raw minutes of a SERVICE, number 1–5 of a DEED, else 1.
    ``attributes``: SERVICE and EMERGENCY {"activity": id}, SERVICE {"professional": bool}, REGISTRATION {"on_time":
    bool}, HONOUR {"grade": one of GRADES}.
    """

    kind: FactKind
    source_id: UUID
    member_id: UUID
    community_id: UUID
    day: dt.date
    quantity: int = 1
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def activity(self) -> str:
        return str(self.attributes.get("activity", self.source_id))


def check_fact(fact: Fact) -> None:
    """Raise FactMalformed for a quantity or grade that no rule could read."""
    if fact.quantity < 0:
        raise FactMalformed(fields={"quantity": ["不能为负数。"]})
    if fact.kind is FactKind.DEED and not 1 <= fact.quantity <= 5:
        raise FactMalformed(fields={"quantity": ["五个一的项目编号应为1至5。"]})
    if fact.kind is FactKind.HONOUR and fact.attributes.get("grade") not in GRADES:
        raise FactMalformed(fields={"grade": [f"表彰级别应为{'、'.join(GRADES)}之一。"]})


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the rules; a code that is left out earns and costs nothing."""

    id: UUID
    community_id: UUID | None
    version: int
    valid_from: dt.date
    amounts: Mapping[str, Mapping[str, int]]

    def covers(self, community_id: UUID, day: dt.date) -> bool:
        return self.valid_from <= day and self.community_id in (None, community_id)


def read_amounts(document: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Return a rules document as amounts by code; RulesMalformed names every unknown, missing or wrong item."""
    problems = dict(_problems(document))
    if problems:
        raise RulesMalformed(
            fields={f"rules.{place}".rstrip("."): [text] for place, text in problems.items()}
        )
    return {code: dict(document[code]) for code in LABELS if code in document}


def _problems(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not document:
        yield "", "至少写一条规则。"
    for code, amounts in document.items():
        if code not in DEFAULT_RULES:
            yield code, f"没有这条规则，规则编号应为{'、'.join(LABELS)}之一。"
        elif not isinstance(amounts, dict):
            yield code, f"应列出{'、'.join(DEFAULT_RULES[code])}。"
        else:
            yield from _wrong_amounts(code, amounts)


def _wrong_amounts(code: str, amounts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    known = DEFAULT_RULES[code]
    for name in amounts.keys() - known.keys():
        yield f"{code}.{name}", f"没有这一项，应为{'、'.join(known)}。"
    for name in known:
        value = amounts.get(name)
        if type(value) is not int or not 0 <= value <= MOST_HALF_POINTS:
            yield f"{code}.{name}", f"应为0至{MOST_HALF_POINTS}的整数，单位是半分。"


def points_text(half_points: int) -> str:
    """Write half-points as points: 9 → "4.5", 8 → "4"."""
    whole, half = divmod(abs(half_points), 2)
    return f"{'-' if half_points < 0 else ''}{whole}{'.5' if half else ''}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A rule as people read it."""

    code: str
    label: str
    text: str


def sentences(amounts: Mapping[str, Mapping[str, int]]) -> list[Sentence]:
    """Return the rules of a version in words, in the order of the table."""
    codes = (code for code in LABELS if code in amounts)
    return [Sentence(code, LABELS[code], _in_words(code, amounts[code])) for code in codes]


def _in_words(code: str, amounts: Mapping[str, int]) -> str:
    return _SENTENCES[code].format_map({name: points_text(amount) for name, amount in amounts.items()})


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every approved version that may matter, a community's own before everybody's."""

    versions: Sequence[Rules]

    def on(self, community_id: UUID, day: dt.date) -> Rules | None:
        """Return the newest version in force in a community on a day; None before there were any rules."""
        covering = [rules for rules in self.versions if rules.covers(community_id, day)]
        return max(covering, key=lambda rules: (rules.community_id is not None, rules.version), default=None)


@dataclass(frozen=True, slots=True)
class LiveEntry:
    """An entry that stands: neither reversed nor itself a reversal."""

    id: UUID
    member_id: UUID
    community_id: UUID
    year: int
    day: dt.date
    fact_id: UUID
    rule_code: str
    rule_set_id: UUID
    revision: int
    half_points: int

    @property
    def key(self) -> EntryKey:
        return self.fact_id, self.rule_code


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What the facts of some member-years are worth, with the facts and rules it was computed from."""

    facts: Mapping[UUID, Fact]
    book: RuleBook
    due: Mapping[EntryKey, int]

    def upholds(self, entry: LiveEntry) -> bool:
        """Say whether an entry still says what its fact earns, for whom, where and when."""
        if entry.key not in self.due:
            return False
        fact = self.facts[entry.fact_id]
        now = (self.due[entry.key], fact.member_id, fact.day, fact.community_id)
        return now == (entry.half_points, entry.member_id, entry.day, entry.community_id)

    def rules_of(self, fact_id: UUID) -> Rules:
        """Return the version under which a fact earned what is due."""
        fact = self.facts[fact_id]
        rules = self.book.on(fact.community_id, fact.day)
        assert rules is not None, "what is due was earned under some rules"
        return rules


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as people read it."""

    id: UUID
    day: dt.date
    booked_at: dt.datetime
    rule_code: str
    rules_version: int
    kind: FactKind
    source_id: UUID
    half_points: int
    reverses: UUID | None

    @property
    def label(self) -> str:
        return LABELS[self.rule_code]

    @property
    def points(self) -> str:
        return points_text(self.half_points)


@dataclass(frozen=True, slots=True)
class HalfTotal:
    """Points whose service days lie in one half-year."""

    period: Period
    half_points: int

    @property
    def points(self) -> str:
        return points_text(self.half_points)


@dataclass(frozen=True, slots=True)
class Statement:
    """A member's points of one year, with the version of the rules that is in force."""

    member_id: UUID
    year: int
    entries: Sequence[Line]
    in_force: Rules | None

    @property
    def half_points(self) -> int:
        return sum(line.half_points for line in self.entries)

    @property
    def points(self) -> str:
        return points_text(self.half_points)

    @property
    def halves(self) -> list[HalfTotal]:
        totals = {Period.half(self.year, half): 0 for half in (1, 2)}
        for line in self.entries:
            totals[Period.of(line.day)] += line.half_points
        return [HalfTotal(period, total) for period, total in totals.items()]

    @property
    def rules(self) -> list[Sentence]:
        return [] if self.in_force is None else sentences(self.in_force.amounts)
