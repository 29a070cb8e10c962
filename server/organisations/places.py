"""Areas as people name them when they choose one: 幸福里社区居委会（东风街道）."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from server.kernel.actor import Actor
from server.kernel.db import session
from server.organisations.models import Area
from server.organisations.scope import areas_in_scope


def area_labels(actor: Actor, verb: str) -> dict[str, UUID]:
    """Return the open areas in which the actor may ``verb``, by a name that tells where they lie, from the city downwards."""
    parent = aliased(Area)
    query = (
        select(Area.id, Area.name, parent.name.label("within"))
        .outerjoin(parent, parent.id == Area.parent_id)
        .where(Area.closed_on.is_(None), areas_in_scope(actor, verb))
        .order_by(Area.path)
    )
    return {_label(row.name, row.within): row.id for row in session().execute(query)}


def _label(name: str, within: str | None) -> str:
    return f"{name}（{within}）" if within else name
