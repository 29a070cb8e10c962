"""A colleague leaves: what stands in their name goes to another, and everything their account could do ends at once.

Only names are bound to a person: the leader of a post and of a coming activity, whom members see and ask. Everything else –
registrations to review, records to confirm, letters, complaints – waits for whoever works in the area, and needs no handing
over. What was done stays in the name of who did it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from server.accounts import queries as account_queries
from server.accounts import service as accounts
from server.accounts.errors import AccountDisabled
from server.activities import queries as activity_queries
from server.activities import service as activities
from server.audit import service as audit
from server.kernel.actor import Actor, Grant
from server.kernel.errors import Invalid
from server.people import queries as people
from server.posts import queries as post_queries
from server.posts import service as posts

VERB = "accounts.manage"


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What stands in somebody's name: (id, name) of posts and of coming activities."""

    posts: Sequence[tuple[UUID, str]]
    activities: Sequence[tuple[UUID, str]]

    def __bool__(self) -> bool:
        return bool(self.posts or self.activities)


def open_work(account_id: UUID, *, actor: Actor) -> OpenWork:
    """Return what stands in the name of an account's person, in the actor's scope; NotFound for an account elsewhere.

    Posts and activities name their leader in words, so somebody of the same name is found as well: people choose.
    """
    name = _name(account_id, actor)
    led = post_queries.led_by(name, actor=actor, verb=VERB)
    coming = activity_queries.led_by(name, actor=actor, verb=VERB)
    return OpenWork(
        [(each.id, f"{each.number} {each.name}") for each in led],
        [(each.id, f"{each.day:%Y-%m-%d} {each.name}") for each in coming],
    )


def _name(account_id: UUID, actor: Actor) -> str:
    account = account_queries.access_staff(account_id, actor=actor)
    return people.person(account.person_id).name if account.person_id else ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """What is handed to whom; ``office_line`` is the phone that the posts are to show, None to leave them as they are."""

    successor_id: UUID | None = None
    posts: Collection[UUID] = ()
    activities: Collection[UUID] = ()
    office_line: str | None = None


def leave(account_id: UUID, reason: str, handing: HandOver, *, actor: Actor) -> accounts.Closed:
    """Hand over what is named and close the account, all or nothing.

    NotFound, OwnAccount; Invalid without a successor for what is to be handed over; refuses as the changes do.
    """
    work = open_work(account_id, actor=actor)
    _hand_over(account_id, handing, work, actor)
    return accounts.close(account_id, reason, actor=actor)


def _hand_over(account_id: UUID, handing: HandOver, work: OpenWork, actor: Actor) -> None:
    chosen_posts = [id for id, _ in work.posts if id in handing.posts]
    chosen_activities = [id for id, _ in work.activities if id in handing.activities]
    if not (chosen_posts or chosen_activities):
        return
    name, acting = _successor(account_id, handing.successor_id, actor), _for_the_leader(actor)
    for post_id in chosen_posts:
        posts.change(post_id, _leader(name, handing.office_line), actor=acting)
    for activity_id in chosen_activities:
        activities.change(activity_id, {"leader_name": name}, version=None, actor=acting)
    counted = {"posts": len(chosen_posts), "activities": len(chosen_activities)}
    details = {"successor": str(handing.successor_id), **counted}
    audit.record("accounts.hand_over", "account", account_id, actor=actor, details=details)


def _leader(name: str, office_line: str | None) -> dict[str, Any]:
    return {"leader_name": name} | ({"leader_phone": office_line} if office_line else {})


def _successor(account_id: UUID, successor_id: UUID | None, actor: Actor) -> str:
    if successor_id is None or successor_id == account_id:
        raise Invalid(fields={"successor_id": ["请选择接手的同事。"]})
    account = account_queries.access_staff(successor_id, actor=actor)
    if account.disabled_at is not None:
        raise AccountDisabled(fields={"successor_id": ["这位同事的账号已停用，请另选。"]})
    return _name(successor_id, actor)


def _for_the_leader(actor: Actor) -> Actor:
    """Let who manages accounts name another leader, and nothing else: the actor goes no further than this module."""
    verbs = frozenset({"posts.publish", "activities.plan"})
    inside = (Grant("hand_over", verbs, path) for path in actor.area_paths(VERB))
    return replace(actor, grants=(*actor.grants, *inside))
