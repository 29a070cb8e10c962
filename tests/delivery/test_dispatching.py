"""Sent, received in the portal or on paper, gone astray and sent again – and who may not."""

import datetime as dt

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from server.delivery import queries, service
from server.delivery.errors import LettersRefused, NobodyNamed, SlipIncomplete, TodayOnly, WrongDay
from server.delivery.models import Dispatch
from server.delivery.rules import Parcel, Seal, Way
from server.feedback.errors import LetterTransitionRefused
from server.feedback.models import Letter
from server.feedback.rules import LetterState
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from server.kernel.errors import NotFound, StaleVersion
from server.members import service as members
from server.members.rules import ConsentChannel, Purpose
from tests.cast import Cast
from tests.delivery.scene import DUE_ON, ISSUED_ON, entry, issued, on, sealed, send, sent, trail

pytestmark = pytest.mark.usefixtures("within")

THURSDAY = dt.date(2026, 7, 23)
FRIDAY = dt.date(2026, 7, 24)


def ways_of(letter: Letter) -> list[Dispatch]:
    query = select(Dispatch).where(Dispatch.letter_id == letter.id).order_by(Dispatch.id)
    return list(session().execute(query).scalars())


def test_a_dispatch_keeps_way_addressee_slip_and_deadline(cast: Cast) -> None:
    letter = sealed(cast)
    (dispatch,) = service.send([Parcel(letter.id, "XA12345678943")], Way.POST, actor=cast.clerk)
    assert (dispatch.way, dispatch.addressee, dispatch.slip_number) == (
        Way.POST,
        "金泉市水务局机关党委",
        "XA12345678943",
    )
    assert (dispatch.sent_on, dispatch.reply_due_on, dispatch.received_on) == (ISSUED_ON, DUE_ON, None)
    assert dispatch.sent_by == cast.clerk.person_id
    assert letter.state is LetterState.SENT
    assert entry(letter.id, "letters.send").details["way"] == "post"


def test_several_letters_go_out_together_each_with_its_own_slip(cast: Cast) -> None:
    cast.register(cast.ma, cast.happiness)
    letters = [issued(cast, cast.water), issued(cast, cast.library)]
    service.seal([letter.id for letter in letters], Seal(), actor=cast.clerk)
    parcels = [Parcel(letter.id, f"单号{n}") for n, letter in enumerate(letters)]
    sent_ones = service.send(parcels, Way.POST, actor=cast.clerk)
    assert {each.letter_id: each.slip_number for each in sent_ones} == {
        letters[0].id: "单号0",
        letters[1].id: "单号1",
    }
    assert {letter.state for letter in letters} == {LetterState.SENT}


def test_one_letter_that_is_not_sealed_keeps_all_at_home(cast: Cast) -> None:
    cast.register(cast.ma, cast.happiness)
    ready, unsealed = sealed(cast), issued(cast, cast.library)
    with pytest.raises(LettersRefused) as refused:
        service.send([Parcel(ready.id), Parcel(unsealed.id)], Way.POST, actor=cast.clerk)
    assert refused.value.fields == {"letters": ["幸福里党函〔2026〕2号：函件现为“待用印”，不能寄送。"]}
    assert (ready.state, ways_of(ready)) == (LetterState.SEALED, [])


@pytest.mark.parametrize(
    ("sent_on", "words"),
    [
        (FRIDAY, "寄送日期不能晚于今天。"),
        (dt.date(2026, 7, 21), "寄送日期不能早于成文日期（2026年7月22日）。"),
        (ISSUED_ON, "寄送日期不能早于用印日期（2026年7月23日）。"),
    ],
)
def test_a_day_on_which_it_cannot_have_gone_is_refused(cast: Cast, sent_on: dt.date, words: str) -> None:
    letter = issued(cast)
    on(THURSDAY)
    service.seal([letter.id], Seal(), actor=cast.clerk)
    with pytest.raises(LettersRefused) as refused:
        send(letter, cast.clerk, sent_on=sent_on)
    assert refused.value.fields == {"letters": [f"幸福里党函〔2026〕1号：{words}"]}


