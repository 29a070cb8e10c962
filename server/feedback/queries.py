"""Reads of the feedback room."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import defer

from server.feedback import composing, snapshot
from server.feedback.about import About as About
from server.feedback.about import letters_about as letters_about
from server.feedback.about import objections_of as objections_of
from server.feedback.due_checks import DueCheck as DueCheck
from server.feedback.due_checks import checks_due as checks_due
from server.feedback.facts import Judgement, Line, Rating
from server.feedback.models import Letter as Letter
from server.feedback.models import Objection
from server.feedback.reshaping import unfinished as unfinished
from server.feedback.rules import OUT, LetterState, Objector
from server.feedback.statements import StatedLine as StatedLine
from server.feedback.statements import Statement as Statement
from server.feedback.statements import evaluation_of as evaluation_of
from server.feedback.statements import listed as listed
from server.feedback.statements import statements as statements
from server.feedback.statements import text_of as text_of
from server.feedback.statements import unit_objections as unit_objections
from server.feedback.verifying import Verification as Verification
from server.feedback.verifying import code_of as code_of
from server.feedback.verifying import correction_of as correction_of
from server.feedback.verifying import is_our_file as is_our_file
from server.feedback.verifying import verify as verify
from server.feedback.verifying import verify_file as verify_file
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.kernel.periods import Period
from server.members import queries as members
from server.members.rules import Purpose
from server.organisations import queries as organisations
from server.typesetting import LetterContent


def in_scope(actor: Actor, verb: str) -> ColumnElement[bool]:
    """Return the condition on letters: of the actor's communities; of the actor's units once sent."""
    received = and_(Letter.unit_id.in_(actor.unit_ids(verb)), Letter.state.in_(OUT))
    return or_(organisations.in_scope(Letter.community_id, actor, verb), received)


def access_letter(letter_id: UUID, *, actor: Actor, verb: str, lock: bool = False) -> Letter:
    """Return a letter that ``actor`` may ``verb``; NotFound otherwise. ``lock`` keeps it from others' hands."""
    query = select(Letter).where(Letter.id == letter_id, in_scope(actor, verb))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def is_of_the_house(letter: Letter, *, actor: Actor, verb: str) -> bool:
    """Say whether the actor is staff of the letter's own community; a liaison may be staff of another one."""
    here = organisations.in_scope(Letter.community_id, actor, verb)
    return session().scalar(select(Letter.id).where(Letter.id == letter.id, here)) is not None


def open_objections(letter_id: UUID) -> int:
    """Count the objections to a letter that nobody has answered."""
    waiting = (Objection.letter_id == letter_id, Objection.answered_at.is_(None))
    return session().scalar(select(func.count()).select_from(Objection).where(*waiting)) or 0


def no_longer_told(letter: Letter) -> int:
    """Count the members in a letter's table who have taken back the consent to tell their unit (个人信息保护法 art. 15)."""
    telling = members.consents_at(listed(letter), Purpose.TELL_UNIT, clock.now())
    return sum(not told for told in telling.values())


def upheld_since(letter: Letter) -> int:
    """Count the members' objections that were found right after a letter's facts were taken: it still says the wrong thing."""
    found_right = (
        Objection.letter_id == letter.id,
        Objection.objector == Objector.MEMBER,
        Objection.upheld.is_(True),
        Objection.answered_at >= letter.known_until,
    )
    return session().scalar(select(func.count()).select_from(Objection).where(*found_right)) or 0


def open_objection(letter_id: UUID, member_id: UUID) -> Objection | None:
    """Return a member's own objection to a letter that waits for its answer."""
    query = select(Objection).where(
        Objection.letter_id == letter_id,
        Objection.member_id == member_id,
        Objection.objector == Objector.MEMBER,
        Objection.answered_at.is_(None),
    )
    return session().execute(query).scalar_one_or_none()


def access_objection(objection_id: UUID, *, actor: Actor, verb: str) -> tuple[Objection, Letter]:
    """Return an objection with its letter, both locked, in the actor's communities; NotFound otherwise."""
    here = organisations.in_scope(Letter.community_id, actor, verb)
    query = select(Objection, Letter).join(Letter, Letter.id == Objection.letter_id)
    found = session().execute(query.where(Objection.id == objection_id, here).with_for_update()).one_or_none()
    if found is None:
        raise NotFound()
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter in a list, with the names of both sides."""

    letter: Letter
    community: str
    unit: str

    @property
    def state_label(self) -> str:
        return self.letter.state.label

    @property
    def blocked(self) -> bool:
        return any(problem["blocks"] for problem in self.letter.problems)


def letters(
    *,
    period: Period | None = None,
    state: LetterState | None = None,
    unit_id: UUID | None = None,
    community_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 50,
    actor: Actor,
) -> Page[LetterView]:
    """Return a page of the letters in scope, the newest period first."""
    query = select(Letter).options(defer(Letter.content)).where(in_scope(actor, "letters.read"))
    wanted = (
        (period, Letter.period == str(period)),
        (state, Letter.state == state),
        (unit_id, Letter.unit_id == unit_id),
        (community_id, Letter.community_id == community_id),
    )
    query = query.where(*(condition for value, condition in wanted if value is not None))
    page = paginate(query, [Letter.period, Letter.id], cursor=cursor, limit=limit, newest_first=True)
    return Page(_views(page.items), page.next)


def of_cycle(cycle_id: UUID, *, actor: Actor) -> list[LetterView]:
    """Return all letters of a cycle in scope, in the order of their numbers and then of their drafting."""
    here = organisations.in_scope(Letter.community_id, actor, "letters.read")
    query = select(Letter).options(defer(Letter.content)).where(here, Letter.cycle_id == cycle_id)
    ordered = query.order_by(Letter.number_year, Letter.number_serial, Letter.id)
    return _views(session().execute(ordered).scalars().all())


def numbers(
    *, community_id: UUID, year: int, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Page[LetterView]:
    """Return a page of a community's numbered letters of a year in the order of their numbers, voided ones too (F-13)."""
    query = _numbered(community_id, year, actor)
    page = paginate(query, [Letter.number_serial, Letter.id], cursor=cursor, limit=limit)
    return Page(_views(page.items), page.next)


