"""A member on the phone: scanning the code now and later, typing the times, and every refusal's sentence."""

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from server.activities import attending, checking_in, own, service
from server.activities.checking_in import CheckIn, Proposal
from server.activities.errors import (
    ActivityCancelled,
    AlreadyRecorded,
    CodeExpired,
    CodeRefused,
    CodeTooOld,
    NotExpected,
    OutsideWindow,
    TimesRefused,
)
from server.activities.models import Activity
from server.activities.own import When
from server.activities.presence import AttendanceState, Origin, instant_of, step_of
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.db import session
from server.kernel.errors import DomainError, NotFound
from server.kernel.types import new_id
from server.wechat import TextRefused, TextVerdict
from tests import cast as casting
from tests.activities import scene
from tests.activities.presence_scene import (
    TODAY,
    at,
    cleaning,
    code_at,
    now_is,
    scan_at,
    send_late,
)
from tests.cast import Cast

OTHER_DAY = TODAY + dt.timedelta(days=1)


@pytest.fixture
def cast(within: None) -> Cast:
    assembled = casting.assemble()
    assembled.register(assembled.wang, assembled.happiness)
    assembled.register(assembled.li, assembled.happiness)
    assembled.register(assembled.ma, assembled.peace)
    return assembled


@pytest.fixture
def wang(cast: Cast) -> Actor:
    return cast.phone_of(cast.wang)


@pytest.fixture
def activity(cast: Cast) -> Activity:
    return cleaning(cast)


def refusal(act: Callable[[], Any]) -> tuple[type[DomainError], str]:
    """Return what an act is refused with: the class and the sentence, a field's where there is one."""
    with pytest.raises(DomainError) as caught:
        act()
    sentences = [sentence for found in caught.value.fields.values() for sentence in found]
    return type(caught.value), (sentences or [caught.value.text])[0]


def audits(verb: str) -> int:
    query = text("SELECT count(*) FROM audit_entries WHERE verb = :verb")
    return session().execute(query, {"verb": verb}).scalar_one()


def test_the_first_scan_signs_in_and_a_later_one_signs_out(activity: Activity, wang: Actor) -> None:
    first = scan_at(activity, at(8, 55), actor=wang)
    assert (first.event, first.words) == (CheckIn.STARTED, "已签到 08:55。离开时请再扫一次码签退。")
    last = scan_at(activity, at(11, 5), actor=wang)
    assert last.event is CheckIn.STOPPED
    assert last.words == "已签退 11:05，共2小时10分。工作人员认定后计入服务时长。"
    found = last.attendance
    assert (found.present.started_at, found.present.stopped_at) == (at(8, 55), at(11, 5))
    assert (found.state, found.source, found.late_sent) == (AttendanceState.COMPLETE, Origin.CODE, False)


def test_a_code_used_twice_changes_nothing_and_says_so(activity: Activity, wang: Actor) -> None:
    scan_at(activity, at(9), actor=wang)
    again = scan_at(activity, at(9, 0, 20), actor=wang)
    assert (again.event, again.words) == (CheckIn.KNOWN, "已经登记过，起止时间不变。")
    soon = scan_at(activity, at(9, 3), actor=wang)
    assert soon.event is CheckIn.KNOWN
    assert soon.attendance.present.stopped_at is None
    assert audits("attendances.scan") == 2


@pytest.mark.parametrize(
    ("seconds", "good"),
    [(0, True), (29, True), (31, True), (59, True), (60, False), (61, False), (90, False)],
)
def test_a_code_is_taken_for_a_minute_at_most(
    activity: Activity, wang: Actor, seconds: int, good: bool
) -> None:
    code = code_at(activity, at(9))
    now_is(at(9, 0, seconds))
    if good:
        assert checking_in.scan(code, actor=wang).event is CheckIn.STARTED
    else:
        said = "签到码已过期，请扫描工作人员手机上正在显示的签到码。"
        assert refusal(lambda: checking_in.scan(code, actor=wang)) == (CodeExpired, said)


