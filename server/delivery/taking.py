"""Taking letters in hand: in scope, locked, in the version that was seen, by somebody with a name."""

from collections.abc import Callable, Iterable
from uuid import UUID

from server.delivery.errors import LettersRefused, NobodyNamed
from server.feedback import queries as feedback
from server.feedback.errors import LetterTransitionRefused
from server.feedback.queries import Letter
from server.feedback.rules import LetterEvent
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.errors import StaleVersion
from server.people import queries as people


def take(letter_id: UUID, version: int | None, *, actor: Actor, verb: str) -> Letter:
    """Return a letter in scope, locked, in the version that the caller has seen; StaleVersion, NotFound."""
    letter = feedback.access_letter(letter_id, actor=actor, verb=verb, lock=True)
    if version is not None and version != letter.version:
        raise StaleVersion()
    return letter


def person(actor: Actor) -> UUID:
    """Return who acts by name; NobodyNamed for an account that belongs to nobody."""
    if actor.person_id is None:
        raise NobodyNamed()
    return actor.person_id


def name_of(person_id: UUID) -> str:
    """Return a person's name as it is today."""
    return people.person(person_id).name


def refusal(letter: Letter, event: LetterEvent) -> str | None:
    """Say why a letter's state does not allow an event; None when it does."""
    try:
        letter.allow(event)
    except LetterTransitionRefused as refused:
        return refused.text
    return None


def refuse_any(letters: Iterable[Letter], problem: Callable[[Letter], str | None]) -> None:
    """Raise LettersRefused, with a sentence for each letter that has a problem, unless all may go."""
    told = ((letter.number or "未编号的函件", problem(letter)) for letter in letters)
    refused = [f"{number}：{words}" for number, words in told if words]
    if refused:
        raise LettersRefused(fields={"letters": refused})


def watermark(specimen: str | None, *, actor: Actor) -> str:
    """Return what marks an exported sheet: who took it and when, and 演示样张 (``specimen``) in a demo."""
    who = name_of(actor.person_id) if actor.person_id else "系统"
    mark = f"{specimen} " if specimen else ""
    return f"{mark}{who} {clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M} 导出"
