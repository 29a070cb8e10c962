"""Who still has to reply: reminders that stand however often the job runs, overdue lists, numbers for those above."""

import datetime as dt

import pytest
from sqlalchemy import select

from server import scheduler, worker
from server.delivery import jobs, queries, service, waiting
from server.delivery.models import Reminder
from server.delivery.rules import Opinion, ReminderKind, Slip
from server.feedback.models import Letter
from server.feedback.rules import LetterState
from server.kernel import clock
from server.kernel import jobs as work
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.jobs import Lease
from tests.cast import Cast
from tests.delivery.scene import DUE_ON, issued, on, received, sealed, send, sent
from tests.feedback.scene import H1, draft

pytestmark = pytest.mark.usefixtures("within")

SOON_ON = dt.date(2026, 8, 7)
LATE_ON = dt.date(2026, 8, 13)


def remind() -> None:
    """Do the day's round of reminders."""
    jobs.remind(Lease(jobs.REMIND, f"{clock.today():%Y%m%d}", jobs.WHOLE_CITY, "test", 1))


def raised(letter: Letter) -> list[tuple[ReminderKind, int, dt.date]]:
    query = select(Reminder).where(Reminder.letter_id == letter.id).order_by(Reminder.id)
    return [(each.kind, each.ordinal, each.raised_on) for each in session().execute(query).scalars()]


def test_a_unit_is_reminded_before_the_day_and_again_and_again_after_it(cast: Cast) -> None:
    letter = sent(cast)
    for day in range(1, 29):
        on(dt.date(2026, 8, day))
        remind()
        remind()
    assert raised(letter) == [
        (ReminderKind.DUE_SOON, 1, SOON_ON),
        (ReminderKind.OVERDUE, 1, LATE_ON),
        (ReminderKind.OVERDUE, 2, dt.date(2026, 8, 20)),
        (ReminderKind.OVERDUE, 3, dt.date(2026, 8, 27)),
    ]


def test_days_without_a_job_are_made_up_for_by_one_reminder(cast: Cast) -> None:
    letter = sent(cast)
    on(dt.date(2026, 8, 28))
    remind()
    assert raised(letter) == [(ReminderKind.OVERDUE, 3, dt.date(2026, 8, 28))]


def test_receipt_moves_the_deadline_and_with_it_the_reminder(cast: Cast) -> None:
    letter = sent(cast)
    on(SOON_ON)
    remind()
    service.receive(letter.id, received_on=SOON_ON, received_by="吴收发", actor=cast.clerk)
    remind()
    assert len(raised(letter)) == 1
    on(dt.date(2026, 8, 26))
    remind()
    assert raised(letter)[1:] == [(ReminderKind.DUE_SOON, 1, dt.date(2026, 8, 26))]
    (shown,) = waiting.reminders(actor=cast.liaison).items
    assert shown.reminder.due_on == dt.date(2026, 8, 28)


@pytest.mark.parametrize("opinion", [Opinion.NO_OBJECTION, Opinion.OBJECTION])
def test_who_has_replied_is_left_in_peace(cast: Cast, opinion: Opinion) -> None:
    letter = sent(cast)
    on(SOON_ON)
    remind()
    service.reply(letter.id, Slip(opinion, words="见函"), actor=cast.liaison)
    on(dt.date(2026, 9, 4))
    remind()
    assert len(raised(letter)) == 1
    assert waiting.reminders(actor=cast.liaison).items == []
    assert waiting.overdue(actor=cast.clerk).items == []


def test_a_letter_gone_astray_is_not_asked_for_until_it_is_sent_again(cast: Cast) -> None:
    letter = sent(cast)
    service.missend(letter.id, "退件", actor=cast.clerk)
    on(LATE_ON)
    remind()
    assert raised(letter) == []
    assert waiting.overdue(actor=cast.clerk).items == []
    send(letter, cast.clerk)
    on(dt.date(2026, 9, 4))
    remind()
    assert raised(letter) == [(ReminderKind.OVERDUE, 1, dt.date(2026, 9, 4))]


