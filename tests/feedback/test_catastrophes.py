"""Races for numbers and a scheduler that was away: nothing lost, nothing twice. Killed workers are in test_chaos.py."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from server.feedback import jobs, service
from server.feedback.errors import LetterTransitionRefused, NumberPrefixMissing
from server.feedback.models import Letter
from server.feedback.rules import LetterState
from server.kernel import jobs as work
from server.kernel.db import Database, session
from server.kernel.jobs import JobUnit
from server.kernel.periods import Period
from server.organisations import queries as organisations
from tests import cast as casting
from tests import factories as make
from tests.cast import Cast
from tests.feedback.scene import PUBLIC, SPECIMEN, draft, letters, stand_at

pytestmark = pytest.mark.commits


def reviewed(database: Database, count: int) -> tuple[Cast, list[UUID]]:
    """Commit so many reviewed letters of one community."""
    stand_at(2026, 7, 22)
    with database.transaction():
        cast = casting.assemble()
        for number in range(count):
            unit = make.UnitFactory(area_id=cast.city.id, name=f"金泉市第{number}局")
            cast.register(casting.add_member(f"党员{number}", unit, cast.happiness), cast.happiness)
        draft(cast)
        # The cast's own members are residents too, so 水务局 has a letter of its own.
        ids = [letter.id for letter in letters() if letter.unit_id != cast.water.id]
        for letter_id in ids:
            service.review(letter_id, actor=cast.clerk)
    return cast, ids


def test_numbers_taken_at_once_are_one_to_sixteen(city: Database) -> None:
    cast, ids = reviewed(city, 16)

    def approve(letter_id: UUID) -> None:
        with city.transaction():
            service.approve(letter_id, actor=cast.secretary)

    with ThreadPoolExecutor(16) as hands:
        list(hands.map(approve, ids))
    with city.transaction():
        numbers = session().execute(select(Letter.number_serial).where(Letter.number.is_not(None))).scalars()
        assert sorted(number or 0 for number in numbers) == list(range(1, 17))


def test_one_letter_approved_by_many_hands_at_once_takes_one_number(city: Database) -> None:
    cast, (letter_id,) = reviewed(city, 1)
    refused: list[str] = []

    def approve(_: int) -> None:
        try:
            with city.transaction():
                service.approve(letter_id, actor=cast.secretary)
        except LetterTransitionRefused as refusal:
            refused.append(refusal.code)

    with ThreadPoolExecutor(8) as hands:
        list(hands.map(approve, range(8)))
    assert len(refused) == 7
    with city.transaction():
        assert session().scalar(text("SELECT last FROM document_number_counters")) == 1


def test_a_refused_approval_leaves_no_gap(city: Database) -> None:
    cast, ids = reviewed(city, 2)

    def approve(letter_id: UUID, *, break_after: bool = False) -> None:
        with city.transaction():
            service.approve(letter_id, actor=cast.secretary)
            if break_after:
                raise NumberPrefixMissing()

    with pytest.raises(NumberPrefixMissing):
        approve(ids[0], break_after=True)
    approve(ids[1])
    with city.transaction():
        assert session().get_one(Letter, ids[1]).number_serial == 1
        assert session().get_one(Letter, ids[0]).state is LetterState.REVIEWED


def test_drafting_at_once_by_two_workers_gives_one_letter(city: Database) -> None:
    stand_at(2026, 7, 22)
    with city.transaction():
        cast = casting.assemble()
        cast.register(cast.wang, cast.happiness)

    def draft_here(_: int) -> None:
        with city.transaction():
            draft(cast)

    with ThreadPoolExecutor(6) as hands:
        list(hands.map(draft_here, range(6)))
    with city.transaction():
        assert session().scalar(select(func.count()).select_from(Letter)) == 1


def test_a_scheduler_that_was_away_for_a_year_plans_every_period_once(city: Database) -> None:
    stand_at(2026, 7, 14, 23)
    with city.transaction():
        cast = casting.assemble()
        organisations.settings_of(cast.happiness.id).letters_from = "2026H1"
        organisations.settings_of(cast.peace.id).letters_from = "2026H2"
        assert jobs.plan_letters() == 0
    stand_at(2027, 7, 20)
    with city.transaction():
        assert jobs.plan_letters() == 5
    with city.transaction():
        assert jobs.plan_letters() == 0
        planned = session().execute(
            select(JobUnit.period, JobUnit.scope).where(JobUnit.kind == "snapshot").order_by(JobUnit.period)
        )
        found = [(period, scope == cast.happiness.id) for period, scope in planned]
    assert sorted(found) == [
        ("2026H1", True), ("2026H2", False), ("2026H2", True), ("2027H1", False), ("2027H1", True),
    ]  # fmt: skip


def test_missed_periods_are_drafted_and_a_second_run_changes_nothing(city: Database) -> None:
    stand_at(2027, 3, 1)
    handlers = jobs.handlers(public_url=PUBLIC, specimen=SPECIMEN)
    with city.transaction():
        cast = casting.assemble()
        cast.register(cast.wang, cast.happiness)
        assert jobs.plan_letters() == 4
    for _ in range(2):
        while work.work_one(city, handlers, "test"):
            pass
        with city.transaction():
            jobs.plan_letters()
            periods = {letter.period for letter in session().execute(select(Letter)).scalars()}
            stored = session().execute(
                select(Letter.id, Letter.content_sha256, Letter.version).order_by(Letter.id)
            )
            found = stored.all()
        assert periods == {str(Period.half(2026, 1)), str(Period.half(2026, 2))}
        assert len(found) == len(set(found))
