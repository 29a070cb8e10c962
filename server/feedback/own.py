"""What a member sees of the letters about them: their own line, until when they may object, what was answered (F-14)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select

from server.feedback import board, queries, snapshot
from server.feedback.facts import Line, Rating
from server.feedback.models import Letter, LetterMember, Objection
from server.feedback.rules import LetterState, Objector
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.periods import Period
from server.members import service as members
from server.organisations import queries as organisations

MOST = 40
"""The newest letters about a member that a page shows: ten years of halves for two communities."""
_HIDDEN = (LetterState.DRAFTED, LetterState.VOIDED)


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A letter about the member. ``line`` and ``rating`` are None where they are only counted, for want of consent."""

    letter: Letter
    community: str
    unit: str
    line: Line | None
    rating: Rating | None
    remark: str | None
    objections: list[Objection]

    @property
    def period_label(self) -> str:
        return Period.parse(self.letter.period).label

    @property
    def state_label(self) -> str:
        return self.letter.state.label

    @property
    def rating_label(self) -> str | None:
        return None if self.rating is None else self.rating.label

    @property
    def listed(self) -> bool:
        return self.line is not None

    @property
    def note(self) -> str | None:
        return None if self.listed else "您未同意向所在单位反馈，本函只计人数，不列您的姓名和服务情况。"

    @property
    def may_object_until(self) -> dt.datetime | None:
        return board.deadline(self.letter)


def own_lines(*, actor: Actor) -> list[OwnLine]:
    """Return the letters about the member who asks, the newest first; NotFound for who is no member."""
    if actor.person_id is None:
        raise NotFound()
    return _about(members.records_of(actor.person_id))


def lines_about(member_id: UUID, *, actor: Actor) -> list[OwnLine]:
    """Return the letters about a member that the actor may inspect, the newest first, for the member's file."""
    return _about(members.records_of(member_id), queries.in_scope(actor, "letters.inspect"))


def _about(ids: Sequence[UUID], *conditions: ColumnElement[bool]) -> list[OwnLine]:
    about = select(LetterMember.letter_id).where(LetterMember.member_id.in_(ids))
    query = (
        select(Letter)
        .where(Letter.id.in_(about), Letter.state.not_in(_HIDDEN), *conditions)
        .order_by(Letter.drafted_at.desc(), Letter.id)
        .limit(MOST)
    )
    return _views(session().execute(query).scalars().all(), ids)


def _views(letters: Iterable[Letter], ids: Sequence[UUID]) -> list[OwnLine]:
    found = list(letters)
    communities = organisations.area_names({letter.community_id for letter in found})
    units = organisations.unit_names({letter.unit_id for letter in found})
    said = _objections({letter.id for letter in found}, ids)
    return [
        _view(letter, communities[letter.community_id], units[letter.unit_id], said[letter.id], ids)
        for letter in found
    ]


def _view(letter: Letter, community: str, unit: str, said: list[Objection], ids: Sequence[UUID]) -> OwnLine:
    """The line names the record that the member had when the letter was written."""
    lines = {line.member_id: line for line in snapshot.facts_of(letter.content).lines}
    judgement, keys = snapshot.judgement_of(letter.content), [str(each) for each in ids]
    key = next((each for each in keys if each in lines), keys[0])
    return OwnLine(
        letter, community, unit, lines.get(key), judgement.ratings.get(key), judgement.remarks.get(key), said
    )


def _objections(letter_ids: Iterable[UUID], ids: Sequence[UUID]) -> dict[UUID, list[Objection]]:
    query = select(Objection).where(
        Objection.letter_id.in_(list(letter_ids)),
        Objection.member_id.in_(ids),
        Objection.objector == Objector.MEMBER,
    )
    found: dict[UUID, list[Objection]] = defaultdict(list)
    for each in session().execute(query.order_by(Objection.raised_at)).scalars():
        found[each.letter_id].append(each)
    return found
