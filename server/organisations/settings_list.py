"""Every community's settings in one list, for whoever looks after several."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate
from server.organisations.models import Area, CommunitySettings
from server.organisations.queries import areas_in_scope

READ = "settings.read"


def communities(
    *, q: str | None = None, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Page[Any]:
    """Return a page of (community, its settings) in the actor's scope, in pinyin order, by part of the name."""
    query = select(Area, CommunitySettings).join(CommunitySettings, CommunitySettings.community_id == Area.id)
    query = query.where(Area.closed_on.is_(None), areas_in_scope(actor, READ))
    query = query if q is None else query.where(Area.name.contains(q, autoescape=True))
    return paginate(query, [Area.pinyin, Area.id], cursor=cursor, limit=limit)


def tally(actor: Actor) -> tuple[int, int]:
    """Return how many communities are in the actor's scope, and how many of them have points on."""
    joined = select(func.count(), func.count().filter(CommunitySettings.points_on)).join(
        Area, Area.id == CommunitySettings.community_id
    )
    counted = joined.where(Area.closed_on.is_(None), areas_in_scope(actor, READ))
    every, with_points = session().execute(counted).one()
    return every, with_points


def defaults() -> Mapping[str, Any]:
    """Return what a community that decided nothing has, by setting; those without a default are absent."""
    columns = CommunitySettings.__table__.columns
    found = {name: column.default for name, column in columns.items() if column.default is not None}
    return {
        name: default.arg(None) if default.is_callable else default.arg for name, default in found.items()
    }
