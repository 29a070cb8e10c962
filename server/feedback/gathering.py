"""A community's facts for all letters of a period, as of the end of the cut-off day, in few statements.

Service is counted by the unit of its day (the record's snapshot); deeds, points and the small registers by the days of
each member's employment with the unit. What was confirmed, recorded, booked or consented to after the cut-off does not
exist here, so a late job finds the same facts. Residence, names and settings carry no history and are today's.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import select

from server.activities import queries as activities
from server.activities.rules import LetterLine
from server.deeds import queries as deeds
from server.deeds.queries import Contribution
from server.deeds.rules import DeedKind
from server.feedback import wording
from server.feedback.rules import Facts, Line, cut_off_day
from server.feedback.stints import Stint, notes_of, stints_of
from server.kernel import clock
from server.kernel.db import session
from server.kernel.periods import HalfYear
from server.members import queries as members
from server.members.rules import Purpose
from server.organisations import queries as organisations
from server.people import queries as people
from server.people.rules import Sex
from server.points import queries as points
from server.posts import queries as posts
from server.registrations import queries as registrations

Key = tuple[UUID, UUID]
"""Unit and member: a row of a letter."""


def known_until(period: HalfYear) -> dt.datetime:
    """Return the first instant whose facts no longer count: midnight after the cut-off day."""
    return clock.at(cut_off_day(period) + dt.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    sex: Sex | None
    pinyin: str


@dataclass(slots=True)
class _Known:
    """Everything that was asked of the rooms below, keyed by row or member."""

    period: HalfYear
    service: dict[Key, LetterLine]
    stints: dict[Key, list[Stint]]
    unit_at_end: dict[UUID, UUID]
    registered: set[UUID]
    residents: dict[UUID, UUID]
    telling: dict[UUID, bool]
    people: dict[UUID, _Person]
    categories: dict[UUID, list[str]]
    deeds: dict[Key, int]
    half_points: dict[Key, int] | None
    contributions: dict[Key, list[Contribution]]
    labels: tuple[str, ...]
    points_note: str | None
    rows: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))


def gather(community_id: UUID, period: HalfYear) -> dict[UUID, Facts]:
    """Return the facts of every letter that a community owes for a period, by unit.

    A unit gets a letter when somebody of it was registered here in the period, or lives here by its roster.
    """
    known = _ask(community_id, period)
    if known is None:
        return {}
    for unit_id, member_id in known.service.keys() | known.stints.keys():
        known.rows[unit_id].append(member_id)
    units = known.rows.keys() | set(known.residents.values())
    return {unit_id: _facts(known, unit_id) for unit_id in sorted(units)}


def _ask(community_id: UUID, period: HalfYear) -> _Known | None:
    """Ask every room; None where nobody lives, is registered or has served: most of a city's villages."""
    before = known_until(period)
    first, last = period.first_day, period.last_day
    service = _service(community_id, period, before)
    registered = _Registered(community_id, before)
    ids = registered.on(last) | {member_id for _, member_id in service}
    residents = members.residents(community_id, on=last)
    if not ids and not residents:
        return None
    stints = _stints(ids, period, registered, service.keys())
    everybody = sorted({member_id for _, member_id in service.keys() | stints.keys()})
    settings = organisations.settings_of(community_id)
    rules = points.rule_book([community_id]).on(community_id, last) if settings.points_on else None
    return _Known(
        period=period,
        service=service,
        stints=stints,
        unit_at_end=members.units_on(everybody, last),
        registered=registered.on(last),
        residents=residents,
        telling=members.consents_at(everybody, Purpose.TELL_UNIT, before - dt.timedelta(microseconds=1)),
        people=_people(everybody),
        categories=posts.claimed_categories(everybody, community_id, first, last),
        deeds=_deeds(community_id, period, before, service.keys() | stints.keys(), stints),
        half_points=_half_points(community_id, before, stints) if settings.points_on else None,
        contributions=_contributions(community_id, period, before, stints),
        labels=tuple(str(label) for label in settings.deed_labels),
        points_note=wording.points_note(rules.amounts if rules else {}) if settings.points_on else None,
    )


