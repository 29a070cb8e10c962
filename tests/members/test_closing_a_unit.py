"""A unit is merged or dissolved: its people go on in the successor, or wait without a unit; the days before stay."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range

from server.kernel.actor import SYSTEM
from server.kernel.db import Database, session
from server.kernel.errors import DomainError
from server.members import queries, service
from server.members.rules import EmploymentEnd, MemberState
from server.organisations import queries as organisations
from server.organisations.errors import SuccessorRefused
from server.organisations.models import Unit
from tests import cast as casting
from tests import factories as make
from tests.cast import Cast

As = Callable[[Any], Any]
JULY = dt.date(2026, 7, 1)
JUNE_30 = dt.date(2026, 6, 30)


def close(cast: Cast, successor: Unit | None = None, on: dt.date = JULY) -> service.Closure:
    return service.close_unit(
        cast.water.id, on=on, successor_id=successor and successor.id, actor=cast.administrator
    )


def test_the_people_of_a_merged_unit_go_on_in_its_successor(present: Cast) -> None:
    make.EmploymentFactory(
        member_id=casting.add_member("吴用", present.library, None, since=JULY).id,
        unit_id=present.water.id, during=Range(dt.date(2020, 1, 1), dt.date(2026, 3, 1)), end_reason=EmploymentEnd.MOVED,
    )  # fmt: skip
    closure = close(present, present.library)
    assert (closure.moved, closure.ended) == (2, 0)
    both = [present.wang.id, present.li.id]
    assert queries.units_on(both, JUNE_30) == dict.fromkeys(both, present.water.id)
    assert queries.units_on(both, JULY) == dict.fromkeys(both, present.library.id)
    new, old = queries.employments_of(present.wang.id)
    assert (old.during, old.end_reason) == (Range(dt.date(2020, 1, 1), JULY), EmploymentEnd.UNIT_CLOSED)
    assert (new.during, new.end_reason) == (Range(JULY, None), None)


def test_branch_and_position_are_kept(present: Cast) -> None:
    service.change_member(
        present.wang.id, actor=SYSTEM, employment={"branch": "第二支部", "position": "科长"}
    )
    close(present, present.library)
    new = queries.employments_of(present.wang.id)[0]
    assert (new.unit_id, new.branch, new.position) == (present.library.id, "第二支部", "科长")


def test_the_people_of_a_dissolved_unit_serve_on_without_one(present: Cast) -> None:
    closure = close(present)
    assert (closure.moved, closure.ended) == (0, 2)
    assert queries.unit_on(present.wang.id, JUNE_30) == present.water.id
    assert queries.unit_on(present.wang.id, JULY) is None
    session().expire_all()
    member = queries.member(present.wang.id)
    assert (member.state, member.version) == (MemberState.SERVING, 2)
    service.move(present.wang.id, present.library.id, dt.date(2026, 7, 20), actor=SYSTEM)
    assert queries.unit_on(present.wang.id, dt.date(2026, 7, 20)) == present.library.id


def test_who_came_after_the_day_came_to_the_successor(present: Cast) -> None:
    late = casting.add_member("吴用", present.water, None, since=dt.date(2026, 7, 10))
    close(present, present.library)
    (employment,) = queries.employments_of(late.id)
    assert (employment.unit_id, employment.during) == (present.library.id, Range(dt.date(2026, 7, 10), None))


def test_who_came_after_a_dissolved_unit_was_no_more_came_by_mistake(present: Cast) -> None:
    late = casting.add_member("吴用", present.water, None, since=dt.date(2026, 7, 10))
    close(present)
    (employment,) = queries.employments_of(late.id)
    assert employment.end_reason is EmploymentEnd.MISTAKE
    assert queries.unit_on(late.id, dt.date(2026, 7, 10)) is None
    service.move(late.id, present.library.id, dt.date(2026, 7, 20), actor=SYSTEM)


def test_who_retired_after_the_day_retired_from_the_successor(present: Cast) -> None:
    service.end_employment(present.wang.id, dt.date(2026, 7, 15), EmploymentEnd.RETIRED, actor=SYSTEM)
    close(present, present.library)
    new, old = queries.employments_of(present.wang.id)
    assert (old.end_reason, new.end_reason) == (EmploymentEnd.UNIT_CLOSED, EmploymentEnd.RETIRED)
    assert new.during == Range(JULY, dt.date(2026, 7, 16))


def test_a_refused_closure_moves_nobody(present: Cast) -> None:
    with pytest.raises(SuccessorRefused):
        close(present, present.water)
    assert queries.unit_on(present.wang.id, JULY) == present.water.id


def test_the_administrator_closes_a_unit_over_http(cast: Cast, as_: As, database: Database) -> None:
    path = f"/api/v1/units/{cast.water.id}/closure"
    body = {"on": "2026-07-01", "successor_id": str(cast.library.id)}
    administrator = as_(cast.administrator)
    assert as_(cast.clerk).post(path, json=body).status_code == 403
    closed = administrator.post(path, json=body)
    assert (closed.status_code, closed.json["moved"], closed.json["ended"]) == (200, 2, 0)
    again = administrator.post(path, json=body)
    assert (again.status_code, again.json["error"]["code"]) == (409, "unit_closed")
    listed = administrator.get("/api/v1/units").json["items"]
    assert [unit["name"] for unit in listed] == ["金泉市图书馆"]
    everything = administrator.get("/api/v1/units", query_string={"closed": "true", "q": "水务"}).json[
        "items"
    ]
    assert [(unit["closed_on"], unit["successor_id"]) for unit in everything] == [
        ("2026-07-01", str(cast.library.id))
    ]
    with database.transaction():
        kept = text("SELECT verb, details FROM audit_entries WHERE subject_id = :unit ORDER BY id")
        verbs = {row.verb: row.details for row in session().execute(kept, {"unit": cast.water.id})}
    successor = str(cast.library.id)
    assert verbs == {
        "units.close": {"on": "2026-07-01", "successor": successor},
        "members.move_employments": {"to": successor, "on": "2026-07-01", "members": 2},
    }


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"on": "2026-07-23"}, "on"),
        ({"on": "1999-01-01"}, "on"),
        ({}, "on"),
        ({"on": "2026-07-01", "x": 1}, "x"),
    ],
)
def test_a_wrong_closure_says_what(cast: Cast, as_: As, body: dict[str, Any], field: str) -> None:
    answer = as_(cast.administrator).post(f"/api/v1/units/{cast.water.id}/closure", json=body)
    assert answer.status_code == 422
    assert field in answer.json["error"]["fields"]


def test_two_units_closed_into_each_other_at_once_leave_one(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
    barrier = Barrier(2)

    def merge(old: Unit, new: Unit) -> object:
        barrier.wait(20)
        try:
            with city.transaction():
                return service.close_unit(old.id, on=JULY, successor_id=new.id, actor=cast.administrator)
        except DomainError as refused:
            return refused

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(merge, [cast.water, cast.library], [cast.library, cast.water]))
    assert sorted(type(each).__name__ for each in ended) in (
        ["Closure", "SuccessorRefused"],
        ["Closure", "UnitClosed"],
    )
    with city.transaction():
        assert len(organisations.successions(JULY)) == 1
