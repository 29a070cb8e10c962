"""verify-ledger names the posts whose places do not add up."""

import pytest
from sqlalchemy import text

from server import verification
from server.kernel.db import session
from server.posts import service, waiting
from server.posts.models import ServicePost
from tests.cast import Cast
from tests.posts.posting import publish

pytestmark = pytest.mark.usefixtures("within")


@pytest.fixture
def post(assembled: Cast) -> ServicePost:
    """One place is claimed, one is held for who is first in line, nobody has the third."""
    for member in (assembled.wang, assembled.li):
        assembled.register(member, assembled.happiness)
    made = publish(assembled, capacity=1)
    hers = service.claim(made.id, actor=assembled.phone_of(assembled.li))
    waiting.join(made.id, actor=assembled.phone_of(assembled.wang))
    service.withdraw(hers.id, actor=assembled.phone_of(assembled.li))
    service.change(made.id, {"capacity": 3}, actor=assembled.clerk)
    service.claim(made.id, actor=assembled.phone_of(assembled.li))
    return made


def complaints() -> list[str]:
    return [each for each in verification.problems([]) if each.startswith("posts: ")]


def test_claims_and_offers_are_the_places_taken(post: ServicePost) -> None:
    session().refresh(post)
    assert post.taken == 2
    assert complaints() == []


@pytest.mark.parametrize("counted", [1, 3])
def test_a_post_that_counts_wrong_is_named(post: ServicePost, counted: int) -> None:
    session().execute(
        text("UPDATE service_posts SET taken = :n WHERE id = :id"), {"n": counted, "id": post.id}
    )
    assert complaints() == [
        f"posts: {post.number} counts {counted} places as taken, claims and offers hold 2"
    ]