def test_the_liaison_confirms_the_receipt_today_in_their_own_name(cast: Cast) -> None:
    letter = sent(cast)
    on(FRIDAY)
    dispatch = service.receive(letter.id, actor=cast.liaison)
    assert (dispatch.received_on, dispatch.received_by) == (FRIDAY, "郑联")
    assert dispatch.keyed_by == cast.liaison.person_id
    assert dispatch.reply_due_on == dt.date(2026, 8, 14)
    assert letter.state is LetterState.RECEIVED


def test_the_liaison_gives_no_day_and_no_other_name(cast: Cast) -> None:
    letter = sent(cast)
    for more in ({"received_on": ISSUED_ON}, {"received_by": "别人"}):
        with pytest.raises(TodayOnly):
            service.receive(letter.id, **more, actor=cast.liaison)
    assert letter.state is LetterState.SENT


def test_a_clerk_keys_the_receipt_from_the_paper_slip(cast: Cast) -> None:
    letter = sent(cast, way=Way.HAND)
    on(FRIDAY)
    dispatch = service.receive(letter.id, received_on=THURSDAY, received_by="吴收发", actor=cast.clerk)
    assert (dispatch.received_on, dispatch.received_by) == (THURSDAY, "吴收发")
    assert dispatch.keyed_by == cast.clerk.person_id
    assert dispatch.reply_due_on == dt.date(2026, 8, 13)


def test_the_paper_slip_has_a_name(cast: Cast) -> None:
    letter = sent(cast)
    with pytest.raises(SlipIncomplete) as refused:
        service.receive(letter.id, received_on=ISSUED_ON, actor=cast.clerk)
    assert refused.value.fields == {"received_by": ["请填写签收人。"]}


@pytest.mark.parametrize(
    ("received_on", "words"),
    [
        (dt.date(2026, 7, 21), "签收日期不能早于寄送日期（2026年7月22日）。"),
        (FRIDAY, "签收日期不能晚于今天。"),
    ],
)
def test_a_day_on_which_it_cannot_have_arrived_is_refused(
    cast: Cast, received_on: dt.date, words: str
) -> None:
    letter = sent(cast)
    on(THURSDAY)
    with pytest.raises(WrongDay) as refused:
        service.receive(letter.id, received_on=received_on, received_by="吴收发", actor=cast.clerk)
    assert (refused.value.text, refused.value.fields) == (words, {"received_on": [words]})


def test_a_receipt_is_noted_once(cast: Cast) -> None:
    letter = sent(cast)
    service.receive(letter.id, actor=cast.liaison)
    with pytest.raises(LetterTransitionRefused):
        service.receive(letter.id, actor=cast.liaison)
    assert trail(letter.id).count("letters.receive") == 1


def test_a_stale_version_is_refused(cast: Cast) -> None:
    letter = sent(cast)
    with pytest.raises(StaleVersion):
        service.receive(letter.id, version=letter.version - 1, actor=cast.liaison)
    with pytest.raises(StaleVersion):
        service.missend(letter.id, "退件", version=letter.version - 1, actor=cast.clerk)


def test_a_letter_gone_astray_goes_out_again_and_its_first_way_stays_on_file(cast: Cast) -> None:
    letter = sent(cast, way=Way.POST)
    on(THURSDAY)
    service.missend(letter.id, "误投至市水务集团", actor=cast.clerk)
    assert letter.state is LetterState.SEALED
    on(FRIDAY)
    send(letter, cast.clerk, Way.HAND)
    first, second = ways_of(letter)
    assert (first.way, first.missent_reason, first.missent_by) == (
        Way.POST,
        "误投至市水务集团",
        cast.clerk.person_id,
    )
    assert (second.way, second.missent_at, second.sent_on) == (Way.HAND, None, FRIDAY)
    assert queries.live_dispatch(letter.id) is second
    assert entry(letter.id, "letters.missend").reason == "误投至市水务集团"
    assert trail(letter.id)[-3:] == ["letters.send", "letters.missend", "letters.send"]


def test_a_letter_received_by_the_wrong_unit_may_be_called_astray_too(cast: Cast) -> None:
    letter = sent(cast)
    service.receive(letter.id, received_on=ISSUED_ON, received_by="某人", actor=cast.clerk)
    service.missend(letter.id, "收件单位有误", actor=cast.clerk)
    assert letter.state is LetterState.SEALED


