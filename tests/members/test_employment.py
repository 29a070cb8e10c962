"""Employment is dated: history stays, periods never overlap, mistakes never were."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.kernel.actor import SYSTEM
from server.members import queries, service
from server.members.errors import EmploymentDates, EmploymentOverlaps, NotEmployed, NotServing
from server.members.rules import EmploymentEnd, Flag, MemberState
from tests.cast import Cast

MAY = dt.date(2026, 5, 1)


def test_a_move_keeps_the_old_unit_until_the_day_before(present: Cast) -> None:
    wang = present.wang
    service.move(wang.id, present.library.id, MAY, actor=SYSTEM, branch="第二支部")
    assert queries.unit_on(wang.id, dt.date(2026, 4, 30)) == present.water.id
    assert queries.unit_on(wang.id, MAY) == present.library.id
    assert [row.end_reason for row in queries.employments_of(wang.id)] == [None, EmploymentEnd.MOVED]


def test_nobody_works_for_two_units_at_once(present: Cast) -> None:
    wang = present.wang
    service.end_employment(wang.id, MAY, EmploymentEnd.MOVED, actor=SYSTEM)
    with pytest.raises(EmploymentOverlaps):
        service.move(wang.id, present.library.id, MAY, actor=SYSTEM)


def test_the_last_day_still_counts(present: Cast) -> None:
    service.end_employment(present.wang.id, MAY, EmploymentEnd.RETIRED, actor=SYSTEM)
    assert queries.unit_on(present.wang.id, MAY) == present.water.id
    assert queries.unit_on(present.wang.id, MAY + dt.timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (EmploymentEnd.RETIRED, MemberState.RETIRED),
        (EmploymentEnd.LEFT, MemberState.LEFT),
        (EmploymentEnd.DIED, MemberState.DIED),
        (EmploymentEnd.MOVED, MemberState.SERVING),
        (EmploymentEnd.MISTAKE, MemberState.SERVING),
    ],
)
def test_the_reason_decides_whether_service_ends(
    present: Cast, reason: EmploymentEnd, state: MemberState
) -> None:
    service.end_employment(present.wang.id, MAY, reason, actor=SYSTEM)
    assert queries.member(present.wang.id).state is state


def test_an_employment_entered_by_mistake_never_was_one(present: Cast) -> None:
    service.end_employment(present.wang.id, MAY, EmploymentEnd.MISTAKE, actor=SYSTEM)
    assert queries.unit_on(present.wang.id, dt.date(2026, 1, 1)) is None
    in_half = queries.employments_between(present.water.id, dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    assert [row.member_id for row in in_half] == [present.li.id]


def test_who_has_retired_cannot_move(present: Cast) -> None:
    service.end_employment(present.wang.id, MAY, EmploymentEnd.RETIRED, actor=SYSTEM)
    with pytest.raises(NotServing):
        service.move(present.wang.id, present.library.id, dt.date(2026, 6, 1), actor=SYSTEM)
    with pytest.raises(NotEmployed):
        service.end_employment(present.wang.id, MAY, EmploymentEnd.LEFT, actor=SYSTEM)


def test_nobody_leaves_before_they_came(present: Cast) -> None:
    with pytest.raises(EmploymentDates):
        service.end_employment(present.wang.id, dt.date(2019, 12, 31), EmploymentEnd.LEFT, actor=SYSTEM)


def test_employments_between_touch_both_ends(present: Cast) -> None:
    service.move(present.wang.id, present.library.id, dt.date(2026, 6, 30), actor=SYSTEM)
    first, last = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
    here = {row.member_id for row in queries.employments_between(present.library.id, first, last)}
    assert here == {present.ma.id, present.wang.id}
    assert present.wang.id in {
        row.member_id for row in queries.employments_between(present.water.id, first, last)
    }


def test_a_name_no_font_prints_is_accepted_and_flagged(present: Cast) -> None:
    odd = service.add_member(
        "王\U0003134a", unit_id=present.water.id, community_id=present.happiness.id, actor=SYSTEM
    )
    assert odd.flags == [Flag.NAME_UNPRINTABLE]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 40), st.booleans()), max_size=8))
def test_whatever_happens_a_day_has_one_unit(present: Cast, steps: list[tuple[bool, int, bool]]) -> None:
    """Random moves and ends, in any order of days: each is carried out or refused by name; no day has two units."""
    someone = service.add_member("赵一", unit_id=present.water.id, community_id=None, actor=SYSTEM, since=MAY)
    for moves, offset, to_library in steps:
        day = MAY + dt.timedelta(days=offset)
        unit = present.library if to_library else present.water
        try:
            if moves:
                service.move(someone.id, unit.id, day, actor=SYSTEM)
            else:
                service.end_employment(someone.id, day, EmploymentEnd.MOVED, actor=SYSTEM)
        except (EmploymentOverlaps, EmploymentDates, NotEmployed):
            continue
    rows = [row.during for row in queries.employments_of(someone.id)]
    assert rows
    assert not any(one.overlaps(other) for one in rows for other in rows if one is not other)
