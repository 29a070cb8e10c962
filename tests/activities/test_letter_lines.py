"""Whatever happens to records, members and units: every confirmed minute is in exactly one letter (T16, F-05, F-08)."""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.activities import queries, service
from server.kernel import clock
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from server.kernel.periods import Period
from server.members import service as members
from server.registrations import service as registrations
from tests import cast as casting
from tests import factories as make
from tests.activities import scene
from tests.cast import Cast

FIRST_DAY = dt.date(2026, 6, 22)
PERIODS = (Period.half(2026, 1), Period.half(2026, 2))
WHO = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("serve"), WHO, st.integers(0, 4), st.integers(1, 119), st.integers(0, 2)),
        st.tuples(st.just("correct"), st.integers(0, 9), st.integers(0, 40)),
        st.tuples(st.just("void"), st.integers(0, 9)),
        st.tuples(st.just("move"), WHO, st.booleans()),
        st.tuples(st.just("transfer"), WHO),
    ),
    min_size=1,
    max_size=14,
)


@dataclasses.dataclass
class Known:
    """A confirmed record as the model remembers it."""

    member_id: UUID
    unit_id: UUID | None
    day: dt.date
    minutes: int
    helped: int
    confirmed_at: dt.datetime
    ended_at: dt.datetime | None = None

    def stands_at(self, instant: dt.datetime) -> bool:
        return self.confirmed_at < instant and (self.ended_at is None or self.ended_at >= instant)


class Story:
    """Lets one thing happen a day and remembers, without the database, what must follow."""

    def __init__(self, cast: Cast):
        self.cast, self.known = cast, dict[UUID, Known]()
        self.people = [cast.wang.id, cast.li.id, cast.ma.id, _without_unit(cast)]
        self.units: list[list[tuple[dt.date, UUID]]] = [
            [(dt.date(2020, 1, 1), cast.water.id)], [(dt.date(2020, 1, 1), cast.water.id)],
            [(dt.date(2020, 1, 1), cast.library.id)], [],
        ]  # fmt: skip
        self.home = [cast.happiness, cast.happiness, cast.peace, cast.happiness]
        self.at = clock.FixedClock(clock.at(FIRST_DAY, 22))
        clock.use(self.at)

    def live(self, step: tuple[Any, ...]) -> None:
        getattr(self, step[0])(*step[1:])
        self.at.move_to(self.at.now() + dt.timedelta(days=1))

    def serve(self, who: int, back: int, minutes: int, helped: int) -> None:
        day = clock.today() - dt.timedelta(days=back)
        row = scene.row(
            self.people[who], day, start=9, minutes=minutes, helped_matters=helped, overlap_reason="连续两场"
        )
        [record] = scene.served(self.cast, row, day=day)
        unit = next((unit for since, unit in reversed(self.units[who]) if since <= day), None)
        self.known[record.id] = Known(self.people[who], unit, day, minutes, helped, self.at.now())

    def standing(self, index: int) -> UUID | None:
        standing = [record_id for record_id, each in self.known.items() if each.ended_at is None]
        return standing[index % len(standing)] if standing else None

    def correct(self, index: int, pause: int) -> None:
        record_id = self.standing(index)
        if record_id is None or self.known[record_id].minutes <= pause or pause == 0:
            return
        stopped = queries.session().get_one(queries.ServiceRecord, record_id).stopped_at
        changes = {"stopped_at": stopped - dt.timedelta(minutes=pause)}
        new = service.correct(record_id, changes, "签退误写", actor=self.cast.secretary)
        old = self.known[record_id]
        old.ended_at = self.at.now()
        self.known[new.id] = dataclasses.replace(
            old, minutes=old.minutes - pause, confirmed_at=self.at.now(), ended_at=None,
            unit_id=self.unit_now(old),
        )  # fmt: skip

    def unit_now(self, record: Known) -> UUID | None:
        """A correction takes the unit that the employments of today give for the service date."""
        moves = self.units[self.people.index(record.member_id)]
        return next((unit for since, unit in reversed(moves) if since <= record.day), None)

    def void(self, index: int) -> None:
        record_id = self.standing(index)
        if record_id is not None:
            service.void(record_id, "经核实未参加", actor=self.cast.secretary)
            self.known[record_id].ended_at = self.at.now()

    def move(self, who: int, to_water: bool) -> None:
        unit = self.cast.water if to_water else self.cast.library
        members.move(self.people[who], unit.id, clock.today(), actor=SYSTEM)
        self.units[who].append((clock.today(), unit.id))

    def transfer(self, who: int) -> None:
        there = self.cast.peace if self.home[who] is self.cast.happiness else self.cast.happiness
        present = registrations.queries.active_registration(self.people[who])
        if present is not None:
            new = registrations.transfer(present.id, there.id, "搬家", actor=self.cast.secretary_of_all)
            if new.state is registrations.RegistrationState.SUBMITTED:
                registrations.approve(new.id, actor=self.cast.secretary_of_all)
            self.home[who] = there

    def expected(self, period: Period, instant: dt.datetime) -> Counter[tuple[UUID | None, str]]:
        totals = Counter[tuple[UUID | None, str]]()
        for each in self.known.values():
            if period.holds(each.day) and each.stands_at(instant):
                totals[each.unit_id, "services"] += 1
                totals[each.unit_id, "minutes"] += each.minutes
                totals[each.unit_id, "recognised_minutes"] += each.minutes // 30 * 30
                totals[each.unit_id, "helped_matters"] += each.helped
        return +totals

    def counted(self, period: Period, instant: dt.datetime) -> Counter[tuple[UUID | None, str]]:
        totals = Counter[tuple[UUID | None, str]]()
        for place in (self.cast.happiness, self.cast.peace):
            for unit in (self.cast.water.id, self.cast.library.id, None):
                for line in queries.letter_lines(
                    place.id, unit, period.first_day, period.last_day, confirmed_before=instant
                ):
                    for name in ("services", "minutes", "recognised_minutes", "helped_matters"):
                        totals[unit, name] += getattr(line, name)
        return +totals


def _without_unit(cast: Cast) -> UUID:
    member = make.MemberFactory(id=make.PersonFactory(name="无单位").id, community_id=cast.happiness.id)
    cast.register(member, cast.happiness)
    return UUID(str(member.id))


@contextmanager
def undone() -> Iterator[None]:
    """Let one example happen and roll it back."""
    nested = session().begin_nested()
    try:
        yield
    finally:
        nested.rollback()
        session().expire_all()


@pytest.fixture
def cast(within: None) -> Cast:
    assembled = casting.assemble()
    for member, place in (
        (assembled.wang, assembled.happiness),
        (assembled.li, assembled.happiness),
        (assembled.ma, assembled.peace),
    ):
        assembled.register(member, place)
    # The factory's numbers would meet those that a transfer really takes.
    session().execute(scene.text("UPDATE registration_years SET number = 'T' || number"))
    assembled.secretary_of_all = casting.staff("市委", casting.Role.SECRETARY, area=assembled.city)
    return assembled


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_letters_of_all_units_hold_every_confirmed_minute_once(
    cast: Cast, steps: list[tuple[Any, ...]]
) -> None:
    """Looked at from every instant at which something happened, and from after it all."""
    with undone():
        story = Story(cast)
        for step in steps:
            story.live(step)
        for instant in (clock.at(FIRST_DAY, 22) + dt.timedelta(days=n) for n in range(len(steps) + 1)):
            for period in PERIODS:
                assert story.counted(period, instant) == story.expected(period, instant)
