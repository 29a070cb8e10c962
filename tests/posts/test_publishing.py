"""What a community may publish, change and close."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import text

from server.kernel import clock
from server.kernel.db import session
from server.kernel.errors import Forbidden, NotFound, StaleVersion, TransitionRefused
from server.posts import queries, service
from server.posts.errors import (
    CapacityBelowTaken,
    CategoryUnknown,
    DatesReversed,
    PostOver,
    RiskNoticeMissing,
    ScheduleClaimed,
)
from server.posts.rules import ClaimState, PostState
from tests.cast import Cast
from tests.posts.posting import SATURDAYS, on, publish

pytestmark = pytest.mark.usefixtures("within")


def audited(subject: Any) -> list[str]:
    query = text("SELECT verb FROM audit_entries WHERE subject_id = :id ORDER BY id")
    return list(session().execute(query, {"id": subject}).scalars())


def test_a_published_post_is_open_numbered_and_audited(assembled: Cast) -> None:
    post = publish(assembled)
    assert (post.state, post.published_at) == (PostState.OPEN, clock.now())
    assert post.number == "620902002003-G-2026-0001"
    assert publish(assembled).number == "620902002003-G-2026-0002"
    assert audited(post.id) == ["posts.publish"]


def test_a_community_without_a_code_counts_under_its_initials(assembled: Cast) -> None:
    assembled.happiness.code = None
    assert publish(assembled).number == "XFL-G-2026-0001"


def test_a_stranger_publishes_nothing_here(assembled: Cast) -> None:
    with pytest.raises(NotFound):
        publish(assembled, actor=assembled.stranger)
    with pytest.raises((NotFound, Forbidden)):
        publish(assembled, actor=assembled.phone_of(assembled.wang))


def test_a_risky_category_wants_a_risk_notice(assembled: Cast) -> None:
    for nothing in (None, "", "  "):
        with pytest.raises(RiskNoticeMissing) as refused:
            publish(assembled, category_code="D03", risk_notice=nothing)
        assert list(refused.value.fields) == ["risk_notice"]
    assert publish(assembled, category_code="D14", risk_notice="结伴而行，已投保").risky


def test_a_category_with_qualification_makes_the_post_professional_unless_said_otherwise(
    assembled: Cast,
) -> None:
    assert publish(assembled, category_code="D07").professional
    assert not publish(assembled, category_code="D07", professional=False).professional
    assert not publish(assembled, category_code="D04").professional


def test_what_makes_no_sense_is_refused(assembled: Cast) -> None:
    for changes, refusal in [
        ({"category_code": "X01"}, CategoryUnknown),
        ({"starts_on": dt.date(2026, 9, 1), "ends_on": dt.date(2026, 8, 1)}, DatesReversed),
        ({"starts_on": dt.date(2026, 5, 1), "ends_on": dt.date(2026, 6, 1)}, PostOver),
    ]:
        with pytest.raises(refusal):
            publish(assembled, **changes)


def test_a_draft_is_nobodys_to_take_until_it_is_opened(assembled: Cast) -> None:
    assembled.register(assembled.wang, assembled.happiness)
    wang = assembled.phone_of(assembled.wang)
    draft = publish(assembled, draft=True)
    assert draft.state is PostState.DRAFT
    with pytest.raises(NotFound):
        service.claim(draft.id, actor=wang)
    with pytest.raises(NotFound):
        queries.access_post(draft.id, actor=wang, verb="posts.browse")
    service.open_post(draft.id, actor=assembled.clerk)
    assert service.claim(draft.id, actor=wang).state is ClaimState.ACTIVE
    assert audited(draft.id) == ["posts.draft", "posts.publish"]


def test_a_draft_whose_days_are_over_is_not_opened(assembled: Cast, at: Any) -> None:
    draft = publish(assembled, draft=True)
    at(2026, 10, 1)
    with pytest.raises(PostOver):
        service.open_post(draft.id, actor=assembled.clerk)


def test_a_change_needs_the_version_that_was_read(assembled: Cast) -> None:
    post = publish(assembled)
    service.change(post.id, {"name": "庭院清洁"}, version=1, actor=assembled.clerk)
    assert (post.name, post.version) == ("庭院清洁", 2)
    with pytest.raises(StaleVersion):
        service.change(post.id, {"name": "车棚清洁"}, version=1, actor=assembled.clerk)


def test_a_change_keeps_the_rules_of_publishing(assembled: Cast) -> None:
    post = publish(assembled)
    with pytest.raises(RiskNoticeMissing):
        service.change(post.id, {"category_code": "D03"}, actor=assembled.clerk)


def test_dates_move_the_times_with_them(assembled: Cast) -> None:
    post = publish(assembled)
    changes = {"starts_on": dt.date(2026, 8, 1), "ends_on": dt.date(2026, 8, 1)}
    service.change(post.id, changes, actor=assembled.clerk)
    assert [(span.lower, span.upper) for span in post.busy] == [
        (clock.at(dt.date(2026, 8, 1), 9), clock.at(dt.date(2026, 8, 1), 11))
    ]


def test_a_claimed_post_keeps_its_times_and_its_places(assembled: Cast) -> None:
    assembled.register(assembled.wang, assembled.happiness)
    post = publish(assembled)
    service.claim(post.id, actor=assembled.phone_of(assembled.wang))
    for changes in ({"slots": on(7)}, {"ends_on": dt.date(2026, 12, 31)}):
        with pytest.raises(ScheduleClaimed):
            service.change(post.id, changes, actor=assembled.clerk)
    with pytest.raises(CapacityBelowTaken, match="1人"):
        service.change(post.id, {"capacity": 0}, actor=assembled.clerk)
    service.change(post.id, {"capacity": 1, "duties": "清扫楼道与车棚"}, actor=assembled.clerk)
    assert (post.capacity, post.taken, post.slots) == (1, 1, SATURDAYS)


def test_closing_ends_the_live_claims_and_nothing_opens_it_again(assembled: Cast) -> None:
    for member in (assembled.wang, assembled.li):
        assembled.register(member, assembled.happiness)
    post = publish(assembled, needs_approval=True)
    claims = [service.claim(post.id, actor=assembled.phone_of(who)) for who in (assembled.wang, assembled.li)]
    service.approve_claim(claims[0].id, actor=assembled.clerk)
    service.close(post.id, "整治完成", actor=assembled.clerk)
    assert (post.state, post.close_reason, post.taken) == (PostState.CLOSED, "整治完成", 0)
    assert [(claim.state, claim.reason) for claim in claims] == [(ClaimState.ENDED, "整治完成")] * 2
    assert audited(claims[0].id) == ["claims.make", "claims.approve", "claims.end"]
    with pytest.raises(TransitionRefused):
        service.close(post.id, "再来", actor=assembled.clerk)
    with pytest.raises(TransitionRefused):
        service.open_post(post.id, actor=assembled.clerk)


def test_a_stranger_changes_and_closes_nothing_here(assembled: Cast) -> None:
    post = publish(assembled)
    for attempt in (
        lambda: service.change(post.id, {"name": "x"}, actor=assembled.stranger),
        lambda: service.close(post.id, "x", actor=assembled.stranger),
        lambda: service.open_post(post.id, actor=assembled.stranger),
        lambda: queries.access_post(post.id, actor=assembled.stranger, verb="posts.read"),
    ):
        with pytest.raises(NotFound):
            attempt()
