"""Letters in which a record stands while they are still being written."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from server.feedback.models import Letter, LetterMember
from server.feedback.rules import NUMBERED, LetterState
from server.kernel.db import session


def being_written_about(member_ids: Collection[UUID]) -> bool:
    """Say whether a letter about one of some members is drafted and not yet issued: its facts name them by record."""
    query = select(Letter.id).join(LetterMember, LetterMember.letter_id == Letter.id)
    open_ones = Letter.state.not_in((*NUMBERED, LetterState.VOIDED))
    return (
        session().scalar(query.where(LetterMember.member_id.in_(member_ids), open_ones).limit(1)) is not None
    )