def test_a_code_of_the_future_is_refused(activity: Activity, wang: Actor) -> None:
    now_is(at(9))
    ahead = code_at(activity, at(9, 0, 30))
    assert refusal(lambda: checking_in.scan(ahead, actor=wang))[0] is CodeExpired
    assert refusal(lambda: checking_in.scan(ahead, at(9, 0, 30), actor=wang))[0] is CodeExpired


@pytest.mark.parametrize(("member", "claim", "window", "code"), list(product([False, True], repeat=4)))
def test_a_check_in_needs_a_member_a_claim_the_window_and_a_valid_code(
    cast: Cast, member: bool, claim: bool, window: bool, code: bool
) -> None:
    """R-13, all sixteen combinations."""
    activity = cleaning(cast, claimed=claim)
    unbound = Actor(Channel.PHONE, new_id(), None, None, (Grant("member", frozenset()),))
    now = at(9) if window else at(8, 29)
    now_is(now)
    scanned = code_at(activity, now if code else now - dt.timedelta(minutes=2))
    actor = cast.phone_of(cast.wang) if member else unbound
    if member and claim and window and code:
        assert checking_in.scan(scanned, actor=actor).event is CheckIn.STARTED
    else:
        due = (
            NotFound if not member else CodeExpired if not code else NotExpected if not claim else OutsideWindow
        )  # fmt: skip
        assert refusal(lambda: checking_in.scan(scanned, actor=actor))[0] is due
        assert attending.of(activity.id, cast.wang.id) is None


def test_a_desk_scans_nothing(cast: Cast, activity: Activity) -> None:
    assert refusal(lambda: scan_at(activity, at(9), actor=cast.clerk))[0] is NotFound


@pytest.mark.parametrize("place", [7, -3])
def test_a_forged_code_is_refused_like_no_code_at_all(activity: Activity, wang: Actor, place: int) -> None:
    """A changed letter of the key or of the MAC: the answers do not tell which activities exist."""
    now_is(at(9))
    code = list(code_at(activity, at(9)))
    code[place] = "B" if code[place] != "B" else "C"
    forged = refusal(lambda: checking_in.scan("".join(code), actor=wang))
    assert forged == (CodeRefused, "这个签到码无法识别，请对准工作人员出示的签到码重新扫描。")
    assert forged == refusal(lambda: checking_in.scan("https://example.cn", actor=wang))


def test_who_claimed_nothing_and_who_is_from_elsewhere_is_sent_to_the_staff(
    cast: Cast, activity: Activity
) -> None:
    said = "您没有认领这次活动的岗位，请由现场工作人员登记。"
    for stranger in (cast.li, cast.ma):
        phone = cast.phone_of(stranger)
        assert refusal(lambda phone=phone: scan_at(activity, at(9), actor=phone)) == (NotExpected, said)


def test_an_activity_without_a_post_takes_whoever_is_registered(cast: Cast) -> None:
    activity = scene.planned(cast, TODAY, starts_at=at(9), ends_at=at(11))
    assert scan_at(activity, at(9), actor=cast.phone_of(cast.li)).event is CheckIn.STARTED
    assert refusal(lambda: scan_at(activity, at(9), actor=cast.phone_of(cast.ma)))[0] is NotExpected


@pytest.mark.parametrize("when", [at(8, 29), at(11, 31)])
def test_outside_the_window_the_staff_is_asked(activity: Activity, wang: Actor, when: dt.datetime) -> None:
    said = "签到时间为活动开始前30分钟至结束后30分钟，请联系现场工作人员登记。"
    assert refusal(lambda: scan_at(activity, when, actor=wang)) == (OutsideWindow, said)


def test_a_queued_scan_counts_when_it_was_made_and_is_marked(activity: Activity, wang: Actor) -> None:
    now_is(at(9, day=TODAY + dt.timedelta(days=2)))
    sent = send_late(activity, at(9, 0, 40), actor=wang)
    assert (sent.event, sent.attendance.present.started_at) == (CheckIn.STARTED, at(9, 0, 30))
    assert sent.attendance.late_sent
    assert send_late(activity, at(9, 0, 40), actor=wang).event is CheckIn.KNOWN