def _service(community_id: UUID, period: HalfYear, before: dt.datetime) -> dict[Key, LetterLine]:
    """Records of members without a unit belong to no letter (R-33)."""
    by_unit = activities.letter_lines_by_unit(community_id, period, confirmed_before=before)
    return {
        (unit_id, line.member_id): line
        for unit_id, lines in by_unit.items()
        if unit_id is not None
        for line in lines
    }


class _Registered:
    """Who was registered on a day, asked once per day; as far as approved before the cut-off."""

    def __init__(self, community_id: UUID, before: dt.datetime):
        self._community_id = community_id
        self._before = before
        self._days: dict[dt.date, set[UUID]] = {}

    def on(self, day: dt.date) -> set[UUID]:
        if day not in self._days:
            query = registrations.registered_members(self._community_id, on=day, approved_before=self._before)
            self._days[day] = set(session().execute(query).scalars())
        return self._days[day]


def _stints(
    ids: Iterable[UUID], period: HalfYear, registered: _Registered, served: Iterable[Key]
) -> dict[Key, list[Stint]]:
    """Return the employments that make a row: registered here by their end, or served during them (F-04)."""
    with_service = set(served)
    found: dict[Key, list[Stint]] = defaultdict(list)
    for stint in stints_of(members.employments_during(ids, period.first_day, period.last_day), period):
        key = (stint.unit_id, stint.member_id)
        present = stint.member_id in registered.on(stint.last) and not stint.died
        if present or key in with_service:
            found[key].append(stint)
    return dict(found)


def _people(ids: Sequence[UUID]) -> dict[UUID, _Person]:
    p = people.people().subquery("p")
    rows = session().execute(select(p.c.id, p.c.name, p.c.sex, p.c.pinyin).where(p.c.id.in_(ids)))
    return {row.id: _Person(row.name, row.sex, row.pinyin) for row in rows}


def _deeds(
    community_id: UUID,
    period: HalfYear,
    before: dt.datetime,
    keys: Iterable[Key],
    stints: dict[Key, list[Stint]],
) -> dict[Key, int]:
    """Count of the year's five, up to the row's last day with the unit: one statement per distinct day."""
    by_day: dict[dt.date, list[Key]] = defaultdict(list)
    for key in keys:
        by_day[stints[key][-1].last if key in stints else period.last_day].append(key)
    found: dict[Key, int] = {}
    for day, here in by_day.items():
        done = deeds.done_kinds(
            [key[1] for key in here], community_id, period.year, recorded_before=before, until=day
        )
        found |= {key: len(done.get(key[1], ())) for key in here}
    return found


def _half_points(community_id: UUID, before: dt.datetime, stints: dict[Key, list[Stint]]) -> dict[Key, int]:
    """Points by the days of each stint: one statement per distinct span."""
    by_span: dict[tuple[dt.date, dt.date], list[Stint]] = defaultdict(list)
    for stint in (stint for each in stints.values() for stint in each):
        by_span[stint.first, stint.last].append(stint)
    found: Counter[Key] = Counter()
    for (first, last), here in by_span.items():
        ids = [stint.member_id for stint in here]
        earned = points.totals_between(ids, community_id, first, last, before)
        for stint in here:
            found[stint.unit_id, stint.member_id] += earned.get(stint.member_id, 0)
    return dict(found)


def _contributions(
    community_id: UUID, period: HalfYear, before: dt.datetime, stints: dict[Key, list[Stint]]
) -> dict[Key, list[Contribution]]:
    by_member: dict[UUID, list[Stint]] = defaultdict(list)
    for stint in (stint for each in stints.values() for stint in each):
        by_member[stint.member_id].append(stint)
    found: dict[Key, list[Contribution]] = defaultdict(list)
    for each in deeds.contributions(community_id, period.first_day, period.last_day, before=before):
        for stint in by_member[each.member_id]:
            if stint.first <= each.day <= stint.last:
                found[stint.unit_id, each.member_id].append(each)
    return dict(found)


