"""The unit's side: letters of all communities side by side, and each member's year – for nobody but its liaison."""

import datetime as dt

import pytest
from sqlalchemy import update

from server.accounts.rules import Role
from server.activities import service as activities
from server.deeds import service as deeds
from server.delivery import collecting, service, yearly_sheet
from server.delivery.rules import Opinion, Seal, Slip
from server.feedback import correcting
from server.feedback import service as feedback
from server.feedback.facts import Change, Rating
from server.feedback.models import Letter
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.periods import Period
from server.kernel.types import new_id
from server.members.models import Member
from server.members.rules import Purpose
from server.organisations import queries as organisations
from server.registrations.models import Registration
from server.registrations.rules import RegistrationState
from server.sheets.reading import read_workbook
from tests import cast as casting
from tests import factories as make
from tests.activities.scene import plan_on, row
from tests.cast import Cast
from tests.delivery.scene import DUE_ON, ISSUED_ON, entry, issued, on, print_out, send, sent
from tests.feedback.scene import H1, draft, letters, serve

pytestmark = pytest.mark.usefixtures("within")

APRIL, OCTOBER = dt.date(2026, 4, 11), dt.date(2026, 10, 17)
NEXT_YEAR = dt.date(2027, 1, 27)
H2 = H1.next()


@pytest.fixture
def neighbours(cast: Cast) -> tuple[Actor, Actor]:
    """The clerk and the secretary of 平安里."""
    return cast.stranger, casting.staff("方圆", Role.SECRETARY, area=cast.peace)


@pytest.fixture
def zhao(cast: Cast) -> Member:
    """A member of 水务局 who is registered in 平安里."""
    found = casting.add_member("赵永强", cast.water, cast.peace)
    cast.register(found, cast.peace)
    return found


def serve_in_peace(
    cast: Cast, people: tuple[Actor, Actor], member: Member, day: dt.date, minutes: int
) -> None:
    on(day, 23)
    activity = activities.plan(cast.peace.id, plan_on(day), actor=people[0])
    activities.enter_sheet(activity.id, [row(member.id, day, minutes=minutes)], actor=people[0])
    activities.confirm(activity.id, actor=people[1])


def sent_from_peace(cast: Cast, people: tuple[Actor, Actor], period: Period = H1) -> Letter:
    letter = issued(cast, cast.water, community=cast.peace, people=people, period=period)
    service.seal([letter.id], Seal(), actor=people[0])
    send(letter, people[0])
    return letter


def test_letters_of_all_communities_stand_side_by_side_with_totals(
    cast: Cast, neighbours: tuple[Actor, Actor], zhao: Member
) -> None:
    serve(cast, row(cast.wang.id, minutes=120), row(cast.li.id, minutes=90))
    serve_in_peace(cast, neighbours, zhao, APRIL, 60)
    on(ISSUED_ON)
    here, there = sent(cast), sent_from_peace(cast, neighbours)
    service.receive(here.id, actor=cast.liaison)
    found = collecting.letters_of(cast.water.id, H1, actor=cast.liaison)
    assert [
        (
            each.community,
            each.letter.number,
            each.registered,
            each.services,
            each.minutes,
            each.half_points is None,
        )
        for each in found.letters
    ] == [
        ("平安里社区居委会", there.number, 1, 1, 60, True),
        ("幸福里社区居委会", here.number, 2, 2, 210, False),
    ]
    assert [each.state_label for each in found.letters] == ["已寄送", "已签收"]
    assert {each.reply_due_on for each in found.letters} == {DUE_ON}
    assert (found.registered, found.services, found.minutes) == (3, 3, 270)
    assert found.half_points == found.letters[1].half_points
    assert (found.unit, found.period_label) == ("金泉市水务局", "2026年上半年")


def test_nothing_that_is_not_out_is_shown(cast: Cast) -> None:
    letter = issued(cast)
    assert collecting.letters_of(cast.water.id, H1, actor=cast.liaison).letters == []
    assert collecting.yearly(cast.water.id, 2026, actor=cast.liaison).members == []
    service.seal([letter.id], Seal(), actor=cast.clerk)
    assert collecting.letters_of(cast.water.id, H1, actor=cast.liaison).letters == []
    send(letter, cast.clerk)
    assert len(collecting.letters_of(cast.water.id, H1, actor=cast.liaison).letters) == 1
    service.missend(letter.id, "退件", actor=cast.clerk)
    assert collecting.letters_of(cast.water.id, H1, actor=cast.liaison).letters == []


