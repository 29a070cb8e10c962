"""Many at once, on real commits: never one place too many, never one member twice."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import OperationalError

from server.kernel.actor import Actor
from server.kernel.db import Database
from server.kernel.errors import DomainError
from server.posts import queries, service
from server.posts.errors import PostFull
from tests import cast as casting
from tests.cast import Cast
from tests.posts.posting import on, publish
from tests.posts.soundness import unsound

pytestmark = pytest.mark.commits
ROUNDS = 10


def together(database: Database, attempts: Iterable[Callable[[], Any]]) -> Counter[str]:
    """Run every attempt in a thread and transaction of its own, all released at one moment; count the outcomes."""
    acts = list(attempts)
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        barrier.wait()
        try:
            with database.transaction():
                act()
        except DomainError as refused:
            return refused.code
        except OperationalError as error:
            # The edge answers 503 with Retry-After: PostgreSQL chose this one to break a deadlock.
            return str(getattr(error.orig, "sqlstate", "?"))
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


@pytest.fixture
def crowd(city: Database) -> tuple[Cast, list[Actor]]:
    with city.transaction():
        cast = casting.assemble()
        members = [casting.add_member(f"党员{n}", cast.water, cast.happiness) for n in range(60)]
        for member in members:
            cast.register(member, cast.happiness)
        return cast, [cast.phone_of(member) for member in members]


def sound(city: Database) -> None:
    with city.transaction():
        assert unsound() == []


def claiming(post_id: UUID, actor: Actor) -> Callable[[], Any]:
    return lambda: service.claim(post_id, actor=actor)


def test_sixty_on_ten_places_are_exactly_ten(city: Database, crowd: tuple[Cast, list[Actor]]) -> None:
    cast, phones = crowd
    with city.transaction():
        posts = [
            publish(cast, capacity=10, slots=on(1 + n % 7, f"{n:02}:00", f"{n:02}:30")) for n in range(ROUNDS)
        ]
    for post in posts:
        outcome = together(city, [claiming(post.id, phone) for phone in phones])
        assert outcome == {"done": 10, "post_full": 50}
    sound(city)


def test_one_member_with_many_fingers_has_one_claim(city: Database, crowd: tuple[Cast, list[Actor]]) -> None:
    cast, phones = crowd
    with city.transaction():
        posts = [
            publish(cast, capacity=40, slots=on(1 + n % 7, f"{n:02}:00", f"{n:02}:30")) for n in range(ROUNDS)
        ]
    for post in posts:
        outcome = together(city, [claiming(post.id, phones[0])] * 32)
        assert outcome == {"done": 1, "already_claimed": 31}
    sound(city)


def test_one_member_never_holds_two_posts_at_one_time(
    city: Database, crowd: tuple[Cast, list[Actor]]
) -> None:
    cast, phones = crowd
    with city.transaction():
        pairs = [
            [
                publish(cast, slots=on(1 + n, "09:00", "11:00")),
                publish(cast, slots=on(1 + n, "10:00", "12:00")),
            ]
            for n in range(5)
        ]
    for pair in pairs:
        outcome = together(city, [claiming(post.id, phones[0]) for post in pair * 8])
        assert outcome["done"] == 1
        assert set(outcome) <= {"done", "claim_overlaps", "already_claimed", "40P01"}
    sound(city)


def test_coming_and_going_leaves_the_count_right(city: Database, crowd: tuple[Cast, list[Actor]]) -> None:
    cast, phones = crowd
    with city.transaction():
        post_id = publish(cast, capacity=5).id

    def come_and_go(actor: Actor) -> None:
        for _ in range(4):
            with suppress(PostFull):
                with city.transaction():
                    claim = service.claim(post_id, actor=actor)
                with city.transaction():
                    service.withdraw(claim.id, actor=actor)

    with ThreadPoolExecutor(24) as pool:
        list(pool.map(come_and_go, phones[:24]))
    sound(city)
    with city.transaction():
        assert queries.live_claims(post_id) == []


def test_giving_back_in_a_hurry_frees_one_place(city: Database, crowd: tuple[Cast, list[Actor]]) -> None:
    cast, phones = crowd
    with city.transaction():
        post = publish(cast)
        kept, mine = (service.claim(post.id, actor=phone) for phone in phones[:2])
    outcome = together(city, [lambda: service.withdraw(mine.id, actor=phones[1])] * 16)
    assert outcome == {"done": 1, "transition_refused": 15}
    with city.transaction():
        assert [claim.id for claim in queries.live_claims(post.id)] == [kept.id]
    sound(city)


def test_closing_while_members_come_leaves_no_live_claim(
    city: Database, crowd: tuple[Cast, list[Actor]]
) -> None:
    cast, phones = crowd
    with city.transaction():
        posts = [publish(cast, capacity=40, slots=on(1 + n)) for n in range(4)]
    for post in posts:
        closing = [partial(service.close, post.id, "完成", actor=cast.clerk)]
        outcome = together(city, [claiming(post.id, phone) for phone in phones[:30]] + [*closing])
        assert set(outcome) <= {"done", "post_not_open"}
        with city.transaction():
            assert queries.live_claims(post.id) == []
    sound(city)