def test_what_went_astray_its_unit_no_longer_sees(cast: Cast) -> None:
    letter = sent(cast)
    assert queries.delivery(letter.id, actor=cast.liaison).letter is letter
    service.missend(letter.id, "退件", actor=cast.clerk)
    with pytest.raises(NotFound):
        queries.delivery(letter.id, actor=cast.liaison)


def test_the_unit_is_not_told_where_its_letter_strayed(cast: Cast) -> None:
    letter = sent(cast)
    service.missend(letter.id, "误投至市水务集团", actor=cast.clerk)
    send(letter, cast.clerk)
    assert len(queries.delivery(letter.id, actor=cast.clerk).dispatches) == 2
    seen = queries.delivery(letter.id, actor=cast.liaison)
    assert [each.missent_reason for each in seen.dispatches] == [None]
    assert (seen.sealings, seen.closures) == ([], [])


def test_a_letter_still_at_home_cannot_stray(cast: Cast) -> None:
    letter = sealed(cast)
    with pytest.raises(LetterTransitionRefused):
        service.missend(letter.id, "退件", actor=cast.clerk)


def test_who_is_not_of_the_house_or_the_unit_finds_no_letter(cast: Cast) -> None:
    letter = sent(cast)
    outsiders = (cast.stranger, cast.strange_liaison, cast.observer, cast.leader, cast.phone_of(cast.wang))
    for outsider in outsiders:
        with pytest.raises(NotFound):
            service.receive(letter.id, received_by="某人", actor=outsider)
        with pytest.raises(NotFound):
            service.missend(letter.id, "退件", actor=outsider)
        with pytest.raises(NotFound):
            queries.delivery(letter.id, actor=outsider)
    assert letter.state is LetterState.SENT


def test_a_liaison_neither_sends_nor_calls_a_letter_astray(cast: Cast) -> None:
    letter = sealed(cast)
    with pytest.raises(NotFound):
        send(letter, cast.liaison)
    send(letter, cast.clerk)
    with pytest.raises(NotFound):
        service.missend(letter.id, "不想要", actor=cast.liaison)


def test_a_liaison_sees_nothing_before_the_letter_is_out(cast: Cast) -> None:
    letter = sealed(cast)
    with pytest.raises(NotFound):
        queries.delivery(letter.id, actor=cast.liaison)
    with pytest.raises(NotFound):
        service.receive(letter.id, actor=cast.liaison)


def test_who_has_no_name_sends_and_receives_nothing(cast: Cast) -> None:
    letter = sealed(cast)
    with pytest.raises(NobodyNamed):
        send(letter, SYSTEM)
    send(letter, cast.clerk)
    with pytest.raises(NobodyNamed):
        service.receive(letter.id, received_by="某人", actor=SYSTEM)


def test_the_database_too_knows_one_way_out_at_a_time(cast: Cast) -> None:
    letter = sent(cast)
    service.missend(letter.id, "退件", actor=cast.clerk)
    send(letter, cast.clerk)
    revived = update(Dispatch).values(missent_at=None, missent_reason=None, missent_by=None)
    with pytest.raises(IntegrityError, match="uq_letter_dispatches_live"), session().begin_nested():
        session().execute(revived)


def test_the_database_too_knows_that_nothing_arrives_before_it_goes(cast: Cast) -> None:
    sent(cast)
    early = {"received_on": dt.date(2026, 7, 21), "received_by": "某人", "keyed_by": cast.clerk.person_id}
    with pytest.raises(IntegrityError, match="received_later"), session().begin_nested():
        session().execute(update(Dispatch).values(**early))


def test_a_letter_about_somebody_who_took_the_consent_back_stays_at_home(cast: Cast) -> None:
    letter = sealed(cast)
    members.give_consent(
        cast.wang.id, Purpose.TELL_UNIT, False, text_version="2026-01", channel=ConsentChannel.DESK, actor=cast.clerk
    )  # fmt: skip
    with pytest.raises(LettersRefused) as refused:
        send(letter, cast.clerk)
    assert refused.value.fields == {
        "letters": [f"{letter.number}：函中1名党员已撤回向单位反馈的同意，请作废后重新拟稿、重新取数。"]
    }
    assert letter.state is LetterState.SEALED
