"""The half-year's letters: the rounds of scheduler and worker that make them, and how the scripted people find them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from server.activities import queries as activities
from server.activities.rules import RecordState
from server.delivery import jobs as delivery
from server.demo.script import LAST_DAY
from server.demo.town import Community, Resident, Town
from server.demo.work import Desk
from server.feedback import jobs, queries
from server.feedback.queries import LetterSheet, LetterView
from server.feedback.rules import LetterState
from server.kernel.periods import Period
from server.typesetting import LetterContent

PERIOD = Period.half(2026, 1)
SCHEDULED_FROM = dt.date(2026, 7, 1)
_ROUNDS = (0, 10), (18, 0)
"""Hour and minute. The real scheduler comes by every minute; these are when it finds something."""


@dataclass(frozen=True, slots=True)
class Service:
    """A member's row in a letter, with their newest service that it counts."""

    resident: Resident
    name: str
    record_id: UUID
    day: dt.date
    stopped_at: dt.datetime


class Letters:
    """Lets scheduler and worker come by, and looks letters up as the communities' clerks do."""

    def __init__(self, town: Town, desk: Desk):
        self.town, self.desk = town, desk

    def note_rounds(self) -> None:
        """Note two rounds a day from the end of the half-year on, each outside of the day's transaction."""
        for number in range((LAST_DAY - SCHEDULED_FROM).days + 1):
            for hour, minute in _ROUNDS:
                day = SCHEDULED_FROM + dt.timedelta(days=number)
                self.town.diary.note(day, hour, self._go_round, minute=minute, apart=True)

    def _go_round(self) -> None:
        self.desk.plan("letters", jobs.plan_letters)
        self.desk.plan("rendering", jobs.plan_rendering)
        self.desk.plan("reminders", delivery.plan_reminders)
        self.desk.work()

    def of(self, community: Community, *states: LetterState) -> list[LetterView]:
        """Return a community's letters in some states in the order of their units' names; none of the blocked ones."""
        found = (view for state in states for view in self._pages(community, state) if not view.blocked)
        return sorted(found, key=lambda view: view.unit)

    def _pages(self, community: Community, state: LetterState) -> Iterator[LetterView]:
        cursor: str | None = None
        while True:
            page = queries.letters(
                period=PERIOD,
                state=state,
                community_id=community.id,
                cursor=cursor,
                limit=100,
                actor=community.clerk,
            )
            yield from page.items
            cursor = page.next
            if cursor is None:
                return

    def largest_first(self, community: Community, *states: LetterState) -> list[LetterView]:
        """Return the same letters, those about many members before those about few."""
        sizes = {
            view.letter.id: len(self.sheet(view, community).lines) for view in self.of(community, *states)
        }
        return sorted(self.of(community, *states), key=lambda view: -sizes[view.letter.id])

    def sheet(self, view: LetterView, community: Community) -> LetterSheet:
        """Return a letter as its clerk reads it."""
        return queries.sheet(view.letter.id, actor=community.clerk)

    def text(self, letter_id: UUID, community: Community) -> LetterContent:
        """Return a letter's words."""
        return queries.sheet(letter_id, actor=community.clerk).text

    def services(self, letter_id: UUID, community: Community) -> Iterator[Service]:
        """Yield those members of a letter's table, but never its clerk, who served in the community itself."""
        sheet = queries.sheet(letter_id, actor=community.clerk)
        for judged in sheet.lines:
            resident = self.town.resident(UUID(judged.line.member_id))
            if resident.member_id != community.clerk.person_id:
                yield from self._newest(resident, judged.line.name, sheet.letter.unit_id, community)

    def _newest(
        self, resident: Resident, name: str, unit_id: UUID, community: Community
    ) -> Iterator[Service]:
        first, last = PERIOD.first_day, PERIOD.last_day
        for record, _ in activities.records_of(resident.member_id, limit=100).items:
            counted = record.state is RecordState.CONFIRMED and first <= record.day <= last
            here = record.community_id == record.home_community_id == community.id
            if counted and here and record.unit_id == unit_id:
                yield Service(resident, name, record.id, record.day, record.stopped_at)
                return
