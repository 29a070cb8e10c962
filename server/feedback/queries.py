"""Reads of the feedback room."""

import datetime as dt
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import defer

from server.feedback import snapshot
from server.feedback.models import Letter
from server.feedback.rules import Judgement, LetterState, Line, Rating
from server.kernel import crypto
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.kernel.periods import HalfYear
from server.organisations import queries as organisations
from server.typesetting import LetterContent

CODE = "letter"
"""The purpose under which letters' verification codes are made."""
ISSUED = (LetterState.APPROVED, LetterState.RENDERED)


def in_scope(actor: Actor, verb: str) -> ColumnElement[bool]:
    """Return the condition on letters: of the actor's communities; of the actor's units once rendered."""
    received = and_(Letter.unit_id.in_(actor.unit_ids(verb)), Letter.state == LetterState.RENDERED)
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
    period: HalfYear | None = None,
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


def _views(found: Sequence[Letter]) -> list[LetterView]:
    communities = organisations.area_names({letter.community_id for letter in found})
    units = organisations.unit_names({letter.unit_id for letter in found})
    return [LetterView(each, communities[each.community_id], units[each.unit_id]) for each in found]


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A member's row with what people decided about it."""

    line: Line
    rating: Rating
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
    own = bool(actor.area_paths("letters.receive"))
    content = letter.content
    lines = _judged(content) if own else []
    return LetterSheet(_views([letter])[0], snapshot.text_of(content), lines, letter.problems if own else [])


def _judged(content: Mapping[str, Any]) -> list[JudgedLine]:
    judgement: Judgement = snapshot.judgement_of(content)
    return [
        JudgedLine(
            line,
            judgement.ratings[line.member_id],
            judgement.reasons.get(line.member_id),
            judgement.remarks.get(line.member_id),
        )
        for line in snapshot.facts_of(content).lines
    ]


@dataclass(frozen=True, slots=True)
class Verification:
    """What anybody may learn from a code: that such a letter was issued, by whom, to whom; nothing about a person."""

    valid: bool
    number: str | None = None
    dated: dt.date | None = None
    issuer: str | None = None
    unit: str | None = None
    period: HalfYear | None = None

    @property
    def period_label(self) -> str | None:
        return self.period.label if self.period else None


def verify(code: str) -> Verification:
    """Tell whether a code is that of a letter we issued; an unknown code is not an error but an answer."""
    plain = code.replace("-", "").replace(" ", "").upper()
    query = select(Letter).where(Letter.code == plain, Letter.state.in_(ISSUED))
    letter = session().execute(query).scalar_one_or_none()
    # The key is outside the database: a row that somebody wrote there does not make a code valid.
    if letter is None or not hmac.compare_digest(code_of(letter.id), plain):
        return Verification(valid=False)
    frame = snapshot.frame_of(letter.content)
    return Verification(
        True, letter.number, letter.dated, frame.issuing_name, frame.unit, HalfYear.parse(letter.period)
    )


def code_of(letter_id: UUID) -> str:
    """Return a letter's verification code."""
    return crypto.keyring().code(letter_id, purpose=CODE)


def awaiting_rendering() -> Select[str, UUID]:
    """Return (period, id) of the letters approved and not rendered."""
    return select(Letter.period, Letter.id).where(Letter.state == LetterState.APPROVED)


def letter(letter_id: UUID) -> Letter | None:
    """Return a letter by id, for jobs, locked."""
    return session().get(Letter, letter_id, with_for_update=True)
