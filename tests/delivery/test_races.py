"""Two at once, on real commits: every step is done once, whoever was first."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from server.activities import service as activities
from server.delivery import jobs, service
from server.delivery.models import Closure, Dispatch, Reminder, Reply, RosterChange, Sealing
from server.delivery.rules import Move, Opinion, Parcel, RosterChangeKind, Seal, Slip, Way
from server.feedback import correcting
from server.feedback import queries as feedback
from server.feedback.models import Letter
from server.feedback.rules import LetterState
from server.kernel.actor import Actor
from server.kernel.db import Database, session
from server.kernel.errors import DomainError
from server.kernel.jobs import Lease
from tests import cast as casting
from tests.activities.scene import people, row
from tests.cast import Cast
from tests.delivery.scene import DUE_ON, ISSUED_ON, issued, on, print_out
from tests.feedback.scene import draft, serve

pytestmark = pytest.mark.commits
TIMES = 6


def together(database: Database, acts: list[Callable[[], Any]]) -> Counter[str]:
    """Run every act in a thread and transaction of its own, all released at one moment; count the outcomes."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        barrier.wait(20)
        try:
            with database.transaction():
                act()
        except DomainError as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


@pytest.fixture
def cast(city: Database) -> Cast:
    on(ISSUED_ON)
    with city.transaction():
        assembled = casting.assemble()
        assembled.register(assembled.wang, assembled.happiness)
        assembled.register(assembled.ma, assembled.happiness)
        return assembled


@pytest.fixture
def letter_id(cast: Cast, city: Database) -> UUID:
    with city.transaction():
        return UUID(str(issued(cast).id))


def count(city: Database, kind: Any) -> int:
    with city.transaction():
        return session().scalar(select(func.count()).select_from(kind)) or 0


def state_of(city: Database, letter_id: UUID) -> LetterState:
    with city.transaction():
        return session().get_one(Letter, letter_id).state


def seal(city: Database, letter_id: UUID, actor: Actor) -> None:
    with city.transaction():
        service.seal([letter_id], Seal(), actor=actor)


def send(city: Database, letter_id: UUID, actor: Actor) -> None:
    with city.transaction():
        service.send([Parcel(letter_id)], Way.PORTAL, actor=actor)


def both(cast: Cast, act: Callable[..., Any], *arguments: Any, **more: Any) -> list[Callable[[], Any]]:
    """The same act by the clerk and by the secretary, several times each."""
    return [partial(act, *arguments, **more, actor=who) for who in (cast.clerk, cast.secretary)] * (
        TIMES // 2
    )


def test_a_letter_is_sealed_once(city: Database, cast: Cast, letter_id: UUID) -> None:
    outcome = together(city, both(cast, service.seal, [letter_id], Seal()))
    assert outcome == {"done": 1, "letters_refused": TIMES - 1}
    assert count(city, Sealing) == 1


def test_a_lost_print_is_sealed_once_more_and_no_more(city: Database, cast: Cast, letter_id: UUID) -> None:
    seal(city, letter_id, cast.clerk)
    send(city, letter_id, cast.clerk)
    with city.transaction():
        service.missend(letter_id, "退件", actor=cast.clerk)
    outcome = together(city, both(cast, service.seal, [letter_id], Seal()))
    assert outcome == {"done": 1, "letters_refused": TIMES - 1}
    assert count(city, Sealing) == 2


def test_a_letter_is_sent_once(city: Database, cast: Cast, letter_id: UUID) -> None:
    seal(city, letter_id, cast.clerk)
    outcome = together(city, both(cast, service.send, [Parcel(letter_id)], Way.POST))
    assert outcome == {"done": 1, "letters_refused": TIMES - 1}
    assert count(city, Dispatch) == 1


def test_batches_that_overlap_end_with_each_letter_sealed_and_sent_once(city: Database, cast: Cast) -> None:
    """Two clerks tick the same letters in another order; whoever comes second does nothing at all."""
    with city.transaction():
        draft(cast)
        pair = [issued(cast, unit).id for unit in (cast.water, cast.library)]
    acts = [
        partial(service.seal, ids, Seal(), actor=who)
        for ids, who in ((pair, cast.clerk), (pair[::-1], cast.secretary))
    ]
    assert together(city, acts * 3) == {"done": 1, "letters_refused": 5}
    parcels = [Parcel(letter_id) for letter_id in pair]
    ways = [partial(service.send, ps, Way.HAND, actor=cast.clerk) for ps in (parcels, parcels[::-1])]
    assert together(city, ways * 3) == {"done": 1, "letters_refused": 5}
    assert (count(city, Sealing), count(city, Dispatch)) == (2, 2)


