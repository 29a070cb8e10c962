"""What the rooms below know about a community's members in a letter's days, asked in few statements for all its letters."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import or_, select

from server.activities import queries as activities
from server.activities.rules import LetterLine
from server.deeds import queries as deeds
from server.deeds.queries import Contribution
from server.feedback import wording
from server.feedback.models import Exemption
from server.feedback.rules import Cover
from server.feedback.stints import Stint, stints_of
from server.kernel.db import session
from server.members import queries as members
from server.members.rules import Purpose
from server.organisations import queries as organisations
from server.people import queries as people
from server.people.rules import Sex
from server.points import queries as points
from server.posts import queries as posts
from server.registrations import queries as registrations
from server.rosters import queries as rosters

Key = tuple[UUID, UUID]
"""Unit and member: a row of a letter."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member's name, and what tells namesakes apart."""

    name: str
    sex: Sex | None
    pinyin: str


@dataclass(slots=True)
class Known:
    """Everything that was asked of the rooms below, keyed by row or member."""

    cover: Cover
    service: dict[Key, LetterLine]
    stints: dict[Key, list[Stint]]
    unit_at_end: dict[UUID, UUID]
    registered: set[UUID]
    residents: dict[UUID, UUID]
    telling: dict[UUID, bool]
    people: dict[UUID, Person]
    categories: dict[UUID, list[str]]
    deeds: dict[Key, int]
    half_points: dict[Key, int] | None
    contributions: dict[Key, list[Contribution]]
    labels: tuple[str, ...]
    points_note: str | None
    rostered: set[UUID]
    exempt: dict[UUID, str]
    rows: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))


def ask(community_id: UUID, cover: Cover, before: dt.datetime, units_on: dt.date) -> Known | None:
    """Ask every room, as of an instant; None where nobody lives, is registered or has served: most of a city's villages.

    A unit that was merged by ``units_on`` counts as its successor.
    """
    first, last = cover.first_day, cover.last_day
    successors = organisations.successions(on=units_on)
    service = _service(community_id, cover, before, successors)
    registered = _Registered(community_id, before)
    ids = registered.on(last) | {member_id for _, member_id in service}
    residents = _succeeded(members.residents(community_id, on=last), successors)
    if not ids and not residents:
        return None
    stints = _stints(ids, cover, registered, service.keys(), successors)
    everybody = sorted({member_id for _, member_id in service.keys() | stints.keys()})
    settings = organisations.settings_of(community_id)
    rules = points.rule_book([community_id]).on(community_id, last) if settings.points_on else None
    return Known(
        cover=cover,
        service=service,
        stints=stints,
        unit_at_end=_succeeded(members.units_on(everybody, last), successors),
        registered=registered.on(last),
        residents=residents,
        telling=members.consents_at(everybody, Purpose.TELL_UNIT, before - dt.timedelta(microseconds=1)),
        people=_people(everybody),
        categories=posts.claimed_categories(everybody, community_id, first, last),
        deeds=_deeds(community_id, cover, before, service.keys() | stints.keys(), stints),
        half_points=_half_points(community_id, before, stints) if settings.points_on else None,
        contributions=_contributions(community_id, cover, before, stints),
        labels=tuple(str(label) for label in settings.deed_labels),
        points_note=wording.points_note(rules.amounts if rules else {}) if settings.points_on else None,
        rostered=_rostered(cover, successors),
        exempt=_exempt(community_id, cover, before),
    )


def _succeeded(units: Mapping[UUID, UUID], successors: Mapping[UUID, UUID]) -> dict[UUID, UUID]:
    return {one: successors.get(unit_id, unit_id) for one, unit_id in units.items()}


def _rostered(cover: Cover, successors: Mapping[UUID, UUID]) -> set[UUID]:
    """A rate needs the unit's own roster: without one the sentence is left out instead of showing 100 % (F-11)."""
    given = rosters.units_with_roster(on=cover.cut_off_on)
    return {successors.get(unit_id, unit_id) for unit_id in given}


def _exempt(community_id: UUID, cover: Cover, before: dt.datetime) -> dict[UUID, str]:
    """Return what the letter says of members of whom nothing was asked; the category only if they agreed (F-04)."""
    query = select(Exemption).where(
        Exemption.community_id == community_id,
        Exemption.first_day <= cover.last_day,
        Exemption.last_day >= cover.first_day,
        Exemption.recorded_at < before,
        or_(Exemption.ended_at.is_(None), Exemption.ended_at >= before),
    )
    return {
        each.member_id: wording.exemption(each.category if each.tells_reason else None)
        for each in session().execute(query.order_by(Exemption.recorded_at)).scalars()
    }


def _service(
    community_id: UUID, cover: Cover, before: dt.datetime, successors: Mapping[UUID, UUID]
) -> dict[Key, LetterLine]:
    """Records of members without a unit belong to no letter (R-33)."""
    by_unit = activities.letter_lines_by_unit(
        community_id, cover.first_day, cover.last_day, confirmed_before=before
    )
    found: dict[Key, LetterLine] = {}
    for unit_id, line in ((unit_id, line) for unit_id, lines in by_unit.items() for line in lines):
        if unit_id is not None:
            key = (successors.get(unit_id, unit_id), line.member_id)
            found[key] = found[key].plus(line) if key in found else line
    return found


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
    ids: Iterable[UUID],
    cover: Cover,
    registered: _Registered,
    served: Iterable[Key],
    successors: Mapping[UUID, UUID],
) -> dict[Key, list[Stint]]:
    """Return the employments that make a row: registered here by their end, or served during them (F-04)."""
    with_service = set(served)
    found: dict[Key, list[Stint]] = defaultdict(list)
    first, last = cover.first_day, cover.last_day
    for stint in stints_of(members.employments_during(ids, first, last), first, last, successors):
        key = (stint.unit_id, stint.member_id)
        present = stint.member_id in registered.on(stint.last) and not stint.died
        if present or key in with_service:
            found[key].append(stint)
    return dict(found)


def _people(ids: Sequence[UUID]) -> dict[UUID, Person]:
    p = people.people().subquery("p")
    rows = session().execute(select(p.c.id, p.c.name, p.c.sex, p.c.pinyin).where(p.c.id.in_(ids)))
    return {row.id: Person(row.name, row.sex, row.pinyin) for row in rows}


def _deeds(
    community_id: UUID,
    cover: Cover,
    before: dt.datetime,
    keys: Iterable[Key],
    stints: dict[Key, list[Stint]],
) -> dict[Key, int]:
    """Count of the year's five, up to the row's last day with the unit: one statement per distinct day."""
    by_day: dict[dt.date, list[Key]] = defaultdict(list)
    for key in keys:
        by_day[stints[key][-1].last if key in stints else cover.last_day].append(key)
    found: dict[Key, int] = {}
    for day, here in by_day.items():
        done = deeds.done_kinds(
            [key[1] for key in here], community_id, cover.period.year, recorded_before=before, until=day
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
    community_id: UUID, cover: Cover, before: dt.datetime, stints: dict[Key, list[Stint]]
) -> dict[Key, list[Contribution]]:
    by_member: dict[UUID, list[Stint]] = defaultdict(list)
    for stint in (stint for each in stints.values() for stint in each):
        by_member[stint.member_id].append(stint)
    found: dict[Key, list[Contribution]] = defaultdict(list)
    for each in deeds.contributions(community_id, cover.first_day, cover.last_day, before=before):
        for stint in by_member[each.member_id]:
            if stint.first <= each.day <= stint.last:
                found[stint.unit_id, each.member_id].append(each)
    return dict(found)
