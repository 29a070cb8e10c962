"""The same over HTTP, as phone and desk speak: shapes, fields of refusals, repeats, and how many statements it takes."""

from collections.abc import Callable
from typing import Any

import pytest

from server.kernel.db import Database
from server.kernel.types import new_id
from tests.activities import scene
from tests.activities.presence_scene import TODAY, at, cleaning, code_at, now_is, send_late
from tests.activities.test_sheets import counting
from tests.cast import Cast

As = Callable[[Any], Any]


@pytest.fixture
def activity(cast: Cast, database: Database) -> Any:
    with database.transaction():
        cast.register(cast.wang, cast.happiness)
        cast.register(cast.li, cast.happiness)
        found = cleaning(cast)
    now_is(at(9))
    return found


def test_from_the_code_on_the_leaders_phone_to_the_confirmed_record(
    cast: Cast, activity: Any, as_: As
) -> None:
    phone, leader, secretary = as_(cast.phone_of(cast.wang)), as_(cast.leader), as_(cast.secretary)
    shown = leader.get(f"/api/v1/activities/{activity.id}/code").json
    assert shown["activity"]["name"] == "楼院大扫除"
    assert shown["codes"][0]["image"].startswith("data:image/png;base64,")
    started = phone.post("/api/v1/me/attendances", json={"code": shown["codes"][0]["text"]}).json
    assert (started["event"], started["activity"]["id"]) == ("started", str(activity.id))
    assert started["attendance"]["source"] == "code"
    now_is(at(11))
    body = {"code": code_at(activity, at(10, 45)), "scanned_at": at(10, 45).isoformat()}
    assert phone.post("/api/v1/me/attendances", json=body).json["event"] == "stopped"
    [line] = leader.get("/api/v1/roll-calls").json["items"]
    assert [line[key] for key in ("expected", "present", "complete", "confirmed")] == [1, 1, 1, 0]
    confirmed = secretary.post(f"/api/v1/activities/{activity.id}/roll-call/confirmation", json={}).json
    [person] = confirmed["people"]
    assert person["record"] | {"id": ""} == {"id": "", "state": "confirmed", "minutes": 105, "hours": "1.5"}
    [mine] = phone.get("/api/v1/me/activities").json["items"]
    assert (mine["attendance"]["state"], mine["record"]["hours"]) == ("taken_over", "1.5")
    view = secretary.get(f"/api/v1/activities/{activity.id}").json
    assert view["attendances"][0]["late_sent"]


def test_a_leader_notes_presence_but_does_not_confirm_it(cast: Cast, activity: Any, as_: As) -> None:
    leader, path = as_(cast.leader), f"/api/v1/activities/{activity.id}/roll-call"
    entries = {"entries": [{"member_id": str(cast.li.id), "event": "start"}]}
    refused = leader.post(path, json=entries)
    assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["entries.0.reason"])
    entries["entries"][0]["reason"] = "临时参加"
    people = leader.post(path, json=entries).json["people"]
    assert [(each["name"], each["expected"]) for each in people] == [("李春梅", False), ("王立新", True)]
    assert leader.post(f"{path}/confirmation", json={}).status_code == 403


def test_typed_times_an_objection_and_its_answer(cast: Cast, activity: Any, as_: As) -> None:
    phone, clerk, secretary = as_(cast.phone_of(cast.wang)), as_(cast.clerk), as_(cast.secretary)
    now_is(at(12))
    typed = {"started_at": at(9).isoformat(), "stopped_at": at(11).isoformat(), "break_minutes": 15}
    path = f"/api/v1/me/activities/{activity.id}/times"
    assert phone.put(path, json=typed).json["state"] == "complete"
    future = phone.put(path, json={**typed, "stopped_at": at(13).isoformat()})
    assert (future.status_code, list(future.json["error"]["fields"])) == (422, ["stopped_at"])
    secretary.post(f"/api/v1/activities/{activity.id}/roll-call/confirmation", json={"quality": "good"})
    assert phone.put(path, json=typed).json["error"]["code"] == "already_recorded"
    [record] = phone.get("/api/v1/me/service-records").json["items"]
    assert (record["may_object"], record["objections"]) == (True, [])
    raised = phone.post(f"/api/v1/me/service-records/{record['id']}/objections", json={"words": "没有休息。"})
    assert (raised.status_code, raised.json["state"]) == (201, "open")
    [seen] = clerk.get("/api/v1/record-objections?state=open").json["items"]
    assert (seen["name"], seen["own"], seen["objection"]["words"]) == ("王立新", False, "没有休息。")
    answer = f"/api/v1/record-objections/{raised.json['id']}/answer"
    body = {"upheld": False, "answer": "签到表记有休息。"}
    assert secretary.post(answer, json=body).json["error"]["code"] == "answer_by_another"
    assert clerk.post(answer, json=body).json["answered_at"] is not None
    assert phone.get("/api/v1/me/service-records").json["items"][0]["objections"][0]["state"] == "dismissed"


def test_a_request_sent_again_with_its_key_gets_the_same_answer(cast: Cast, activity: Any, as_: As) -> None:
    phone, body = as_(cast.phone_of(cast.wang)), {"code": code_at(activity, at(9))}
    key = {"Idempotency-Key": str(new_id())}
    first = phone.post("/api/v1/me/attendances", json=body, headers=key)
    again = phone.post("/api/v1/me/attendances", json=body, headers=key)
    assert first.json == again.json
    assert first.json["event"] == "started"


def test_a_roll_call_of_many_takes_no_more_statements_than_of_few(
    cast: Cast, activity: Any, as_: As, database: Database
) -> None:
    secretary, path = as_(cast.secretary), f"/api/v1/activities/{activity.id}/roll-call"
    taken = {}
    with database.transaction():
        ids = [str(member.id) for member in scene.people(cast, 24)]
    now_is(at(11))
    for number in (4, 20):
        chosen, ids = ids[:number], ids[number:]
        for event, instant in (("start", at(9)), ("stop", at(10))):
            entries = [
                {"member_id": each, "event": event, "at": instant.isoformat(), "reason": "临时参加"}
                for each in chosen
            ]
            assert secretary.post(path, json={"entries": entries}).status_code == 200
        with counting(database) as confirming:
            assert secretary.post(f"{path}/confirmation", json={}).status_code == 200
        with counting(database) as reading:
            secretary.get(path)
        taken[number] = len(confirming), len(reading)
    print(f"statements to confirm and to read a roll-call, by people: {taken}")
    assert taken[20] == taken[4]


def test_the_phones_list_takes_no_more_statements_for_many_activities(
    cast: Cast, activity: Any, as_: As, database: Database
) -> None:
    phone, taken = as_(cast.phone_of(cast.wang)), []
    for more in (1, 6):
        with database.transaction():
            for _ in range(more):
                scene.planned(cast, TODAY, starts_at=at(15), ends_at=at(17))
            send_late(activity, at(9), actor=cast.phone_of(cast.wang))
        with counting(database) as reading:
            assert phone.get("/api/v1/me/activities").status_code == 200
        taken.append(len(reading))
    print(f"statements to list one's own activities: {taken}")
    assert taken[0] == taken[1]
