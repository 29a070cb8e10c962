"""What members are told about their registration, and when they are reminded of the next."""

import datetime as dt
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import select, update

from server import scheduler
from server.kernel.db import Database, session
from server.kernel.jobs import JobUnit, Lease
from server.members.models import Member
from server.notifications import queries
from server.notifications.models import Notice
from server.notifications.rules import NoticeKind
from server.organisations.models import CommunitySettings
from server.registrations import jobs, service
from server.registrations.models import Registration
from server.registrations.rules import Method, deadline_of, renewal_near
from tests import cast as casting
from tests.cast import Cast
from tests.registrations.acting import phone, submit

At = Callable[..., None]


@pytest.fixture
def present(database: Database) -> Iterator[Cast]:
    with database.transaction():
        yield casting.assemble()


def told(member: Member) -> list[Notice]:
    return list(queries.newest(member.id, 10))


def submitted(present: Cast, member: Member) -> Registration:
    return submit(member, present.happiness, phone(member))


def test_an_approved_member_is_told_with_the_number(present: Cast) -> None:
    row = service.approve(submitted(present, present.wang).id, actor=present.clerk)
    (notice,) = told(present.wang)
    assert (notice.kind, notice.page, notice.subject_id) == (
        NoticeKind.REGISTRATION, "/pages/receipt/receipt", row.id,
    )  # fmt: skip
    assert "幸福里社区居委会" in notice.words
    assert "620902002003-2026-0001" in notice.words
    assert told(present.li) == []


def test_a_returned_registration_says_why_and_leads_to_the_form(present: Cast) -> None:
    service.give_back(submitted(present, present.wang).id, "请补充单位报到单。", actor=present.clerk)
    (notice,) = told(present.wang)
    assert notice.page == "/pages/register/register"
    assert "请补充单位报到单。" in notice.words


def test_a_phone_in_a_reason_is_left_out(present: Cast) -> None:
    reason = "请致电13900000001，证件410901199001011234不符，编号620902002003-2026-0001。"
    service.give_back(submitted(present, present.wang).id, reason, actor=present.clerk)
    (notice,) = told(present.wang)
    assert "请致电［号码］，证件［号码］不符，编号620902002003-2026-0001。" in notice.words


def test_a_refused_approval_tells_nobody(present: Cast) -> None:
    row = submitted(present, present.wang)
    with pytest.raises(service.OwnRegistration):
        service.approve(
            row.id,
            actor=casting.staff("王立新", casting.Role.CLERK, area=present.happiness, person=present.wang.id),
        )
    assert told(present.wang) == []


@pytest.mark.parametrize(
    ("today", "near"),
    [((2027, 2, 13), False), ((2027, 2, 14), True), ((2027, 3, 31), True), ((2027, 4, 1), False)],
)
def test_reminders_begin_45_days_before_the_deadline(today: tuple[int, int, int], near: bool) -> None:
    assert renewal_near(dt.date(*today), dt.date(2027, 3, 31)) is near


def test_a_deadline_on_a_day_the_month_lacks_is_its_last() -> None:
    assert deadline_of(2027, 2, 31) == dt.date(2027, 2, 28)
    assert deadline_of(2028, 2, 31) == dt.date(2028, 2, 29)


def planned() -> set[tuple[str, UUID]]:
    query = select(JobUnit.period, JobUnit.scope).where(JobUnit.kind == jobs.RENEWAL)
    return {(row.period, row.scope) for row in session().execute(query)}


def test_every_community_is_planned_once_a_year(present: Cast, at: At) -> None:
    both = {("2027", present.happiness.id), ("2027", present.peace.id)}
    at(2027, 2, 13)
    assert (jobs.plan_renewals(), planned()) == (0, set())
    at(2027, 2, 14)
    assert (jobs.plan_renewals(), planned()) == (2, both)
    at(2027, 3, 31)
    assert (jobs.plan_renewals(), planned()) == (0, both)
    at(2027, 4, 1)
    assert jobs.plan_renewals() == 0


def test_a_communitys_own_deadline_counts(present: Cast, at: At) -> None:
    later = update(CommunitySettings).where(CommunitySettings.community_id == present.peace.id)
    session().execute(later.values(deadline_month=6, deadline_day=30))
    at(2027, 2, 14)
    jobs.plan_renewals()
    assert planned() == {("2027", present.happiness.id)}


def remind(present: Cast) -> None:
    jobs.remind(Lease(jobs.RENEWAL, "2027", present.happiness.id, "test", 1))


def test_only_who_has_not_renewed_is_reminded_and_only_once(present: Cast, at: At) -> None:
    renewed = present.register(present.wang, present.happiness)
    present.register(present.li, present.happiness)
    present.register(present.ma, present.peace)
    at(2027, 2, 20)
    service.renew(renewed, method=Method.ONLINE, actor=present.clerk)
    remind(present)
    remind(present)
    (notice,) = told(present.li)
    assert (notice.kind, notice.page) == (NoticeKind.RENEWAL, "/pages/register/register")
    assert notice.words == "请于3月31日前向幸福里社区居委会办理2027年度报到。"
    assert [told(each) for each in (present.wang, present.ma)] == [[], []]


def test_a_reminder_that_comes_too_late_is_not_sent(present: Cast, at: At) -> None:
    present.register(present.li, present.happiness)
    at(2027, 4, 1)
    remind(present)
    assert told(present.li) == []


def test_the_scheduler_plans_messages_and_reminders() -> None:
    names = {timer.name for timer in scheduler.timers()}
    assert {"notices", "renewals"} <= names
