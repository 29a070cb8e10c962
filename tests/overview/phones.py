"""Phones that are nobody's yet."""

from server.accounts.models import Account
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.db import session
from server.kernel.types import new_id
from tests.cast import VERBS, Role


def unbound_phone(code: str | None = "ABC234") -> Actor:
    """Return somebody who signed in with WeChat and whom nobody knows."""
    account = Account(id=new_id(), openid=f"o{new_id().hex}", binding_code=code)
    session().add(account)
    return Actor(Channel.PHONE, account.id, None, None, (Grant("applicant", VERBS[Role.APPLICANT]),))
