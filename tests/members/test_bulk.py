"""What the roster import leans on: many members at once, and the look-ups it compares with."""

import datetime as dt

from server.members import queries, service
from server.members.rules import Flag
from server.members.service import NewMember
from server.people import service as people
from tests.cast import Cast

DAY = dt.date(2026, 1, 1)


def _row(cast: Cast, name: str, phone: str) -> NewMember:
    person = people.values(name, phone=phone)
    return NewMember(person, cast.library.id, DAY, community_id=cast.peace.id, branch="第一支部")


def test_added_in_bulk_they_are_members_like_any_other(present: Cast) -> None:
    service.add_members([_row(present, "陈三", "13900000001"), _row(present, "赵\U0003134a", "13900000002")])
    rows = queries.of_units([present.library.id], DAY)[present.library.id]
    assert "陈三" in {row.name for row in rows}
    assert {row.name: row.flags for row in rows}["赵\U0003134a"] == [Flag.NAME_UNPRINTABLE]
    assert {row.branch for row in rows} == {None, "第一支部"}
    assert [row.id for row in queries.serving_with_phone("13900000001")] == [rows[0].member_id]


def test_a_phone_shared_by_two_finds_both(present: Cast) -> None:
    service.add_members([_row(present, "陈三", "13900000001"), _row(present, "赵四", "13900000001")])
    index = queries.phone_index("13900000001")
    found = queries.by_phone_indexes([index, queries.phone_index("13999999999")])
    assert {index: ["陈三", "赵四"]} == {key: [row.name for row in rows] for key, rows in found.items()}
    assert {row.unit_id for row in found[index]} == {present.library.id}


def test_a_unit_knows_only_its_own_of_that_day(present: Cast) -> None:
    service.move(present.wang.id, present.library.id, dt.date(2026, 5, 1), actor=present.clerk)
    names = {
        day: {row.name for row in queries.of_units([present.water.id], day)[present.water.id]}
        for day in (dt.date(2026, 4, 30), dt.date(2026, 5, 1))
    }
    assert list(names.values()) == [{"王立新", "李春梅"}, {"李春梅"}]
