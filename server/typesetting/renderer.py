"""Content in, PDF bytes out."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from server.kernel.glyphs import font_paths
from server.typesetting.cells import CELL_POINTS, fitted
from server.typesetting.content import UNDATED, Column, LetterContent, page_mark
from server.typesetting.errors import TypesettingFailed, refuse_unprintable
from server.typesetting.fonts import faces
from server.typesetting.forms import CheckSlip, PersonSheet, Register
from server.typesetting.qr import qr_svg
from server.typesetting.wrapping import signature_rows, title_rows

_HERE = Path(__file__).parent
# Compiling anything ages typst's memory of earlier letters by one step; entries older than ten are dropped. Without
# this a worker that sets letters of 200 members grows beyond a gigabyte.
_AGEING_COMPILES = 5


class Renderer:
    """Sets papers with one typst compiler. One per worker process; it must not be shared by threads."""

    def __init__(self) -> None:
        self._compiler = typst.Compiler(
            root=str(_HERE), font_paths=[str(folder) for folder in font_paths()], ignore_system_fonts=True
        )
        self._faces = {role: asdict(face) for role, face in faces().items()}
        self._age = 0

    def render(
        self, content: LetterContent, *, timestamp: datetime, red_parts: bool = True, draft: str | None = None
    ) -> bytes:
        """Return the letter as PDF/A-2b; the same arguments give the same bytes.

        ``timestamp`` is aware. ``red_parts=False`` leaves out what pre-printed paper already shows (套红). ``draft``
        (草稿) is the mark of a letter not yet approved, which may lack number, date and code. Raises UnprintableText
        when a character is in no font, TypesettingFailed on any other fault.
        """
        refuse_unprintable(content.texts())
        code = content.slip.verification if content.slip else None
        payload = _letter(content) | {"red_parts": red_parts, "mark": page_mark(content.specimen, draft)}
        return self._set("letter.typ", payload, timestamp, qr=qr_svg(code.url) if code else "")

    def person_sheet(self, content: PersonSheet, *, timestamp: datetime) -> bytes:
        """Return one member's sheet as PDF/A-2b, A4 portrait; errors as in `render`."""
        refuse_unprintable(content.texts())
        payload = asdict(content) | {
            "title_rows": title_rows(content.title),
            "services": [_cells(service, content.columns) for service in content.services],
            "mark": page_mark(content.specimen),
        }
        return self._set("person_sheet.typ", payload, timestamp)

    def check_slips(
        self, slips: Sequence[CheckSlip], *, timestamp: datetime, specimen: str | None = None
    ) -> bytes:
        """Return the slips as PDF/A-2b, about three to an A4 page; there must be one; errors as in `render`."""
        for slip in slips:
            refuse_unprintable(slip.texts())
        payload = {
            "slips": [asdict(slip) for slip in slips],
            "cut_line": "裁切线",
            "mark": page_mark(specimen),
        }
        return self._set("check_slips.typ", payload, timestamp)

    def register(self, content: Register, *, timestamp: datetime) -> bytes:
        """Return a register as PDF/A-2b, A4 landscape; errors as in `render`."""
        refuse_unprintable(content.texts())
        payload = asdict(content) | {
            "title_rows": title_rows(content.title),
            "rows": [_cells(row, content.columns) for row in content.rows],
            "mark": page_mark(content.specimen),
        }
        return self._set("register.typ", payload, timestamp)

    def _set(self, template: str, payload: dict[str, Any], timestamp: datetime, *, qr: str = "") -> bytes:
        # typst refuses fractions of a second, which a real clock has.
        second = timestamp.astimezone(UTC).replace(microsecond=0)
        try:
            return self._compile(template, payload | {"faces": self._faces}, second, qr)
        except typst.TypstError:
            # The original message may quote a member's name, so it is not passed on to the log.
            raise TypesettingFailed from None
        finally:
            self._forget()

    def _compile(self, template: str, payload: dict[str, Any], timestamp: datetime, qr: str) -> bytes:
        pdf = self._compiler.compile(
            input=str(_HERE / template),
            format="pdf",
            pdf_standards=["a-2b"],
            pdf_tags=False,
            timestamp=timestamp,
            sys_inputs={"content": json.dumps(payload, ensure_ascii=False), "qr": qr},
        )
        if not isinstance(pdf, bytes):
            raise TypesettingFailed
        return pdf

    def _forget(self) -> None:
        for _ in range(_AGEING_COMPILES):
            self._age += 1
            self._compiler.compile(
                input=str(_HERE / "blank.typ"), format="pdf", sys_inputs={"age": str(self._age)}
            )


def _letter(content: LetterContent) -> dict[str, Any]:
    payload = asdict(content)
    payload["dated"] = content.dated or UNDATED
    payload["title_rows"] = title_rows(content.title)
    payload["signature_rows"] = signature_rows(content.signature_name)
    if content.table:
        payload["table"]["title_rows"] = title_rows(content.table.title)
        payload["table"]["rows"] = [_cells(row, content.table.columns) for row in content.table.rows]
    return payload


def _cells(row: tuple[str, ...], columns: tuple[Column, ...]) -> list[str | dict[str, Any]]:
    """Return the cells of a row; only one that is not of the usual size says its size (there may be thousands)."""
    return [cell.text if cell.points == CELL_POINTS else asdict(cell) for cell in fitted(row, columns)]
