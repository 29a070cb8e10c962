"""One staff account: roles, sessions, recovery, disabling, and handing over when its person leaves."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from marshmallow import ValidationError, fields, post_load

from server.accounts import disabling, granting, listing, recovering, sessions, under_way
from server.accounts.listing import StaffFile, Standing
from server.accounts.rules import INVITED, POWERFUL, Lost, Role
from server.accounts.schemas import ReasonIn
from server.accounts.staff_schemas import RecoveryIn
from server.console.accounts import HERE, placed
from server.kernel import identifiers
from server.kernel.actor import Actor
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, loaded, page, see
from server.kernel.schema import Choice, Schema, Text
from server.members import staffing
from server.organisations import places
from server.overview.handing_over import HandOver, leave, open_work
from server.pages.shell import show

pages = Blueprint("console_account_file", __name__, url_prefix=HERE, template_folder="templates")
COLLEAGUES = 200
"""How many colleagues may be chosen from to take over."""


@pages.get("/<uuid:account_id>")
@page(verb="accounts.vouch")
def show_account(account_id: UUID, form: Form = BLANK, **_named: UUID) -> Response:
    """Show one account with what may be done; a form about a role or a session of it is drawn again here."""
    who = actor()
    found = listing.one(account_id, actor=who)
    return show(
        "console/account_file.html", found=found, each=found.line, form=form, fresh=who.fresh, lost=list(Lost),
        own=who.account_id == account_id or who.person_id == found.line.person_id,
        steps=listing.steps(account_id, actor=who),
        recoveries=[each for each in under_way.recovery_lines(recovering.open_ones(actor=who)) if each.account_id == account_id],
        **(_managing(found, who) if who.may("accounts.manage") else {}),
    )  # fmt: skip


def _managing(found: StaffFile, who: Actor) -> dict[str, Any]:
    """Return what only who manages accounts is shown."""
    return {
        "sessions": sessions.of_staff(found.line.id, actor=who),
        "roles": INVITED,
        "powerful": POWERFUL,
        "areas": places.area_labels(who, "accounts.manage"),
    }


class GrantedIn(Schema):
    role = Choice(Role, required=True, error_messages={"required": "请选择角色。"})
    place = Text(most=120, required=True, error_messages={"required": "请从列表中选择区域或单位。"})
    reason = Text(least=2, most=200, required=True, error_messages={"required": "请填写原因。"})


@pages.post("/<uuid:account_id>/grants")
@page(verb="accounts.manage", takes_form=True, again=show_account)
def grant(account_id: UUID) -> Response:
    """Give the account another role."""
    who, given = actor(), loaded(GrantedIn)
    place = placed(given["role"], given["place"], who)
    made = granting.grant(account_id, given["role"], **place, reason=given["reason"], actor=who)
    words = "须由另一位管理员同意后生效。" if made.counts_from is None else "已授予。"
    return see(f"{HERE}/{account_id}", f"{given['role'].label}：{words}")


@pages.post("/<uuid:account_id>/grants/<uuid:grant_id>/revocation")
@page(verb="accounts.manage", takes_form=True, again=show_account)
def revoke(account_id: UUID, grant_id: UUID) -> Response:
    """Take a role back, with the reason."""
    granting.revoke(grant_id, loaded(ReasonIn)["reason"], actor=actor())
    return see(f"{HERE}/{account_id}", "角色已收回，即时生效。")


@pages.post("/<uuid:account_id>/sessions/<uuid:session_id>/end")
@page(verb="accounts.manage", takes_form=True, again=show_account)
def end_session(account_id: UUID, session_id: UUID) -> Response:
    """End one of the account's sessions."""
    sessions.end_one_of_staff(account_id, session_id, actor=actor())
    return see(f"{HERE}/{account_id}", "已结束那次登录。")


@pages.post("/<uuid:account_id>/sessions/end")
@page(verb="accounts.manage", takes_form=True, again=show_account)
def end_sessions(account_id: UUID) -> Response:
    """End all of the account's sessions."""
    sessions.end_of_staff(account_id, actor=actor())
    return see(f"{HERE}/{account_id}", "已结束全部登录。")


