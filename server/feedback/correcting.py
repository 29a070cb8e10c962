"""Correction after issue: a new letter that names the old number; the old bytes never change (F-12)."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

from server.feedback import board, drafting, queries, snapshot
from server.feedback.errors import NewerVersionExists, NothingToCorrect
from server.feedback.models import Letter
from server.feedback.opening import open_letter, person, record
from server.feedback.rules import LetterEvent, LetterKind
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.types import new_id


def correct(letter_id: UUID, reason: str, *, version: int | None = None, actor: Actor) -> Letter:
    """Draft the letter that corrects one already sent, with the facts as known now; it waits for review.

    ``reason`` is printed after 因. NothingToCorrect when no fact would read differently and no objection of the unit was
    upheld (its words and ratings may be what is wrong), NewerVersionExists when a correction is under way or out,
    NobodyToSign, LetterTransitionRefused for a letter not sent.
    """
    letter = open_letter(letter_id, version, actor=actor, verb="letters.review")
    letter.allow(LetterEvent.CORRECT)
    if queries.correction_of(letter.id) is not None:
        raise NewerVersionExists()
    correction = _drafted(letter, reason)
    correction.changed_by = person(actor)
    send_changes()
    for event in ("draft", "open_check", "freeze"):
        record(
            f"letters.{event}", correction, actor=actor, reason=reason, details={"corrects": str(letter.id)}
        )
    return correction


def _drafted(letter: Letter, reason: str) -> Letter:
    """A correction needs no check of its own: its members see it as every letter about them, and may speak up."""
    fresh, gathered, known_until = drafting.afresh(letter)
    upheld = any(each.upheld for each in queries.unit_objections(letter.id))
    if not upheld and snapshot.facts_of(fresh.content) == snapshot.facts_of(letter.content):
        raise NothingToCorrect()
    facts, judgement = snapshot.facts_of(fresh.content), snapshot.judgement_of(fresh.content)
    frame = replace(
        snapshot.frame_of(fresh.content),
        corrects=letter.number,
        correction_reason=reason,
        changes=board.printable_changes(snapshot.facts_of(letter.content), facts),
    )
    frozen = snapshot.freeze(facts, frame, judgement)
    correction = _like(letter, frozen, known_until)
    session().add(correction)
    send_changes()
    drafting.keep_members({correction.id: gathered})
    correction.open_check(known_until)
    correction.freeze(known_until)
    return correction


def _like(letter: Letter, frozen: snapshot.Frozen, now: dt.datetime) -> Letter:
    return Letter(
        id=new_id(),
        cycle_id=letter.cycle_id,
        community_id=letter.community_id,
        unit_id=letter.unit_id,
        period=letter.period,
        kind=LetterKind.CORRECTION,
        corrects_id=letter.id,
        content=frozen.content,
        content_sha256=frozen.sha256,
        problems=frozen.problems,
        known_until=now,
        drafted_at=clock.now(),
    )
