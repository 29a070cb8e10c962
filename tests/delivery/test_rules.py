"""Deadlines in working days, which day a thing cannot have been done, and slips that do not fit together."""

import datetime as dt

import pytest

from server.delivery.rules import (
    Move,
    Nudge,
    Opinion,
    ReminderKind,
    RosterChangeKind,
    Slip,
    UnitObjection,
    nudge,
    receipt_problem,
    reply_due,
    reply_problem,
    sealing_problem,
    sending_problem,
    working_days_between,
)
from server.kernel import clock
from server.kernel.periods import WorkCalendar
from server.kernel.types import new_id

CALENDAR = WorkCalendar()


def july(day: int) -> dt.date:
    return dt.date(2026, 7, day)


def august(day: int) -> dt.date:
    return dt.date(2026, 8, day)


def test_a_reply_is_due_on_the_fifteenth_working_day() -> None:
    assert reply_due(july(22), CALENDAR) == august(12)


def test_holidays_and_make_up_days_move_the_deadline() -> None:
    """Sent on 15 September 2026: Mid-Autumn and National Day lie in between, 20 September and 10 October are worked."""
    assert reply_due(dt.date(2026, 9, 15), CALENDAR) == dt.date(2026, 10, 12)


def test_a_day_off_that_the_city_enters_counts() -> None:
    assert reply_due(july(22), WorkCalendar({august(3): False})) == august(13)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (july(24), july(24), 0),
        (july(24), july(26), 0),
        (july(24), july(27), 1),
        (july(22), july(31), 7),
        (july(31), july(22), 0),
    ],
)
def test_working_days_between_leave_out_the_first_day(first: dt.date, last: dt.date, days: int) -> None:
    assert working_days_between(first, last, CALENDAR) == days


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (august(6), None),
        (august(7), Nudge(ReminderKind.DUE_SOON, 1)),
        (august(9), Nudge(ReminderKind.DUE_SOON, 1)),
        (august(12), Nudge(ReminderKind.DUE_SOON, 1)),
        (august(13), Nudge(ReminderKind.OVERDUE, 1)),
        (august(19), Nudge(ReminderKind.OVERDUE, 1)),
        (august(20), Nudge(ReminderKind.OVERDUE, 2)),
        (august(27), Nudge(ReminderKind.OVERDUE, 3)),
    ],
)
def test_a_unit_is_reminded_three_days_before_then_every_five_working_days(
    today: dt.date, expected: Nudge | None
) -> None:
    assert nudge(august(12), today, CALENDAR) == expected


def test_nobody_is_reminded_on_the_weekend_after_a_friday() -> None:
    assert nudge(august(14), august(15), CALENDAR) is None
    assert nudge(august(14), august(17), CALENDAR) == Nudge(ReminderKind.OVERDUE, 1)


def test_a_letter_is_not_sealed_later_than_now_or_before_its_date() -> None:
    now = clock.at(july(22), 9)
    assert sealing_problem(now, now=now, dated=july(22)) is None
    assert sealing_problem(clock.at(july(22), 10), now=now, dated=july(22)) == "用印时间不能晚于现在。"
    assert sealing_problem(clock.at(july(21), 23), now=now, dated=july(22)) == (
        "用印时间不能早于成文日期（2026年7月22日）。"
    )


@pytest.mark.parametrize(
    ("sent_on", "words"),
    [
        (july(24), None),
        (july(25), "寄送日期不能晚于今天。"),
        (july(21), "寄送日期不能早于成文日期（2026年7月22日）。"),
        (july(22), "寄送日期不能早于用印日期（2026年7月23日）。"),
    ],
)
def test_a_letter_is_sent_after_its_date_and_its_seal_and_not_in_the_future(
    sent_on: dt.date, words: str | None
) -> None:
    assert sending_problem(sent_on, today=july(24), dated=july(22), sealed_on=july(23)) == words


@pytest.mark.parametrize(
    ("received_on", "words"),
    [
        (july(22), None),
        (july(24), None),
        (july(21), "签收日期不能早于寄送日期（2026年7月22日）。"),
        (july(25), "签收日期不能晚于今天。"),
    ],
)
def test_a_letter_is_received_between_its_sending_and_today(received_on: dt.date, words: str | None) -> None:
    assert receipt_problem(received_on, today=july(24), sent_on=july(22)) == words


@pytest.mark.parametrize(
    ("replied_on", "words"),
    [
        (july(24), None),
        (july(23), "回执日期不能早于签收或寄送日期（2026年7月24日）。"),
        (july(26), "回执日期不能晚于今天。"),
    ],
)
def test_a_letter_is_answered_between_its_receipt_and_today(replied_on: dt.date, words: str | None) -> None:
    assert reply_problem(replied_on, today=july(25), received_on=july(24)) == words


def test_an_objection_needs_words() -> None:
    assert Slip(Opinion.OBJECTION).problem() == "选择“有异议”的，请写明异议内容。"
    assert Slip(Opinion.OBJECTION, words="时长有误").problem() is None
    assert Slip(Opinion.OBJECTION, objections=(UnitObjection("时长有误"),)).problem() is None


def test_who_has_no_objection_lists_none() -> None:
    listed = (UnitObjection("时长有误", new_id()),)
    assert Slip(Opinion.NO_OBJECTION, objections=listed).problem() == "选择“无异议”的，不应再列异议。"
    remark = Slip(Opinion.NO_OBJECTION, words="情况属实")
    assert (remark.problem(), remark.objected) == (None, ())


def test_words_alone_are_an_objection_to_the_letter_as_a_whole() -> None:
    about_one = (UnitObjection("少计两次", new_id()),)
    assert Slip(Opinion.OBJECTION, words="人数不符").objected == (UnitObjection("人数不符"),)
    assert Slip(Opinion.OBJECTION, words="详见所列", objections=about_one).objected == about_one


def test_every_kind_of_change_has_a_word_of_the_slip() -> None:
    assert [Move(kind, "王某").kind.label for kind in RosterChangeKind] == ["调出", "调入", "退休", "离职"]
