"""工作账号: who may sign in, invitations, and what waits for a second person."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app
from marshmallow import ValidationError, fields, post_load

from server.accounts import granting, inviting, listing, recovering, service, under_way
from server.accounts.listing import Standing
from server.accounts.one_time import Admission
from server.accounts.rules import INVITED, POWERFUL, Role
from server.accounts.schemas import ReasonIn
from server.accounts.staff_schemas import ProofIn, StaffQuery
from server.kernel import identifiers
from server.kernel.actor import Actor
from server.kernel.errors import Invalid
from server.kernel.http import actor, client_address
from server.kernel.pages import BLANK, Form, asked, loaded, page, see, typed
from server.kernel.schema import Choice, Schema, Text
from server.members import staffing
from server.organisations import places, queries
from server.pages.shell import show
from server.typesetting.qr import qr_image

pages = Blueprint(
    "console_accounts", __name__, url_prefix="/console/settings/accounts", template_folder="templates"
)
HERE = "/console/settings/accounts"


@pages.get("")
@page(verb="accounts.vouch", takes_query=True)
def list_accounts(form: Form = BLANK, **_named: UUID) -> Response:
    """List the staff accounts in scope, and what waits for somebody; a form about one of these is drawn again here."""
    who, query = actor(), asked(StaffQuery)
    return show(
        "console/accounts.html", found=listing.page(**query, actor=who), query=query, form=form, roles=INVITED,
        standings=list(Standing), waiting=under_way.under_way(actor=who), mine=who.person_id, fresh=who.fresh,
    )  # fmt: skip


class InvitedIn(Schema):
    """An invitation as it is typed: the place by its name, the phone only of a member."""

    name = Text(least=2, most=60, required=True, error_messages={"required": "请填写姓名。"})
    role = Choice(Role, required=True, error_messages={"required": "请选择角色。"})
    place = Text(most=120, required=True, error_messages={"required": "请从列表中选择区域或单位。"})
    phone = fields.String(load_default=None)
    reason = Text(most=200, load_default=None)
    totp = Text(most=6, load_default=None)

    @post_load
    def tidy(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        if given["phone"] is not None:
            given["phone"] = identifiers.normalise_phone(given["phone"])
            if given["phone"] is None:
                raise ValidationError("应为11位手机号码。", "phone")
        return {**given, "name": given["name"].strip()}


@pages.get("/new")
@page(verb="accounts.manage")
def ask_for_invitation(form: Form = BLANK) -> Response:
    """Show the form of an invitation."""
    who = actor()
    return show(
        "console/accounts_new.html", form=form, roles=INVITED, powerful=POWERFUL, fresh=who.fresh,
        areas=places.area_labels(who, "accounts.manage"),
    )  # fmt: skip


@pages.post("/new")
@page(verb="accounts.manage", takes_form=True, again=ask_for_invitation)
def invite() -> Response:
    """Invite somebody and show the slip, this once."""
    who, given = _proved(), loaded(InvitedIn)
    place = placed(given["role"], given["place"], who)
    member_id = staffing.meant(given["name"], given["phone"], actor=who) if given["phone"] else None
    made = inviting.invite(
        given["name"], given["role"], **place, person_id=member_id, reason=given["reason"], actor=who
    )
    return slip(made, given["name"], f"{given['role'].label}　{given['place']}", recovers=False)


def _proved() -> Actor:
    """Return the actor, with fresh proof where the form holds a code of the authenticator (R-45)."""
    code, who = typed().get("totp", "").strip(), actor()
    return service.prove(code, address=client_address(), actor=who) if code and not who.fresh else who


def placed(role: Role, words: str, who: Actor) -> dict[str, UUID]:
    """Return the area or the unit that a role is for, by the name that was chosen from the list."""
    known = queries.open_unit_names() if role is Role.LIAISON else places.area_labels(who, "accounts.manage")
    found = {id for label, id in known.items() if words.strip() in (label, label.split("（")[0])}
    if len(found) != 1:
        kind = "单位" if role is Role.LIAISON else "区域"
        raise Invalid(fields={"place": [f"{role.label}须从列表中选择一个{kind}。"]})
    return {"unit_id" if role is Role.LIAISON else "area_id": found.pop()}


def slip(made: Admission, name: str, about: str, *, recovers: bool) -> Response:
    """Show a one-time code on a slip to print; the QR code holds it in a fragment, which no browser sends on (R-51)."""
    address = f"{current_app.config['PUBLIC_URL']}/activate"
    return show(
        "console/accounts_slip.html", made=made, name=name, about=about, address=address, recovers=recovers,
        picture=qr_image(f"{address}#{made.code}"),
    )  # fmt: skip


@pages.post("/proof")
@page(verb="accounts.vouch", takes_form=True, again=list_accounts)
def prove() -> Response:
    """Take a code of the authenticator as fresh proof, and go back."""
    back = typed().get("back", "")
    service.prove(loaded(_Proof)["totp"], address=client_address(), actor=actor())
    return see(back if back.startswith(HERE) else HERE, "身份已验证，5分钟内可以办理授权、找回和恢复。")


class _Proof(ProofIn):
    back = Text(most=200)


@pages.post("/invitations/<uuid:invitation_id>/withdrawal")
@page(verb="accounts.manage", takes_form=True, again=list_accounts)
def withdraw(invitation_id: UUID) -> Response:
    """Take an invitation back."""
    inviting.withdraw(invitation_id, actor=actor())
    return see(HERE, "邀请已撤回，那张凭条不能再用。")


@pages.post("/grants/<uuid:grant_id>/approval")
@page(verb="accounts.manage", takes_form=True, again=list_accounts)
def approve_grant(grant_id: UUID) -> Response:
    """Let a powerful role count, as the second person."""
    given = granting.approve(grant_id, actor=actor())
    return see(HERE, f"已同意，{given.role.label}的授权即时生效。")


@pages.post("/recoveries/<uuid:recovery_id>/approval")
@page(verb="accounts.manage", takes_form=True, again=list_accounts)
def approve_recovery(recovery_id: UUID) -> Response:
    """Approve a recovery as the second person and show the slip, this once."""
    who = actor()
    lines = {each.id: each for each in under_way.recovery_lines(recovering.open_ones(actor=who))}
    made = recovering.approve(recovery_id, actor=who)
    line = lines[recovery_id]
    return slip(made, line.name, line.lost.label, recovers=True)


@pages.post("/recoveries/<uuid:recovery_id>/refusal")
@page(verb="accounts.vouch", takes_form=True, again=list_accounts)
def refuse_recovery(recovery_id: UUID) -> Response:
    """Turn a recovery down, or take it back."""
    recovering.refuse(recovery_id, loaded(ReasonIn)["reason"], actor=actor())
    return see(HERE, "已退回，没有发出或已作废一次性码。")
