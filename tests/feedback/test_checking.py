"""The members' check: who sees which line, who may object until when, and what an objection holds up (F-14)."""

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.activities import service as activities
from server.activities.rules import RecordState
from server.feedback import board, checking, drafting, jobs, own, service
from server.feedback.errors import (
    LetterBlocked,
    LetterTransitionRefused,
    NotAboutYou,
    ObjectionAnswered,
    ObjectionOpen,
    ObjectionTooLate,
)
from server.feedback.facts import Change, Rating
from server.feedback.models import Letter
from server.feedback.rules import LetterState
from server.kernel import clock
from server.kernel import jobs as work
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.jobs import Lease
from server.wechat.errors import TextRefused
from server.wechat.gateway import TextVerdict
from tests import cast as casting
from tests.activities.scene import planned, row
from tests.cast import Cast
from tests.feedback.scene import approve, draft, facts_to, letter_to, serve, stand_at

pytestmark = pytest.mark.usefixtures("within")
LATE = dt.date(2026, 6, 20)


@pytest.fixture
def letter(cast: Cast) -> Letter:
    """The letter of 水务局 on the second day of its check."""
    serve(cast, row(cast.wang.id, minutes=120))
    stand_at(2026, 7, 16)
    draft(cast)
    return letter_to(cast.water)


def freeze(cast: Cast) -> None:
    jobs.freeze(Lease("freeze", "now", cast.happiness.id, "test", 1))


def test_a_member_sees_their_own_line_alone_and_until_when_to_object(cast: Cast, letter: Letter) -> None:
    [line] = own.own_lines(actor=cast.phone_of(cast.wang))
    assert line.line is not None
    assert (line.line.name, line.line.services, line.line.minutes) == ("王立新", 1, 120)
    assert (line.rating, line.community, line.unit) == (Rating.PLAIN, "幸福里社区居委会", "金泉市水务局")
    assert line.may_object_until == clock.at(dt.date(2026, 7, 21), 18)
    assert own.own_lines(actor=cast.phone_of(cast.ma)) == []


def test_a_member_without_consent_sees_that_they_are_only_counted(cast: Cast) -> None:
    quiet = casting.add_member("高默", cast.water, cast.happiness)
    cast.register(quiet, cast.happiness, consent=False)
    stand_at(2026, 7, 16)
    draft(cast)
    [line] = own.own_lines(actor=cast.phone_of(quiet))
    assert (line.line, line.rating, line.listed) == (None, None, False)
    assert "只计人数" in (line.note or "")


def test_nobody_reads_a_draft_before_it_is_shown(cast: Cast) -> None:
    stand_at(2026, 7, 14, 23)
    jobs.plan_letters()
    assert own.own_lines(actor=cast.phone_of(cast.wang)) == []


def test_a_member_objects_and_staff_answer_with_a_reason(cast: Cast, letter: Letter) -> None:
    phone = cast.phone_of(cast.wang)
    objection = checking.object_to_own_line(letter.id, "六月那次没有算上。", actor=phone)
    with pytest.raises(ObjectionOpen):
        checking.object_to_own_line(letter.id, "再提一次。", actor=phone)
    [waiting] = board.open_objections(letter.cycle_id, actor=cast.clerk)
    assert (waiting.member, waiting.unit, waiting.objection.words) == (
        "王立新",
        "金泉市水务局",
        "六月那次没有算上。",
    )
    checking.answer(objection.id, "签到表上没有您的名字，经核实不计。", upheld=False, actor=cast.clerk)
    [line] = own.own_lines(actor=phone)
    assert [(each.upheld, each.answer) for each in line.objections] == [
        (False, "签到表上没有您的名字，经核实不计。")
    ]
    assert board.open_objections(letter.cycle_id, actor=cast.clerk) == []
    with pytest.raises(ObjectionAnswered):
        checking.answer(objection.id, "改主意了。", upheld=True, actor=cast.clerk)


