"""Communities as whoever keeps the tree looks for them: open ones, and those that ended in another one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate
from server.organisations.models import Area
from server.organisations.rules import AreaLevel
from server.organisations.scope import areas_in_scope
from server.organisations.unit_list import VERB, Standing


def page(
    *,
    q: str | None = None,
    standing: Standing | None = Standing.OPEN,
    cursor: str | None = None,
    limit: int = 50,
    actor: Actor,
) -> Page[Any]:
    """Return a page of (community, name of what is above it) in scope by part of the name, in pinyin order."""
    above = aliased(Area)
    query = select(Area, above.name).join(above, above.id == Area.parent_id)
    query = query.where(Area.level == AreaLevel.COMMUNITY, areas_in_scope(actor, VERB))
    query = query if q is None else query.where(Area.name.contains(q, autoescape=True))
    if standing is not None:
        closed = Area.closed_on.is_not(None)
        query = query.where(closed if standing is Standing.CLOSED else ~closed)
    return paginate(query, [Area.pinyin, Area.id], cursor=cursor, limit=limit)


def open_others(community: Area, *, actor: Actor) -> Sequence[tuple[UUID, str]]:
    """Return (id, name with what is above it) of the other open communities in scope, those of the same place first."""
    above = aliased(Area)
    query = (
        select(Area.id, Area.name, above.name.label("within"))
        .join(above, above.id == Area.parent_id)
        .where(Area.level == AreaLevel.COMMUNITY, Area.closed_on.is_(None), areas_in_scope(actor, VERB))
        .where(Area.id != community.id)
        .order_by(Area.parent_id != community.parent_id, Area.pinyin, Area.id)
    )
    return [(row.id, f"{row.name}（{row.within}）") for row in session().execute(query)]
