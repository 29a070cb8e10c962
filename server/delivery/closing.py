"""The end of a letter: what its unit is told about objections, roster changes dealt with, and 办结."""

from uuid import UUID

from server.audit import service as audit
from server.delivery import queries
from server.delivery.errors import ClosingReasonMissing, CorrectionDue, ObjectionsUnanswered
from server.delivery.models import Closure, Reply, RosterChange
from server.delivery.taking import person, take
from server.feedback import queries as feedback
from server.feedback import service as letters
from server.feedback.rules import LetterEvent, LetterState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from server.organisations import queries as organisations

_UNANSWERED = (LetterState.SENT, LetterState.RECEIVED)


def settle(letter_id: UUID, words: str, *, version: int | None = None, actor: Actor) -> Reply:
    """Tell a unit what became of its objections, when every one is answered and none upheld.

    ObjectionsUnanswered, CorrectionDue, LetterTransitionRefused, StaleVersion, NobodyNamed, NotFound.
    """
    letter = take(letter_id, version, actor=actor, verb="letters.send")
    letter.allow(LetterEvent.SETTLE)
    objections = feedback.unit_objections(letter.id)
    if any(each.answered_at is None for each in objections):
        raise ObjectionsUnanswered()
    if any(each.upheld for each in objections):
        raise CorrectionDue()
    reply = queries.reply_to(letter.id)
    reply.settle(words, by=person(actor), at=clock.now())
    send_changes()
    letters.turn(letter, LetterEvent.SETTLE, actor=actor)
    return reply


def close(letter_id: UUID, *, reason: str | None = None, version: int | None = None, actor: Actor) -> Closure:
    """End a letter that was answered or corrected; with a reason also one whose unit never replied.

    ClosingReasonMissing, LetterTransitionRefused, StaleVersion, NobodyNamed, NotFound.
    """
    letter = take(letter_id, version, actor=actor, verb="letters.send")
    letter.allow(LetterEvent.CLOSE)
    if letter.state in _UNANSWERED and not reason:
        raise ClosingReasonMissing(fields={"reason": ["请填写“原因”。"]})
    closure = Closure(
        id=new_id(),
        letter_id=letter.id,
        reason=reason or None,
        closed_by=person(actor),
        closed_at=clock.now(),
    )
    session().add(closure)
    send_changes()
    letters.turn(letter, LetterEvent.CLOSE, actor=actor, reason=reason)
    return closure


def handle(change_id: UUID, *, actor: Actor) -> RosterChange:
    """Mark a roster change as dealt with; RosterChangeHandled, NobodyNamed, NotFound."""
    change = queries.access_roster_change(change_id, actor=actor, lock=True)
    change.handle(by=person(actor), at=clock.now())
    send_changes()
    path = organisations.area(change.community_id).path
    audit.record("rosters.correct", "roster_change", change.id, actor=actor, area_path=path)
    return change
