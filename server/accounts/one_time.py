"""Codes that let somebody in once: shown once, kept as an HMAC.

They travel on paper or in the fragment of an address, which no browser sends: no log, no Referer and no proxy sees one
(R-51). Twelve signs are 59 bits, and guesses are counted.
"""

import datetime as dt
import secrets
from dataclasses import dataclass
from uuid import UUID

from server.accounts.rules import LETTERS, ONE_TIME_SIGNS
from server.kernel import crypto


@dataclass(frozen=True, slots=True)
class Admission:
    """A one-time code as it is shown, once, and the real time at which it is no longer taken."""

    id: UUID
    code: str
    expires_at: dt.datetime

    @property
    def spaced(self) -> str:
        """The code as people read it: ABCD-EFGH-JKMN."""
        return "-".join(self.code[at : at + 4] for at in range(0, len(self.code), 4))


def new_code() -> str:
    """Return twelve signs, none of which looks like another."""
    return "".join(secrets.choice(LETTERS) for _ in range(ONE_TIME_SIGNS))


def mark(code: str) -> bytes:
    """Return what is kept of a code; letter case, spaces and hyphens do not matter."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return crypto.keyring().blind_index(signs, purpose="accounts.one_time_code")
