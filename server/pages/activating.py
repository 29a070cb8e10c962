"""Using a one-time code: an invited colleague's first sign-in, or back in after a lost factor.

The code comes from a slip, typed or in the fragment of the QR code's address, and travels in forms only: it stands in no
address that a log, a proxy or a Referer could keep (R-51).
"""

from typing import Any

import marshmallow as ma
from flask import Blueprint, Response
from marshmallow import fields

from server.accounts import activating
from server.accounts.activating import Opened
from server.accounts.errors import CodeUnknown
from server.accounts.staff_schemas import ActivationIn, CodeIn
from server.kernel.http import OPEN, client_address
from server.kernel.pages import BLANK, Form, loaded, page, typed
from server.kernel.schema import Text
from server.pages import shell
from server.pages.signing_in import let_in
from server.typesetting.qr import qr_image

pages = Blueprint("activating", __name__, template_folder="templates")


@pages.get("/activate")
@page(verb=OPEN)
def ask_for_code(form: Form = BLANK) -> Response:
    """Ask for the code on the slip."""
    return shell.show("pages/activate.html", form=form)


@pages.post("/activate")
@page(verb=OPEN, takes_form=True, again=ask_for_code)
def open_code() -> Response:
    """Show what the code opens, and ask for what is missing."""
    code = loaded(CodeIn)["code"]
    return _opened(activating.look(code, address=client_address()), code, BLANK)


def _opened(found: Opened, code: str, form: Form) -> Response:
    picture = qr_image(found.authenticator) if found.authenticator else None
    return shell.show("pages/activation.html", found=found, code=code, picture=picture, form=form)


def show_again(form: Form = BLANK) -> Response:
    """Show the same page again with what was wrong; without a good code ask for the code."""
    code = typed().get("code", "")
    try:
        return _opened(activating.look(code, address=client_address()), code, form)
    except CodeUnknown:
        return ask_for_code.view(form=form)  # type: ignore[attr-defined,no-any-return]  # set by `page`


class _Activation(ActivationIn):
    """What is typed; a new password twice, for nobody could read it again."""

    new = fields.Boolean(load_default=False)
    repeated = Text(most=200, load_default=None)

    @ma.validates_schema
    def agree(self, given: dict[str, Any], **_: Any) -> None:
        if given["new"] and given["repeated"] != given.get("password"):
            raise ma.ValidationError("两次输入的密码不一致。", "repeated")


@pages.post("/activate/completion")
@page(verb=OPEN, takes_form=True, again=show_again)
def complete() -> Response:
    """Use the code up and sign in."""
    given = loaded(_Activation)
    factors = (given["password"], given["totp"])
    opened = activating.activate(
        given["code"], *factors, username=given["username"], address=client_address()
    )
    return let_in(opened.token)
