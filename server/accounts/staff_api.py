"""Routes about staff accounts: who they are, inviting, second persons, recovering, and using a one-time code."""

from typing import Any
from uuid import UUID

from server.accounts import (
    activating,
    disabling,
    granting,
    inviting,
    listing,
    recovering,
    service,
    sessions,
    under_way,
)
from server.accounts.activating import Opened
from server.accounts.listing import StaffFile, StaffLine
from server.accounts.models import RoleGrant
from server.accounts.one_time import Admission
from server.accounts.schemas import GrantOut, ReasonIn, SignedInOut
from server.accounts.service import SignedIn
from server.accounts.staff_schemas import (
    ActivationIn,
    AdmissionOut,
    AskedOut,
    CodeIn,
    InvitationIn,
    InvitationsOut,
    OpenedOut,
    ProofIn,
    RecoveriesOut,
    RecoveryIn,
    StaffFileOut,
    StaffLineOut,
    StaffQuery,
)
from server.kernel.http import OPEN, Routes, actor, client_address, nothing
from server.kernel.paging import Page
from server.kernel.schema import page_of

routes = Routes("staff", "工作账号：邀请、授权、找回")


@routes.get("/accounts", verb="accounts.vouch", query=StaffQuery, out=page_of(StaffLineOut))
def list_staff(query: dict[str, Any]) -> Page[StaffLine]:
    """List the staff accounts in one's scope, in the order of their names."""
    return listing.page(**query, actor=actor())


@routes.get("/accounts/<uuid:account_id>", verb="accounts.vouch", out=StaffFileOut)
def show_staff(account_id: UUID) -> StaffFile:
    """Show one staff account with the roles it has and had."""
    return listing.one(account_id, actor=actor())


@routes.post("/accounts/<uuid:account_id>/enabling", verb="accounts.manage", body=ReasonIn, status=204)
def enable(account_id: UUID, body: dict[str, Any]) -> Any:
    """Let a disabled staff account sign in again."""
    disabling.enable(account_id, body["reason"], actor=actor())
    return nothing()


@routes.delete("/accounts/<uuid:account_id>/sessions/<uuid:session_id>", verb="accounts.manage", status=204)
def end_session_of_staff(account_id: UUID, session_id: UUID) -> Any:
    """End one session of a staff account."""
    sessions.end_one_of_staff(account_id, session_id, actor=actor())
    return nothing()


@routes.post("/grants/<uuid:grant_id>/approval", verb="accounts.manage", out=GrantOut)
def approve_grant(grant_id: UUID) -> RoleGrant:
    """Let a powerful role count, as the second person."""
    return granting.approve(grant_id, actor=actor())


@routes.get("/invitations", verb="accounts.manage", out=InvitationsOut)
def list_invitations() -> dict[str, Any]:
    """List the invitations nobody has used yet."""
    return {"items": under_way.invitation_lines(inviting.open_ones(actor=actor()))}


@routes.post(
    "/invitations", verb="accounts.manage", body=InvitationIn, out=AdmissionOut, status=201, stored=False
)
def invite(body: dict[str, Any]) -> Admission:
    """Invite somebody to a desk; the code is shown once. For a member see /members/{member_id}/invitation."""
    return inviting.invite(body.pop("name"), body.pop("role"), **body, actor=actor())


@routes.delete("/invitations/<uuid:invitation_id>", verb="accounts.manage", status=204)
def withdraw_invitation(invitation_id: UUID) -> Any:
    """Take an invitation back."""
    inviting.withdraw(invitation_id, actor=actor())
    return nothing()


@routes.get("/recoveries", verb="accounts.vouch", out=RecoveriesOut)
def list_recoveries() -> dict[str, Any]:
    """List the recoveries that wait for a second person, or for their code to be used."""
    return {"items": under_way.recovery_lines(recovering.open_ones(actor=actor()))}


@routes.post(
    "/accounts/<uuid:account_id>/recoveries", verb="accounts.vouch", body=RecoveryIn, out=AskedOut, status=201
)
def ask_recovery(account_id: UUID, body: dict[str, Any]) -> dict[str, UUID]:
    """Ask for somebody to be let in again; a second person approves."""
    return {"id": recovering.ask(account_id, body["lost"], body["reason"], actor=actor())}


@routes.post(
    "/recoveries/<uuid:recovery_id>/approval",
    verb="accounts.manage",
    out=AdmissionOut,
    status=201,
    stored=False,
)
def approve_recovery(recovery_id: UUID) -> Admission:
    """Approve a recovery as the second person; the code is shown once."""
    return recovering.approve(recovery_id, actor=actor())


@routes.post("/recoveries/<uuid:recovery_id>/refusal", verb="accounts.vouch", body=ReasonIn, status=204)
def refuse_recovery(recovery_id: UUID, body: dict[str, Any]) -> Any:
    """Turn a recovery down or take it back."""
    recovering.refuse(recovery_id, body["reason"], actor=actor())
    return nothing()


@routes.post("/activations/opening", verb=OPEN, body=CodeIn, out=OpenedOut, stored=False)
def open_code(body: dict[str, Any]) -> Opened:
    """Say what a one-time code opens, without using it."""
    return activating.look(body["code"], address=client_address())


@routes.post("/activations", verb=OPEN, body=ActivationIn, out=SignedInOut, status=201, stored=False)
def activate(body: dict[str, Any]) -> SignedIn:
    """Use a one-time code up: a new account by an invitation, or back in by a recovery."""
    factors = (body["password"], body["totp"])
    return activating.activate(body["code"], *factors, username=body["username"], address=client_address())


@routes.post("/me/proof", verb="me.secure", body=ProofIn, status=204, stored=False)
def prove(body: dict[str, Any]) -> Any:
    """Show a code of one's authenticator: for five minutes powers may be given away."""
    service.prove(body["totp"], address=client_address(), actor=actor())
    return nothing()
