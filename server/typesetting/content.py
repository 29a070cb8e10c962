"""What is printed in a letter, already worded: this room sets text and composes none.

A line feed in a title, a name or a table cell is a wished line break. The same content always gives the same JSON,
so its digest can stand for the letter's text.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

TYPE_AREA_MM = 156.0
UNDATED = "　　　年　　月　　日"
"""Stands where a letter not yet approved has no date."""


class Level(StrEnum):
    """How a paragraph is set: text, a 一、 heading in 黑体, or a （一） item whose lead-in may be 楷体."""

    BODY = "body"
    HEADING1 = "heading1"
    ITEM = "item"


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


def page_mark(*marks: str | None) -> str:
    """Return what is printed on every page of a paper that is no real one."""
    return "　".join(mark for mark in marks if mark)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; ``lead_in`` is set before the text in 楷体 (items only)."""

    text: str
    level: Level = Level.BODY
    lead_in: str = ""


@dataclass(frozen=True)
class Column:
    """One column of the annex table; width in millimetres."""

    key: str
    label: str
    width_mm: float
    align: Align = Align.CENTRE


@dataclass(frozen=True)
class AnnexTable:
    """The annex with a table: every row, and the total if there is one, has one string per column."""

    title: str
    caption_left: str
    caption_right: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = self.rows if self.total is None else (*self.rows, self.total)
        if any(len(line) != len(self.columns) for line in lines):
            raise ValueError("every row of the annex table needs one string per column")
        if sum(column.width_mm for column in self.columns) > TYPE_AREA_MM + 0.01:
            raise ValueError(f"the columns of the annex table are wider than {TYPE_AREA_MM} mm")

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every printed text with the Chinese name of the place where it stands."""
        yield "附件表标题", self.title + self.caption_left + self.caption_right
        yield "附件表表头", "".join(column.label for column in self.columns)
        for number, row in enumerate(self.rows, 1):
            yield f"附件表第{number}行", "".join(row)
        yield "附件表合计行", "".join(self.total or ())
        yield "附件表附注", "".join(self.notes)


@dataclass(frozen=True)
class Blank:
    """A ruled blank to be filled by hand: so many characters long, or (None) to the end of the line."""

    characters: float | None = None


SlipLine = tuple[str | Blank, ...]


@dataclass(frozen=True)
class Verification:
    """The QR code of the slip and the lines beside it; the QR code holds the URL."""

    url: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ReplySlip:
    """The acknowledgement (回执) under a cut line: text with blanks, then the closing lines at the right."""

    title: str
    addressee: str
    lines: tuple[SlipLine, ...]
    closing: tuple[str, ...]
    cut_line: str
    verification: Verification | None = None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every printed text with the Chinese name of the place where it stands."""
        words = [part for line in self.lines for part in line if isinstance(part, str)]
        beside = self.verification.lines if self.verification else ()
        yield "回执", "".join([self.title, self.addressee, self.cut_line, *words, *self.closing, *beside])


@dataclass(frozen=True)
class LetterContent:
    """One letter. ``specimen`` is the mark printed on every page of a letter that is no real one (演示样张)."""

    issuing_name: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[Paragraph, ...]
    attachments: tuple[str, ...]
    signature_name: str
    dated: str
    contact: str = ""
    seal_place: str = "（盖章）"
    table: AnnexTable | None = None
    slip: ReplySlip | None = None
    specimen: str | None = None

    def __post_init__(self) -> None:
        annexes = [annex for annex in (self.table, self.slip) if annex is not None]
        if len(annexes) > len(self.attachments):
            raise ValueError("an annex is not listed among the attachments")

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every printed text with the Chinese name of the place where it stands."""
        yield "发文机关标志", self.issuing_name
        yield "发文字号", self.number
        yield "标题", self.title
        yield "主送机关", self.addressee
        for number, paragraph in enumerate(self.paragraphs, 1):
            yield f"正文第{number}段", paragraph.lead_in + paragraph.text
        yield "附件说明", "".join(self.attachments)
        yield "署名", self.signature_name + self.seal_place + self.dated
        yield "附注", self.contact
        yield "样张标记", self.specimen or ""
        yield from self.table.texts() if self.table else ()
        yield from self.slip.texts() if self.slip else ()

    def to_json(self) -> str:
        """Return the canonical JSON: keys sorted, no spaces, Chinese as it is."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Rebuild the content that `to_json` wrote; a missing or unknown key is a TypeError or KeyError."""
        raw = json.loads(text)
        paragraphs = tuple(Paragraph(**{**p, "level": Level(p["level"])}) for p in raw.pop("paragraphs"))
        attachments = tuple(raw.pop("attachments"))
        table, slip = raw.pop("table"), raw.pop("slip")
        return cls(
            **raw,
            paragraphs=paragraphs,
            attachments=attachments,
            table=_table(table) if table else None,
            slip=_slip(slip) if slip else None,
        )


def _table(raw: Mapping[str, Any]) -> AnnexTable:
    lists = {
        "columns": tuple(Column(**{**c, "align": Align(c["align"])}) for c in raw["columns"]),
        "rows": tuple(tuple(row) for row in raw["rows"]),
        "total": None if raw["total"] is None else tuple(raw["total"]),
        "notes": tuple(raw["notes"]),
    }
    return AnnexTable(**{**raw, **lists})


def _slip(raw: Mapping[str, Any]) -> ReplySlip:
    proof = raw["verification"]
    lists = {
        "lines": tuple(_slip_line(line) for line in raw["lines"]),
        "closing": tuple(raw["closing"]),
        "verification": Verification(proof["url"], tuple(proof["lines"])) if proof else None,
    }
    return ReplySlip(**{**raw, **lists})


def _slip_line(raw: Sequence[str | Mapping[str, Any]]) -> SlipLine:
    return tuple(part if isinstance(part, str) else Blank(**part) for part in raw)
