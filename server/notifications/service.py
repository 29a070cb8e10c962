"""Verbs of the notifications room. Rooms above say what to tell whom; whether WeChat tells it too is decided here."""

from collections.abc import Iterable
from uuid import UUID

from server.kernel import clock
from server.kernel.db import run
from server.kernel.types import new_id
from server.notifications.rules import MOST_TITLE, MOST_WORDS, NoticeKind, shortened


def notify(
    person_id: UUID,
    kind: NoticeKind,
    *,
    title: str,
    words: str,
    page: str | None = None,
    subject_id: UUID | None = None,
) -> None:
    """Put a notice into a person's inbox. ``words`` hold no phone, no ID number and nobody else's name."""
    notify_all([person_id], kind, title=title, words=words, page=page, subject_id=subject_id)


def notify_all(
    person_ids: Iterable[UUID],
    kind: NoticeKind,
    *,
    title: str,
    words: str,
    page: str | None = None,
    subject_id: UUID | None = None,
) -> None:
    """Put the same notice into the inbox of each person, once, in one statement."""
    people = list(dict.fromkeys(person_ids))
    if not people:
        return
    run(
        _TELL, ids=[new_id() for _ in people], people=people, kind=kind.value, title=shortened(title, MOST_TITLE),
        words=shortened(words, MOST_WORDS), page=page, subject=subject_id, now=clock.now(),
    )  # fmt: skip


_TELL = (
    "INSERT INTO notices (id, person_id, kind, title, words, page, subject_id, created_at)"
    " SELECT each.id, each.person, %(kind)s, %(title)s, %(words)s, %(page)s, %(subject)s, %(now)s"
    " FROM unnest(%(ids)s::uuid[], %(people)s::uuid[]) AS each (id, person)"
)
