"""What a unit's liaison reads of all communities' letters."""

from marshmallow import fields

from server.delivery.schemas import YEARS
from server.feedback.rules import LetterState
from server.kernel.schema import Choice, Period, Schema, Whole


class _Sums(Schema):
    """``minutes`` are recognised ones; ``half_points`` is null where no points are kept."""

    services = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    deeds = fields.Integer(required=True)
    half_points = fields.Integer(required=True, allow_none=True)


class UnitLetterOut(_Sums):
    letter_id = fields.UUID(attribute="letter.id", required=True)
    community_id = fields.UUID(attribute="letter.community_id", required=True)
    community = fields.String(required=True)
    period = fields.String(attribute="letter.period", required=True)
    period_label = fields.String(required=True)
    number = fields.String(attribute="letter.number", required=True)
    dated = fields.Date(attribute="letter.dated", required=True)
    state = Choice(LetterState, attribute="letter.state", required=True)
    state_label = fields.String(required=True)
    registered = fields.Integer(required=True)
    unlisted = fields.Integer(required=True)
    reply_due_on = fields.Date(required=True, allow_none=True)


class UnitLettersOut(_Sums):
    unit = fields.String(required=True)
    period = Period(required=True)
    period_label = fields.String(required=True)
    registered = fields.Integer(required=True)
    unlisted = fields.Integer(required=True)
    letters = fields.List(fields.Nested(UnitLetterOut), required=True)


class YearQuery(Schema):
    year = Whole(**YEARS, required=True)


class PeriodLineOut(_Sums):
    community = fields.String(required=True)
    period = Period(required=True)
    period_label = fields.String(required=True)
    number = fields.String(required=True)
    rating = fields.String(attribute="rating_label", required=True)
    remark = fields.String(required=True)


class MemberYearOut(_Sums):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    communities = fields.List(fields.String(), required=True)
    lines = fields.List(fields.Nested(PeriodLineOut), required=True)


class YearlyOut(Schema):
    unit = fields.String(required=True)
    year = fields.Integer(required=True)
    members = fields.List(fields.Nested(MemberYearOut), required=True)
