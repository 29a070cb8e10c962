"""What goes in and out about a member's own year of service."""

from marshmallow import fields

from server.activities.schemas import LedgerLineOut
from server.kernel.schema import Schema, Whole


class LedgerYearQuery(Schema):
    """The year; this year when left out."""

    year = Whole(least=2020, most=2099, strict=False, load_default=None)


class LedgerTotalsOut(Schema):
    """What stands of a year; ``deeds``: which of the five its records stand for."""

    services = fields.Integer(required=True)
    minutes = fields.Integer(required=True)
    hours = fields.String(required=True)
    helped_matters = fields.Integer(required=True)
    deeds = fields.List(fields.Integer(), required=True)
    points = fields.String(allow_none=True, required=True)


class OwnLedgerOut(Schema):
    year = fields.Integer(required=True)
    hours = fields.String(required=True)
    lines = fields.List(fields.Nested(LedgerLineOut), required=True)
    totals = fields.Nested(LedgerTotalsOut, required=True)