def test_a_queued_scan_whose_time_does_not_fit_its_code_is_refused(activity: Activity, wang: Actor) -> None:
    now_is(at(12))
    code = code_at(activity, at(9))
    for claimed in (at(8, 59, 59), at(9, 1), at(11)):
        told = refusal(lambda claimed=claimed: checking_in.scan(code, claimed, actor=wang))
        assert told[0] is CodeExpired


def test_a_scan_waits_72_hours_at_most(activity: Activity, wang: Actor) -> None:
    limit = at(9) + dt.timedelta(hours=72)
    now_is(limit + dt.timedelta(seconds=1))
    said = "扫码已超过72小时，不能再补传，请在活动中填报起止时间。"
    assert refusal(lambda: send_late(activity, at(9), actor=wang)) == (CodeTooOld, said)
    now_is(limit)
    assert send_late(activity, at(9), actor=wang).event is CheckIn.STARTED


def test_nobody_scans_into_a_cancelled_activity(cast: Cast, activity: Activity, wang: Actor) -> None:
    service.cancel(activity.id, "大风", actor=cast.clerk)
    said = "这次活动已取消；确已到场服务的，请由现场工作人员登记。"
    assert refusal(lambda: scan_at(activity, at(9), actor=wang)) == (ActivityCancelled, said)


def test_nobody_scans_into_what_is_recorded(cast: Cast, activity: Activity, wang: Actor) -> None:
    scan_at(activity, at(9), actor=wang)
    now_is(at(12))
    service.enter_sheet(activity.id, [scene.row(cast.wang.id, TODAY)], actor=cast.clerk)
    said = "这次活动已登记您的服务记录，不能再改起止时间；记录有误请提出异议。"
    assert refusal(lambda: send_late(activity, at(10), actor=wang)) == (AlreadyRecorded, said)
    assert send_late(activity, at(9), actor=wang).event is CheckIn.KNOWN
    found = attending.of(activity.id, cast.wang.id)
    assert found is not None
    assert found.state is AttendanceState.TAKEN_OVER


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_scans_are_a_set_order_and_repeats_change_nothing(
    activity: Activity, wang: Actor, data: st.DataObject
) -> None:
    """Whatever comes in whatever order, however often: the earliest starts, the latest stops (5 min at least)."""
    first = step_of(at(9))
    steps = data.draw(st.lists(st.integers(first, first + 240), min_size=1, max_size=6, unique=True))
    sent = data.draw(st.permutations(steps + data.draw(st.lists(st.sampled_from(steps), max_size=4))))
    now_is(at(20))
    with session().begin_nested() as kept:
        for step in sent:
            send_late(activity, instant_of(step), actor=wang)
        found = attending.of(activity.id, wang.person_id)
        kept.rollback()
    session().expire_all()
    start, stop = instant_of(min(steps)), instant_of(max(steps))
    assert found is not None
    assert found.present.started_at == start
    assert found.present.stopped_at == (stop if stop - start >= dt.timedelta(minutes=5) else None)


def times(start: dt.datetime, stop: dt.datetime, **more: Any) -> Proposal:
    return Proposal(start, stop, **more)


def test_typed_times_go_before_the_scans_and_may_be_typed_again(activity: Activity, wang: Actor) -> None:
    scan_at(activity, at(9), actor=wang)
    now_is(at(12))
    checking_in.propose(activity.id, times(at(9, 10), at(10, 50)), actor=wang)
    found = checking_in.propose(activity.id, times(at(9, 10), at(11), break_minutes=10), actor=wang)
    assert (found.present.started_at, found.present.stopped_at) == (at(9, 10), at(11))
    assert (found.row.break_minutes, found.source) == (10, Origin.TYPED)
    assert found.state is AttendanceState.COMPLETE


@pytest.mark.parametrize(
    ("proposed", "said"),
    [
        (times(at(9), at(12, 1)), "不能登记尚未发生的服务，请填写实际停止时间。"),
        (
            times(at(9, day=TODAY - dt.timedelta(days=1)), at(11, day=TODAY - dt.timedelta(days=1))),
            "应在活动日期2026-07-22之内；活动改期的，请先修改活动时间。",
        ),
        (times(at(11), at(9)), "停止时间须晚于开始时间；跨夜服务请填写次日的日期。"),
        (times(at(9), at(10), break_minutes=60), "扣除后不足1分钟，请核对起止时间和扣除的分钟数。"),
    ],
)
def test_times_that_cannot_be_are_refused(
    activity: Activity, wang: Actor, proposed: Proposal, said: str
) -> None:
    now_is(at(12))
    assert refusal(lambda: checking_in.propose(activity.id, proposed, actor=wang)) == (TimesRefused, said)
    assert attending.of(activity.id, wang.person_id) is None


