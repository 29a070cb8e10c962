"""Many at once on full posts, on real commits: no place too many, none lost, nobody overtaken."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import Database, session
from server.kernel.errors import DomainError
from server.posts import queries, service, waiting, waits
from server.posts.models import ServicePost, Wait
from server.posts.rules import WaitState
from tests import cast as casting
from tests.cast import Cast
from tests.posts.posting import on, publish
from tests.posts.soundness import unsound
from tests.posts.test_races import together

pytestmark = pytest.mark.commits
EXPECTED = {
    "done", "post_full", "place_free", "already_claimed", "already_waiting", "claim_overlaps", "not_offered",
    "offer_lapsed", "transition_refused", "capacity_below_taken", "40P01",
}  # fmt: skip
MEMBERS, DESKS, POSTS, STEPS = 40, 2, 10, 12


@pytest.fixture
def crowd(city: Database) -> tuple[Cast, list[Actor]]:
    with city.transaction():
        cast = casting.assemble()
        members = [casting.add_member(f"党员{n}", cast.water, cast.happiness) for n in range(MEMBERS)]
        for member in members:
            cast.register(member, cast.happiness)
        return cast, [cast.phone_of(member) for member in members]


def sound(city: Database) -> None:
    with city.transaction():
        assert unsound() == []


def full_post(
    city: Database, cast: Cast, holders: list[Actor], **changes: Any
) -> tuple[ServicePost, list[Any]]:
    with city.transaction():
        post = publish(cast, capacity=len(holders), **changes)
        return post, [service.claim(post.id, actor=phone).id for phone in holders]


def states(city: Database, post: ServicePost) -> list[WaitState]:
    with city.transaction():
        query = select(Wait.state).where(Wait.post_id == post.id).order_by(Wait.id)
        return list(session().scalars(query))


def test_ten_posts_and_forty_members_who_do_what_they_like(
    city: Database, crowd: tuple[Cast, list[Actor]]
) -> None:
    """Claims, waits, answers, withdrawals, changes of capacity and a timer that never rests, each in its own transaction."""
    cast, phones = crowd
    with city.transaction():
        posts = [publish(cast, capacity=2, slots=on(1 + n % 7)).id for n in range(POSTS)]
    barrier = Barrier(MEMBERS + DESKS)

    def member(number: int) -> list[str]:
        dice, phone = random.Random(number), phones[number]
        barrier.wait()
        return [try_once(city, step_of(dice, phone, dice.choice(posts))) for _ in range(STEPS)]

    def desk(number: int) -> list[str]:
        dice = random.Random(1000 + number)
        barrier.wait()
        return [try_once(city, desk_step(dice, cast, dice.choice(posts))) for _ in range(3 * STEPS)]

    with ThreadPoolExecutor(MEMBERS + DESKS) as pool:
        running = [pool.submit(member, n) for n in range(MEMBERS)] + [
            pool.submit(desk, n) for n in range(DESKS)
        ]
        outcomes = Counter(code for each in running for code in each.result())
    assert outcomes["done"] > 100
    assert outcomes.keys() <= EXPECTED
    sound(city)


def try_once(city: Database, act: Callable[[], Any]) -> str:
    """Do as the edge does; a deadlock between overlapping claims is told as 503 and is no harm."""
    try:
        with city.transaction():
            act()
    except DomainError as refused:
        return refused.code
    except OperationalError as error:
        return str(getattr(error.orig, "sqlstate", "?"))
    return "done"


def step_of(dice: random.Random, phone: Actor, post_id: Any) -> Callable[[], Any]:
    assert phone.person_id is not None
    member = phone.person_id

    def answer() -> None:
        wait = waits.live_wait(post_id, member)
        if wait is not None:
            dice.choice([waiting.accept, waiting.accept, waiting.leave])(wait.id, actor=phone)

    def withdraw() -> None:
        claim = queries.live_claim(post_id, member)
        if claim is not None:
            service.withdraw(claim.id, actor=phone)

    return dice.choice(
        [
            lambda: service.claim(post_id, actor=phone),
            lambda: waiting.join(post_id, actor=phone),
            lambda: waiting.join(post_id, actor=phone),
            answer,
            withdraw,
        ]
    )


def desk_step(dice: random.Random, cast: Cast, post_id: Any) -> Callable[[], Any]:
    capacity = dice.randint(1, 4)
    return dice.choice(
        [
            lambda: service.change(post_id, {"capacity": capacity}, actor=cast.clerk),
            lambda: waiting.lapse_offers(post_id),
        ]
    )


def test_places_given_back_at_once_go_to_as_many_in_their_order(
    city: Database, crowd: tuple[Cast, list[Actor]]
) -> None:
    cast, phones = crowd
    post, claims = full_post(city, cast, phones[:10])
    for phone in phones[10:30]:
        with city.transaction():
            waiting.join(post.id, actor=phone)
    giving_back: list[Callable[[], Any]] = [
        lambda claim=claim, phone=phone: service.withdraw(claim, actor=phone)
        for claim, phone in zip(claims, phones, strict=False)
    ]
    jumping: list[Callable[[], Any]] = [
        lambda phone=phone: service.claim(post.id, actor=phone) for phone in phones[30:]
    ]
    outcome = together(city, giving_back + jumping)
    assert outcome == {"done": 10, "post_full": 10}
    assert states(city, post) == [WaitState.OFFERED] * 10 + [WaitState.WAITING] * 10
    sound(city)


def test_forty_join_at_once_and_each_has_one_turn(city: Database, crowd: tuple[Cast, list[Actor]]) -> None:
    cast, phones = crowd
    post, _ = full_post(city, cast, phones[:1])
    outcome = together(city, [lambda p=phone: waiting.join(post.id, actor=p) for phone in phones[1:20] * 2])
    assert outcome == {"done": 19, "already_waiting": 19}
    with city.transaction():
        places = [waits.own_waits(actor=phone).items[0].place for phone in phones[1:20]]
    assert sorted(place or 0 for place in places) == list(range(1, 20))
    sound(city)


@pytest.fixture
def passing_time() -> Iterator[Callable[[int], None]]:
    """Return a function that lets hours pass for every thread."""
    start = clock.now()
    yield lambda hours: clock.use(clock.FixedClock(start + hours * dt.timedelta(hours=1)))
    clock.use(clock.FixedClock(start))


def test_one_offer_confirmed_by_many_fingers_is_one_claim(
    city: Database, crowd: tuple[Cast, list[Actor]]
) -> None:
    cast, phones = crowd
    post, (claim,) = full_post(city, cast, phones[:1])
    for phone in phones[1:3]:
        with city.transaction():
            waiting.join(post.id, actor=phone)
    with city.transaction():
        service.withdraw(claim, actor=phones[0])
        wait = waits.live_wait(post.id, phones[1].person_id or claim)
    assert wait is not None
    accept = [lambda: waiting.accept(wait.id, actor=phones[1])] * 8
    outcome = together(city, accept)
    assert outcome == {"done": 1, "transition_refused": 7}
    assert states(city, post) == [WaitState.TAKEN, WaitState.WAITING]
    sound(city)


def test_a_late_answer_and_many_timers_let_one_offer_lapse_once(
    city: Database, crowd: tuple[Cast, list[Actor]], passing_time: Callable[[int], None]
) -> None:
    cast, phones = crowd
    post, (claim,) = full_post(city, cast, phones[:1])
    for phone in phones[1:4]:
        with city.transaction():
            waiting.join(post.id, actor=phone)
    with city.transaction():
        service.withdraw(claim, actor=phones[0])
        wait = waits.live_wait(post.id, phones[1].person_id or claim)
    assert wait is not None
    passing_time(24)
    timers = [lambda: waiting.lapse_offers(post.id)] * 6
    outcome = together(city, [*timers, *[lambda: waiting.accept(wait.id, actor=phones[1])] * 4])
    assert outcome == {"done": 6, "offer_lapsed": 4}
    assert states(city, post) == [WaitState.LAPSED, WaitState.OFFERED, WaitState.WAITING]
    sound(city)
