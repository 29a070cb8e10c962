"""Routes of areas, units, settings and the working calendar."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response

from server.kernel.errors import NotFound
from server.kernel.http import Routes, actor, if_match, nothing
from server.kernel.paging import Page
from server.kernel.schema import page_of
from server.organisations import queries, service
from server.organisations.models import (
    Area,
    CalendarDay,
    CommunitySettings,
    PartyOrganisation,
    Unit,
)
from server.organisations.queries import YearCalendar
from server.organisations.rules import DayEntry
from server.organisations.schemas import (
    FIRST_DAY,
    LAST_DAY,
    AreaOut,
    AreaQuery,
    CalendarDayOut,
    CalendarDaysIn,
    CalendarDaysOut,
    CalendarEntry,
    CalendarOut,
    PartyOrganisationIn,
    PartyOrganisationOut,
    SettingsChange,
    SettingsOut,
    UnitChange,
    UnitIn,
    UnitOut,
    UnitQuery,
)

routes = Routes("organisations", "区划、单位、社区设置与工作日历")


@routes.get("/areas", verb="areas.browse", query=AreaQuery, out=page_of(AreaOut))
def list_areas(query: dict[str, Any]) -> Page[Area]:
    """List areas by parent, level or name: the public tree that everyone who registers chooses from."""
    return queries.areas(**query)


@routes.get("/units", verb="units.browse", query=UnitQuery, out=page_of(UnitOut))
def list_units(query: dict[str, Any]) -> Page[Unit]:
    """List the city's units by part of the name: no personal data, needed wherever a member is keyed."""
    return queries.units(**query)


@routes.post("/units", verb="organisations.manage", body=UnitIn, out=UnitOut, status=201)
def add_unit(body: dict[str, Any]) -> Unit:
    """Add a unit."""
    return service.add_unit(body.pop("name"), **body, actor=actor())


@routes.patch("/units/<uuid:unit_id>", verb="organisations.manage", body=UnitChange, out=UnitOut)
def change_unit(unit_id: UUID, body: dict[str, Any]) -> Unit:
    """Change a unit; takes If-Match."""
    return service.change_unit(unit_id, body, version=if_match(), actor=actor())


@routes.post(
    "/units/<uuid:unit_id>/party-organisation",
    verb="organisations.manage", body=PartyOrganisationIn, out=PartyOrganisationOut, status=201,
)  # fmt: skip
def address_unit(unit_id: UUID, body: dict[str, Any]) -> PartyOrganisation:
    """Name the Party organisation to which a unit's letters go, from a day on."""
    return service.name_party_organisation(unit_id=unit_id, **body, actor=actor())


@routes.post(
    "/areas/<uuid:area_id>/party-organisation",
    verb="organisations.manage", body=PartyOrganisationIn, out=PartyOrganisationOut, status=201,
)  # fmt: skip
def name_issuer(area_id: UUID, body: dict[str, Any]) -> PartyOrganisation:
    """Name the Party organisation in whose name a community's letters go out, from a day on."""
    return service.name_party_organisation(area_id=area_id, **body, actor=actor())


@routes.get("/communities/<uuid:community_id>/settings", verb="settings.read", out=SettingsOut)
def read_settings(community_id: UUID) -> CommunitySettings:
    """Read a community's settings."""
    queries.access_community(community_id, actor=actor(), verb="settings.read")
    return queries.settings_of(community_id)


@routes.patch(
    "/communities/<uuid:community_id>/settings", verb="settings.change", body=SettingsChange, out=SettingsOut
)
def change_settings(community_id: UUID, body: dict[str, Any]) -> CommunitySettings:
    """Change a community's settings; takes If-Match."""
    return service.change_settings(community_id, body, version=if_match(), actor=actor())


@routes.get("/calendar/<int:year>", verb="calendar.read", out=CalendarOut)
def read_calendar(year: int) -> YearCalendar:
    """Read a year's working days: the packaged holidays and what the city entered itself."""
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise NotFound()
    return queries.year_calendar(year)


@routes.put("/calendar/days", verb="calendar.change", body=CalendarDaysIn, out=CalendarDaysOut)
def enter_days(body: dict[str, Any]) -> dict[str, Sequence[CalendarDay]]:
    """Enter many days at once, as the State Council's notice has them; other days stay as they are."""
    service.enter_days(body["days"], actor=actor())
    return {"items": queries.entered_days(each.day for each in body["days"])}


@routes.put("/calendar/days/<day>", verb="calendar.change", body=CalendarEntry, out=CalendarDayOut)
def enter_day(day: str, body: dict[str, Any]) -> DayEntry:
    """Enter whether offices work on a day."""
    entry = DayEntry(_day(day), **body)
    service.enter_days([entry], actor=actor())
    return entry


@routes.delete("/calendar/days/<day>", verb="calendar.change", status=204)
def forget_day(day: str) -> Response:
    """Take a day's entry back; the packaged holidays and the weekend decide again."""
    service.forget_day(_day(day), actor=actor())
    return nothing()


def _day(text: str) -> dt.date:
    """Read the day of a path, 2026-10-01; what is no day of this century is not in the calendar."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise NotFound() from None
    if not FIRST_DAY <= day <= LAST_DAY or day.isoformat() != text:
        raise NotFound()
    return day
