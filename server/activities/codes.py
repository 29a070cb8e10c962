"""The rotating check-in code (R-12): ``SBD1.<activity key>.<step>.<mac>``, in the letters that make a small QR code.

The activity key is random and stands nowhere else; the MAC has 80 bits and a key of the activity's own, which is
derived from the server's signing key.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from server.activities.models import Activity
from server.activities.presence import STEP, WINDOW, instant_of, step_of
from server.kernel import crypto
from server.typesetting.qr import qr_png_on_screen

SHOWN_AHEAD = dt.timedelta(minutes=10)
_TEXT = re.compile(r"SBD1\.([A-Z2-7]{26})\.([0-9]{6,10})\.([A-Z2-7]{16})")
_MAC_BYTES = 10


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code's parts; nothing is proved yet."""

    key: UUID
    step: int
    mac: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A code as the staff's phone shows it for half a minute."""

    text: str
    shows_from: dt.datetime
    shows_until: dt.datetime

    @property
    def image(self) -> str:
        return f"data:image/png;base64,{base64.b64encode(qr_png_on_screen(self.text)).decode()}"


def read(text: str) -> Scanned | None:
    """Take a scanned text apart; None for what is none of ours."""
    found = _TEXT.fullmatch(text.strip())
    if found is None:
        return None
    try:
        key = UUID(bytes=base64.b32decode(f"{found[1]}======"))
    except (binascii.Error, ValueError):
        return None
    return Scanned(key, int(found[2]), found[3])


def is_genuine(scanned: Scanned, activity: Activity) -> bool:
    """Say whether we made the code for this activity and step; compared in a time that tells nothing."""
    return crypto.same(_mac(activity, scanned.step), scanned.mac)


def text_of(activity: Activity, step: int) -> str:
    """Return the code of an activity in a step."""
    return f"SBD1.{_base32(activity.code_key.bytes)}.{step}.{_mac(activity, step)}"


def shown(activity: Activity, now: dt.datetime) -> list[Shown]:
    """Return the codes from now on for ten minutes, but none after the window."""
    last = step_of(min(now + SHOWN_AHEAD, activity.ends_at + WINDOW))
    return list(_codes(activity, step_of(now), last))


def _codes(activity: Activity, first: int, last: int) -> Iterator[Shown]:
    for step in range(first, last + 1):
        begins = instant_of(step)
        yield Shown(text_of(activity, step), begins, begins + STEP)


def _mac(activity: Activity, step: int) -> str:
    key = bytes.fromhex(crypto.keyring().sign(str(activity.id), purpose="attendance code"))
    return _base32(hmac.digest(key, str(step).encode(), hashlib.sha256)[:_MAC_BYTES])


def _base32(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=")
