"""用印登记: noting that printed letters were sealed by hand, one or a whole half-year in one act (F-15)."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from server.audit import service as audit
from server.delivery import queries
from server.delivery.models import Sealing
from server.delivery.rules import Seal, sealing_problem
from server.delivery.taking import name_of, person, refusal, refuse_any
from server.feedback import queries as feedback
from server.feedback import service as letters
from server.feedback.queries import Letter
from server.feedback.rules import LetterEvent, LetterState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from server.organisations import queries as organisations


def seal(letter_ids: Collection[UUID], given: Seal, *, actor: Actor) -> list[Sealing]:
    """Note that letters were sealed, all or none; each is then ready to be sent.

    A letter that went astray may be printed and sealed once more for every time it did. LettersRefused, NobodyNamed,
    NotFound.
    """
    by, at = person(actor), given.sealed_at or clock.now()
    found = feedback.access_letters(letter_ids, actor=actor, verb="letters.seal")
    chosen = [letter for letter in found.values() if letter.id in letter_ids]
    again = queries.lost_prints(letter_ids)
    refuse_any(chosen, lambda letter: _problem(letter, at, again))
    rows = [_row(letter, given, at, by) for letter in chosen]
    session().add_all(rows)
    send_changes()
    for letter in chosen:
        _note(letter, given.copies, actor=actor)
    return rows


def _problem(letter: Letter, at: dt.datetime, again: Collection[UUID]) -> str | None:
    once_more = letter.id in again and letter.state is LetterState.SEALED
    state = None if once_more else refusal(letter, LetterEvent.SEAL)
    return state or sealing_problem(at, now=clock.now(), dated=letter.dated)


def _row(letter: Letter, given: Seal, at: dt.datetime, by: UUID) -> Sealing:
    handler = name_of(by)
    approver = name_of(letter.approved_by) if letter.approved_by else handler
    return Sealing(
        id=new_id(),
        letter_id=letter.id,
        sealed_at=at,
        content=given.content or feedback.text_of(letter).title.replace("\n", ""),
        copies=given.copies,
        approver=given.approver or approver,
        handler=handler,
        applicant=given.applicant or handler,
        phone=given.phone or organisations.settings_of(letter.community_id).contact_phone,
        recorded_by=by,
        recorded_at=clock.now(),
    )


def _note(letter: Letter, copies: int, *, actor: Actor) -> None:
    """A letter sealed once more stays where it is in its life; the trail has it all the same."""
    details: dict[str, object] = {"copies": copies}
    if refusal(letter, LetterEvent.SEAL) is None:
        letters.turn(letter, LetterEvent.SEAL, actor=actor, details=details)
        return
    path = organisations.area(letter.community_id).path
    audit.record("letters.seal_again", "letter", letter.id, actor=actor, area_path=path, details=details)
