"""Routes that need several rooms: who am I, and the end of a registration with its claims."""

from typing import Any
from uuid import UUID

from flask import Response

from server.accounts.service import Closed
from server.kernel import clock
from server.kernel.http import Routes, actor, download, if_match, nothing, specimen, text_screen
from server.overview import handing_over, queries, service
from server.overview.export import export
from server.overview.handing_over import HandOver, OpenWork, open_work
from server.overview.home import Home, home
from server.overview.queries import Me
from server.overview.schemas import (
    CancellationIn,
    DepartureIn,
    DepartureOut,
    EndedOut,
    HomeOut,
    LeavingIn,
    MeOut,
    OpenWorkOut,
    TrailExportQuery,
    TransferIn,
)
from server.overview.service import Ended
from server.overview.trail import export_trail

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
routes = Routes("overview", "我的首页、转出与注销")


@routes.get("/me", verb="me.read", out=MeOut)
def read_me() -> Me:
    """Say who is signed in; works on a phone that is not bound yet."""
    return queries.me(actor=actor())


@routes.get("/me/home", verb="me.read", out=HomeOut)
def read_home() -> Home:
    """Read the phone's first page: where one stands, what comes next, what waits."""
    return home(actor=actor())


@routes.post(
    "/registrations/<uuid:registration_id>/transfer",
    verb="registrations.transfer", body=TransferIn, out=EndedOut, status=201,
)  # fmt: skip
def transfer(registration_id: UUID, body: dict[str, Any]) -> Ended:
    """Move a registration to another community and end the claims in the old one; takes If-Match."""
    return service.transfer(
        registration_id, body["community_id"], body["reason"], version=if_match(), actor=actor()
    )


@routes.post(
    "/registrations/<uuid:registration_id>/cancellation",
    verb="registrations.cancel", body=CancellationIn, out=EndedOut,
)  # fmt: skip
def cancel(registration_id: UUID, body: dict[str, Any]) -> Ended:
    """Cancel a registration, one's own or a member's; takes If-Match."""
    reason = body["reason"]
    return service.cancel(registration_id, reason, version=if_match(), screen=text_screen(), actor=actor())


@routes.get("/me/export.xlsx", verb="me.export", media_type=XLSX)
def download_export() -> Response:
    """Download all that is kept about oneself, one sheet a subject; that it was taken is kept."""
    content = export(specimen=specimen(), actor=actor())
    return download(content, filename="本人信息.xlsx", media_type=XLSX)


@routes.get("/audit-entries.xlsx", verb="audit.read", query=TrailExportQuery, media_type=XLSX)
def download_trail(query: dict[str, Any]) -> Response:
    """Download the audit trail in readable words; the export is logged with its reason."""
    content = export_trail(**query, specimen=specimen(), actor=actor())
    return download(content, filename=f"操作日志_{clock.today()}.xlsx", media_type=XLSX)


@routes.post("/me/transfer", verb="me.transfer", body=TransferIn, out=EndedOut, status=201)
def move_oneself(body: dict[str, Any]) -> Ended:
    """Move one's own registration to where one lives now; the claims in the old community end."""
    return service.move_oneself(body["community_id"], body["reason"], screen=text_screen(), actor=actor())


@routes.post("/me/account/cancellation", verb="me.leave", body=LeavingIn, status=204)
def leave(body: dict[str, Any]) -> Response:
    """Close one's account: WeChat's id is forgotten, sessions end; the community's register stays, as the law has it."""
    service.leave(**body, screen=text_screen(), actor=actor())
    return nothing()


@routes.post("/me/unbinding", verb="me.leave", status=204)
def unbind() -> Response:
    """Let this phone be nobody's; signing in again shows a new binding code."""
    service.unbind(actor=actor())
    return nothing()


@routes.get("/accounts/<uuid:account_id>/open-work", verb="accounts.manage", out=OpenWorkOut)
def read_open_work(account_id: UUID) -> OpenWork:
    """List what stands in the name of a staff account's person."""
    return open_work(account_id, actor=actor())


@routes.post(
    "/accounts/<uuid:account_id>/departure", verb="accounts.manage", body=DepartureIn, out=DepartureOut
)
def depart(account_id: UUID, body: dict[str, Any]) -> Closed:
    """Hand over what stands in somebody's name, and close their account for good."""
    reason = body.pop("reason")
    return handing_over.leave(account_id, reason, HandOver(**body), actor=actor())
