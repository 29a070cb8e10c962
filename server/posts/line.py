"""The line for a full post. A freed place is held for who is first: until it lapses the post stays full for others.

Everything here works on a post that the caller has locked; whoever moves in a line locks the post first, then the rest.
"""

from collections.abc import Sequence
from uuid import UUID

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import send_changes, session
from server.organisations import queries as organisations
from server.posts import telling, waits
from server.posts.models import ServicePost, Wait
from server.posts.rules import PostState, WaitState, offer_until


def locked(post_id: UUID) -> ServicePost:
    """Return a post that nobody else can change before this transaction ends."""
    return session().get_one(ServicePost, post_id, with_for_update=True, populate_existing=True)


def free_place(post: ServicePost) -> None:
    """Give back one place of a post, a claim's or an offer's; ``hand_on`` follows."""
    post.taken = ServicePost.taken - 1
    send_changes()


def hand_on(post: ServicePost) -> None:
    """Offer the free places of a post to who is first in line, as long as it recruits."""
    send_changes()
    free = post.capacity - post.taken
    if free > 0 and post.state is PostState.OPEN and post.ends_on >= clock.today():
        for wait in waits.next_in_line(post, free):
            _offer(wait, post)


def _offer(wait: Wait, post: ServicePost) -> None:
    wait.offer(offer_until(clock.now(), post.ends_on))
    post.taken = ServicePost.taken + 1
    record("waits.offer", wait, post, actor=SYSTEM)
    telling.offered(wait, post)


def lapse_due(post: ServicePost) -> int:
    """Let the offers lapse that were not confirmed in time, and hand their places on; return how many lapsed."""
    due = waits.lapsed_offers(post.id, clock.now())
    for wait in due:
        wait.lapse(clock.now())
        free_place(post)
        record("waits.lapse", wait, post, actor=SYSTEM)
        telling.lapsed(wait, post)
    if due:
        hand_on(post)
    return len(due)


def end(wait: Wait, post: ServicePost, *, reason: str, actor: Actor) -> None:
    """End a wait with its post or its member's registration, a place held for it included."""
    held = wait.state is WaitState.OFFERED
    wait.end(clock.now())
    if held:
        free_place(post)
    record("waits.end", wait, post, actor=actor, reason=reason)


def end_all(post: ServicePost, *, reason: str, actor: Actor) -> Sequence[Wait]:
    """End the whole line for a post that is over; return who stood in it."""
    found = waits.live_waits(post.id)
    for wait in found:
        end(wait, post, reason=reason, actor=actor)
    return found


def record(verb: str, wait: Wait, post: ServicePost, *, actor: Actor, reason: str | None = None) -> None:
    """Write what became of a wait into the audit trail."""
    send_changes()
    path = organisations.area(post.community_id).path
    audit.record(verb, "post_wait", wait.id, actor=actor, area_path=path, reason=reason)
