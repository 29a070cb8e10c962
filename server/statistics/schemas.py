"""What is asked about statistics, and the numbers as JSON."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from server.kernel import clock
from server.kernel.periods import Period as Days
from server.kernel.periods import PeriodKind
from server.kernel.schema import Choice, PageQuery, Period, Schema, Text
from server.organisations.rules import AreaLevel
from server.registrations.rules import percent
from server.statistics.rules import COUNTED, Span, span_problem
from server.statistics.wording import hours


def span_of(query: dict[str, Any]) -> Span:
    """Return the days that a query asks for: a period, or from … to, by default the present year."""
    if "first" in query:
        return Span(query["first"], query["last"])
    this_year = Days(clock.today().year, PeriodKind.YEAR, 1)
    return Span.of(query.get("period") or this_year)


class SpanQuery(Schema):
    """A period (2026H1, 2026Q3, 2026Y1) or two dates; the present year without either. Loads ``span``."""

    period = Period()
    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")

    @validates_schema
    def days(self, query: dict[str, Any], **_: Any) -> None:
        if ("first" in query) != ("last" in query):
            raise ValidationError("起止日期应一并填写。", "to" if "first" in query else "from")
        if "first" in query and "period" in query:
            raise ValidationError("期间与起止日期只能选择一种。", "period")
        problem = span_problem(span_of(query).first, span_of(query).last)
        if problem is not None:
            raise ValidationError(problem, "to" if "first" in query else "period")

    @post_load
    def as_span(self, query: dict[str, Any], **_: Any) -> dict[str, Any]:
        apart = {name: value for name, value in query.items() if name not in ("first", "last", "period")}
        return {**apart, "span": span_of(query)}


class UnitsQuery(SpanQuery, PageQuery):
    q = Text(least=1, most=60)


class SpanOut(Schema):
    first = fields.Date(required=True, data_key="from")
    last = fields.Date(required=True, data_key="to")
    period = Period(required=True, allow_none=True)
    label = fields.String(required=True)


class AreaOut(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    level = Choice(AreaLevel, required=True)
    code = fields.String(required=True, allow_none=True)


class _CountsOut(Schema):
    hours = fields.Function(lambda counts: hours(counts.minutes))
    rate = fields.Function(lambda counts: percent(counts.rate))
    participation = fields.Function(lambda counts: percent(counts.participation))


CountsOut = _CountsOut.from_dict(
    {name: fields.Integer(required=True) for name in COUNTED}, name="StatisticsCountsOut"
)
"""Every number of Counts, the hours, and both rates in per cent with one decimal."""


class UnitCountsOut(Schema):
    units = fields.Integer(required=True)
    registered = fields.Integer(required=True)
    active = fields.Integer(required=True)
    rate = fields.Function(lambda counts: percent(counts.rate))
    participation = fields.Function(lambda counts: percent(counts.participation))


class RowOut(Schema):
    area = fields.Nested(AreaOut, required=True)
    counts = fields.Nested(CountsOut, required=True)
    units = fields.Nested(UnitCountsOut, required=True)
    withheld = fields.Boolean(required=True)


class OverviewOut(RowOut):
    span = fields.Nested(SpanOut, required=True)
    on = fields.Date(required=True)
    counted_at = fields.AwareDateTime(required=True)
    rows = fields.List(fields.Nested(RowOut), required=True)
    complaints = fields.Integer(required=True, allow_none=True)
    paragraph = fields.String(required=True)


class UnitRowOut(Schema):
    unit_id = fields.UUID(required=True)
    name = fields.String(required=True)
    counts = fields.Nested(CountsOut, required=True)


class RestOut(Schema):
    units = fields.Integer(required=True)
    counts = fields.Nested(CountsOut, required=True)


class UnitsOut(Schema):
    items = fields.List(fields.Nested(UnitRowOut), required=True, attribute="page.items")
    next = fields.String(required=True, allow_none=True, attribute="page.next")
    rest = fields.Nested(RestOut, required=True, allow_none=True)


class MonthOut(Schema):
    month = fields.Date(required=True)
    registered = fields.Integer(required=True)
    services = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    hours = fields.Function(lambda month: hours(month.minutes))
    matters = fields.Integer(required=True)


class MonthsOut(Schema):
    items = fields.List(fields.Nested(MonthOut), required=True)
