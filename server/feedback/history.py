"""What was done to a letter, by whom and when: read from the audit trail, for the community's own staff."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from server.audit import queries as audit
from server.feedback import queries
from server.feedback.rules import LetterEvent
from server.kernel.actor import Actor
from server.members import queries as members

_OTHERS = {
    "draft": "拟稿",
    "objection": "提出异议",
    "objection_answer": "答复异议",
    "download": "下载",
    "output": "导出",
    "person_sheet": "打印个人情况反馈表",
    "seal_again": "补登用印",
    "void": "作废",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a letter's life. ``person`` is None for what the system did by itself."""

    business_at: dt.datetime
    verb: str
    label: str
    person: str | None
    channel: str
    reason: str | None


def history(letter_id: UUID, *, actor: Actor) -> list[Step]:
    """Return everything done to a letter, the oldest first; NotFound outside the actor's communities."""
    queries.access_letter(letter_id, actor=actor, verb="letters.inspect")
    entries = audit.of_subject("letter", letter_id)
    names = members.names({each.person_id for each in entries if each.person_id is not None})
    return [
        Step(
            each.business_at,
            each.verb,
            label_of(each.verb),
            names.get(each.person_id) if each.person_id else None,
            each.channel,
            each.reason,
        )
        for each in entries
    ]


def label_of(verb: str) -> str:
    """Return the word for a step: letters.approve → 签发."""
    word = verb.removeprefix("letters.")
    return LetterEvent(word).label if word in set(LetterEvent) else _OTHERS.get(word, word)
