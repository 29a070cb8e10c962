"""Standing in line for a full post, being offered a place, and everything that ends either."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from server.kernel import clock, jobs
from server.kernel.db import session
from server.kernel.errors import NotFound, TransitionRefused
from server.overview import service as overview
from server.posts import ending, queries, service, waiting, waits
from server.posts import jobs as timers
from server.posts.errors import (
    AlreadyClaimed,
    AlreadyWaiting,
    CapacityBelowTaken,
    ClaimOverlaps,
    NotOffered,
    NotRegistered,
    OfferLapsed,
    PlaceFree,
    PostFull,
    PostNotOpen,
)
from server.posts.models import Claim, ServicePost, Wait
from server.posts.rules import ClaimState, PostState, WaitState
from server.posts.waits import WaitView
from tests import cast as casting
from tests.cast import Cast
from tests.posts.posting import on, publish
from tests.posts.soundness import unsound

pytestmark = pytest.mark.usefixtures("within")


@pytest.fixture
def town(assembled: Cast) -> Cast:
    """王立新 and 李春梅 are registered in 幸福里, 马志远 in 平安里."""
    assembled.register(assembled.wang, assembled.happiness)
    assembled.register(assembled.li, assembled.happiness)
    assembled.register(assembled.ma, assembled.peace)
    return assembled


@pytest.fixture
def zhao(town: Cast) -> Any:
    """A third member of 幸福里."""
    member = casting.add_member("赵可", town.water, town.happiness)
    town.register(member, town.happiness)
    return member


@pytest.fixture
def full(town: Cast) -> tuple[ServicePost, Claim]:
    """A post whose only place is 李春梅's."""
    post = publish(town, capacity=1)
    return post, service.claim(post.id, actor=town.phone_of(town.li))


def join(town: Cast, post: ServicePost, who: Any) -> Wait:
    return waiting.join(post.id, actor=town.phone_of(who)).wait


def place(town: Cast, who: Any) -> list[tuple[str, int | None]]:
    return [(view.wait.state.value, view.place) for view in waits.own_waits(actor=town.phone_of(who)).items]


def told(who: Any) -> list[tuple[str, str]]:
    """Return kind and words of a member's notices, in order."""
    query = text("SELECT kind, words FROM notices WHERE person_id = :id ORDER BY id")
    return [(row[0], row[1]) for row in session().execute(query, {"id": who.id})]


def audited(subject: UUID) -> list[str]:
    query = text("SELECT verb FROM audit_entries WHERE subject_id = :id ORDER BY id")
    return list(session().scalars(query, {"id": subject}))


def test_who_comes_too_late_stands_in_line_in_the_order_of_coming(
    town: Cast, zhao: Any, full: tuple[ServicePost, Claim]
) -> None:
    post, _ = full
    first, second = join(town, post, town.wang), join(town, post, zhao)
    assert (place(town, town.wang), place(town, zhao)) == ([("waiting", 1)], [("waiting", 2)])
    waiting.leave(first.id, actor=town.phone_of(town.wang))
    assert (place(town, town.wang), place(town, zhao)) == ([("left", None)], [("waiting", 1)])
    again = join(town, post, town.wang)
    assert (second.id < again.id, place(town, town.wang)[0]) == (True, ("waiting", 2))
    assert audited(first.id) == ["waits.join", "waits.leave"]
    assert unsound() == []


def test_a_place_given_back_is_held_for_the_first_for_a_day(
    town: Cast, zhao: Any, full: tuple[ServicePost, Claim]
) -> None:
    post, hers = full
    wait = join(town, post, town.wang)
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    assert (wait.state, wait.offered_until) == (WaitState.OFFERED, clock.now() + dt.timedelta(hours=24))
    assert told(town.wang) == [("offer", "“楼道清洁”有名额了，为您保留到7月23日9:00，请在此之前确认。")]
    with pytest.raises(PostFull):
        service.claim(post.id, actor=town.phone_of(zhao))
    with pytest.raises(PostFull):
        service.claim_for(post.id, zhao.id, actor=town.clerk)
    claim = waiting.accept(wait.id, actor=town.phone_of(town.wang))
    assert (claim.state, wait.state, wait.claim_id) == (ClaimState.ACTIVE, WaitState.TAKEN, claim.id)
    assert audited(wait.id) == ["waits.join", "waits.offer", "waits.accept"]
    with pytest.raises(TransitionRefused, match="已转正"):
        waiting.accept(wait.id, actor=town.phone_of(town.wang))
    assert unsound() == []


