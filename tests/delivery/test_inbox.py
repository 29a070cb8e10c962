"""The unit's inbox: what waits, the earliest due first; everything that came; all of a period in one file."""

import datetime as dt
import io
import zipfile

import pytest

from server.accounts.rules import Role
from server.delivery import bundling, inbox, service
from server.delivery.rules import Opinion, Seal, Slip
from server.feedback.rules import LetterState
from server.kernel.errors import NotFound
from server.kernel.periods import Period
from tests import cast as casting
from tests.cast import Cast
from tests.delivery.scene import DUE_ON, ISSUED_ON, PDF, issued, on, send, sent, trail
from tests.feedback.scene import H1

pytestmark = pytest.mark.usefixtures("within")


def test_a_letter_waits_until_it_is_answered(cast: Cast) -> None:
    letter = sent(cast)
    (waiting,) = inbox.expected(cast.water.id, actor=cast.liaison)
    assert (waiting.number, waiting.dispatch.reply_due_on, waiting.late) == (letter.number, DUE_ON, 0)
    service.reply(letter.id, Slip(Opinion.NO_OBJECTION), actor=cast.liaison)
    assert inbox.expected(cast.water.id, actor=cast.liaison) == []


def test_the_earliest_due_stands_first(cast: Cast) -> None:
    """Signing for the older letter gives it the later day."""
    next_door = (cast.stranger, casting.staff("方圆", Role.SECRETARY, area=cast.peace))
    member = casting.add_member("赵永强", cast.water, cast.peace)
    cast.register(member, cast.peace)
    older = sent(cast)
    on(ISSUED_ON + dt.timedelta(days=1))
    newer = issued(cast, cast.water, community=cast.peace, people=next_door)
    service.seal([newer.id], Seal(), actor=cast.stranger)
    send(newer, cast.stranger)
    assert [each.number for each in inbox.expected(cast.water.id, actor=cast.liaison)] == [
        older.number,
        newer.number,
    ]
    on(ISSUED_ON + dt.timedelta(days=2))
    service.receive(older.id, actor=cast.liaison)
    assert [each.number for each in inbox.expected(cast.water.id, actor=cast.liaison)] == [
        newer.number,
        older.number,
    ]


def test_what_was_answered_stays_in_the_inbox_without_a_day_due(cast: Cast) -> None:
    letter = sent(cast)
    (before,) = inbox.arrived(cast.water.id, actor=cast.liaison).items
    assert (before.due_on, before.received_on) == (DUE_ON, None)
    service.reply(letter.id, Slip(Opinion.NO_OBJECTION), actor=cast.liaison)
    (after,) = inbox.arrived(cast.water.id, actor=cast.liaison).items
    assert (after.due_on, after.received_on) == (None, ISSUED_ON)


def test_the_inbox_is_searched_by_what_came(cast: Cast) -> None:
    sent(cast)
    found = inbox.senders(cast.water.id, actor=cast.liaison)
    assert (found.periods, found.communities) == ([H1], [(cast.happiness.id, cast.happiness.name)])
    for wanted in ({"state": LetterState.RECEIVED}, {"period": H1.next()}, {"community_id": cast.peace.id}):
        assert inbox.arrived(cast.water.id, **wanted, actor=cast.liaison).items == []


def test_a_letter_still_in_the_house_is_in_no_inbox(cast: Cast) -> None:
    issued(cast)
    assert inbox.arrived(cast.water.id, actor=cast.liaison).items == []
    assert inbox.senders(cast.water.id, actor=cast.liaison).periods == []
    with pytest.raises(NotFound):
        bundling.bundle(cast.water.id, H1, actor=cast.liaison)


@pytest.mark.parametrize("period", ["2026H1", "2026Y1"])
def test_all_letters_of_a_period_come_in_one_file_and_each_taking_is_recorded(
    cast: Cast, period: str
) -> None:
    letter = sent(cast)
    content, name = bundling.bundle(cast.water.id, Period.parse(period), actor=cast.liaison)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [f"{cast.happiness.name} {letter.number}.pdf"]
        assert archive.read(archive.namelist()[0]) == PDF
    assert name == f"{cast.water.name}{Period.parse(period).label}反馈函.zip"
    assert trail(letter.id)[-1] == "letters.download"


def test_no_file_of_a_period_without_letters(cast: Cast) -> None:
    sent(cast)
    with pytest.raises(NotFound):
        bundling.bundle(cast.water.id, H1.next(), actor=cast.liaison)


@pytest.mark.parametrize("who", ["strange_liaison", "clerk", "administrator"])
def test_nobody_else_opens_a_units_inbox(cast: Cast, who: str) -> None:
    sent(cast)
    actor = getattr(cast, who)
    for look in (inbox.expected, inbox.arrived, inbox.senders):
        with pytest.raises(NotFound):
            look(cast.water.id, actor=actor)
    with pytest.raises(NotFound):
        bundling.bundle(cast.water.id, H1, actor=actor)