@pages.post("/<uuid:account_id>/recovery")
@page(verb="accounts.vouch", takes_form=True, again=show_account)
def ask_recovery(account_id: UUID) -> Response:
    """Ask for the account's person to be let in again."""
    given = loaded(RecoveryIn)
    recovering.ask(account_id, given["lost"], given["reason"], actor=actor())
    return see(f"{HERE}/{account_id}", "已提出，另一位管理员同意后发给一次性码。")


@pages.post("/<uuid:account_id>/disabling")
@page(verb="accounts.manage", takes_form=True, again=show_account)
def disable(account_id: UUID) -> Response:
    """Disable the account for a while."""
    disabling.disable(account_id, loaded(ReasonIn)["reason"], actor=actor())
    return see(f"{HERE}/{account_id}", "账号已停用，登录和手机配对已结束。")


@pages.post("/<uuid:account_id>/enabling")
@page(verb="accounts.manage", takes_form=True, again=show_account)
def enable(account_id: UUID) -> Response:
    """Let the account sign in again."""
    disabling.enable(account_id, loaded(ReasonIn)["reason"], actor=actor())
    return see(f"{HERE}/{account_id}", "账号已恢复使用。")


class MemberIn(Schema):
    phone = fields.String(required=True, error_messages={"required": "请填写党员档案中的手机号。"})

    @post_load
    def tidy(self, given: dict[str, Any], **_: Any) -> dict[str, Any]:
        phone = identifiers.normalise_phone(given["phone"])
        if phone is None:
            raise ValidationError("应为11位手机号码。", "phone")
        return {"phone": phone}


@pages.post("/<uuid:account_id>/member")
@page(verb="accounts.manage", takes_form=True, again=show_account)
def link_member(account_id: UUID) -> Response:
    """Let the account belong to the member who works there."""
    who, given = actor(), loaded(MemberIn)
    name = listing.one(account_id, actor=who).line.name
    staffing.link(staffing.meant(name, given["phone"], actor=who), account_id, actor=who)
    return see(f"{HERE}/{account_id}", "已与党员档案对应为同一人，请本人重新登录。")


@pages.get("/<uuid:account_id>/departure")
@page(verb="accounts.manage")
def ask_for_departure(account_id: UUID, form: Form = BLANK) -> Response:
    """Show what stands in the person's name, and to whom it may go."""
    who = actor()
    found = listing.one(account_id, actor=who)
    staff = listing.page(standing=Standing.ACTIVE, limit=COLLEAGUES, actor=who).items
    colleagues = [(each.id, _named(each)) for each in staff if each.id != account_id]
    return show(
        "console/account_departure.html", found=found, each=found.line, form=form, colleagues=colleagues,
        work=open_work(account_id, actor=who),
    )  # fmt: skip


def _named(each: listing.StaffLine) -> str:
    return f"{each.name}（{'、'.join(f'{given.place}{given.role.label}' for given in each.roles)}）"


class DepartureTyped(Schema):
    reason = Text(least=2, most=200, required=True, error_messages={"required": "请填写原因。"})
    successor_id = fields.UUID(load_default=None)
    posts = fields.List(fields.UUID(), load_default=[])
    activities = fields.List(fields.UUID(), load_default=[])
    office_line = Text(most=30, load_default=None)


@pages.post("/<uuid:account_id>/departure")
@page(verb="accounts.manage", takes_form=True, again=ask_for_departure)
def depart(account_id: UUID) -> Response:
    """Hand over what is ticked and close the account."""
    given = loaded(DepartureTyped, lists=frozenset({"posts", "activities"}))
    reason = given.pop("reason")
    leave(account_id, reason, HandOver(**given), actor=actor())
    moved = len(given["posts"]) + len(given["activities"])
    return see(f"{HERE}/{account_id}", f"已办结离任：移交{moved}项，角色、登录和手机配对已全部结束。")
