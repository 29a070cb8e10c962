"""Two people at the same sheet at the same moment, with real commits."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from server.activities import queries, service
from server.activities.errors import NothingToConfirm
from server.kernel.db import Database, session
from server.kernel.errors import DomainError
from server.points import queries as points
from tests import cast as casting
from tests.activities import scene
from tests.activities.scene import row, text
from tests.cast import Cast

pytestmark = pytest.mark.commits


@pytest.fixture
def cast(city: Database) -> Cast:
    with city.transaction():
        assembled = casting.assemble()
        assembled.register(assembled.wang, assembled.happiness)
        assembled.register(assembled.li, assembled.happiness)
        return assembled


def at_once(city: Database, *acts: Callable[[], Any]) -> Counter[str]:
    """Run every act in a transaction and thread of its own, started together; count what became of them."""
    start, outcomes = threading.Barrier(len(acts)), Counter[str]()

    def run(act: Callable[[], Any]) -> None:
        start.wait()
        try:
            with city.transaction():
                act()
            outcomes["done"] += 1
        except DomainError as refused:
            outcomes[refused.code] += 1
        except Exception as broken:
            outcomes[type(broken).__name__] += 1

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_a_sheet_that_several_confirm_at_once_is_confirmed_once(city: Database, cast: Cast) -> None:
    with city.transaction():
        activity = scene.planned(cast)
        sheet = [row(cast.wang.id, helped_matters=1), row(cast.li.id)]
        service.enter_sheet(activity.id, sheet, actor=cast.clerk)
    confirm = [lambda: service.confirm(activity.id, actor=cast.secretary)] * 8
    assert at_once(city, *confirm) == Counter({"done": 1, NothingToConfirm.code: 7})
    with city.transaction():
        assert points.balance(cast.wang.id, 2026) == 3 + 6
        entries = session().execute(text("SELECT count(*) FROM ledger_entries")).scalar_one()
    assert entries == 3


def test_several_corrections_at_once_leave_one_confirmed_record(city: Database, cast: Cast) -> None:
    with city.transaction():
        [record] = scene.served(cast, row(cast.wang.id, minutes=240))

    def correct(minutes: int) -> Callable[[], Any]:
        return lambda: service.correct(
            record.id, {"break_minutes": minutes}, "签退误写", actor=cast.secretary
        )

    outcomes = at_once(city, *(correct(minutes) for minutes in range(10, 70, 10)))
    assert outcomes == Counter({"done": 1, "record_transition_refused": 5})
    with city.transaction():
        states = session().execute(text("SELECT state, count(*) FROM service_records GROUP BY 1")).all()
    assert sorted(map(tuple, states)) == [("confirmed", 1), ("corrected", 1)]


def test_entering_confirming_and_correcting_at_once_never_deadlock(city: Database, cast: Cast) -> None:
    with city.transaction():
        done, open_ = scene.planned(cast), scene.planned(cast)
        service.enter_sheet(done.id, [row(cast.wang.id), row(cast.li.id)], actor=cast.clerk)
        first, second = service.confirm(done.id, actor=cast.secretary)
        rows = [row(each.id, start=14) for each in (cast.li, cast.wang)]
        service.enter_sheet(open_.id, rows, actor=cast.clerk)
    acts = [
        lambda: service.enter_sheet(open_.id, rows, actor=cast.clerk),
        lambda: service.confirm(open_.id, actor=cast.secretary),
        lambda: service.correct(first.id, {"break_minutes": 30}, "误写", actor=cast.secretary),
        lambda: service.correct(second.id, {"break_minutes": 30}, "误写", actor=cast.secretary),
        lambda: service.enter_sheet(done.id, [], actor=cast.clerk),
    ]
    outcomes = at_once(city, *acts)
    assert outcomes == Counter({"done": 5}), outcomes


def test_a_correction_under_way_and_a_new_sheet_do_not_wait_for_each_other_for_ever(
    city: Database, cast: Cast
) -> None:
    """The correction holds the record and then refers to the activity; the sheet holds the activity and wants the record."""
    with city.transaction():
        [record] = scene.served(cast, row(cast.wang.id, minutes=240))
    held = threading.Event()

    def correct() -> None:
        queries.access_record(record.id, actor=cast.secretary, verb="activities.correct", lock=True)
        held.set()
        time.sleep(0.5)
        service.correct(record.id, {"break_minutes": 30}, "误写", actor=cast.secretary)

    def enter() -> None:
        held.wait()
        service.enter_sheet(record.activity_id, [], actor=cast.clerk)

    assert at_once(city, correct, enter) == Counter({"done": 2})


def test_one_sheet_keyed_at_once_by_several_is_kept_once(city: Database, cast: Cast) -> None:
    with city.transaction():
        activity = scene.planned(cast)
    enter = [lambda: service.enter_sheet(activity.id, [row(cast.wang.id)], actor=cast.clerk)] * 4
    assert at_once(city, *enter) == Counter({"done": 4})
    with city.transaction():
        assert session().execute(text("SELECT count(*) FROM service_records")).scalar_one() == 1


def test_overlapping_sheets_keyed_at_once_end_with_one(city: Database, cast: Cast) -> None:
    with city.transaction():
        activities = [scene.planned(cast) for _ in range(4)]

    def enter(activity_id: Any) -> Callable[[], Any]:
        return lambda: service.enter_sheet(activity_id, [row(cast.wang.id)], actor=cast.clerk)

    outcomes = at_once(city, *(enter(activity.id) for activity in activities))
    assert outcomes["done"] == 1
    with city.transaction():
        assert session().execute(text("SELECT count(*) FROM service_records")).scalar_one() == 1
