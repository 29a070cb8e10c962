"""What anybody may ask of a printed code, and of a file that claims to be the letter (R-31)."""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from uuid import UUID

from sqlalchemy import select

from server.feedback import snapshot
from server.feedback.models import Letter
from server.feedback.rules import NUMBERED, OUT, LetterState
from server.kernel import crypto
from server.kernel.db import session
from server.kernel.periods import Period

CODE = "letter"
"""The purpose under which letters' verification codes are made."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What anybody may learn from a code: that such a letter was issued, by whom, to whom; nothing about a person.

    ``superseded_by``: the number of the letter that corrected it since.
    """

    valid: bool
    number: str | None = None
    dated: dt.date | None = None
    issuer: str | None = None
    unit: str | None = None
    period: Period | None = None
    superseded_by: str | None = None

    @property
    def period_label(self) -> str | None:
        return self.period.label if self.period else None


def verify(code: str) -> Verification:
    """Tell whether a code is that of a letter we issued; an unknown code is not an error but an answer."""
    letter = _issued(code)
    if letter is None:
        return Verification(valid=False)
    frame, newer = snapshot.frame_of(letter.content), correction_of(letter.id)
    superseded = newer.number if newer is not None and newer.state in OUT else None
    period = Period.parse(letter.period)
    return Verification(True, letter.number, letter.dated, frame.issuing_name, frame.unit, period, superseded)


def _issued(code: str) -> Letter | None:
    plain = code.replace("-", "").replace(" ", "").upper()
    if not plain.isalnum():  # the database reads no NUL, and no code of ours has signs
        return None
    query = select(Letter).where(Letter.code == plain, Letter.state.in_(NUMBERED))
    letter = session().execute(query).scalar_one_or_none()
    # The key is outside the database: a row that somebody wrote there does not make a code valid.
    return letter if letter is not None and hmac.compare_digest(code_of(letter.id), plain) else None


def is_our_file(code: str, content: bytes) -> bool | None:
    """Say whether a file is, byte for byte, the PDF issued under a code; None for a code that is not ours."""
    letter = _issued(code)
    return None if letter is None else letter.file_sha256 == hashlib.sha256(content).hexdigest()


def verify_file(code: str, content: bytes) -> dict[str, object]:
    """Say what a code is, and whether a file is its letter to the byte."""
    found = verify(code)
    identical = found.valid and bool(is_our_file(code, content))
    told = {each.name: getattr(found, each.name) for each in dataclass_fields(found)}
    return {**told, "period_label": found.period_label, "identical": identical}


def correction_of(letter_id: UUID) -> Letter | None:
    """Return the letter that corrects another, in whatever state but voided."""
    query = select(Letter).where(Letter.corrects_id == letter_id, Letter.state != LetterState.VOIDED)
    return session().execute(query).scalar_one_or_none()


def code_of(letter_id: UUID) -> str:
    """Return a letter's verification code."""
    return crypto.keyring().code(letter_id, purpose=CODE)
