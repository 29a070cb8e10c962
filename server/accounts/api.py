"""Routes of sign-in, sign-out and staff accounts."""

from typing import Any, cast
from uuid import UUID

from flask import current_app

from server.accounts import pairing, queries, service, sessions
from server.accounts.models import RoleGrant
from server.accounts.pairing import ShownCode
from server.accounts.queries import PairedDesk
from server.accounts.schemas import (
    GrantIn,
    GrantOut,
    PairedDeskOut,
    PairingCodeIn,
    PairingCodeOut,
    PairingOut,
    PasswordIn,
    ReasonIn,
    SessionsOut,
    SignedInOut,
    StaffIn,
    StaffOut,
    StaffSignIn,
    WeChatSignIn,
)
from server.accounts.service import NewStaff, SignedIn
from server.kernel.http import OPEN, Routes, actor, client_address, nothing
from server.wechat import Gateway

routes = Routes("accounts", "登录、账号与角色")


@routes.post("/sessions/wechat", verb=OPEN, body=WeChatSignIn, out=SignedInOut, status=201, stored=False)
def sign_in_with_wechat(body: dict[str, Any]) -> SignedIn:
    """Sign in on the phone with a code of wx.login."""
    return service.sign_in_with_wechat(body["code"], gateway=cast(Gateway, current_app.extensions["wechat"]))


@routes.post("/sessions/staff", verb=OPEN, body=StaffSignIn, out=SignedInOut, status=201, stored=False)
def sign_in_staff(body: dict[str, Any]) -> SignedIn:
    """Sign in with password and TOTP."""
    return service.sign_in_staff(body["username"], body["password"], body["totp"], address=client_address())


@routes.delete("/sessions/current", verb="me.read", status=204, stored=False)
def sign_out() -> Any:
    """End the present session."""
    sessions.sign_out(actor=actor())
    return nothing()


@routes.get("/me/sessions", verb="me.secure", out=SessionsOut)
def list_sessions() -> dict[str, Any]:
    """List one's own open sessions, newest first."""
    return {"current": actor().session_id, "items": sessions.own(actor=actor())}


@routes.delete("/me/sessions/<uuid:session_id>", verb="me.secure", status=204)
def end_session(session_id: UUID) -> Any:
    """End one of one's own sessions: left open elsewhere, or not one's own doing."""
    sessions.end_own(session_id, actor=actor())
    return nothing()


@routes.post("/me/password", verb="me.secure", body=PasswordIn, status=204, stored=False)
def change_password(body: dict[str, Any]) -> Any:
    """Change one's own password; every other session ends."""
    new = body["new_password"]
    service.change_password(body["password"], body["totp"], new, address=client_address(), actor=actor())
    return nothing()


@routes.get("/accounts/<uuid:account_id>/sessions", verb="accounts.manage", out=SessionsOut)
def list_sessions_of_staff(account_id: UUID) -> dict[str, Any]:
    """List a staff account's open sessions, newest first."""
    return {"current": actor().session_id, "items": sessions.of_staff(account_id, actor=actor())}


@routes.delete("/accounts/<uuid:account_id>/sessions", verb="accounts.manage", status=204)
def end_sessions_of_staff(account_id: UUID) -> Any:
    """End every session of a staff account at once; it may sign in again."""
    sessions.end_of_staff(account_id, actor=actor())
    return nothing()


@routes.post("/accounts", verb="accounts.manage", body=StaffIn, out=StaffOut, status=201, stored=False)
def add_staff(body: dict[str, Any]) -> NewStaff:
    """Add a staff account; the TOTP secret is shown once."""
    return service.add_staff(body["name"], body["username"].lower(), body["password"], actor=actor())


@routes.post(
    "/accounts/<uuid:account_id>/grants", verb="accounts.manage", body=GrantIn, out=GrantOut, status=201
)
def grant(account_id: UUID, body: dict[str, Any]) -> RoleGrant:
    """Give a role in an area or for a unit."""
    return service.grant(account_id, body.pop("role"), **body, actor=actor())


@routes.delete("/grants/<uuid:grant_id>", verb="accounts.manage", status=204)
def revoke(grant_id: UUID) -> Any:
    """Take a role back."""
    service.revoke(grant_id, actor=actor())
    return nothing()


@routes.post("/accounts/<uuid:account_id>/disabling", verb="accounts.manage", body=ReasonIn, status=204)
def disable(account_id: UUID, body: dict[str, Any]) -> Any:
    """Disable a staff account at once."""
    service.disable(account_id, body["reason"], actor=actor())
    return nothing()


@routes.post("/me/pairing-code", verb="me.pair_phone", out=PairingCodeOut, status=201, stored=False)
def show_pairing_code() -> ShownCode:
    """Show, once, the code that pairs one's phone with one's desk: it lasts ten minutes."""
    return pairing.show_code(actor=actor())


@routes.get("/me/pairing", verb="me.pair_phone", out=PairingOut)
def show_pairing() -> dict[str, Any]:
    """Say whether a phone is paired with one's desk, and since when."""
    found = queries.own_pairing(actor=actor())
    return {"paired": found is not None, "paired_at": found.paired_at if found else None}


@routes.delete("/me/pairing", verb="me.pair_phone", status=204)
def unpair_desk() -> Any:
    """Take the phone away from one's desk."""
    pairing.unpair_desk(actor=actor())
    return nothing()


@routes.post("/me/pairing", verb="me.pair", body=PairingCodeIn, out=PairedDeskOut)
def pair_phone(body: dict[str, Any]) -> PairedDesk:
    """Pair this phone with the desk that shows a code."""
    paired = pairing.pair(body["code"], address=client_address(), actor=actor())
    return queries.paired_desk(paired)


@routes.delete("/me/pairing/phone", verb="me.pair", status=204)
def unpair_phone() -> Any:
    """Take the desk away from this phone."""
    pairing.unpair_phone(actor=actor())
    return nothing()
