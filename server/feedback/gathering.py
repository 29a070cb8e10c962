"""A community's facts for all letters of a period, as of an instant, in few statements.

The instant is the end of the cut-off day, or that of a redraft. Service is counted by the unit of its day (the record's snapshot); deeds, points and the small registers by the days of
each member's employment with the unit; a unit that was merged counts as its successor. What was confirmed, recorded,
booked or consented to after the instant does not exist here, so a late job finds the same facts. Residence, names and settings carry no history and are today's.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from server.activities import queries as activities
from server.activities.rules import LetterLine
from server.deeds.queries import Contribution
from server.deeds.rules import DeedKind
from server.feedback.asking import Known, ask
from server.feedback.facts import Facts, Line
from server.feedback.rules import Cover
from server.feedback.stints import notes_of
from server.kernel import clock


def known_until(cover: Cover) -> dt.datetime:
    """Return the first instant whose facts no longer count in a first draft: midnight after the cut-off day."""
    return clock.at(cover.cut_off_on + dt.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Gathered:
    """A letter's facts and whom it is about: listed in its table, and only counted for want of consent."""

    facts: Facts
    listed: tuple[UUID, ...]
    unlisted: tuple[UUID, ...]


def gather(
    community_id: UUID, cover: Cover, *, known_until: dt.datetime, units_on: dt.date | None = None
) -> dict[UUID, Gathered]:
    """Return the facts of every letter that a community owes for a period, by unit, as known at an instant.

    A unit gets a letter when somebody of it was registered here in the period, or lives here by the roster it gave.
    ``units_on``: the day whose mergers count, by default the cut-off.
    """
    known = ask(community_id, cover, known_until, units_on or cover.cut_off_on)
    if known is None:
        return {}
    for unit_id, member_id in known.service.keys() | known.stints.keys():
        known.rows[unit_id].append(member_id)
    residents = {unit_id for unit_id in known.residents.values() if unit_id in known.rostered}
    return {unit_id: _gathered(known, unit_id) for unit_id in sorted(known.rows.keys() | residents)}


def _gathered(known: Known, unit_id: UUID) -> Gathered:
    rows = known.rows[unit_id]
    listed = tuple(one for one in rows if known.telling[one])
    return Gathered(
        _facts(known, unit_id, listed), listed, tuple(one for one in rows if not known.telling[one])
    )


def unassigned(community_id: UUID, cover: Cover, *, known_until: dt.datetime) -> list[LetterLine]:
    """Return what members without a unit did: it is in no letter, so the clerk is told (R-33)."""
    found = activities.letter_lines_by_unit(
        community_id, cover.first_day, cover.last_day, confirmed_before=known_until
    )
    return found.get(None, [])


def _facts(known: Known, unit_id: UUID, listed: Sequence[UUID]) -> Facts:
    due = {one for one, unit in known.residents.items() if unit == unit_id and unit in known.rostered}
    present = {
        one
        for one in known.rows[unit_id]
        if one in known.registered and known.unit_at_end.get(one) == unit_id
    }
    facts = Facts(
        period=str(known.cover.period),
        first=known.cover.first_day.isoformat(),
        last=known.cover.last_day.isoformat(),
        due=len(due) or None,
        registered=len(present),
        registered_due=len(present & due),
        unlisted=len(known.rows[unit_id]) - len(listed),
        lines=tuple(_lines(known, unit_id, listed)),
        matters=sum(
            known.service[unit_id, one].helped_matters for one in listed if (unit_id, one) in known.service
        ),
        all_claimed=bool(present) and present <= known.categories.keys() & set(listed),
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


def _lines(known: Known, unit_id: UUID, listed: Sequence[UUID]) -> Iterator[Line]:
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
            exempt=one in known.exempt,
        )


def _notes(known: Known, unit_id: UUID, one: UUID) -> Iterator[str]:
    stints = known.stints.get((unit_id, one), [])
    yield from notes_of(stints)
    still_here = bool(stints) and stints[-1].last == known.cover.last_day
    if still_here and one not in known.registered:
        yield "现不在本社区报到"
    if one in known.exempt:
        yield known.exempt[one]
    service = known.service.get((unit_id, one))
    if service and service.elsewhere_services:
        yield f"含外社区服务{service.elsewhere_services}次"


def _distinguished(known: Known, unit_id: UUID, listed: Sequence[UUID]) -> dict[UUID, str]:
    """Return names as printed; namesakes get their sex, else their branch, else a number (appendix 1.5)."""
    by_name: dict[str, list[UUID]] = defaultdict(list)
    for one in sorted(listed):
        by_name[known.people[one].name].append(one)
    shown: dict[UUID, str] = {}
    for name, same in by_name.items():
        marks = _marks(known, unit_id, same) if len(same) > 1 else [""]
        shown |= {one: f"{name}{mark}" for one, mark in zip(same, marks, strict=True)}
    return shown


def _marks(known: Known, unit_id: UUID, same: Sequence[UUID]) -> list[str]:
    """The home is no choice: it must not reach the unit (F-06)."""
    sexes = [known.people[one].sex for one in same]
    branches = [here[-1].branch if (here := known.stints.get((unit_id, one))) else None for one in same]
    for values in ([sex and sex.label for sex in sexes], branches):
        if all(values) and len(set(values)) == len(same):
            return [f"（{value}）" for value in values]
    return [f"（{i}）" for i in range(1, len(same) + 1)]
