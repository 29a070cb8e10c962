"""The month of birth in the eight spellings of real rosters."""

import datetime as dt
import re
import unicodedata

from server.rosters.rules import Birth
from server.sheets.cells import Cell

_GAP = r"\s*[年./\-_、,\s–—]\s*"
_SPELT = re.compile(
    rf"(?P<year>\d{{4}}){_GAP}(?P<month>\d{{1,2}})(?:\s*月)?(?:(?:{_GAP})?(?P<day>\d{{1,2}})\s*[日号]?)?"
    r"(?:\s+[\d:.]+)?[.年月]?(?:\s*出?生)?"
)
_PACKED = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})?")
_FIRST_SERIAL, _LAST_SERIAL = 367, 73_050  # 1901-01-01 and 2099-12-31 as day numbers of a spreadsheet
_DAY_ZERO = dt.date(1899, 12, 30)
_YEARS = range(1900, 2100)


def read_birth(cell: Cell) -> Birth | None:
    """Return the birth that a cell names, or None.

    Takes 1980年4月, 1979.01, 1974/1/5, 19660314, 197901, 1990-03, dates, and day numbers. The first day
    of a month in a date cell is what software adds to 1980-04, so no day is kept then. Raises nothing.
    """
    if isinstance(cell, dt.date):
        return _from_date(cell)
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _from_number(float(cell)) if 0 < cell < 10**8 else None
    return _from_text(cell) if isinstance(cell, str) else None


def month_is_lost(cell: Cell) -> bool:
    """Say whether a number cell was 1979.1 or 1979.10 when it was typed: nobody can know any more."""
    return isinstance(cell, float) and 1900 <= cell < 2100 and round(cell * 100) % 100 == 10


def _from_date(date: dt.date) -> Birth | None:
    return _checked(date.year, date.month, date.day if date.day > 1 else None)


def _from_number(number: float) -> Birth | None:
    if month_is_lost(number):
        return None
    if number.is_integer() and _FIRST_SERIAL <= number <= _LAST_SERIAL and int(number) not in _YEARS:
        return _from_date(_DAY_ZERO + dt.timedelta(days=int(number)))
    return _from_text(str(int(number)) if number.is_integer() else f"{number:.10g}")


def _from_text(text: str) -> Birth | None:
    seen = "".join(unicodedata.normalize("NFKC", text).strip().strip("'").splitlines())
    found = _PACKED.fullmatch(seen) or _SPELT.fullmatch(seen)
    if not found:
        return None
    day = found["day"]
    return _checked(int(found["year"]), int(found["month"]), int(day) if day else None)


def _checked(year: int, month: int, day: int | None) -> Birth | None:
    try:
        dt.date(year, month, day or 1)
    except ValueError:
        return None
    return Birth(year, month, day) if year in _YEARS else None
