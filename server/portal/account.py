"""账号: the liaison's own password and sessions."""

from uuid import UUID

from flask import Blueprint, Response

from server.accounts import service, sessions
from server.accounts.schemas import PasswordIn
from server.kernel.http import actor, client_address
from server.kernel.pages import BLANK, Form, loaded, page, see
from server.pages.shell import show

pages = Blueprint("portal_account", __name__, url_prefix="/portal/account", template_folder="templates")
_HERE = "/portal/account"


@pages.get("")
@page(verb="me.secure")
def show_account(form: Form = BLANK) -> Response:
    """Show one's own open sessions and the form of a new password."""
    who = actor()
    return show("portal/account.html", form=form, sessions=sessions.own(actor=who), current=who.session_id)


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
