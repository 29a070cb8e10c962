"""Who acts: passed into every verb, never looked up below the edge."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from server.kernel.errors import Forbidden, ProofNeeded


class Channel(StrEnum):
    PHONE = "phone"
    DESK = "desk"
    SYSTEM = "system"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role with what it may do, inside one area's subtree or one unit; both None only for what is one's own."""

    role: str
    verbs: frozenset[str]
    area_path: str | None = None
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """An authenticated identity. ``person_id`` of a member's phone account is the member's id.

    ``bound`` is False on a phone whose person is known only through the desk that it was paired with: that person is
    staff there, and nobody's member by it. ``fresh`` is False at a desk whose authenticator was asked too long ago to give
    powers away (R-45).
    """

    channel: Channel
    account_id: UUID | None = None
    person_id: UUID | None = None
    session_id: UUID | None = None
    grants: tuple[Grant, ...] = field(default=())
    bound: bool = True
    fresh: bool = True

    def may(self, verb: str) -> bool:
        return self.channel is Channel.SYSTEM or any(verb in grant.verbs for grant in self.grants)

    def require(self, verb: str) -> None:
        """Raise Forbidden unless some role of the actor knows ``verb``."""
        if not self.may(verb):
            raise Forbidden()

    def require_fresh(self) -> None:
        """Raise ProofNeeded unless the authenticator was asked a moment ago (R-45)."""
        if not self.fresh:
            raise ProofNeeded()

    def area_paths(self, verb: str) -> tuple[str, ...]:
        """Return the area path prefixes within which ``verb`` is allowed; ("",) is everywhere."""
        if self.channel is Channel.SYSTEM:
            return ("",)
        return tuple(path for path in self._area_paths(verb))

    def _area_paths(self, verb: str) -> Iterator[str]:
        return (g.area_path for g in self.grants if verb in g.verbs and g.area_path is not None)

    def unit_ids(self, verb: str) -> tuple[UUID, ...]:
        """Return the units for which ``verb`` is allowed."""
        return tuple(g.unit_id for g in self.grants if verb in g.verbs and g.unit_id is not None)

    @property
    def is_system(self) -> bool:
        return self.channel is Channel.SYSTEM

    @property
    def is_member(self) -> bool:
        """True on a phone bound to a member."""
        return self.channel is Channel.PHONE and self.bound and self.person_id is not None


SYSTEM = Actor(Channel.SYSTEM)
PUBLIC = Actor(Channel.PUBLIC)
