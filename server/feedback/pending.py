"""What waits for a desk in this room, for pages that count it together with other rooms' work."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Date, Select, null, select

from server.feedback.models import Letter, Objection
from server.feedback.rules import LetterState
from server.kernel.actor import Actor
from server.organisations import queries as organisations


def letters(actor: Actor, verb: str, *states: LetterState) -> Select[UUID, dt.date | None]:
    """Return (community, due on) of the letters in some states on which the actor may ``verb``."""
    return select(Letter.community_id, null().cast(Date)).where(
        Letter.state.in_(states), organisations.in_scope(Letter.community_id, actor, verb)
    )


def objections(actor: Actor) -> Select[UUID, dt.date | None]:
    """Return (community, due on) of the members' objections that wait for an answer."""
    return (
        select(Letter.community_id, null().cast(Date))
        .join(Objection, Objection.letter_id == Letter.id)
        .where(
            Objection.answered_at.is_(None),
            organisations.in_scope(Letter.community_id, actor, "letters.review"),
        )
    )