def test_after_the_tenth_working_day_the_community_is_asked(activity: Activity, wang: Actor) -> None:
    now_is(at(9, day=dt.date(2026, 8, 5)))
    checking_in.propose(activity.id, times(at(9), at(11)), actor=wang)
    now_is(at(9, day=dt.date(2026, 8, 6)))
    told = refusal(lambda: checking_in.propose(activity.id, times(at(9), at(11)), actor=wang))
    said = "填报截止日期为2026-08-05（活动后第10个工作日），请联系社区补录。"
    assert told == (TimesRefused, said)


def test_times_that_overlap_another_record_are_refused(cast: Cast, activity: Activity, wang: Actor) -> None:
    now_is(at(12))
    other = scene.planned(cast, TODAY)
    service.enter_sheet(other.id, [scene.row(cast.wang.id, TODAY)], actor=cast.clerk)
    told = refusal(lambda: checking_in.propose(activity.id, times(at(9), at(11)), actor=wang))
    assert told == (TimesRefused, "与您另一条服务记录时间重叠，请核对起止时间，或联系现场工作人员登记。")


def test_times_of_somebody_elses_activity_are_not_found(cast: Cast, activity: Activity) -> None:
    now_is(at(12))
    for stranger in (cast.phone_of(cast.li), cast.phone_of(cast.ma), cast.stranger):
        act = lambda who=stranger: checking_in.propose(  # noqa: E731
            activity.id, times(at(9), at(11)), actor=who
        )
        assert refusal(act)[0] is NotFound


def test_times_of_a_cancelled_and_of_a_recorded_activity_are_refused(
    cast: Cast, activity: Activity, wang: Actor
) -> None:
    now_is(at(12))
    act = lambda: checking_in.propose(activity.id, times(at(9), at(11)), actor=wang)  # noqa: E731
    service.enter_sheet(activity.id, [scene.row(cast.wang.id, TODAY)], actor=cast.clerk)
    assert refusal(act)[0] is AlreadyRecorded
    service.enter_sheet(activity.id, [], actor=cast.clerk)
    act()
    service.cancel(activity.id, "大风", actor=cast.clerk)
    assert refusal(act)[0] is ActivityCancelled


def test_a_risky_note_is_refused_and_a_doubtful_one_waits(activity: Activity, wang: Actor) -> None:
    now_is(at(12))
    noted = times(at(9), at(11), note="清运杂物三车")

    def propose(verdict: TextVerdict) -> Any:
        return checking_in.propose(activity.id, noted, screen=lambda _: verdict, actor=wang)

    with pytest.raises(TextRefused):
        propose(TextVerdict.RISKY)
    assert propose(TextVerdict.REVIEW).row.note_held
    assert not propose(TextVerdict.PASS).row.note_held


def test_own_activities_are_what_one_claimed_came_to_or_may_join(cast: Cast, activity: Activity) -> None:
    now_is(at(9))
    open_ = scene.planned(cast, OTHER_DAY)
    cleaning(cast, claimed=False, day=OTHER_DAY)
    past = scene.served(cast, scene.row(cast.wang.id), scene.row(cast.ma.id))[0]

    def seen(member: Any, when: When) -> list[Any]:
        return [each.activity.id for each in own.own_activities(when=when, actor=cast.phone_of(member)).items]

    assert seen(cast.wang, When.COMING) == [activity.id, open_.id]
    assert seen(cast.li, When.COMING) == [open_.id]
    assert seen(cast.ma, When.COMING) == []
    assert seen(cast.wang, When.PAST) == seen(cast.ma, When.PAST) == [past.activity_id]
    assert seen(cast.li, When.PAST) == []
