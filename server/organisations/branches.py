"""The tree one step at a time: what lies directly under an area, and which areas hold a community."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from server.kernel.db import session
from server.organisations.models import Area
from server.organisations.rules import AreaLevel


def children(area: Area) -> Sequence[Area]:
    """Return the areas directly under one down to the communities, closed ones too, in the official order of their codes."""
    query = select(Area).where(Area.parent_id == area.id, Area.level != AreaLevel.GRID)
    return session().execute(query.order_by(Area.code.nulls_last(), Area.pinyin, Area.id)).scalars().all()


def held_by(area_ids: Iterable[UUID] | None = None) -> Select[UUID, UUID]:
    """Return the Select of (community, holder): each community with every area that holds it, itself included.

    ``area_ids``: only these as holders.
    """
    top = aliased(Area)
    query = (
        select(Area.id.label("community_id"), top.id.label("holder_id"))
        .join(top, Area.path.startswith(top.path))
        .where(Area.level == AreaLevel.COMMUNITY)
    )
    return query if area_ids is None else query.where(top.id.in_(list(area_ids)))


def areas_at(paths: Sequence[str]) -> Sequence[Area]:
    """Return the areas at some paths, the highest first, then in official order."""
    query = select(Area).where(Area.path.in_(paths))
    order = (func.length(Area.path), Area.code.nulls_last(), Area.path)
    return session().execute(query.order_by(*order)).scalars().all()
