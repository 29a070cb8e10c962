"""Cycles: planned from clock, settings and what was covered; dated by the city's calendar; drafted once."""

import datetime as dt

import pytest
from sqlalchemy import select

from server.feedback import board, drafting, exempting, history, jobs, papers, phrases, planning, service
from server.feedback.errors import ExemptionDates, NotAboutYou
from server.feedback.models import Cycle
from server.feedback.rules import CycleState, ExemptionKind
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.jobs import Lease, PermanentFailure
from server.kernel.periods import Period
from server.members import service as members
from server.organisations import queries as organisations
from server.organisations import service as organisation_service
from server.organisations.rules import DayEntry
from tests import cast as casting
from tests.activities.scene import row
from tests.cast import Cast, give_roster
from tests.feedback.scene import approve, draft, facts_to, letter_to, letters, serve, stand_at, table, words

pytestmark = pytest.mark.usefixtures("within")


def cycle(cast: Cast, period: str = "2026H1") -> Cycle:
    query = select(Cycle).where(Cycle.community_id == cast.happiness.id, Cycle.period == period)
    return session().execute(query).scalar_one()


def periods(cast: Cast) -> list[str]:
    query = select(Cycle.period).where(Cycle.community_id == cast.happiness.id).order_by(Cycle.last_day)
    return list(session().execute(query).scalars())


def test_a_cycle_is_planned_the_day_after_its_service_days_and_drafted_after_the_cut_off(cast: Cast) -> None:
    stand_at(2026, 6, 30, 23)
    planning.plan_cycles()
    assert periods(cast) == []
    stand_at(2026, 7, 1)
    assert jobs.plan_letters() == 0
    assert cycle(cast).state is CycleState.PLANNED
    stand_at(2026, 7, 14, 23)
    assert jobs.plan_letters() == 0
    stand_at(2026, 7, 15, 0)
    assert jobs.plan_letters() == 2
    jobs.snapshot(Lease("snapshot", "2026H1", cast.happiness.id, "test", 1))
    assert cycle(cast).state is CycleState.DRAFTED
    assert jobs.plan_letters() == 0


def test_planning_twice_plans_once(cast: Cast) -> None:
    assert planning.plan_cycles() == 2
    assert planning.plan_cycles() == 0


def test_a_holiday_entered_before_the_drafts_moves_the_dates_and_none_afterwards(cast: Cast) -> None:
    stand_at(2026, 7, 2)
    planning.plan_cycles()
    assert (cycle(cast).cut_off_on, cycle(cast).freeze_on) == (dt.date(2026, 7, 14), dt.date(2026, 7, 21))
    off = DayEntry(dt.date(2026, 7, 6), working=False, note="抗洪抢险调休")
    organisation_service.enter_days([off], actor=cast.administrator)
    planning.plan_cycles()
    assert (cycle(cast).cut_off_on, cycle(cast).freeze_on) == (dt.date(2026, 7, 15), dt.date(2026, 7, 22))
    stand_at(2026, 7, 16)
    draft(cast)
    later = DayEntry(dt.date(2026, 7, 7), working=False, note=None)
    organisation_service.enter_days([later], actor=cast.administrator)
    planning.plan_cycles()
    assert cycle(cast).freeze_on == dt.date(2026, 7, 22)


def test_a_year_nobody_entered_holidays_for_says_so(cast: Cast) -> None:
    organisations.settings_of(cast.happiness.id).letters_from = "2050H1"
    stand_at(2050, 7, 2)
    planning.plan_cycles()
    [view] = board.cycle_page(community_id=cast.happiness.id, actor=cast.clerk).items
    assert view.calendar_note == "2050年节假日安排尚未录入，工作日只扣除了周末。"


def test_a_quarter_is_a_period_too_and_its_letter_says_quarter(cast: Cast) -> None:
    organisations.settings_of(cast.happiness.id).letters_from = "2026Q2"
    serve(cast, row(cast.wang.id, minutes=60))
    draft(cast, period=Period.parse("2026Q2"))
    letter = letter_to(cast.water, Period.parse("2026Q2"))
    assert "2026年4月1日至6月30日" in words(letter)
    assert "每季度" in words(letter)
    assert letter.content["text"]["title"].startswith("关于反馈2026年第二季度")
    assert periods(cast) == ["2026Q2"]


def test_a_change_from_halves_to_quarters_covers_no_day_twice(cast: Cast) -> None:
    planning.plan_cycles()
    organisations.settings_of(cast.happiness.id).letters_from = "2026Q1"
    stand_at(2026, 10, 9)
    planning.plan_cycles()
    assert periods(cast) == ["2026H1", "2026Q3"]


