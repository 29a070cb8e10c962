"""Which sections of the pages somebody has any use for, by their communities' settings."""

from sqlalchemy import select

from server.kernel.actor import Actor
from server.kernel.db import session
from server.organisations.models import CommunitySettings
from server.organisations.queries import in_scope


def keeps_points(actor: Actor, verb: str) -> bool:
    """Say whether any community in which the actor may ``verb`` keeps points."""
    here = in_scope(CommunitySettings.community_id, actor, verb)
    query = select(select(CommunitySettings.community_id).where(CommunitySettings.points_on, here).exists())
    return bool(session().execute(query).scalar_one())
