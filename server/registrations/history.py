"""Every registration of one member, those that were closed too."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, select

from server.kernel.db import session
from server.registrations.models import Registration, RegistrationYear


def history_of(member_id: UUID) -> Sequence[Row[Registration, RegistrationYear | None]]:
    """Return a member's registrations with each year's number, the oldest first; no year before the first approval."""
    query = (
        select(Registration, RegistrationYear)
        .outerjoin(RegistrationYear, RegistrationYear.registration_id == Registration.id)
        .where(Registration.member_id == member_id)
        .order_by(Registration.id, RegistrationYear.year)
    )
    return session().execute(query).all()
