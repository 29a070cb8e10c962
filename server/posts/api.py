"""Routes of service posts and claims."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.kernel.http import Routes, actor, if_match, text_screen
from server.kernel.paging import Page
from server.kernel.schema import PageQuery, page_of
from server.posts import browsing, categorising, queries, service, waiting, waits
from server.posts.browsing import PostItem, PostView
from server.posts.models import Claim, PostCategory, ServicePost
from server.posts.queries import Claimant
from server.posts.schemas import (
    CategoryChange,
    CategoryIn,
    CategoryOut,
    ClaimantOut,
    ClaimForIn,
    ClaimIn,
    ClaimOut,
    PostChange,
    PostDetailOut,
    PostIn,
    PostItemOut,
    PostOut,
    PostQuery,
    PostViewOut,
    ReasonIn,
    ReviewedClaimOut,
    WaitOut,
    WithdrawalIn,
)
from server.posts.waits import WaitView

routes = Routes("posts", "服务岗位与认领")


@routes.get("/post-categories", verb="posts.browse", out=CategoryOut(many=True))
def list_categories() -> Sequence[PostCategory]:
    """List the categories of posts in their order; the retired ones, for what still bears them, last."""
    return queries.post_categories()


@routes.post("/post-categories", verb="categories.manage", body=CategoryIn, out=CategoryOut, status=201)
def add_category(body: dict[str, Any]) -> PostCategory:
    """Add a category for the whole city."""
    return categorising.add(**body, actor=actor())


@routes.patch(
    "/post-categories/<category_code>", verb="categories.manage", body=CategoryChange, out=CategoryOut
)
def change_category(category_code: str, body: dict[str, Any]) -> PostCategory:
    """Change a category's name, marks or place."""
    return categorising.change(category_code, body, actor=actor())


@routes.post("/post-categories/<category_code>/retirement", verb="categories.manage", out=CategoryOut)
def retire_category(category_code: str) -> PostCategory:
    """Offer a category for nothing new; what bears it keeps it."""
    return categorising.retire(category_code, actor=actor())


@routes.post("/post-categories/<category_code>/restoration", verb="categories.manage", out=CategoryOut)
def restore_category(category_code: str) -> PostCategory:
    """Offer a retired category again."""
    return categorising.restore(category_code, actor=actor())


@routes.get("/posts", verb="posts.browse", query=PostQuery, out=page_of(PostItemOut))
def list_posts(query: dict[str, Any]) -> Page[PostItem]:
    """List the posts a member can take or, with show=all, every open one nearby; for staff every post in scope."""
    return browsing.posts_for(actor(), **query)


@routes.post("/posts", verb="posts.publish", body=PostIn, out=PostOut, status=201)
def publish(body: dict[str, Any]) -> ServicePost:
    """Publish a post, or keep it as a draft."""
    return service.publish(**body, actor=actor())


@routes.get("/posts/<uuid:post_id>", verb="posts.browse", out=PostDetailOut)
def show_post(post_id: UUID) -> PostView:
    """Show a post, what stands in one's way, and one's own claim on it or turn in its line."""
    return browsing.post_view(post_id, actor=actor())


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


@routes.post(
    "/posts/<uuid:post_id>/claims-for",
    verb="claims.review",
    body=ClaimForIn,
    out=ReviewedClaimOut,
    status=201,
)
def claim_for(post_id: UUID, body: dict[str, Any]) -> Claim:
    """Take a place for a member who came to the desk."""
    return service.claim_for(post_id, body["member_id"], note=body["note"], actor=actor())


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
    return browsing.own_claims(**query, actor=actor())


@routes.post("/posts/<uuid:post_id>/waitlist", verb="posts.wait", out=WaitOut, status=201)
def join_waitlist(post_id: UUID) -> WaitView:
    """Stand in line for a full post."""
    return waiting.join(post_id, actor=actor())


@routes.post("/waitlist/<uuid:wait_id>/acceptance", verb="posts.wait", out=ClaimOut, status=201)
def accept_offer(wait_id: UUID) -> Claim:
    """Take the place that is held for one."""
    return waiting.accept(wait_id, actor=actor())


@routes.post("/waitlist/<uuid:wait_id>/departure", verb="posts.wait", out=WaitOut)
def leave_waitlist(wait_id: UUID) -> WaitView:
    """Step out of the line."""
    return waiting.leave(wait_id, actor=actor())


@routes.get("/me/waitlist", verb="posts.wait", query=PageQuery, out=page_of(WaitOut))
def my_waits(query: dict[str, Any]) -> Page[WaitView]:
    """List one's own turns in lines, those that still count first."""
    return waits.own_waits(**query, actor=actor())
