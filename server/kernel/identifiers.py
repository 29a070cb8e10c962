"""Numbers that identify people and organisations: spelling, check digits, masks."""

import datetime as dt
import re
import unicodedata

_FORMULA_TEXT = re.compile(r'^=?"(.*)"$')
_PHONE_NOISE = re.compile(
    r"[\s\-\u2010-\u2015\u2212\u30fc()'\u2018\u2019`.\u00b7\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})", re.ASCII)
_FLOAT_TAIL = re.compile(r"(?<=\d)\.0+$")

_ID_NUMBER = re.compile(r"[1-9]\d{5}((?:18|19|20)\d{6})\d{3}[\dX]", re.ASCII)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(rf"[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}[{_USCC_ALPHABET}]{{10}}", re.ASCII)
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

_LONGEST = 64


def normalise_phone(text: str) -> str | None:
    """Return a mainland mobile number as 11 digits, or None where the text is anything else.

    Takes full-width digits, +86, 0086, spaces, hyphens, brackets, the ``.0`` of a number cell and ``="…"``.
    """
    plain = _plain(text)
    quoted = _FORMULA_TEXT.match(plain)
    plain = _FLOAT_TAIL.sub("", quoted.group(1) if quoted else plain)
    found = _MOBILE.fullmatch(_PHONE_NOISE.sub("", plain))
    return found.group(1) if found else None


def normalise_id_number(text: str) -> str | None:
    """Return a valid resident identity number in its canonical spelling (capital X), or None.

    GB 11643-1999: 17 digits holding a date that exists, then a check character.
    """
    plain = "".join(_plain(text).split()).upper().lstrip("'‘’")
    found = _ID_NUMBER.fullmatch(plain)
    if not found or not _date_exists(found.group(1)):
        return None
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, plain[:17], strict=True))
    return plain if _ID_CHECKS[total % 11] == plain[17] else None


def valid_id_number(text: str) -> bool:
    """Say whether the text is a resident identity number (GB 11643-1999); a small x counts as X."""
    return normalise_id_number(text) is not None


def normalise_uscc(text: str) -> str | None:
    """Return a valid unified social credit code in capitals, or None.

    GB 32100-2015: 18 characters without I O Z S V; the last checks the weighted sum of the others modulo 31.
    """
    plain = "".join(_plain(text).split()).upper()
    if not _USCC.fullmatch(plain):
        return None
    total = sum(w * _USCC_ALPHABET.index(sign) for w, sign in zip(_USCC_WEIGHTS, plain[:17], strict=True))
    return plain if _USCC_ALPHABET[-total % 31] == plain[17] else None


def valid_uscc(text: str) -> bool:
    """Say whether the text is a unified social credit code (GB 32100-2015)."""
    return normalise_uscc(text) is not None


def mask_phone(text: str) -> str:
    """Return what a list may show of a phone number: ``138****0000``, of anything else its head."""
    plain = text.strip()
    if len(plain) >= 11:
        return f"{plain[:3]}****{plain[-4:]}"
    return f"{plain[:3]}****" if len(plain) > 3 else "****"


def mask_name(text: str) -> str:
    """Return what a list may show of a name: its first character and one or two stars, hiding its length."""
    plain = text.strip()
    return plain[:1] + "*" * min(len(plain) - 1, 2) if len(plain) > 1 else "*"


def mask_id_number(text: str) -> str:
    """Return what a list may show of an identity number: its head and last four, never the date of birth."""
    plain = text.strip()
    return f"{plain[:3]}***********{plain[-4:]}" if len(plain) == 18 else "****"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip() if len(text) <= _LONGEST else ""


def _date_exists(digits: str) -> bool:
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
