"""A signed sheet of thirty, as the desk keys it."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, func, select

from server.activities.models import ServiceRecord
from server.activities.rules import RecordState
from server.kernel.db import Database
from server.kernel.types import new_id
from server.points import queries as points
from tests import cast as casting
from tests.activities import scene
from tests.cast import Cast

As = Callable[[Any], Any]
RECORDS = "/api/v1/activities/{}/service-records"


@pytest.fixture
def desk(as_: As, cast: Cast) -> Any:
    return as_(cast.clerk)


@pytest.fixture
def planned(desk: Any, cast: Cast) -> str:
    answer = desk.post("/api/v1/activities", json=scene.plan_json(cast))
    assert answer.status_code == 201, answer.json
    return str(answer.json["id"])


def register_thirty(database: Database, cast: Cast) -> list[UUID]:
    with database.transaction():
        return [member.id for member in scene.people(cast, 30)]


def put(desk: Any, activity: str, rows: list[dict[str, Any]]) -> Any:
    return desk.put(RECORDS.format(activity), json={"records": rows})


def test_the_number_names_community_year_and_serial(desk: Any, cast: Cast, planned: str) -> None:
    second = desk.post("/api/v1/activities", json=scene.plan_json(cast)).json
    assert second["number"] == "620902002003-H-2026-0002"
    assert second["day"] == "2026-05-16"


@pytest.mark.parametrize(
    "field", ["name", "starts_at", "ends_at", "place", "content", "organiser", "leader_name", "category_code"]
)
def test_an_activity_without_one_of_the_seven_fields_is_refused(desk: Any, cast: Cast, field: str) -> None:
    body = scene.plan_json(cast)
    del body[field]
    answer = desk.post("/api/v1/activities", json=body)
    assert answer.status_code == 422
    assert list(answer.json["error"]["fields"]) == [field]


def test_a_sheet_of_thirty_is_entered_and_confirmed_in_two_requests(
    as_: As, desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    ids = register_thirty(database, cast)
    rows = [scene.as_json(scene.row(each, helped_matters=1)) for each in ids]
    entered = put(desk, planned, rows)
    assert entered.status_code == 200, entered.json
    assert {record["state"] for record in entered.json["records"]} == {"pending"}
    secretary = as_(cast.secretary)
    confirmed = secretary.post(f"/api/v1/activities/{planned}/confirmation", json={"quality": "good"})
    assert confirmed.status_code == 200, confirmed.json
    assert len(confirmed.json["records"]) == 30
    assert {(r["state"], r["quality"], r["hours"], r["unit"]) for r in confirmed.json["records"]} == {
        ("confirmed", "good", "1.5", "金泉市水务局")
    }
    assert {(tuple(r["deeds"]), r["points"]) for r in confirmed.json["records"]} == {((1,), "1.5")}
    with database.transaction():
        assert {points.balance(each, 2026) for each in ids} == {3 + 6}


def test_confirming_thirty_takes_no_more_statements_than_confirming_three(
    as_: As, desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    ids, secretary, taken = register_thirty(database, cast), as_(cast.secretary), {}
    for number in (3, 27):
        chosen, ids = ids[:number], ids[number:]
        activity = desk.post("/api/v1/activities", json=scene.plan_json(cast)).json["id"]
        with counting(database) as entering:
            put(desk, activity, [scene.as_json(scene.row(each, helped_matters=1)) for each in chosen])
        with counting(database) as confirming:
            secretary.post(f"/api/v1/activities/{activity}/confirmation", json={})
        taken[number] = len(entering), len(confirming)
    print(f"statements to enter and to confirm, by people: {taken}")
    assert taken[27] == taken[3]
    assert taken[27][1] <= 45


class counting:  # noqa: N801 - reads as a verb in a with statement
    """Collect the statements that reach the database."""

    def __init__(self, database: Database):
        self.engine, self.seen = database.engine, list[str]()

    def __enter__(self) -> list[str]:
        event.listen(self.engine, "before_cursor_execute", self._see)
        return self.seen

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._see)

    def _see(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.seen.append(statement)


def test_one_wrong_row_keeps_the_whole_sheet_out_and_is_named(
    desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    ids = register_thirty(database, cast)
    rows = [scene.as_json(scene.row(each)) for each in ids]
    rows[3]["stopped_at"] = rows[3]["started_at"]
    rows[7]["break_minutes"] = 90
    rows[9]["member_id"] = rows[8]["member_id"]
    rows[11]["member_id"] = str(new_id())
    rows[12]["started_at"] = rows[12]["started_at"].replace("05-16", "05-15")
    rows[12]["stopped_at"] = rows[12]["stopped_at"].replace("05-16", "05-15")
    answer = put(desk, planned, rows)
    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "sheet_refused"
    assert set(answer.json["error"]["fields"]) == {
        "records.3.stopped_at", "records.7.break_minutes", "records.9.member_id", "records.11.member_id",
        "records.12.started_at",
    }  # fmt: skip
    assert count(database) == 0


def test_a_badly_written_row_is_named_by_the_same_path(desk: Any, cast: Cast, planned: str) -> None:
    row = scene.as_json(scene.row(cast.wang.id))
    wrong = row | {"stopped_at": "16日上午", "helped_matters": 100, "minutes": 60}
    answer = put(desk, planned, [row, wrong])
    assert answer.status_code == 422
    assert set(answer.json["error"]["fields"]) == {
        "records.1.stopped_at", "records.1.helped_matters", "records.1.minutes"
    }  # fmt: skip


def test_no_sheet_has_more_than_two_hundred_people(desk: Any, cast: Cast, planned: str) -> None:
    rows = [scene.as_json(scene.row(new_id())) for _ in range(201)]
    assert set(put(desk, planned, rows).json["error"]["fields"]) == {"records"}


def count(database: Database) -> int:
    with database.transaction() as opened:
        return opened.scalar(select(func.count()).select_from(ServiceRecord)) or 0


def test_a_new_sheet_replaces_what_is_not_confirmed(
    as_: As, desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    ids = register_thirty(database, cast)[:3]
    put(desk, planned, [scene.as_json(scene.row(each)) for each in ids])
    first = as_(cast.secretary).get(f"/api/v1/activities/{planned}").json["records"]
    by_member = {record["member_id"]: record["id"] for record in first}
    chosen = {"record_ids": [by_member[str(ids[0])]]}
    as_(cast.secretary).post(f"/api/v1/activities/{planned}/confirmation", json=chosen)
    answer = put(
        desk, planned, [scene.as_json(scene.row(ids[0])), scene.as_json(scene.row(ids[1], minutes=120))]
    )
    assert answer.status_code == 200, answer.json
    left = {r["member_id"]: (r["id"], r["state"], r["minutes"]) for r in answer.json["records"]}
    assert left == {
        str(ids[0]): (by_member[str(ids[0])], "confirmed", 90),
        str(ids[1]): (by_member[str(ids[1])], "pending", 120),
    }


def test_a_sheet_may_leave_confirmed_people_out_but_not_alter_them(
    as_: As, desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    ids = register_thirty(database, cast)[:1]
    put(desk, planned, [scene.as_json(scene.row(ids[0]))])
    as_(cast.secretary).post(f"/api/v1/activities/{planned}/confirmation", json={})
    altered = put(desk, planned, [scene.as_json(scene.row(ids[0], minutes=600))])
    assert set(altered.json["error"]["fields"]) == {"records.0.member_id"}
    kept = put(desk, planned, [])
    assert [(r["state"], r["minutes"]) for r in kept.json["records"]] == [("confirmed", 90)]


def test_the_same_sheet_twice_changes_nothing(
    desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    ids = register_thirty(database, cast)[:2]
    rows = [scene.as_json(scene.row(each)) for each in ids]
    assert put(desk, planned, rows).json == put(desk, planned, rows).json


def test_a_returned_row_shows_its_reason_and_waits_for_the_next_sheet(
    as_: As, desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    register(database, cast)
    put(desk, planned, [scene.as_json(scene.row(cast.wang.id))])
    back = as_(cast.secretary).post(f"/api/v1/activities/{planned}/return", json={"reason": "签退时间不清"})
    assert [(r["state"], r["reason"]) for r in back.json["records"]] == [("returned", "签退时间不清")]
    own = as_(cast.phone_of(cast.wang)).get("/api/v1/me/service-records").json["items"]
    assert [(r["state"], r["reason"]) for r in own] == [("returned", "签退时间不清")]
    refused = as_(cast.secretary).post(f"/api/v1/activities/{planned}/confirmation", json={})
    assert refused.json["error"]["code"] == "nothing_to_confirm"
    again = put(desk, planned, [scene.as_json(scene.row(cast.wang.id))])
    assert [(r["state"], r["reason"]) for r in again.json["records"]] == [("pending", None)]


def register(database: Database, cast: Cast) -> None:
    with database.transaction():
        cast.register(cast.wang, cast.happiness)
        cast.register(cast.ma, cast.peace)


def test_who_is_registered_elsewhere_serves_as_a_guest(
    desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    register(database, cast)
    rows = [scene.as_json(scene.row(each.id)) for each in (cast.wang, cast.ma)]
    records = put(desk, planned, rows).json["records"]
    assert {(r["name"], r["guest"]) for r in records} == {("王立新", False), ("马志远", True)}


def test_who_is_registered_nowhere_cannot_be_entered(desk: Any, cast: Cast, planned: str) -> None:
    answer = put(desk, planned, [scene.as_json(scene.row(cast.li.id))])
    assert set(answer.json["error"]["fields"]) == {"records.0.member_id"}


def test_two_services_at_once_want_a_reason(desk: Any, cast: Cast, planned: str, database: Database) -> None:
    register(database, cast)
    other = desk.post("/api/v1/activities", json=scene.plan_json(cast)).json["id"]
    put(desk, planned, [scene.as_json(scene.row(cast.wang.id))])
    row = scene.as_json(scene.row(cast.wang.id, start=10))
    assert set(put(desk, other, [row]).json["error"]["fields"]) == {"records.0.overlap_reason"}
    answer = put(desk, other, [row | {"overlap_reason": "巡逻途中参加清扫"}])
    assert answer.status_code == 200, answer.json
    assert answer.json["records"][0]["overlap_reason"] == "巡逻途中参加清扫"


def test_a_sheet_of_tomorrow_is_refused(desk: Any, cast: Cast, database: Database) -> None:
    register(database, cast)
    tomorrow = dt.date(2026, 7, 23)
    activity = desk.post("/api/v1/activities", json=scene.plan_json(cast, tomorrow)).json["id"]
    answer = put(desk, activity, [scene.as_json(scene.row(cast.wang.id, tomorrow))])
    assert set(answer.json["error"]["fields"]) == {"records.0.stopped_at"}


def test_what_is_keyed_after_ten_working_days_is_marked(
    desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    """16 May 2026 is a Saturday: the tenth working day after it is 29 May (民政部令第67号 art. 11)."""
    register(database, cast)
    record = put(desk, planned, [scene.as_json(scene.row(cast.wang.id))]).json["records"][0]
    assert (record["due_on"], record["late"]) == ("2026-05-29", True)


def test_what_is_keyed_on_the_tenth_working_day_is_in_time(
    cast: Cast, database: Database, at: Callable[..., None]
) -> None:
    register(database, cast)
    at(2026, 5, 29, 23, 59)
    with database.transaction():
        [record] = scene.served(cast, scene.row(cast.wang.id))
        assert (record.late, record.unit_id) == (False, cast.water.id)


def test_the_roster_shows_who_is_expected_and_who_is_on_the_sheet(
    desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    register(database, cast)
    put(desk, planned, [scene.as_json(scene.row(cast.wang.id))])
    shown = desk.get(f"/api/v1/activities/{planned}").json
    [expected] = shown["expected"]
    assert (expected["name"], expected["claim_id"], expected["record_id"]) == (
        "王立新", None, shown["records"][0]["id"]
    )  # fmt: skip


def test_a_change_of_the_plan_needs_the_newest_version(desk: Any, planned: str) -> None:
    path = f"/api/v1/activities/{planned}"
    changed = desk.patch(path, json={"place": "3号楼前"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json["version"]) == (200, 2)
    stale = desk.patch(path, json={"place": "4号楼前"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json["error"]["code"]) == (412, "stale_version")


def test_times_of_an_activity_with_a_sheet_are_fixed(
    desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    register(database, cast)
    put(desk, planned, [scene.as_json(scene.row(cast.wang.id))])
    moved = {"starts_at": "2026-06-16T08:00:00+08:00", "ends_at": "2026-06-16T20:00:00+08:00"}
    answer = desk.patch(f"/api/v1/activities/{planned}", json=moved)
    assert answer.json["error"]["code"] == "activity_has_records"
    assert desk.patch(f"/api/v1/activities/{planned}", json={"place": "3号楼前"}).status_code == 200


def test_who_came_to_a_cancelled_activity_keeps_the_time_given(
    as_: As, desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    register(database, cast)
    put(desk, planned, [scene.as_json(scene.row(cast.wang.id))])
    desk.post(f"/api/v1/activities/{planned}/cancellation", json={"reason": "暴雨提前结束"})
    confirmed = as_(cast.secretary).post(f"/api/v1/activities/{planned}/confirmation", json={})
    assert [r["state"] for r in confirmed.json["records"]] == ["confirmed"]
    shown = desk.get(f"/api/v1/activities/{planned}").json["activity"]
    assert (shown["state"], shown["reason"]) == ("cancelled", "暴雨提前结束")


def test_nobody_from_elsewhere_sees_or_touches_anything(
    as_: As, desk: Any, cast: Cast, planned: str, database: Database
) -> None:
    register(database, cast)
    record = put(desk, planned, [scene.as_json(scene.row(cast.wang.id))]).json["records"][0]
    stranger = as_(cast.stranger)
    path = f"/api/v1/activities/{planned}"
    refused = [
        stranger.get(path),
        stranger.patch(path, json={"place": "别处"}),
        stranger.post(f"{path}/cancellation", json={"reason": "随意"}),
        put(stranger, planned, []),
        stranger.post(f"{path}/confirmation", json={}),
        stranger.post(f"{path}/return", json={"reason": "随意"}),
        stranger.post(f"/api/v1/service-records/{record['id']}/correction", json={"reason": "随意"}),
        stranger.post(f"/api/v1/service-records/{record['id']}/voiding", json={"reason": "随意"}),
        stranger.get(f"/api/v1/members/{cast.wang.id}/service-records"),
        stranger.get(
            "/api/v1/activity-ledger",
            query_string={"from": "2026-01-01", "to": "2026-12-31", "community_id": str(cast.happiness.id)},
        ),
        stranger.post("/api/v1/activities", json=scene.plan_json(cast)),
    ]
    assert {answer.status_code for answer in refused} == {404}
    assert stranger.get("/api/v1/activities").json["items"] == []
    assert as_(cast.phone_of(cast.li)).get("/api/v1/me/service-records").json["items"] == []


def test_the_leader_keys_the_sheet_but_does_not_confirm_it(
    as_: As, cast: Cast, planned: str, database: Database
) -> None:
    register(database, cast)
    leader = as_(cast.leader)
    assert put(leader, planned, [scene.as_json(scene.row(cast.wang.id))]).status_code == 200
    assert leader.post(f"/api/v1/activities/{planned}/confirmation", json={}).status_code == 403


def test_a_member_reads_only_their_own_records_page_by_page(as_: As, cast: Cast, database: Database) -> None:
    register(database, cast)
    with database.transaction():
        cast.register(cast.li, cast.happiness)
        for day in range(1, 6):
            scene.served(
                cast, *(scene.row(who.id, dt.date(2026, 5, day)) for who in (cast.wang, cast.li)),
                day=dt.date(2026, 5, day),
            )  # fmt: skip
    phone, seen = as_(cast.phone_of(cast.wang)), []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = phone.get("/api/v1/me/service-records", query_string=query).json
        seen += [(record["day"], record["member_id"]) for record in page["items"]]
        cursor = page["next"]
    assert seen == [(f"2026-05-0{day}", str(cast.wang.id)) for day in (5, 4, 3, 2, 1)]


def test_staff_read_a_members_records(as_: As, desk: Any, cast: Cast, database: Database) -> None:
    register(database, cast)
    with database.transaction():
        scene.served(cast, scene.row(cast.wang.id), scene.row(cast.ma.id))
    path = "/api/v1/members/{}/service-records"
    assert len(desk.get(path.format(cast.wang.id)).json["items"]) == 1
    home = as_(cast.stranger).get(path.format(cast.ma.id)).json["items"]
    assert [(record["guest"], record["state"]) for record in home] == [(True, RecordState.CONFIRMED.value)]


def test_a_member_with_two_roles_is_one_person(as_: As, cast: Cast, database: Database) -> None:
    """The secretary is a Party member who served too: the row is refused, named, and kept in the audit trail."""
    with database.transaction():
        zhou = casting.add_member("周正", cast.water, cast.happiness)
        cast.register(zhou, cast.happiness)
        cast.register(cast.wang, cast.happiness)
        both = casting.staff("周正", casting.Role.SECRETARY, area=cast.happiness, person=zhou.id)
        activity = scene.planned(cast)
        from_sheet = scene.service.enter_sheet(
            activity.id, [scene.row(zhou.id), scene.row(cast.wang.id)], actor=cast.clerk
        )
    own = next(record for record in from_sheet if record.member_id == zhou.id)
    answer = as_(both).post(f"/api/v1/activities/{activity.id}/confirmation", json={})
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "own_record")
    assert list(answer.json["error"]["fields"]) == [f"records.{own.id}"]
    with database.transaction() as opened:
        states = opened.scalars(select(ServiceRecord.state)).all()
        assert set(states) == {RecordState.PENDING}
        tried = opened.execute(
            scene.text("SELECT count(*) FROM audit_entries WHERE verb = 'activities.confirm.refused'")
        ).scalar_one()
    assert tried == 1
    assert (
        as_(cast.secretary).post(f"/api/v1/activities/{activity.id}/confirmation", json={}).status_code == 200
    )