def test_an_offer_taken_of_a_post_that_asks_for_approval_is_pending(town: Cast) -> None:
    post = publish(town, capacity=1, needs_approval=True)
    hers = service.claim(post.id, actor=town.phone_of(town.li))
    wait = join(town, post, town.wang)
    service.decline_claim(hers.id, "需持证", actor=town.clerk)
    assert told(town.li)[-1] == ("claim", "您对“楼道清洁”的认领未通过，您可以选择其他岗位。原因：需持证")
    claim = waiting.accept(wait.id, actor=town.phone_of(town.wang))
    assert claim.state is ClaimState.PENDING
    service.approve_claim(claim.id, actor=town.clerk)
    assert told(town.wang)[-1] == ("claim", "社区已同意您认领“楼道清洁”，请按服务时段到岗。")
    assert unsound() == []


def test_claiming_with_an_offer_takes_it(town: Cast, full: tuple[ServicePost, Claim]) -> None:
    post, hers = full
    wait = join(town, post, town.wang)
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    claim = service.claim(post.id, note="会木工", actor=town.phone_of(town.wang))
    assert (wait.claim_id, claim.note, unsound()) == (claim.id, "会木工", [])


def test_who_is_held_a_place_takes_no_other_beside_it(town: Cast, full: tuple[ServicePost, Claim]) -> None:
    post, hers = full
    wait = join(town, post, town.wang)
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    service.change(post.id, {"capacity": 3}, actor=town.clerk)
    claim = service.claim(post.id, actor=town.phone_of(town.wang))
    assert (wait.claim_id, unsound()) == (claim.id, [])


@pytest.mark.parametrize("how", ["withdrawal", "desk", "refusal", "more places", "moving away", "leaving"])
def test_every_way_in_which_a_place_frees_offers_it(town: Cast, zhao: Any, how: str) -> None:
    post = publish(town, capacity=1, needs_approval=True)
    hers = service.claim(post.id, actor=town.phone_of(town.li))
    first, second = join(town, post, town.wang), join(town, post, zhao)
    li, clerk = town.phone_of(town.li), town.clerk
    registration = queries.registrations.active_registration(town.li.id)
    assert registration is not None
    acts: dict[str, Any] = {
        "withdrawal": lambda: service.withdraw(hers.id, actor=li),
        "desk": lambda: service.withdraw(hers.id, "来电", actor=clerk),
        "refusal": lambda: service.decline_claim(hers.id, "需持证", actor=clerk),
        "more places": lambda: service.change(post.id, {"capacity": 2}, actor=clerk),
        "moving away": lambda: overview.transfer(registration.id, town.peace.id, "搬家", actor=clerk),
        "leaving": lambda: overview.cancel(registration.id, "搬家", actor=clerk),
    }
    acts[how]()
    assert (first.state, second.state) == (WaitState.OFFERED, WaitState.WAITING)
    assert unsound() == []


def test_an_offer_not_confirmed_lapses_to_the_next(
    town: Cast, zhao: Any, full: tuple[ServicePost, Claim], at: Any
) -> None:
    post, hers = full
    first, second = join(town, post, town.wang), join(town, post, zhao)
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    at(2026, 7, 23, 8, 59)
    assert (timers.plan_offers(), waiting.lapse_offers(post.id)) == (0, 0)
    at(2026, 7, 23, 9)
    assert (timers.plan_offers(), timers.plan_offers()) == (1, 0)
    assert work(timers.OFFERS) == 1
    assert (first.state, second.state, waiting.lapse_offers(post.id)) == (
        WaitState.LAPSED,
        WaitState.OFFERED,
        0,
    )
    assert told(town.wang)[-1] == (
        "offer",
        "为您保留的“楼道清洁”名额已过确认时间。仍想参加的，可以重新候补。",
    )
    with pytest.raises(OfferLapsed):
        waiting.accept(first.id, actor=town.phone_of(town.wang))
    assert unsound() == []


