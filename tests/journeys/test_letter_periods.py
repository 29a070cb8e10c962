"""The period as a setting, the working calendar behind the dates, missed periods, and the second half closed early."""

import datetime as dt

import pytest

from server.members.models import Member
from tests.activities.scene import row
from tests.journeys.letter_office import Json, Office, column, lines, words_shown

MARCH, MAY, AUGUST = dt.date(2026, 3, 14), dt.date(2026, 5, 16), dt.date(2026, 8, 15)


@pytest.fixture
def registered(office: Office) -> Office:
    office.at(2026, 1, 12)
    with office.database.transaction():
        office.cast.register(office.cast.wang, office.cast.happiness)
        office.cast.register(office.cast.li, office.cast.happiness)
    return office


def settle(office: Office, **settings: str | None) -> None:
    """Let the secretary change 幸福里's settings."""
    office.secretary.patch(f"/communities/{office.cast.happiness.id}/settings", settings)


def cycles(office: Office) -> dict[str, Json]:
    found = office.clerk.get("/letter-cycles", community_id=str(office.cast.happiness.id))["items"]
    return {each["period"]: each for each in found}


def letter_of(office: Office, period: str) -> Json:
    """Return the only letter of a period to 水务局 as it reads."""
    (one,) = office.letters(period=period, unit_id=str(office.cast.water.id))
    return office.sheet(one["id"])


def serve_on(office: Office, member: Member, *days: dt.date) -> None:
    for day in days:
        office.serve(row(member.id, day, minutes=60), day=day)


def enter(office: Office, *days: dt.date, working: bool = False, note: str = "节假日") -> None:
    rows = [{"day": str(day), "working": working, "note": note} for day in days]
    office.administrator.put("/calendar/days", {"days": rows})


# --- quarter, half-year, year ---------------------------------------------------------------------------------------


def test_quarterly_letters(registered: Office) -> None:
    office = registered
    settle(office, letters_from="2026Q1")
    serve_on(office, office.cast.wang, MARCH, MAY)
    office.at(2026, 7, 15)
    office.work()
    found = cycles(office)
    assert set(found) == {"2026Q1", "2026Q2"}
    assert (found["2026Q1"]["cut_off_on"], found["2026Q1"]["freeze_on"]) == ("2026-04-15", "2026-04-22")
    first, second = letter_of(office, "2026Q1"), letter_of(office, "2026Q2")
    assert (lines(first)["王立新"]["services"], lines(second)["王立新"]["services"]) == (1, 1)
    assert "2026年1月1日至3月31日" in words_shown(first)
    assert "2026年4月1日至6月30日" in words_shown(second)
    assert "2026年第二季度" in second["text"]["title"].replace("\n", "")
    assert "每半年" not in words_shown(second)


def test_yearly_letters(registered: Office) -> None:
    office = registered
    settle(office, letters_from="2026Y1")
    serve_on(office, office.cast.wang, MARCH, AUGUST)
    office.at(2026, 7, 22)
    office.work()
    assert office.letters() == []
    office.at(2027, 1, 15)
    office.work()
    assert set(cycles(office)) == {"2026Y1"}
    sheet = letter_of(office, "2026Y1")
    assert lines(sheet)["王立新"]["services"] == 2
    assert "2026年1月1日至12月31日" in words_shown(sheet)
    assert "2026年度" in sheet["text"]["title"].replace("\n", "")
    assert "每半年" not in words_shown(sheet)


def test_a_change_from_half_years_to_quarters_tells_every_service_once(registered: Office) -> None:
    office = registered
    serve_on(office, office.cast.wang, MARCH, MAY)
    office.draft()
    assert lines(letter_of(office, "2026H1"))["王立新"]["services"] == 2
    settle(office, letters_from="2026Q3")
    serve_on(office, office.cast.wang, AUGUST)
    office.at(2026, 10, 30)
    office.work()
    assert set(cycles(office)) == {"2026H1", "2026Q3"}
    assert lines(letter_of(office, "2026Q3"))["王立新"]["services"] == 1


def test_periods_that_overlap_are_refused_or_tell_nothing_twice(registered: Office) -> None:
    """After the half-year's letters, quarterly ones of the same half-year would tell the same services again."""
    office = registered
    serve_on(office, office.cast.wang, MARCH, MAY)
    office.draft()
    place = f"/communities/{office.cast.happiness.id}/settings"
    refused = office.secretary.status("PATCH", place, {"letters_from": "2026Q1"}) != 200
    office.at(2026, 7, 16)
    office.work()
    assert refused or set(cycles(office)) == {"2026H1"}


def test_several_missed_periods_are_caught_up(registered: Office) -> None:
    office = registered
    settle(office, letters_from="2026Q1")
    serve_on(office, office.cast.wang, MARCH, MAY, AUGUST)
    office.at(2026, 11, 2)
    office.work()
    assert set(cycles(office)) == {"2026Q1", "2026Q2", "2026Q3"}
    for period in ("2026Q1", "2026Q2", "2026Q3"):
        assert lines(letter_of(office, period))["王立新"]["services"] == 1
    history = office.administrator.get("/jobs")
    assert {each["job"] for each in history["timers"]} >= {"letters", "rendering", "reminders"}
    assert all(each["last_success"] for each in history["timers"])
    assert office.nobody.status("GET", "/jobs") == 401
    assert set(office.nobody.get("/health")) <= {"status", "alive"}


# --- the second half closed early ------------------------------------------------------------------------------------


