"""我的账号: one's own password and sessions, and the phone that takes the roll-call."""

from uuid import UUID

from flask import Blueprint, Response

from server.accounts import pairing, queries, service, sessions
from server.accounts.pairing import ShownCode
from server.accounts.schemas import PasswordIn
from server.kernel.http import actor, client_address
from server.kernel.pages import BLANK, Form, loaded, page, see
from server.pages.shell import show

pages = Blueprint("console_account", __name__, url_prefix="/console/account", template_folder="templates")
_HERE = "/console/account"


@pages.get("")
@page(verb="me.secure")
def show_account(form: Form = BLANK) -> Response:
    """Show one's own sessions and the paired phone."""
    return _account(form, None)


def _account(form: Form, code: ShownCode | None) -> Response:
    who = actor()
    paired = queries.own_pairing(actor=who) if who.may("me.pair_phone") else None
    return show(
        "console/account.html", form=form, code=code, paired=paired, sessions=sessions.own(actor=who),
        current=who.session_id,
    )  # fmt: skip


@pages.post("/pairing-code")
@page(verb="me.pair_phone", takes_form=True, again=show_account)
def show_pairing_code() -> Response:
    """Show a new pairing code, this once; an earlier one is void."""
    return _account(BLANK, pairing.show_code(actor=actor()))


@pages.post("/unpairing")
@page(verb="me.pair_phone", takes_form=True, again=show_account)
def unpair() -> Response:
    """Take the roll-call from the paired phone."""
    pairing.unpair_desk(actor=actor())
    return see(_HERE, "已解除配对，那部手机不能再点名。")


@pages.post("/sessions/<uuid:session_id>/end")
@page(verb="me.secure", takes_form=True)
def end_session(session_id: UUID) -> Response:
    """End one of one's own sessions."""
    sessions.end_own(session_id, actor=actor())
    return see(_HERE, "已结束那次登录。")


@pages.post("/password")
@page(verb="me.secure", takes_form=True, again=show_account)
def change_password() -> Response:
    """Change the password; every other session ends."""
    given = loaded(PasswordIn)
    service.change_password(
        given["password"], given["totp"], given["new_password"], address=client_address(), actor=actor()
    )
    return see(_HERE, "密码已更换，其他地方的登录已全部结束。")
