"""Whose roster it is: from the column, a title line, or the file's name."""

import re
from collections.abc import Iterable
from pathlib import PurePath

from server.rosters.values import plain
from server.sheets.cells import Cell

_LABELLED = re.compile(r"(?:填报|报送|上报|所在|派出)?单位(?:名称)?(?:\([^()]*\))?\s*[::]\s*(?P<unit>.+)")
_NEXT_LABEL = re.compile(r"\s*(?:填报|填表|报送|上报|制表|联系|负责|审核|日期|时间|电话|年\s*月).*$")
_SEAL = re.compile(r"\((?:盖章|公章|章|印章|加盖公章)\)")
_TITLE = re.compile(
    r"(?:附件\s*\d*\s*[::.]?\s*)?(?:关于)?(?:(?:19|20)\d\d年?度?)?"
    r"(?P<unit>[^::]*?)(?:机关)?(?:党委|党总支|党支部|党组)?(?:(?:19|20)\d\d年?度?)?(?:全体)?(?:在职)?党员.*"
)
_NO_UNIT = re.compile(r"新建.*|工作簿\d*|Sheet\d*|副本.*|\d*|.*(?:街道|社区)", re.IGNORECASE)
_LONGEST = 80


def from_titles(lines: Iterable[Iterable[Cell]]) -> str | None:
    """Return the unit that the lines above a header name (填报单位：… before …在职党员到社区报到名册), or None."""
    texts = [plain(cell) for line in lines for cell in line if isinstance(cell, str)]
    for text in texts:
        found = _LABELLED.search(text)
        if found and (unit := _accepted(_NEXT_LABEL.sub("", found["unit"]))):
            return unit
    return next(filter(None, map(_from_title, texts)), None)


def from_filename(filename: str) -> str | None:
    """Return the unit that a file's name begins with (某局在职党员名册.xlsx), or None."""
    return _from_title(plain(PurePath(filename.replace("\\", "/")).stem))


def _from_title(text: str) -> str | None:
    found = _TITLE.fullmatch(text)
    return _accepted(found["unit"]) if found else None


def _accepted(unit: str) -> str | None:
    name = _SEAL.sub("", unit).strip(' _-—–.()"“”《》')
    return None if not 2 <= len(name) <= _LONGEST or _NO_UNIT.fullmatch(name) else name
