"""工作日历: a year's working days, the notice of holidays entered in one go, and what that moves."""

import datetime as dt

from flask import Blueprint, Response
from marshmallow import fields

from server.console.settings_changes import ConsequencesUnseen
from server.console.year_sheet import WORDS, Moved, dates, months, moved, with_entries, without
from server.kernel import clock
from server.kernel.errors import NotFound
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.kernel.schema import Day, Schema, Text, Whole
from server.organisations import queries, service
from server.organisations.notice import read_notice
from server.organisations.rules import DayEntry
from server.pages.shell import show

pages = Blueprint(
    "console_working_days", __name__, url_prefix="/console/settings/calendar", template_folder="templates"
)
_YEAR = {"least": 2000, "most": 2099}


class YearQuery(Schema):
    """``day``: the day that was pressed, to be entered otherwise."""

    year = Whole(**_YEAR, strict=False)
    day = Day()


@pages.get("")
@page(verb="calendar.read", takes_query=True)
def show_year(form: Form = BLANK) -> Response:
    """Show a year's working days, what the city entered, and the dates of its letters."""
    return _year(form)


def _year(form: Form) -> Response:
    query = asked(YearQuery)
    pressed = query.get("day")
    year = int(form.get("year") or query.get("year") or (pressed or clock.today()).year)
    known = queries.work_calendar()
    sheet = queries.year_calendar(year)
    return show(
        "console/calendar.html", sheet=sheet, months=months(sheet), form=form, pressed=pressed, today_is=clock.today(),
        dates=dates(year, known), words=WORDS, coming=_coming(form), working=pressed and known.is_working_day(pressed),
        may_change=queries.whole_city(actor(), "calendar.change") is not None,
        forgotten={each.day: moved([year], known, without(known, each.day)) for each in sheet.days},
    )  # fmt: skip


class NoticeIn(Schema):
    year = Whole(**_YEAR, strict=False, required=True)
    notice = Text(least=2, most=4000, required=True)
    seen = fields.Boolean(load_default=False)


def _coming(form: Form) -> tuple[list[DayEntry], list[Moved]] | None:
    """Return what a notice that waits for its confirmation would enter, and which dates it would move."""
    if form.message != ConsequencesUnseen.message:
        return None
    typed = loaded(NoticeIn)
    entries, known = read_notice(typed["notice"], typed["year"]), queries.work_calendar()
    years = sorted({year for each in entries for year in (each.day.year - 1, each.day.year)})
    return entries, moved(years, known, with_entries(known, entries))


@pages.post("")
@page(verb="calendar.change", takes_form=True, takes_query=True, again=show_year)
def enter_notice() -> Response:
    """Enter a notice's days in one go, once what follows has been seen."""
    typed = loaded(NoticeIn)
    entries = read_notice(typed["notice"], typed["year"])
    service.enter_days(entries, actor=actor())
    if not typed["seen"]:  # tried, and taken back with the transaction
        raise ConsequencesUnseen()
    return see(f"/console/settings/calendar?year={entries[0].day.year}", f"已录入{len(entries)}天。")


def _again(day: str, form: Form = BLANK) -> Response:
    queries.require_city(actor(), "calendar.change")
    return _year(form)


@pages.post("/days/<day>/forgetting")
@page(verb="calendar.change", takes_form=True, takes_query=True, again=_again)
def forget_day(day: str) -> Response:
    """Let the country's calendar decide about a day again."""
    try:
        forgotten = dt.date.fromisoformat(day)
    except ValueError:
        raise NotFound() from None
    service.forget_day(forgotten, actor=actor())
    return see(
        f"/console/settings/calendar?year={forgotten.year}", f"{day}的录入已取消，恢复为国家公布的安排。"
    )
