"""Routes of a member's own year of service."""

from typing import Any

from flask import Response

from server.activities import own_ledger
from server.activities.own_ledger import OwnLedger
from server.activities.own_ledger_schemas import LedgerYearQuery, OwnLedgerOut
from server.kernel.http import Routes, actor, download, specimen

routes = Routes("own_ledger", "本人服务纪实卡")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get("/me/activity-ledger", verb="records.read_own", query=LedgerYearQuery, out=OwnLedgerOut)
def read_own_ledger(query: dict[str, Any]) -> OwnLedger:
    """Read one's own year of service, corrected and voided lines marked."""
    return own_ledger.own_ledger(query["year"], actor=actor())


@routes.get("/me/activity-ledger.xlsx", verb="records.read_own", query=LedgerYearQuery, media_type=XLSX)
def download_own_ledger(query: dict[str, Any]) -> Response:
    """Download one's own year of service as a spreadsheet; that it was taken is kept."""
    content = own_ledger.export_own_ledger(query["year"], specimen=specimen(), actor=actor())
    return download(content, filename="服务纪实卡.xlsx", media_type=XLSX)
