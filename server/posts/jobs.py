"""Timers of posts: offers that nobody confirmed, and posts whose last day is past. Any number of runs is safe."""

from sqlalchemy import or_, select

from server.kernel import clock, jobs
from server.kernel.db import session
from server.kernel.jobs import Handler, Lease
from server.posts import ending, waiting
from server.posts import waits as lines
from server.posts.models import Claim, ServicePost, Wait
from server.posts.queries import LIVE_STATES
from server.posts.rules import PostState, WaitState

OFFERS, POST_ENDS = "offers", "post_ends"
KINDS = (OFFERS, POST_ENDS)
"""Planned for the moment again and again."""


def plan_offers() -> int:
    """Plan the posts with an offer that is due by now, in this minute; return how many were new."""
    due = select(Wait.post_id).where(Wait.state == WaitState.OFFERED, Wait.offered_until <= clock.now())
    minute = f"{clock.now().astimezone(clock.SHANGHAI):%Y%m%dT%H%M}"
    return jobs.plan(OFFERS, minute, session().scalars(due.distinct()).all())


def plan_post_ends() -> int:
    """Plan, once a day, the posts that are over and still open, claimed or waited for; return how many were new."""
    claims = select(Claim.id).where(Claim.post_id == ServicePost.id, Claim.state.in_(LIVE_STATES))
    waits = select(Wait.id).where(Wait.post_id == ServicePost.id, Wait.state.in_(lines.LIVE_STATES))
    over = select(ServicePost.id).where(
        ServicePost.ends_on < clock.today(),
        or_(ServicePost.state == PostState.OPEN, claims.exists(), waits.exists()),
    )
    return jobs.plan(POST_ENDS, f"{clock.today():%Y%m%d}", session().scalars(over).all())


def lapse_offers(lease: Lease) -> None:
    """Hand the places of one post on that were not confirmed in time."""
    waiting.lapse_offers(lease.scope)


def end_post(lease: Lease) -> None:
    """Close one post that is over, with its claims and its line."""
    ending.end_over(lease.scope)


def handlers() -> dict[str, Handler]:
    """Return what the worker does for this room's kinds of unit."""
    return {OFFERS: lapse_offers, POST_ENDS: end_post}
