"""Units as whoever keeps their register looks for them."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, or_, select

from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate
from server.organisations import queries
from server.organisations.models import FormerName, PartyOrganisation, Unit
from server.organisations.rules import UnitKind

VERB = "organisations.manage"


class Standing(StrEnum):
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"open": "在用", "closed": "已撤并"}[self]


def page(
    *,
    q: str | None = None,
    kind: UnitKind | None = None,
    standing: Standing | None = Standing.OPEN,
    cursor: str | None = None,
    limit: int = 50,
    actor: Actor,
) -> Page[Any]:
    """Return a page of the units in scope by part of the name of now or before, or of the code; in pinyin order."""
    query = select(Unit).where(queries.units_in_scope(actor, VERB))
    if q is not None:
        former = exists(FormerName.id).where(
            FormerName.unit_id == Unit.id, FormerName.name.contains(q, autoescape=True)
        )
        query = query.where(
            or_(
                Unit.name.contains(q, autoescape=True),
                Unit.uscc.startswith(q.upper(), autoescape=True),
                former,
            )
        )
    query = query if kind is None else query.where(Unit.kind == kind)
    if standing is not None:
        closed = Unit.closed_on.is_not(None)
        query = query.where(closed if standing is Standing.CLOSED else ~closed)
    return paginate(query, [Unit.pinyin, Unit.id], cursor=cursor, limit=limit)


def tally(actor: Actor) -> tuple[int, int]:
    """Return how many open units are in scope, and how many of them have no addressee of their own."""
    named = exists(PartyOrganisation.id).where(PartyOrganisation.unit_id == Unit.id)
    counted = select(func.count(), func.count().filter(~named))
    counted = counted.where(queries.units_in_scope(actor, VERB), Unit.closed_on.is_(None))
    every, without = session().execute(counted.select_from(Unit)).one()
    return every, without


def open_others(unit_id: UUID, *, actor: Actor) -> list[tuple[UUID, str]]:
    """Return (id, name) of the other open units in scope, in pinyin order: what one could be merged into."""
    query = select(Unit.id, Unit.name).where(
        queries.units_in_scope(actor, VERB), Unit.closed_on.is_(None), Unit.id != unit_id
    )
    return [(row.id, row.name) for row in session().execute(query.order_by(Unit.pinyin, Unit.id))]
