"""Staff on the spot: the day's activities, the code, the roll-call, confirming in one go, and whom to call."""

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from sqlalchemy import text

from server.activities import attending, checking_in, queries, roll_calling, roll_calls, service
from server.activities.checking_in import Proposal
from server.activities.errors import CodeNotShown, NothingToConfirm, OwnRecord, RollCallRefused
from server.activities.models import Activity
from server.activities.presence import AttendanceState, Origin
from server.activities.roll_calling import RollEvent
from server.activities.roll_calls import PersonHere
from server.activities.rules import ActivityState, Quality, RecordState
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.members.models import Member
from tests import cast as casting
from tests.activities import scene
from tests.activities.presence_scene import TODAY, at, call, cleaning, now_is, scan_at
from tests.cast import Cast


@pytest.fixture
def cast(within: None) -> Cast:
    assembled = casting.assemble()
    assembled.register(assembled.wang, assembled.happiness)
    assembled.register(assembled.li, assembled.happiness)
    assembled.register(assembled.ma, assembled.peace)
    return assembled


@pytest.fixture
def activity(cast: Cast) -> Activity:
    found = cleaning(cast)
    now_is(at(9))
    return found


def here(activity: Activity, member: Member, *, actor: Actor) -> PersonHere:
    people = roll_calls.roll_call(activity.id, actor=actor).people
    return next(each for each in people if each.member_id == member.id)


def problems(act: Callable[[], Any]) -> dict[str, list[str]]:
    with pytest.raises(RollCallRefused) as caught:
        act()
    return caught.value.fields


def scanned_in_and_out(activity: Activity, member: Member, cast: Cast) -> None:
    for instant in (at(9), at(10, 30)):
        scan_at(activity, instant, actor=cast.phone_of(member))
    now_is(at(11))


def test_a_leader_notes_who_comes_and_goes(cast: Cast, activity: Activity) -> None:
    call(activity, cast.wang.id, RollEvent.START, by=cast.leader)
    assert here(activity, cast.wang, actor=cast.leader).attendance.state is AttendanceState.OPEN
    now_is(at(11))
    call(activity, cast.wang.id, RollEvent.STOP, by=cast.leader)
    found = here(activity, cast.wang, actor=cast.leader)
    assert (found.name, found.unit, found.expected, found.own) == ("王立新", "金泉市水务局", True, False)
    seen = found.attendance
    assert (seen.present.started_at, seen.present.stopped_at) == (at(9), at(11))
    assert (seen.state, seen.source) == (AttendanceState.COMPLETE, Origin.STAFF)


def test_repeating_an_entry_changes_nothing(cast: Cast, activity: Activity) -> None:
    for _ in range(2):
        call(activity, cast.wang.id, RollEvent.START, at(9), by=cast.clerk)
    assert session().execute(text("SELECT count(*) FROM attendances")).scalar_one() == 1


@pytest.mark.parametrize(("expected", "window", "reason"), list(product([False, True], repeat=3)))
def test_staff_give_a_reason_outside_the_window_and_for_who_is_not_expected(
    cast: Cast, activity: Activity, expected: bool, window: bool, reason: bool
) -> None:
    """The other half of R-13: a manual entry, all eight combinations."""
    member = cast.wang if expected else cast.li
    instant = at(9) if window else at(8)
    act = lambda: call(  # noqa: E731
        activity, member.id, RollEvent.START, instant, by=cast.clerk, reason="手机没电" if reason else None
    )
    if reason or (expected and window):
        act()
        assert here(activity, member, actor=cast.clerk).attendance.present.started_at == instant
    else:
        said = "此人未认领这次活动，或时间在活动前后30分钟之外，请填写原因。"
        assert problems(act) == {"entries.0.reason": [said]}


def test_a_guest_from_next_door_is_noted_with_a_reason(cast: Cast, activity: Activity) -> None:
    call(activity, cast.ma.id, RollEvent.START, by=cast.clerk, reason="临时来帮忙")
    found = here(activity, cast.ma, actor=cast.clerk)
    assert (found.expected, found.attendance.row.reason) == (False, "临时来帮忙")


def test_one_wrong_entry_keeps_the_whole_roll_call_out(cast: Cast, activity: Activity) -> None:
    entries = [
        roll_calling.Entry(cast.wang.id, RollEvent.START),
        roll_calling.Entry(cast.wang.id, RollEvent.STOP, at(9, 1)),
        roll_calling.Entry(cast.happiness.id, RollEvent.ABSENT),
        roll_calling.Entry(cast.wang.id, RollEvent.START, at(9) - dt.timedelta(days=1)),
    ]
    found = problems(lambda: roll_calling.call(activity.id, entries, actor=cast.clerk))
    assert found == {
        "entries.1.at": ["不能登记尚未到来的时间。"],
        "entries.2.member_id": ["没有找到此人，或尚未到社区报到，请核对或先办理报到。"],
        "entries.3.at": ["应在活动当天；活动改期的，请先修改活动时间。"],
    }
    assert attending.of(activity.id, cast.wang.id) is None


