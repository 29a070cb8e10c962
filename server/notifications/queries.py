"""Reads of the notifications room: always one's own."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from server.kernel.actor import Actor, Channel
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.paging import Page, paginate
from server.notifications.models import Notice, SubscribeMessage
from server.notifications.rules import MessageState, NoticeKind, Templates


@dataclass(frozen=True, slots=True)
class Offered:
    """A template for which the phone may ask."""

    kind: NoticeKind
    template_id: str


def inbox(*, cursor: str | None = None, limit: int = 50, actor: Actor) -> Page[Notice]:
    """Return one's own notices, the newest first."""
    query = select(Notice).where(Notice.person_id == actor.person_id)
    return paginate(query, (Notice.created_at, Notice.id), cursor=cursor, limit=limit, newest_first=True)


def newest(person_id: UUID, count: int) -> Sequence[Notice]:
    """Return a person's newest notices."""
    query = select(Notice).where(Notice.person_id == person_id)
    return (
        session()
        .execute(query.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(count))
        .scalars()
        .all()
    )


def unread(person_id: UUID) -> int:
    """Return how many notices a person has not read."""
    query = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return session().execute(query).scalar_one()


def access_notice(notice_id: UUID, *, actor: Actor) -> Notice:
    """Return one's own notice; NotFound for anybody else's."""
    found = session().get(Notice, notice_id)
    if found is None or found.person_id != actor.person_id:
        raise NotFound()
    return found


def told_since(person_ids: Collection[UUID], kind: NoticeKind, since: dt.datetime) -> set[UUID]:
    """Return who of these people has had a notice of a kind since an instant."""
    query = select(Notice.person_id).where(
        Notice.person_id.in_(person_ids), Notice.kind == kind, Notice.created_at >= since
    )
    return set(session().execute(query).scalars())


def readers(subject_id: UUID, kind: NoticeKind) -> set[UUID]:
    """Return who has read every notice of a kind that they had about a subject."""
    query = (
        select(Notice.person_id)
        .where(Notice.subject_id == subject_id, Notice.kind == kind)
        .group_by(Notice.person_id)
        .having(func.bool_and(Notice.read_at.is_not(None)))
    )
    return set(session().execute(query).scalars())


def offered(templates: Templates, *, actor: Actor) -> list[Offered]:
    """Return the templates for which one's phone may ask; none at a desk, where there is no WeChat."""
    if actor.channel is not Channel.PHONE:
        return []
    return [Offered(kind, template.template_id) for kind, template in templates.items()]


def outcomes(within: dt.timedelta) -> dict[MessageState, int]:
    """Return what became of the subscribe messages that were attempted in the last while of real time."""
    recent = SubscribeMessage.attempted_at > func.clock_timestamp() - within
    query = select(SubscribeMessage.state, func.count()).where(recent).group_by(SubscribeMessage.state)
    return {row[0]: row[1] for row in session().execute(query)}
