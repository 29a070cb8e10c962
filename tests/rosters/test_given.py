"""Which units gave a roster, and rosters that still name a unit that is no more."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest

from server.organisations import service as organisations
from server.organisations.errors import UnitClosed
from server.rosters import queries, service
from tests import cast as casting
from tests import factories as make
from tests.cast import Cast

HEAD = "姓名,性别,单位,手机,所在社区\n"
JULY_22 = dt.date(2026, 7, 22)


@pytest.fixture
def cast(within: None) -> Cast:
    return casting.assemble()


def roster(*lines: str) -> bytes:
    return (HEAD + "\n".join(lines) + "\n").encode()


def look(cast: Cast, *lines: str, unit_id: UUID | None = None) -> service.Preview:
    actor = cast.administrator if unit_id is None else cast.liaison
    return service.preview(
        roster(*lines), filename="名册.csv", area_id=cast.city.id, unit_id=unit_id, actor=actor
    )


def take(cast: Cast, *lines: str) -> dict[str, int]:
    seen = look(cast, *lines)
    service.apply(seen.id, actor=cast.administrator)
    return service.carry_out(seen.id)


def weather(cast: Cast) -> UUID:
    return UUID(str(make.UnitFactory(area_id=cast.city.id, name="金泉市气象局").id))


def test_a_unit_gave_a_roster_from_the_day_it_was_applied(cast: Cast) -> None:
    unit = weather(cast)
    seen = look(cast, "彭妍春,女,金泉市气象局,15444777006,幸福里")
    assert unit not in queries.units_with_roster(JULY_22), "a preview changes nothing"
    service.apply(seen.id, actor=cast.administrator)
    service.carry_out(seen.id)
    assert unit in queries.units_with_roster(JULY_22)
    assert unit not in queries.units_with_roster(dt.date(2026, 7, 21))


def test_every_unit_of_a_roster_gave_one_new_ones_too(cast: Cast) -> None:
    unit, before = weather(cast), queries.units_with_roster(JULY_22)
    take(cast, "彭妍春,女,金泉市气象局,15444777006,幸福里", "马志强,男,金泉市新成立局,15444777123,幸福里")
    assert len(queries.units_with_roster(JULY_22) - before) == 2
    assert unit in queries.units_with_roster(JULY_22)


def test_a_roster_that_changes_nothing_is_given_all_the_same(cast: Cast, at: Callable[..., None]) -> None:
    unit, line = weather(cast), "彭妍春,女,金泉市气象局,15444777006,幸福里"
    take(cast, line)
    at(2027, 1, 8)
    assert take(cast, line)["unchanged"] == 1
    assert unit in queries.units_with_roster(JULY_22)


def test_applied_twice_it_is_noted_once(cast: Cast) -> None:
    weather(cast)
    seen = look(cast, "彭妍春,女,金泉市气象局,15444777006,幸福里")
    service.apply(seen.id, actor=cast.administrator)
    assert service.carry_out(seen.id) == service.carry_out(seen.id)


def test_rows_of_a_closed_unit_are_refused_with_the_remedy(cast: Cast) -> None:
    organisations.close_unit(
        cast.water.id, on=dt.date(2026, 7, 1), successor_id=cast.library.id, actor=cast.administrator
    )
    seen = look(
        cast, "彭妍春,女,金泉市水务局,15444777006,幸福里", "马志强,男,金泉市图书馆,15444777123,幸福里"
    )
    assert seen.counts["add"] == 1
    (refused,) = [problem for problem in seen.problems if problem.code == "unit_not_admitted"]
    assert refused.reason == "“金泉市水务局”已撤销或并入其他单位。"


def test_the_liaison_of_a_closed_unit_imports_no_more(cast: Cast) -> None:
    organisations.close_unit(cast.water.id, on=dt.date(2026, 7, 1), actor=cast.administrator)
    with pytest.raises(UnitClosed):
        look(cast, "彭妍春,女,,15444777006,幸福里", unit_id=cast.water.id)
