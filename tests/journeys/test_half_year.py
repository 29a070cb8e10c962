"""One half-year over HTTP, as its people live it: from a unit's roster to the letter that the unit receives."""

import io
import re
from typing import Any

import pymupdf
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from server import scheduler, verification, worker
from server.app import create_app
from server.config import Config
from server.kernel.db import Database, session
from tests.journeys.hand import Hand
from tests.journeys.town import (
    PEOPLE,
    SATURDAYS,
    WANG_PHONE,
    At,
    Town,
    letters,
    plan,
    row,
    submission,
    the_city_is_founded,
    the_unit_sends_its_roster,
)
from tests.sandbox import SandboxServer

pytestmark = pytest.mark.commits


@pytest.fixture
def town(config: Config, city: Database, sandbox: SandboxServer, at: At) -> Town:
    return Town(create_app(config, database=city), city, config, sandbox, at)


def test_a_half_year_from_the_roster_to_the_letter(town: Town) -> None:
    the_city_is_founded(town)
    the_unit_sends_its_roster(town)
    a_member_registers_by_phone(town)
    the_others_register_at_the_desk(town)
    the_liaison_sees_who_is_missing(town)
    a_member_takes_a_post(town)
    people_serve_and_are_confirmed(town)
    the_member_sees_hours_points_and_deeds(town)
    a_mistake_is_corrected(town)
    the_ledger_is_read_and_exported(town)
    the_letter_drafts_itself_after_the_cut_off(town)
    nobody_approves_their_own_review(town)
    the_secretary_approves_and_the_letter_is_printed(town)
    anybody_may_verify_it(town)
    a_second_run_changes_nothing(town)
    the_books_agree(town)


def a_member_registers_by_phone(town: Town) -> None:
    town.at(2026, 1, 10)
    signed_in = Hand(town.app).post("/sessions/wechat", {"code": town.wechat.new_code("o-wang")}, status=201)
    assert signed_in["bound"] is False
    member = town.hands["member"] = Hand(town.app, signed_in["token"])
    assert member.get("/me")["member"] is None
    bound = member.post("/me/phone", {"code": town.wechat.new_phone_code(WANG_PHONE)}, status=201)
    assert bound["member_id"] == town.ids["王立新"]
    assert member.get("/me")["member"]["name"] == "王立新"
    form = submission(town, tell_unit=True) | {"skills": ["电工"], "categories": ["D04"]}
    one = f"/registrations/{member.post('/registrations', form, status=201)['id']}"
    clerk = town.hands["clerk"]
    clerk.post(f"{one}/return", {"reason": "请写明可服务时段"})
    assert member.get(one)["reason"] == "请写明可服务时段"
    member.post(f"{one}/resubmission", {"free_times": "周六上午"})
    assert member.get("/posts")["items"] == []
    assert clerk.post(f"{one}/approval")["state"] == "active"
    receipt = member.get(f"{one}/receipt")
    assert (receipt["number"], receipt["name"]) == ("620902002003-2026-0001", "王立新")
    assert receipt["registered_on"] == "2026-01-10"
    assert member.get("/me")["member"]["registration"]["state"] == "active"


def the_others_register_at_the_desk(town: Town) -> None:
    """李春梅 lets her unit be told; 赵永强 comes later."""
    clerk = town.hands["clerk"]
    form = submission(town, tell_unit=True) | {"member_id": town.ids["李春梅"], "method": "in_person"}
    one = clerk.post("/registrations", form, status=201)
    clerk.post(f"/registrations/{one['id']}/approval")


