"""The unit's side: letters of all communities side by side, and each member's year, for its own 民主评议.

Everything here is read from letters that are out, a corrected one by its correction; nothing that they do not say.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.delivery import queries
from server.feedback import queries as feedback
from server.feedback.queries import Letter, StatedLine, Statement
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.kernel.periods import Period
from server.members import queries as members
from server.members.rules import Purpose
from server.organisations import queries as organisations

VERB = "letters.collect"


@dataclass(frozen=True, slots=True)
class UnitLetter:
    """One letter in the unit's table. ``unlisted``: members only counted, for want of their consent."""

    letter: Letter
    community: str
    registered: int
    unlisted: int
    services: int
    minutes: int
    deeds: int
    half_points: int | None
    reply_due_on: dt.date | None

    @property
    def state_label(self) -> str:
        return self.letter.state.label

    @property
    def period_label(self) -> str:
        return Period.parse(self.letter.period).label


@dataclass(frozen=True, slots=True)
class UnitLetters:
    """A unit's letters of a period with their totals; ``half_points`` None where no community keeps points.

    Who is registered and which deeds are done is counted up anew in every letter: the last one of each community counts.
    """

    unit: str
    period: Period
    letters: list[UnitLetter]
    registered: int
    unlisted: int
    services: int
    minutes: int
    deeds: int
    half_points: int | None

    @property
    def period_label(self) -> str:
        return self.period.label


def letters_of(unit_id: UUID, period: Period, *, actor: Actor) -> UnitLetters:
    """Return what all communities wrote to a unit about a period, and about shorter ones in it; NotFound for others."""
    unit = _own_unit(unit_id, actor)
    rows = _rows([each for each in feedback.statements(unit_id, period.year) if _within(each, period)])
    at_end = {row.letter.community_id: row for row in rows}.values()
    return UnitLetters(
        unit=unit,
        period=period,
        letters=rows,
        registered=sum(row.registered for row in at_end),
        unlisted=sum(row.unlisted for row in at_end),
        services=sum(row.services for row in rows),
        minutes=sum(row.minutes for row in rows),
        deeds=sum(row.deeds for row in at_end),
        half_points=_sum([row.half_points for row in rows]),
    )


def _own_unit(unit_id: UUID, actor: Actor) -> str:
    """Only a unit's own liaison reads what communities wrote to it."""
    if unit_id not in actor.unit_ids(VERB):
        raise NotFound()
    return organisations.unit(unit_id).name


def _within(told: Statement, period: Period) -> bool:
    shorter = told.facts.parsed_period
    return period.holds(shorter.first_day) and period.holds(shorter.last_day)


def _rows(told: Sequence[Statement]) -> list[UnitLetter]:
    places = organisations.area_names({each.letter.community_id for each in told})
    due = queries.live_dispatches([each.letter.id for each in told])
    rows = [_row(each, places[each.letter.community_id], due[each.letter.id].reply_due_on) for each in told]
    return sorted(rows, key=lambda row: (Period.parse(row.letter.period), row.community))


def _row(told: Statement, community: str, due_on: dt.date) -> UnitLetter:
    facts = told.facts
    return UnitLetter(
        letter=told.letter,
        community=community,
        registered=facts.registered,
        unlisted=facts.unlisted,
        services=facts.services,
        minutes=facts.minutes,
        deeds=facts.deeds,
        half_points=facts.half_points if facts.points_on else None,
        reply_due_on=due_on if told.letter.state in queries.AWAITED else None,
    )


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """What one letter says about a member; ``remark`` as printed. Why a rating was given stays with the community."""

    community_id: UUID
    community: str
    period: Period
    number: str
    services: int
    minutes: int
    deeds: int
    half_points: int | None
    rating_label: str
    remark: str

    @property
    def period_label(self) -> str:
        return self.period.label


@dataclass(frozen=True, slots=True)
class MemberYear:
    """个人年度服务情况. Services, minutes and points add up; ``deeds`` is the count of five at the end of the year.

    Letters count deeds by community: of several communities the highest count stands, since the same deed done twice
    is one.
    """

    member_id: UUID
    name: str
    communities: list[str]
    services: int
    minutes: int
    deeds: int
    half_points: int | None
    lines: list[PeriodLine]


@dataclass(frozen=True, slots=True)
class Yearly:
    """A unit's members of a year, in the order of their names."""

    unit: str
    year: int
    members: list[MemberYear]


def yearly(unit_id: UUID, year: int, *, actor: Actor) -> Yearly:
    """Return what the year's letters say of each member whom they list; NotFound for others than the unit's liaison.

    Who has taken back the consent to tell the unit since is left out: a new sheet tells it anew (个人信息保护法 art. 15).
    """
    unit = _own_unit(unit_id, actor)
    told = feedback.statements(unit_id, year)
    places = organisations.area_names({each.letter.community_id for each in told})
    lines: dict[UUID, list[PeriodLine]] = defaultdict(list)
    printed: dict[UUID, str] = {}
    for each in told:
        for line in each.lines:
            lines[line.member_id].append(_line(each, line, places[each.letter.community_id]))
            printed[line.member_id] = line.name
    telling = members.consents_at(lines, Purpose.TELL_UNIT, clock.now())
    ordered = [row.id for row in members.with_names(lines) if telling[row.id]]
    return Yearly(unit, year, [_year(one, printed[one], lines[one]) for one in ordered])


def _line(told: Statement, line: StatedLine, community: str) -> PeriodLine:
    return PeriodLine(
        community_id=told.letter.community_id,
        community=community,
        period=told.facts.parsed_period,
        number=told.letter.number or "",
        services=line.services,
        minutes=line.minutes,
        deeds=line.deeds,
        half_points=line.half_points,
        rating_label=line.rating.label,
        remark=line.remark,
    )


def _year(member_id: UUID, name: str, lines: list[PeriodLine]) -> MemberYear:
    """Lines come oldest period first, so a community's last one has its count at the end of the year."""
    at_end = {line.community_id: line for line in lines}.values()
    return MemberYear(
        member_id=member_id,
        name=name,
        communities=[line.community for line in at_end],
        services=sum(line.services for line in lines),
        minutes=sum(line.minutes for line in lines),
        deeds=max(line.deeds for line in at_end),
        half_points=_sum([line.half_points for line in lines]),
        lines=lines,
    )


def member_year(unit_id: UUID, member_id: UUID, year: int, *, actor: Actor) -> tuple[Yearly, MemberYear]:
    """Return one member's year; NotFound where no letter to the unit lists them."""
    found = yearly(unit_id, year, actor=actor)
    for one in found.members:
        if one.member_id == member_id:
            return found, one
    raise NotFound()
