"""Which phone is a person's, for messages to it."""

from uuid import UUID

from sqlalchemy import text

from server.kernel.db import session


def openid_of_person(person_id: UUID) -> str | None:
    """Return the WeChat openid of the phone bound to a person; None without one, or where it is locked."""
    return session().execute(_OPENID, {"person": person_id}).scalar_one_or_none()


_OPENID = text(
    "SELECT openid FROM accounts WHERE person_id = :person AND openid IS NOT NULL AND disabled_at IS NULL"
)
