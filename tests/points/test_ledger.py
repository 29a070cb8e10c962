"""Facts declared, corrected and withdrawn leave exactly the lines they should."""

import datetime as dt

import pytest
from sqlalchemy import event

from server.kernel import clock
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from server.kernel.jobs import Lease
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.points import jobs, queries, service
from server.points.errors import FactBelongsToAnother, FactMalformed
from server.points.models import LedgerEntry
from server.points.rules import Fact, FactKind
from tests.cast import Cast, add_member
from tests.points.conftest import DAY, Declarer

SERVICE = FactKind.SERVICE


def lines(member: Declarer, year: int = 2026) -> list[int]:
    return [line.half_points for line in queries.entries(member.member_id, year)]


def booked(member: Declarer, year: int = 2026) -> int:
    """Return the balance after making sure that the whole ledger proves itself."""
    assert list(queries.verify()) == []
    assert sum(lines(member, year)) == queries.balance(member.member_id, year)
    return queries.balance(member.member_id, year)


def test_a_record_corrected_from_four_hours_to_two_and_a_half_leaves_two_lines(wang: Declarer) -> None:
    source = wang.serve(240)
    wang.serve(150, source=source)
    first, reversal, second = queries.entries(wang.member_id, 2026)
    assert [first.points, reversal.points, second.points] == ["4", "-4", "2.5"]
    assert reversal.reverses == first.id
    assert second.reverses is None
    assert booked(wang) == 5


def test_a_correcting_record_replaces_the_corrected_one_in_one_booking(wang: Declarer, cast: Cast) -> None:
    for day in range(1, 10):
        wang.serve(240, day=dt.date(2026, 1, day))
    old, capped = (wang.serve(240, day=dt.date(2026, 6, day)) for day in (1, 2))
    service.declare(
        SERVICE, new_id(), member_id=cast.wang.id, community_id=cast.happiness.id, day=dt.date(2026, 6, 1),
        quantity=150, attributes={"activity": new_id()}, replaces=old, actor=cast.clerk,
    )  # fmt: skip
    assert lines(wang) == [8] * 10 + [-8, 5, 3]
    assert queries.points_by_source([old, capped]) == {capped: 3}
    assert booked(wang) == 80


def test_declaring_the_same_again_books_nothing(wang: Declarer) -> None:
    activity = new_id()
    source = wang.serve(90, activity=activity)
    wang.serve(90, source=source, activity=activity)
    assert lines(wang) == [3]


def test_withdrawing_reverses_once_and_an_unknown_source_changes_nothing(wang: Declarer) -> None:
    source = wang.serve(90)
    wang.withdraw(SERVICE, source)
    wang.withdraw(SERVICE, source)
    wang.withdraw(SERVICE, new_id())
    assert lines(wang) == [3, -3]
    assert booked(wang) == 0


def test_a_withdrawn_fact_that_comes_back_is_booked_as_a_new_revision(wang: Declarer) -> None:
    source = wang.serve(90)
    wang.withdraw(SERVICE, source)
    wang.serve(90, source=source)
    assert lines(wang) == [3, -3, 3]
    revisions = session().query(LedgerEntry.revision).filter(LedgerEntry.reverses.is_(None))
    assert sorted(revision for (revision,) in revisions) == [1, 2]
    assert booked(wang) == 3


def test_withdrawing_lets_a_capped_record_take_the_room(wang: Declarer) -> None:
    activity = new_id()
    first = wang.serve(180, activity=activity)
    wang.serve(180, activity=activity)
    assert lines(wang) == [6, 2]
    wang.withdraw(SERVICE, first)
    assert lines(wang) == [6, 2, -6, -2, 6]
    assert booked(wang) == 6


def test_a_record_moved_to_the_other_half_year_moves_its_points(wang: Declarer) -> None:
    source = wang.serve(60, day=dt.date(2026, 6, 30))
    activity = {"activity": new_id()}
    wang.declare(SERVICE, source=source, day=dt.date(2026, 7, 1), quantity=60, **activity)
    assert lines(wang) == [2, -2, 2]
    assert totals(wang, dt.date(2026, 1, 1), dt.date(2026, 6, 30)) == 0
    assert totals(wang, dt.date(2026, 7, 1), dt.date(2026, 12, 31)) == 2
    assert booked(wang) == 2


