"""Read what people send as a table: .xlsx, .xls or .csv, told apart by their bytes."""

import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from server.kernel.errors import DomainError
from server.sheets.cells import Cell
from server.sheets.delimited import read_delimited
from server.sheets.errors import FileTooLarge, LockedFile, UnreadableFile, UnsupportedFile

MAX_BYTES = 5 << 20
MAX_ROWS = 200_000

_ZIP = b"PK\x03\x04"
_OTHER_FORMATS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_MEMBERS = 2_000
_MAX_UNPACKED = 512 << 20
_MAX_SECONDS = 90
_FENCE = Path(__file__).with_name("fence.py")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"mime-version")


class MergedRange(NamedTuple):
    """Zero-based, both corners inside."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet; ``rows[0]`` is row 1 and ``row[0]`` column A; rows end at their last filled cell.

    ``merged`` is None where the format cannot say (.csv), an empty tuple where nothing is merged.
    """

    name: str
    rows: list[list[Cell]] = field(repr=False)
    merged: tuple[MergedRange, ...] | None = ()
    visible: bool = True


def read_workbook(
    content: bytes, *, filename: str, max_bytes: int = MAX_BYTES, max_rows: int = MAX_ROWS
) -> list[Sheet]:
    """Return every worksheet of a file, in its order.

    ``filename`` only names the sheet of a .csv: the bytes tell the format. ``max_rows`` counts filled rows.
    Raises FileTooLarge, UnsupportedFile, LockedFile, UnreadableFile.
    """
    if not content:
        raise UnreadableFile("文件是空的，没有任何内容。请确认后重新上传。")
    if len(content) > max_bytes:
        raise FileTooLarge(f"文件有 {_size(len(content))}，最多 {_size(max_bytes)}。请拆成几个文件分别上传。")
    if content.startswith(_ZIP):
        _check_archive(content)
    elif content.startswith(_COMPOUND):
        if _ENCRYPTED in content:
            raise LockedFile
    else:
        return [_read_text(content, filename, max_rows)]
    return _sheets(_fenced(content, max_rows))


def _size(count: int) -> str:
    return f"{count / (1 << 20):.1f} MB" if count >= 1 << 20 else f"{max(count // 1024, 1)} KB"


def _read_text(content: bytes, filename: str, max_rows: int) -> Sheet:
    if content.startswith(_OTHER_FORMATS):
        raise UnsupportedFile
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP):
        raise UnsupportedFile(
            "文件其实是网页格式，只是后缀写成了表格。请用 Excel 或 WPS 打开后另存为 .xlsx，再重新上传。"
        )
    return Sheet(Path(filename).stem or "表格", read_delimited(content, max_rows=max_rows), merged=None)


def _check_archive(content: bytes) -> None:
    """Refuse archives that are no .xlsx and those whose own directory admits to be a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as broken:
        raise UnreadableFile from broken
    if "xl/workbook.xml" not in {member.filename.lower().replace("\\", "/") for member in members}:
        raise UnsupportedFile
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > _MAX_UNPACKED:
        raise FileTooLarge("表格解压后过大。请删去无关的工作表和图片，或拆成几个文件分别上传。")


def _fenced(content: bytes, max_rows: int) -> bytes:
    """Return what the fenced process read; its death for want of memory or time is the file's fault."""
    command = [sys.executable, "-I", str(_FENCE), str(max_rows)]
    try:
        done = subprocess.run(
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=_MAX_SECONDS,
        )
    except subprocess.TimeoutExpired as slow:
        raise UnreadableFile from slow
    if done.returncode < 0:
        raise UnreadableFile(
            "表格占用的范围过大，可能在很远的行或列留有零散单元格。"
            "请把名单复制到一个新表格，另存为 .xlsx 后重新上传。"
        )
    if done.returncode:
        raise RuntimeError("the fenced reader broke: a fault of ours, not of the file")
    return done.stdout


def _sheets(output: bytes) -> list[Sheet]:
    sheets: list[Sheet] = []
    pool: dict[Cell, Cell] = {}
    decode = json.JSONDecoder(object_hook=_revive).decode
    for line in io.BytesIO(output):
        value = decode(line.decode())
        if isinstance(value, list):
            sheets[-1].rows.append(_pooled(value, pool))
        elif "blank" in value:
            sheets[-1].rows.extend([] for _ in range(value["blank"]))
        elif "refused" in value:
            raise _refusal(value["refused"])
        else:
            sheets.append(Sheet(value["sheet"], [], _ranges(value["merged"]), value["visible"]))
    return sheets


def _refusal(word: str) -> DomainError:
    if word == "locked":
        return LockedFile()
    if word == "too_large":
        return FileTooLarge("表格的行数或内容过多，请拆成几个文件分别上传。")
    return UnreadableFile()


def _pooled(row: list[Cell], pool: dict[Cell, Cell]) -> list[Cell]:
    """Keep each repeated text once: rosters say 男 and 女 a hundred thousand times."""
    return [pool.setdefault(cell, cell) if isinstance(cell, str) else cell for cell in row]


def _ranges(corners: Iterable[Iterable[Iterable[int]]] | None) -> tuple[MergedRange, ...]:
    return tuple(MergedRange(*first, *last) for first, last in corners or ())


def _revive(found: dict[str, Any]) -> Any:
    if "date" in found:
        return dt.date.fromisoformat(found["date"])
    if "datetime" in found:
        return dt.datetime.fromisoformat(found["datetime"])
    if "time" in found:
        return dt.time.fromisoformat(found["time"])
    return dt.timedelta(seconds=found["seconds"]) if "seconds" in found else found