def test_an_unanswered_objection_blocks_the_approval_of_that_letter_alone(cast: Cast, letter: Letter) -> None:
    cast.register(cast.ma, cast.happiness)
    service.draft_missing(letter.cycle_id, actor=cast.clerk)
    other = letter_to(cast.library)
    objection = checking.object_to_own_line(letter.id, "少算一次。", actor=cast.phone_of(cast.wang))
    stand_at(2026, 7, 24)
    freeze(cast)
    service.review(letter.id, actor=cast.clerk)
    with pytest.raises(LetterBlocked, match="1条异议未答复"):
        service.approve(letter.id, actor=cast.secretary)
    approve(cast, other)
    checking.answer(objection.id, "已核对，无误。", upheld=False, actor=cast.clerk)
    assert service.approve(letter.id, actor=cast.secretary).state is LetterState.APPROVED


def test_nobody_objects_after_the_closing_hour_even_if_the_job_is_late(cast: Cast, letter: Letter) -> None:
    stand_at(2026, 7, 21, 17)
    checking.object_to_own_line(letter.id, "最后一刻。", actor=cast.phone_of(cast.wang))
    stand_at(2026, 7, 21, 18)
    assert letter.state is LetterState.CHECKING
    for act in (
        lambda: checking.object_to_own_line(letter.id, "晚了。", actor=cast.phone_of(cast.li)),
        lambda: checking.object_for(letter.id, cast.li.id, "晚了。", actor=cast.clerk),
    ):
        with pytest.raises(ObjectionTooLate):
            act()
    assert [line.may_object_until for line in own.own_lines(actor=cast.phone_of(cast.li))] == [None]


def test_a_letter_about_others_is_no_letter(cast: Cast, letter: Letter) -> None:
    with pytest.raises(NotFound):
        checking.object_to_own_line(letter.id, "与我无关。", actor=cast.phone_of(cast.ma))
    with pytest.raises(NotFound):
        checking.object_for(letter.id, cast.ma.id, "不在函中。", actor=cast.clerk)
    with pytest.raises(NotFound):
        checking.object_for(letter.id, cast.wang.id, "别的社区。", actor=cast.stranger)


def test_a_clerk_keys_what_somebody_without_a_phone_says(cast: Cast, letter: Letter) -> None:
    checking.object_for(letter.id, cast.li.id, "组织了义诊，没有写。", actor=cast.clerk)
    [view] = board.objections(letter.id, actor=cast.secretary)
    assert (view.member, view.objection.raised_by) == ("李春梅", cast.clerk.person_id)


def test_nobody_answers_an_objection_about_themself(cast: Cast, letter: Letter) -> None:
    objection = checking.object_to_own_line(letter.id, "少算一次。", actor=cast.phone_of(cast.wang))
    own_clerk = casting.staff("王立新", casting.Role.CLERK, area=cast.happiness, person=cast.wang.id)
    with pytest.raises(NotAboutYou):
        checking.answer(objection.id, "自己说了算。", upheld=True, actor=own_clerk)
    with pytest.raises(NotFound):
        checking.answer(objection.id, "外人。", upheld=True, actor=cast.stranger)
    with pytest.raises(DBAPIError), session().begin_nested():
        change = (
            "UPDATE letter_objections SET answer='x', upheld=true, answered_at=now(), answered_by=member_id"
        )
        session().execute(text(change))


def test_risky_words_are_refused_and_doubtful_ones_wait_for_staff(cast: Cast, letter: Letter) -> None:
    phone = cast.phone_of(cast.wang)
    with pytest.raises(TextRefused):
        checking.object_to_own_line(letter.id, "违规内容", screen=lambda _: TextVerdict.RISKY, actor=phone)
    kept = checking.object_to_own_line(
        letter.id, "请再核对", screen=lambda _: TextVerdict.REVIEW, actor=phone
    )
    assert kept.words == "请再核对"


def test_an_upheld_objection_leads_to_a_corrected_record_and_a_redrafted_letter(cast: Cast) -> None:
    [record] = serve(cast, row(cast.wang.id, minutes=120))
    stand_at(2026, 7, 16)
    draft(cast)
    letter = letter_to(cast.water)
    objection = checking.object_to_own_line(letter.id, "实际三小时。", actor=cast.phone_of(cast.wang))
    three_hours = {"stopped_at": record.started_at + dt.timedelta(hours=3)}
    activities.correct(record.id, three_hours, "签到表为三小时", actor=cast.secretary)
    assert facts_to(cast.water).minutes == 120
    stand_at(2026, 7, 16, 10)
    checking.answer(objection.id, "属实，已更正为三小时。", upheld=True, actor=cast.clerk)
    drafting.redraft(letter.id, "服务记录已更正", actor=cast.clerk)
    assert facts_to(cast.water).minutes == 180
    assert letter.state is LetterState.CHECKING


