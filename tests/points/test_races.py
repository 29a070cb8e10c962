"""Many hands at one member's year: nothing lost, nothing twice, nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import UUID

from server.kernel.db import Database, session
from server.kernel.types import new_id
from server.points import queries, service
from server.points.rules import Fact, FactKind
from tests import cast as casting
from tests.cast import Cast
from tests.points.conftest import DAY

HANDS = 8


def record(cast: Cast, member_id: UUID, minutes: int) -> Fact:
    return Fact(
        FactKind.SERVICE, new_id(), member_id, cast.happiness.id, DAY, minutes, {"activity": new_id()}
    )


def test_hands_that_book_for_one_member_at_once_stop_at_the_limit_of_the_day(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()

    def book(_: int) -> None:
        with city.transaction():
            service.declare_many([record(cast, cast.wang.id, 60)], actor=cast.clerk)

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(book, range(24)))
    with city.transaction():
        assert queries.balance(cast.wang.id, 2026) == 16
        assert list(queries.verify()) == []


def test_sheets_with_the_same_people_in_other_orders_do_not_deadlock(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
        people = [casting.add_member(f"党员{n}", cast.water, cast.happiness).id for n in range(10)]

    def enter_and_correct(seed: int) -> None:
        order = people.copy()
        Random(seed).shuffle(order)
        sheet = [record(cast, member_id, 30) for member_id in order]
        with city.transaction():
            service.declare_many(sheet, actor=cast.clerk)
        with city.transaction():
            service.withdraw_many([(each.kind, each.source_id) for each in sheet[:5]], actor=cast.clerk)

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(enter_and_correct, range(12)))
    with city.transaction():
        assert list(queries.verify()) == []
        standing = session().execute(queries.live_facts(FactKind.SERVICE)).all()
        assert len(standing) == sum(queries.balance(member_id, 2026) for member_id in people) == 12 * 5
