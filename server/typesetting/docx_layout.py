"""What has to be counted before a letter can be written for Word.

Lengths are in twips (twentieths of a point), as Word has them; in EMU (36,000 to the millimetre) for what is drawn.
"""

from dataclasses import dataclass
from typing import Any

from server.typesetting.cells import fitted
from server.typesetting.content import (
    UNDATED,
    Align,
    AnnexTable,
    Blank,
    LetterContent,
    ReplySlip,
    SlipLine,
    page_mark,
)
from server.typesetting.wrapping import em_width, signature_rows, title_rows

FACES = {
    "song_bold": "方正小标宋简体",
    "fang": "仿宋_GB2312",
    "kai": "楷体_GB2312",
    "hei": "黑体",
    "song": "宋体",
}
_AREA, _INSIDE, _OUTSIDE = 8845, 1587, 1474  # 156, 28 and 26 mm: together the width of A4
_LINE = 579  # a 22nd of 225 mm
_CHARACTER = 315  # a 28th of 156 mm
_SMALL_CHARACTER = 210  # 5号
_SLIP_CHARACTER = 280  # 4号
_EMU_PER_MM, _EMU_PER_TWIP = 36_000, 635
_THICK, _THIN, _DOUBLE_LINE = 45, 15, 85  # 2.25 pt and 0.75 pt, 1.25 pt apart
_RED = "E60012"
_SIDES = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}
# Where lines have an exact height Word puts the baseline at four fifths of it; so much of a line of text is above
# its characters, which reach 0.88 em above the baseline.
_ABOVE_CHARACTERS = round(0.8 * _LINE - 0.88 * _CHARACTER)
_LARGEST_MARK = 680  # 34 pt
_NARROWEST_PERCENT = 75
_MARK_ABOVE_BASELINE, _MARK_INK = 0.8, 0.93  # of 小标宋, in em
_SEAL_PLACE_CHARACTER = 240  # 12 pt
_KEPT_CHARACTERS = 168
# Lines above the name and under the date, for a seal of 42 mm, where the name has one, two, three, more rows.
_SEAL_ROOM = ((1.2, 0.8), (0.6, 0.4), (0.6, 0.4), (0.0, 0.4))


