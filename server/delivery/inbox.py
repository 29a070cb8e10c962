"""The unit's inbox: what still waits for its answer, the most pressing first, and everything that ever came."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from server.delivery import queries
from server.delivery.collecting import VERB
from server.delivery.models import Dispatch
from server.delivery.queries import AWAITED
from server.delivery.waiting import Awaited, awaited
from server.feedback import queries as feedback
from server.feedback.queries import Letter, LetterView
from server.feedback.rules import OUT, LetterState
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page
from server.kernel.periods import Period
from server.organisations import queries as organisations

MOST = 200
"""Letters that can be shown waiting at once; the rest follow when these are answered."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A letter that came to a unit; ``due_on`` None when nothing is expected of the unit any more."""

    view: LetterView
    dispatch: Dispatch | None

    @property
    def period_label(self) -> str:
        return Period.parse(self.view.letter.period).label

    @property
    def received_on(self) -> dt.date | None:
        return self.dispatch.received_on if self.dispatch else None

    @property
    def due_on(self) -> dt.date | None:
        waits = self.dispatch is not None and self.view.letter.state in AWAITED
        return self.dispatch.reply_due_on if self.dispatch and waits else None


@dataclass(frozen=True, slots=True)
class Senders:
    """What an inbox can be searched by: its periods, the newest first, and (id, name) of its communities."""

    periods: list[Period]
    communities: list[tuple[UUID, str]]


def expected(unit_id: UUID, *, actor: Actor) -> list[Awaited]:
    """Return the letters that a unit has not answered, the earliest due first; NotFound for others than its liaison."""
    _keep_out(unit_id, actor)
    head = feedback.heads(actor, VERB).where(Letter.unit_id == unit_id).subquery("l")
    columns = (head.c.number, head.c.period, head.c.community_id, head.c.unit_id, head.c.state)
    query = select(Dispatch, *columns).join(head, head.c.id == Dispatch.letter_id)
    query = query.where(Dispatch.missent_at.is_(None), head.c.state.in_(AWAITED))
    return awaited(session().execute(query.order_by(Dispatch.reply_due_on, Dispatch.id).limit(MOST)).all())


def arrived(
    unit_id: UUID,
    *,
    period: Period | None = None,
    state: LetterState | None = None,
    community_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
    actor: Actor,
) -> Page[Arrived]:
    """Return a page of all that came to a unit, the newest period first; NotFound for others than its liaison."""
    _keep_out(unit_id, actor)
    page = feedback.letters(
        unit_id=unit_id, period=period, state=state, community_id=community_id, cursor=cursor, limit=limit,
        actor=actor,
    )  # fmt: skip
    return Page(_arrived([each for each in page.items if each.letter.state in OUT]), page.next)


def _arrived(found: Sequence[LetterView]) -> list[Arrived]:
    ways = queries.live_dispatches([each.letter.id for each in found])
    return [Arrived(each, ways.get(each.letter.id)) for each in found]


def senders(unit_id: UUID, *, actor: Actor) -> Senders:
    """Return the periods and communities of the letters that came to a unit."""
    _keep_out(unit_id, actor)
    query = select(Letter.period, Letter.community_id).distinct()
    rows = session().execute(query.where(Letter.unit_id == unit_id, Letter.state.in_(OUT))).all()
    names = organisations.area_names({row.community_id for row in rows})
    periods = sorted({Period.parse(row.period) for row in rows}, reverse=True)
    return Senders(periods, sorted(names.items(), key=lambda each: each[1]))


def _keep_out(unit_id: UUID, actor: Actor) -> None:
    if unit_id not in actor.unit_ids(VERB):
        raise NotFound()
