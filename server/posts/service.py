"""Verbs of the posts room: publishing, and claiming under any concurrency."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import Range, insert

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import Fields, NotFound, StaleVersion
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.posts import ending, line, queries, taking, telling, waiting, waits
from server.posts.errors import (
    AlreadyClaimed,
    CapacityBelowTaken,
    CategoryRetired,
    CategoryUnknown,
    ClaimOverlaps,
    NotRegistered,
    OwnClaim,
    PostFull,
    PostOver,
    RiskNoticeMissing,
    ScheduleClaimed,
)
from server.posts.models import Claim, PostCategory, PostCounter, ServicePost
from server.posts.reshaping import move_open as move_open
from server.posts.rules import PostState, Slot, occurrences
from server.wechat.screening import TextScreen, screened

_SCHEDULE = frozenset({"slots", "starts_on", "ends_on"})


def publish(
    community_id: UUID,
    *,
    name: str,
    category_code: str,
    duties: str,
    place: str,
    capacity: int,
    starts_on: dt.date,
    ends_on: dt.date,
    slots: Sequence[Mapping[str, Any]],
    leader_name: str,
    leader_phone: str | None = None,
    requirements: str | None = None,
    professional: bool | None = None,
    needs_approval: bool = False,
    risk_notice: str | None = None,
    draft: bool = False,
    actor: Actor,
) -> ServicePost:
    """Add a post to a community and open it, unless it is to stay a draft.

    ``slots`` are ``{"weekday": 1-7 or None, "from": "19:00", "to": "21:00"}``. ``professional`` defaults to whether the
    category asks for a qualification. CategoryUnknown; RiskNoticeMissing in a risky category (志愿服务条例 arts. 12,
    17); the refusals of ``occurrences``; PostOver when it ends before today.
    """
    area = organisations.access_open_community(community_id, actor=actor, verb="posts.publish")
    post = ServicePost(
        id=new_id(), community_id=area.id, name=name, duties=duties, requirements=requirements, place=place,
        capacity=capacity, needs_approval=needs_approval, leader_name=leader_name, leader_phone=leader_phone,
        risk_notice=risk_notice, starts_on=starts_on, ends_on=ends_on, state=PostState.DRAFT,
    )  # fmt: skip
    category = _set_category(post, category_code)
    post.professional = category.qualification if professional is None else professional
    _set_slots(post, slots)
    post.number = _next_number(area.code or _initials(area.pinyin))
    if not draft:
        _open(post)
    session().add(post)
    send_changes()
    _record("posts.draft" if draft else "posts.publish", post, actor=actor)
    return post


def open_post(post_id: UUID, *, actor: Actor) -> ServicePost:
    """Publish a draft; TransitionRefused for another state, PostOver when it ends before today."""
    post = _locked_post(post_id, actor=actor, verb="posts.publish")
    _open(post)
    post.version += 1
    _record("posts.publish", post, actor=actor)
    return post


def change(
    post_id: UUID, changes: dict[str, Any], *, version: int | None = None, actor: Actor
) -> ServicePost:
    """Change a post's columns, named as in ``publish``.

    StaleVersion; CapacityBelowTaken; ScheduleClaimed when slots or dates would move under somebody's claim.
    """
    post = _locked_post(post_id, actor=actor, verb="posts.publish")
    if version is not None and post.version != version:
        raise StaleVersion()
    _refuse_contradictions(post, changes)
    for name, value in changes.items():
        if name not in ("slots", "category_code"):
            setattr(post, name, value)
    _set_category(post, changes.get("category_code", post.category_code))
    if _SCHEDULE.intersection(changes):
        _set_slots(post, changes.get("slots", post.slots))
    post.version += 1
    send_changes()
    _record("posts.change", post, actor=actor, details={"changed": sorted(changes)})
    line.hand_on(post)
    return post


def close(post_id: UUID, reason: str, *, actor: Actor) -> ServicePost:
    """Close a post for good and end its live claims and its line; TransitionRefused when it is closed already."""
    post = _locked_post(post_id, actor=actor, verb="posts.publish")
    ending.close(post, reason, actor=actor)
    ending.end_all(post, reason, actor=actor)
    return post


def claim(post_id: UUID, *, note: str | None = None, screen: TextScreen | None = None, actor: Actor) -> Claim:
    """Take a place for the member who asks; pending where the post needs approval.

    ``screen`` judges the note: refused TextRefused, doubtful kept from everybody but staff. NotFound for a post
    elsewhere, NotRegistered, PostNotOpen, PostFull, AlreadyClaimed, ClaimOverlaps.
    """
    if not actor.is_member or actor.person_id is None:
        raise NotFound()
    kept, held = screened("note", note, screen)
    made, area_path = _take(post_id, actor.person_id, note=kept, note_held=held)
    audit.record("claims.make", "claim", made.id, actor=actor, area_path=area_path)
    return made


def claim_for(post_id: UUID, member_id: UUID, *, note: str | None = None, actor: Actor) -> Claim:
    """Take a place for a member who came to the desk; refuses as ``claim``, in words about the member."""
    post = queries.access_post(post_id, actor=actor, verb="claims.review")
    try:
        made, area_path = _take(post_id, member_id, note=note, note_held=False)
    except (NotRegistered, AlreadyClaimed, ClaimOverlaps) as refused:
        raise type(refused)(refused.text.replace("您", "该党员", 1)) from None
    audit.record("claims.make_for", "claim", made.id, actor=actor, area_path=area_path)
    telling.claimed_for(made, post)
    return made


def _take(post_id: UUID, member_id: UUID, *, note: str | None, note_held: bool) -> tuple[Claim, str]:
    try:
        return taking.take_place(post_id, member_id, note=note, note_held=note_held)
    except PostFull:
        kept = waiting.take_kept(post_id, member_id, note=note, note_held=note_held)
        if kept is None:
            raise
        return kept


def withdraw(
    claim_id: UUID, reason: str | None = None, *, screen: TextScreen | None = None, actor: Actor
) -> Claim:
    """Give one's place back, or for staff somebody's on their behalf; TransitionRefused when it is not live."""
    verb = "claims.withdraw" if actor.is_member else "claims.withdraw_for"
    kept, held = screened("reason", reason, screen)
    claim, post = _locked_claim(claim_id, actor=actor, verb=verb)
    claim.withdraw(kept, clock.now(), held=held)
    line.free_place(post)
    ending.record_claim(verb, claim, post, actor=actor)
    if not actor.is_member:
        telling.withdrawn_for(claim, post)
    line.hand_on(post)
    return claim


def approve_claim(claim_id: UUID, *, actor: Actor) -> Claim:
    """Let a member have the place that waits for approval; OwnClaim for one's own."""
    claim, post = _locked_claim(claim_id, actor=actor, verb="claims.review")
    _refuse_own(claim, actor)
    claim.approve(actor.person_id, clock.now())
    ending.record_claim("claims.approve", claim, post, actor=actor)
    telling.approved(claim, post)
    return claim