def test_a_year_closed_early_leaves_december_to_the_next_letter(cast: Cast) -> None:
    settings = organisations.settings_of(cast.happiness.id)
    settings.letters_from, settings.year_closes = "2026H2", "11-30"
    november, december = dt.date(2026, 11, 28), dt.date(2026, 12, 12)
    serve(cast, row(cast.wang.id, november, minutes=60), day=november)
    serve(cast, row(cast.wang.id, december, minutes=120), day=december, on=dt.date(2026, 12, 13))
    stand_at(2026, 12, 23)
    draft(cast, period=Period.half(2026, 2))
    second = letter_to(cast.water, Period.half(2026, 2))
    assert (second.content["facts"]["last"], facts_to(cast.water, Period.half(2026, 2)).minutes) == (
        "2026-11-30",
        60,
    )
    assert "2026年7月1日至11月30日" in words(second)
    stand_at(2027, 7, 30)
    draft(cast, period=Period.half(2027, 1))
    following = facts_to(cast.water, Period.half(2027, 1))
    assert following.minutes == 120
    assert "2026年12月1日至2027年6月30日" in words(letter_to(cast.water, Period.half(2027, 1)))


def test_no_letter_is_drafted_for_a_cycle_nobody_planned(cast: Cast) -> None:
    with pytest.raises(PermanentFailure, match="not planned"):
        jobs.snapshot(Lease("snapshot", "2031H1", cast.happiness.id, "test", 1))


def test_without_a_roster_nothing_is_said_of_who_has_not_registered(cast: Cast) -> None:
    fire = casting.make.UnitFactory(area_id=cast.city.id, name="金泉市消防救援支队")
    here, missing = (casting.add_member(name, fire, cast.happiness) for name in ("高山", "高峰"))
    cast.register(here, cast.happiness)
    idle = casting.make.UnitFactory(area_id=cast.city.id, name="金泉市气象局")
    casting.add_member("高岩", idle, cast.happiness)
    draft(cast)
    told = words(letter_to(fire))
    assert "名册" not in told.split("有关建议")[0]
    assert "报到率" not in told
    assert [letter for letter in letters() if letter.unit_id == idle.id] == []
    assert missing is not None


def test_a_roster_given_after_the_cut_off_does_not_count_yet(cast: Cast) -> None:
    fire = casting.make.UnitFactory(area_id=cast.city.id, name="金泉市消防救援支队")
    cast.register(casting.add_member("高山", fire, cast.happiness), cast.happiness)
    give_roster(fire, on=dt.date(2026, 7, 15))
    draft(cast)
    assert "报到率" not in words(letter_to(fire))


def test_a_merged_units_people_are_in_its_successors_letter_and_nobody_moved(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, minutes=120))
    stand_at(2026, 6, 1)
    members.close_unit(
        cast.water.id, on=dt.date(2026, 6, 1), successor_id=cast.library.id, actor=cast.administrator
    )
    june = dt.date(2026, 6, 13)
    serve(cast, row(cast.wang.id, june, minutes=60), day=june)
    stand_at(2026, 7, 22)
    draft(cast)
    assert [letter for letter in letters() if letter.unit_id == cast.water.id] == []
    letter = letter_to(cast.library)
    [line] = [line for line in table(letter) if line[1] == "王立新"]
    assert (line[3], line[4]) == ("2", "3.0")
    assert "转入" not in line[-1]


def test_a_unit_closed_after_the_draft_blocks_the_approval_and_names_its_successor(cast: Cast) -> None:
    draft(cast)
    letter = letter_to(cast.water)
    members.close_unit(
        cast.water.id, on=dt.date(2026, 7, 20), successor_id=cast.library.id, actor=cast.administrator
    )
    service.review(letter.id, actor=cast.clerk)
    assert [problem["message"] for problem in letter.problems if problem["blocks"]] == [
        "该单位已并入金泉市图书馆，请将本函作废后重新拟稿。"
    ]


def test_the_people_of_a_unit_merged_after_the_draft_come_into_its_successors_letter(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, minutes=120))
    draft(cast)
    letter = letter_to(cast.water)
    members.close_unit(
        cast.water.id, on=dt.date(2026, 7, 20), successor_id=cast.library.id, actor=cast.administrator
    )
    service.void(letter.id, "单位已并入", actor=cast.secretary)
    assert service.draft_missing(letter.cycle_id, actor=cast.clerk) == 1
    renewed = letter_to(cast.library)
    assert sorted(line[1] for line in table(renewed)) == ["李春梅", "王立新"]
    pdf, _ = papers.person_sheet(renewed.id, cast.wang.id, specimen=None, actor=cast.clerk)
    assert pdf
    drafting.redraft(renewed.id, "再取一次", actor=cast.clerk)
    assert len(table(renewed)) == 2


