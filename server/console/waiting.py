"""What waits for a desk, counted in one statement over all rooms; and where, for those who look after many communities."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all

from server.activities import pending as activities
from server.complaints import pending as complaints
from server.deeds import pending as deeds
from server.delivery import pending as delivery
from server.feedback import pending as feedback
from server.feedback.rules import LetterState
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.organisations import queries as organisations
from server.points import pending as points
from server.posts import pending as posts
from server.registrations import pending as registrations


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: its words, where it is done ("" where no page of ours does it), and the verb of whoever does it."""

    key: str
    label: str
    address: str
    verb: str


KINDS = (
    Kind("registrations", "待审核报到", "/console/registrations", "registrations.review"),
    Kind("claims", "待审核认领", "/console/posts?waiting=1", "claims.review"),
    Kind("sheets", "待录签到表", "/console/activities?unkeyed=1", "activities.record"),
    Kind("records", "待认定服务", "/console/activities?waiting=1", "activities.confirm"),
    Kind("record-objections", "服务记录异议", "/console/activities/objections", "records.answer"),
    Kind("opinions", "待答复意见建议", "/console/deeds/opinions", "deeds.record"),
    Kind("points-requests", "待复核积分事项", "/console/points/requests", "points.correct"),
    Kind("complaints", "待答复投诉", "/console/complaints", "complaints.answer"),
    Kind("line-objections", "反馈函情况异议", "/console/letters", "letters.review"),
    Kind("to-review", "待核稿反馈函", "/console/letters", "letters.review"),
    Kind("to-approve", "待签发反馈函", "/console/letters", "letters.approve"),
    Kind("to-seal", "待用印反馈函", "/console/letters", "letters.seal"),
    Kind("to-send", "待寄送反馈函", "/console/letters", "letters.send"),
    Kind("unit-objections", "单位有异议", "/console/letters", "letters.send"),
    Kind("overdue", "逾期未回执", "/console/letters/overdue", "letters.send"),
    Kind("roster-changes", "单位名册变动", "/console/rosters/changes", "rosters.correct"),
)


@dataclass(frozen=True, slots=True)
class Count:
    """How much of a kind waits, and how much of it is late."""

    kind: Kind
    number: int
    late: int


def _sources(actor: Actor) -> dict[str, Select[Any, Any]]:
    return {
        "registrations": registrations.to_review(actor),
        "claims": posts.to_review(actor),
        "sheets": activities.to_key(actor),
        "records": activities.to_confirm(actor),
        "record-objections": activities.to_answer(actor),
        "opinions": deeds.opinions(actor),
        "points-requests": points.requests(actor),
        "complaints": complaints.complaints(actor),
        "line-objections": feedback.objections(actor),
        "to-review": feedback.letters(actor, "letters.review", LetterState.FROZEN),
        "to-approve": feedback.letters(actor, "letters.approve", LetterState.REVIEWED),
        "to-seal": feedback.letters(actor, "letters.seal", LetterState.RENDERED),
        "to-send": feedback.letters(actor, "letters.send", LetterState.SEALED),
        "unit-objections": feedback.letters(actor, "letters.send", LetterState.OBJECTED),
        "overdue": delivery.overdue_replies(actor),
        "roster-changes": delivery.roster_changes(actor),
    }


def counts(actor: Actor) -> list[Count]:
    """Return what waits for the actor, of every kind that is theirs to do, also of what nothing waits."""
    found = {key: (number, late) for key, number, late in session().execute(_counted(actor))}
    return [Count(kind, *found.get(kind.key, (0, 0))) for kind in KINDS if actor.may(kind.verb)]


def _counted(actor: Actor) -> Select[str, int, int]:
    """Overdue replies are late by themselves; everything else from the day after it was due."""
    every = _everything(actor, clock.today()).subquery()
    number, late = func.count(), func.count().filter(every.c.late)
    return select(every.c.key, number, late).group_by(every.c.key)


def _everything(actor: Actor, today: dt.date) -> Any:
    parts = []
    for key, source in _sources(actor).items():
        rows = source.subquery()
        community, due = rows.c
        parts.append(
            select(literal(key).label("key"), community.label("community"), (due < today).label("late"))
        )
    return union_all(*parts)


@dataclass(frozen=True, slots=True)
class Place:
    """What waits in one community."""

    community_id: UUID
    community: str
    number: int
    late: int


def places(actor: Actor) -> list[Place]:
    """Return where work waits, the most overdue first; for who looks after several communities."""
    every = _everything(actor, clock.today()).subquery()
    number, late = func.count(), func.count().filter(every.c.late)
    rows = session().execute(select(every.c.community, number, late).group_by(every.c.community)).all()
    names = organisations.area_names({row[0] for row in rows})
    found = [Place(community, names[community], count, overdue) for community, count, overdue in rows]
    return sorted(found, key=lambda place: (-place.late, -place.number, place.community))
