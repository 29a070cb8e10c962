"""What waits for a desk in this room, for pages that count it together with other rooms' work."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Date, Select, null, select

from server.delivery.models import Dispatch, RosterChange
from server.delivery.queries import AWAITED
from server.feedback import queries as feedback
from server.kernel import clock
from server.kernel.actor import Actor
from server.organisations import queries as organisations


def overdue_replies(actor: Actor) -> Select[UUID, dt.date | None]:
    """Return (community, due on) of the letters whose reply is late."""
    head = feedback.heads(actor, "letters.send").subquery()
    return (
        select(head.c.community_id, Dispatch.reply_due_on)
        .join(head, head.c.id == Dispatch.letter_id)
        .where(
            Dispatch.missent_at.is_(None), Dispatch.reply_due_on < clock.today(), head.c.state.in_(AWAITED)
        )
    )


def roster_changes(actor: Actor) -> Select[UUID, dt.date | None]:
    """Return (community, due on) of the roster changes that units told and nobody has dealt with."""
    return select(RosterChange.community_id, null().cast(Date)).where(
        RosterChange.handled_at.is_(None),
        organisations.in_scope(RosterChange.community_id, actor, "rosters.correct"),
    )
