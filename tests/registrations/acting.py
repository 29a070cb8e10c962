"""Short hands for tests of registration."""

from sqlalchemy import select

from server.accounts.models import Account
from server.accounts.rules import VERBS, Role
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from server.members.models import Member
from server.members.rules import Purpose
from server.organisations.models import Area
from server.registrations import service
from server.registrations.models import Registration
from server.registrations.rules import Method

YES = {Purpose.REGISTER: True, Purpose.TELL_UNIT: True}
QUIET = {Purpose.REGISTER: True, Purpose.TELL_UNIT: False}


def submit(
    member: Member, community: Area, actor: Actor, consents: dict[Purpose, bool] | None = None
) -> Registration:
    """Submit a registration with both consents given."""
    return service.submit(
        member.id, community.id, method=Method.IN_PERSON, consents=consents or YES, actor=actor
    )


def phone(member: Member) -> Actor:
    """Return a member acting on their phone, with an account that rows can point at."""
    account_id = (
        session().execute(select(Account.id).where(Account.person_id == member.id)).scalar_one_or_none()
    )
    if account_id is None:
        account_id = new_id()
        session().add(Account(id=account_id, openid=f"o{account_id.hex}", person_id=member.id))
        send_changes()
    return Actor(Channel.PHONE, account_id, member.id, None, (Grant("member", VERBS[Role.MEMBER]),))
