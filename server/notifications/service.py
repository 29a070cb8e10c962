"""Verbs of the notifications room. Rooms above say what to tell whom; whether WeChat tells it too is decided here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import run, session
from server.kernel.types import new_id
from server.notifications import queries
from server.notifications.errors import AnswerRepeated
from server.notifications.models import Notice, SubscribeMessage, SubscriptionCredit
from server.notifications.rules import (
    KEPT,
    MOST_CREDITS,
    MOST_TITLE,
    MOST_WORDS,
    Answer,
    NoticeKind,
    Templates,
    shortened,
    with_reason,
    without_numbers,
)


def notify(
    person_id: UUID,
    kind: NoticeKind,
    *,
    title: str,
    words: str,
    reason: str | None = None,
    page: str | None = None,
    subject_id: UUID | None = None,
) -> None:
    """Put a notice into a person's inbox. ``words`` hold no phone, no ID number and nobody else's name.

    ``reason``: as somebody typed it; it stands in the inbox and never leaves for WeChat.
    """
    notify_all([person_id], kind, title=title, words=words, reason=reason, page=page, subject_id=subject_id)


def notify_all(
    person_ids: Iterable[UUID],
    kind: NoticeKind,
    *,
    title: str,
    words: str,
    reason: str | None = None,
    page: str | None = None,
    subject_id: UUID | None = None,
) -> None:
    """Put the same notice into the inbox of each person, once, in one statement; phones and ID numbers are left out."""
    people = list(dict.fromkeys(person_ids))
    if not people:
        return
    run(
        _TELL, ids=[new_id() for _ in people], people=people, kind=kind.value, title=shortened(without_numbers(title), MOST_TITLE),
        words=shortened(without_numbers(with_reason(words, reason)), MOST_WORDS), page=page, subject=subject_id, now=clock.now(),
    )  # fmt: skip


# Most people never subscribe: their notices are planned as they are written, so that the timer reads only the others'.
_TELL = (
    "INSERT INTO notices (id, person_id, kind, title, words, page, subject_id, created_at, planned)"
    " SELECT each.id, each.person, %(kind)s, %(title)s, %(words)s, %(page)s, %(subject)s, %(now)s,"
    " NOT EXISTS (SELECT FROM subscription_credits c WHERE c.person_id = each.person AND c.credits > 0)"
    " FROM unnest(%(ids)s::uuid[], %(people)s::uuid[]) AS each (id, person)"
)


def read_up_to(notice_id: UUID, *, actor: Actor) -> int:
    """Mark one's own notice and all older ones as read; return how many are still unread. NotFound."""
    newest = queries.access_notice(notice_id, actor=actor)
    older = tuple_(Notice.created_at, Notice.id) <= (newest.created_at, newest.id)
    reading = update(Notice).where(Notice.person_id == newest.person_id, Notice.read_at.is_(None), older)
    session().execute(reading.values(read_at=clock.now()))
    return queries.unread(newest.person_id)


def answer(answers: Sequence[Mapping[str, Any]], *, templates: Templates, actor: Actor) -> int:
    """Keep what the phone's owner agreed to, one message for each template accepted; return how many.

    Templates that are no longer configured count nothing. AnswerRepeated.
    """
    ids = [each["template_id"] for each in answers]
    if len(set(ids)) < len(ids):
        raise AnswerRepeated()
    known = {each.template_id for each in queries.offered(templates, actor=actor)}
    accepted = [each["template_id"] for each in answers if each["answer"] is Answer.ACCEPT]
    rows = [
        {"person_id": actor.person_id, "template_id": each, "credits": 1}
        for each in accepted
        if each in known
    ]
    if rows:
        session().execute(_CREDIT, rows)
    return len(rows)


_CREDIT = insert(SubscriptionCredit).on_conflict_do_update(
    index_elements=[SubscriptionCredit.person_id, SubscriptionCredit.template_id],
    set_={"credits": func.least(SubscriptionCredit.credits + 1, MOST_CREDITS)},
)


def forget_credits(person_id: UUID) -> None:
    """Forget what somebody agreed to: the phone is no longer theirs, or they leave."""
    session().execute(delete(SubscriptionCredit).where(SubscriptionCredit.person_id == person_id))


def join_credits(person_id: UUID, into: UUID) -> None:
    """Let one person have what two records of them agreed to."""
    theirs = select(literal(into), SubscriptionCredit.template_id, SubscriptionCredit.credits)
    both = insert(SubscriptionCredit).from_select(
        ["person_id", "template_id", "credits"], theirs.where(SubscriptionCredit.person_id == person_id)
    )
    total = func.least(SubscriptionCredit.credits + both.excluded.credits, MOST_CREDITS)
    key = [SubscriptionCredit.person_id, SubscriptionCredit.template_id]
    session().execute(both.on_conflict_do_update(index_elements=key, set_={"credits": total}))
    forget_credits(person_id)


def forget_old() -> int:
    """Delete notices older than two years and what was sent of them; return how many notices."""
    old = select(Notice.id).where(Notice.created_at < clock.now() - KEPT)
    session().execute(delete(SubscribeMessage).where(SubscribeMessage.notice_id.in_(old)))
    gone = delete(Notice).where(Notice.created_at < clock.now() - KEPT)
    return len(session().execute(gone.returning(Notice.id)).all())
