"""纪实卡: a member's own year of service, on the phone and as a spreadsheet."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from server.activities import service
from server.audit.models import AuditEntry
from server.kernel.db import Database, session
from server.organisations import queries as organisations
from tests.activities import scene
from tests.activities.scene import row, served
from tests.cast import Cast
from tests.overview.phones import unbound_phone

As = Callable[[Any], Any]
LEDGER = "/api/v1/me/activity-ledger"


@pytest.fixture
def year(cast: Cast, database: Database) -> None:
    """王立新 served twice; one record was corrected, one voided; 李春梅 served beside."""
    with database.transaction():
        for member in (cast.wang, cast.li):
            cast.register(member, cast.happiness)
        [old, *_] = served(
            cast, row(cast.wang.id, minutes=240, helped_matters=1), row(cast.li.id), name="=SUM(A1)"
        )
        service.correct(old.id, {"break_minutes": 60}, "签退误写", actor=cast.secretary)
        june = dt.date(2026, 6, 6)
        [gone] = served(cast, row(cast.wang.id, june), day=june)
        service.void(gone.id, "经核实未参加", actor=cast.secretary)
        pending = scene.planned(cast, dt.date(2026, 7, 18))
        service.enter_sheet(pending.id, [row(cast.wang.id, dt.date(2026, 7, 18))], actor=cast.clerk)


def sheet(client: Any, **query: Any) -> list[list[Any]]:
    answer = client.get(f"{LEDGER}.xlsx", query_string=query)
    assert answer.status_code == 200
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()


def without_points(cast: Cast, database: Database) -> None:
    with database.transaction():
        organisations.settings_of(cast.happiness.id).points_on = False


def test_the_year_lists_what_was_recognised_and_marks_what_was_changed(
    cast: Cast, as_: As, year: None
) -> None:
    mine = as_(cast.phone_of(cast.wang)).get(LEDGER).json
    assert (mine["year"], mine["hours"]) == (2026, "3.0")
    assert [(line["day"], line["state"], line["hours"]) for line in mine["lines"]] == [
        ("2026-05-16", "corrected", "4.0"), ("2026-05-16", "confirmed", "3.0"), ("2026-06-06", "voided", "1.5"),
    ]  # fmt: skip
    assert "已更正：签退误写" in mine["lines"][0]["remark"]
    assert mine["lines"][1]["confirmer"] == "周正"
    assert mine["totals"] == {
        "services": 1, "minutes": 180, "hours": "3.0", "helped_matters": 1, "deeds": [1], "points": "3",
    }  # fmt: skip


def test_another_year_is_empty_and_a_year_that_is_none_is_refused(cast: Cast, as_: As, year: None) -> None:
    phone = as_(cast.phone_of(cast.wang))
    assert phone.get(LEDGER, query_string={"year": 2025}).json["lines"] == []
    assert phone.get(LEDGER, query_string={"year": 1999}).status_code == 422


def test_the_sheet_has_the_same_lines_and_no_formula(cast: Cast, as_: As, year: None) -> None:
    rows = sheet(as_(cast.phone_of(cast.wang)))
    title, header, lines, note = rows[0][0], rows[1], rows[2:5], rows[5][0]
    assert title.startswith("王立新2026年度服务纪实卡")
    assert "王立新 2026-07-22 09:00 导出" in title
    assert [line[header.index("认定时长(小时)")] for line in lines] == [4, 3, 1.5]
    assert lines[1][header.index("活动名称")] == "=SUM(A1)"
    assert (lines[1][header.index("起–止")], lines[1][header.index("五个一")]) == ("09:00–13:00", "①")
    assert note == "合计：1次，3.0小时，帮办实事1件，五个一①，服务积分3分（已更正、作废的行不计入）。"
    assert "李春梅" not in str(rows)


def test_where_points_are_off_nothing_tells_of_points(
    cast: Cast, as_: As, database: Database, year: None
) -> None:
    without_points(cast, database)
    phone = as_(cast.phone_of(cast.wang))
    mine = phone.get(LEDGER).json
    assert {line["points"] for line in mine["lines"]} | {mine["totals"]["points"]} == {None}
    assert "积分" not in str(sheet(phone))


def test_taking_the_sheet_is_kept_in_the_trail(cast: Cast, as_: As, database: Database, year: None) -> None:
    sheet(as_(cast.phone_of(cast.wang)), year=2026)
    with database.transaction():
        taken = select(func.count()).where(AuditEntry.verb == "records.export_own")
        assert session().execute(taken.where(AuditEntry.subject_id == cast.wang.id)).scalar_one() == 1


def test_only_members_have_a_year(cast: Cast, as_: As, database: Database, client: Any) -> None:
    with database.transaction():
        phone = unbound_phone()
    for place in (LEDGER, f"{LEDGER}.xlsx"):
        assert as_(phone).get(place).status_code == 403
        assert as_(cast.clerk).get(place).status_code == 403
        assert client.get(place).status_code == 401