@dataclass(frozen=True)
class Box:
    """A rectangle of the page, in EMU."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class IssuingMark:
    """How the name of who issues is set: its size, the percentage of its natural width, its box; lengths in twips."""

    half_points: int
    percent: int
    line: int
    ink_bottom: int
    place: Box


def layout(content: LetterContent, *, red_parts: bool, draft: str | None) -> dict[str, Any]:
    """Return what the templates of the .docx need, by the names they use."""
    mark = _issuing_mark(content.issuing_name)
    last = content.paragraphs[-1].text if content.paragraphs else ""
    proof = content.slip.verification if content.slip else None
    return _constants() | {
        "letter": content,
        "mark": page_mark(content.specimen, draft),
        "red_parts": red_parts,
        "issuing_mark": mark,
        **_red_lines(mark.ink_bottom),
        "title": "\n".join(title_rows(content.title)),
        "addressee": content.addressee.rstrip("：:") + "：",
        "last_is_kept": len(last) <= _KEPT_CHARACTERS,
        **_signature(content),
        "annex_labels": _annex_labels(content),
        "table": _table(content.table) if content.table else None,
        "slip": _slip(content.slip) if content.slip else None,
        "qr_url": proof.url if proof else "",
    }


def _constants() -> dict[str, Any]:
    return {
        "faces": FACES,
        "area": _AREA,
        "inside": _INSIDE,
        "outside": _OUTSIDE,
        "line": _LINE,
        "red": _RED,
    }


def _issuing_mark(name: str) -> IssuingMark:
    """Fit the name into 156 mm: it may be narrowed to three quarters before it gets smaller, as printers do.

    Its ink begins 30 mm under the edge of the page.
    """
    room = 0.995 * _AREA / max(em_width(name), 1)
    size = min(_LARGEST_MARK, 10 * int(room * 100 / _NARROWEST_PERCENT / 10))
    line = size * 5 // 4  # so that the baseline is one em under its top
    top = _twips(30) - (1 - _MARK_ABOVE_BASELINE) * size
    return IssuingMark(
        half_points=size // 10,
        percent=min(100, int(100 * room / size)),
        line=line,
        ink_bottom=round(_twips(30) + _MARK_INK * size),
        place=_box(28, top, 156, line),
    )


def _red_lines(ink_bottom: int) -> dict[str, Any]:
    """Return the two double lines of page 1 and the space before the number, 7/8 of a character under the upper."""
    upper = ink_bottom + _twips(4)
    lower = _twips(297 - 20) - _DOUBLE_LINE
    number = upper + _DOUBLE_LINE + round(7 / 8 * _CHARACTER) - _ABOVE_CHARACTERS
    return {
        "upper_bars": [_red_line(upper, _THICK), _red_line(upper + _DOUBLE_LINE - _THIN, _THIN)],
        "lower_bars": [_red_line(lower, _THIN), _red_line(lower + _DOUBLE_LINE - _THICK, _THICK)],
        "number_before": number - _twips(37),
    }


def _red_line(top: int, height: int) -> Box:
    return _box(21, top, 170, height)


def _box(left_mm: int, top: float, width_mm: int, height: int) -> Box:
    return Box(
        left_mm * _EMU_PER_MM, round(top) * _EMU_PER_TWIP, width_mm * _EMU_PER_MM, height * _EMU_PER_TWIP
    )


def _twips(mm: float) -> int:
    return round(mm * 1440 / 25.4)


def _signature(content: LetterContent) -> dict[str, Any]:
    """Centre each row of the name over the date, whose right end is four characters from the edge."""
    dated = content.dated or UNDATED
    axis = round(_AREA - (4 + em_width(dated) / 2) * _CHARACTER)
    left = 2 * axis - _AREA
    *upper, last = signature_rows(content.signature_name)
    rows = [*({"text": row} for row in upper), _last_row(last, content.seal_place, left), {"text": dated}]
    # Word cannot be asked whether the ending fits the page, so it always gets the narrow room of letter.typ.
    above, below = _SEAL_ROOM[min(len(upper), 3)]
    return {
        "signature": [{"left": left, "side": "center", "seal_place": "", **row} for row in rows],
        "above_signature": round(above * _LINE),
        "above_contact": round(below * _LINE),
    }


def _last_row(name: str, seal_place: str, left: int) -> dict[str, Any]:
    """Hang （盖章） beside the name without moving it; where there is no room for that, centre both together."""
    hanging = round(em_width(seal_place) * _SEAL_PLACE_CHARACTER)
    wide = round(em_width(name) * _CHARACTER) + hanging
    row = {"text": name, "seal_place": seal_place}
    if wide <= _AREA - left - hanging:
        return row | {"left": left + hanging}
    return row if wide <= _AREA - left else row | {"left": 0, "side": "right"}


def _annex_labels(content: LetterContent) -> list[str]:
    if len(content.attachments) < 2:
        return ["附件"]
    annexes = [annex for annex in (content.table, content.slip) if annex]
    return [f"附件{number}" for number, _ in enumerate(annexes, 1)]


def _table(table: AnnexTable) -> dict[str, Any]:
    both = em_width(table.caption_left + table.caption_right) + 1
    captions = [[table.caption_left, table.caption_right]]
    rows = [fitted(row, table.columns) for row in table.rows]
    return {
        "title": "\n".join(title_rows(table.title)),
        "captions": captions if both * _SMALL_CHARACTER <= _AREA else [[words] for words in captions[0]],
        "widths": [_twips(column.width_mm) for column in table.columns],
        "labels": [column.label for column in table.columns],
        "sides": [_SIDES[column.align] for column in table.columns],
        "rows": [[{"text": c.text, "half_points": int(2 * c.points)} for c in row] for row in rows],
        "total": table.total,
        "notes": table.notes,
    }


def _slip(slip: ReplySlip) -> dict[str, Any]:
    closing = max((em_width(row) for row in slip.closing), default=0)
    return {
        "title": slip.title,
        "addressee": slip.addressee.rstrip("：:") + "：",
        "lines": [_slip_line(line) for line in slip.lines],
        "closing": slip.closing,
        "closing_width": round(closing * _SLIP_CHARACTER) + 700,
        "cut_line": f" {slip.cut_line} ",
        "cut_left": (_AREA - round((em_width(slip.cut_line) + 1) * _SMALL_CHARACTER)) // 2,
        "proof": slip.verification.lines if slip.verification else (),
    }


def _slip_line(line: SlipLine) -> list[str | dict[str, Any]]:
    """Write a blank as underlined spaces; only the last one can be open and reach the end of the line."""
    last = max((i for i, part in enumerate(line) if part == Blank()), default=-1)
    return [part if isinstance(part, str) else _blank(part, open_=i == last) for i, part in enumerate(line)]


def _blank(blank: Blank, *, open_: bool) -> dict[str, Any]:
    return {"open": open_, "spaces": "　" * round(blank.characters or 6)}