def the_liaison_sees_who_is_missing(town: Town) -> None:
    place = f"/units/{town.ids['water']}/reconciliation"
    seen = town.hands["liaison"].get(place)
    assert (seen["due"], seen["registered"], seen["missing"]) == (4, 2, 2)
    here = next(each for each in seen["communities"] if each["community_id"] == town.ids["happiness"])
    assert (here["due"], here["registered"], here["missing"]) == (3, 2, 1)
    assert [each["name"] for each in here["missing_names"]] == ["赵永强"]
    assert {each["name"] for each in here["registered_names"]} == {"王立新", "李春梅"}
    clerk, form = town.hands["clerk"], submission(town, tell_unit=False)
    one = clerk.post("/registrations", form | {"member_id": town.ids["赵永强"]}, status=201)
    clerk.post(f"/registrations/{one['id']}/approval")
    after = town.hands["liaison"].get(place, community_id=town.ids["happiness"])
    assert (after["due"], after["registered"], after["missing"]) == (3, 3, 0)
    assert after["communities"][0]["unnamed"] == 1
    assert "赵永强" not in str(after)


def a_member_takes_a_post(town: Town) -> None:
    town.at(2026, 3, 2)
    clerk, member = town.hands["clerk"], town.hands["member"]
    post = {
        "community_id": town.ids["happiness"], "name": "楼道清洁", "category_code": "D04", "duties": "清扫楼道",
        "place": "富康花园", "capacity": 1, "starts_on": "2026-03-01", "ends_on": "2026-06-30",
        "slots": SATURDAYS, "leader_name": "何强", "leader_phone": "0937-2600000",
    }  # fmt: skip
    one = town.ids["post"] = clerk.post("/posts", post, status=201)["id"]
    assert [each["id"] for each in member.get("/posts")["items"]] == [one]
    claim = member.post(f"/posts/{one}/claims", {}, status=201)
    assert member.get(f"/posts/{one}")["post"]["taken"] == 1
    assert member.get("/posts")["items"] == []
    withdrawn = member.post(f"/claims/{claim['id']}/withdrawal", {"reason": "出差"})
    assert withdrawn["state"] == "withdrawn"
    assert member.get(f"/posts/{one}")["post"]["taken"] == 0
    member.post(f"/posts/{one}/claims", {}, status=201)
    assert [each["claim"]["state"] for each in clerk.get(f"/posts/{one}/claims")["items"]].count(
        "active"
    ) == 1


def people_serve_and_are_confirmed(town: Town) -> None:
    town.at(2026, 3, 9)
    clerk = town.hands["clerk"]
    activity = clerk.post("/activities", plan(town), status=201)
    one = town.ids["activity"] = activity["id"]
    expected = clerk.get(f"/activities/{one}")["expected"]
    assert [each["name"] for each in expected] == ["王立新"]
    town.at(2026, 3, 14, 18)
    rows = [
        row(town, "王立新", "09:00", "13:00", helped_matters=1),
        row(town, "李春梅", "09:00", "11:00", break_minutes=15),
        row(town, "赵永强", "09:00", "10:00"),
    ]
    entered = clerk.put(f"/activities/{one}/service-records", {"records": rows})["records"]
    assert {each["state"] for each in entered} == {"pending"}
    (mine,) = town.hands["member"].get("/me/service-records")["items"]
    assert (mine["state"], mine["minutes"], mine["points"]) == ("pending", 240, "0")
    town.ids["record"] = mine["id"]
    confirmed = clerk.post(f"/activities/{one}/confirmation", {"quality": "good"})["records"]
    assert {each["state"] for each in confirmed} == {"confirmed"}


def the_member_sees_hours_points_and_deeds(town: Town) -> None:
    """5 for registering in time, 4 for four hours, 3 each for a matter done and a project claimed (domain.md C1)."""
    member = town.hands["member"]
    (mine,) = member.get("/me/service-records")["items"]
    assert (mine["state"], mine["hours"], mine["points"]) == ("confirmed", "4.0", "4")
    statement = member.get("/me/points", year=2026)
    assert statement["points"] == "15"
    assert [half["points"] for half in statement["halves"]] == ["15", "0"]
    deeds = member.get("/me/deeds", year=2026)
    done = [item["kind"] for item in deeds["items"] if item["done_on"]]
    assert (deeds["done"], len(deeds["items"]), done) == (2, 5, [1, 3])
    assert all(item["evidence"] for item in deeds["items"] if item["done_on"])


