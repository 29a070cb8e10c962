"""Reading a PDF back in millimetres."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pymupdf

from server.typesetting import LetterContent, Renderer

MM = 72 / 25.4
TIMESTAMP = datetime(2026, 7, 22, 1, 30, tzinfo=UTC)
_PIXELS_PER_MM = 10  # 254 dpi


@dataclass(frozen=True)
class Line:
    """One line of text: its words, baseline, left and right end (mm), size (pt) and fonts."""

    text: str
    baseline: float
    left: float
    right: float
    points: float
    fonts: frozenset[str]


@dataclass(frozen=True)
class Bar:
    """A filled rectangle or a stroke (mm)."""

    left: float
    top: float
    right: float
    bottom: float
    colour: tuple[float, ...] | None
    dashes: str

    @property
    def height(self) -> float:
        return self.bottom - self.top


class Page:
    """One page of a PDF."""

    def __init__(self, page: Any):
        self._page = page
        self.text: str = page.get_text().replace("\n", "")
        self.bare_text = "".join(self.text.split())
        self.width, self.height = page.rect.width / MM, page.rect.height / MM

    def lines(self) -> list[Line]:
        """Return the horizontal lines of text, from the top down."""
        blocks = self._page.get_text("dict")["blocks"]
        found = [line for block in blocks for line in block.get("lines", ()) if line["dir"] == (1.0, 0.0)]
        return sorted((_line(line) for line in found), key=lambda line: (line.baseline, line.left))

    def line_with(self, words: str) -> Line:
        """Return the first line that holds the words."""
        return next(line for line in self.lines() if words in line.text)

    def bars(self) -> list[Bar]:
        """Return what is drawn, from the top down."""
        bars = [_bar(drawing) for drawing in self._page.get_drawings()]
        return sorted(bars, key=lambda bar: (bar.top, bar.left))

    def red_bars(self) -> list[Bar]:
        return [bar for bar in self.bars() if bar.colour and bar.colour[0] > 0.8 and bar.colour[1] < 0.2]

    def red_ink(self, top: float, bottom: float) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of what is red between two heights (mm)."""
        samples, width = self._pixels(top, bottom)
        rows = [samples[i : i + 3 * width] for i in range(0, len(samples), 3 * width)]
        inked = [i for i, row in enumerate(rows) if _reddest(row) > 100]
        columns = [x for x in range(width) if any(_is_red(rows[i], x) for i in inked)]
        left, right = columns[0] / _PIXELS_PER_MM, (columns[-1] + 1) / _PIXELS_PER_MM
        return left, top + inked[0] / _PIXELS_PER_MM, right, top + (inked[-1] + 1) / _PIXELS_PER_MM

    def pixels(self) -> list[tuple[int, int, int]]:
        """Return every dot of the page at 72 dpi as red, green and blue."""
        samples = self._page.get_pixmap(dpi=72, alpha=False).samples
        return list(zip(samples[0::3], samples[1::3], samples[2::3], strict=True))

    def ink(self) -> Iterator[tuple[float, float]]:
        """Yield where (mm from left and top) the page is darker than a light grey, seen at 72 dpi."""
        pixmap = self._page.get_pixmap(dpi=72, colorspace=pymupdf.csGRAY, alpha=False)
        for index, grey in enumerate(pixmap.samples):
            if grey < 200:
                yield index % pixmap.width / MM, index // pixmap.width / MM

    def dark_at(self, x: float, y: float) -> bool:
        """Return whether the point (mm) is darker than middle grey."""
        clip = pymupdf.Rect(x * MM - 0.2, y * MM - 0.2, x * MM + 0.2, y * MM + 0.2)
        pixels = self._page.get_pixmap(clip=clip, dpi=600, colorspace=pymupdf.csGRAY).samples
        return sum(pixels) / len(pixels) < 128

    def fonts(self) -> list[tuple[str, str]]:
        """Return (name, kind of the embedded file, ``n/a`` if none) of each font."""
        return [(font[3], font[1]) for font in self._page.get_fonts()]

    def _pixels(self, top: float, bottom: float) -> tuple[bytes, int]:
        clip = pymupdf.Rect(0, top * MM, 210 * MM, bottom * MM)
        pixmap = self._page.get_pixmap(clip=clip, dpi=254, alpha=False)
        return pixmap.samples, pixmap.width


class Setter:
    """Sets letters with one renderer and opens the result."""

    def __init__(self, renderer: Renderer):
        self.renderer = renderer

    def pdf(self, content: LetterContent, *, red_parts: bool = True, draft: str | None = None) -> bytes:
        return self.renderer.render(content, timestamp=TIMESTAMP, red_parts=red_parts, draft=draft)

    def pages(
        self, content: LetterContent, *, red_parts: bool = True, draft: str | None = None
    ) -> list[Page]:
        return pages_of(self.pdf(content, red_parts=red_parts, draft=draft))


def pages_of(pdf: bytes) -> list[Page]:
    """Open a PDF."""
    return [Page(page) for page in pymupdf.open(stream=pdf)]


def _line(raw: dict[str, Any]) -> Line:
    spans = raw["spans"]
    left, _, right, _ = (value / MM for value in raw["bbox"])
    return Line(
        text="".join(span["text"] for span in spans),
        baseline=spans[0]["origin"][1] / MM,
        left=left,
        right=right,
        points=spans[0]["size"],
        fonts=frozenset(span["font"] for span in spans),
    )


def _bar(drawing: dict[str, Any]) -> Bar:
    left, top, right, bottom = (value / MM for value in drawing["rect"])
    return Bar(left, top, right, bottom, drawing["fill"] or drawing["color"], drawing["dashes"] or "")


def _reddest(row: bytes) -> int:
    return max(red - green for red, green in zip(row[0::3], row[1::3], strict=True))


def _is_red(row: bytes, x: int) -> bool:
    return row[3 * x] - row[3 * x + 1] > 100
