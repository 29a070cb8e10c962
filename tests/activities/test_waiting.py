"""What the clerk is shown before letters are frozen, and which letters a later change touches (F-02, F-12)."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest

from server.activities import queries, service
from server.activities.models import ServiceRecord
from server.activities.rules import RecordState
from server.kernel import clock
from server.members import service as members
from tests import cast as casting
from tests.activities import scene
from tests.activities.scene import row, served
from tests.cast import Cast

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
JUNE = dt.date(2026, 6, 29)
At = Callable[..., None]


@pytest.fixture
def cast(within: None) -> Cast:
    assembled = casting.assemble()
    for member, place in (
        (assembled.wang, assembled.happiness),
        (assembled.li, assembled.happiness),
        (assembled.ma, assembled.peace),
    ):
        assembled.register(member, place)
    return assembled


def entered(cast: Cast, member_id: UUID, day: dt.date) -> ServiceRecord:
    activity = scene.planned(cast, day)
    (record,) = service.enter_sheet(activity.id, [row(member_id, day)], actor=cast.clerk)
    return record


def test_the_clerk_sees_who_waits_where_and_until_when(cast: Cast) -> None:
    record = entered(cast, cast.wang.id, scene.MAY)
    activity = queries.activity(record.activity_id)
    (shown,) = queries.waiting(cast.happiness.id, FIRST, LAST)
    assert (shown.record_id, shown.member_id, shown.name) == (record.id, cast.wang.id, "王立新")
    assert (shown.activity_number, shown.activity_name, shown.day) == (
        activity.number,
        "楼院大扫除",
        scene.MAY,
    )
    assert (shown.state, shown.due_on, shown.overdue) == (RecordState.PENDING, dt.date(2026, 5, 29), True)


def test_what_is_due_first_comes_first(cast: Cast) -> None:
    late, early = entered(cast, cast.wang.id, JUNE), entered(cast, cast.li.id, scene.MAY)
    shown = queries.waiting(cast.happiness.id, FIRST, LAST, on=dt.date(2026, 7, 10))
    assert [(each.record_id, each.overdue) for each in shown] == [(early.id, True), (late.id, False)]


def test_due_on_the_very_day_is_not_overdue(cast: Cast) -> None:
    due = entered(cast, cast.wang.id, scene.MAY).due_on
    on_time, a_day_later = (
        queries.waiting(cast.happiness.id, FIRST, LAST, on=due + dt.timedelta(days=days)) for days in (0, 1)
    )
    assert [each.overdue for each in on_time + a_day_later] == [False, True]


def test_a_returned_record_waits_and_a_confirmed_or_voided_one_does_not(cast: Cast) -> None:
    returned = entered(cast, cast.wang.id, scene.MAY)
    service.return_records(returned.activity_id, None, reason="时间有误", actor=cast.secretary)
    (voided,) = served(cast, row(cast.li.id))
    service.void(voided.id, "经核实未参加", actor=cast.secretary)
    served(cast, row(cast.li.id, JUNE), day=JUNE)
    (shown,) = queries.waiting(cast.happiness.id, FIRST, LAST)
    assert (shown.record_id, shown.state) == (returned.id, RecordState.RETURNED)


def test_a_guests_record_waits_at_home(cast: Cast) -> None:
    entered(cast, cast.ma.id, scene.MAY)
    assert queries.waiting(cast.happiness.id, FIRST, LAST) == []
    (shown,) = queries.waiting(cast.peace.id, FIRST, LAST)
    assert (shown.name, shown.community_id) == ("马志远", cast.happiness.id)


def test_other_days_wait_for_other_letters(cast: Cast) -> None:
    entered(cast, cast.wang.id, JUNE)
    assert queries.waiting(cast.happiness.id, FIRST, JUNE - dt.timedelta(days=1)) == []


class TestChangedSince:
    """A letter counted at nine o'clock on 22 July."""

    COUNTED = clock.at(dt.date(2026, 7, 22), 12)

    @pytest.fixture
    def record(self, cast: Cast, at: At) -> ServiceRecord:
        (record,) = served(cast, row(cast.wang.id))
        at(2026, 7, 23)
        return record

    def changed(self, cast: Cast) -> list[tuple[UUID | None, UUID, UUID]]:
        rows = queries.changed_since(cast.happiness.id, FIRST, LAST, self.COUNTED)
        return [tuple(each) for each in rows]

    def test_nothing_changed(self, cast: Cast, record: ServiceRecord) -> None:
        assert self.changed(cast) == []

    def test_confirmed_later(self, cast: Cast, record: ServiceRecord) -> None:
        (late,) = served(cast, row(cast.li.id))
        assert self.changed(cast) == [(cast.water.id, cast.li.id, late.id)]

    def test_confirmed_at_the_very_instant(self, cast: Cast, at: At) -> None:
        at(2026, 7, 22, 12)
        (late,) = served(cast, row(cast.li.id))
        assert self.changed(cast) == [(cast.water.id, cast.li.id, late.id)]

    def test_voided_later(self, cast: Cast, record: ServiceRecord) -> None:
        service.void(record.id, "经核实未参加", actor=cast.secretary)
        assert self.changed(cast) == [(cast.water.id, cast.wang.id, record.id)]

    def test_corrected_later_in_both_units_letters(self, cast: Cast, record: ServiceRecord) -> None:
        members.move(cast.wang.id, cast.library.id, dt.date(2026, 5, 1), actor=cast.clerk)
        new = service.correct(record.id, {"break_minutes": 30}, "签退误写", actor=cast.secretary)
        assert self.changed(cast) == [
            (cast.water.id, cast.wang.id, record.id),
            (cast.library.id, cast.wang.id, new.id),
        ]

    def test_confirmed_and_voided_later_changes_no_letter(self, cast: Cast, record: ServiceRecord) -> None:
        (late,) = served(cast, row(cast.li.id))
        service.void(late.id, "经核实未参加", actor=cast.secretary)
        assert self.changed(cast) == []

    def test_other_days_and_other_communities(self, cast: Cast, record: ServiceRecord) -> None:
        served(cast, row(cast.ma.id))
        served(cast, row(cast.wang.id, dt.date(2026, 7, 1)), day=dt.date(2026, 7, 1))
        assert self.changed(cast) == []

    def test_it_tells_exactly_what_the_letters_sums_tell(self, cast: Cast, record: ServiceRecord) -> None:
        """Whoever is named has another line now than at the instant; whoever is not has the same."""
        served(cast, row(cast.li.id))
        lines = {
            instant: queries.letter_lines(
                cast.happiness.id, cast.water.id, FIRST, LAST, confirmed_before=instant
            )
            for instant in (self.COUNTED, clock.now() + dt.timedelta(seconds=1))
        }
        before, after = ({line.member_id: line for line in found} for found in lines.values())
        different = {each for each in before.keys() | after.keys() if before.get(each) != after.get(each)}
        assert different == {member_id for _, member_id, _ in self.changed(cast)}
