"""Submitting: one live registration, the right consents, the right people."""

import datetime as dt

import pytest

from server.kernel.actor import SYSTEM
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.members import queries as members
from server.members import service as member_service
from server.members.errors import ConsentTextUnknown, NotServing
from server.members.rules import EmploymentEnd, Purpose
from server.registrations import queries, service, views
from server.registrations.errors import (
    AlreadyRegistered,
    ConsentMissing,
    NotACommunity,
    NotApprovedYet,
    TellUnitUnanswered,
)
from server.registrations.rules import Method, RegistrationState
from tests.cast import Cast
from tests.registrations.acting import QUIET, YES, phone, submit


def test_a_member_registers_online_in_any_community(present: Cast) -> None:
    row = submit(present.wang, present.peace, phone(present.wang))
    assert (row.state, row.method) == (RegistrationState.SUBMITTED, Method.ONLINE)
    assert members.has_consent(present.wang.id, Purpose.REGISTER)


def test_the_clerk_submits_for_a_member_of_the_community(present: Cast) -> None:
    row = submit(present.wang, present.happiness, present.clerk)
    assert (row.method, row.submitted_by) == (Method.IN_PERSON, present.clerk.account_id)


def test_refusing_that_the_unit_is_told_does_not_hinder(present: Cast) -> None:
    submit(present.wang, present.happiness, present.clerk, QUIET)
    assert not members.has_consent(present.wang.id, Purpose.TELL_UNIT)


@pytest.mark.parametrize("register", [None, False])
def test_without_consent_to_register_nothing_is_submitted(present: Cast, register: bool | None) -> None:
    answers = {Purpose.TELL_UNIT: True} | ({} if register is None else {Purpose.REGISTER: register})
    with pytest.raises(ConsentMissing):
        submit(present.wang, present.happiness, present.clerk, answers)


def test_telling_the_unit_is_always_asked(present: Cast) -> None:
    with pytest.raises(TellUnitUnanswered):
        submit(present.wang, present.happiness, present.clerk, {Purpose.REGISTER: True})


def test_words_nobody_was_shown_bind_nobody(present: Cast) -> None:
    with pytest.raises(ConsentTextUnknown):
        service.submit(
            present.wang.id, present.happiness.id, method=Method.ONLINE, consents=YES,
            text_version="2019-01", actor=present.clerk,
        )  # fmt: skip


def test_a_second_live_registration_is_refused_and_names_the_first_to_the_member(present: Cast) -> None:
    mobile = phone(present.wang)
    submit(present.wang, present.happiness, mobile)
    with pytest.raises(AlreadyRegistered, match="幸福里"):
        submit(present.wang, present.peace, mobile)


def test_who_may_not_see_the_first_community_is_not_told_its_name(present: Cast) -> None:
    submit(present.ma, present.happiness, phone(present.ma))
    with pytest.raises(AlreadyRegistered) as refused:
        submit(present.ma, present.peace, present.stranger)
    assert "幸福里" not in refused.value.text


def test_after_a_cancellation_one_may_register_again(present: Cast) -> None:
    mobile = phone(present.wang)
    service.cancel(submit(present.wang, present.happiness, mobile).id, "填错社区", actor=mobile)
    assert submit(present.wang, present.peace, mobile).state is RegistrationState.SUBMITTED


def test_strangers_submit_for_nobody(present: Cast) -> None:
    for stranger in (present.stranger, present.strange_liaison, phone(present.li)):
        with pytest.raises(NotFound):
            submit(present.wang, present.happiness, stranger)


def test_a_street_is_no_place_to_register(present: Cast) -> None:
    mobile = phone(present.wang)
    present.peace.closed_on = dt.date(2026, 1, 1)
    for place in (present.street.id, present.peace.id, new_id()):
        with pytest.raises(NotACommunity):
            service.submit(present.wang.id, place, method=Method.ONLINE, consents=YES, actor=mobile)


@pytest.mark.parametrize("reason", [EmploymentEnd.RETIRED, EmploymentEnd.LEFT, EmploymentEnd.DIED])
def test_who_serves_no_more_cannot_register(present: Cast, reason: EmploymentEnd) -> None:
    member_service.end_employment(present.wang.id, dt.date(2026, 5, 1), reason, actor=SYSTEM)
    with pytest.raises(NotServing):
        submit(present.wang, present.happiness, present.clerk)


def test_lists_show_each_actor_their_own(present: Cast) -> None:
    submit(present.wang, present.happiness, present.clerk)
    submit(present.ma, present.peace, present.stranger)
    seen = {
        actor: [row.name for row in views.page(actor).items]
        for actor in (
            present.clerk,
            present.stranger,
            phone(present.wang),
            phone(present.li),
        )
    }
    assert list(seen.values()) == [["王立新"], ["马志远"], ["王立新"], []]


def test_strangers_read_no_registration(present: Cast) -> None:
    row = submit(present.wang, present.happiness, present.clerk)
    for stranger in (present.stranger, phone(present.li), present.liaison, present.administrator):
        with pytest.raises(NotFound):
            queries.access_registration(row.id, actor=stranger, verb="registrations.read")


def test_there_is_no_receipt_before_approval(present: Cast) -> None:
    row = submit(present.wang, present.happiness, present.clerk)
    with pytest.raises(NotApprovedYet):
        queries.receipt(row.id, actor=present.clerk)