def test_what_is_confirmed_after_the_cut_off_enters_only_by_a_redraft_with_a_reason(
    cast: Cast, letter: Letter
) -> None:
    serve(cast, row(cast.li.id, LATE, minutes=60), day=LATE, on=dt.date(2026, 7, 15))
    assert facts_to(cast.water).services == 1
    [found] = board.differences(letter.cycle_id, actor=cast.clerk)
    assert found.sentences == ["李春梅：服务次数0，现为1；时长0.0，现为1.0；积分0.0，现为1.0。"]
    assert found.remedy == "重新取数"
    drafting.redraft(letter.id, "补认定一次", actor=cast.clerk)
    assert facts_to(cast.water).services == 2
    assert board.differences(letter.cycle_id, actor=cast.clerk) == []


def test_a_frozen_letter_drafted_anew_is_open_to_its_members_for_five_days_again(
    cast: Cast, letter: Letter
) -> None:
    stand_at(2026, 7, 22)
    freeze(cast)
    assert letter.state is LetterState.FROZEN
    drafting.redraft(letter.id, "党员反映漏记", actor=cast.clerk)
    assert (letter.state, letter.frozen_at) == (LetterState.CHECKING, None)
    assert letter.check_until == clock.at(dt.date(2026, 7, 28), 18)
    stand_at(2026, 7, 28, 18)
    jobs.plan_letters()
    assert work.find("freeze", "20260728T1000", cast.happiness.id) is not None
    freeze(cast)
    approve(cast, letter)
    with pytest.raises(LetterTransitionRefused):
        drafting.redraft(letter.id, "太晚", actor=cast.clerk)


def test_a_redraft_keeps_what_a_human_rated_and_follows_the_facts_elsewhere(
    cast: Cast, letter: Letter
) -> None:
    service.change(
        letter.id,
        changes=[Change(str(cast.wang.id), rating=Rating.FAIR, reason="坚持夜巡")],
        actor=cast.clerk,
    )
    serve(cast, row(cast.li.id, LATE, minutes=60), day=LATE, on=dt.date(2026, 7, 15))
    drafting.redraft(letter.id, "补认定一次", actor=cast.clerk)
    judged = {one: str(rating) for one, rating in letter.content["judgement"]["ratings"].items()}
    assert judged == {str(cast.wang.id): "fair", str(cast.li.id): "plain"}


def test_the_clerk_sees_what_is_unconfirmed_and_overdue_before_the_letters_freeze(cast: Cast) -> None:
    stand_at(2026, 7, 3)
    jobs.plan_letters()
    [cycle] = board.cycle_page(community_id=cast.happiness.id, actor=cast.clerk).items
    assert (cycle.cycle.state.label, cycle.letters, cycle.calendar_note) == ("待生成", 0, None)
    casting_day = dt.date(2026, 6, 5)
    from_scene = serve_unconfirmed(cast, casting_day)
    sheet = board.cycle_sheet(cycle.cycle.id, actor=cast.clerk)
    assert (sheet.waiting, sheet.overdue) == (1, 1)
    [waiting] = board.waiting(cycle.cycle.id, actor=cast.clerk)
    assert (waiting.record_id, waiting.state, waiting.overdue) == (from_scene, RecordState.PENDING, True)
    with pytest.raises(NotFound):
        board.waiting(cycle.cycle.id, actor=cast.stranger)


def serve_unconfirmed(cast: Cast, day: dt.date) -> object:
    """Let 王立新's service of a day be keyed and left unconfirmed."""
    before = clock.now()
    stand_at(day.year, day.month, day.day, 23)
    activity = planned(cast, day)
    [record] = activities.enter_sheet(activity.id, [row(cast.wang.id, day, minutes=60)], actor=cast.clerk)
    clock.use(clock.FixedClock(before))
    return record.id


def test_facts_taken_anew_shortly_before_the_end_leave_their_members_five_days_too(
    cast: Cast, letter: Letter
) -> None:
    stand_at(2026, 7, 21, 17)
    drafting.redraft(letter.id, "党员反映漏记", actor=cast.clerk)
    assert letter.check_until == clock.at(dt.date(2026, 7, 28), 18)
