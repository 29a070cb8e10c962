"""The activity ledger (活动台账) as a query and as a spreadsheet."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from server.activities import service
from server.kernel.db import Database
from server.members.models import Member
from tests import cast as casting
from tests.activities import scene
from tests.activities.scene import row, served
from tests.cast import Cast

As = Callable[[Any], Any]
YEAR = {"from": "2026-01-01", "to": "2026-12-31"}
REASON = {"reason": "向街道报送台账"}


@pytest.fixture
def formula(database: Database, cast: Cast) -> Member:
    """A member whose name looks like a formula, and a year in which something happened to records."""
    with database.transaction():
        member = casting.add_member('=HYPERLINK("http://x")', cast.water, cast.happiness)
        for each in (member, cast.wang):
            cast.register(each, cast.happiness)
        cast.register(cast.ma, cast.peace)
        [old, *_] = served(
            cast, row(member.id, minutes=240, helped_matters=1), row(cast.wang.id), name="@SUM(A1)"
        )
        service.correct(old.id, {"break_minutes": 60}, "+签退误写", actor=cast.secretary)
        june = dt.date(2026, 6, 6)
        [gone] = served(cast, row(cast.wang.id, june), day=june, category_code="D03")
        service.void(gone.id, "经核实未参加", actor=cast.secretary)
        return member


def ledger(client: Any, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/activity-ledger", query_string=YEAR | query)
    assert answer.status_code == 200, answer.json
    return list(answer.json["items"])


def test_corrected_and_voided_lines_are_marked_and_not_hidden(as_: As, cast: Cast, formula: Member) -> None:
    lines = ledger(as_(cast.clerk))
    by_state = {line["state"]: line for line in lines if line["member_id"] == str(formula.id)}
    old, new = by_state["corrected"], by_state["confirmed"]
    assert new["corrects_id"] == old["id"]
    assert old["replaced_by"] == new["id"]
    assert "已更正：+签退误写" in old["remark"]
    assert new["mark"] in old["remark"]
    assert (old["hours"], new["hours"], new["points"], old["points"]) == ("4.0", "3.0", "3", "0")
    assert (
        next(line["remark"] for line in lines if line["state"] == "voided").count("作废：经核实未参加") == 1
    )
    assert all("补录" in line["remark"] for line in lines), "keyed in July, due in June"


def test_the_ledger_is_asked_by_days_unit_and_category(as_: As, cast: Cast, formula: Member) -> None:
    clerk = as_(cast.clerk)
    assert len(ledger(clerk)) == 4
    assert len(ledger(clerk, **{"from": "2026-06-01"})) == 1
    assert len(ledger(clerk, category="D04")) == 3
    assert len(ledger(clerk, unit_id=str(cast.library.id))) == 0
    assert len(ledger(clerk, community_id=str(cast.happiness.id), unit_id=str(cast.water.id))) == 4


def test_pages_of_the_ledger_neither_repeat_nor_lose_a_line(as_: As, cast: Cast, formula: Member) -> None:
    clerk, seen, cursor = as_(cast.clerk), [], None
    while True:
        query = YEAR | {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = clerk.get("/api/v1/activity-ledger", query_string=query).json
        seen += [line["id"] for line in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 4


def sheet(client: Any, **query: Any) -> list[list[Any]]:
    answer = client.get("/api/v1/activity-ledger.xlsx", query_string=YEAR | REASON | query)
    assert answer.status_code == 200, answer.json
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def test_the_spreadsheet_holds_the_columns_and_keeps_formulas_as_text(
    as_: As, cast: Cast, formula: Member
) -> None:
    title, header, *rows, note = sheet(as_(cast.clerk), community_id=str(cast.happiness.id))
    assert title[0].startswith("幸福里社区居委会活动台账（2026-01-01至2026-12-31）")
    assert "孙敏 2026-07-22 09:00 导出" in title[0]
    assert "演示样张" in title[0], "this is not production"
    assert header == [
        "序号", "活动编号", "活动名称", "日期", "起–止", "地点", "岗位类别", "服务内容", "组织单位", "负责人",
        "党员姓名", "所在单位", "实际(分)", "认定时长(小时)", "帮办实事(件)", "五个一", "服务质量", "认定人",
        "认定日期", "积分", "更正号", "备注",
    ]  # fmt: skip
    lines = [dict(zip(header, each, strict=True)) for each in rows]
    corrected = next(line for line in lines if line["更正号"])
    assert corrected["党员姓名"] == '=HYPERLINK("http://x")'
    assert corrected["活动名称"] == "@SUM(A1)"
    assert (corrected["起–止"], corrected["实际(分)"], corrected["认定时长(小时)"]) == ("09:00–13:00", 180, 3)
    assert (corrected["五个一"], corrected["积分"], corrected["认定人"]) == ("①", 3, "周正")
    assert note[0] == "合计：2人次，4.5小时（已更正、作废的行不计入）。"


def test_without_points_there_is_no_points_column(
    as_: As, cast: Cast, formula: Member, database: Database
) -> None:
    with database.transaction() as opened:
        opened.execute(text("UPDATE community_settings SET points_on = false"))
    header = sheet(as_(cast.clerk))[1]
    assert "积分" not in header
    assert header[-2:] == ["更正号", "备注"]


def test_an_export_wants_a_reason_and_is_kept_in_the_audit_trail(
    as_: As, cast: Cast, formula: Member, database: Database
) -> None:
    clerk = as_(cast.clerk)
    refused = clerk.get("/api/v1/activity-ledger.xlsx", query_string=YEAR)
    assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["reason"])
    sheet(clerk)
    with database.transaction() as opened:
        kept = opened.execute(
            text("SELECT reason, details->>'rows' FROM audit_entries WHERE verb = 'activities.export_ledger'")
        ).all()
    assert [tuple(each) for each in kept] == [("向街道报送台账", "4")]


def test_a_stranger_exports_nothing_of_others(as_: As, cast: Cast, formula: Member) -> None:
    stranger = as_(cast.stranger)
    assert ledger(stranger) == []
    foreign = YEAR | REASON | {"community_id": str(cast.happiness.id)}
    assert stranger.get("/api/v1/activity-ledger.xlsx", query_string=foreign).status_code == 404
    assert len(sheet(stranger)) == 3, "title, header and an empty total"
    assert as_(cast.leader).get("/api/v1/activity-ledger.xlsx", query_string=foreign).status_code == 403


def test_dates_of_the_ledger_come_in_order(as_: As, cast: Cast) -> None:
    answer = as_(cast.clerk).get(
        "/api/v1/activity-ledger", query_string={"from": "2026-02-01", "to": "2026-01-01"}
    )
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["to"])


def test_a_guest_is_marked_in_the_ledger(as_: As, cast: Cast, formula: Member, database: Database) -> None:
    with database.transaction():
        served(cast, row(cast.ma.id, scene.MAY, start=14))
    assert [line["remark"] for line in ledger(as_(cast.clerk)) if line["guest"]] == ["补录；外社区党员"]
