"""Review, yearly renewal, transfer: numbers, dates, residence, points."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from server.audit.models import AuditEntry
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import session
from server.kernel.errors import Forbidden, NotFound, StaleVersion, TransitionRefused
from server.members import queries as members
from server.members import service as member_service
from server.members.rules import CONSENT_TEXTS, ConsentChannel, Flag, Purpose
from server.points import queries as points
from server.points.models import PointsFact
from server.registrations import queries, service
from server.registrations.errors import (
    AlreadyRenewed,
    ConsentMissing,
    OwnRegistration,
    SameCommunity,
    YearNotOpen,
)
from server.registrations.models import Registration
from server.registrations.rules import Method, RegistrationState
from tests import cast as casting
from tests.cast import Cast
from tests.registrations.acting import phone, submit


def _approved(present: Cast) -> Registration:
    return service.approve(submit(present.wang, present.happiness, present.clerk).id, actor=present.clerk)


def _number(row: Registration) -> str:
    return queries.newest_years([row.id])[row.id].number


def _facts(member_id: object) -> list[PointsFact]:
    return list(
        session()
        .execute(select(PointsFact).where(PointsFact.member_id == member_id).order_by(PointsFact.id))
        .scalars()
    )


def test_approval_takes_the_next_number(present: Cast) -> None:
    first = _approved(present)
    second = service.approve(submit(present.li, present.happiness, present.clerk).id, actor=present.clerk)
    assert [_number(row) for row in (first, second)] == ["620902002003-2026-0001", "620902002003-2026-0002"]


def test_the_day_of_submission_counts_not_that_of_approval(present: Cast, at: Callable[..., None]) -> None:
    at(2026, 3, 31, 23, 59)
    row = submit(present.wang, present.happiness, present.clerk)
    at(2026, 4, 7)
    service.approve(row.id, actor=present.clerk)
    year = queries.year_of(row.id, 2026)
    assert year is not None
    assert year.registered_on == dt.date(2026, 3, 31)
    (fact,) = _facts(present.wang.id)
    assert (fact.source_id, fact.quantity, fact.attributes) == (year.id, 1, {"on_time": True})
    assert points.balance(present.wang.id, 2026) == 10


def test_one_day_later_is_late(present: Cast, at: Callable[..., None]) -> None:
    at(2026, 4, 1, 0, 0)
    _approved(present)
    assert _facts(present.wang.id)[0].attributes == {"on_time": False}


def test_nobody_approves_their_own(present: Cast) -> None:
    both = casting.staff("王立新", casting.Role.CLERK, area=present.happiness, person=present.wang.id)
    row = submit(present.wang, present.happiness, present.clerk)
    for refused in (service.approve, lambda *a, **k: service.give_back(*a, "不行", **k)):
        with pytest.raises(OwnRegistration):
            refused(row.id, actor=both)


def test_strangers_review_nothing(present: Cast) -> None:
    row = submit(present.wang, present.happiness, present.clerk)
    for stranger in (
        present.stranger,
        present.liaison,
        phone(present.wang),
        phone(present.li),
    ):
        with pytest.raises(NotFound):
            service.approve(row.id, actor=stranger)


def test_the_system_approves_nobody(present: Cast) -> None:
    row = submit(present.wang, present.happiness, present.clerk)
    with pytest.raises(Forbidden):
        service.approve(row.id, actor=SYSTEM)


def test_two_clerks_approve_once(present: Cast) -> None:
    row = _approved(present)
    with pytest.raises(TransitionRefused):
        service.approve(row.id, actor=present.secretary)


def test_a_stale_page_approves_nothing(present: Cast) -> None:
    row = submit(present.wang, present.happiness, present.clerk)
    service.give_back(row.id, "请补报到单", actor=present.clerk)
    service.resubmit(row.id, {"unit_slip": "水务党〔2026〕1号"}, actor=phone(present.wang))
    with pytest.raises(StaleVersion):
        service.approve(row.id, version=1, actor=present.clerk)
    assert service.approve(row.id, version=3, actor=present.clerk).unit_slip == "水务党〔2026〕1号"


def test_a_consent_withdrawn_meanwhile_stops_the_approval(present: Cast, at: Callable[..., None]) -> None:
    row = submit(present.wang, present.happiness, present.clerk)
    at(2026, 7, 23)
    member_service.give_consent(
        present.wang.id, Purpose.REGISTER, False, text_version=CONSENT_TEXTS[Purpose.REGISTER].version,
        channel=ConsentChannel.PHONE, actor=phone(present.wang),
    )  # fmt: skip
    with pytest.raises(ConsentMissing):
        service.approve(row.id, actor=present.clerk)


def test_a_returned_submission_counts_from_its_resubmission(present: Cast, at: Callable[..., None]) -> None:
    at(2026, 3, 20)
    row = submit(present.wang, present.happiness, present.clerk)
    service.give_back(row.id, "请补报到单", actor=present.clerk)
    at(2026, 4, 2)
    service.resubmit(row.id, actor=phone(present.wang))
    service.approve(row.id, actor=present.clerk)
    year = queries.year_of(row.id, 2026)
    assert year is not None
    assert year.registered_on == dt.date(2026, 4, 2)


def test_approval_settles_an_unknown_community(present: Cast) -> None:
    lost = casting.add_member("陈三", present.water, None)
    lost.flags = [Flag.COMMUNITY_UNKNOWN]
    row = submit(lost, present.happiness, phone(lost))
    service.approve(row.id, actor=present.clerk)
    assert (lost.community_id, lost.flags) == (present.happiness.id, [])


def test_each_year_takes_a_number_once(present: Cast, at: Callable[..., None]) -> None:
    row = _approved(present)
    with pytest.raises(AlreadyRenewed):
        service.renew(row.id, 2026, method=Method.IN_PERSON, actor=present.clerk)
    at(2027, 2, 1)
    with pytest.raises(YearNotOpen):
        service.renew(row.id, 2028, method=Method.IN_PERSON, actor=present.clerk)
    year = service.renew(row.id, 2027, method=Method.IN_PERSON, actor=phone(present.wang))
    assert (year.number, year.method) == ("620902002003-2027-0001", Method.ONLINE)
    assert [fact.year for fact in _facts(present.wang.id)] == [2026, 2027]


def test_who_has_not_renewed_is_not_registered_this_year(present: Cast, at: Callable[..., None]) -> None:
    _approved(present)
    at(2027, 2, 1)
    day = dt.date(2027, 2, 1)
    assert session().execute(queries.registered_members(present.happiness.id, on=day)).all() == []


def test_a_transfer_closes_and_reopens(present: Cast, at: Callable[..., None]) -> None:
    at(2026, 2, 1)
    old = _approved(present)
    at(2026, 6, 1)
    new = service.transfer(old.id, present.peace.id, "迁居平安里", actor=present.clerk)
    assert (old.state, old.closed_on) == (RegistrationState.TRANSFERRED, dt.date(2026, 6, 1))
    assert (new.state, new.came_from) == (RegistrationState.SUBMITTED, old.id)
    assert members.member(present.wang.id).community_id == present.happiness.id
    service.approve(new.id, actor=present.stranger)
    assert members.member(present.wang.id).community_id == present.peace.id
    assert [fact.community_id for fact in _facts(present.wang.id)] == [present.happiness.id, present.peace.id]
    assert all(fact.withdrawn_at is None for fact in _facts(present.wang.id))
    assert _facts(present.wang.id)[1].attributes == {"on_time": True}


def test_a_transfer_leaves_its_two_traces(present: Cast) -> None:
    old = _approved(present)
    new = service.transfer(old.id, present.peace.id, "迁居平安里", actor=present.clerk)
    query = select(AuditEntry.verb, AuditEntry.subject_id, AuditEntry.area_path).order_by(
        AuditEntry.id.desc()
    )
    assert session().execute(query.limit(2)).all() == [
        ("registrations.submit", new.id, present.peace.path),
        ("registrations.transfer", old.id, present.happiness.path),
    ]


def test_a_transfer_to_the_same_place_or_by_a_stranger_is_refused(present: Cast) -> None:
    row = _approved(present)
    with pytest.raises(SameCommunity):
        service.transfer(row.id, present.happiness.id, "迁居", actor=present.clerk)
    for stranger in (present.stranger, phone(present.li)):
        with pytest.raises(NotFound):
            service.transfer(row.id, present.peace.id, "迁居", actor=stranger)


def test_members_cancel_their_own_and_nobody_elses(present: Cast) -> None:
    row = _approved(present)
    for stranger in (phone(present.li), present.stranger):
        with pytest.raises(NotFound):
            service.cancel(row.id, "误报", actor=stranger)
    assert service.cancel(row.id, "不再参加", actor=phone(present.wang)).closed_on is not None


def test_registered_is_a_condition_other_queries_can_carry(present: Cast) -> None:
    row = _approved(present)
    asked = select(queries.is_registered(present.wang.id, present.happiness.id))
    elsewhere = select(queries.is_registered(present.wang.id, present.peace.id))
    assert session().execute(asked).scalar_one()
    assert not session().execute(elsewhere).scalar_one()
    assert queries.active_registration(present.wang.id) is row
    service.cancel(row.id, "不再参加", actor=present.clerk)
    assert not session().execute(asked).scalar_one()


@pytest.mark.parametrize("reader", ["clerk", "wang"])
def test_the_receipt_says_what_the_unit_needs(present: Cast, reader: str) -> None:
    row = _approved(present)
    actor: Actor = present.clerk if reader == "clerk" else phone(present.wang)
    receipt = queries.receipt(row.id, actor=actor)
    assert (receipt.number, receipt.name, receipt.unit) == (
        "620902002003-2026-0001",
        "王立新",
        "金泉市水务局",
    )
    assert (receipt.community, receipt.contact_name, receipt.contact_phone) == (
        "幸福里社区居委会", "孙敏", "0000-0000000",
    )  # fmt: skip
    assert receipt.registered_on == dt.date(2026, 7, 22)