def test_a_reply_due_is_shown_as_long_as_it_is_awaited(cast: Cast) -> None:
    letter = sent(cast)
    service.reply(letter.id, Slip(Opinion.NO_OBJECTION), actor=cast.liaison)
    (shown,) = collecting.letters_of(cast.water.id, H1, actor=cast.liaison).letters
    assert (shown.state_label, shown.reply_due_on) == ("已回执", None)


def test_a_year_holds_its_shorter_periods_and_counts_who_is_registered_once(cast: Cast) -> None:
    sent(cast)
    on(NEXT_YEAR)
    later = issued(cast, period=H2)
    service.seal([later.id], Seal(), actor=cast.clerk)
    send(later, cast.clerk)
    whole = collecting.letters_of(cast.water.id, Period.parse("2026Y1"), actor=cast.liaison)
    assert [each.period_label for each in whole.letters] == ["2026年上半年", "2026年下半年"]
    assert whole.registered == 2
    half = collecting.letters_of(cast.water.id, H2, actor=cast.liaison)
    assert [each.letter.id for each in half.letters] == [later.id]


def test_a_correction_stands_in_the_place_of_its_original(cast: Cast) -> None:
    (record,) = serve(cast, row(cast.wang.id, minutes=120))
    letter = sent(cast)
    on(DUE_ON)
    activities.void(record.id, "系他人代签", actor=cast.secretary)
    on(DUE_ON, 10)
    drafted = correcting.correct(letter.id, "一条服务记录作废", actor=cast.clerk)
    print_out(drafted, cast.clerk, cast.secretary)
    service.seal([drafted.id], Seal(), actor=cast.clerk)
    (before,) = collecting.letters_of(cast.water.id, H1, actor=cast.liaison).letters
    assert (before.letter.id, before.minutes) == (letter.id, 120)
    send(drafted, cast.clerk)
    (after,) = collecting.letters_of(cast.water.id, H1, actor=cast.liaison).letters
    assert (after.letter.id, after.minutes) == (drafted.id, 0)
    wang = year_of(cast, "王立新")
    assert (wang.minutes, [line.number for line in wang.lines]) == (0, [drafted.number])


def year_of(cast: Cast, name: str) -> collecting.MemberYear:
    found = collecting.yearly(cast.water.id, 2026, actor=cast.liaison)
    return next(each for each in found.members if each.name == name)


def move_to_peace(cast: Cast, member: Member, day: dt.date) -> None:
    session().execute(
        update(Registration)
        .where(Registration.member_id == member.id)
        .values(state=RegistrationState.TRANSFERRED, closed_on=day, reason="搬家")
    )
    cast.register(member, cast.peace)


def test_a_members_year_adds_up_communities_and_periods(cast: Cast, neighbours: tuple[Actor, Actor]) -> None:
    serve(cast, row(cast.wang.id, minutes=120))
    on(APRIL, 20)
    deeds.record_opinion(
        cast.wang.id, community_id=cast.happiness.id, day=APRIL, category="环境", content="路灯不亮", actor=cast.clerk
    )  # fmt: skip
    on(ISSUED_ON)
    draft(cast)
    here = issued_rated(cast)
    move_to_peace(cast, cast.wang, ISSUED_ON)
    serve_in_peace(cast, neighbours, cast.wang, OCTOBER, 90)
    on(NEXT_YEAR)
    there = sent_from_peace(cast, neighbours, H2)
    wang = year_of(cast, "王立新")
    assert wang.communities == ["幸福里社区居委会", "平安里社区居委会"]
    assert (wang.services, wang.minutes) == (2, 210)
    assert [(line.period_label, line.number, line.services, line.rating_label) for line in wang.lines] == [
        ("2026年上半年", here.number, 1, "较好"),
        ("2026年下半年", there.number, 1, "一般"),
    ]
    assert wang.lines[0].remark == "牵头节水宣传"
    assert wang.deeds == max(line.deeds for line in wang.lines) > 0
    assert wang.half_points == wang.lines[0].half_points


def issued_rated(cast: Cast) -> Letter:
    """Send 幸福里's letter with a rating, a reason and a remark of the clerk's own."""
    (letter,) = letters()
    wanted = Change(str(cast.wang.id), rating=Rating.FAIR, reason="因病两次请假", remark="牵头节水宣传")
    feedback.change(letter.id, changes=[wanted], actor=cast.clerk)
    print_out(letter, cast.clerk, cast.secretary)
    service.seal([letter.id], Seal(), actor=cast.clerk)
    send(letter, cast.clerk)
    return letter


