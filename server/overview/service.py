"""Verbs that touch several rooms in one transaction."""

from dataclasses import dataclass
from uuid import UUID

from server.kernel.actor import Actor
from server.posts import service as posts
from server.registrations import queries as registration_queries
from server.registrations import service as registrations
from server.registrations.rules import RegistrationState


@dataclass(frozen=True, slots=True)
class Ended:
    """A registration that was closed, how many claims on posts ended with it, and what follows it."""

    id: UUID
    state: RegistrationState
    claims_ended: int
    following_id: UUID | None
    version: int


def transfer(
    registration_id: UUID, community_id: UUID, reason: str, *, version: int | None = None, actor: Actor
) -> Ended:
    """Move a member's registration to another community; their live claims in the old one end.

    The refusals of ``registrations.service.transfer``.
    """
    following = registrations.transfer(registration_id, community_id, reason, version=version, actor=actor)
    return _ended(registration_id, "迁往其他社区：" + reason, actor, following_id=following.id)


def cancel(registration_id: UUID, reason: str, *, version: int | None = None, actor: Actor) -> Ended:
    """Close a registration for good; the member's live claims in the community end."""
    registrations.cancel(registration_id, reason, version=version, actor=actor)
    return _ended(registration_id, "报到已注销：" + reason, actor, following_id=None)


def _ended(registration_id: UUID, why: str, actor: Actor, *, following_id: UUID | None) -> Ended:
    closed = registration_queries.registration(registration_id)
    count = posts.end_claims_of(closed.member_id, closed.community_id, why[:200], actor=actor)
    return Ended(closed.id, closed.state, count, following_id, closed.version)