def test_a_record_moved_to_another_year_leaves_none_in_the_old(wang: Declarer) -> None:
    source = wang.serve(60, day=dt.date(2026, 12, 31))
    wang.serve(60, source=source, day=dt.date(2027, 1, 1))
    assert (booked(wang, 2026), booked(wang, 2027)) == (0, 2)


def totals(member: Declarer, first: dt.date, last: dt.date, before: dt.datetime | None = None) -> int:
    before = before or clock.now() + dt.timedelta(seconds=1)
    found = queries.totals_between([member.member_id], member.community_id, first, last, before)
    return found.get(member.member_id, 0)


def test_a_service_of_28_june_confirmed_in_july_counts_in_the_first_half(wang: Declarer) -> None:
    wang.serve(60, day=dt.date(2026, 6, 28))
    assert totals(wang, dt.date(2026, 1, 1), dt.date(2026, 6, 30)) == 2
    assert totals(wang, dt.date(2026, 7, 1), dt.date(2026, 12, 31)) == 0


def test_what_is_booked_after_the_instant_asked_for_is_not_counted(wang: Declarer) -> None:
    first, last = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
    frozen = clock.now()
    clock.use(clock.FixedClock(frozen - dt.timedelta(days=1)))
    source = wang.serve(240)
    clock.use(clock.FixedClock(frozen + dt.timedelta(days=1)))
    wang.serve(150, source=source)
    assert totals(wang, first, last, frozen) == 8
    assert totals(wang, first, last, frozen + dt.timedelta(days=2)) == 5


def test_points_by_source_sums_every_rule_of_a_source(wang: Declarer) -> None:
    paid, empty = wang.serve(120, professional=True), wang.serve(10)
    assert queries.points_by_source([paid, empty, new_id()]) == {paid: 4 + 2}


def test_a_source_never_changes_hands(wang: Declarer, cast: Cast) -> None:
    source = wang.serve(60)
    other = Declarer(cast.li.id, cast.happiness.id, cast.clerk)
    with pytest.raises(FactBelongsToAnother):
        other.serve(60, source=source)


def test_a_malformed_fact_is_refused_before_anything_is_written(wang: Declarer) -> None:
    with pytest.raises(FactMalformed):
        wang.declare(FactKind.DEED, quantity=6)
    assert session().execute(queries.live_facts(FactKind.DEED)).all() == []


def test_a_sheet_of_thirty_is_booked_in_few_statements(wang: Declarer, cast: Cast) -> None:
    people = [add_member(f"党员{n}", cast.water, cast.happiness) for n in range(30)]
    sheet = [
        Fact(SERVICE, new_id(), each.id, cast.happiness.id, DAY, 120, {"activity": "a"}) for each in people
    ]
    sent: list[str] = []
    connection = session().connection()
    event.listen(connection, "before_cursor_execute", lambda *event: sent.append(event[2]))
    service.declare_many(sheet, actor=cast.clerk)
    assert len(sent) <= 12
    assert [queries.balance(each.id, 2026) for each in people] == [4] * 30


def test_where_points_are_off_facts_are_kept_and_nothing_is_booked(ma: Declarer) -> None:
    source = ma.serve(90)
    assert lines(ma) == []
    assert [row.source_id for row in session().execute(queries.live_facts(SERVICE))] == [source]
    assert booked(ma) == 0


def test_switching_points_on_books_and_switching_off_reverses(ma: Declarer) -> None:
    ma.serve(90)
    settings = organisations.settings_of(ma.community_id)
    settings.points_on = True
    assert jobs.recheck() == 1
    service.recompute_community(ma.community_id, actor=SYSTEM)
    assert booked(ma) == 3
    settings.points_on = False
    service.recompute_community(ma.community_id, actor=SYSTEM)
    service.recompute_community(ma.community_id, actor=SYSTEM)
    assert lines(ma) == [3, -3]
    assert jobs.recheck() == 0


def test_the_job_follows_a_switch_once_per_change_of_settings(ma: Declarer) -> None:
    ma.serve(90)
    assert jobs.plan_recomputations() == 2
    assert jobs.plan_recomputations() == 0
    settings = organisations.settings_of(ma.community_id)
    settings.points_on, settings.version = True, settings.version + 1
    assert jobs.plan_recomputations() == 1
    unit = Lease(jobs.RECOMPUTATION, f"v{settings.version}", ma.community_id, "worker", 1)
    jobs.handlers()[jobs.RECOMPUTATION](unit)
    jobs.handlers()[jobs.RECOMPUTATION](unit)
    assert lines(ma) == [3]
