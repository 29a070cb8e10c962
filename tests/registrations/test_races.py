"""Threads with real commits: numbers without gap or double, one live registration, one approval."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select, text

from server.kernel.actor import Actor
from server.kernel.db import Database, session
from server.kernel.errors import DomainError, TransitionRefused
from server.registrations import service
from server.registrations.errors import AlreadyRegistered
from server.registrations.models import LIVE, Registration, RegistrationYear
from server.registrations.rules import RegistrationState
from tests import cast as casting
from tests.cast import Cast
from tests.registrations.acting import phone, submit

THREADS = 16


@pytest.fixture
def settled(city: Database) -> Cast:
    with city.transaction():
        return casting.assemble()


def _together(city: Database, acts: list[Callable[[], object]]) -> list[object]:
    """Start every act at the same moment, each in a transaction of its own; return results or refusals."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait(20)
        try:
            with city.transaction():
                return act()
        except DomainError as refused:
            return refused

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _submitted(city: Database, cast: Cast, count: int) -> list[UUID]:
    with city.transaction():
        members = [casting.add_member(f"赵{n}", cast.water, cast.happiness) for n in range(count)]
        return [submit(member, cast.happiness, cast.clerk).id for member in members]


def _approve(row: UUID, actor: Actor) -> Callable[[], object]:
    return lambda: service.approve(row, actor=actor)


def test_sixteen_approvals_at_once_take_the_numbers_one_to_sixteen(city: Database, settled: Cast) -> None:
    rows = _submitted(city, settled, THREADS)
    ended = _together(city, [_approve(row, settled.clerk) for row in rows])
    assert all(isinstance(each, Registration) for each in ended)
    with city.transaction():
        numbers = session().execute(select(RegistrationYear.number)).scalars().all()
    assert sorted(numbers) == [f"620902002003-2026-{serial:04}" for serial in range(1, THREADS + 1)]


def test_a_refused_approval_leaves_no_gap(city: Database, settled: Cast) -> None:
    first, second = _submitted(city, settled, 2)
    ended = _together(city, [_approve(first, settled.clerk), _approve(first, settled.secretary)])
    assert sum(isinstance(each, TransitionRefused) for each in ended) == 1
    with city.transaction():
        service.approve(second, actor=settled.clerk)
        numbers = session().execute(select(RegistrationYear.number)).scalars().all()
    assert sorted(numbers) == ["620902002003-2026-0001", "620902002003-2026-0002"]


def test_two_submissions_at_once_make_one_live_registration(city: Database, settled: Cast) -> None:
    with city.transaction():
        mobile = phone(settled.wang)
    acts: list[Callable[[], object]] = [
        lambda: submit(settled.wang, settled.happiness, mobile),
        lambda: submit(settled.wang, settled.peace, mobile),
    ]
    ended = _together(city, acts)
    assert sum(isinstance(each, Registration) for each in ended) == 1
    (refused,) = (each for each in ended if isinstance(each, DomainError))
    assert isinstance(refused, AlreadyRegistered)
    with city.transaction():
        live = session().execute(select(Registration).where(text(LIVE))).scalars().all()
        assert [row.state for row in live] == [RegistrationState.SUBMITTED]
