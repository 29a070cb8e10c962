"""What tests of invitations and recoveries share: a code that is right now, and the answer of a route."""

import datetime as dt
from collections.abc import Callable

import pyotp
from flask.testing import FlaskClient

from server.accounts import activating
from server.kernel.actor import Actor

SignIn = Callable[[Actor], FlaskClient]
PASSWORD = "he-yan-hai-qing-2026"
HERE = "10.0.0.9"


def now_of(secret: str, *, steps: int = 0) -> str:
    """Return an authenticator's present code, or one of the steps around it."""
    return pyotp.TOTP(secret).at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30 * steps))


def secret_behind(code: str) -> str:
    """Return the secret that a one-time code shows in its QR code."""
    found = activating.look(code, address=HERE).secret
    assert found is not None
    return found


def refusal(answer: object) -> tuple[int, str]:
    """Return the status and the error code of an answer."""
    body = answer.json or {}
    return answer.status_code, body.get("error", {}).get("code", "")