def test_a_stop_before_the_start_is_refused(cast: Cast, activity: Activity) -> None:
    call(activity, cast.wang.id, RollEvent.START, at(9), by=cast.clerk)
    act = lambda: call(activity, cast.wang.id, RollEvent.STOP, at(8, 50), by=cast.clerk)  # noqa: E731
    assert problems(act) == {"entries.0.at": ["签退时间须晚于签到时间。"]}


def test_entries_of_one_person_are_judged_by_what_comes_of_them(cast: Cast, activity: Activity) -> None:
    """Times noted before may both be moved at once, though the first move alone would turn them around."""
    now_is(at(11))
    call(activity, cast.wang.id, RollEvent.START, at(9), by=cast.clerk)
    call(activity, cast.wang.id, RollEvent.STOP, at(9, 40), by=cast.clerk)
    moved = [
        roll_calling.Entry(cast.wang.id, RollEvent.START, at(9, 50)),
        roll_calling.Entry(cast.wang.id, RollEvent.STOP, at(10, 50)),
    ]
    roll_calling.call(activity.id, moved, actor=cast.clerk)
    seen = here(activity, cast.wang, actor=cast.clerk).attendance.present
    assert (seen.started_at, seen.stopped_at) == (at(9, 50), at(10, 50))


def test_absent_and_clear(cast: Cast, activity: Activity) -> None:
    call(activity, cast.wang.id, RollEvent.START, by=cast.clerk)
    call(activity, cast.wang.id, RollEvent.ABSENT, by=cast.clerk)
    assert here(activity, cast.wang, actor=cast.clerk).attendance.state is AttendanceState.ABSENT
    call(activity, cast.wang.id, RollEvent.CLEAR, by=cast.clerk)
    assert attending.of(activity.id, cast.wang.id) is None


def test_clear_leaves_what_the_member_scanned(cast: Cast, activity: Activity) -> None:
    scanned_in_and_out(activity, cast.wang, cast)
    call(activity, cast.wang.id, RollEvent.STOP, at(10), by=cast.clerk)
    call(activity, cast.wang.id, RollEvent.CLEAR, by=cast.clerk)
    found = here(activity, cast.wang, actor=cast.clerk).attendance
    assert (found.present.stopped_at, found.source) == (at(10, 30), Origin.CODE)


def test_who_came_to_a_cancelled_activity_is_noted_with_a_reason(cast: Cast, activity: Activity) -> None:
    service.cancel(activity.id, "大风", actor=cast.clerk)
    assert problems(lambda: call(activity, cast.wang.id, RollEvent.START, by=cast.clerk))
    call(activity, cast.wang.id, RollEvent.START, by=cast.clerk, reason="未收到取消通知")


def test_whole_attendances_become_confirmed_service(cast: Cast, activity: Activity) -> None:
    scanned_in_and_out(activity, cast.wang, cast)
    call(activity, cast.li.id, RollEvent.START, at(9), by=cast.clerk, reason="临时参加")
    roll_calling.confirm_roll_call(activity.id, quality=Quality.GOOD, actor=cast.secretary)
    [record] = queries.records_in(activity.id)
    assert (record.member_id, record.minutes, record.state) == (cast.wang.id, 90, RecordState.CONFIRMED)
    assert (record.quality, record.confirmed_by) == (Quality.GOOD, cast.secretary.person_id)
    assert record.claim_id is not None
    assert activity.state is ActivityState.HELD
    assert here(activity, cast.wang, actor=cast.clerk).attendance.state is AttendanceState.TAKEN_OVER
    assert here(activity, cast.li, actor=cast.clerk).attendance.state is AttendanceState.OPEN


def test_the_break_and_the_note_that_a_member_typed_come_along(cast: Cast, activity: Activity) -> None:
    now_is(at(12))
    typed = Proposal(at(9), at(11), 20, "清运杂物三车")
    checking_in.propose(activity.id, typed, actor=cast.phone_of(cast.wang))
    roll_calling.confirm_roll_call(activity.id, actor=cast.secretary)
    [record] = queries.records_in(activity.id)
    assert (record.minutes, record.break_minutes, record.note) == (100, 20, "清运杂物三车")


