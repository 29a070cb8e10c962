"""The working calendar over HTTP: packaged holidays, the city's own entries, and years that nobody knows."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from server.kernel.actor import Actor
from server.kernel.db import Database, session
from server.organisations import queries
from tests import cast as casting
from tests.cast import Cast, Role

SignIn = Callable[[Actor], FlaskClient]
API = "/api/v1/calendar"
NOTICE = [
    {"day": "2028-10-02", "working": False, "note": "国庆节"},
    {"day": "2028-10-03", "working": False, "note": "国庆节"},
    {"day": "2028-10-08", "working": True, "note": "国庆节调休"},
]


def changes_kept(database: Database) -> list[tuple[str, Any]]:
    """Return (verb, days) of every calendar entry of the audit trail."""
    with database.transaction():
        kept = text(
            "SELECT verb, details->'days' FROM audit_entries WHERE verb LIKE 'calendar.%' ORDER BY id"
        )
        return [tuple(row) for row in session().execute(kept)]


def test_a_known_year_shows_its_holidays_and_make_up_days(cast: Cast, as_: SignIn) -> None:
    year = as_(cast.clerk).get(f"{API}/2026").json
    assert (year["year"], year["known"], year["note"], year["days"]) == (2026, True, None, [])
    assert {"day": "2026-10-01", "working": False, "note": "国庆节"} in year["holidays"]
    assert {"day": "2026-10-10", "working": True, "note": "国庆节调休"} in year["holidays"]


@pytest.mark.parametrize(
    "who", ["clerk", "secretary", "leader", "observer", "liaison", "administrator", "auditor"]
)
def test_every_office_reads_it(cast: Cast, as_: SignIn, who: str) -> None:
    assert as_(getattr(cast, who)).get(f"{API}/2026").status_code == 200


def test_a_year_nobody_knows_says_so_until_its_days_of_rest_are_entered(cast: Cast, as_: SignIn) -> None:
    administrator = as_(cast.administrator)
    unknown = administrator.get(f"{API}/2028").json
    assert (unknown["known"], unknown["holidays"]) == (False, [])
    assert unknown["note"] == "该年度节假日安排尚未录入，工作日只扣除周末。"
    administrator.put(f"{API}/days", json={"days": NOTICE})
    begun = administrator.get(f"{API}/2028").json
    assert (begun["known"], begun["days"]) == (False, NOTICE)
    rest = [{"day": f"2028-01-{day:02}", "working": False, "note": None} for day in range(1, 14)]
    administrator.put(f"{API}/days", json={"days": rest})
    known = administrator.get(f"{API}/2028").json
    assert (known["known"], known["note"]) == (True, None)


def test_a_notice_pasted_twice_changes_and_is_kept_once(cast: Cast, as_: SignIn, database: Database) -> None:
    administrator = as_(cast.administrator)
    for _ in range(2):
        answer = administrator.put(f"{API}/days", json={"days": list(reversed(NOTICE))})
        assert (answer.status_code, answer.json) == (200, {"items": NOTICE})
    assert changes_kept(database) == [("calendar.enter", [each["day"] for each in NOTICE])]


def test_an_entered_day_moves_the_working_days_and_taken_back_moves_them_again(
    cast: Cast, as_: SignIn, database: Database
) -> None:
    administrator, path = as_(cast.administrator), f"{API}/days/2026-07-01"
    entered = administrator.put(path, json={"working": False, "note": "防汛放假"})
    assert (entered.status_code, entered.json["note"]) == (200, "防汛放假")
    assert tenth_after_june(database) == dt.date(2026, 7, 15)
    administrator.put(path, json={"working": True})
    assert tenth_after_june(database) == dt.date(2026, 7, 14)
    assert [administrator.delete(path).status_code for _ in range(2)] == [204, 204]
    assert administrator.get(f"{API}/2026").json["days"] == []
    assert [verb for verb, _ in changes_kept(database)] == [
        "calendar.enter",
        "calendar.enter",
        "calendar.forget",
    ]


def tenth_after_june(database: Database) -> dt.date:
    with database.transaction():
        return queries.work_calendar().working_day_after(dt.date(2026, 6, 30), 10)


def test_only_the_citys_administrator_changes_it(cast: Cast, as_: SignIn, database: Database) -> None:
    """It is every community's: who keeps a part of the city does not move the others' days."""
    with database.transaction():
        county = casting.staff("石磊", Role.ADMINISTRATOR, area=cast.county)
    path, body = f"{API}/days/2026-07-01", {"working": False}
    assert as_(cast.secretary).put(path, json=body).status_code == 403
    assert as_(county).put(path, json=body).status_code == 404
    assert as_(county).put(f"{API}/days", json={"days": NOTICE}).status_code == 404
    assert as_(county).delete(path).status_code == 404
    assert changes_kept(database) == []


@pytest.mark.parametrize("day", ["2026-02-30", "1999-12-31", "20260701", "2026-W27-3", "today"])
def test_what_is_no_day_has_no_entry(cast: Cast, as_: SignIn, day: str) -> None:
    assert as_(cast.administrator).put(f"{API}/days/{day}", json={"working": False}).status_code == 404


def test_years_far_away_have_no_calendar(cast: Cast, as_: SignIn) -> None:
    assert [as_(cast.clerk).get(f"{API}/{year}").status_code for year in (0, 1999, 2100, 10**30)] == [404] * 4


def test_a_day_twice_in_a_notice_is_refused_by_its_date(cast: Cast, as_: SignIn) -> None:
    answer = as_(cast.administrator).put(f"{API}/days", json={"days": [*NOTICE, NOTICE[0]]})
    assert answer.status_code == 422
    assert "2028-10-02" in answer.json["error"]["fields"]["days"][0]