def test_a_receipt_is_noted_once_by_the_unit_or_by_the_clerk(
    city: Database, cast: Cast, letter_id: UUID
) -> None:
    seal(city, letter_id, cast.clerk)
    send(city, letter_id, cast.clerk)
    acts: list[Callable[[], Any]] = [
        partial(service.receive, letter_id, actor=cast.liaison),
        partial(service.receive, letter_id, received_on=ISSUED_ON, received_by="吴收发", actor=cast.clerk),
    ]
    assert together(city, acts * 3) == {"done": 1, "letter_transition_refused": 5}
    assert state_of(city, letter_id) is LetterState.RECEIVED


def test_a_unit_answers_once_in_the_portal_or_on_paper(city: Database, cast: Cast, letter_id: UUID) -> None:
    seal(city, letter_id, cast.clerk)
    send(city, letter_id, cast.clerk)
    moves = (Move(RosterChangeKind.RETIRED, "孙退"),)
    acts: list[Callable[[], Any]] = [
        partial(service.reply, letter_id, Slip(Opinion.NO_OBJECTION, moves=moves), actor=cast.liaison),
        partial(
            service.reply,
            letter_id,
            Slip(Opinion.OBJECTION, words="有误", handler="吴", moves=moves),
            actor=cast.clerk,
        ),
    ]
    assert together(city, acts * 3) == {"done": 1, "letter_transition_refused": 5}
    assert (count(city, Reply), count(city, RosterChange)) == (1, 1)
    with city.transaction():
        objections = len(feedback.unit_objections(letter_id))
    objected = state_of(city, letter_id) is LetterState.OBJECTED
    assert objections == (1 if objected else 0)


def test_a_letter_answered_as_it_is_called_astray_is_one_or_the_other(
    city: Database, cast: Cast, letter_id: UUID
) -> None:
    seal(city, letter_id, cast.clerk)
    send(city, letter_id, cast.clerk)
    acts: list[Callable[[], Any]] = [
        partial(service.reply, letter_id, Slip(Opinion.NO_OBJECTION), actor=cast.liaison),
        partial(service.missend, letter_id, "退件", actor=cast.clerk),
    ]
    outcome = together(city, acts)
    assert outcome["done"] == 1
    assert set(outcome) <= {"done", "letter_transition_refused", "not_found"}
    answered = state_of(city, letter_id) is LetterState.ACKNOWLEDGED
    assert count(city, Reply) == (1 if answered else 0)


def test_a_letter_is_closed_once(city: Database, cast: Cast, letter_id: UUID) -> None:
    seal(city, letter_id, cast.clerk)
    send(city, letter_id, cast.clerk)
    outcome = together(city, both(cast, service.close, letter_id, reason="未回执"))
    assert outcome == {"done": 1, "letter_transition_refused": TIMES - 1}
    assert count(city, Closure) == 1


def test_a_roster_change_is_dealt_with_once(city: Database, cast: Cast, letter_id: UUID) -> None:
    seal(city, letter_id, cast.clerk)
    send(city, letter_id, cast.clerk)
    with city.transaction():
        slip = Slip(Opinion.NO_OBJECTION, moves=(Move(RosterChangeKind.RETIRED, "孙退"),))
        service.reply(letter_id, slip, actor=cast.liaison)
        change = session().scalars(select(RosterChange.id)).one()
    outcome = together(city, both(cast, service.handle, change))
    assert outcome == {"done": 1, "roster_change_handled": TIMES - 1}


def test_a_correction_sent_twice_at_once_corrects_once(city: Database, cast: Cast) -> None:
    with city.transaction():
        (record,) = serve(cast, row(cast.wang.id, minutes=120))
        letter_id = issued(cast).id
    seal(city, letter_id, cast.clerk)
    send(city, letter_id, cast.clerk)
    on(DUE_ON)
    with city.transaction():
        activities.void(record.id, "系他人代签", actor=cast.secretary)
    on(DUE_ON, 10)
    with city.transaction():
        drafted = correcting.correct(letter_id, "一条服务记录作废", actor=cast.clerk)
        correction = print_out(drafted, cast.clerk, cast.secretary).id
    seal(city, correction, cast.clerk)
    outcome = together(city, both(cast, service.send, [Parcel(correction)], Way.HAND))
    assert outcome == {"done": 1, "letters_refused": TIMES - 1}
    assert state_of(city, letter_id) is LetterState.CORRECTED


def test_reminders_raised_by_several_workers_at_once_are_one_each(city: Database, cast: Cast) -> None:
    with city.transaction():
        people(cast, 3)
        pair = [issued(cast, unit).id for unit in (cast.water, cast.library)]
    for letter_id in pair:
        seal(city, letter_id, cast.clerk)
        send(city, letter_id, cast.clerk)
    on(DUE_ON)
    lease = Lease(jobs.REMIND, "20260812", jobs.WHOLE_CITY, "test", 1)
    assert together(city, [partial(jobs.remind, lease)] * TIMES) == {"done": TIMES}
    assert count(city, Reminder) == 2
