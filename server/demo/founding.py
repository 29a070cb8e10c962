"""The first days: divisions, administrator, units, settings, rosters, staff, phones."""

import datetime as dt
from pathlib import Path
from uuid import UUID

from server.accounts.rules import Role
from server.demo.diary import Diary
from server.demo.papers import roster_sheet
from server.demo.phones import Phones, openid
from server.demo.scale import Scale
from server.demo.script import CLERK, Script
from server.demo.staff import PhoneUser, Staff
from server.demo.town import Community, Resident, Town
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import send_changes
from server.kernel.errors import NotFound
from server.members import queries as members
from server.organisations import queries as organisations_queries
from server.organisations import service as organisations
from server.rosters import service as rosters

SUBDISTRICT = "620902002000"
DIVISIONS = Path(__file__).parent / "divisions.csv"
NAMES_SINCE = dt.date(2021, 7, 1)
_CLERKS, _SECRETARIES, _LEADERS = (
    ("孙敏", "许静", "曹佳", "丁琳"),
    ("周正", "魏国", "程远", "陆平"),
    ("何强", "白杨", "邱岩", "贾勇"),
)
_LIAISONS = ("郑联", "冯络", "褚通", "卫达")
_CONTACT = "0937-0000{:03}"


def settle_city(diary: Diary, scale: Scale, script: Script, staff: Staff) -> Town:
    """Import the divisions and add the city's own accounts, the units and the communities' settings."""
    organisations.import_divisions(DIVISIONS.read_text(encoding="utf-8"), actor=SYSTEM)
    send_changes()
    city = organisations_queries.root()
    street = organisations_queries.area_by_code(SUBDISTRICT)
    if city is None or street is None:
        raise NotFound()
    administrator = staff.in_area("admin", "高明", Role.ADMINISTRATOR, city.id, city.path, place=city.name)
    # What takes two persons must be possible to try out.
    staff.in_area("admin2", "田立", Role.ADMINISTRATOR, city.id, city.path, place=city.name)
    for username, name, place in (("observer", "街道党建办", street), ("observer2", "市委社会工作部", city)):
        staff.in_area(
            username, name, Role.OBSERVER, place.id, place.path, place=place.name, actor=administrator
        )
    staff.in_area("auditor", "罗实", Role.AUDITOR, city.id, city.path, place=city.name)
    town = Town(diary, scale, script, administrator)
    town.unit_ids = [_add_unit(number, city.id, town) for number in range(len(script.units))]
    return town


def _add_unit(number: int, area_id: UUID, town: Town) -> UUID:
    plan = town.script.units[number]
    unit = organisations.add_unit(plan.name, area_id=area_id, kind=plan.kind, actor=town.administrator)
    send_changes()
    name = plan.name + plan.body
    organisations.name_party_organisation(
        unit_id=unit.id, full_name=name, short_name=name, since=NAMES_SINCE, actor=town.administrator
    )
    return unit.id


def import_rosters(town: Town, staff: Staff) -> None:
    """Let the first units' liaisons and, for the others, the administrator import the rosters."""
    for number in range(town.scale.liaisons):
        town.liaisons[town.unit_ids[number]] = _add_liaison(number, town, staff)
    for number, unit_id in enumerate(town.unit_ids):
        liaison = town.liaisons.get(unit_id)
        _import_roster(number, liaison or town.administrator, unit_id if liaison else None, town)


def _add_liaison(number: int, town: Town, staff: Staff) -> Actor:
    unit = town.script.units[number]
    return staff.of_unit(
        f"liaison{number + 1}",
        _LIAISONS[number],
        town.unit_ids[number],
        place=unit.name,
        actor=town.administrator,
    )


def street_communities(scale: Scale) -> list[tuple[UUID, str, str]]:
    """Return id, path and name of the communities in which the demo lives."""
    street = organisations_queries.area_by_code(SUBDISTRICT)
    if street is None:
        raise NotFound()
    found = sorted(organisations_queries.communities(street.path), key=lambda each: each.code or "")
    return [(each.id, each.path, each.name) for each in found[: scale.communities]]


def _import_roster(number: int, actor: Actor, unit_id: UUID | None, town: Town) -> None:
    unit = town.script.units[number]
    people = [person for person in town.script.people if person.unit == number]
    content = roster_sheet(unit, people, [name for _, _, name in street_communities(town.scale)])
    city = organisations_queries.root()
    if city is None:
        raise NotFound()
    preview = rosters.preview(
        content, filename=f"{unit.name}在职党员名册.xlsx", area_id=city.id, unit_id=unit_id, actor=actor
    )
    rosters.apply(preview.id, actor=actor)


def meet_residents(town: Town) -> None:
    """Find the members that the rosters have made, by their phones."""
    index = {person.phone: members.phone_index(person.phone) for person in town.script.people}
    found = members.by_phone_indexes(index.values())
    town.residents = [
        Resident(person, found[index[person.phone]][0].member_id) for person in town.script.people
    ]


def staff_communities(town: Town, staff: Staff) -> None:
    """Give every community its clerk, secretary and leader, its settings and its issuing name.

    The first community's clerk is a member too: one person in two roles, who must never decide about themself.
    """
    for number, (area_id, path, name) in enumerate(street_communities(town.scale)):
        own = town.residents[CLERK] if number == 0 else None
        people = {
            "clerk": (
                own.person.name if own else _CLERKS[number],
                Role.CLERK,
                own.member_id if own else None,
            ),
            "secretary": (_SECRETARIES[number], Role.SECRETARY, None),
            "leader": (_LEADERS[number], Role.LEADER, None),
        }
        clerk, secretary, leader = (
            staff.in_area(
                f"{word}{number + 1}", who, role, area_id, path, place=name, actor=town.administrator, person_id=person
            )
            for word, (who, role, person) in people.items()
        )  # fmt: skip
        issuing = f"中共酒泉市肃州区东南街街道{name.removesuffix('居委会')}委员会"
        town.communities.append(
            Community(number, area_id, path, name, clerk, secretary, leader, _LEADERS[number], issuing)
        )
        _set_up(town.communities[-1], people["clerk"][0], town)


def _set_up(community: Community, contact: str, town: Town) -> None:
    """Switch points on everywhere but in the last community, and say who issues letters under which number."""
    short = community.name.removesuffix("社区居委会")
    changes = {
        "points_on": community.number + 1 < town.scale.communities,
        "number_prefix": f"{short}党函",
        "contact_name": contact,
        "contact_phone": _CONTACT.format(community.number + 1),
        "letters_from": "2026H1",
    }
    organisations.change_settings(community.id, changes, actor=town.administrator)
    organisations.name_party_organisation(
        area_id=community.id,
        full_name=community.issuing_name,
        short_name=f"{short}社区党委",
        since=NAMES_SINCE,
        actor=town.administrator,
    )


def bind_phones(town: Town, phones: Phones) -> list[PhoneUser]:
    """Let those who use a phone sign in once and be bound to their member."""
    users = []
    owners = [resident for resident in town.residents if resident.person.has_phone]
    for number, resident in enumerate(owners, 1):
        resident.phone = phones.bind(number, resident.member_id)
        users.append(_phone_user(number, resident, town))
    return users


def _phone_user(number: int, resident: Resident, town: Town) -> PhoneUser:
    person = resident.person
    home = "" if person.home is None else town.communities[person.home].name
    unit = town.script.units[person.unit].name
    return PhoneUser(f"demo-{openid(number)}", openid(number), person.name, person.phone, unit, home)