def a_mistake_is_corrected(town: Town) -> None:
    """4.0 h → 2.5 h: two ledger lines, −4.0 and +2.5 (domain.md C2)."""
    town.at(2026, 3, 20)
    member = town.hands["member"]
    before = {entry["id"] for entry in member.get("/me/points", year=2026)["entries"]}
    change = {"stopped_at": "2026-03-14T11:30:00+08:00", "reason": "签到表看错一行"}
    corrected = town.hands["clerk"].post(
        f"/service-records/{town.ids['record']}/correction", change, status=201
    )
    assert (corrected["hours"], corrected["corrects_id"]) == ("2.5", town.ids["record"])
    statement = member.get("/me/points", year=2026)
    added = [entry for entry in statement["entries"] if entry["id"] not in before]
    service = sorted(entry["points"] for entry in added if entry["rule_code"] == "P02")
    assert service == ["-4", "2.5"]
    assert sum(entry["half_points"] for entry in added) == -3
    assert statement["points"] == "13.5"
    assert [record["state"] for record in member.get("/me/service-records")["items"]].count("confirmed") == 1


def the_ledger_is_read_and_exported(town: Town) -> None:
    clerk = town.hands["clerk"]
    half = {"from": "2026-01-01", "to": "2026-06-30"}
    lines = clerk.get("/activity-ledger", **half)["items"]
    standing = [line for line in lines if line["state"] == "confirmed"]
    hours = {line["name"]: line["hours"] for line in standing}
    assert hours == {"王立新": "2.5", "李春梅": "1.5", "赵永强": "1.0"}
    content = clerk.download("/activity-ledger.xlsx", **half, reason="半年归档")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    cells = [str(cell) for row_ in book.get_sheet_by_index(0).to_python() for cell in row_]
    assert {"楼院大扫除", "王立新", "李春梅", "赵永强", "2.5", "1.5"} <= set(cells)
    stranger = town.hands["stranger"]
    assert stranger.get("/activity-ledger", **half)["items"] == []


def the_letter_drafts_itself_after_the_cut_off(town: Town) -> None:
    """The cut-off is working day 10 after 30 June: 14 July 2026."""
    clerk = town.hands["clerk"]
    town.at(2026, 7, 14, 23)
    town.work()
    assert clerk.get("/letters")["items"] == []
    town.at(2026, 7, 15)
    town.work()
    (letter,) = clerk.get("/letters", period="2026H1")["items"]
    assert (letter["state"], letter["unit"]) == ("checking", "金泉市水务局")
    one = town.ids["letter"] = letter["id"]
    sheet = clerk.get(f"/letters/{one}")
    assert {line["name"]: (line["services"], line["minutes"]) for line in sheet["lines"]} == {
        "王立新": (1, 150), "李春梅": (1, 90),
    }  # fmt: skip
    assert town.hands["liaison"].get("/letters")["items"] == []
    (next_door,) = town.hands["stranger"].get("/letters")["items"]
    assert (next_door["community_id"], next_door["unit"]) == (town.ids["peace"], "金泉市水务局")
    early = clerk.post(f"/letters/{one}/review", status=409)
    assert early["error"]["code"] == "check_under_way"
    town.at(2026, 7, 21, 18)
    town.work()
    assert clerk.get(f"/letters/{one}")["letter"]["state"] == "frozen"
    assert clerk.post(f"/letters/{one}/review")["letter"]["state"] == "reviewed"


def nobody_approves_their_own_review(town: Town) -> None:
    town.at(2026, 7, 22)
    role = {"role": "secretary", "area_id": town.ids["happiness"]}
    town.hands["administrator"].post(f"/accounts/{town.accounts['clerk']}/grants", role, status=201)
    refused = town.hands["clerk"].post(f"/letters/{town.ids['letter']}/approval", status=403)
    assert refused["error"]["code"] == "same_person"
    assert town.hands["secretary"].get(f"/letters/{town.ids['letter']}")["letter"]["number"] is None