def work(kind: str) -> int:
    """Do the units of a kind as a worker would, inside the test's transaction; return how many."""
    done = 0
    while (lease := jobs.claim([kind], "test")) is not None:
        timers.handlers()[kind](lease)
        jobs.finish(lease)
        done += 1
    return done


def test_without_any_timer_a_late_answer_finds_the_offer_lapsed(
    town: Cast, zhao: Any, full: tuple[ServicePost, Claim], at: Any
) -> None:
    post, hers = full
    first, second = join(town, post, town.wang), join(town, post, zhao)
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    at(2026, 7, 23, 9, 1)
    with pytest.raises(OfferLapsed) as refused:
        waiting.accept(first.id, actor=town.phone_of(town.wang))
    assert refused.value.commits
    assert (first.state, second.state, unsound()) == (WaitState.LAPSED, WaitState.OFFERED, [])


def test_without_any_timer_a_place_that_lapsed_is_anybodys(
    town: Cast, zhao: Any, full: tuple[ServicePost, Claim], at: Any
) -> None:
    post, hers = full
    join(town, post, town.wang)
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    at(2026, 7, 23, 9, 1)
    assert service.claim(post.id, actor=town.phone_of(zhao)).state is ClaimState.ACTIVE
    assert (place(town, town.wang), unsound()) == ([("lapsed", None)], [])


def test_no_offer_outlasts_its_post(town: Cast, at: Any) -> None:
    post = publish(town, capacity=1, slots=on(3), ends_on=dt.date(2026, 7, 22))
    hers = service.claim(post.id, actor=town.phone_of(town.li))
    wait = join(town, post, town.wang)
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    assert wait.offered_until == clock.at(dt.date(2026, 7, 23))


def test_an_offer_declined_goes_to_the_next(town: Cast, zhao: Any, full: tuple[ServicePost, Claim]) -> None:
    post, hers = full
    first, second = join(town, post, town.wang), join(town, post, zhao)
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    left: WaitView = waiting.leave(first.id, actor=town.phone_of(town.wang))
    assert (left.wait.state, left.place, second.state) == (WaitState.LEFT, None, WaitState.OFFERED)
    with pytest.raises(TransitionRefused, match="已退出"):
        waiting.leave(first.id, actor=town.phone_of(town.wang))
    waiting.leave(second.id, actor=town.phone_of(zhao))
    assert (service.claim(post.id, actor=town.phone_of(town.li)).state, unsound()) == (ClaimState.ACTIVE, [])


def test_one_whose_turn_it_is_not_is_told_to_wait(town: Cast, full: tuple[ServicePost, Claim]) -> None:
    wait = join(town, full[0], town.wang)
    with pytest.raises(NotOffered, match="还没有轮到您"):
        waiting.accept(wait.id, actor=town.phone_of(town.wang))


def test_what_overlaps_the_offer_refuses_it_until_it_is_given_up(
    town: Cast, full: tuple[ServicePost, Claim]
) -> None:
    post, hers = full
    wait = join(town, post, town.wang)
    other = service.claim(publish(town, name="早市巡查").id, actor=town.phone_of(town.wang))
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    with pytest.raises(ClaimOverlaps, match="早市巡查"):
        waiting.accept(wait.id, actor=town.phone_of(town.wang))
    assert wait.state is WaitState.OFFERED
    service.withdraw(other.id, actor=town.phone_of(town.wang))
    waiting.accept(wait.id, actor=town.phone_of(town.wang))
    assert unsound() == []


