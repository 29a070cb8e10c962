"""The half-yearly letter over HTTP, through its whole cycle: by phone and portal, on paper, voided, missent, late."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from server.accounts.rules import Role
from server.organisations.models import Unit
from tests import cast as casting
from tests.activities.scene import row
from tests.journeys.letter_office import MAY, Json, Office, Person, column, lines, words_of, words_shown

H1 = {"period": "2026H1"}


@pytest.fixture
def registered(office: Office) -> Office:
    """王立新 and 李春梅 of 水务局 are registered and served once."""
    cast = office.cast
    office.at(2026, 1, 12)
    with office.database.transaction():
        cast.register(cast.wang, cast.happiness)
        cast.register(cast.li, cast.happiness)
    office.serve(row(cast.wang.id, minutes=150), row(cast.li.id, minutes=60))
    return office


def code_on(pdf: bytes) -> str:
    (code,) = set(re.findall(r"/verify/([A-Z0-9]{20})", words_of(pdf)))
    return str(code)


def verbs(who: Person, letter: str) -> list[str]:
    return [step["verb"].removeprefix("letters.") for step in who.get(f"/letters/{letter}/history")["items"]]


# --- the first letter: phone and portal ---------------------------------------------------------------------------


def test_from_the_plan_to_the_correction_and_the_end(registered: Office) -> None:
    office = registered
    cycle = it_is_planned_when_the_period_is_over(office)
    one = it_is_drafted_after_the_cut_off(office)
    a_member_objects_on_the_phone_and_is_answered(office, cycle, one)
    it_is_frozen_on_working_day_fifteen(office, one)
    two_persons_approve_it(office, one)
    pdf = it_is_printed_and_sealed(office, one)
    the_unit_receives_it(office, one, pdf)
    objection = the_unit_objects_and_tells_of_its_roster(office, one)
    second = it_is_upheld_and_corrected(office, one, objection)
    the_old_code_is_superseded(office, one, second, pdf)
    both_are_closed(office, one, second)


def it_is_planned_when_the_period_is_over(office: Office) -> str:
    office.at(2026, 6, 30, 23)
    office.work()
    assert office.clerk.get("/letter-cycles")["items"] == []
    office.at(2026, 7, 1)
    office.work()
    (cycle,) = office.clerk.get("/letter-cycles")["items"]
    assert (cycle["state"], cycle["letters"]) == ("planned", 0)
    assert (cycle["cut_off_on"], cycle["freeze_on"]) == ("2026-07-14", "2026-07-21")
    return str(cycle["id"])


def it_is_drafted_after_the_cut_off(office: Office) -> str:
    office.at(2026, 7, 14, 23)
    office.work()
    assert office.letters() == []
    office.draft()
    one = office.letter_to(office.cast.water)
    assert office.state(one) == "checking"
    assert office.clerk.refused("POST", f"/letters/{one}/review", 409) == "check_under_way"
    return one


def a_member_objects_on_the_phone_and_is_answered(office: Office, cycle: str, one: str) -> None:
    member = office.phone(office.cast.wang)
    (mine,) = member.get("/me/letters")["items"]
    assert (mine["letter_id"], mine["line"]["services"], mine["line"]["minutes"]) == (one, 1, 150)
    assert mine["may_object_until"] == "2026-07-21T10:00:00+00:00"
    raised = member.post(
        f"/me/letters/{one}/objections", {"words": "当天是九点到十二点，应为三小时"}, status=201
    )
    (waiting,) = office.clerk.get(f"/letter-cycles/{cycle}/objections")["items"]
    assert (waiting["member"], waiting["words"]) == ("王立新", "当天是九点到十二点，应为三小时")
    office.at(2026, 7, 15, 10)
    answer = {"answer": "查签到表，确为十二时离开", "upheld": True}
    office.clerk.post(f"/letter-objections/{raised['id']}/answer", answer)
    assert office.clerk.get(f"/letter-cycles/{cycle}/objections")["items"] == []
    (record,) = member.get("/me/service-records")["items"]
    change = {"stopped_at": f"{MAY}T12:00:00+08:00", "reason": "签到表看错一行"}
    office.clerk.post(f"/service-records/{record['id']}/correction", change, status=201)
    office.at(2026, 7, 15, 11)
    office.clerk.post(f"/letters/{one}/redraft", {"reason": "党员异议成立"})
    (mine,) = member.get("/me/letters")["items"]
    assert (mine["line"]["minutes"], mine["objections"][0]["answer"]) == (180, answer["answer"])
    assert mine["objections"][0]["upheld"] is True


def it_is_frozen_on_working_day_fifteen(office: Office, one: str) -> None:
    office.at(2026, 7, 21, 17)
    office.work()
    assert office.state(one) == "checking"
    office.freeze()
    assert office.state(one) == "frozen"
    member = office.phone(office.cast.wang)
    assert member.status("POST", f"/me/letters/{one}/objections", {"words": "还有一次"}) == 409


def two_persons_approve_it(office: Office, one: str) -> None:
    assert office.secretary.refused("POST", f"/letters/{one}/approval", 409) == "letter_transition_refused"
    assert office.secretary.refused("POST", f"/letters/{one}/review", 403) == "forbidden"
    office.clerk.post(f"/letters/{one}/review")
    office.secretary.post(f"/letters/{one}/return", {"reason": "请核对李春梅的备注"})
    assert office.sheet(one)["return_reason"] == "请核对李春梅的备注"
    office.clerk.post(f"/letters/{one}/review")
    assert office.clerk.refused("POST", f"/letters/{one}/approval", 403) == "forbidden"
    assert office.sheet(one)["letter"]["number"] is None
    approved = office.secretary.post(f"/letters/{one}/approval")["letter"]
    assert (approved["number"], approved["dated"]) == ("幸福里党函〔2026〕1号", "2026-07-21")
    assert office.clerk.status("POST", f"/letters/{one}/redraft", {"reason": "再取一次"}) == 409


def it_is_printed_and_sealed(office: Office, one: str) -> bytes:
    assert office.clerk.status("POST", "/letters/sealings", {"letter_ids": [one]}) == 409
    office.work()
    assert office.state(one) == "rendered"
    pdf = office.clerk.download(f"/letters/{one}/pdf")
    assert "幸福里党函〔2026〕1号" in words_of(pdf)
    assert office.clerk.status("POST", "/letters/dispatches", parcel(one)) == 409
    office.at(2026, 7, 22)
    content = {
        "letter_ids": [one], "sealed_at": "2026-07-22T08:30:00+08:00", "copies": 2, "approver": "周正",
        "applicant": "孙敏", "phone": "0937-2600000", "content": "致水务局反馈函",
    }  # fmt: skip
    office.clerk.post("/letters/sealings", content, status=201)
    (logged,) = office.clerk.get("/sealings", community_id=str(office.cast.happiness.id))["items"]
    assert logged["number"] == "幸福里党函〔2026〕1号"
    # F-15: 时间、内容、份数、签批人、经办人、申请人、电话
    told = logged["sealing"]
    assert (told["sealed_at"], told["content"], told["copies"]) == (
        "2026-07-22T00:30:00+00:00",
        "致水务局反馈函",
        2,
    )
    assert (told["approver"], told["handler"], told["applicant"]) == ("周正", "孙敏", "孙敏")
    assert told["phone"] == "0937-2600000"
    assert office.state(one) == "sealed"
    return pdf


def parcel(letter: str, way: str = "portal", **more: Any) -> Json:
    return {"letters": [{"letter_id": letter}], "way": way, **more}


def the_unit_receives_it(office: Office, one: str, pdf: bytes) -> None:
    assert office.liaison.get("/letters")["items"] == []
    assert office.liaison.status("GET", f"/letters/{one}/pdf") == 404
    (sent,) = office.send(one)
    assert (sent["addressee"], sent["sent_on"]) == ("金泉市水务局机关党委", "2026-07-22")
    assert [each["id"] for each in office.liaison.get("/letters")["items"]] == [one]
    assert office.liaison.download(f"/letters/{one}/pdf") == pdf
    office.at(2026, 7, 23)
    received = office.liaison.post(f"/letters/{one}/receipt", {})
    assert (received["state"], received["dispatches"][0]["received_on"]) == ("received", "2026-07-23")
    assert received["dispatches"][0]["received_by"] == "郑联"


def the_unit_objects_and_tells_of_its_roster(office: Office, one: str) -> str:
    wang, li = office.cast.wang, office.cast.li
    office.at(2026, 7, 30)
    reply = {
        "opinion": "objection", "words": "一人次数有出入", "handler": "郑联", "phone": "0937-2600001", "for_appraisal": True,
        "objections": [{"member_id": str(wang.id), "words": "五月十七日还参加了一次"}],
        "roster_changes": [
            {"kind": "retired", "member_id": str(li.id), "note": "七月退休"},
            {"kind": "moved_in", "name": "陈新来"},
            {"kind": "moved_out", "member_id": str(wang.id)},
        ],
    }  # fmt: skip
    replied = office.liaison.post(f"/letters/{one}/reply", reply)
    assert (replied["state"], replied["reply"]["channel"]) == ("objected", "portal")
    assert office.liaison.status("POST", f"/letters/{one}/reply", reply) == 409
    assert office.clerk.status("POST", f"/letters/{one}/closure", {}) == 409
    told = office.clerk.get("/roster-changes", handled=False)["items"]
    assert sorted((each["change"]["kind"], each["change"]["name"]) for each in told) == [
        ("moved_in", "陈新来"), ("moved_out", "王立新"), ("retired", "李春梅"),
    ]  # fmt: skip
    handled = office.clerk.post(f"/roster-changes/{told[0]['change']['id']}/handled")
    assert handled["handler"] == "孙敏"
    assert len(office.administrator.get("/roster-changes", handled=False)["items"]) == 2
    (objection,) = replied["objections"]
    return str(objection["id"])


def it_is_upheld_and_corrected(office: Office, one: str, objection: str) -> str:
    day = dt.date(2026, 5, 17)
    office.serve(row(office.cast.wang.id, day, minutes=60), day=day, late=dt.date(2026, 8, 3))
    office.at(2026, 8, 4)
    office.clerk.post(
        f"/letter-objections/{objection}/answer", {"answer": "漏记一次，已补记", "upheld": True}
    )
    assert office.liaison.get(f"/letters/{one}/delivery")["objections"][0]["answer"] == "漏记一次，已补记"
    old_content = office.sheet(one)["content_sha256"]
    drafted = office.clerk.post(f"/letters/{one}/correction", {"reason": "漏记一次服务"}, status=201)
    second = str(drafted["letter"]["id"])
    assert (drafted["letter"]["kind"], drafted["letter"]["corrects_id"]) == ("correction", one)
    assert drafted["text"]["title"].replace("\n", "").startswith("关于更正2026年上半年")
    assert drafted["text"]["title"].endswith("函")
    assert "幸福里党函〔2026〕1号" in words_shown(drafted)
    assert lines(drafted)["王立新"]["services"] == 2
    assert office.issue(second)["number"] == "幸福里党函〔2026〕2号"
    office.seal(second)
    office.send(second)
    assert (office.state(one), office.state(second)) == ("corrected", "sent")
    assert office.sheet(one)["content_sha256"] == old_content
    return second


def the_old_code_is_superseded(office: Office, one: str, second: str, pdf: bytes) -> None:
    assert office.clerk.download(f"/letters/{one}/pdf") == pdf
    new = office.clerk.download(f"/letters/{second}/pdf")
    nobody = office.nobody
    old = nobody.get(f"/verify/{code_on(pdf)}")
    assert (old["number"], old["superseded_by"]) == ("幸福里党函〔2026〕1号", "幸福里党函〔2026〕2号")
    fresh = nobody.get(f"/verify/{code_on(new)}")
    assert (fresh["valid"], fresh["superseded_by"], fresh["number"]) == (True, None, "幸福里党函〔2026〕2号")
    assert "已被更正" in nobody.page(f"/verify/{code_on(pdf)}")
    assert "核验通过" in nobody.page(f"/verify/{code_on(new)}")


def both_are_closed(office: Office, one: str, second: str) -> None:
    office.at(2026, 8, 10)
    office.liaison.post(f"/letters/{second}/receipt", {})
    replied = office.liaison.post(f"/letters/{second}/reply", {"opinion": "no_objection", "handler": "郑联"})
    assert replied["state"] == "acknowledged"
    for letter in (one, second):
        assert office.clerk.post(f"/letters/{letter}/closure", {})["state"] == "closed"
    steps = office.clerk.get(f"/letters/{one}/history")["items"]
    assert all(step["person"] or step["channel"] == "system" for step in steps)
    told = [step["verb"].removeprefix("letters.") for step in steps]
    assert [verb for verb in told if verb not in ("download", "objection", "objection_answer")] == [
        "draft", "open_check", "redraft", "freeze", "review", "return", "review", "approve", "render", "seal", "send",
        "receive", "object", "correct", "close",
    ]  # fmt: skip
    kept = office.person(office.cast.auditor).get("/audit-entries", subject_id=one, limit=200)["items"]
    assert {each["verb"] for each in kept} >= {step["verb"] for step in steps}


# --- the second letter: paper, no phone, no portal ----------------------------------------------------------------


def test_a_letter_on_paper_needs_no_phone_and_no_portal(office: Office) -> None:
    """AP-4: nobody of the unit ever signs in; slips, dates and replies are keyed by the clerk."""
    cast = office.cast
    office.at(2026, 1, 12)
    with office.database.transaction():
        zhao = casting.add_member("赵永强", cast.library, cast.happiness)
        cast.register(zhao, cast.happiness)
    office.serve(row(zhao.id, minutes=120))
    office.draft()
    one = office.letter_to(cast.library)
    (cycle,) = office.clerk.get("/letter-cycles")["items"]
    slips = words_of(office.clerk.download(f"/letter-cycles/{cycle['id']}/check-slips"))
    for expected in ("赵永强", "金泉市图书馆", "2.0小时", "2026年1月1日至6月30日"):
        assert expected in slips
    said = {"member_id": str(zhao.id), "words": "请注明是夜间巡逻"}
    raised = office.clerk.post(f"/letters/{one}/objections", said, status=201)
    assert (raised["objector"], raised["member"]) == ("member", "赵永强")
    office.clerk.post(
        f"/letter-objections/{raised['id']}/answer", {"answer": "已在备注注明", "upheld": False}
    )
    office.clerk.patch(f"/letters/{one}", {"lines": [{"member_id": str(zhao.id), "remark": "夜间巡逻"}]})
    office.freeze()
    office.issue(one)
    office.seal(one)
    office.at(2026, 7, 22)
    office.clerk.post(
        "/letters/dispatches",
        {
            "letters": [{"letter_id": one, "slip_number": "XA20260722001"}],
            "way": "post",
            "sent_on": "2026-07-22",
        },
        status=201,
    )
    office.at(2026, 7, 28)
    received = office.clerk.post(
        f"/letters/{one}/receipt", {"received_on": "2026-07-24", "received_by": "收发室老刘"}
    )
    (way,) = received["dispatches"]
    assert (way["slip_number"], way["received_on"], way["received_by"]) == (
        "XA20260722001",
        "2026-07-24",
        "收发室老刘",
    )
    assert received["reply_due_on"] == "2026-08-14"  # 收函后15个工作日
    office.at(2026, 8, 6)
    slip = {
        "opinion": "no_objection", "handler": "冯生", "phone": "0937-2600002", "replied_on": "2026-08-05",
        "for_appraisal": True, "for_awards": True,
    }  # fmt: skip
    replied = office.clerk.post(f"/letters/{one}/reply", slip)
    assert (replied["state"], replied["reply"]["channel"]) == ("acknowledged", "paper")
    assert replied["reply"]["replied_on"] == "2026-08-05"
    assert office.clerk.post(f"/letters/{one}/closure", {})["state"] == "closed"
    assert "夜间巡逻" in words_of(office.clerk.download(f"/letters/{one}/pdf"))


# --- the third letter: voided -------------------------------------------------------------------------------------


def test_a_voided_letter_keeps_its_number_in_the_register(registered: Office) -> None:
    office, water = registered, registered.cast.water
    office.ready()
    one = office.letter_to(water)
    office.issue(one)
    pdf = office.clerk.download(f"/letters/{one}/pdf")
    assert office.secretary.status("POST", f"/letters/{one}/void", {}) == 422
    office.secretary.post(f"/letters/{one}/void", {"reason": "主送单位写错"})
    voided = office.sheet(one)["letter"]
    assert (voided["state"], voided["void_reason"]) == ("voided", "主送单位写错")
    assert office.nobody.get(f"/verify/{code_on(pdf)}")["valid"] is False
    assert office.clerk.status("POST", "/letters/sealings", {"letter_ids": [one]}) == 409
    (cycle,) = office.clerk.get("/letter-cycles")["items"]
    assert office.clerk.post(f"/letter-cycles/{cycle['id']}/drafts")["drafted"] == 1
    again = office.letter_to(water)
    office.at(2026, 7, 29)
    office.work()
    assert office.issue(again)["number"] == "幸福里党函〔2026〕2号"
    year = {"community_id": str(office.cast.happiness.id), "year": 2026}
    numbers = office.clerk.get("/letters/numbers", **year)["items"]
    assert [(each["number"], each["void_reason"]) for each in numbers] == [
        ("幸福里党函〔2026〕1号", "主送单位写错"), ("幸福里党函〔2026〕2号", None),
    ]  # fmt: skip
    register = words_of(
        office.clerk.download(f"/communities/{office.cast.happiness.id}/number-register", year=2026)
    )
    for expected in ("幸福里党函〔2026〕1号", "作废", "主送单位写错", "幸福里党函〔2026〕2号"):
        assert expected in register


# --- the fourth letter: missent -----------------------------------------------------------------------------------


def test_a_letter_sent_to_the_wrong_addressee_is_sent_again_with_a_trace(registered: Office) -> None:
    office = registered
    office.ready()
    one = office.letter_to(office.cast.water)
    office.sent(one, way="post")
    office.at(2026, 7, 27)
    assert office.clerk.status("POST", f"/letters/{one}/missending", {}) == 422
    missent = office.clerk.post(f"/letters/{one}/missending", {"reason": "误寄水利局，已退回"})
    assert missent["state"] == "sealed"
    assert missent["dispatches"][0]["missent_reason"] == "误寄水利局，已退回"
    assert office.liaison.status("POST", f"/letters/{one}/receipt", {}) == 404
    office.send(one, way="hand")
    found = office.clerk.get(f"/letters/{one}/delivery")
    assert sorted((each["way"], each["missent_at"] is not None) for each in found["dispatches"]) == [
        ("hand", False), ("post", True),
    ]  # fmt: skip
    assert found["reply_due_on"] == "2026-08-17"
    assert verbs(office.clerk, one).count("send") == 2
    assert len(office.clerk.get("/sealings")["items"]) == 1


# --- late replies -------------------------------------------------------------------------------------------------


def test_a_late_reply_is_listed_reminded_and_forgotten_once_it_came(registered: Office) -> None:
    office = registered
    office.ready()
    one = office.letter_to(office.cast.water)
    office.sent(one)
    due = dt.date(2026, 8, 11)
    assert office.clerk.get(f"/letters/{one}/delivery")["reply_due_on"] == str(due)
    office.at(2026, 8, 11, 23)
    office.work()
    assert office.clerk.get("/letters/overdue")["items"] == []
    kinds = [each["reminder"]["kind"] for each in office.liaison.get("/letters/reminders")["items"]]
    assert kinds == ["due_soon"]
    office.at(2026, 8, 12)
    office.work()
    (late,) = office.clerk.get("/letters/overdue")["items"]
    assert (late["letter_id"], late["late"], late["reply_due_on"]) == (one, 1, str(due))
    reminded = office.liaison.get("/letters/reminders")["items"]
    assert "overdue" in [each["reminder"]["kind"] for each in reminded]
    assert office.clerk.get("/letters/reminders")["items"] != []
    counted = office.person(office.cast.observer).get("/letters/counts", **H1)["items"]
    assert {each["community"]: each["overdue"] for each in counted} == {
        "幸福里社区居委会": 1, "平安里社区居委会": 0,
    }  # fmt: skip
    office.work()
    assert len(office.liaison.get("/letters/reminders")["items"]) == len(reminded)
    office.liaison.post(f"/letters/{one}/receipt", {})
    office.liaison.post(f"/letters/{one}/reply", {"opinion": "no_objection", "handler": "郑联"})
    assert office.clerk.get("/letters/overdue")["items"] == []
    assert office.liaison.get("/letters/reminders")["items"] == []


def test_a_letter_whose_unit_never_replies_is_closed_with_a_reason(registered: Office) -> None:
    office = registered
    office.ready()
    one = office.letter_to(office.cast.water)
    office.sent(one)
    office.liaison.post(f"/letters/{one}/receipt", {})
    office.at(2026, 9, 1)
    assert office.clerk.status("POST", f"/letters/{one}/closure", {}) in (409, 422)
    assert (
        office.clerk.post(f"/letters/{one}/closure", {"reason": "多次催办未回，电话确认无异议"})["state"]
        == "closed"
    )


def test_a_units_objection_that_is_not_upheld_is_settled_with_a_reason_and_closed(registered: Office) -> None:
    office = registered
    office.ready()
    one = office.letter_to(office.cast.water)
    office.sent(one)
    office.liaison.post(f"/letters/{one}/receipt", {})
    reply = {"opinion": "objection", "handler": "郑联", "objections": [{"words": "总数不对"}]}
    (objection,) = office.liaison.post(f"/letters/{one}/reply", reply)["objections"]
    place = f"/letters/{one}/settlement"
    assert office.clerk.refused("POST", place, 409, {"words": "已说明"}) == "objections_unanswered"
    office.clerk.post(f"/letter-objections/{objection['id']}/answer", {"answer": "核对无误", "upheld": False})
    assert office.clerk.status("POST", f"/letters/{one}/closure", {}) == 409
    settled = office.clerk.post(place, {"words": "经核对签到表，总数无误"})
    assert (settled["state"], settled["reply"]["settlement"]) == ("acknowledged", "经核对签到表，总数无误")
    seen = office.liaison.get(f"/letters/{one}/delivery")
    assert (seen["objections"][0]["answer"], seen["reply"]["settlement"]) == (
        "核对无误", "经核对签到表，总数无误",
    )  # fmt: skip
    assert office.clerk.post(f"/letters/{one}/closure", {})["state"] == "closed"
    assert office.secretary.status("POST", f"/letters/{one}/void", {"reason": "不要了"}) == 409


def test_a_correction_is_corrected_in_turn_and_numbers_begin_anew_in_the_new_year(
    registered: Office,
) -> None:
    office, cast = registered, registered.cast
    office.ready()
    letters = [office.letter_to(cast.water)]
    office.sent(letters[0])
    for may, august in ((17, 3), (18, 10)):
        day = dt.date(2026, 5, may)
        office.serve(row(cast.wang.id, day, minutes=60), day=day, late=dt.date(2026, 8, august))
        office.at(2026, 8, august + 1)
        drafted = office.clerk.post(
            f"/letters/{letters[-1]}/correction", {"reason": "漏记一次服务"}, status=201
        )
        letters.append(str(drafted["letter"]["id"]))
        office.sent(letters[-1])
    assert [office.state(each) for each in letters] == ["corrected", "corrected", "sent"]
    codes = [code_on(office.clerk.download(f"/letters/{each}/pdf")) for each in letters]
    assert [office.nobody.get(f"/verify/{code}")["superseded_by"] for code in codes] == [
        "幸福里党函〔2026〕2号", "幸福里党函〔2026〕3号", None,
    ]  # fmt: skip
    office.at(2027, 1, 21, 19)
    office.work()
    office.at(2027, 1, 29)
    office.work()
    (later,) = office.letters(period="2026H2", unit_id=str(cast.water.id))
    assert office.approve(later["id"])["number"] == "幸福里党函〔2027〕1号"


def test_days_that_cannot_be_are_refused(registered: Office) -> None:
    """Sealed before it was dated, sent before it was sealed, received before it was sent, replied before received."""
    office = registered
    office.ready()
    one = office.letter_to(office.cast.water)
    office.issue(one)
    office.at(2026, 7, 27)
    sealing = {"letter_ids": [one], "sealed_at": "2026-07-20T10:00:00+08:00"}
    assert office.clerk.status("POST", "/letters/sealings", sealing) == 409
    office.seal(one)
    for wrong in ("2026-07-24", "2026-07-28"):
        assert office.clerk.status("POST", "/letters/dispatches", parcel(one, "post", sent_on=wrong)) == 409
    office.send(one, way="post")
    office.at(2026, 7, 30)
    for wrong in ("2026-07-26", "2026-07-31"):
        body = {"received_on": wrong, "received_by": "老刘"}
        assert office.clerk.status("POST", f"/letters/{one}/receipt", body) == 422
    office.clerk.post(f"/letters/{one}/receipt", {"received_on": "2026-07-29", "received_by": "老刘"})
    for wrong in ("2026-07-28", "2026-07-31"):
        slip = {"opinion": "no_objection", "handler": "郑联", "replied_on": wrong}
        assert office.clerk.status("POST", f"/letters/{one}/reply", slip) == 422
    halves: tuple[Json, ...] = (
        {"opinion": "objection"},
        {"opinion": "no_objection", "objections": [{"words": "有误"}]},
    )
    for half in halves:
        slip = {**half, "handler": "郑联", "replied_on": "2026-07-30"}
        assert office.clerk.status("POST", f"/letters/{one}/reply", slip) == 422
    assert office.state(one) == "received"


# --- numbers --------------------------------------------------------------------------------------------------------


def test_two_communities_never_issue_one_number(registered: Office) -> None:
    office, cast = registered, registered.cast
    with office.database.transaction():
        chen = casting.add_member("陈晓燕", cast.water, cast.peace)
        cast.register(chen, cast.peace)
    place = f"/communities/{cast.peace.id}/settings"
    taken = office.administrator.status("PATCH", place, {"number_prefix": "幸福里党函"}) == 200
    here, there = issue_everywhere(office, cast.water)
    next_door = office.person(cast.stranger).get(f"/letters/{there}")["letter"]["number"]
    assert not taken or office.sheet(here)["letter"]["number"] != next_door


def test_the_register_of_numbers_names_the_body_that_issued_them(registered: Office) -> None:
    office = registered
    office.ready()
    office.issue(office.letter_to(office.cast.water))
    place = f"/communities/{office.cast.happiness.id}/number-register"
    assert "中共金泉市河西区东风街道幸福里社区委员会" in words_of(office.clerk.download(place, year=2026))


# --- objections and two persons -----------------------------------------------------------------------------------


def test_an_unanswered_objection_blocks_approval_of_that_letter_alone(registered: Office) -> None:
    office, cast = registered, registered.cast
    with office.database.transaction():
        zhao = casting.add_member("赵永强", cast.library, cast.happiness)
        cast.register(zhao, cast.happiness)
    office.draft()
    water, library = office.letter_to(cast.water), office.letter_to(cast.library)
    member = office.phone(cast.wang)
    raised = member.post(f"/me/letters/{water}/objections", {"words": "少算一次"}, status=201)
    office.freeze()
    refused = office.clerk.status("POST", f"/letters/{water}/review")
    if refused == 200:
        refused = office.secretary.status("POST", f"/letters/{water}/approval")
    assert refused == 409
    assert office.approve(library)["number"] == "幸福里党函〔2026〕1号"
    assert office.clerk.status("POST", f"/letter-objections/{raised['id']}/answer", {"upheld": False}) == 422
    office.clerk.post(
        f"/letter-objections/{raised['id']}/answer", {"answer": "已核对签到表", "upheld": False}
    )
    if office.state(water) != "reviewed":
        office.clerk.post(f"/letters/{water}/review")
    assert office.secretary.post(f"/letters/{water}/approval")["letter"]["number"] == "幸福里党函〔2026〕2号"


def test_an_upheld_objection_that_reached_no_letter_is_not_approved_silently(registered: Office) -> None:
    """The clerk agreed that the line is wrong and corrected the record, but forgot to take the facts anew."""
    office = registered
    office.draft()
    one = office.letter_to(office.cast.water)
    member = office.phone(office.cast.wang)
    raised = member.post(f"/me/letters/{one}/objections", {"words": "应为三小时"}, status=201)
    office.at(2026, 7, 16)
    office.clerk.post(f"/letter-objections/{raised['id']}/answer", {"answer": "确为三小时", "upheld": True})
    (record,) = member.get("/me/service-records")["items"]
    change = {"stopped_at": f"{MAY}T12:00:00+08:00", "reason": "签到表看错一行"}
    office.clerk.post(f"/service-records/{record['id']}/correction", change, status=201)
    office.freeze()
    problems = office.sheet(one)["problems"]
    office.approve_if_possible(one)
    sheet = office.sheet(one)
    assert problems != [] or lines(sheet)["王立新"]["minutes"] == 180 or sheet["letter"]["number"] is None


def test_the_one_who_reviewed_cannot_approve_even_with_both_roles(registered: Office) -> None:
    office, cast = registered, registered.cast
    office.ready()
    one = office.letter_to(cast.water)
    role = {"role": "secretary", "area_id": str(cast.happiness.id)}
    office.administrator.post(f"/accounts/{cast.clerk.account_id}/grants", role, status=201)
    both = office.person(cast.clerk)
    both.post(f"/letters/{one}/review")
    assert both.refused("POST", f"/letters/{one}/approval", 403) == "same_person"
    assert office.secretary.post(f"/letters/{one}/approval")["letter"]["state"] == "approved"


def test_a_stale_version_is_refused(registered: Office) -> None:
    office = registered
    office.draft()
    one = office.letter_to(office.cast.water)
    version = office.sheet(one)["letter"]["version"]
    change = {"evaluation": ["贵单位党员服从安排。"]}
    stale = {"If-Match": f'"{version - 1}"'}
    assert office.clerk.answer("PATCH", f"/letters/{one}", json=change, headers=stale).status_code == 412
    fresh = {"If-Match": f'"{version}"'}
    assert office.clerk.answer("PATCH", f"/letters/{one}", json=change, headers=fresh).status_code == 200


# --- verifying ----------------------------------------------------------------------------------------------------


def test_a_file_is_told_from_one_flipped_byte_and_from_another_letter(registered: Office) -> None:
    office, cast = registered, registered.cast
    with office.database.transaction():
        zhao = casting.add_member("赵永强", cast.library, cast.happiness)
        cast.register(zhao, cast.happiness)
    office.ready()
    for unit in (cast.water, cast.library):
        office.issue(office.letter_to(unit))
    mine = office.clerk.download(f"/letters/{office.letter_to(cast.water)}/pdf")
    other = office.clerk.download(f"/letters/{office.letter_to(cast.library)}/pdf")
    flipped = bytearray(mine)
    flipped[len(mine) // 2] ^= 1
    nobody, code = office.nobody, code_on(mine)
    assert (nobody.show_file(code, mine)["identical"], nobody.show_file(code, mine)["valid"]) == (True, True)
    assert nobody.show_file(code, bytes(flipped))["identical"] is False
    assert nobody.show_file(code, other)["identical"] is False
    assert nobody.show_file("AAAA-BBBB-CCCC-DDDD-EEEE", mine)["identical"] is False
    told = str(nobody.get(f"/verify/{code}")) + nobody.page(f"/verify/{code}")
    for name in ("王立新", "李春梅", "孙敏", "周正"):
        assert name not in told
    for expected in ("幸福里党函〔2026〕1号", "中共金泉市河西区东风街道幸福里社区委员会", "金泉市水务局"):
        assert expected in told
    assert nobody.get(f"/verify/{'-'.join(re.findall('.{4}', code)).lower()}")["valid"] is True


def test_an_uploaded_file_is_answered_with_the_same_words_as_its_code(registered: Office) -> None:
    office = registered
    office.ready()
    one = office.letter_to(office.cast.water)
    office.issue(one)
    pdf = office.clerk.download(f"/letters/{one}/pdf")
    told = office.nobody.get(f"/verify/{code_on(pdf)}")
    assert office.nobody.show_file(code_on(pdf), pdf) == {**told, "identical": True}


def test_a_voided_letter_is_not_said_never_to_have_been_registered(registered: Office) -> None:
    office = registered
    office.ready()
    one = office.letter_to(office.cast.water)
    office.issue(one)
    code = code_on(office.clerk.download(f"/letters/{one}/pdf"))
    office.secretary.post(f"/letters/{one}/void", {"reason": "主送单位写错"})
    assert "本系统没有登记" not in office.nobody.page(f"/verify/{code}")


# --- the unit's view ----------------------------------------------------------------------------------------------


def issue_everywhere(office: Office, unit: Unit) -> tuple[str, str]:
    """Send 幸福里's and 平安里's letters to a unit; return both."""
    cast = office.cast
    clerk, secretary = office.person(cast.stranger), office.hire("方圆", Role.SECRETARY, area=cast.peace)
    office.ready()
    here = office.letter_to(unit, community_id=str(cast.happiness.id))
    office.sent(here)
    (there,) = clerk.get("/letters", unit_id=str(unit.id))["items"]
    clerk.post(f"/letters/{there['id']}/review")
    secretary.post(f"/letters/{there['id']}/approval")
    office.work()
    clerk.post("/letters/sealings", {"letter_ids": [there["id"]]}, status=201)
    clerk.post("/letters/dispatches", parcel(there["id"]), status=201)
    return here, str(there["id"])


def test_a_unit_sees_all_communities_side_by_side_and_each_members_year(registered: Office) -> None:
    office, cast = registered, registered.cast
    with office.database.transaction():
        chen = casting.add_member("陈晓燕", cast.water, cast.peace)
        zhou = casting.add_member("周不语", cast.water, cast.peace)
        cast.register(chen, cast.peace)
        cast.register(zhou, cast.peace, consent=False)
    here, there = issue_everywhere(office, cast.water)
    seen = office.liaison.get(f"/units/{cast.water.id}/letters", **H1)
    assert {each["letter_id"] for each in seen["letters"]} == {here, there}
    for key in ("services", "minutes", "deeds", "registered", "unlisted"):
        assert seen[key] == sum(each[key] for each in seen["letters"]), key
    assert (seen["services"], seen["minutes"], seen["registered"], seen["unlisted"]) == (2, 210, 4, 1)
    year = office.liaison.get(f"/units/{cast.water.id}/yearly", year=2026)
    assert {each["name"]: each["minutes"] for each in year["members"]} == {
        "王立新": 150,
        "李春梅": 60,
        "陈晓燕": 0,
    }
    for each in year["members"]:
        assert each["minutes"] == sum(line["minutes"] for line in each["lines"])
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(office.liaison.download(f"/units/{cast.water.id}/yearly.xlsx", year=2026))
    )
    cells = {str(cell) for line in book.get_sheet_by_index(0).to_python() for cell in line}
    assert {"王立新", "李春梅", "陈晓燕"} <= cells
    assert "周不语" not in str(cells) + str(seen) + str(year)
    stranger = office.person(cast.strange_liaison)
    for path in (f"/units/{cast.water.id}/letters?period=2026H1", f"/units/{cast.water.id}/yearly?year=2026"):
        assert stranger.status("GET", path) == 404


def test_all_letters_of_a_half_year_come_in_one_file(registered: Office) -> None:
    office, cast = registered, registered.cast
    with office.database.transaction():
        zhao = casting.add_member("赵永强", cast.library, cast.happiness)
        cast.register(zhao, cast.happiness)
    office.ready()
    for unit in (cast.water, cast.library):
        office.issue(office.letter_to(unit))
    (cycle,) = office.clerk.get("/letter-cycles")["items"]
    for kind in ("archive", "print", "overprint", "words"):
        asked = office.clerk.post(f"/letter-cycles/{cycle['id']}/batches", {"kind": kind}, status=202)
        assert (asked["finished"], asked["failed"]) == (False, False)
        office.work()
        made = office.clerk.get(f"/letter-batches/{asked['id']}")
        assert (made["finished"], made["failed"]) == (True, False), kind
        content = office.clerk.download(f"/letter-batches/{asked['id']}/file")
        assert content[:2] == b"PK" if kind in ("archive", "words") else content[:5] == b"%PDF-"
        if kind == "print":
            words = words_of(content)
            assert "幸福里党函〔2026〕1号" in words
            assert "幸福里党函〔2026〕2号" in words


def test_the_sums_of_the_annex_are_those_of_its_rows(registered: Office) -> None:
    office = registered
    office.draft()
    sheet = office.sheet(office.letter_to(office.cast.water))
    for key in ("times", "hours", "deeds", "points"):
        tenths = [round(float(each.partition("/")[0]) * 10) for each in column(sheet, key)]
        assert sum(tenths[:-1]) == tenths[-1], key
