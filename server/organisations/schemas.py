"""What goes in and out of the organisations room."""

import datetime as dt
from collections import Counter
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from server.kernel.schema import Choice, PageQuery, Period, Schema, Text, Whole
from server.organisations.rules import AreaLevel, DayEntry, UnitKind, is_closing_day

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
_CENTURY = validate.Range(FIRST_DAY, LAST_DAY, error="日期应在2000年至2099年之间。")


class AreaOut(Schema):
    id = fields.UUID(required=True)
    parent_id = fields.UUID(allow_none=True)
    level = Choice(AreaLevel, required=True)
    name = fields.String(required=True)
    code = fields.String(allow_none=True)


class AreaQuery(PageQuery):
    parent_id = fields.UUID()
    level = Choice(AreaLevel)
    q = Text(most=40)


class UnitIn(Schema):
    area_id = fields.UUID(required=True)
    name = Text(least=2, most=80, required=True)
    kind = Choice(UnitKind, load_default=UnitKind.OTHER)
    uscc = Text(most=18, allow_none=True, load_default=None)
    address = Text(most=120, allow_none=True, load_default=None)


class UnitChange(Schema):
    name = Text(least=2, most=80)
    kind = Choice(UnitKind)
    uscc = Text(most=18, allow_none=True)
    address = Text(most=120, allow_none=True)


class UnitOut(Schema):
    id = fields.UUID(required=True)
    area_id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = Choice(UnitKind, required=True)
    uscc = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    closed_on = fields.Date(allow_none=True, metadata={"description": "the first day on which it is no more"})
    successor_id = fields.UUID(allow_none=True, metadata={"description": "the unit it was merged into"})
    version = fields.Integer(required=True)


class UnitQuery(PageQuery):
    q = Text(most=40)
    closed = fields.Boolean(load_default=False, metadata={"description": "true: closed units as well"})


class PartyOrganisationIn(Schema):
    full_name = Text(least=2, most=80, required=True)
    short_name = Text(least=2, most=40, required=True)
    since = fields.Date(required=True)


class PartyOrganisationOut(PartyOrganisationIn):
    since = fields.Date(attribute="valid_from", required=True)


def closing_day(text: str) -> None:
    """Raise ValidationError unless the text is a day that may end a year's last letter."""
    if not is_closing_day(text):
        raise ma.ValidationError("应为10月至12月中的一天，写作“11-30”；全年不提前截止的，请填 null。")


class SettingsChange(Schema):
    points_on = fields.Boolean()
    deadline_month = Whole(least=1, most=12)
    deadline_day = Whole(least=1, most=31)
    least_services = Whole(least=0, most=100)
    least_minutes = Whole(least=0, most=60_000)
    least_deeds = Whole(least=0, most=5)
    deed_labels = fields.List(
        Text(least=2, most=20), validate=validate.Length(equal=5, error="应正好为五项。")
    )
    number_prefix = Text(least=1, most=20)
    contact_name = Text(most=40, allow_none=True)
    contact_phone = Text(most=30, allow_none=True)
    letters_from = Period(
        metadata={
            "type": "string",
            "description": "first period with letters; its kind is how often they are written:"
            " 2026Q1 quarterly, 2026H1 half-yearly, 2026Y1 yearly",
        }
    )
    year_closes = fields.String(
        allow_none=True, validate=closing_day,
        metadata={
            "description": "last service day in the year's last letter, 11-30; later ones are in the next. null: 31 December"
        },
    )  # fmt: skip


class SettingsOut(SettingsChange):
    """``letters_from`` is kept as text, so it is dumped as it is."""

    community_id = fields.UUID(required=True)
    letters_from = fields.String(required=True)  # type: ignore[assignment]  # a narrower field than its base's
    version = fields.Integer(required=True)


class CalendarEntry(Schema):
    working = fields.Boolean(required=True, metadata={"description": "whether offices work on this day"})
    note = Text(most=60, allow_none=True, load_default=None, metadata={"description": "e.g. 国庆节调休"})


class CalendarDayIn(CalendarEntry):
    day = fields.Date(required=True, validate=_CENTURY)

    @ma.post_load
    def make(self, body: dict[str, Any], **_: Any) -> DayEntry:
        return DayEntry(**body)


class CalendarDaysIn(Schema):
    """A notice of the State Council, day by day."""

    days = fields.List(
        fields.Nested(CalendarDayIn), required=True,
        validate=validate.Length(min=1, max=400, error="每次1至400天。"),
    )  # fmt: skip

    @ma.validates_schema
    def once(self, body: dict[str, Any], **_: Any) -> None:
        times = Counter(each.day for each in body["days"])
        if twice := sorted(str(day) for day, count in times.items() if count > 1):
            raise ma.ValidationError([f"{'、'.join(twice)}出现不止一次。"], "days")


class CalendarDayOut(Schema):
    day = fields.Date(required=True)
    working = fields.Boolean(required=True)
    note = fields.String(allow_none=True, required=True)


class CalendarDaysOut(Schema):
    items = fields.List(fields.Nested(CalendarDayOut), required=True)


class CalendarOut(Schema):
    """A year's working days; what is in ``days`` wins over ``holidays``."""

    year = fields.Integer(required=True)
    known = fields.Boolean(required=True)
    note = fields.String(allow_none=True, required=True)
    days = fields.List(
        fields.Nested(CalendarDayOut), required=True, metadata={"description": "entered by hand"}
    )
    holidays = fields.List(
        fields.Nested(CalendarDayOut), required=True,
        metadata={"description": "days off and make-up days of the packaged calendar"},
    )  # fmt: skip
