"""Verbs of the line for a full post: joining it, taking the place that is offered, leaving it."""

from uuid import UUID

from server.kernel import clock
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.posts import line, queries, taking, waits
from server.posts.errors import AlreadyWaiting, OfferLapsed, PlaceFree, PostFull
from server.posts.models import Claim, ServicePost, Wait
from server.posts.rules import WaitState
from server.posts.waits import WaitView


def join(post_id: UUID, *, actor: Actor) -> WaitView:
    """Stand in line for a full post.

    NotFound for a post elsewhere, AlreadyWaiting, PlaceFree, and the refusals of ``service.claim`` except PostFull.
    """
    if not actor.is_member or actor.person_id is None:
        raise NotFound()
    queries.access_post(post_id, actor=actor, verb="posts.wait")
    post = line.locked(post_id)
    line.lapse_due(post)
    _refuse(post, actor.person_id)
    wait = Wait(id=new_id(), post_id=post_id, member_id=actor.person_id, joined_at=clock.now())
    wait.state = WaitState.WAITING
    session().add(wait)
    line.record("waits.join", wait, post, actor=actor)
    return waits.view_of(wait, post)


def _refuse(post: ServicePost, member_id: UUID) -> None:
    if waits.live_wait(post.id, member_id) is not None:
        raise AlreadyWaiting()
    refusal = taking.why_not(post.id, member_id, clock.now())
    if refusal is None:
        raise PlaceFree()
    if not isinstance(refusal, PostFull):
        raise refusal


def accept(wait_id: UUID, *, actor: Actor) -> Claim:
    """Turn an offer into a claim; pending where the post needs approval.

    NotOffered before one's turn, OfferLapsed after the time, TransitionRefused when the wait is over, and the refusals
    of ``service.claim`` but PostFull: the offer then stays until it lapses.
    """
    wait, post = _locked(wait_id, actor)
    if wait.state is WaitState.LAPSED:
        raise OfferLapsed()
    wait.require_offer()
    if line.lapse_due(post) and wait.state is not WaitState.OFFERED:
        raise OfferLapsed()
    claim, _ = _keep(wait, post, note=None, note_held=False)
    line.record("waits.accept", wait, post, actor=actor)
    return claim


def _keep(wait: Wait, post: ServicePost, *, note: str | None, note_held: bool) -> tuple[Claim, str]:
    claim, area_path = taking.keep_place(post.id, wait.member_id, note=note, note_held=note_held)
    wait.take(claim.id, clock.now())
    return claim, area_path


def take_kept(
    post_id: UUID, member_id: UUID, *, note: str | None, note_held: bool
) -> tuple[Claim, str] | None:
    """Take the place of a full post that is held for this member or, by now, for nobody; None where there is none."""
    if not waits.may_yet_take(post_id, member_id, clock.now()):
        return None
    post = line.locked(post_id)
    line.lapse_due(post)
    wait = waits.live_wait(post_id, member_id)
    if wait is not None and wait.state is WaitState.OFFERED:
        kept = _keep(wait, post, note=note, note_held=note_held)
        line.record("waits.accept", wait, post, actor=SYSTEM)
        return kept
    if post.taken < post.capacity:
        return taking.take_place(post_id, member_id, note=note, note_held=note_held)
    return None


def leave(wait_id: UUID, *, actor: Actor) -> WaitView:
    """Step out of the line; a place that was held goes to the next. TransitionRefused when the wait is over."""
    wait, post = _locked(wait_id, actor)
    held = wait.state is WaitState.OFFERED
    wait.leave(clock.now())
    if held:
        line.free_place(post)
    line.record("waits.leave", wait, post, actor=actor)
    line.hand_on(post)
    return waits.view_of(wait, post)


def lapse_offers(post_id: UUID) -> int:
    """Let a post's overdue offers lapse and hand the places on; return how many lapsed."""
    return line.lapse_due(line.locked(post_id))


def _locked(wait_id: UUID, actor: Actor) -> tuple[Wait, ServicePost]:
    seen = waits.access_wait(wait_id, actor=actor)
    post = line.locked(seen.post_id)
    return session().get_one(Wait, wait_id, with_for_update=True, populate_existing=True), post
