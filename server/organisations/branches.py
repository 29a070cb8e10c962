"""The tree one step at a time: what lies directly under an area, and under which of these each community lies."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from server.kernel.db import session
from server.organisations.models import Area
from server.organisations.rules import AreaLevel

STEP = 33
"""Signs of a path that one step adds: the id in hex and a slash."""


def children(area: Area) -> Sequence[Area]:
    """Return the areas directly under one down to the communities, closed ones too, in the official order of their codes."""
    query = select(Area).where(Area.parent_id == area.id, Area.level != AreaLevel.GRID)
    return session().execute(query.order_by(Area.code.nulls_last(), Area.pinyin, Area.id)).scalars().all()


def branches(area: Area) -> Select[UUID, UUID]:
    """Return the Select of (community, branch): every community under an area with the child of the area that holds it.

    A community is its own only branch.
    """
    top = aliased(Area)
    below = 0 if area.level is AreaLevel.COMMUNITY else STEP
    return (
        select(Area.id.label("community_id"), top.id.label("branch_id"))
        .join(top, top.path == func.left(Area.path, len(area.path) + below))
        .where(Area.level == AreaLevel.COMMUNITY, Area.path.startswith(area.path, autoescape=True))
    )


def held_by(area_ids: Iterable[UUID]) -> Select[UUID, UUID]:
    """Return the Select of (community, branch): every community in some areas, none of them in another, with its area."""
    top = aliased(Area)
    return (
        select(Area.id.label("community_id"), top.id.label("branch_id"))
        .join(top, Area.path.startswith(top.path))
        .where(Area.level == AreaLevel.COMMUNITY, top.id.in_(list(area_ids)))
    )


def areas_at(paths: Sequence[str]) -> Sequence[Area]:
    """Return the areas at some paths, the highest first, then in official order."""
    query = select(Area).where(Area.path.in_(paths))
    order = (func.length(Area.path), Area.code.nulls_last(), Area.path)
    return session().execute(query.order_by(*order)).scalars().all()