def test_the_scheduler_plans_one_round_a_day_and_the_worker_knows_it(cast: Cast) -> None:
    assert (jobs.plan_reminders(), jobs.plan_reminders()) == (1, 0)
    on(LATE_ON)
    assert jobs.plan_reminders() == 1
    assert work.find(jobs.REMIND, "20260813", jobs.WHOLE_CITY) is not None
    assert jobs.plan_reminders in [timer.plan for timer in scheduler.timers()]
    assert jobs.REMIND in worker.DAILY
    assert jobs.handlers() == {jobs.REMIND: jobs.remind}


def test_the_overdue_list_says_who_is_how_late(cast: Cast) -> None:
    letter = sent(cast)
    on(DUE_ON)
    assert waiting.overdue(actor=cast.clerk).items == []
    on(dt.date(2026, 8, 19))
    (late,) = waiting.overdue(actor=cast.clerk).items
    assert (late.number, late.unit, late.dispatch.addressee) == (
        letter.number,
        "金泉市水务局",
        "金泉市水务局机关党委",
    )
    assert (late.dispatch.reply_due_on, late.late, late.state) == (DUE_ON, 5, LetterState.SENT)


def test_the_overdue_list_begins_with_the_latest_and_comes_page_by_page(cast: Cast) -> None:
    cast.register(cast.ma, cast.happiness)
    early, later = sealed(cast, cast.water), sealed(cast, cast.library)
    send(early, cast.clerk)
    on(dt.date(2026, 7, 27))
    send(later, cast.clerk)
    on(dt.date(2026, 9, 1))
    first = waiting.overdue(limit=1, community_id=cast.happiness.id, actor=cast.clerk)
    second = waiting.overdue(limit=1, community_id=cast.happiness.id, cursor=first.next, actor=cast.clerk)
    assert [late.number for late in (*first.items, *second.items)] == [early.number, later.number]
    assert waiting.overdue(community_id=cast.peace.id, actor=cast.clerk).items == []


def test_everybody_sees_what_is_overdue_of_their_own(cast: Cast) -> None:
    sent(cast)
    on(LATE_ON)
    remind()
    for reader in (cast.clerk, cast.secretary, cast.liaison):
        assert len(waiting.overdue(actor=reader).items) == 1
        assert len(waiting.reminders(actor=reader).items) == 1
    for outsider in (cast.stranger, cast.strange_liaison, cast.observer, cast.phone_of(cast.wang)):
        assert waiting.overdue(actor=outsider).items == []
        assert waiting.reminders(actor=outsider).items == []


def test_those_above_see_numbers_by_state_and_nothing_else(cast: Cast) -> None:
    cast.register(cast.ma, cast.happiness)
    sent(cast)
    issued(cast, cast.library)
    on(LATE_ON)
    (count,) = waiting.counts(H1, actor=cast.observer)
    assert (count.community, count.letters, count.overdue) == ("幸福里社区居委会", 2, 1)
    assert [(each.label, each.count) for each in count.states] == [("待用印", 1), ("已寄送", 1)]
    assert waiting.counts(H1.next(), actor=cast.observer) == []


def test_numbers_are_those_of_ones_own(cast: Cast) -> None:
    cast.register(cast.ma, cast.peace)
    received(cast)
    draft(cast, cast.peace.id)

    def seen(actor: Actor) -> list[str]:
        return [count.community for count in waiting.counts(H1, actor=actor)]

    assert seen(cast.observer) == ["平安里社区居委会", "幸福里社区居委会"]
    assert seen(cast.clerk) == ["幸福里社区居委会"]
    assert seen(cast.stranger) == ["平安里社区居委会"]
    assert seen(cast.liaison) == ["幸福里社区居委会"]
    assert seen(cast.strange_liaison) == []


def test_a_letter_shows_its_deadline_while_a_reply_is_awaited(cast: Cast) -> None:
    letter = sent(cast)
    assert queries.delivery(letter.id, actor=cast.liaison).reply_due_on == DUE_ON
    service.reply(letter.id, Slip(Opinion.NO_OBJECTION), actor=cast.liaison)
    assert queries.delivery(letter.id, actor=cast.liaison).reply_due_on is None
