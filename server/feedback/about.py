"""The letters about one member, as a copy of what is kept about them tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, select

from server.feedback import snapshot
from server.feedback.facts import Line, Rating
from server.feedback.models import Letter, LetterMember, Objection
from server.feedback.rules import LetterState, Objector
from server.kernel.db import session
from server.kernel.periods import Period

_HIDDEN = (LetterState.DRAFTED, LetterState.VOIDED)


@dataclass(frozen=True, slots=True)
class About:
    """A letter with a member's own line in it; None where they are only counted, for want of consent."""

    letter: Letter
    line: Line | None
    rating: Rating | None
    remark: str | None

    @property
    def period_label(self) -> str:
        return Period.parse(self.letter.period).label


def letters_about(member_id: UUID) -> list[About]:
    """Return every letter about a member that members may see, the oldest first."""
    query = (
        select(Letter)
        .join(LetterMember, LetterMember.letter_id == Letter.id)
        .where(LetterMember.member_id == member_id, Letter.state.not_in(_HIDDEN))
        .order_by(Letter.drafted_at, Letter.id)
    )
    return [_about(letter, str(member_id)) for letter in session().execute(query).scalars()]


def objections_of(member_id: UUID) -> Sequence[Row[Objection, Letter]]:
    """Return what a member said against letters about them, the oldest first."""
    query = select(Objection, Letter).join(Letter, Letter.id == Objection.letter_id)
    mine = query.where(Objection.member_id == member_id, Objection.objector == Objector.MEMBER)
    return session().execute(mine.order_by(Objection.raised_at, Objection.id)).all()


def _about(letter: Letter, key: str) -> About:
    lines = {line.member_id: line for line in snapshot.facts_of(letter.content).lines}
    judgement = snapshot.judgement_of(letter.content)
    return About(letter, lines.get(key), judgement.ratings.get(key), judgement.remarks.get(key))
