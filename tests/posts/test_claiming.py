"""Taking a place, giving it back, and why one may not."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select, text

from server.kernel.db import session
from server.kernel.errors import NotFound, TransitionRefused
from server.posts import browsing, queries, service
from server.posts.errors import (
    AlreadyClaimed,
    ClaimOverlaps,
    NotRegistered,
    OwnClaim,
    PostFull,
    PostNotOpen,
)
from server.posts.models import Claim, ServicePost, Wait
from server.posts.rules import ClaimState, WaitState
from server.wechat import TextRefused, TextVerdict, WeChatUnavailable
from tests import cast as casting
from tests.cast import Cast
from tests.posts.posting import on, publish

pytestmark = pytest.mark.usefixtures("within")


@pytest.fixture
def city_life(assembled: Cast) -> Cast:
    """王立新 and 李春梅 are registered in 幸福里, 马志远 in 平安里."""
    assembled.register(assembled.wang, assembled.happiness)
    assembled.register(assembled.li, assembled.happiness)
    assembled.register(assembled.ma, assembled.peace)
    return assembled


def take(cast: Cast, post: ServicePost, who: Any = None, **words: Any) -> Claim:
    return service.claim(post.id, actor=cast.phone_of(who or cast.wang), **words)


def listed(actor: Any, **filters: Any) -> list[ServicePost]:
    return [item.post for item in browsing.posts_for(actor, **filters).items]


def taken(post: ServicePost) -> int:
    """Return how many live claims and places held for the line a post has, as it counts itself."""
    live = select(func.count()).where(Claim.post_id == post.id, Claim.state.in_(queries.LIVE_STATES))
    held = select(func.count()).where(Wait.post_id == post.id, Wait.state == WaitState.OFFERED)
    counted = session().scalars(live).one() + session().scalars(held).one()
    session().refresh(post)
    assert post.taken == counted
    return counted


def test_a_claim_holds_a_place_at_once(city_life: Cast) -> None:
    post = publish(city_life)
    claim = take(city_life, post)
    assert (claim.state, claim.member_id, claim.decided_by) == (ClaimState.ACTIVE, city_life.wang.id, None)
    assert taken(post) == 1
    audit = session().execute(text("SELECT verb, area_path, person_id FROM audit_entries WHERE subject_id = :id"), {"id": claim.id})  # fmt: skip
    assert audit.all() == [("claims.make", city_life.happiness.path, city_life.wang.id)]


def test_a_claim_that_waits_for_approval_holds_its_place(city_life: Cast) -> None:
    post = publish(city_life, needs_approval=True, capacity=1)
    claim = take(city_life, post)
    assert (claim.state, claim.decided_at) == (ClaimState.PENDING, None)
    with pytest.raises(PostFull):
        take(city_life, post, city_life.li)
    service.approve_claim(claim.id, actor=city_life.secretary)
    assert (claim.state, claim.decided_by) == (ClaimState.ACTIVE, city_life.secretary.person_id)
    assert taken(post) == 1


def test_declining_frees_the_place_and_keeps_the_reason(city_life: Cast) -> None:
    post = publish(city_life, needs_approval=True, capacity=1)
    claim = take(city_life, post)
    service.decline_claim(claim.id, "已有人手", actor=city_life.clerk)
    assert (claim.state, claim.reason, taken(post)) == (ClaimState.DECLINED, "已有人手", 0)
    assert take(city_life, post, city_life.li).state is ClaimState.PENDING


def test_nobody_decides_their_own_claim(city_life: Cast) -> None:
    post = publish(city_life, needs_approval=True)
    claim = take(city_life, post)
    own = casting.staff("王立新", casting.Role.CLERK, area=city_life.happiness, person=city_life.wang.id)
    for attempt in (
        lambda: service.approve_claim(claim.id, actor=own),
        lambda: service.decline_claim(claim.id, "x", actor=own),
    ):
        with pytest.raises(OwnClaim):
            attempt()
    assert claim.state is ClaimState.PENDING


def test_withdrawing_frees_the_place_once(city_life: Cast) -> None:
    post = publish(city_life, capacity=1)
    claim = take(city_life, post)
    service.withdraw(claim.id, "家中有事", actor=city_life.phone_of(city_life.wang))
    assert (claim.state, claim.reason, taken(post)) == (ClaimState.WITHDRAWN, "家中有事", 0)
    with pytest.raises(TransitionRefused):
        service.withdraw(claim.id, actor=city_life.phone_of(city_life.wang))
    assert taken(post) == 0
    assert take(city_life, post).id != claim.id


def test_staff_withdraw_on_a_members_behalf(city_life: Cast) -> None:
    post = publish(city_life)
    claim = take(city_life, post)
    service.withdraw(claim.id, "本人来电", actor=city_life.clerk)
    assert (claim.state, taken(post)) == (ClaimState.WITHDRAWN, 0)


def test_others_can_do_nothing_with_my_claim(city_life: Cast) -> None:
    claim = take(city_life, publish(city_life, needs_approval=True))
    for attempt in (
        lambda: service.withdraw(claim.id, actor=city_life.phone_of(city_life.li)),
        lambda: service.withdraw(claim.id, actor=city_life.stranger),
        lambda: service.withdraw(claim.id, actor=city_life.leader),
        lambda: service.approve_claim(claim.id, actor=city_life.stranger),
        lambda: service.approve_claim(claim.id, actor=city_life.leader),
        lambda: service.decline_claim(claim.id, "x", actor=city_life.stranger),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert claim.state is ClaimState.PENDING


def test_a_full_post_is_refused(city_life: Cast) -> None:
    post = publish(city_life, capacity=1)
    take(city_life, post)
    with pytest.raises(PostFull):
        take(city_life, post, city_life.li)
    assert taken(post) == 1


def test_a_second_claim_on_the_same_post_is_refused(city_life: Cast) -> None:
    post = publish(city_life)
    take(city_life, post)
    with pytest.raises(AlreadyClaimed):
        take(city_life, post)
    assert taken(post) == 1


def test_a_closed_post_and_one_whose_days_are_over_are_refused(city_life: Cast, at: Any) -> None:
    post, closed = publish(city_life), publish(city_life)
    service.close(closed.id, "完成", actor=city_life.clerk)
    at(2026, 10, 1)
    for each in (post, closed):
        with pytest.raises(PostNotOpen):
            take(city_life, each)


def test_a_post_of_another_community_does_not_exist(city_life: Cast) -> None:
    with pytest.raises(NotFound):
        take(city_life, publish(city_life), city_life.ma)


def test_who_lives_here_but_is_not_registered_is_told_so(assembled: Cast) -> None:
    with pytest.raises(NotRegistered):
        take(assembled, publish(assembled))


def test_staff_cannot_claim(city_life: Cast) -> None:
    with pytest.raises(NotFound):
        service.claim(publish(city_life).id, actor=city_life.clerk)


def test_overlapping_times_are_refused_in_words_that_name_the_other_post(city_life: Cast) -> None:
    first = publish(city_life, name="早市巡查", slots=on(6, "08:00", "10:00"))
    take(city_life, first)
    with pytest.raises(ClaimOverlaps, match=f"早市巡查.*{first.number}"):
        take(city_life, publish(city_life, slots=on(6, "09:59", "11:00")))
    assert take(city_life, publish(city_life, slots=on(6, "10:00", "11:00"))).state is ClaimState.ACTIVE


def test_a_night_that_runs_into_the_next_morning_overlaps_it(city_life: Cast) -> None:
    take(city_life, publish(city_life, slots=on(6, "22:00", "02:00")))
    with pytest.raises(ClaimOverlaps):
        take(city_life, publish(city_life, slots=on(7, "01:00", "03:00")))


def test_a_claim_given_back_overlaps_nothing(city_life: Cast) -> None:
    claim = take(city_life, publish(city_life))
    service.withdraw(claim.id, actor=city_life.phone_of(city_life.wang))
    assert take(city_life, publish(city_life)).state is ClaimState.ACTIVE


def test_what_is_past_never_blocks(city_life: Cast, at: Any) -> None:
    """Both posts fell on Saturday 25 July; after it only the later dates count, and these differ."""
    july = {"starts_on": dt.date(2026, 7, 25), "ends_on": dt.date(2026, 7, 31)}
    first = publish(city_life, slots=[*on(6), *on(5, "19:00", "20:00")], **july)
    second = publish(city_life, slots=on(6), starts_on=dt.date(2026, 7, 25), ends_on=dt.date(2026, 8, 31))
    take(city_life, first)
    with pytest.raises(ClaimOverlaps):
        take(city_life, second)
    at(2026, 7, 26)
    assert take(city_life, second).state is ClaimState.ACTIVE


def test_the_note_passes_the_text_check(city_life: Cast) -> None:
    claim = take(city_life, publish(city_life), note=" 会木工 ", screen=lambda text: TextVerdict.PASS)
    assert (claim.note, claim.note_held, claim.shown_note) == ("会木工", False, "会木工")


def test_a_risky_note_is_refused_and_takes_no_place(city_life: Cast) -> None:
    post = publish(city_life)
    with pytest.raises(TextRefused) as refused:
        take(city_life, post, note="x", screen=lambda text: TextVerdict.RISKY)
    assert list(refused.value.fields) == ["note"]
    assert taken(post) == 0


def unreachable(text: str) -> TextVerdict:
    raise WeChatUnavailable()


@pytest.mark.parametrize("screen", [unreachable, lambda text: TextVerdict.REVIEW])
def test_words_that_could_not_be_judged_are_kept_from_all_but_staff(city_life: Cast, screen: Any) -> None:
    post = publish(city_life)
    claim = take(city_life, post, note="会木工", screen=screen)
    assert (claim.state, claim.note_held, claim.shown_note) == (ClaimState.ACTIVE, True, None)
    service.withdraw(claim.id, "出差", screen=screen, actor=city_life.phone_of(city_life.wang))
    assert (claim.state, claim.reason, claim.shown_reason) == (ClaimState.WITHDRAWN, "出差", None)
    line = queries.claimants(post.id, actor=city_life.clerk).items[0]
    assert (line.name, line.claim.note) == ("王立新", "会木工")


def test_the_list_shows_what_a_member_can_take_wishes_first(city_life: Cast) -> None:
    registered = {"categories": ["D07"]}
    session().execute(text("UPDATE registrations SET categories = :categories WHERE member_id = :id"), {**registered, "id": city_life.wang.id})  # fmt: skip
    wang = city_life.phone_of(city_life.wang)
    plain = publish(city_life, slots=on(1), ends_on=dt.date(2026, 8, 1))
    wished = publish(city_life, slots=on(2), category_code="D07")
    claimed = publish(city_life, slots=on(3))
    take(city_life, claimed)
    publish(city_life, slots=on(3, "10:00", "12:00"), name="与已认领的重叠")
    full = publish(city_life, slots=on(4), capacity=1)
    take(city_life, full, city_life.li)
    publish(city_life, slots=on(5), draft=True)
    service.close(publish(city_life, slots=on(5)).id, "完成", actor=city_life.clerk)
    publish(city_life, community_id=city_life.peace.id, actor=city_life.stranger)
    shown = listed(wang)
    assert [post.id for post in shown] == [wished.id, plain.id]
    first = browsing.posts_for(wang, limit=1)
    second = browsing.posts_for(wang, limit=1, cursor=first.next)
    assert [item.post for item in [*first.items, *second.items]] == shown
    assert [post.id for post in listed(wang, category="D07")] == [wished.id]
    assert [post.id for post in listed(wang, on=dt.date(2026, 7, 27))] == [plain.id]
    assert listed(city_life.phone_of(city_life.ma)) != shown


def test_staff_list_what_is_in_scope_the_newest_first(city_life: Cast) -> None:
    posts = [publish(city_life), publish(city_life, draft=True)]
    assert listed(city_life.leader) == posts[::-1]
    assert listed(city_life.stranger) == []
    assert listed(city_life.administrator) == []


def test_the_leaders_line_is_for_those_who_hold_a_place(city_life: Cast) -> None:
    post = publish(city_life)
    take(city_life, post)
    seen = {
        name: browsing.post_view(post.id, actor=actor).leader_phone
        for name, actor in {
            "wang": city_life.phone_of(city_life.wang),
            "li": city_life.phone_of(city_life.li),
            "leader": city_life.leader,
        }.items()
    }
    assert seen == {"wang": "0937-2600000", "li": None, "leader": "0937-2600000"}


def test_a_claim_is_found_for_the_days_on_which_it_was_held(city_life: Cast, at: Any) -> None:
    post, pending = publish(city_life), publish(city_life, needs_approval=True, slots=on(7))
    claim = take(city_life, post)
    take(city_life, pending)
    at(2026, 8, 3)
    service.withdraw(claim.id, actor=city_life.phone_of(city_life.wang))
    days = [dt.date(2026, *day) for day in ((7, 21), (7, 22), (8, 3), (8, 4))]
    held = [queries.claims_on(post.id, [city_life.wang.id], day=day).get(city_life.wang.id) for day in days]
    assert held == [None, claim.id, claim.id, None]
    assert queries.claims_on(pending.id, [city_life.wang.id], day=dt.date(2026, 7, 22)) == {}


def test_the_letter_hears_of_the_categories_in_which_places_were_held(city_life: Cast) -> None:
    take(city_life, publish(city_life, category_code="D07", slots=on(1)))
    take(city_life, publish(city_life, slots=on(2)))
    take(city_life, publish(city_life, category_code="D05", slots=on(3), needs_approval=True))
    ids = [city_life.wang.id, city_life.li.id]
    second_half = (dt.date(2026, 7, 1), dt.date(2026, 12, 31))
    assert queries.claimed_categories(ids, city_life.happiness.id, *second_half) == {
        city_life.wang.id: ["环境保洁岗", "法律服务岗"]
    }
    assert queries.claimed_categories(ids, city_life.peace.id, *second_half) == {}
    first_half = (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert queries.claimed_categories(ids, city_life.happiness.id, *first_half) == {}


def test_moving_away_ends_the_claims_left_behind(city_life: Cast) -> None:
    posts = [publish(city_life, slots=on(day)) for day in (1, 2)]
    for post in posts:
        take(city_life, post)
    other = take(city_life, posts[0], city_life.li)
    ended = service.end_claims_of(city_life.wang.id, city_life.happiness.id, "转出", actor=city_life.clerk)
    assert ended == 2
    assert [taken(post) for post in posts] == [1, 0]
    assert other.state is ClaimState.ACTIVE
    assert (
        service.end_claims_of(city_life.wang.id, city_life.happiness.id, "转出", actor=city_life.clerk) == 0
    )
