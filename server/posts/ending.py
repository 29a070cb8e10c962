"""The end of a post, by hand or by its last day, with the claims on it and the line for it."""

from collections.abc import Iterable
from uuid import UUID

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import send_changes, session
from server.organisations import queries as organisations
from server.posts import line, queries, telling
from server.posts.models import Claim, ServicePost
from server.posts.rules import PostState, is_news

OVER = "服务期已满"


def close(post: ServicePost, reason: str, *, actor: Actor) -> None:
    """Close a locked post for good; TransitionRefused when it is closed already."""
    post.close(reason, clock.now())
    post.version += 1
    send_changes()
    path = organisations.area(post.community_id).path
    audit.record("posts.close", "service_post", post.id, actor=actor, area_path=path, reason=reason)


def end_over(post_id: UUID) -> int:
    """Close a post whose last day is past and end its claims and its line; return how many claims. Nothing before that.

    A draft stays one. Nobody is told of a post that was over long ago.
    """
    post = line.locked(post_id)
    if post.ends_on >= clock.today():
        return 0
    if post.state is PostState.OPEN:
        close(post, OVER, actor=SYSTEM)
    return end_all(post, OVER, told=is_news(post.ends_on, clock.today()), actor=SYSTEM)


def end_all(post: ServicePost, reason: str, *, told: bool = True, actor: Actor) -> int:
    """End the claims and the line of a locked post that is over; return how many claims."""
    claims, waits = queries.live_claims(post.id), line.end_all(post, reason=reason, actor=actor)
    end_claims(claims, reason, actor=actor)
    if told:
        telling.ended([claim.member_id for claim in claims], post, reason)
        telling.line_ended([wait.member_id for wait in waits], post)
    return len(claims)


def end_claims(claims: Iterable[Claim], reason: str, *, actor: Actor) -> None:
    """End live claims on locked posts and free their places."""
    for claim in claims:
        post = session().get_one(ServicePost, claim.post_id)
        claim.end(reason, clock.now())
        line.free_place(post)
        record_claim("claims.end", claim, post, actor=actor, reason=reason)


def record_claim(
    verb: str, claim: Claim, post: ServicePost, *, actor: Actor, reason: str | None = None
) -> None:
    """Write what became of a claim into the audit trail."""
    send_changes()
    path = organisations.area(post.community_id).path
    audit.record(verb, "claim", claim.id, actor=actor, area_path=path, reason=reason)
