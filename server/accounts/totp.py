"""Authenticator codes: of half a minute each, the present one or a neighbour, and every one taken only once."""

import datetime as dt
import secrets
from uuid import UUID

import pyotp
from sqlalchemy import update

from server.accounts.models import Account
from server.kernel import crypto
from server.kernel.db import session
from server.kernel.errors import NotFound

PLACE = "accounts.totp"
STEP = 30


def new_secret() -> str:
    """Return a fresh secret (base32)."""
    return pyotp.random_base32()


def sealed(secret: str, account_id: UUID) -> bytes:
    """Return what is kept of an account's secret."""
    return crypto.keyring().seal(secret, place=PLACE, row=account_id)


def secret_of(account: Account) -> str:
    """Decrypt a staff account's secret (base32)."""
    if account.totp is None:
        raise NotFound()
    return crypto.keyring().open(account.totp, place=PLACE, row=account.id)


def address_of(secret: str, username: str) -> str:
    """Return what an authenticator reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name="双报到")


def step_of(secret: str, code: str) -> int | None:
    """Return the step of which ``code`` is the code: now, the one before or the one after; None for a wrong one."""
    totp = pyotp.TOTP(secret)
    now = int(dt.datetime.now(dt.UTC).timestamp()) // STEP
    typed = code.strip().encode()  # compare_digest refuses text with full-width digits
    near = (now, now - 1, now + 1)
    return next((step for step in near if secrets.compare_digest(totp.at(step * STEP).encode(), typed)), None)


def take(account: Account, code: str) -> bool:
    """Say whether a code is right, and use its step up, by compare-and-set."""
    step = step_of(secret_of(account), code)
    if step is None:
        return False
    spend = update(Account).where(Account.id == account.id, Account.totp_last_step < step)
    spent = spend.values(totp_last_step=step).returning(Account.id)
    return session().execute(spent).one_or_none() is not None
