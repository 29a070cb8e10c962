"""A phone and a desk at the same moment, with real commits."""

import time
from collections import Counter

import pytest

from server.activities import attending, checking_in, objecting, queries, roll_calling, service
from server.activities.errors import NothingToConfirm, NothingToObject, ObjectionOpen
from server.activities.models import Activity
from server.activities.presence import AttendanceState, Origin
from server.activities.roll_calling import Entry, RollEvent
from server.activities.rules import RecordState
from server.kernel.db import Database, session
from server.wechat import TextVerdict
from tests import cast as casting
from tests.activities import scene
from tests.activities.presence_scene import TODAY, at, cleaning, code_at, now_is, send_late
from tests.activities.scene import text
from tests.activities.test_races import at_once
from tests.cast import Cast

pytestmark = pytest.mark.commits


@pytest.fixture
def cast(city: Database) -> Cast:
    with city.transaction():
        assembled = casting.assemble()
        assembled.register(assembled.wang, assembled.happiness)
        assembled.register(assembled.li, assembled.happiness)
        return assembled


@pytest.fixture
def activity(city: Database, cast: Cast) -> Activity:
    with city.transaction():
        found = cleaning(cast)
    now_is(at(9))
    return found


def test_one_code_sent_several_times_at_once_is_one_scan(
    city: Database, cast: Cast, activity: Activity
) -> None:
    phone = cast.phone_of(cast.wang)
    events: list[str] = []

    def scan() -> None:
        events.append(checking_in.scan(code_at(activity, at(9)), actor=phone).event)

    assert at_once(city, *[scan] * 6)["done"] == 6
    with city.transaction():
        assert session().execute(text("SELECT count(*) FROM attendance_scans")).scalar_one() == 1
        assert attending.of(activity.id, cast.wang.id).present.started_at == at(9)
    assert "started" in events


def test_two_codes_sent_at_once_are_start_and_stop(city: Database, cast: Cast, activity: Activity) -> None:
    phone = cast.phone_of(cast.wang)
    now_is(at(12))
    instants = [at(10, 50), at(9), at(9, 30), at(9, 0, 30)]
    acts = [lambda each=each: send_late(activity, each, actor=phone) for each in instants]
    assert at_once(city, *acts)["done"] == 4
    with city.transaction():
        found = attending.of(activity.id, cast.wang.id)
    assert (found.present.started_at, found.present.stopped_at) == (at(9), at(10, 50))


def test_scans_and_roll_calls_at_once_never_wait_for_each_other_for_ever(
    city: Database, cast: Cast, activity: Activity
) -> None:
    both = [cast.wang.id, cast.li.id]

    def call(ids: list[object]) -> None:
        entries = [Entry(each, RollEvent.START, at(8, 45), "临时登记") for each in ids]
        roll_calling.call(activity.id, entries, actor=cast.clerk)

    phone = cast.phone_of(cast.wang)
    acts = [
        lambda: call(both),
        lambda: call(both[::-1]),
        lambda: checking_in.scan(code_at(activity, at(9)), actor=phone),
        lambda: checking_in.scan(code_at(activity, at(8, 59, 30)), actor=phone),
    ]
    assert at_once(city, *acts)["done"] == 4
    with city.transaction():
        found = attending.of(activity.id, cast.wang.id)
    assert (found.present.started_at, found.source) == (at(8, 45), Origin.STAFF)


def test_several_who_confirm_the_roll_call_at_once_confirm_it_once(
    city: Database, cast: Cast, activity: Activity
) -> None:
    phone = cast.phone_of(cast.wang)
    now_is(at(12))
    with city.transaction():
        for instant in (at(9), at(10, 30)):
            send_late(activity, instant, actor=phone)
    acts = [lambda: roll_calling.confirm_roll_call(activity.id, actor=cast.secretary)] * 5
    outcomes = at_once(city, *acts)
    assert (outcomes["done"], outcomes[NothingToConfirm.code]) == (1, 4)
    with city.transaction():
        [record] = queries.records_in(activity.id)
        assert (record.state, record.minutes) == (RecordState.CONFIRMED, 90)
        booked = session().execute(text("SELECT rule_code, count(*) FROM ledger_entries GROUP BY 1")).all()
    assert sorted(count for _, count in booked) == [1, 1], "the service and the claimed project, once each"


def test_a_scan_that_meets_the_confirmation_spoils_neither(
    city: Database, cast: Cast, activity: Activity
) -> None:
    phone = cast.phone_of(cast.wang)
    now_is(at(11, 20))
    with city.transaction():
        for instant in (at(9), at(10, 30)):
            send_late(activity, instant, actor=phone)
    outcomes = at_once(
        city,
        lambda: roll_calling.confirm_roll_call(activity.id, actor=cast.secretary),
        lambda: checking_in.scan(code_at(activity, at(11, 20)), actor=phone),
        lambda: service.add_to_sheet(activity.id, [scene.row(cast.li.id, TODAY)], actor=cast.clerk),
    )
    assert sum(outcomes.values()) == 3
    assert outcomes["done"] >= 2
    assert set(outcomes) <= {"done", "already_recorded"}
    with city.transaction():
        found = attending.of(activity.id, cast.wang.id)
        kept = {record.member_id: record for record in queries.records_in(activity.id)}
    assert found.state is AttendanceState.TAKEN_OVER
    assert kept[cast.wang.id].stopped_at in (at(10, 30), at(11, 20))
    assert kept[cast.li.id].state is RecordState.PENDING


def test_two_objections_at_once_are_one(city: Database, cast: Cast) -> None:
    """The judge of the words takes a moment, in which all of them are on their way."""
    with city.transaction():
        [record] = scene.served(cast, scene.row(cast.wang.id))
    phone = cast.phone_of(cast.wang)

    def judge(_: str) -> TextVerdict:
        time.sleep(0.3)
        return TextVerdict.PASS

    act = lambda: objecting.object_to(record.id, "少记了。", screen=judge, actor=phone)  # noqa: E731
    outcomes = at_once(city, *[act] * 3)
    assert (outcomes["done"], outcomes[ObjectionOpen.code]) == (1, 2)


def test_while_wechat_judges_the_words_nobody_waits_for_the_record(city: Database, cast: Cast) -> None:
    with city.transaction():
        [record] = scene.served(cast, scene.row(cast.wang.id))

    def correct() -> None:
        session().execute(text("SET LOCAL lock_timeout = 200"))
        service.correct(record.id, {"break_minutes": 10}, "误写", actor=cast.secretary)

    def judge(_: str) -> TextVerdict:
        assert at_once(city, correct) == Counter({"done": 1})
        return TextVerdict.PASS

    act = lambda: objecting.object_to(record.id, "少记了。", screen=judge, actor=cast.phone_of(cast.wang))  # noqa: E731
    assert at_once(city, act) == Counter({NothingToObject.code: 1})


def test_times_typed_while_staff_note_a_stop_are_both_kept(
    city: Database, cast: Cast, activity: Activity
) -> None:
    phone = cast.phone_of(cast.wang)
    now_is(at(12))
    typed = checking_in.Proposal(at(9), at(11))
    acts = [
        lambda: checking_in.propose(activity.id, typed, actor=phone),
        lambda: roll_calling.call(
            activity.id, [Entry(cast.wang.id, RollEvent.STOP, at(10, 40))], actor=cast.clerk
        ),
    ]
    assert at_once(city, *acts)["done"] == 2
    with city.transaction():
        found = attending.of(activity.id, cast.wang.id)
    assert (found.present.started_at, found.present.stopped_at) == (at(9), at(10, 40))
