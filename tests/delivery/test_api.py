"""Delivery over HTTP: the whole way in the portal and on paper, and what nobody else may."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.kernel.actor import Actor
from server.kernel.db import Database
from server.kernel.types import new_id
from tests import cast as casting
from tests.activities.scene import row
from tests.cast import Cast
from tests.delivery.scene import DUE_ON, ISSUED_ON, issued, on
from tests.feedback.scene import serve

API = "/api/v1"
SignIn = Callable[[Actor], FlaskClient]


def content(answer: TestResponse) -> Any:
    return answer.get_json()


def code(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, content(answer)["error"]["code"]


@pytest.fixture
def cast(database: Database) -> Cast:
    on(ISSUED_ON)
    with database.transaction():
        assembled = casting.assemble()
        assembled.register(assembled.wang, assembled.happiness)
        assembled.register(assembled.li, assembled.happiness)
        serve(assembled, row(assembled.wang.id, minutes=120))
        return assembled


@pytest.fixture
def letter(cast: Cast, database: Database) -> str:
    """A letter printed today, by its id."""
    with database.transaction():
        return str(issued(cast).id)


def seal(clerk: FlaskClient, *letters: str, **more: Any) -> TestResponse:
    return clerk.post(f"{API}/letters/sealings", json={"letter_ids": list(letters), **more})


def send(clerk: FlaskClient, *letters: str, way: str = "portal", **more: Any) -> TestResponse:
    body = {"letters": [{"letter_id": each} for each in letters], "way": way, **more}
    return clerk.post(f"{API}/letters/dispatches", json=body)


@pytest.fixture
def out(cast: Cast, letter: str, as_: SignIn) -> str:
    """The letter, sealed and sent."""
    clerk = as_(cast.clerk)
    assert seal(clerk, letter).status_code == 201
    assert send(clerk, letter).status_code == 201
    return letter


def test_a_letter_goes_its_whole_way_in_the_portal(cast: Cast, letter: str, as_: SignIn) -> None:
    clerk, liaison = as_(cast.clerk), as_(cast.liaison)
    (noted,) = content(seal(clerk, letter, copies=2))["items"]
    assert (noted["copies"], noted["approver"], noted["handler"]) == (2, "周正", "孙敏")
    assert liaison.get(f"{API}/letters/{letter}/delivery").status_code == 404
    (dispatch,) = content(send(clerk, letter))["items"]
    assert (dispatch["way_label"], dispatch["sent_on"], dispatch["reply_due_on"]) == (
        "单位端",
        "2026-07-22",
        "2026-08-12",
    )
    assert liaison.get(f"{API}/letters/{letter}/pdf").data.startswith(b"%PDF")
    received = content(liaison.post(f"{API}/letters/{letter}/receipt", json={}))
    assert (received["state_label"], received["dispatches"][0]["received_by"]) == ("已签收", "郑联")
    assert {each["name"] for each in received["members"]} == {"王立新", "李春梅"}
    slip = {
        "opinion": "no_objection",
        "for_appraisal": True,
        "unregistered": "逐人提醒",
        "roster_changes": [{"kind": "moved_in", "name": "钱新来"}],
    }
    answered = content(
        liaison.post(
            f"{API}/letters/{letter}/reply", json=slip, headers={"If-Match": f'"{received["version"]}"'}
        )
    )
    assert (answered["state"], answered["reply"]["channel_label"]) == ("acknowledged", "单位端填写")
    assert answered["roster_changes"][0]["kind_label"] == "调入"
    closed = content(clerk.post(f"{API}/letters/{letter}/closure", json={}))
    assert (closed["state_label"], len(closed["sealings"])) == ("办结", 1)


def test_a_letter_goes_its_whole_way_on_paper(cast: Cast, letter: str, as_: SignIn) -> None:
    clerk = as_(cast.clerk)
    seal(clerk, letter, applicant="何强", sealed_at="2026-07-22T08:30:00+08:00")
    body = {"letters": [{"letter_id": letter, "slip_number": "XA1"}], "way": "post"}
    clerk.post(f"{API}/letters/dispatches", json=body)
    lost = content(clerk.post(f"{API}/letters/{letter}/missending", json={"reason": "退件：地址不详"}))
    assert lost["state"] == "sealed"
    send(clerk, letter, way="hand")
    on(dt.date(2026, 7, 24))
    slip = {"received_on": "2026-07-23", "received_by": "吴收发"}
    received = content(clerk.post(f"{API}/letters/{letter}/receipt", json=slip))
    assert [each["missent_reason"] for each in received["dispatches"]] == ["退件：地址不详", None]
    on(DUE_ON)
    objection = {
        "opinion": "objection",
        "words": "一处有误",
        "objections": [{"member_id": str(cast.wang.id), "words": "应为两次"}],
        "handler": "吴干事",
        "replied_on": "2026-08-10",
    }
    answered = content(clerk.post(f"{API}/letters/{letter}/reply", json=objection))
    assert (answered["state"], answered["reply"]["channel"], answered["reply"]["replied_on"]) == (
        "objected",
        "paper",
        "2026-08-10",
    )
    assert answered["objections"][0]["name"] == "王立新"
    early = clerk.post(f"{API}/letters/{letter}/settlement", json={"words": "无误"})
    assert code(early) == (409, "objections_unanswered")


def test_a_write_sent_twice_with_one_key_is_done_once(cast: Cast, letter: str, as_: SignIn) -> None:
    clerk = as_(cast.clerk)
    body = {"letter_ids": [letter]}
    answers = [
        clerk.post(f"{API}/letters/sealings", json=body, headers={"Idempotency-Key": "用印-1".encode().hex()})
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].data == answers[1].data
    assert code(seal(clerk, letter)) == (409, "letters_refused")
    assert len(content(clerk.get(f"{API}/sealings?year=2026"))["items"]) == 1


def test_a_version_somebody_else_has_changed_is_refused(cast: Cast, out: str, as_: SignIn) -> None:
    clerk, stale = as_(cast.clerk), {"If-Match": '"1"'}
    for path, body in (
        ("receipt", {"received_by": "吴"}),
        ("missending", {"reason": "退件"}),
        ("reply", {"opinion": "no_objection", "handler": "吴"}),
        ("settlement", {"words": "无误"}),
        ("closure", {"reason": "未回"}),
    ):
        answer = clerk.post(f"{API}/letters/{out}/{path}", json=body, headers=stale)
        assert code(answer) == (412, "stale_version"), path


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("letters/sealings", {"letter_ids": []}, "letter_ids"),
        ("letters/sealings", {"letter_ids": [str(new_id())], "copies": 0}, "copies"),
        (
            "letters/sealings",
            {"letter_ids": [str(new_id())], "sealed_at": "2026-07-22T08:30:00"},
            "sealed_at",
        ),
        ("letters/dispatches", {"letters": [], "way": "post"}, "letters"),
        ("letters/dispatches", {"letters": [{"letter_id": str(new_id())}], "way": "pigeon"}, "way"),
    ],
)
def test_a_batch_that_is_none_names_its_field(
    cast: Cast, as_: SignIn, path: str, body: dict[str, Any], field: str
) -> None:
    answer = as_(cast.clerk).post(f"{API}/{path}", json=body)
    assert answer.status_code == 422
    assert field in content(answer)["error"]["fields"]


def test_a_letter_named_twice_is_sealed_and_sent_once(cast: Cast, letter: str, as_: SignIn) -> None:
    clerk = as_(cast.clerk)
    assert len(content(seal(clerk, letter, letter))["items"]) == 1
    assert len(content(send(clerk, letter, letter))["items"]) == 1


def test_the_liaison_keys_no_day(cast: Cast, out: str, as_: SignIn) -> None:
    liaison = as_(cast.liaison)
    dated = liaison.post(f"{API}/letters/{out}/receipt", json={"received_on": "2026-07-22"})
    assert code(dated) == (422, "today_only")


def test_lists_and_sheets_are_served(cast: Cast, out: str, as_: SignIn) -> None:
    clerk, liaison = as_(cast.clerk), as_(cast.liaison)
    on(dt.date(2026, 8, 14))
    (late,) = content(clerk.get(f"{API}/letters/overdue"))["items"]
    assert (late["number"], late["late"], late["state_label"]) == ("幸福里党函〔2026〕1号", 2, "已寄送")
    assert content(liaison.get(f"{API}/letters/overdue"))["items"] == [late]
    assert content(liaison.get(f"{API}/letters/reminders"))["items"] == []
    log = f"community_id={cast.happiness.id}&year=2026"
    (line,) = content(clerk.get(f"{API}/sealings?{log}"))["items"]
    assert (line["number"], line["community"]) == ("幸福里党函〔2026〕1号", "幸福里社区居委会")
    assert clerk.get(f"{API}/sealings.xlsx?{log}").data.startswith(b"PK")
    assert clerk.get(f"{API}/sealings/register?{log}").data.startswith(b"%PDF")
    overdue = clerk.get(f"{API}/letters/overdue/register?community_id={cast.happiness.id}")
    assert overdue.data.startswith(b"%PDF")
    assert clerk.get(f"{API}/sealings.xlsx").status_code == 422


def test_the_unit_sees_its_side(cast: Cast, out: str, as_: SignIn) -> None:
    liaison, unit = as_(cast.liaison), f"{API}/units/{cast.water.id}"
    side = content(liaison.get(f"{unit}/letters?period=2026H1"))
    assert (side["services"], side["minutes"], side["letters"][0]["state_label"]) == (1, 120, "已寄送")
    year = content(liaison.get(f"{unit}/yearly?year=2026"))
    assert [(each["name"], each["minutes"]) for each in year["members"]] == [("李春梅", 0), ("王立新", 120)]
    assert year["members"][1]["lines"][0]["rating"] == "一般"
    assert liaison.get(f"{unit}/yearly.xlsx?year=2026").data.startswith(b"PK")
    sheet = liaison.get(f"{unit}/members/{cast.wang.id}/yearly?year=2026")
    assert sheet.data.startswith(b"%PDF")
    assert liaison.get(f"{unit}/members/{cast.ma.id}/yearly?year=2026").status_code == 404


def test_those_above_see_numbers_only(cast: Cast, out: str, as_: SignIn) -> None:
    observer = as_(cast.observer)
    (count,) = content(observer.get(f"{API}/letters/counts?period=2026H1"))["items"]
    assert (count["community"], count["letters"], count["overdue"]) == ("幸福里社区居委会", 1, 0)
    assert count["states"] == [{"state": "sent", "label": "已寄送", "count": 1}]
    for path in (
        f"letters/{out}/delivery",
        "sealings",
        "letters/overdue",
        "letters/reminders",
        "roster-changes",
    ):
        assert observer.get(f"{API}/{path}").status_code == 403, path


def test_roster_changes_are_dealt_with_by_who_imports_the_roster(cast: Cast, out: str, as_: SignIn) -> None:
    slip = {"opinion": "no_objection", "roster_changes": [{"kind": "retired", "member_id": str(cast.li.id)}]}
    assert as_(cast.liaison).post(f"{API}/letters/{out}/reply", json=slip).status_code == 200
    administrator = as_(cast.administrator)
    (line,) = content(administrator.get(f"{API}/roster-changes?handled=false"))["items"]
    assert (line["change"]["name"], line["unit"], line["handler"]) == ("李春梅", "金泉市水务局", None)
    change = UUID(line["change"]["id"])
    assert as_(cast.stranger).post(f"{API}/roster-changes/{change}/handled").status_code == 404
    assert content(administrator.post(f"{API}/roster-changes/{change}/handled"))["handler"] == "管理"
    assert code(administrator.post(f"{API}/roster-changes/{change}/handled")) == (
        409,
        "roster_change_handled",
    )
    assert content(administrator.get(f"{API}/roster-changes?handled=false"))["items"] == []


def test_strangers_find_nothing_and_may_do_nothing(cast: Cast, out: str, as_: SignIn) -> None:
    """Next door: the letter is not there. Without the verb: refused before anything is looked up."""
    writes: dict[str, dict[str, Any]] = {
        "receipt": {"received_by": "某"},
        "missending": {"reason": "退"},
        "reply": {"opinion": "no_objection", "handler": "某"},
        "settlement": {"words": "无"},
        "closure": {"reason": "无"},
    }
    stranger, member = as_(cast.stranger), as_(cast.phone_of(cast.wang))
    for path, body in writes.items():
        assert stranger.post(f"{API}/letters/{out}/{path}", json=body).status_code == 404, path
        assert member.post(f"{API}/letters/{out}/{path}", json=body).status_code == 403, path
    other = as_(cast.strange_liaison)
    assert other.post(f"{API}/letters/{out}/receipt", json={}).status_code == 404
    assert other.post(f"{API}/letters/{out}/reply", json={"opinion": "no_objection"}).status_code == 404
    assert other.get(f"{API}/units/{cast.water.id}/letters?period=2026H1").status_code == 404
    assert content(stranger.get(f"{API}/sealings"))["items"] == []
    log = f"community_id={cast.happiness.id}&year=2026"
    assert stranger.get(f"{API}/sealings/register?{log}").status_code == 404
