"""Two communities become one, or one becomes two: every room's living things go on, and what was stays where it was.

What goes over is what still goes on: members, registrations, open posts with their claims, coming activities, running
exemptions, and for a merge the staff. Services, deeds, points and letters stay with the community in which they came
about; the one that goes on sees them, because what ended lies under it in the tree. Its last letter covers the days until
then, so that every service is in one letter.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.accounts import service as accounts
from server.activities import service as activities
from server.feedback import queries as letters
from server.feedback import service as feedback
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, taken_back
from server.kernel.errors import Invalid
from server.members import service as members
from server.members.errors import MembersElsewhere
from server.organisations import service as organisations
from server.organisations.rules import ChangeKind
from server.organisations.service import Area, AreaChange
from server.overview.errors import ConfirmedToday
from server.posts import service as posts
from server.registrations import service as registrations

LABELS = {
    "members": "党员", "registrations": "继续有效的报到", "waiting_registrations": "待核或退回的报到",
    "exemptions": "免计", "posts": "岗位（草稿和招募中）", "claims": "有效认领", "waits": "候补",
    "activities": "今天起的活动", "roles": "工作人员角色", "letters": "尚未签发的反馈函（留在原社区名下办结）",
}  # fmt: skip
"""What goes over, in words and in this order."""


@dataclass(frozen=True, slots=True)
class NewCommunity:
    """What is to be split off: its name, number prefix and issuing body, and who goes there."""

    name: str
    number_prefix: str
    full_name: str
    short_name: str
    member_ids: Collection[UUID]
    code: str | None = None


def merge(old_id: UUID, into_id: UUID, *, reason: str, actor: Actor) -> AreaChange:
    """End a community in another one from today on, all of it or nothing.

    NotFound, CommunityClosed, MergedIntoItself; ConfirmedToday, since what was confirmed of today belongs to the old one.
    """
    old, into = organisations.hold_pair(old_id, into_id, actor=actor)
    on = clock.today()
    _refuse_confirmed(old, on)
    words = f"{old.name}并入{into.name}"
    moved = _go_on(old, into, None, on, actor) | _move_work(old, into, on, reason, actor)
    organisations.end_in(old, into, on=on)
    send_changes()
    return organisations.note(ChangeKind.MERGED, old, into, words, reason=reason, moved=moved, actor=actor)


def _refuse_confirmed(old: Area, on: dt.date) -> None:
    if activities.confirmed_from(old.id, on):
        raise ConfirmedToday()


def _go_on(
    old: Area, new: Area, member_ids: Collection[UUID] | None, on: dt.date, actor: Actor
) -> dict[str, int]:
    """Let people, their registrations and exemptions go on; return how many of each."""
    resettled = members.resettle(old.id, new.id, member_ids)
    went_on = registrations.go_on(old.id, new.id, on=on, former=old.name, member_ids=member_ids, actor=actor)
    exempt = feedback.go_on_exempt(old.id, new.id, on=on, member_ids=member_ids)
    counted = {"members": len(resettled), "registrations": went_on.active}
    return counted | {"waiting_registrations": went_on.waiting, "exemptions": exempt}


def _move_work(old: Area, into: Area, on: dt.date, reason: str, actor: Actor) -> dict[str, int]:
    over = posts.move_open(old.id, into.id)
    coming = activities.move_coming(old.id, into.id, on=on)
    roles = accounts.move_staff(old.id, into.id, reason=reason, actor=actor)
    counted = {"posts": over.posts, "claims": over.claims, "waits": over.waits}
    return counted | {"activities": coming, "roles": roles}


def split(area_id: UUID, new: NewCommunity, *, reason: str, actor: Actor) -> AreaChange:
    """Split a new community off another one from today on, with some of its members; all of it or nothing.

    NotFound, CommunityClosed, AreaNameTaken, NumberPrefixTaken; MembersElsewhere where somebody no longer lives there.
    """
    (area,) = organisations.hold_open([area_id], actor=actor)
    on, chosen = clock.today(), sorted(set(new.member_ids))
    if not chosen:
        raise Invalid(fields={"member_ids": ["请至少选择一人。"]})
    issuer: dict[str, Any] = {"full_name": new.full_name, "short_name": new.short_name, "since": on}
    made = organisations.split_off(
        area, new.name, number_prefix=new.number_prefix, issuer=issuer, code=new.code, actor=actor
    )
    moved = _go_on(area, made, chosen, on, actor)
    if moved["members"] != len(chosen):
        raise MembersElsewhere(fields={"member_ids": [MembersElsewhere.message]})
    words = f"从{area.name}分出{made.name}"
    return organisations.note(ChangeKind.SPLIT, area, made, words, reason=reason, moved=moved, actor=actor)


def tried(old_id: UUID, into_id: UUID, *, actor: Actor) -> dict[str, int]:
    """Return what a merge would move: it is done and taken back. Refuses as ``merge``."""
    with taken_back():
        moved = dict(merge(old_id, into_id, reason="试算", actor=actor).moved)
    return moved | {"letters": letters.unfinished(community_id=old_id)}