def _facts(known: _Known, unit_id: UUID) -> Facts:
    listed = [one for one in known.rows[unit_id] if known.telling[one]]
    due = {one for one, unit in known.residents.items() if unit == unit_id}
    present = {
        one
        for one in known.rows[unit_id]
        if one in known.registered and known.unit_at_end.get(one) == unit_id
    }
    facts = Facts(
        period=str(known.period),
        due=len(due) or None,
        registered=len(present),
        registered_due=len(present & due),
        unlisted=len(known.rows[unit_id]) - len(listed),
        lines=tuple(_lines(known, unit_id, listed)),
        matters=sum(
            known.service[unit_id, one].helped_matters for one in listed if (unit_id, one) in known.service
        ),
        all_claimed=bool(present) and present <= known.categories.keys(),
        deed_labels=known.labels,
        points_note=known.points_note,
    )
    return _with_contributions(
        facts, [each for one in listed for each in known.contributions.get((unit_id, one), ())]
    )


def _with_contributions(facts: Facts, found: Sequence[Contribution]) -> Facts:
    def of(kind: DeedKind) -> list[Contribution]:
        return [each for each in found if each.kind is kind]

    return replace(
        facts,
        opinions=len(of(DeedKind.OPINION)),
        adopted=sum(each.adopted for each in of(DeedKind.OPINION)),
        projects=len({each.key for each in of(DeedKind.PROJECT)}),
        families=len({each.key for each in of(DeedKind.FAMILY)}),
        attendances=len(of(DeedKind.MEETING)),
    )


def _lines(known: _Known, unit_id: UUID, listed: Sequence[UUID]) -> Iterator[Line]:
    shown = _distinguished(known, unit_id, listed)
    for one in sorted(listed, key=lambda one: (known.people[one].pinyin, one)):
        service = known.service.get((unit_id, one))
        yield Line(
            member_id=str(one),
            name=shown[one],
            posts=tuple(known.categories.get(one, ())),
            services=service.services if service else 0,
            minutes=service.recognised_minutes if service else 0,
            deeds=known.deeds[unit_id, one],
            half_points=None if known.half_points is None else known.half_points.get((unit_id, one), 0),
            notes=tuple(_notes(known, unit_id, one)),
        )


def _notes(known: _Known, unit_id: UUID, one: UUID) -> Iterator[str]:
    stints = known.stints.get((unit_id, one), [])
    yield from notes_of(stints)
    still_here = bool(stints) and stints[-1].last == known.period.last_day
    if still_here and one not in known.registered:
        yield "现不在本社区报到"
    service = known.service.get((unit_id, one))
    if service and service.elsewhere_services:
        yield f"含外社区服务{service.elsewhere_services}次"


def _distinguished(known: _Known, unit_id: UUID, listed: Sequence[UUID]) -> dict[UUID, str]:
    """Return names as printed; namesakes get their sex, else their branch, else a number (appendix 1.5)."""
    by_name: dict[str, list[UUID]] = defaultdict(list)
    for one in sorted(listed):
        by_name[known.people[one].name].append(one)
    shown: dict[UUID, str] = {}
    for name, same in by_name.items():
        marks = _marks(known, unit_id, same) if len(same) > 1 else [""]
        shown |= {one: f"{name}{mark}" for one, mark in zip(same, marks, strict=True)}
    return shown


def _marks(known: _Known, unit_id: UUID, same: Sequence[UUID]) -> list[str]:
    """The home is no choice: it must not reach the unit (F-06)."""
    sexes = [known.people[one].sex for one in same]
    branches = [here[-1].branch if (here := known.stints.get((unit_id, one))) else None for one in same]
    for values in ([sex and sex.label for sex in sexes], branches):
        if all(values) and len(set(values)) == len(same):
            return [f"（{value}）" for value in values]
    return [f"（{i}）" for i in range(1, len(same) + 1)]
