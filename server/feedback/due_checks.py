"""Which drafts a member may still object to: the reminder on the phone's first page (F-14)."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select

from server.feedback.models import Letter, LetterMember, Objection
from server.feedback.rules import LetterState, Objector
from server.kernel.db import session
from server.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class DueCheck:
    """A draft about a member, and the instant until which they may object."""

    letter_id: UUID
    period: Period
    until: dt.datetime


def checks_due(member_id: UUID, now: dt.datetime) -> list[DueCheck]:
    """Return the drafts that a member may look at and has not objected to, the most urgent first."""
    said = (
        Objection.letter_id == Letter.id,
        Objection.member_id == member_id,
        Objection.objector == Objector.MEMBER,
    )
    query = (
        select(Letter.id, Letter.period, Letter.check_until)
        .join(LetterMember, LetterMember.letter_id == Letter.id)
        .where(
            LetterMember.member_id == member_id,
            Letter.state == LetterState.CHECKING,
            Letter.check_until > now,
            ~exists(select(Objection.id).where(*said)),
        )
        .order_by(Letter.check_until, Letter.id)
    )
    return [DueCheck(row.id, Period.parse(row.period), row.check_until) for row in session().execute(query)]