def test_what_a_clerk_keyed_for_others_stays(cast: Cast, activity: Activity) -> None:
    now_is(at(11))
    service.enter_sheet(activity.id, [scene.row(cast.li.id, TODAY)], actor=cast.clerk)
    scanned_in_and_out(activity, cast.wang, cast)
    roll_calling.confirm_roll_call(activity.id, actor=cast.secretary)
    states = {record.member_id: record.state for record in queries.records_in(activity.id)}
    assert states == {cast.wang.id: RecordState.CONFIRMED, cast.li.id: RecordState.PENDING}


def test_a_named_record_that_waits_is_confirmed_as_it_was_keyed(cast: Cast, activity: Activity) -> None:
    scanned_in_and_out(activity, cast.wang, cast)
    service.enter_sheet(activity.id, [scene.row(cast.wang.id, TODAY, minutes=60)], actor=cast.clerk)
    with pytest.raises(NothingToConfirm):
        roll_calling.confirm_roll_call(activity.id, actor=cast.secretary)
    for _ in range(2):  # the second time nothing is left to do, and that is fine
        roll_calling.confirm_roll_call(activity.id, [cast.wang.id], actor=cast.secretary)
    [record] = queries.records_in(activity.id)
    assert (record.minutes, record.state) == (60, RecordState.CONFIRMED)


def test_a_voided_record_is_not_brought_back_by_its_scans(cast: Cast, activity: Activity) -> None:
    scanned_in_and_out(activity, cast.wang, cast)
    roll_calling.confirm_roll_call(activity.id, actor=cast.secretary)
    [record] = queries.records_in(activity.id)
    service.void(record.id, "经核实未参加", actor=cast.clerk)
    with pytest.raises(NothingToConfirm):
        roll_calling.confirm_roll_call(activity.id, actor=cast.secretary)
    assert len(queries.records_in(activity.id)) == 1


def test_somebody_without_whole_times_keeps_all_named_out(cast: Cast, activity: Activity) -> None:
    scanned_in_and_out(activity, cast.wang, cast)
    named = [cast.wang.id, cast.li.id]
    found = problems(lambda: roll_calling.confirm_roll_call(activity.id, named, actor=cast.secretary))
    said = "此人没有完整的签到和签退时间，请先补记，或从签到表登记。"
    assert found == {f"people.{cast.li.id}": [said]}
    assert queries.records_in(activity.id) == []


def test_a_time_that_no_sheet_takes_is_named_by_person(cast: Cast, activity: Activity) -> None:
    scanned_in_and_out(activity, cast.wang, cast)
    other = scene.planned(cast, TODAY)
    service.enter_sheet(other.id, [scene.row(cast.wang.id, TODAY)], actor=cast.clerk)
    found = problems(lambda: roll_calling.confirm_roll_call(activity.id, actor=cast.secretary))
    assert list(found) == [f"people.{cast.wang.id}"]
    assert queries.records_in(activity.id) == []


def test_nobody_confirms_their_own_presence(cast: Cast, activity: Activity) -> None:
    own = casting.staff("王立新", casting.Role.SECRETARY, area=cast.happiness, person=cast.wang.id)
    scanned_in_and_out(activity, cast.wang, cast)
    with pytest.raises(OwnRecord):
        roll_calling.confirm_roll_call(activity.id, [cast.wang.id], actor=own)
    with pytest.raises(NothingToConfirm):
        roll_calling.confirm_roll_call(activity.id, actor=own)
    assert queries.records_in(activity.id) == []
    assert here(activity, cast.wang, actor=own).own
    kept = "SELECT count(*) FROM audit_entries WHERE verb = 'activities.confirm.refused'"
    assert session().execute(text(kept)).scalar_one() == 1


def test_a_paired_phone_calls_the_roll_in_its_areas(cast: Cast, activity: Activity) -> None:
    """The scope comes from the grants; the channel is a phone's, as with a desk's paired phone."""
    verbs = frozenset({"activities.record", "activities.show_code", "activities.confirm", "activities.read"})

    def phone(path: str) -> Actor:
        grant = Grant("clerk", verbs, path)
        return Actor(Channel.PHONE, cast.clerk.account_id, cast.clerk.person_id, None, (grant,))

    call(activity, cast.wang.id, RollEvent.START, by=phone(cast.happiness.path))
    assert roll_calls.code_view(activity.id, actor=phone(cast.happiness.path)).codes
    with pytest.raises(NotFound):
        call(activity, cast.wang.id, RollEvent.START, by=phone(cast.peace.path))