def test_why_a_rating_was_given_stays_with_the_community(cast: Cast) -> None:
    """The letter does not print it, and it may speak of health (F-06)."""
    draft(cast)
    issued_rated(cast)
    assert "因病两次请假" not in str(collecting.yearly(cast.water.id, 2026, actor=cast.liaison))


def test_only_members_whom_the_letters_list_have_a_year(cast: Cast) -> None:
    hidden = casting.add_member("赵隐", cast.water, cast.happiness)
    cast.register(hidden, cast.happiness, consent=False)
    sent(cast)
    found = collecting.yearly(cast.water.id, 2026, actor=cast.liaison)
    assert [each.name for each in found.members] == ["李春梅", "王立新"]
    (shown,) = collecting.letters_of(cast.water.id, H1, actor=cast.liaison).letters
    assert (shown.registered, shown.unlisted) == (3, 1)
    with pytest.raises(NotFound):
        collecting.member_year(cast.water.id, hidden.id, 2026, actor=cast.liaison)


def test_who_takes_the_consent_back_is_in_no_new_sheet(cast: Cast) -> None:
    sent(cast)
    on(DUE_ON)
    make.ConsentFactory(
        member_id=cast.wang.id,
        purpose=Purpose.TELL_UNIT,
        granted=False,
        at=dt.datetime(2026, 8, 1, tzinfo=dt.UTC),
    )
    found = collecting.yearly(cast.water.id, 2026, actor=cast.liaison)
    assert [each.name for each in found.members] == ["李春梅"]


def test_another_year_is_empty(cast: Cast) -> None:
    sent(cast)
    assert collecting.yearly(cast.water.id, 2025, actor=cast.liaison).members == []


def test_nobody_but_the_units_liaison_sees_its_side(cast: Cast) -> None:
    sent(cast)
    outsiders = (
        cast.strange_liaison, cast.clerk, cast.secretary, cast.stranger, cast.observer, cast.administrator,
        cast.phone_of(cast.wang),
    )  # fmt: skip
    for outsider in outsiders:
        with pytest.raises(NotFound):
            collecting.letters_of(cast.water.id, H1, actor=outsider)
        with pytest.raises(NotFound):
            collecting.yearly(cast.water.id, 2026, actor=outsider)
        with pytest.raises(NotFound):
            yearly_sheet.export(cast.water.id, 2026, actor=outsider)
    with pytest.raises(NotFound):
        collecting.letters_of(new_id(), H1, actor=cast.liaison)


def test_the_year_is_taken_as_a_sheet_with_a_row_per_member_and_one_per_letter(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, minutes=120))
    letter = sent(cast)
    content = yearly_sheet.export(cast.water.id, 2026, specimen="演示样张", actor=cast.liaison)
    members, periods = read_workbook(content, filename="year.xlsx")
    assert "演示样张 郑联 2026-07-22 09:00 导出" in str(members.rows[0][0])
    assert members.rows[1][:5] == ["序号", "姓名", "报到社区", "服务次数", "认定时长(小时)"]
    assert [each[:5] for each in members.rows[2:4]] == [
        [1, "李春梅", "幸福里社区居委会", 0, "0.0"],
        [2, "王立新", "幸福里社区居委会", 1, "2.0"],
    ]
    assert [each[:4] for each in periods.rows[2:4]] == [
        ["李春梅", "幸福里社区居委会", "2026年上半年", letter.number],
        ["王立新", "幸福里社区居委会", "2026年上半年", letter.number],
    ]
    assert entry(cast.water.id, "letters.export_yearly").details == {"rows": 2, "year": 2026}


@pytest.mark.parametrize("kept", [True, False])
def test_the_sheet_has_a_column_of_points_only_where_a_community_keeps_them(cast: Cast, kept: bool) -> None:
    organisations.settings_of(cast.happiness.id).points_on = kept
    serve(cast, row(cast.wang.id, minutes=120))
    sent(cast)
    content = yearly_sheet.export(cast.water.id, 2026, actor=cast.liaison)
    sheets = read_workbook(content, filename="year.xlsx")
    assert [("积分" in str(sheet.rows)) for sheet in sheets] == [kept, kept]
    assert [sheet.rows[1][-1] for sheet in sheets] == ["积分" if kept else "五个一", "备注"]
