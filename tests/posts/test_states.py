"""Every event in every state: what is not allowed is refused and changes nothing."""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest

from server.kernel.errors import TransitionRefused
from server.posts.errors import NotOffered
from server.posts.models import Claim, ServicePost, Wait
from server.posts.rules import ClaimState, PostState, WaitState

NOW = dt.datetime(2026, 7, 22, 1, tzinfo=dt.UTC)
ANOTHER = uuid4()

CLAIM_EVENTS: dict[str, Callable[[Claim], None]] = {
    "approve": lambda claim: claim.approve(ANOTHER, NOW),
    "decline": lambda claim: claim.decline("人数已够", ANOTHER, NOW),
    "withdraw": lambda claim: claim.withdraw(None, NOW),
    "end": lambda claim: claim.end("岗位结束", NOW),
}
CLAIM_TABLE = {
    (ClaimState.PENDING, "approve"): ClaimState.ACTIVE,
    (ClaimState.PENDING, "decline"): ClaimState.DECLINED,
    (ClaimState.PENDING, "withdraw"): ClaimState.WITHDRAWN,
    (ClaimState.PENDING, "end"): ClaimState.ENDED,
    (ClaimState.ACTIVE, "withdraw"): ClaimState.WITHDRAWN,
    (ClaimState.ACTIVE, "end"): ClaimState.ENDED,
}
POST_EVENTS: dict[str, Callable[[ServicePost], None]] = {
    "open": lambda post: post.open(NOW),
    "close": lambda post: post.close("完成", NOW),
}
POST_TABLE = {
    (PostState.DRAFT, "open"): PostState.OPEN,
    (PostState.DRAFT, "close"): PostState.CLOSED,
    (PostState.OPEN, "close"): PostState.CLOSED,
}
WAIT_EVENTS: dict[str, Callable[[Wait], None]] = {
    "offer": lambda wait: wait.offer(NOW),
    "take": lambda wait: wait.take(ANOTHER, NOW),
    "lapse": lambda wait: wait.lapse(NOW),
    "leave": lambda wait: wait.leave(NOW),
    "end": lambda wait: wait.end(NOW),
}
WAIT_TABLE = {
    (WaitState.WAITING, "offer"): WaitState.OFFERED,
    (WaitState.WAITING, "leave"): WaitState.LEFT,
    (WaitState.WAITING, "end"): WaitState.ENDED,
    (WaitState.OFFERED, "take"): WaitState.TAKEN,
    (WaitState.OFFERED, "lapse"): WaitState.LAPSED,
    (WaitState.OFFERED, "leave"): WaitState.LEFT,
    (WaitState.OFFERED, "end"): WaitState.ENDED,
}


@pytest.mark.parametrize("state", ClaimState)
@pytest.mark.parametrize("event", CLAIM_EVENTS)
def test_a_claim_moves_only_along_its_table(state: ClaimState, event: str) -> None:
    claim = Claim(state=state)
    wanted = CLAIM_TABLE.get((state, event))
    if wanted is None:
        with pytest.raises(TransitionRefused):
            CLAIM_EVENTS[event](claim)
        assert (claim.state, claim.decided_by, claim.ended_at) == (state, None, None)
    else:
        CLAIM_EVENTS[event](claim)
        assert claim.state is wanted
        assert (claim.ended_at is None) == wanted.live


@pytest.mark.parametrize("state", WaitState)
@pytest.mark.parametrize("event", WAIT_EVENTS)
def test_a_wait_moves_only_along_its_table(state: WaitState, event: str) -> None:
    wait = Wait(state=state)
    wanted = WAIT_TABLE.get((state, event))
    if wanted is None:
        with pytest.raises((TransitionRefused, NotOffered)):
            WAIT_EVENTS[event](wait)
        assert (wait.state, wait.claim_id, wait.ended_at) == (state, None, None)
    else:
        WAIT_EVENTS[event](wait)
        assert wait.state is wanted
        assert (wait.ended_at is None) == wanted.live
        assert (wait.claim_id is None) == (wanted is not WaitState.TAKEN)


@pytest.mark.parametrize("state", PostState)
@pytest.mark.parametrize("event", POST_EVENTS)
def test_a_post_moves_only_along_its_table(state: PostState, event: str) -> None:
    post = ServicePost(state=state)
    wanted = POST_TABLE.get((state, event))
    if wanted is None:
        with pytest.raises(TransitionRefused):
            POST_EVENTS[event](post)
        assert (post.state, post.published_at, post.closed_at) == (state, None, None)
    else:
        POST_EVENTS[event](post)
        assert post.state is wanted


def test_every_state_has_chinese_words() -> None:
    assert all(state.label for state in [*ClaimState, *PostState, *WaitState])
