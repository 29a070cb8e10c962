"""Making two records of one person one: every room's rows go to the record that stands, and the trace stays.

The schema says which columns name a member. Each is pointed at the survivor but for those whose room has its own way:

- the points ledger is only ever added to: the facts go over, what they brought the other is reversed, and booked anew;
- letters that were written name the record they were written about; their snapshots never change;
- of two presences at one activity, and of two deeds resting on one piece of evidence, one counts.
"""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Column
from sqlalchemy.exc import IntegrityError

from server.accounts import queries as accounts
from server.activities import service as activities
from server.deeds import service as deeds
from server.feedback import service as feedback
from server.kernel import clock, references
from server.kernel.actor import Actor
from server.kernel.db import send_changes
from server.members import service as members
from server.members.errors import MergeAboutYou, MergeHindered, SamePersonProposed
from server.members.service import Merge
from server.notifications import service as notifications
from server.points import queries as points_queries
from server.points import service as points
from server.posts import queries as posts
from server.registrations import queries as registrations

STAYS = frozenset(
    {"members", "member_merges", "ledger_entries", "points_years", "letter_members", "letter_objections"}
)
"""Tables whose rows keep naming the record that they were written about."""
JOINED = frozenset({"employments", "attendances", "points_facts", "subscription_credits"})
"""Tables whose rows their own room has taken over before."""
_WHOSE = ("member_id", "person_id")


def hindrances(merged_id: UUID, into: UUID) -> list[str]:
    """Say what has to be put right before two records can become one; empty when nothing has."""
    return [words for found, words in _looked_at(merged_id, into) if found]


def _looked_at(merged_id: UUID, into: UUID) -> Iterator[tuple[bool, str]]:
    pair = (merged_id, into)
    yield merged_id in accounts.with_desk([merged_id]), "要并入的一条有工作人员账号，请改为保留这一条。"
    yield len(accounts.accounts_bound(pair)) > 1, "两条记录各绑定了一部手机，请先解除其中一个绑定。"
    both_live = all(registrations.live_registration(each) is not None for each in pair)
    yield both_live, "两条记录都有有效的报到，请先注销其中一条报到。"
    yield posts.claims_clash(*pair), "两条记录认领了同一岗位或同一时间的岗位，请先退出其中一个。"
    yield activities.records_clash(*pair), "两条记录在同一活动或同一时间都有服务记录，请先作废重复的一条。"
    yield feedback.being_written_about(pair), "正在起草、核稿的反馈函列有其中的记录，请待签发后再合并。"
    waits = any(points_queries.waits_for_decision(each) for each in pair)
    yield waits, "其中一条有待复核的积分事项，请先办理。"


def propose(merged_id: UUID, into: UUID, *, keeps_phone_of: UUID, reason: str, actor: Actor) -> Merge:
    """Propose to merge a record into another; MergeHindered besides what ``members.propose_merge`` refuses."""
    merge = members.propose_merge(merged_id, into, keeps_phone_of=keeps_phone_of, reason=reason, actor=actor)
    _refuse_hindered(merge)
    return merge


def _refuse_hindered(merge: Merge) -> None:
    found = hindrances(merge.merged_id, merge.survivor_id)
    if found:
        raise MergeHindered("两条记录现在还不能合并：" + "".join(found))


def carry_out(merge_id: UUID, *, actor: Actor) -> Merge:
    """Merge, as the second person: all of it or nothing, and never back.

    MergeDecided, SamePersonProposed, MergeAboutYou, MergeHindered, NotFound outside the actor's scope.
    """
    merge = members.access_merge(merge_id, actor=actor, lock=True)
    by = _second_person(merge, actor)
    members.hold_pair({merge.merged_id, merge.survivor_id})
    _refuse_hindered(merge)
    moved = _join(merge, actor)
    merge.carry_out(moved, by=by, at=clock.now())
    send_changes()
    members.note_merge("members.merge", merge, actor, reason=merge.reason, details={"moved": moved})
    return merge


def _second_person(merge: Merge, actor: Actor) -> UUID:
    if actor.person_id is None or actor.person_id == merge.proposed_by:
        raise SamePersonProposed()
    if actor.person_id in (merge.merged_id, merge.survivor_id):
        raise MergeAboutYou()
    return actor.person_id


def _join(merge: Merge, actor: Actor) -> dict[str, int]:
    """Move everything. What only one of two people may have done, the database refuses: MergeHindered."""
    merged, into = merge.merged_id, merge.survivor_id
    try:
        doubled = deeds.drop_doubles(merged, into, actor=actor)
        moved = {"points_facts": points.move_facts(merged, into, actor=actor)}
        moved |= {"attendances": activities.join_attendances(merged, into)}
        notifications.join_credits(merged, into)
        moved |= {"employments": members.absorb(merge), "deeds_doubled": doubled}
        moved |= references.repoint(list(_columns()), merged, into)
    except IntegrityError as refused:
        raise MergeHindered(
            "两条记录现在还不能合并：有记录是由其中一条的本人认定或办理的，请联系管理员。"
        ) from refused
    return {table: rows for table, rows in moved.items() if rows}


def _columns() -> Iterator[Column[UUID]]:
    """Yield the columns that say whose a row is; who did something is history and stays as it was."""
    for target in ("members.id", "people.id"):
        for column in references.columns_to(target):
            if column.name in _WHOSE and column.table.name not in STAYS | JOINED:
                yield column


def refuse(merge_id: UUID, remark: str, *, actor: Actor) -> Merge:
    """Decide, as the second person, that two records stay two; MergeDecided, SamePersonProposed, NotFound."""
    merge = members.access_merge(merge_id, actor=actor, lock=True)
    merge.refuse(remark, by=_second_person(merge, actor), at=clock.now())
    send_changes()
    members.note_merge("members.refuse_merge", merge, actor, reason=remark)
    return merge