def the_secretary_approves_and_the_letter_is_printed(town: Town) -> None:
    place = f"/letters/{town.ids['letter']}"
    approved = town.hands["secretary"].post(f"{place}/approval")["letter"]
    assert (approved["state"], approved["number"]) == ("approved", "幸福里党函〔2026〕1号")
    town.work()
    assert town.hands["liaison"].get("/letters")["items"] == []
    clerk, one = town.hands["clerk"], town.ids["letter"]
    clerk.post("/letters/sealings", {"letter_ids": [one], "copies": 2}, status=201)
    clerk.post("/letters/dispatches", {"letters": [{"letter_id": one}], "way": "portal"}, status=201)
    received = town.hands["liaison"].get("/letters")["items"]
    assert [each["state"] for each in received] == ["sent"]
    pdf = town.hands["clerk"].download(f"{place}/pdf")
    assert town.hands["liaison"].download(f"{place}/pdf") == pdf
    words = "".join("".join(page.get_text().split()) for page in pymupdf.open(stream=pdf))
    table = town.hands["secretary"].get(place)["text"]["table"]
    for expected in ("幸福里党函〔2026〕1号", "金泉市水务局机关党委：", "王立新", "李春梅", "演示样张"):
        assert expected in words
    for line in (*table["rows"], table["total"]):
        assert "".join("".join(line).split()) in words
    assert "赵永强" not in words
    the_totals_equal_the_rows(table)
    (code,) = set(re.findall(r"/verify/([A-Z0-9]{20})", words)) or {""}
    town.ids["code"] = code


def the_totals_equal_the_rows(table: dict[str, Any]) -> None:
    keys = [column["key"] for column in table["columns"]]
    for key in ("times", "hours", "deeds", "points"):
        place = keys.index(key)
        tenths = [
            round(float(line[place].partition("/")[0]) * 10) for line in (*table["rows"], table["total"])
        ]
        assert sum(tenths[:-1]) == tenths[-1] > 0, key
    hours = {line[keys.index("name")]: line[keys.index("hours")] for line in table["rows"]}
    assert hours == {"王立新": "2.5", "李春梅": "1.5"}


def anybody_may_verify_it(town: Town) -> None:
    nobody = Hand(town.app)
    found = nobody.get(f"/verify/{town.ids['code']}")
    assert (found["valid"], found["number"], found["unit"]) == (True, "幸福里党函〔2026〕1号", "金泉市水务局")
    page = town.app.test_client().get(f"/verify/{town.ids['code']}").get_data(as_text=True)
    assert "核验通过" in page
    for name in PEOPLE:
        assert name not in str(found) + page
    assert nobody.get("/verify/AAAA-BBBB-CCCC-DDDD-EEEE")["valid"] is False


def a_second_run_changes_nothing(town: Town) -> None:
    before = letters(town)
    assert len(before) == 2
    for name in ("letters", "rendering"):
        timer = next(each for each in scheduler.timers() if each.name == name)
        assert scheduler.run_timer(town.database, timer) == 0
    town.at(2026, 8, 3)
    town.work()
    assert letters(town) == before
    with town.database.transaction():
        assert session().scalar(text("SELECT count(*) FROM job_units WHERE state <> 'done'")) == 0


def the_books_agree(town: Town) -> None:
    with town.database.transaction():
        assert [*verification.problems(worker.books())] == []
        unsealed = text(
            "SELECT count(*) FROM audit_entries WHERE id NOT IN (SELECT row_id FROM sealed_rows WHERE book = 'audit')"
            " AND at < (SELECT max(at) FROM audit_entries WHERE verb = 'letters.render')"
        )
        assert session().scalar(unsealed) == 0
