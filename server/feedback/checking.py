"""The members' check: a draft is shown to those it is about, who may object until it freezes (F-14).

Opening and freezing concern many letters at once; each letter still goes the way of the table of states, with a row in
the trail of its own.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, update

from server.feedback import cycles, queries, telling
from server.feedback.errors import NotAboutYou, ObjectionOpen, ObjectionTooLate
from server.feedback.models import Cycle, Letter, LetterMember, Objection
from server.feedback.opening import open_letter, person, record, record_each
from server.feedback.rules import TRANSITIONS, LetterEvent, LetterState, Objector
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.periods import Period
from server.kernel.types import new_id
from server.wechat.screening import TextScreen, refuse_risky


def open_check(cycle: Cycle, *, actor: Actor) -> list[UUID]:
    """Show a cycle's drafts to their members; return the letters' ids."""
    until = cycles.check_until(cycle)
    opened = _turn_all(
        LetterState.DRAFTED,
        LetterEvent.OPEN_CHECK,
        Letter.cycle_id == cycle.id,
        cycle.community_id,
        actor=actor,
        check_until=until,
    )
    telling.tell_check(opened, Period.parse(cycle.period), until)
    return opened


def freeze_due(community_id: UUID, *, actor: Actor) -> list[UUID]:
    """Freeze a community's letters whose check has ended; return their ids."""
    now = clock.now()
    ended = (Letter.community_id == community_id) & (Letter.check_until <= now)
    return _turn_all(
        LetterState.CHECKING, LetterEvent.FREEZE, ended, community_id, actor=actor, frozen_at=now
    )


def _turn_all(
    state: LetterState,
    event: LetterEvent,
    which: ColumnElement[bool],
    community_id: UUID,
    *,
    actor: Actor,
    **columns: Any,
) -> list[UUID]:
    turning = (
        update(Letter)
        .where(which, Letter.state == state)
        .values(state=TRANSITIONS[state, event], version=Letter.version + 1, **columns)
        .returning(Letter.id)
        .execution_options(synchronize_session="fetch")
    )
    turned = list(session().execute(turning).scalars())
    record_each(f"letters.{event}", turned, community_id, actor=actor)
    return turned


def object_to_own_line(
    letter_id: UUID, words: str, *, screen: TextScreen | None = None, actor: Actor
) -> Objection:
    """Let a member object on their phone to what the draft says about them.

    ``screen`` judges the words: risky ones are refused (TextRefused), only staff read the others. NotFound for a letter
    that is not about the member, ObjectionTooLate, ObjectionOpen.
    """
    refuse_risky({"words": words}, screen)
    member_id = actor.person_id
    letter = session().get(Letter, letter_id, with_for_update=True)
    if member_id is None or letter is None or not _is_about(letter, member_id):
        raise NotFound()
    return _raise_objection(letter, member_id, words, actor=actor)


def object_for(letter_id: UUID, member_id: UUID, words: str, *, actor: Actor) -> Objection:
    """Key a member's objection from paper or from what they say at the desk; NotFound, ObjectionTooLate, ObjectionOpen."""
    letter = open_letter(letter_id, None, actor=actor, verb="letters.review")
    if not _is_about(letter, member_id):
        raise NotFound()
    return _raise_objection(letter, member_id, words, actor=actor)


def _is_about(letter: Letter, member_id: UUID) -> bool:
    return session().get(LetterMember, (letter.id, member_id)) is not None


def _raise_objection(letter: Letter, member_id: UUID, words: str, *, actor: Actor) -> Objection:
    checking = letter.state is LetterState.CHECKING and letter.check_until is not None
    if not checking or (letter.check_until or clock.now()) <= clock.now():
        raise ObjectionTooLate()
    if queries.open_objection(letter.id, member_id) is not None:
        raise ObjectionOpen()
    return add_objection(letter, words, Objector.MEMBER, member_id, actor=actor)


def add_objection(
    letter: Letter, words: str, objector: Objector, member_id: UUID | None, *, actor: Actor
) -> Objection:
    """Add an objection to a letter and record it; its words stay out of the trail."""
    added = Objection(
        id=new_id(),
        letter_id=letter.id,
        objector=objector,
        member_id=member_id,
        words=words,
        raised_by=actor.person_id,
        raised_at=clock.now(),
    )
    session().add(added)
    send_changes()
    record("letters.objection", letter, actor=actor, details={"objection": str(added.id), "by": objector})
    return added


def answer(objection_id: UUID, words: str, *, upheld: bool, actor: Actor) -> Objection:
    """Answer an objection with a reason, once. An upheld one wants the record corrected and the letter redrafted.

    NotAboutYou for who it is about, ObjectionAnswered, NotFound.
    """
    objection, letter = queries.access_objection(objection_id, actor=actor, verb="letters.review")
    by = person(actor)
    if by == objection.member_id:
        raise NotAboutYou()
    objection.settle(words, upheld=upheld, by=by, at=clock.now())
    send_changes()
    details = {"objection": str(objection.id), "upheld": upheld}
    record("letters.objection_answer", letter, actor=actor, details=details)
    telling.tell_answer(objection, letter)
    return objection
