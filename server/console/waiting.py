"""What waits for a desk, counted in one statement over all rooms; and where, for those who look after many desks."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, null, select, text, union_all

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
from server.organisations.models import Area
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


@dataclass(frozen=True, slots=True)
class Place:
    """What waits in one area directly under the one shown, by the groups of ``KINDS``."""

    area: Area
    number: int
    late: int
    groups: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Places:
    """Where work waits. ``area`` is the one shown, None where somebody has several; ``above`` leads back to it."""

    area: Area | None
    above: list[Area]
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: ``counts`` is the actor's to do, ``facts`` that of desks which the actor watches over."""

    counts: list[Count]
    facts: list[Count]
    places: Places


def waiting(actor: Actor, area_id: UUID | None = None) -> Waiting:
    """Return what waits of every kind that is the actor's to do, also of what nothing waits; of others' what does wait.

    Where it waits is told by the areas directly under one, in official order; by default under the actor's own. NotFound
    for an area that is not the actor's.
    """
    area, above, below = _shown(actor, area_id)
    everybody = watching(actor)
    tallies = _tallies(everybody, below)
    own, every = _totals(tallies if everybody is actor else _tallies(actor)), _totals(tallies)
    theirs = [Count(kind, *own.get(kind.key, (0, 0))) for kind in KINDS if actor.may(kind.verb)]
    facts = [
        Count(kind, *every[kind.key]) for kind in KINDS if kind.key in every and not actor.may(kind.verb)
    ]
    return Waiting(theirs, facts, Places(area, above, _rows(below, tallies)))


def watching(actor: Actor) -> Actor:
    """Return somebody who counts what waits at all desks below the areas that ``actor`` watches over; for counting only.

    Observers and administrators read numbers of whatever desks do there, and nothing behind the numbers. Who watches over
    nobody stays who they are.
    """
    if not actor.may(WATCH):
        return actor
    verbs = frozenset(kind.verb for kind in KINDS)
    watched = (grant for grant in actor.grants if WATCH in grant.verbs)
    return replace(actor, grants=(*actor.grants, *(replace(grant, verbs=verbs) for grant in watched)))


def _shown(actor: Actor, area_id: UUID | None) -> tuple[Area | None, list[Area], Sequence[Area]]:
    """Return the area shown, those above it, and those directly under it."""
    own = organisations.areas_at(actor.area_paths("me.read"))
    tops = [each for each in own if not any(_holds(top, each) for top in own if top is not each)]
    area = organisations.access_area(area_id, actor=actor, verb="me.read") if area_id else None
    if area is None:
        if len(tops) != 1:
            return None, [], tops
        area = tops[0]
    above = [each for each in organisations.ancestors(area) if any(_holds(top, each) for top in tops)]
    return area, above, organisations.children(area)


def _holds(top: Area, area: Area) -> bool:
    return area.path.startswith(top.path)


@dataclass(frozen=True, slots=True)
class _Tally:
    """How much of a kind waits under one of the areas asked for; ``area_id`` is None elsewhere."""

    area_id: UUID | None
    key: str
    number: int
    late: int


def _tallies(actor: Actor, areas: Sequence[Area] = ()) -> list[_Tally]:
    """Count everything in one statement: first by community, then by the areas, none of which lies in another."""
    every = _everything(actor, clock.today())
    if every is None:
        return []
    number, late = func.sum(every.c.number), func.sum(every.c.late)
    if areas:
        # A plan made for anybody would read all records of a city, not only those that wait.
        session().execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
        branch = organisations.held_by(each.id for each in areas).cte("branch").prefix_with("MATERIALIZED")
        joined = every.outerjoin(branch, every.c.community == branch.c.community_id)
        query = select(branch.c.holder_id, every.c.key, number, late).select_from(joined)
        query = query.group_by(branch.c.holder_id, every.c.key)
    else:
        query = select(null(), every.c.key, number, late).group_by(every.c.key)
    return [_Tally(row[0], row[1], int(row[2]), int(row[3])) for row in session().execute(query)]


def _everything(actor: Actor, today: dt.date) -> Any:
    """Overdue replies are late by themselves; everything else from the day after it was due."""
    verbs = {kind.key: kind.verb for kind in KINDS}
    parts = [
        _by_community(key, source, today) for key, source in _sources(actor).items() if actor.may(verbs[key])
    ]
    return union_all(*parts).cte("every").prefix_with("MATERIALIZED") if parts else None


def _by_community(key: str, source: Select[Any, Any], today: dt.date) -> Select[Any]:
    rows = source.subquery()
    community, due = rows.c
    number, late = func.count().label("number"), func.count().filter(due < today).label("late")
    return select(literal(key).label("key"), community.label("community"), number, late).group_by(community)


def _totals(tallies: Sequence[_Tally]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for each in tallies:
        number, late = found.get(each.key, (0, 0))
        found[each.key] = number + each.number, late + each.late
    return found


def _rows(areas: Sequence[Area], tallies: Sequence[_Tally]) -> list[Place]:
    found: dict[UUID | None, list[_Tally]] = defaultdict(list)
    for each in tallies:
        found[each.area_id].append(each)
    return [_place(area, found[area.id]) for area in areas if area.id in found]


def _place(area: Area, waits: Sequence[_Tally]) -> Place:
    group_of = {kind.key: kind.group for kind in KINDS}
    groups: dict[str, int] = defaultdict(int)
    for each in waits:
        groups[group_of[each.key]] += each.number
    return Place(area, sum(each.number for each in waits), sum(each.late for each in waits), groups)
