"""Routes of service posts and claims."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.kernel.http import Routes, actor, if_match, text_screen
from server.kernel.paging import Page
from server.kernel.schema import PageQuery, page_of
from server.posts import queries, service
from server.posts.models import Claim, PostCategory, ServicePost
from server.posts.queries import Claimant, PostView
from server.posts.schemas import (
    CategoryOut,
    ClaimantOut,
    ClaimIn,
    ClaimOut,
    PostChange,
    PostIn,
    PostOut,
    PostQuery,
    PostViewOut,
    ReasonIn,
    ReviewedClaimOut,
    WithdrawalIn,
)

routes = Routes("posts", "服务岗位与认领")


@routes.get("/post-categories", verb="posts.browse", out=CategoryOut(many=True))
def list_categories() -> Sequence[PostCategory]:
    """List the categories of posts."""
    return queries.post_categories()


@routes.get("/posts", verb="posts.browse", query=PostQuery, out=page_of(PostOut))
def list_posts(query: dict[str, Any]) -> Page[ServicePost]:
    """List the posts a member can take, one's wishes first; for staff every post in scope, the newest first."""
    return queries.posts_for(actor(), **query)


@routes.post("/posts", verb="posts.publish", body=PostIn, out=PostOut, status=201)
def publish(body: dict[str, Any]) -> ServicePost:
    """Publish a post, or keep it as a draft."""
    return service.publish(**body, actor=actor())


@routes.get("/posts/<uuid:post_id>", verb="posts.browse", out=PostViewOut)
def show_post(post_id: UUID) -> PostView:
    """Show a post and one's own claim on it."""
    return queries.post_view(post_id, actor=actor())


@routes.patch("/posts/<uuid:post_id>", verb="posts.publish", body=PostChange, out=PostOut)
def change_post(post_id: UUID, body: dict[str, Any]) -> ServicePost:
    """Change a post as far as no claim contradicts; takes If-Match."""
    return service.change(post_id, body, version=if_match(), actor=actor())


@routes.post("/posts/<uuid:post_id>/publication", verb="posts.publish", out=PostOut)
def open_post(post_id: UUID) -> ServicePost:
    """Publish a draft."""
    return service.open_post(post_id, actor=actor())


@routes.post("/posts/<uuid:post_id>/closing", verb="posts.publish", body=ReasonIn, out=PostOut)
def close_post(post_id: UUID, body: dict[str, Any]) -> ServicePost:
    """Close a post for good and end its claims."""
    return service.close(post_id, body["reason"], actor=actor())


@routes.post("/posts/<uuid:post_id>/claims", verb="claims.make", body=ClaimIn, out=ClaimOut, status=201)
def claim(post_id: UUID, body: dict[str, Any]) -> Claim:
    """Take a place on a post."""
    return service.claim(post_id, note=body["note"], screen=text_screen(), actor=actor())


@routes.get("/posts/<uuid:post_id>/claims", verb="posts.read", query=PageQuery, out=page_of(ClaimantOut))
def list_claims(post_id: UUID, query: dict[str, Any]) -> Page[Claimant]:
    """List who claimed a post."""
    return queries.claimants(post_id, **query, actor=actor())


@routes.post("/claims/<uuid:claim_id>/withdrawal", verb="claims.withdraw", body=WithdrawalIn, out=ClaimOut)
def withdraw(claim_id: UUID, body: dict[str, Any]) -> Claim:
    """Give a place back: one's own, or for staff somebody's on their behalf."""
    return service.withdraw(claim_id, body["reason"], screen=text_screen(), actor=actor())


@routes.post("/claims/<uuid:claim_id>/approval", verb="claims.review", out=ReviewedClaimOut)
def approve_claim(claim_id: UUID) -> Claim:
    """Agree to a claim that waits for approval."""
    return service.approve_claim(claim_id, actor=actor())


@routes.post("/claims/<uuid:claim_id>/refusal", verb="claims.review", body=ReasonIn, out=ReviewedClaimOut)
def decline_claim(claim_id: UUID, body: dict[str, Any]) -> Claim:
    """Decline a claim that waits for approval, with the reason."""
    return service.decline_claim(claim_id, body["reason"], actor=actor())


@routes.get("/me/claims", verb="claims.make", query=PageQuery, out=page_of(PostViewOut))
def my_claims(query: dict[str, Any]) -> Page[PostView]:
    """List one's own claims, the newest first."""
    return queries.own_claims(**query, actor=actor())