def test_the_stranger_sees_and_does_nothing(cast: Cast, activity: Activity) -> None:
    stranger = cast.stranger
    acts: list[Callable[[], Any]] = [
        lambda: roll_calls.code_view(activity.id, actor=stranger),
        lambda: roll_calls.roll_call(activity.id, actor=stranger),
        lambda: roll_calls.people_to_tell(activity.id, actor=stranger),
        lambda: call(activity, cast.wang.id, RollEvent.START, by=stranger),
        lambda: roll_calling.confirm_roll_call(activity.id, actor=stranger),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert roll_calls.of_day(TODAY, actor=stranger) == []


@pytest.mark.parametrize(
    ("hour", "minute", "open_"), [(8, 29, False), (8, 30, True), (11, 30, True), (11, 31, False)]
)
def test_the_code_is_shown_within_the_window(
    cast: Cast, activity: Activity, hour: int, minute: int, open_: bool
) -> None:
    now_is(at(hour, minute))
    if open_:
        assert roll_calls.code_view(activity.id, actor=cast.leader).codes
    else:
        with pytest.raises(CodeNotShown, match="活动开始前30分钟至结束后30分钟"):
            roll_calls.code_view(activity.id, actor=cast.leader)


def test_no_code_of_a_cancelled_activity_is_shown(cast: Cast, activity: Activity) -> None:
    service.cancel(activity.id, "大风", actor=cast.clerk)
    with pytest.raises(CodeNotShown):
        roll_calls.code_view(activity.id, actor=cast.leader)


def test_the_day_counts_who_is_expected_came_stayed_and_is_confirmed(cast: Cast, activity: Activity) -> None:
    later = scene.planned(cast, TODAY, starts_at=at(15), ends_at=at(17))
    scene.planned(cast, TODAY + dt.timedelta(days=1))
    scanned_in_and_out(activity, cast.wang, cast)
    call(activity, cast.li.id, RollEvent.START, at(9), by=cast.clerk, reason="临时参加")
    roll_calling.confirm_roll_call(activity.id, [cast.wang.id], actor=cast.secretary)
    first, second = roll_calls.of_day(TODAY, actor=cast.leader)
    assert (first.activity.id, second.activity.id) == (activity.id, later.id)
    assert (first.expected, first.present, first.complete, first.confirmed) == (1, 2, 1, 1)
    assert (second.expected, second.present) == (0, 0)


def test_a_move_and_a_cancellation_reach_the_claimants_and_the_call_list_says_who_read_it(
    cast: Cast, activity: Activity
) -> None:
    now_is(at(8))
    service.change(activity.id, {"place": "文化广场"}, version=None, actor=cast.clerk)
    service.change(activity.id, {"content": "清理绿化带"}, version=None, actor=cast.clerk)
    told = session().execute(text("SELECT person_id, kind, words FROM notices")).all()
    words = "“楼院大扫除”改为7月22日09:00，地点：文化广场。请按新的安排参加。"
    assert [tuple(each) for each in told] == [(cast.wang.id, "activity", words)]
    [person] = roll_calls.people_to_tell(activity.id, actor=cast.leader)
    assert (person.name, person.told) == ("王立新", False)
    session().execute(text("UPDATE notices SET read_at = now()"))
    assert roll_calls.people_to_tell(activity.id, actor=cast.leader)[0].told
    service.cancel(activity.id, "大风", actor=cast.clerk)
    assert not roll_calls.people_to_tell(activity.id, actor=cast.leader)[0].told
    kept = "SELECT subject_id FROM audit_entries WHERE verb = 'activities.people_to_tell'"
    assert set(session().execute(text(kept)).scalars()) == {cast.wang.id}


def test_confirmed_returned_corrected_and_voided_records_are_told(cast: Cast, activity: Activity) -> None:
    scanned_in_and_out(activity, cast.wang, cast)
    service.enter_sheet(activity.id, [scene.row(cast.wang.id, TODAY)], actor=cast.clerk)
    service.return_records(activity.id, reason="时间有误", actor=cast.secretary)
    service.enter_sheet(activity.id, [scene.row(cast.wang.id, TODAY)], actor=cast.clerk)
    [record] = service.confirm(activity.id, actor=cast.secretary)
    new = service.correct(record.id, {"break_minutes": 30}, "误写", actor=cast.clerk)
    service.void(new.id, "未参加", actor=cast.secretary)
    found = session().execute(text("SELECT title FROM notices WHERE kind = 'record' ORDER BY id")).scalars()
    assert list(found) == ["服务记录退回核对", "服务已认定", "服务记录已更正", "服务记录已作废"]