@pytest.mark.parametrize("offered", [False, True])
def test_closing_the_post_ends_its_line(town: Cast, full: tuple[ServicePost, Claim], offered: bool) -> None:
    post, hers = full
    wait = join(town, post, town.wang)
    if offered:
        service.withdraw(hers.id, actor=town.phone_of(town.li))
    service.close(post.id, "整治完成", actor=town.clerk)
    assert (wait.state, unsound()) == (WaitState.ENDED, [])
    assert told(town.wang)[-1] == ("offer", "您候补的“楼道清洁”已结束，候补随之结束。欢迎选择其他岗位。")
    if not offered:
        assert told(town.li) == [("claim", "您认领的“楼道清洁”已结束，感谢您的付出。原因：整治完成")]


@pytest.mark.parametrize("offered", [False, True])
def test_who_leaves_the_community_leaves_its_lines(
    town: Cast, zhao: Any, full: tuple[ServicePost, Claim], offered: bool
) -> None:
    post, hers = full
    wait, behind = join(town, post, town.wang), join(town, post, zhao)
    if offered:
        service.withdraw(hers.id, actor=town.phone_of(town.li))
    registration = queries.registrations.active_registration(town.wang.id)
    assert registration is not None
    ended = overview.transfer(registration.id, town.peace.id, "搬家", actor=town.clerk)
    assert (ended.claims_ended, wait.state) == (0, WaitState.ENDED)
    assert behind.state is (WaitState.OFFERED if offered else WaitState.WAITING)
    assert unsound() == []


def test_the_day_after_its_last_day_a_post_lets_everybody_go(
    town: Cast, full: tuple[ServicePost, Claim], at: Any
) -> None:
    post, hers = full
    wait = join(town, post, town.wang)
    at(2026, 9, 30, 23, 59)
    assert (timers.plan_post_ends(), ending.end_over(post.id), post.state) == (0, 0, PostState.OPEN)
    at(2026, 10, 1, 0)
    assert (timers.plan_post_ends(), timers.plan_post_ends(), work(timers.POST_ENDS)) == (1, 0, 1)
    assert (hers.state, hers.reason, wait.state) == (ClaimState.ENDED, "服务期已满", WaitState.ENDED)
    assert (post.state, post.close_reason, unsound()) == (PostState.CLOSED, "服务期已满", [])
    assert told(town.li)[-1] == ("claim", "您认领的“楼道清洁”已结束，感谢您的付出。原因：服务期已满")
    assert queries.claims_on(post.id, [town.li.id], day=dt.date(2026, 9, 26)) == {town.li.id: hers.id}
    at(2026, 10, 2)
    assert timers.plan_post_ends() == 0


def test_a_post_that_nobody_took_is_closed_after_its_last_day_too(town: Cast, at: Any) -> None:
    post, draft = publish(town), publish(town, draft=True)
    at(2026, 10, 1, 0)
    assert (timers.plan_post_ends(), work(timers.POST_ENDS)) == (1, 1)
    assert (post.state, draft.state) == (PostState.CLOSED, PostState.DRAFT)


@pytest.mark.parametrize(("day", "told_of_it"), [(7, True), (8, False)])
def test_nobody_is_told_of_a_post_that_was_over_long_ago(
    town: Cast, full: tuple[ServicePost, Claim], at: Any, day: int, told_of_it: bool
) -> None:
    post, hers = full
    join(town, post, town.wang)
    before = len(told(town.li)), len(told(town.wang))
    at(2026, 10, day)
    assert ending.end_over(post.id) == 1
    assert (hers.state, len(told(town.li)) - before[0]) == (ClaimState.ENDED, int(told_of_it))
    assert len(told(town.wang)) - before[1] == int(told_of_it)


def test_a_place_held_for_somebody_is_not_cut_away(town: Cast, full: tuple[ServicePost, Claim]) -> None:
    post, hers = full
    service.change(post.id, {"capacity": 2}, actor=town.clerk)
    other = casting.add_member("赵可", town.water, town.happiness)
    town.register(other, town.happiness)
    service.claim(post.id, actor=town.phone_of(other))
    join(town, post, town.wang)
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    with pytest.raises(CapacityBelowTaken, match="已有2人认领或正在确认候补名额"):
        service.change(post.id, {"capacity": 1}, actor=town.clerk)


