"""Read delimited text as office software writes it: UTF-8, GB 18030, UTF-16; comma, tab, semicolon."""

import codecs
import csv
import io
from collections.abc import Iterator

from server.sheets.cells import Cell
from server.sheets.errors import FileTooLarge, UnreadableFile, UnsupportedFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",\t;"
_LAST_ROW = 1 << 20
_CONTROLS = frozenset(chr(code) for code in range(32)) - frozenset("\t\n\r\v\f")


def read_delimited(content: bytes, *, max_rows: int) -> list[list[Cell]]:
    """Return the rows of a text table; rows end at their last filled cell.

    Every cell is text; blank cells are None.
    Raises UnsupportedFile for what is no text, UnreadableFile for broken quoting, FileTooLarge.
    """
    text = decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        return list(_rows(reader, max_rows))
    except csv.Error as broken:
        raise UnreadableFile from broken


def decode(content: bytes) -> str:
    """Return the text of a file whose encoding nobody wrote down; raises UnsupportedFile for no text."""
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.isdisjoint(text):
            return text
    raise UnsupportedFile


def _candidates(content: bytes) -> Iterator[str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            yield encoding
            return
    # Text in UTF-8 or GB 18030 holds no zero byte; in UTF-16 each separator and line end has one.
    if b"\0" in content:
        yield "utf-16-le" if content[1::2].count(0) > content[::2].count(0) else "utf-16-be"
    else:
        yield from ("utf-8", "gb18030")


def _separator(text: str) -> str:
    head = text[:4096]
    best = max(_SEPARATORS, key=head.count)
    return "，" if head.count(best) == 0 and "，" in head else best


def _rows(reader: Iterator[list[str]], max_rows: int) -> Iterator[list[Cell]]:
    filled = blank_before = 0
    for number, cells in enumerate(reader, start=1):
        row: list[Cell] = [cell if cell.strip() else None for cell in cells]
        while row and row[-1] is None:
            row.pop()
        if not row:
            blank_before += 1
            continue
        filled += 1
        if filled > max_rows or number > _LAST_ROW:
            raise FileTooLarge(f"表格超过 {max_rows} 行，请拆成几个文件分别上传。")
        yield from ([] for _ in range(blank_before))
        blank_before = 0
        yield row
