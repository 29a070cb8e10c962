"""Routes of a member's own year of service."""

from typing import Any

from flask import Response
from marshmallow import fields

from server.activities import own_ledger
from server.activities.own_ledger import OwnLedger
from server.activities.schemas import LedgerLineOut
from server.kernel.http import Routes, actor, download, specimen
from server.kernel.schema import Schema, Whole

routes = Routes("own_ledger", "本人服务纪实卡")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


@routes.get("/me/activity-ledger", verb="records.read_own", query=LedgerYearQuery, out=OwnLedgerOut)
def read_own_ledger(query: dict[str, Any]) -> OwnLedger:
    """Read one's own year of service, corrected and voided lines marked."""
    return own_ledger.own_ledger(query["year"], actor=actor())


@routes.get("/me/activity-ledger.xlsx", verb="records.read_own", query=LedgerYearQuery, media_type=XLSX)
def download_own_ledger(query: dict[str, Any]) -> Response:
    """Download one's own year of service as a spreadsheet; that it was taken is kept."""
    content = own_ledger.export_own_ledger(query["year"], specimen=specimen(), actor=actor())
    return download(content, filename="服务纪实卡.xlsx", media_type=XLSX)