def test_december_belongs_to_the_next_letter_when_the_year_closes_early(registered: Office) -> None:
    office, wang = registered, registered.cast.wang
    settle(office, year_closes="11-30")
    serve_on(office, wang, AUGUST, dt.date(2026, 11, 30), dt.date(2026, 12, 5))
    office.at(2026, 12, 14)
    office.work()
    assert office.letters(period="2026H2") == []
    office.at(2026, 12, 15)
    office.work()
    cycle = cycles(office)["2026H2"]
    assert (cycle["first_day"], cycle["last_day"]) == ("2026-07-01", "2026-11-30")
    assert (cycle["cut_off_on"], cycle["freeze_on"]) == ("2026-12-14", "2026-12-21")
    second = letter_of(office, "2026H2")
    assert lines(second)["王立新"]["services"] == 2
    assert "2026年7月1日至11月30日" in words_shown(second)
    office.at(2027, 7, 15)
    office.work()
    third = letter_of(office, "2027H1")
    assert lines(third)["王立新"]["services"] == 1
    assert "2026年12月1日至2027年6月30日" in words_shown(third)


def test_closing_early_does_not_move_the_first_half(registered: Office) -> None:
    settle(registered, year_closes="11-30")
    serve_on(registered, registered.cast.wang, MAY)
    registered.draft()
    sheet = letter_of(registered, "2026H1")
    assert "2026年1月1日至6月30日" in words_shown(sheet)
    assert column(sheet, "times")[-1] == "1"


@pytest.mark.parametrize("wrong", ["02-30", "06-30", "12-32", "1130", "11/30", ""])
def test_a_closing_day_that_is_none_is_refused(registered: Office, wrong: str) -> None:
    place = f"/communities/{registered.cast.happiness.id}/settings"
    assert registered.secretary.status("PATCH", place, {"year_closes": wrong}) == 422


@pytest.mark.parametrize("wrong", ["2026", "2026H3", "2026Q5", "2026Y2", "上半年", ""])
def test_a_period_that_is_none_is_refused(registered: Office, wrong: str) -> None:
    place = f"/communities/{registered.cast.happiness.id}/settings"
    assert registered.secretary.status("PATCH", place, {"letters_from": wrong}) == 422


def test_the_year_may_be_closed_early_after_its_second_half_was_planned_and_loses_nothing(
    registered: Office,
) -> None:
    """The setting comes on 20 November, or after December has begun: no service is told twice or never."""
    office, wang = registered, registered.cast.wang
    serve_on(office, wang, AUGUST)
    office.at(2026, 12, 10)
    office.work()
    settle(office, year_closes="11-30")
    serve_on(office, wang, dt.date(2026, 12, 12))
    for year, month, day in ((2026, 12, 15), (2027, 1, 15), (2027, 7, 15)):
        office.at(year, month, day)
        office.work()
    told = sum(lines(letter_of(office, period))["王立新"]["services"] for period in ("2026H2", "2027H1"))
    assert told == 2


# --- the calendar ----------------------------------------------------------------------------------------------------


def test_a_holiday_entered_by_the_administrator_moves_the_dates(registered: Office) -> None:
    office = registered
    office.at(2026, 6, 1)
    enter(office, dt.date(2026, 7, 6), dt.date(2026, 7, 7), note="防汛停工")
    office.at(2026, 7, 15)
    office.work()
    assert office.letters() == []
    cycle = cycles(office)["2026H1"]
    assert (cycle["cut_off_on"], cycle["freeze_on"]) == ("2026-07-16", "2026-07-23")
    office.at(2026, 7, 17)
    office.work()
    assert len(office.letters()) == 1


def test_a_holiday_entered_after_the_plan_moves_the_dates_too(registered: Office) -> None:
    office = registered
    office.at(2026, 7, 1)
    office.work()
    assert cycles(office)["2026H1"]["cut_off_on"] == "2026-07-14"
    enter(office, dt.date(2026, 7, 6), note="防汛停工")
    office.work()
    cycle = cycles(office)["2026H1"]
    assert (cycle["cut_off_on"], cycle["freeze_on"]) == ("2026-07-15", "2026-07-22")
    office.administrator.answer("DELETE", "/calendar/days/2026-07-06")
    office.work()
    assert cycles(office)["2026H1"]["cut_off_on"] == "2026-07-14"


def test_a_working_saturday_counts(registered: Office) -> None:
    registered.at(2026, 6, 1)
    enter(registered, dt.date(2026, 7, 4), working=True, note="调休上班")
    registered.at(2026, 7, 1)
    registered.work()
    assert cycles(registered)["2026H1"]["cut_off_on"] == "2026-07-13"


def test_a_year_nobody_knows_counts_weekends_only_and_says_so(registered: Office) -> None:
    office = registered
    assert office.administrator.get("/calendar/2027")["known"] is False
    office.at(2027, 1, 4)
    office.work()
    cycle = cycles(office)["2026H2"]
    assert cycle["cut_off_on"] == "2027-01-14"
    assert cycle["calendar_note"]
    assert "2027" in cycle["calendar_note"]
    assert cycles(office)["2026H1"]["calendar_note"] is None


def test_one_entered_day_does_not_make_a_whole_year_known(registered: Office) -> None:
    office = registered
    office.at(2026, 12, 1)
    enter(office, dt.date(2027, 1, 1), note="元旦")
    office.at(2027, 1, 4)
    office.work()
    assert office.administrator.get("/calendar/2027")["known"] is False
    assert cycles(office)["2026H2"]["calendar_note"]
