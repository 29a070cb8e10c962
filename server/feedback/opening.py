"""Taking a letter in hand: in scope, locked, in the version that was seen, by somebody with a name – and noting it."""

from collections.abc import Iterable
from uuid import UUID

from server.audit import service as audit
from server.feedback import queries
from server.feedback.errors import NobodyToSign
from server.feedback.models import Letter
from server.kernel.actor import Actor
from server.kernel.errors import StaleVersion
from server.organisations import queries as organisations


def open_letter(letter_id: UUID, version: int | None, *, actor: Actor, verb: str) -> Letter:
    """Return a letter in scope, locked, in the version that the caller has seen; StaleVersion, NotFound."""
    letter = queries.access_letter(letter_id, actor=actor, verb=verb, lock=True)
    if version is not None and version != letter.version:
        raise StaleVersion()
    return letter


def person(actor: Actor) -> UUID:
    """Return who acts by name; NobodyToSign for an account that belongs to nobody."""
    if actor.person_id is None:
        raise NobodyToSign()
    return actor.person_id


def record_each(verb: str, letter_ids: Iterable[UUID], community_id: UUID, *, actor: Actor) -> None:
    """Write what was done to many letters of a community at once."""
    path = organisations.area(community_id).path
    audit.record_each(verb, "letter", list(letter_ids), actor=actor, area_path=path)


def record(
    verb: str,
    letter: Letter,
    *,
    actor: Actor,
    reason: str | None = None,
    details: dict[str, object] | None = None,
) -> None:
    """Write what was done to a letter, with the digest of what it said."""
    path = organisations.area(letter.community_id).path
    facts = {"content": letter.content_sha256, **(details or {})}
    audit.record(verb, "letter", letter.id, actor=actor, area_path=path, reason=reason, details=facts)