def test_an_exempt_member_is_named_with_the_reason_only_if_they_agreed(cast: Cast) -> None:
    spring = {"first_day": dt.date(2026, 3, 1), "last_day": dt.date(2026, 6, 30)}
    exempting.exempt(
        cast.happiness.id, cast.wang.id, **spring, category=ExemptionKind.MATERNITY, tells_reason=True, actor=cast.clerk
    )  # fmt: skip
    exempting.exempt(
        cast.happiness.id, cast.li.id, **spring, category=ExemptionKind.ILLNESS, tells_reason=False, actor=cast.clerk
    )  # fmt: skip
    stand_at(2026, 7, 23)
    draft(cast)
    letter = letter_to(cast.water)
    drafting.redraft(letter.id, "补登免计", actor=cast.clerk)
    rows = {line[1]: (line[7], line[-1]) for line in table(letter)}
    assert rows == {"王立新": ("本期不评价", "本期免计（产假）"), "李春梅": ("本期不评价", "本期免计")}
    assert "病假" not in str(letter.content)
    assert "2名党员因本人情况本期免计，不作评价" in words(letter)


def test_an_exemption_is_for_members_registered_here_and_never_for_oneself(cast: Cast) -> None:
    day = dt.date(2026, 7, 1)
    same = {"category": ExemptionKind.OTHER, "tells_reason": False}
    with pytest.raises(NotFound):
        exempting.exempt(cast.happiness.id, cast.ma.id, first_day=day, last_day=day, **same, actor=cast.clerk)
    with pytest.raises(NotFound):
        exempting.exempt(
            cast.happiness.id, cast.wang.id, first_day=day, last_day=day, **same, actor=cast.stranger
        )
    with pytest.raises(ExemptionDates):
        exempting.exempt(
            cast.happiness.id, cast.wang.id, first_day=day, last_day=dt.date(2026, 6, 1), **same, actor=cast.clerk
        )  # fmt: skip
    own = casting.staff("王立新", casting.Role.CLERK, area=cast.happiness, person=cast.wang.id)
    with pytest.raises(NotAboutYou):
        exempting.exempt(cast.happiness.id, cast.wang.id, first_day=day, last_day=day, **same, actor=own)


def test_a_withdrawn_exemption_is_in_no_later_draft(cast: Cast) -> None:
    stand_at(2026, 7, 10)
    given = exempting.exempt(
        cast.happiness.id, cast.wang.id, first_day=dt.date(2026, 3, 1), last_day=dt.date(2026, 4, 1),
        category=ExemptionKind.MATERNITY, tells_reason=True, actor=cast.clerk,
    )  # fmt: skip
    stand_at(2026, 7, 11)
    exempting.withdraw(given.exemption.id, actor=cast.clerk)
    assert exempting.exemptions(cast.happiness.id, actor=cast.clerk) == []
    stand_at(2026, 7, 22)
    draft(cast)
    assert "免计" not in str(letter_to(cast.water).content)


def test_a_community_has_phrases_of_its_own_or_the_default_ones(cast: Cast) -> None:
    default = phrases.phrases(cast.happiness.id, actor=cast.clerk)
    assert "服从社区安排，随叫随到。" in default
    phrases.change_phrases(cast.happiness.id, ["坚持夜巡。", "坚持夜巡。"], actor=cast.clerk)
    assert phrases.phrases(cast.happiness.id, actor=cast.secretary) == ["坚持夜巡。"]
    phrases.change_phrases(cast.happiness.id, [], actor=cast.clerk)
    assert phrases.phrases(cast.happiness.id, actor=cast.clerk) == default
    with pytest.raises(NotFound):
        phrases.phrases(cast.happiness.id, actor=cast.stranger)


def test_the_history_of_a_letter_names_who_did_what_when(cast: Cast) -> None:
    draft(cast)
    letter = letter_to(cast.water)
    approve(cast, letter)
    steps = history.history(letter.id, actor=cast.secretary)
    assert [(step.label, step.person) for step in steps] == [
        ("拟稿", None), ("交本人核对", None), ("定稿", None), ("核稿", "孙敏"), ("签发", "周正"),
    ]  # fmt: skip
    with pytest.raises(NotFound):
        history.history(letter.id, actor=cast.stranger)
