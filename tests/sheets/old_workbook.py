"""Builds small .xls files (BIFF8 in a compound file), because no library of ours writes them."""

import struct
from collections.abc import Sequence

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def old_workbook(
    rows: Sequence[Sequence[str | float]],
    *,
    merged: Sequence[tuple[int, int, int, int]] = (),
    name: str = "名册",
) -> bytes:
    """Return an .xls with one sheet of texts and numbers; merged ranges are (row, last row, column, last column)."""
    stream = _workbook_stream(rows, merged, name)
    stream += b"\0" * (-len(stream) % _SECTOR)
    stream = stream.ljust(4096, b"\0")
    return _compound_file(stream)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _workbook_stream(
    rows: Sequence[Sequence[str | float]], merged: Sequence[tuple[int, int, int, int]], name: str
) -> bytes:
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + _record(
        0x42, struct.pack("<H", 1200)
    )
    place = len(head) + 4 + 6 + len(title) + 4
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet += _cell(number, column, cell)
    if merged:
        corners = b"".join(struct.pack("<HHHH", *corner) for corner in merged)
        sheet += _record(0xE5, struct.pack("<H", len(merged)) + corners)
    return (
        head + _record(0x85, struct.pack("<IBB", place, 0, 0) + title) + _record(0x0A) + sheet + _record(0x0A)
    )


def _cell(row: int, column: int, cell: str | float) -> bytes:
    at = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return (
            _record(0x204, at + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")) if cell else b""
        )
    return _record(0x203, at + struct.pack("<d", cell))


def _compound_file(stream: bytes) -> bytes:
    sectors = len(stream) // _SECTOR
    chain = [_FAT, _END] + [number + 3 for number in range(sectors - 1)] + [_END]
    assert len(chain) <= 128
    fat = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    directory += _entry("", 0, _FREE, 0, 0) * 2
    head = struct.pack("<8s16sHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
                       0, 1, 1, 0, 4096, _END, 0, _END, 0)  # fmt: skip
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    return head + fat + directory + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    length = len(text) + 2 if name else 0
    body = struct.pack("<64sHBBIII", text, length, kind, 1, _FREE, _FREE, child)
    return body + b"\0" * 36 + struct.pack("<IQ", start, size)
