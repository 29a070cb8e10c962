"""回执: in the portal and on paper, with objections and changes to the roster; once per letter."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from server.delivery import queries, service
from server.delivery.errors import (
    NobodyNamed,
    NotOfTheUnit,
    RosterChangeHandled,
    SlipIncomplete,
    TodayOnly,
    WrongDay,
)
from server.delivery.models import Reply, RosterChange
from server.delivery.rules import Move, Opinion, ReplyChannel, RosterChangeKind, Slip, UnitObjection
from server.feedback import queries as feedback
from server.feedback.errors import LetterTransitionRefused, NotInLetter
from server.feedback.models import Letter
from server.feedback.rules import LetterState, Objector
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from server.kernel.errors import NotFound, StaleVersion
from server.members.models import Member
from tests import cast as casting
from tests.cast import Cast
from tests.delivery.scene import ISSUED_ON, answered, entry, issued, on, received, sent, trail
from tests.feedback.scene import stand_at

pytestmark = pytest.mark.usefixtures("within")

FRIDAY = dt.date(2026, 7, 24)
CONTENT = Slip(Opinion.NO_OBJECTION)


def objecting(*objections: UnitObjection, **more: Any) -> Slip:
    return Slip(Opinion.OBJECTION, objections=objections, **more)


def test_a_liaison_acknowledges_in_the_portal(cast: Cast) -> None:
    letter = received(cast)
    on(FRIDAY)
    slip = Slip(
        Opinion.NO_OBJECTION,
        for_appraisal=True,
        for_awards=True,
        unregistered="已逐人提醒",
        phone="0000-2222222",
    )
    kept = service.reply(letter.id, slip, actor=cast.liaison)
    assert letter.state is LetterState.ACKNOWLEDGED
    assert (kept.channel, kept.handler, kept.replied_on) == (ReplyChannel.PORTAL, "郑联", FRIDAY)
    assert (kept.for_appraisal, kept.for_assessment, kept.for_awards) == (True, False, True)
    assert (kept.unregistered, kept.phone) == ("已逐人提醒", "0000-2222222")
    assert kept.keyed_by == cast.liaison.person_id
    assert entry(letter.id, "letters.acknowledge").details["channel"] == "portal"


def test_a_clerk_keys_the_paper_slip_with_its_own_day_and_name(cast: Cast) -> None:
    letter = received(cast)
    stand_at(2026, 8, 3)
    slip = Slip(Opinion.NO_OBJECTION, handler="吴干事", replied_on=FRIDAY)
    kept = service.reply(letter.id, slip, actor=cast.clerk)
    assert (kept.channel, kept.handler, kept.replied_on) == (ReplyChannel.PAPER, "吴干事", FRIDAY)
    assert kept.keyed_by == cast.clerk.person_id


def test_the_paper_slip_names_who_answered(cast: Cast) -> None:
    letter = received(cast)
    with pytest.raises(SlipIncomplete) as refused:
        service.reply(letter.id, CONTENT, actor=cast.clerk)
    assert refused.value.fields == {"handler": ["请填写单位经办人。"]}


def test_the_portal_asks_for_no_day(cast: Cast) -> None:
    letter = received(cast)
    with pytest.raises(TodayOnly):
        service.reply(letter.id, replace(CONTENT, replied_on=ISSUED_ON), actor=cast.liaison)


def test_a_letter_answered_before_anybody_noted_its_receipt_was_received(cast: Cast) -> None:
    letter = sent(cast)
    stand_at(2026, 8, 3)
    slip = Slip(Opinion.NO_OBJECTION, handler="吴干事", replied_on=FRIDAY)
    service.reply(letter.id, slip, actor=cast.clerk)
    dispatch = queries.live_dispatch(letter.id)
    assert (dispatch.received_on, dispatch.received_by) == (FRIDAY, "吴干事")
    assert trail(letter.id)[-2:] == ["letters.receive", "letters.acknowledge"]


@pytest.mark.parametrize(
    ("replied_on", "words"),
    [
        (dt.date(2026, 7, 21), "回执日期不能早于签收或寄送日期（2026年7月22日）。"),
        (FRIDAY, "回执日期不能晚于今天。"),
    ],
)
@pytest.mark.parametrize("arrive", [sent, received])
def test_a_day_on_which_it_cannot_have_been_answered_is_refused(
    cast: Cast, arrive: Any, replied_on: dt.date, words: str
) -> None:
    letter = arrive(cast)
    with pytest.raises(WrongDay) as refused:
        service.reply(
            letter.id, Slip(Opinion.NO_OBJECTION, handler="吴", replied_on=replied_on), actor=cast.clerk
        )
    assert refused.value.fields == {"replied_on": [words]}


def test_a_letter_is_answered_once(cast: Cast) -> None:
    letter = answered(cast, CONTENT)
    for slip in (CONTENT, objecting(UnitObjection("时长有误"))):
        with pytest.raises(LetterTransitionRefused):
            service.reply(letter.id, slip, actor=cast.liaison)
    assert len(session().scalars(select(Reply)).all()) == 1


def test_nobody_answers_a_letter_that_is_not_out(cast: Cast) -> None:
    letter = issued(cast)
    with pytest.raises(NotFound):
        service.reply(letter.id, CONTENT, actor=cast.liaison)
    with pytest.raises(LetterTransitionRefused):
        service.reply(letter.id, replace(CONTENT, handler="吴"), actor=cast.clerk)


def test_a_stale_version_is_refused(cast: Cast) -> None:
    letter = received(cast)
    with pytest.raises(StaleVersion):
        service.reply(letter.id, CONTENT, version=letter.version - 1, actor=cast.liaison)


def test_who_is_not_of_the_house_or_the_unit_finds_no_letter(cast: Cast) -> None:
    letter = received(cast)
    for outsider in (cast.stranger, cast.strange_liaison, cast.observer, cast.phone_of(cast.wang)):
        with pytest.raises(NotFound):
            service.reply(letter.id, CONTENT, actor=outsider)
    with pytest.raises(NobodyNamed):
        service.reply(letter.id, CONTENT, actor=SYSTEM)


def test_a_unit_objects_to_a_members_row(cast: Cast) -> None:
    letter = answered(cast, objecting(UnitObjection("应为三次", cast.wang.id), words="一处有误"))
    assert letter.state is LetterState.OBJECTED
    (objection,) = feedback.unit_objections(letter.id)
    assert (objection.objector, objection.member_id, objection.words) == (
        Objector.UNIT,
        cast.wang.id,
        "应为三次",
    )
    assert objection.raised_by == cast.liaison.person_id
    shown = queries.delivery(letter.id, actor=cast.liaison)
    assert [(each.name, each.objection.answer) for each in shown.objections] == [("王立新", None)]
    assert entry(letter.id, "letters.object").details["objections"] == 1


def test_a_unit_objects_to_the_letter_as_a_whole(cast: Cast) -> None:
    letter = answered(cast, Slip(Opinion.OBJECTION, words="人数与我单位不符"))
    (objection,) = feedback.unit_objections(letter.id)
    assert (objection.member_id, objection.words) == (None, "人数与我单位不符")


def test_an_objection_without_words_is_none(cast: Cast) -> None:
    letter = received(cast)
    with pytest.raises(SlipIncomplete, match="请写明异议内容"):
        service.reply(letter.id, Slip(Opinion.OBJECTION), actor=cast.liaison)
    assert letter.state is LetterState.RECEIVED


def test_a_unit_objects_only_to_rows_that_its_letter_shows(cast: Cast) -> None:
    """Who is only counted, for want of consent, is not to be found out by objecting either."""
    hidden = casting.add_member("赵隐", cast.water, cast.happiness)
    cast.register(hidden, cast.happiness, consent=False)
    letter = received(cast)
    for member in (hidden, cast.ma):
        with pytest.raises(NotInLetter):
            service.reply(letter.id, objecting(UnitObjection("有误", member.id)), actor=cast.liaison)
    assert [each.name for each in queries.delivery(letter.id, actor=cast.liaison).members] == [
        "李春梅",
        "王立新",
    ]


def changes(letter: Letter) -> list[RosterChange]:
    query = select(RosterChange).where(RosterChange.letter_id == letter.id).order_by(RosterChange.id)
    return list(session().execute(query).scalars())


def test_roster_changes_are_kept_for_the_clerk_and_who_imports_the_roster(cast: Cast) -> None:
    moves = (
        Move(RosterChangeKind.MOVED_OUT, member_id=cast.wang.id, note="调市财政局"),
        Move(RosterChangeKind.MOVED_IN, name="钱新来"),
        Move(RosterChangeKind.RETIRED, name="孙退"),
    )
    letter = answered(cast, replace(CONTENT, moves=moves))
    assert [(each.kind, each.name, each.member_id, each.note) for each in changes(letter)] == [
        (RosterChangeKind.MOVED_OUT, "王立新", cast.wang.id, "调市财政局"),
        (RosterChangeKind.MOVED_IN, "钱新来", None, None),
        (RosterChangeKind.RETIRED, "孙退", None, None),
    ]
    for reader in (cast.clerk, cast.secretary, cast.liaison, cast.administrator):
        seen = queries.roster_changes(handled=False, actor=reader).items
        assert [line.change.name for line in seen] == ["王立新", "钱新来", "孙退"]
        assert {(line.community, line.unit) for line in seen} == {("幸福里社区居委会", "金泉市水务局")}
    for outsider in (cast.stranger, cast.strange_liaison, cast.observer, cast.leader):
        assert queries.roster_changes(actor=outsider).items == []


def test_roster_changes_come_page_by_page_and_by_unit(cast: Cast) -> None:
    answered(
        cast, replace(CONTENT, moves=(Move(RosterChangeKind.LEFT, "甲"), Move(RosterChangeKind.LEFT, "乙")))
    )
    first = queries.roster_changes(unit_id=cast.water.id, limit=1, actor=cast.clerk)
    second = queries.roster_changes(unit_id=cast.water.id, limit=1, cursor=first.next, actor=cast.clerk)
    assert [line.change.name for line in (*first.items, *second.items)] == ["甲", "乙"]
    assert queries.roster_changes(unit_id=cast.library.id, actor=cast.clerk).items == []


@pytest.mark.parametrize("reader", ["clerk", "liaison"])
def test_a_change_names_only_the_units_own_members(cast: Cast, reader: str) -> None:
    letter = received(cast)
    slip = replace(CONTENT, handler="吴", moves=(Move(RosterChangeKind.LEFT, member_id=cast.ma.id),))
    with pytest.raises(NotOfTheUnit):
        service.reply(letter.id, slip, actor=getattr(cast, reader))
    assert letter.state is LetterState.RECEIVED


def test_a_clerk_cannot_learn_the_name_of_the_units_member_next_door(cast: Cast) -> None:
    """The unit's liaison knows all its people; a community knows those who live there."""
    neighbour: Member = casting.add_member("冯远", cast.water, cast.peace)
    letter = received(cast)
    slip = replace(CONTENT, handler="吴", moves=(Move(RosterChangeKind.LEFT, member_id=neighbour.id),))
    with pytest.raises(NotOfTheUnit):
        service.reply(letter.id, slip, actor=cast.clerk)
    service.reply(letter.id, slip, actor=cast.liaison)
    assert [each.name for each in changes(letter)] == ["冯远"]


def test_a_change_without_anybody_is_none(cast: Cast) -> None:
    letter = received(cast)
    with pytest.raises(SlipIncomplete, match="回执填写不完整"):
        service.reply(letter.id, replace(CONTENT, moves=(Move(RosterChangeKind.LEFT),)), actor=cast.liaison)


def test_a_change_is_dealt_with_once_by_somebody(cast: Cast) -> None:
    letter = answered(cast, replace(CONTENT, moves=(Move(RosterChangeKind.RETIRED, "孙退"),)))
    (change,) = changes(letter)
    for outsider in (cast.stranger, cast.strange_liaison, cast.observer):
        with pytest.raises(NotFound):
            service.handle(change.id, actor=outsider)
    service.handle(change.id, actor=cast.administrator)
    assert change.handled_by == cast.administrator.person_id
    with pytest.raises(RosterChangeHandled):
        service.handle(change.id, actor=cast.clerk)
    (line,) = queries.roster_changes(handled=True, actor=cast.clerk).items
    assert line.handler == "管理"
    assert queries.roster_changes(handled=False, actor=cast.clerk).items == []
    assert trail(change.id) == ["rosters.correct"]
