"""What waits for a desk, counted in one statement over all rooms; and where, for those who look after many desks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, union_all

from server.accounts import pending as accounts
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

WATCH = "complaints.count"
"""The verb of whoever watches over desks without working at one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: its words, where it is done, the verb of whoever does it, and the column it is counted in."""

    key: str
    label: str
    address: str
    verb: str
    group: str


KINDS = (
    Kind("registrations", "待审核报到", "/console/registrations", "registrations.review", "报到"),
    Kind("claims", "待审核认领", "/console/posts?waiting=1", "claims.review", "岗位"),
    Kind("needs", "两周内缺人的活动", "/console/activities?short=1", "activities.plan", "活动"),
    Kind("sheets", "待录签到表", "/console/activities?unkeyed=1", "activities.record", "活动"),
    Kind("records", "待认定服务", "/console/activities?waiting=1", "activities.confirm", "活动"),
    Kind("record-objections", "服务记录异议", "/console/activities/objections", "records.answer", "活动"),
    Kind("opinions", "待答复意见建议", "/console/deeds/opinions", "deeds.record", "意见"),
    Kind("points-requests", "待复核积分事项", "/console/points/requests", "points.correct", "积分"),
    Kind("complaints", "待答复投诉", "/console/complaints", "complaints.answer", "投诉"),
    Kind("line-objections", "反馈函情况异议", "/console/letters", "letters.review", "反馈函"),
    Kind("to-review", "待核稿反馈函", "/console/letters", "letters.review", "反馈函"),
    Kind("to-approve", "待签发反馈函", "/console/letters", "letters.approve", "反馈函"),
    Kind("to-seal", "待用印反馈函", "/console/letters", "letters.seal", "反馈函"),
    Kind("to-send", "待寄送反馈函", "/console/letters", "letters.send", "反馈函"),
    Kind("unit-objections", "单位有异议", "/console/letters", "letters.send", "反馈函"),
    Kind("overdue", "逾期未回执", "/console/letters/overdue", "letters.send", "逾期回执"),
    Kind("roster-changes", "单位名册变动", "/console/rosters/changes", "rosters.correct", "名册"),
    Kind("accounts", "待同意的授权和找回", "/console/settings/accounts", "accounts.manage", "账号"),
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
        "needs": activities.to_fill(actor),
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
        "accounts": accounts.to_approve(actor),
    }


def counts(actor: Actor) -> list[Count]:
    """Return what waits for the actor, of every kind that is theirs to do, also of what nothing waits."""
    theirs = [kind for kind in KINDS if actor.may(kind.verb)]
    if not theirs:
        return []
    found = {key: (number, late) for key, number, late in session().execute(_counted(actor))}
    return [Count(kind, *found.get(kind.key, (0, 0))) for kind in theirs]


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
    """What waits in one area directly under the one shown, by the groups of ``KINDS``."""

    area: Any
    number: int
    late: int
    groups: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Places:
    """Where work waits. ``area`` is the one shown, None where somebody has several; ``above`` leads back to it."""

    area: Any
    above: list[Any]
    rows: list[Place]

    @property
    def groups(self) -> list[str]:
        """The groups of which something waits, in the order of ``KINDS``."""
        return [
            group
            for group in dict.fromkeys(kind.group for kind in KINDS)
            if any(group in row.groups for row in self.rows)
        ]

    @property
    def number(self) -> int:
        return sum(row.number for row in self.rows)

    @property
    def late(self) -> int:
        return sum(row.late for row in self.rows)


def watching(actor: Actor) -> Actor:
    """Return somebody who counts what waits at all desks below the areas that ``actor`` watches over; for counting only.

    Observers and administrators read numbers of whatever desks do there, and nothing behind the numbers.
    """
    verbs = frozenset(kind.verb for kind in KINDS)
    watched = (grant for grant in actor.grants if WATCH in grant.verbs)
    return replace(actor, grants=(*actor.grants, *(replace(grant, verbs=verbs) for grant in watched)))


def facts(actor: Actor) -> list[Count]:
    """Return what waits at the desks that somebody watches over, of every kind of which anything does; theirs is none of it."""
    if not actor.may(WATCH):
        return []
    return [each for each in counts(watching(actor)) if each.number and not actor.may(each.kind.verb)]


def places(actor: Actor, area_id: UUID | None = None) -> Places:
    """Return where work waits by the areas directly under one, in official order; by default under the actor's own.

    NotFound for an area that is not the actor's.
    """
    own = organisations.areas_at(actor.area_paths("me.read"))
    tops = [
        each
        for each in own
        if not any(each.path != top.path and each.path.startswith(top.path) for top in own)
    ]
    area = organisations.access_area(area_id, actor=actor, verb="me.read") if area_id else None
    if area is None and len(tops) == 1:
        area = tops[0]
    below = tops if area is None else organisations.children(area)
    above = (
        [
            each
            for each in organisations.ancestors(area)
            if any(each.path.startswith(top.path) for top in tops)
        ]
        if area
        else []
    )
    return Places(area, above, _rows(watching(actor), below))


def _rows(actor: Actor, areas: Sequence[Any]) -> list[Place]:
    if not areas:
        return []
    every = _everything(actor, clock.today()).subquery()
    branch = organisations.held_by(each.id for each in areas).subquery()
    number, late = func.count(), func.count().filter(every.c.late)
    query = select(branch.c.holder_id, every.c.key, number, late).join(
        every, every.c.community == branch.c.community_id
    )
    found: dict[UUID, list[tuple[str, int, int]]] = defaultdict(list)
    for branch_id, key, count, overdue in session().execute(query.group_by(branch.c.holder_id, every.c.key)):
        found[branch_id].append((key, count, overdue))
    return [_place(area, found[area.id]) for area in areas if area.id in found]


def _place(area: Any, waits: list[tuple[str, int, int]]) -> Place:
    group_of = {kind.key: kind.group for kind in KINDS}
    groups: dict[str, int] = defaultdict(int)
    for key, number, _ in waits:
        groups[group_of[key]] += number
    return Place(area, sum(number for _, number, _ in waits), sum(late for _, _, late in waits), groups)
