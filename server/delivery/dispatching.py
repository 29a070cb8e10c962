"""The ways of a letter out of the house: sent, received, or missent and sent anew."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from server.delivery import queries
from server.delivery.errors import SlipIncomplete, TodayOnly, WrongDay
from server.delivery.models import Dispatch
from server.delivery.rules import Parcel, Way, receipt_problem, reply_due, sending_problem
from server.delivery.taking import name_of, person, refusal, refuse_any, take
from server.feedback import queries as feedback
from server.feedback import service as letters
from server.feedback.queries import Letter
from server.feedback.rules import LetterEvent
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.types import new_id
from server.organisations import queries as organisations


def send(
    parcels: Collection[Parcel], way: Way, *, sent_on: dt.date | None = None, actor: Actor
) -> list[Dispatch]:
    """Send sealed letters, all or none; the letter that a correction corrects is corrected when it goes out (F-12).

    LettersRefused, NobodyNamed, NotFound.
    """
    by, day = person(actor), sent_on or clock.today()
    slips = {parcel.letter_id: parcel.slip_number for parcel in parcels}
    found = feedback.access_letters(slips, actor=actor, verb="letters.send")
    chosen = [letter for letter in found.values() if letter.id in slips]
    originals = _originals(chosen, found)
    sealed_on = queries.sealed_on(slips)
    refuse_any(chosen, lambda each: _problem(each, day, sealed_on.get(each.id), originals.get(each.id)))
    due_on = reply_due(day, organisations.work_calendar())
    rows = [_dispatch(each, way, slips[each.id], day, due_on, by) for each in chosen]
    session().add_all(rows)
    for letter in chosen:
        letters.turn(letter, LetterEvent.SEND, actor=actor, details={"way": way, "sent_on": str(day)})
        if letter.id in originals:
            told: dict[str, object] = {"correction": letter.number}
            letters.turn(originals[letter.id], LetterEvent.CORRECT, actor=actor, details=told)
    return rows


def _originals(chosen: Sequence[Letter], found: Mapping[UUID, Letter]) -> dict[UUID, Letter]:
    """Return what corrections correct, by the correction's id; one sent again has done so the first time."""
    again = queries.dispatched([letter.id for letter in chosen])
    return {
        letter.id: found[letter.corrects_id]
        for letter in chosen
        if letter.corrects_id is not None and letter.id not in again
    }


def _problem(letter: Letter, day: dt.date, sealed_on: dt.date | None, original: Letter | None) -> str | None:
    before = None if original is None else refusal(original, LetterEvent.CORRECT)
    return (
        refusal(letter, LetterEvent.SEND)
        or (before and f"原{before}")
        or sending_problem(day, today=clock.today(), dated=letter.dated, sealed_on=sealed_on)
        or _silenced(letter)
    )


def _silenced(letter: Letter) -> str | None:
    """Until it goes out a letter tells the unit nothing, so a consent taken back keeps it at home (个人信息保护法 art. 15)."""
    silent = feedback.no_longer_told(letter)
    return f"函中{silent}名党员已撤回向单位反馈的同意，请作废后重新拟稿、重新取数。" if silent else None


def _dispatch(
    letter: Letter, way: Way, slip_number: str | None, day: dt.date, due_on: dt.date, by: UUID
) -> Dispatch:
    return Dispatch(
        id=new_id(),
        letter_id=letter.id,
        way=way,
        addressee=feedback.text_of(letter).addressee,
        slip_number=slip_number,
        sent_on=day,
        sent_by=by,
        recorded_at=clock.now(),
        reply_due_on=due_on,
    )


def receive(
    letter_id: UUID,
    *,
    received_on: dt.date | None = None,
    received_by: str | None = None,
    version: int | None = None,
    actor: Actor,
) -> Dispatch:
    """Note that a letter arrived: confirmed by the unit's liaison, today, or keyed by a clerk from the paper slip.

    The reply is due from this day. SlipIncomplete, TodayOnly, WrongDay, LetterTransitionRefused, NobodyNamed, NotFound.
    """
    letter = take(letter_id, version, actor=actor, verb="letters.deliver")
    by = person(actor)
    if in_portal(letter, actor):
        if received_on is not None or received_by is not None:
            raise TodayOnly()
        received_by = name_of(by)
    if not received_by:
        raise SlipIncomplete(fields={"received_by": ["请填写签收人。"]})
    return note_receipt(letter, received_on or clock.today(), received_by, by=by, actor=actor)


def in_portal(letter: Letter, actor: Actor) -> bool:
    """Say whether the actor is the unit's own liaison, and not staff with its slip in hand."""
    return letter.unit_id in actor.unit_ids("letters.deliver")


def note_receipt(letter: Letter, day: dt.date, name: str, *, by: UUID, actor: Actor) -> Dispatch:
    """Note when and by whom a letter taken in hand was received; WrongDay, LetterTransitionRefused."""
    letter.allow(LetterEvent.RECEIVE)
    dispatch = queries.live_dispatch(letter.id)
    if problem := receipt_problem(day, today=clock.today(), sent_on=dispatch.sent_on):
        raise WrongDay(problem, fields={"received_on": [problem]})
    due_on = reply_due(day, organisations.work_calendar())
    dispatch.receive(day, name, keyed_by=by, reply_due_on=due_on)
    send_changes()
    letters.turn(letter, LetterEvent.RECEIVE, actor=actor, details={"received_on": str(day)})
    return dispatch


def missend(letter_id: UUID, reason: str, *, version: int | None = None, actor: Actor) -> Dispatch:
    """Note that a letter went to the wrong addressee or came back; it waits to be sent anew, this way out stays on file."""
    letter = take(letter_id, version, actor=actor, verb="letters.send")
    letter.allow(LetterEvent.MISSEND)
    dispatch = queries.live_dispatch(letter.id)
    dispatch.mark_missent(reason, by=person(actor), at=clock.now())
    send_changes()
    letters.turn(letter, LetterEvent.MISSEND, actor=actor, reason=reason)
    return dispatch
