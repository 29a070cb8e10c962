"""The cast: two communities of one street, two units, members, staff – and strangers who must see nothing.

幸福里社区 is where the story happens; 平安里社区 is next door. 孙敏 clerks and 周正 is secretary in 幸福里; 钱陌 clerks in
平安里: the stranger. 王立新 and 李春梅 work at 水务局 and live in 幸福里; 马志远 works at 图书馆 and lives in 平安里.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range

from server.accounts import totp
from server.accounts.models import Account, AccountSession, RoleGrant
from server.accounts.rules import VERBS, Role
from server.kernel import crypto
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from server.members.models import Member
from server.members.rules import Purpose
from server.organisations.models import Area, Unit
from server.organisations.rules import AreaLevel
from server.rosters.models import ImportState, RosterImport, UnitRoster
from tests import factories as make

PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA"


@dataclass
class Cast:
    city: Area
    county: Area
    street: Area
    happiness: Area
    peace: Area
    water: Unit
    library: Unit
    wang: Member
    li: Member
    ma: Member
    clerk: Actor
    secretary: Actor
    leader: Actor
    stranger: Actor
    administrator: Actor
    observer: Actor
    liaison: Actor
    strange_liaison: Actor
    auditor: Actor

    def phone_of(self, member: Member) -> Actor:
        """Return the member acting on their phone."""
        return Actor(Channel.PHONE, new_id(), member.id, None, (Grant("member", VERBS[Role.MEMBER]),))

    def register(self, member: Member, community: Area, *, consent: bool = True) -> UUID:
        """Let a member be registered in 2026 without going through the verbs; return the registration's id."""
        person = self.clerk.person_id
        row = make.RegistrationFactory(member_id=member.id, community_id=community.id, approved_by=person)
        make.RegistrationYearFactory(registration_id=row.id)
        make.ConsentFactory(member_id=member.id, purpose=Purpose.REGISTER)
        make.ConsentFactory(member_id=member.id, purpose=Purpose.TELL_UNIT, granted=consent)
        return UUID(str(row.id))


def assemble() -> Cast:
    """Make the cast in the present transaction."""
    city = make.AreaFactory(level=AreaLevel.CITY, name="金泉市", pinyin="jin quan", code="620900000000")
    county = make.AreaFactory(
        parent=city, level=AreaLevel.COUNTY, name="河西区", pinyin="he xi", code="620902000000"
    )
    street = make.AreaFactory(
        parent=county, level=AreaLevel.SUBDISTRICT, name="东风街道", pinyin="dong feng", code="620902002000"
    )
    happiness = _community(street, "幸福里", "xing fu li", "620902002003", points=True)
    peace = _community(street, "平安里", "ping an li", "620902002007", points=False)
    water, library = _unit(city, "金泉市水务局", "机关党委"), _unit(city, "金泉市图书馆", "党支部")
    wang, li = add_member("王立新", water, happiness), add_member("李春梅", water, happiness)
    return Cast(
        city, county, street, happiness, peace, water, library, wang, li, add_member("马志远", library, peace),
        clerk=staff("孙敏", Role.CLERK, area=happiness),
        secretary=staff("周正", Role.SECRETARY, area=happiness),
        leader=staff("何强", Role.LEADER, area=happiness),
        stranger=staff("钱陌", Role.CLERK, area=peace),
        administrator=staff("管理", Role.ADMINISTRATOR, area=city),
        observer=staff("街办", Role.OBSERVER, area=street),
        liaison=staff("郑联", Role.LIAISON, unit=water),
        strange_liaison=staff("冯生", Role.LIAISON, unit=library),
        auditor=staff("审计", Role.AUDITOR, area=city),
    )  # fmt: skip


def _community(street: Area, name: str, pinyin: str, code: str, *, points: bool) -> Area:
    area = make.AreaFactory(parent=street, name=f"{name}社区居委会", pinyin=pinyin, code=code)
    make.SettingsFactory(community_id=area.id, points_on=points, number_prefix=f"{name}党函")
    make.PartyOrganisationFactory(
        area_id=area.id, full_name=f"中共金泉市河西区东风街道{name}社区委员会", short_name=f"{name}社区党委"
    )
    return area


def _unit(city: Area, name: str, body: str) -> Unit:
    unit = make.UnitFactory(area_id=city.id, name=name)
    make.PartyOrganisationFactory(unit_id=unit.id, full_name=f"{name}{body}", short_name=f"{name}{body}")
    give_roster(unit)
    return unit


def give_roster(unit: Unit, *, on: dt.date = dt.date(2026, 1, 10)) -> None:
    """Let a unit have given its roster on a day."""
    given = RosterImport(
        id=new_id(), area_id=unit.area_id, filename="名册.xlsx", sha256="0" * 64, state=ImportState.APPLIED
    )
    session().add(given)
    send_changes()
    session().add(UnitRoster(unit_id=unit.id, import_id=given.id, given_on=on))
    send_changes()


def add_member(
    name: str, unit: Unit, community: Area | None, *, since: dt.date = dt.date(2020, 1, 1)
) -> Member:
    """Add a serving member of a unit who lives in a community."""
    person = make.PersonFactory(name=name)
    member = make.MemberFactory(
        id=person.id, community_id=community and community.id, residence="富康花园3号楼"
    )
    make.EmploymentFactory(member_id=member.id, unit_id=unit.id, during=Range(since, None))
    return member


def staff(
    name: str, role: Role, *, area: Area | None = None, unit: Unit | None = None, person: UUID | None = None
) -> Actor:
    """Add a staff account with one role and return it as an actor (not signed in)."""
    person_id = person or make.PersonFactory(name=name).id
    account_id = new_id()
    account = Account(
        id=account_id,
        person_id=person_id,
        username=f"u{new_id().hex[-12:]}",
        password_hash=PASSWORD_HASH,
        totp=totp.sealed(totp.new_secret(), account_id),
    )
    session().add(account)
    send_changes()
    session().add(
        RoleGrant(account_id=account.id, role=role, area_id=area and area.id, unit_id=unit and unit.id)
    )
    send_changes()
    grant = Grant(role.value, VERBS[role], area.path if area else None, unit.id if unit else None)
    return Actor(Channel.DESK, account.id, person_id, None, (grant,))


def sign_in(actor: Actor) -> str:
    """Open a session for an actor of the cast; return its bearer token."""
    if session().get(Account, actor.account_id) is None:
        session().add(Account(id=actor.account_id, openid=f"o{new_id().hex}", person_id=actor.person_id))
        send_changes()
    token, now = crypto.new_token(), dt.datetime.now(dt.UTC)
    session().add(
        AccountSession(
            account_id=actor.account_id, token=crypto.fingerprint(token), created_at=now, seen_at=now,
            expires_at=now + dt.timedelta(hours=12),
        )
    )  # fmt: skip
    send_changes()
    return token