def all_numbers(community_id: UUID, year: int, *, actor: Actor) -> list[LetterView]:
    """Return all of a community's numbered letters of a year, for the printed register."""
    query = _numbered(community_id, year, actor).order_by(Letter.number_serial)
    return _views(session().execute(query).scalars().all())


def _numbered(community_id: UUID, year: int, actor: Actor) -> Select[Letter]:
    here = organisations.in_scope(Letter.community_id, actor, "letters.read")
    query = select(Letter).options(defer(Letter.content)).where(here, Letter.number_year == year)
    return query.where(Letter.number_issuer_id == community_id)


def _views(found: Sequence[Letter]) -> list[LetterView]:
    communities = organisations.area_names({letter.community_id for letter in found})
    units = organisations.unit_names({letter.unit_id for letter in found})
    printed = _printed_units(each.id for each in found if each.number is not None)
    return [
        LetterView(each, communities[each.community_id], printed.get(each.id, units[each.unit_id]))
        for each in found
    ]


def _printed_units(letter_ids: Iterable[UUID]) -> dict[UUID, str]:
    """An issued letter keeps the name that its unit had (appendix 1.11)."""
    name = Letter.content["frame"]["unit"].astext
    rows = session().execute(select(Letter.id, name).where(Letter.id.in_(list(letter_ids))))
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A member's row with what people decided about it."""

    line: Line
    rating: Rating
    proposed: Rating | None
    reason: str | None
    remark: str | None


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """A letter as it reads; ``lines`` and ``problems`` for the community's own staff alone."""

    view: LetterView
    text: LetterContent
    lines: list[JudgedLine]
    problems: list[dict[str, Any]]

    @property
    def letter(self) -> Letter:
        return self.view.letter


def sheet(letter_id: UUID, *, actor: Actor) -> LetterSheet:
    """Return a letter with its content; NotFound outside the actor's scope."""
    letter = access_letter(letter_id, actor=actor, verb="letters.receive")
    content, view = letter.content, _views([letter])[0]
    text = composing.numbered(snapshot.text_of(content), letter.number)
    if not is_of_the_house(letter, actor=actor, verb="letters.receive"):
        return LetterSheet(view, text, [], [])
    return LetterSheet(view, text, _judged(content), letter.problems)


def _judged(content: Mapping[str, Any]) -> list[JudgedLine]:
    judgement: Judgement = snapshot.judgement_of(content)
    return [
        JudgedLine(
            line,
            judgement.ratings[line.member_id],
            judgement.proposed.get(line.member_id),
            judgement.reasons.get(line.member_id),
            judgement.remarks.get(line.member_id),
        )
        for line in snapshot.facts_of(content).lines
    ]


def awaiting_rendering() -> Select[str, UUID]:
    """Return (period, id) of the letters approved and not rendered."""
    return select(Letter.period, Letter.id).where(Letter.state == LetterState.APPROVED)


def letter(letter_id: UUID) -> Letter | None:
    """Return a letter by id, for jobs, locked."""
    return session().get(Letter, letter_id, with_for_update=True)


def access_letters(letter_ids: Iterable[UUID], *, actor: Actor, verb: str) -> dict[UUID, Letter]:
    """Return several letters that ``actor`` may ``verb``, and those they correct, all locked; NotFound if one is not there.

    In the order of their ids, so that two who take the same letters never wait for each other.
    """
    ids = set(letter_ids)
    corrected = select(Letter.corrects_id).where(Letter.id.in_(ids), Letter.corrects_id.is_not(None))
    query = select(Letter).where(or_(Letter.id.in_(ids), Letter.id.in_(corrected)), in_scope(actor, verb))
    locking = query.order_by(Letter.id).with_for_update().execution_options(populate_existing=True)
    found = {each.id: each for each in session().execute(locking).scalars()}
    if not ids <= found.keys():
        raise NotFound()
    return found


def heads(actor: Actor, verb: str) -> Select[UUID, UUID, UUID, str, LetterState, str | None, dt.date | None]:
    """Return the Select of what stands at the head of the letters in scope, for the rooms above to join."""
    columns = (
        Letter.id,
        Letter.community_id,
        Letter.unit_id,
        Letter.period,
        Letter.state,
        Letter.number,
        Letter.dated,
    )
    return select(*columns).where(in_scope(actor, verb))