def test_nobody_stands_in_line_without_need_or_twice(
    town: Cast, zhao: Any, full: tuple[ServicePost, Claim], at: Any
) -> None:
    post, _ = full
    with pytest.raises(PlaceFree, match="可以直接认领"):
        join(town, publish(town, slots=on(1)), town.wang)
    with pytest.raises(AlreadyClaimed):
        join(town, post, town.li)
    join(town, post, town.wang)
    with pytest.raises(AlreadyWaiting, match="不必重复候补"):
        join(town, post, town.wang)
    service.claim(publish(town, name="早市巡查").id, actor=town.phone_of(zhao))
    with pytest.raises(ClaimOverlaps, match="早市巡查"):
        join(town, post, zhao)
    at(2026, 10, 1)
    with pytest.raises(PostNotOpen):
        join(town, post, zhao)


def test_who_is_not_registered_is_told_so_and_who_lives_elsewhere_finds_nothing(
    town: Cast, full: tuple[ServicePost, Claim]
) -> None:
    post, _ = full
    neighbour = casting.add_member("赵可", town.water, town.happiness)
    with pytest.raises(NotRegistered):
        join(town, post, neighbour)
    for stranger in (town.phone_of(town.ma), town.clerk, town.stranger):
        with pytest.raises(NotFound):
            waiting.join(post.id, actor=stranger)


def test_others_can_do_nothing_with_my_turn(town: Cast, full: tuple[ServicePost, Claim]) -> None:
    post, hers = full
    wait = join(town, post, town.wang)
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    for other in (town.phone_of(town.li), town.phone_of(town.ma), town.clerk, town.stranger):
        for verb in (waiting.accept, waiting.leave):
            with pytest.raises(NotFound):
                verb(wait.id, actor=other)
    assert wait.state is WaitState.OFFERED


def test_the_desk_claims_for_a_member(town: Cast) -> None:
    post = publish(town)
    claim = service.claim_for(post.id, town.wang.id, note="本人到场", actor=town.clerk)
    assert (claim.state, claim.member_id, claim.note) == (ClaimState.ACTIVE, town.wang.id, "本人到场")
    assert audited(claim.id) == ["claims.make_for"]
    assert told(town.wang) == [
        ("claim", "社区工作人员已为您办好了认领：“楼道清洁”。如有出入，请与社区联系。")
    ]
    service.withdraw(claim.id, "来电", actor=town.clerk)
    assert told(town.wang)[-1][1].startswith("社区工作人员已为您退出“楼道清洁”")
    with pytest.raises(NotFound):
        service.claim_for(post.id, town.wang.id, actor=town.stranger)


def test_the_desk_is_refused_in_words_about_the_member(town: Cast) -> None:
    post, neighbour = publish(town), casting.add_member("赵可", town.water, town.happiness)
    service.claim_for(post.id, town.wang.id, actor=town.clerk)
    with pytest.raises(AlreadyClaimed, match=r"^该党员已认领这个岗位"):
        service.claim_for(post.id, town.wang.id, actor=town.clerk)
    with pytest.raises(NotRegistered, match=r"^该党员尚未"):
        service.claim_for(post.id, neighbour.id, actor=town.clerk)
    with pytest.raises(ClaimOverlaps, match="与该党员已认领的“楼道清洁”"):
        service.claim_for(publish(town).id, town.wang.id, actor=town.clerk)
    with pytest.raises(NotFound):
        service.claim_for(post.id, town.ma.id, actor=town.clerk)


def test_the_desk_takes_the_place_that_is_held_for_the_member(
    town: Cast, full: tuple[ServicePost, Claim]
) -> None:
    post, hers = full
    wait = join(town, post, town.wang)
    service.withdraw(hers.id, actor=town.phone_of(town.li))
    claim = service.claim_for(post.id, town.wang.id, actor=town.clerk)
    assert (wait.state, wait.claim_id, unsound()) == (WaitState.TAKEN, claim.id, [])
