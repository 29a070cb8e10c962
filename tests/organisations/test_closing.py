"""A unit that is merged or dissolved: its successor, and what no longer can be done with it (domain.md appendix 1.11)."""

import datetime as dt

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from server.kernel.db import send_changes, session
from server.kernel.errors import Forbidden, NotFound
from server.organisations import queries, service
from server.organisations.errors import ClosedInFuture, SuccessorRefused, UnitClosed
from server.organisations.models import Unit
from tests import cast as casting
from tests import factories as make
from tests.cast import Cast

MAY, JUNE, JULY = (dt.date(2026, month, 1) for month in (5, 6, 7))


@pytest.fixture
def cast(within: None) -> Cast:
    return casting.assemble()


def close(cast: Cast, unit: Unit, on: dt.date, successor: Unit | None = None) -> Unit:
    return service.close_unit(
        unit.id, on=on, successor_id=successor and successor.id, actor=cast.administrator
    )


def test_a_merged_unit_names_its_successor_and_the_day(cast: Cast) -> None:
    closed = close(cast, cast.water, JULY, cast.library)
    assert (closed.closed_on, closed.successor_id, closed.version) == (JULY, cast.library.id, 2)


def test_the_last_successor_counts_on_each_day(cast: Cast) -> None:
    """水务局 went to 图书馆 in May, 图书馆 to 气象局 in June, 气象局 was dissolved in July."""
    weather = make.UnitFactory(area_id=cast.city.id)
    close(cast, cast.water, MAY, cast.library)
    close(cast, cast.library, JUNE, weather)
    close(cast, weather, JULY)
    water, library = cast.water.id, cast.library.id
    assert queries.successions(dt.date(2026, 4, 30)) == {}
    assert queries.successions(MAY) == {water: library}
    assert queries.successions(JUNE) == {water: weather.id, library: weather.id}
    assert queries.successions(JULY) == {}
    everybody = [water, library, weather.id]
    assert queries.closed_units(everybody, JUNE) == set()
    assert queries.closed_units(everybody, JULY) == set(everybody)
    assert queries.closed_units([water], JULY) == {water}


def test_a_unit_is_closed_once(cast: Cast) -> None:
    close(cast, cast.water, JUNE)
    with pytest.raises(UnitClosed):
        close(cast, cast.water, JULY, cast.library)


def test_nobody_succeeds_themselves(cast: Cast) -> None:
    with pytest.raises(SuccessorRefused):
        close(cast, cast.water, JULY, cast.water)


def test_a_closed_unit_succeeds_nobody_so_no_chain_leads_back(cast: Cast) -> None:
    close(cast, cast.water, JUNE, cast.library)
    with pytest.raises(SuccessorRefused):
        close(cast, cast.library, JULY, cast.water)


def test_the_database_wants_a_day_with_every_successor(cast: Cast) -> None:
    merging = update(Unit).where(Unit.id == cast.water.id).values(successor_id=cast.library.id)
    with pytest.raises(IntegrityError, match="ck_units_successor"), session().begin_nested():
        session().execute(merging)


def test_a_closure_is_entered_when_it_has_come(cast: Cast) -> None:
    with pytest.raises(ClosedInFuture):
        close(cast, cast.water, dt.date(2026, 7, 23))
    assert close(cast, cast.water, dt.date(2026, 7, 22)).closed_on is not None


def test_only_who_keeps_both_units_merges_them(cast: Cast) -> None:
    county = casting.staff("石磊", casting.Role.ADMINISTRATOR, area=cast.county)
    here = make.UnitFactory(area_id=cast.county.id)
    with pytest.raises(NotFound):
        service.close_unit(here.id, on=JULY, successor_id=cast.water.id, actor=county)
    with pytest.raises(NotFound):
        service.close_unit(cast.water.id, on=JULY, actor=county)
    with pytest.raises((NotFound, Forbidden)):
        service.close_unit(here.id, on=JULY, actor=cast.clerk)


def test_a_closed_unit_keeps_its_name(cast: Cast) -> None:
    close(cast, cast.water, JULY)
    with pytest.raises(UnitClosed):
        service.change_unit(cast.water.id, {"name": "金泉市水利局"}, actor=cast.administrator)


def test_what_is_closed_is_chosen_no_more(cast: Cast) -> None:
    close(cast, cast.water, JULY, cast.library)
    send_changes()
    assert [unit.name for unit in queries.units().items] == ["金泉市图书馆"]
    assert {unit.name for unit in queries.units(closed=True).items} == {"金泉市图书馆", "金泉市水务局"}
