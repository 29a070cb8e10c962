"""Many letters in one act, all or none: handed to the secretary, approved."""

from collections.abc import Callable, Collection
from uuid import UUID

from server.feedback import queries, service
from server.feedback.errors import SomeRefused
from server.feedback.models import Letter
from server.kernel.actor import Actor
from server.kernel.errors import DomainError, NotFound
from server.organisations import queries as organisations


def review_several(letter_ids: Collection[UUID], *, actor: Actor) -> int:
    """Hand frozen letters to the secretary; return how many. SomeRefused with a sentence for each that cannot, NotFound."""
    return _each(letter_ids, "letters.review", lambda one: service.review(one.id, actor=actor), actor=actor)


def approve_several(letter_ids: Collection[UUID], *, actor: Actor) -> int:
    """Approve reviewed letters in the order of their drafting; return how many. SomeRefused, NotFound."""
    return _each(letter_ids, "letters.approve", lambda one: service.approve(one.id, actor=actor), actor=actor)


def _each(letter_ids: Collection[UUID], verb: str, act: Callable[[Letter], Letter], *, actor: Actor) -> int:
    taken = queries.access_letters(letter_ids, actor=actor, verb=verb)
    chosen = [letter for letter in taken.values() if letter.id in set(letter_ids)]
    names = organisations.unit_names({letter.unit_id for letter in chosen})
    refused = [words for letter in chosen if (words := _refusal(letter, names[letter.unit_id], act))]
    if refused:
        raise SomeRefused(fields={"letters": refused})
    return len(chosen)


def _refusal(letter: Letter, unit: str, act: Callable[[Letter], Letter]) -> str | None:
    try:
        act(letter)
    except NotFound:
        raise
    except DomainError as refused:
        return f"{unit}：{refused.text}"
    return None
