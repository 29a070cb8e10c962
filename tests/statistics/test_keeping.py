"""Counts taken beforehand are those counted now, say as of when, and survive whatever happens to who takes them."""

import datetime as dt
import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from server import scheduler, worker
from server.kernel import clock, jobs
from server.kernel.db import Database, session
from server.kernel.jobs import Lease, LeaseLost
from server.kernel.types import new_id
from server.statistics import counting, keeping, queries, units
from server.statistics import jobs as statistics
from server.statistics.models import KeptCell, KeptMonth, KeptSpan
from server.statistics.rules import Span, spans_kept
from tests import cast as casting
from tests.activities.scene import row, served
from tests.cast import Cast
from tests.statistics.scene import H1, YEAR, stand_at, street


def rows_of(query: Any) -> set[tuple[object, ...]]:
    return {tuple(found) for found in session().execute(query)}


def kept_of(span: Span) -> set[tuple[object, ...]]:
    columns = [each for each in KeptCell.__table__.c if each.name != "span"]
    return rows_of(select(*columns).where(KeptCell.span == str(span.period)))


@pytest.mark.usefixtures("cast", "within")
class TestOneCity:
    @pytest.fixture(autouse=True)
    def scene(self, cast: Cast, within: None) -> None:
        street(cast)

    def test_what_is_kept_is_what_would_be_counted_now(self) -> None:
        for span in spans_kept(clock.today()):
            keeping.keep_span(span)
            assert kept_of(span) == rows_of(counting.cells(span, clock.today()))
        assert kept_of(YEAR) != kept_of(H1)

    def test_counting_twice_keeps_the_same_once(self) -> None:
        keeping.keep_span(YEAR)
        first = kept_of(YEAR)
        keeping.keep_span(YEAR)
        assert kept_of(YEAR) == first
        assert session().scalar(select(func.count(KeptSpan.span))) == 1

    def test_pages_read_the_same_from_both(self, cast: Cast) -> None:
        now = [read(cast) for read in READS]
        keeping.keep_span(YEAR)
        keeping.keep_months(2026)
        assert [read(cast) for read in READS] == now

    def test_kept_counts_stand_until_they_are_taken_anew_and_say_when(self, cast: Cast) -> None:
        keeping.keep_span(YEAR)
        stand_at(2026, 7, 23)
        served(cast, row(cast.li.id, dt.date(2026, 7, 21), minutes=60), day=dt.date(2026, 7, 21))
        stale = queries.overview_of(cast.happiness.id, YEAR, actor=cast.clerk)
        assert (stale.counts.services, stale.on) == (4, dt.date(2026, 7, 22))
        assert clock.local_date(stale.counted_at) == dt.date(2026, 7, 22)
        keeping.keep_span(YEAR)
        fresh = queries.overview_of(cast.happiness.id, YEAR, actor=cast.clerk)
        assert (fresh.counts.services, fresh.on) == (5, dt.date(2026, 7, 23))

    def test_what_is_not_kept_is_counted_now(self, cast: Cast) -> None:
        keeping.keep_span(YEAR)
        served(cast, row(cast.li.id, dt.date(2026, 7, 21), minutes=60), day=dt.date(2026, 7, 21))
        own_days = Span(dt.date(2026, 1, 1), dt.date(2026, 7, 22))
        assert queries.overview_of(cast.happiness.id, own_days, actor=cast.clerk).counts.services == 5

    def test_months_of_two_years_are_read_together_only_where_both_are_kept(self, cast: Cast) -> None:
        both = Span(dt.date(2025, 11, 1), dt.date(2026, 7, 22))
        before = queries.months_of(cast.happiness.id, both, actor=cast.clerk)
        keeping.keep_months(2026)
        assert queries.months_of(cast.happiness.id, both, actor=cast.clerk) == before
        keeping.keep_months(2025)
        assert queries.months_of(cast.happiness.id, both, actor=cast.clerk) == before
        assert (
            session().scalar(select(func.count()).select_from(KeptMonth).where(KeptMonth.registered > 0))
            == 14
        )

    def test_under_way_is_counted_every_hour_and_what_has_ended_every_day(self) -> None:
        every = (
            2 * 7 - 1 + 2
        )  # this and the last year's year, halves and quarters but Q4, and both years' months
        assert statistics.plan_counts() == every
        assert statistics.plan_counts() == 0
        clock.use(clock.FixedClock(clock.at(dt.date(2026, 7, 22), 10)))
        assert statistics.plan_counts() == 4  # the year, its second half, third quarter, months
        stand_at(2026, 7, 23)
        assert statistics.plan_counts() == every

    def test_every_unit_planned_has_somebody_who_does_it(self) -> None:
        statistics.plan_counts()
        for unit in (
            session().execute(select(jobs.JobUnit).where(jobs.JobUnit.kind == "statistics")).scalars()
        ):
            statistics.handlers()["statistics"](Lease(unit.kind, unit.period, unit.scope, "test", 1))
        kept = set(session().scalars(select(KeptSpan.span)))
        assert kept == {str(span.period) for span in spans_kept(clock.today())} | {"2025M", "2026M"}


READS = (
    lambda cast: figures(queries.overview_of(cast.street.id, YEAR, actor=cast.observer)),
    lambda cast: units.units_of(cast.street.id, YEAR, actor=cast.observer),
    lambda cast: queries.months_of(cast.street.id, YEAR, actor=cast.observer),
)


def figures(found: queries.Overview) -> tuple[object, ...]:
    return found.counts, found.units, found.rows, found.paragraph, found.on


@pytest.mark.commits
def test_two_workers_and_a_lost_lease_leave_one_whole_count(city: Database) -> None:
    """Both count the same span at once, one of them after its lease was taken over: what stands is one count, whole."""
    with city.transaction():
        street(casting.assemble())
        statistics.plan_counts()
    handlers = {"statistics": statistics.count}
    workers = [threading.Thread(target=worker.work_until_idle, args=(city, handlers)) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    with city.transaction():
        whole = kept_of(YEAR)
        assert whole == rows_of(counting.cells(YEAR, clock.today()))
    lost = Lease("statistics", "2026Y1.20260722T09", new_id(), "gone", 1)
    with pytest.raises(LeaseLost), city.transaction():
        session().execute(KeptCell.__table__.delete())
        statistics.count(lost)
        jobs.finish(lost)
    with city.transaction():
        assert kept_of(YEAR) == whole


def test_the_scheduler_plans_it() -> None:
    assert "statistics" in {timer.name for timer in scheduler.timers()}
    assert statistics.COUNTING in worker.DAILY
