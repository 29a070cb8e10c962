"""LetterContent in, PDF bytes out."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from server.kernel.glyphs import font_paths, unprintable
from server.typesetting.content import Align, AnnexTable, Column, LetterContent
from server.typesetting.errors import TypesettingFailed, UnprintableText
from server.typesetting.fonts import faces
from server.typesetting.qr import qr_svg
from server.typesetting.wrapping import balanced, em_width, split_name

_HERE = Path(__file__).parent
# Compiling anything ages typst's memory of earlier letters by one step; entries older than ten are dropped. Without
# this a worker that sets letters of 200 members grows beyond a gigabyte.
_AGEING_COMPILES = 5
_TITLE_EM = 19.0  # of the 20 characters of 2号 that 156 mm hold
_SIGNATURE_EM = 14.0  # centred over a date whose right end is four characters from the edge
_MM_PER_POINT = 25.4 / 72
_CELL_POINTS = 10.5  # 5号
_SMALLEST_POINTS = 8.0
_CELL_INSET_MM = 1.6 * _MM_PER_POINT


class Renderer:
    """Sets letters with one typst compiler. One per worker process; it must not be shared by threads."""

    def __init__(self) -> None:
        self._compiler = typst.Compiler(
            root=str(_HERE), font_paths=[str(folder) for folder in font_paths()], ignore_system_fonts=True
        )
        self._faces = {role: asdict(face) for role, face in faces().items()}
        self._age = 0

    def render(self, content: LetterContent, *, timestamp: datetime, red_parts: bool = True) -> bytes:
        """Return the letter as PDF/A-2b; the same content and timestamp give the same bytes.

        ``timestamp`` is aware. ``red_parts=False`` leaves out what pre-printed paper already shows (套红).
        Raises UnprintableText when a character is in no font, TypesettingFailed on any other fault.
        """
        _refuse_unprintable(content)
        try:
            return self._compile(content, timestamp.astimezone(UTC), red_parts)
        except typst.TypstError:
            # The original message may quote a member's name, so it is not passed on to the log.
            raise TypesettingFailed from None
        finally:
            self._forget()

    def _compile(self, content: LetterContent, timestamp: datetime, red_parts: bool) -> bytes:
        code = content.slip.verification if content.slip else None
        pdf = self._compiler.compile(
            input=str(_HERE / "letter.typ"),
            format="pdf",
            pdf_standards=["a-2b"],
            pdf_tags=False,
            timestamp=timestamp,
            sys_inputs={
                "letter": json.dumps(self._payload(content, red_parts), ensure_ascii=False),
                "qr": qr_svg(code.url) if code else "",
            },
        )
        if not isinstance(pdf, bytes):
            raise TypesettingFailed
        return pdf

    def _payload(self, content: LetterContent, red_parts: bool) -> dict[str, Any]:
        payload = asdict(content)
        payload["title_rows"] = balanced(content.title, _TITLE_EM)
        payload["signature_rows"] = split_name(content.signature_name, _SIGNATURE_EM)
        payload["faces"] = self._faces
        payload["red_parts"] = red_parts
        if content.table:
            payload["table"]["title_rows"] = balanced(content.table.title, _TITLE_EM)
            payload["table"]["rows"] = [_cells(content.table, row) for row in content.table.rows]
        return payload

    def _forget(self) -> None:
        for _ in range(_AGEING_COMPILES):
            self._age += 1
            self._compiler.compile(
                input=str(_HERE / "blank.typ"), format="pdf", sys_inputs={"age": str(self._age)}
            )


def _cells(table: AnnexTable, row: tuple[str, ...]) -> list[str | dict[str, Any]]:
    return [_cell(text, column) for text, column in zip(row, table.columns, strict=True)]


def _cell(text: str, column: Column) -> str | dict[str, Any]:
    """Fit a centred text that is too wide for its column.

    A plain one is broken evenly (本期/不评价 rather than 本期不评/价). A name in parts (阿依努尔·买买提) is broken after
    each dot and, so that no part is torn, set as small as 8 pt.
    """
    room = column.width_mm - 2 * _CELL_INSET_MM
    capacity = room / (_CELL_POINTS * _MM_PER_POINT)
    if column.align is not Align.CENTRE or em_width(text) <= capacity:
        return text
    if "·" in text:
        parts = text.replace("·", "·\n")
        longest = max(em_width(part) for part in parts.split("\n"))
        points = room / _MM_PER_POINT / longest
        return {"text": parts, "points": max(_SMALLEST_POINTS, min(_CELL_POINTS, points))}
    return "\n".join(balanced(text, capacity)) if text.isalpha() else text


def _refuse_unprintable(content: LetterContent) -> None:
    for place, text in content.texts():
        if missing := unprintable(text):
            raise UnprintableText(missing, place=place)
