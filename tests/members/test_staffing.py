"""A member who works at a desk is one person: found by name and phone, linked afterwards, and then paired."""

import pytest

from server.accounts import pairing, queries, service
from server.accounts.errors import AnotherName, PersonHasDesk, PhoneOfAnother
from server.accounts.models import Account
from server.accounts.rules import Role
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.members import staffing
from server.members.errors import NoSuchMember
from server.people import queries as people
from server.people import service as people_service
from tests import cast as casting
from tests.cast import Cast

PHONE = "15499990001"


def with_phone(cast: Cast) -> None:
    person = people.person(cast.wang.id)
    people_service.change(person, people_service.phone_columns(person.id, PHONE))
    send_changes()


def desk_of(cast: Cast, name: str) -> Actor:
    """Open an account as it was done before anybody knew of the member: for a person of its own."""
    return casting.staff(name, Role.CLERK, area=cast.happiness)


def test_a_member_is_found_by_name_and_phone_within_sight(cast: Cast, within: None) -> None:
    with_phone(cast)
    assert staffing.meant("王立新", PHONE, actor=cast.administrator) == cast.wang.id
    neighbour = casting.staff("外管", Role.ADMINISTRATOR, area=cast.peace)
    for name, phone, actor in (
        ("李春梅", PHONE, cast.administrator),
        ("王立新", "15499990002", cast.administrator),
        ("王立新", PHONE, neighbour),
    ):
        with pytest.raises(NoSuchMember):
            staffing.meant(name, phone, actor=actor)


def test_linked_the_bound_phone_pairs(cast: Cast, within: None) -> None:
    desk = desk_of(cast, "王立新")
    phone = Account(openid="openid-wang", person_id=cast.wang.id)
    session().add(phone)
    send_changes()
    member = Actor(
        cast.phone_of(cast.wang).channel, phone.id, cast.wang.id, None, cast.phone_of(cast.wang).grants
    )
    with pytest.raises(PhoneOfAnother):
        pairing.pair(pairing.show_code(actor=desk).code, address="", actor=member)
    staffing.link(cast.wang.id, desk.account_id, actor=cast.administrator)
    send_changes()
    assert queries.account(desk.account_id).person_id == cast.wang.id
    pairing.pair(pairing.show_code(actor=desk).code, address="", actor=member)
    assert queries.paired_person(phone.id) == cast.wang.id


def test_another_name_or_a_second_desk_is_refused(cast: Cast, within: None) -> None:
    mine = desk_of(cast, "王立新")
    with pytest.raises(AnotherName):
        staffing.link(cast.li.id, mine.account_id, actor=cast.administrator)
    staffing.link(cast.wang.id, mine.account_id, actor=cast.administrator)
    send_changes()
    second = desk_of(cast, "王立新")
    with pytest.raises(PersonHasDesk):
        staffing.link(cast.wang.id, second.account_id, actor=cast.administrator)


def test_nobody_next_door_invites_or_links(cast: Cast, within: None) -> None:
    neighbour = casting.staff("外管", Role.ADMINISTRATOR, area=cast.peace)
    mine = desk_of(cast, "王立新")
    with pytest.raises(NotFound):
        staffing.invite(cast.wang.id, Role.CLERK, area_id=cast.peace.id, actor=neighbour)
    with pytest.raises(NotFound):
        staffing.link(cast.wang.id, mine.account_id, actor=neighbour)


def test_an_account_without_a_role_is_its_maker_s_alone(cast: Cast, within: None) -> None:
    second = casting.staff("管二", Role.ADMINISTRATOR, area=cast.city)
    made = service.add_staff("赵六", "zhaoliu", "he-yan-hai-qing-2026", actor=cast.administrator)
    assert queries.access_staff(made.account_id, actor=cast.administrator).username == "zhaoliu"
    with pytest.raises(NotFound):
        queries.access_staff(made.account_id, actor=second)
