"""Every answer that a member ever gave to a consent."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from server.kernel.db import session
from server.members.models import Consent


def answers_of(member_id: UUID) -> Sequence[Consent]:
    """Return all of a member's answers, withdrawn and repeated ones too, the oldest first."""
    query = select(Consent).where(Consent.member_id == member_id).order_by(Consent.at, Consent.id)
    return session().execute(query).scalars().all()
