"""What a letter states, for the rooms above: its words, whom it lists, what its unit objects to, a unit's whole year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from server.feedback import snapshot, wording
from server.feedback.facts import Facts, Judgement, Line, Rating
from server.feedback.models import Letter, Objection
from server.feedback.rules import OUT, Objector
from server.kernel.db import session
from server.typesetting import LetterContent


def text_of(letter: Letter) -> LetterContent:
    """Return a letter's words; number and date are those of its row."""
    return snapshot.text_of(letter.content)


def listed(letter: Letter) -> Mapping[UUID, str]:
    """Return the names, as printed, of the members in a letter's table."""
    return {UUID(line.member_id): line.name for line in snapshot.facts_of(letter.content).lines}


def evaluation_of(letter: Letter) -> tuple[str, ...]:
    """Return the paragraphs of a letter's evaluation: the clerk's, or those proposed."""
    return wording.evaluation(snapshot.facts_of(letter.content), snapshot.judgement_of(letter.content))


def unit_objections(letter_id: UUID) -> Sequence[Objection]:
    """Return what the unit objected to in a letter, with the answers, oldest first."""
    query = select(Objection).where(Objection.letter_id == letter_id, Objection.objector == Objector.UNIT)
    return session().execute(query.order_by(Objection.raised_at, Objection.id)).scalars().all()


@dataclass(frozen=True, slots=True)
class StatedLine:
    """A member's row as it was printed."""

    member_id: UUID
    name: str
    services: int
    minutes: int
    deeds: int
    half_points: int | None
    rating: Rating
    remark: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a letter that is out says; why a rating was given is not in it."""

    letter: Letter
    facts: Facts
    lines: tuple[StatedLine, ...]


def statements(unit_id: UUID, year: int) -> list[Statement]:
    """Return what a unit was told about a year's periods, a corrected letter by its correction alone; oldest period first.

    Letters not sent yet are never among them.
    """
    newer = aliased(Letter)
    corrected = select(newer.id).where(and_(newer.corrects_id == Letter.id, newer.state.in_(OUT))).exists()
    query = select(Letter).where(
        Letter.unit_id == unit_id,
        Letter.period.startswith(str(year), autoescape=True),
        Letter.state.in_(OUT),
        ~corrected,
    )
    found = [_statement(letter) for letter in session().execute(query).scalars()]
    return sorted(found, key=lambda each: (each.facts.parsed_period, each.letter.id))


def _statement(letter: Letter) -> Statement:
    facts, judgement = snapshot.facts_of(letter.content), snapshot.judgement_of(letter.content)
    return Statement(letter, facts, tuple(_stated(line, judgement) for line in facts.lines))


def _stated(line: Line, judgement: Judgement) -> StatedLine:
    remark = judgement.remarks.get(line.member_id)
    return StatedLine(
        member_id=UUID(line.member_id),
        name=line.name,
        services=line.services,
        minutes=line.minutes,
        deeds=line.deeds,
        half_points=line.half_points,
        rating=judgement.ratings[line.member_id],
        remark="；".join([*line.notes, *([remark] if remark else [])]),
    )
