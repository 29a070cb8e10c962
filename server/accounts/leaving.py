"""Forgetting a phone whose owner no longer wants an account here."""

from sqlalchemy import func, update

from server.accounts import pairing, sessions
from server.accounts.errors import NotAPhone
from server.accounts.models import Account
from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.db import session


def forget_phone(reason: str | None = None, *, actor: Actor) -> None:
    """Forget the WeChat account that acts: its openid, whose it was and its desk; its sessions end at once (R-37).

    The row stays, disabled and nobody's, because consents and submissions name it as the one that keyed them; the same
    WeChat that comes again is a new account. NotAPhone.
    """
    phone = session().get(Account, actor.account_id, with_for_update=True, populate_existing=True)
    if phone is None or phone.openid is None:
        raise NotAPhone()
    pairing.end(phone.id, actor=actor)
    sessions.end_all(phone.id)
    # One of openid and username is never null: what stands in for the openid tells nothing and fits nobody.
    forgotten = {"openid": f"forgotten-{phone.id.hex}", "disabled_at": func.clock_timestamp()}
    nobody = dict.fromkeys(("person_id", "binding_code", "bound_at"))
    session().execute(update(Account).where(Account.id == phone.id).values(**forgotten, **nobody))
    audit.record("accounts.forget", "account", phone.id, actor=actor, reason=reason)