def decline_claim(claim_id: UUID, reason: str, *, actor: Actor) -> Claim:
    """Refuse a pending claim, which frees its place; OwnClaim for one's own. Declining costs the member nothing."""
    claim, post = _locked_claim(claim_id, actor=actor, verb="claims.review")
    _refuse_own(claim, actor)
    claim.decline(reason, actor.person_id, clock.now())
    line.free_place(post)
    ending.record_claim("claims.decline", claim, post, actor=actor, reason=reason)
    telling.declined(claim, post)
    line.hand_on(post)
    return claim


def end_claims_of(member_id: UUID, community_id: UUID, reason: str, *, actor: Actor) -> int:
    """End a member's live claims and waits in a community they leave; return how many claims.

    The caller has checked the right and ended the registration, so that nobody who left is offered a place.
    """
    concerned = queries.posts_claimed_by(member_id, community_id).union(
        waits.posts_waited_for(member_id, community_id)
    )
    posts = [line.locked(post_id) for post_id in sorted(session().execute(concerned).scalars())]
    claims = [claim for post in posts if (claim := queries.live_claim(post.id, member_id))]
    ending.end_claims(claims, reason, actor=actor)
    for post in posts:
        wait = waits.live_wait(post.id, member_id)
        if wait is not None:
            line.end(wait, post, reason=reason, actor=actor)
        line.hand_on(post)
    return len(claims)


def _set_category(post: ServicePost, code: str) -> PostCategory:
    category = session().get(PostCategory, code)
    if category is None:
        raise CategoryUnknown(fields={"category_code": [CategoryUnknown.message]})
    if category.retired_on is not None and code != post.category_code:
        raise CategoryRetired(fields={"category_code": [CategoryRetired.message]})
    if category.risky and not (post.risk_notice or "").strip():
        raise RiskNoticeMissing(fields={"risk_notice": [RiskNoticeMissing.message]})
    post.category_code, post.risky = category.code, category.risky
    return category


def _set_slots(post: ServicePost, stored: Sequence[Mapping[str, Any]]) -> None:
    slots = [Slot.read(each) for each in stored]
    spans = occurrences(slots, post.starts_on, post.ends_on)
    post.slots = [slot.stored() for slot in slots]
    post.busy = [Range(start, stop) for start, stop in spans]


def _open(post: ServicePost) -> None:
    if post.ends_on < clock.today():
        raise PostOver(fields={"ends_on": [PostOver.message]})
    post.open(clock.now())


def _initials(pinyin: str) -> str:
    return "".join(syllable[0] for syllable in pinyin.split()).upper()[:12]


def _next_number(prefix: str) -> str:
    year = clock.today().year
    counted = (
        insert(PostCounter)
        .values(prefix=prefix, year=year, last=1)
        .on_conflict_do_update(index_elements=["prefix", "year"], set_={"last": PostCounter.last + 1})
        .returning(PostCounter.last)
    )
    return f"{prefix}-G-{year}-{session().execute(counted).scalar_one():04}"


def _refuse_contradictions(post: ServicePost, changes: dict[str, Any]) -> None:
    if changes.get("capacity", post.capacity) < post.taken:
        words = f"已有{post.taken}人认领或正在确认候补名额，名额不能少于{post.taken}。"
        raise CapacityBelowTaken(words, fields={"capacity": [words]})
    moved: Fields = {name: [ScheduleClaimed.message] for name in sorted(_SCHEDULE.intersection(changes))}
    if moved and post.taken:
        raise ScheduleClaimed(fields=moved)


def _locked_post(post_id: UUID, *, actor: Actor, verb: str) -> ServicePost:
    """Whoever changes a post or its claims locks the post first, then the claims: one order, no deadlock."""
    queries.access_post(post_id, actor=actor, verb=verb)
    return line.locked(post_id)


def _locked_claim(claim_id: UUID, *, actor: Actor, verb: str) -> tuple[Claim, ServicePost]:
    seen = queries.access_claim(claim_id, actor=actor, verb=verb)
    post = line.locked(seen.post_id)
    return session().get_one(Claim, claim_id, with_for_update=True, populate_existing=True), post


def _refuse_own(claim: Claim, actor: Actor) -> None:
    if claim.member_id == actor.person_id:
        raise OwnClaim()


def _record(
    verb: str,
    post: ServicePost,
    *,
    actor: Actor,
    details: dict[str, Any] | None = None,
) -> None:
    path = organisations.area(post.community_id).path
    audit.record(verb, "service_post", post.id, actor=actor, area_path=path, details=details)
