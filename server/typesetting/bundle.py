"""Many papers as one print job. Not part of the room's front, so that only who merges loads the library."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from io import BytesIO

from pikepdf import ObjectStreamMode, OutlineItem, Pdf


def print_ready(pdfs: Iterable[bytes], *, titles: Sequence[str] = ()) -> bytes:
    """Merge PDFs for duplex printing, each starting on a front page; the same PDFs give the same bytes.

    A document with an odd number of pages is followed by a blank one. ``titles``, one per PDF, become bookmarks.
    ValueError when there is no PDF or the titles are not as many.
    """
    with ExitStack() as opened:
        merged = opened.enter_context(Pdf.new())
        starts = [_append(merged, opened.enter_context(Pdf.open(BytesIO(pdf)))) for pdf in pdfs]
        if not starts:
            raise ValueError("there is nothing to print")
        if titles and len(titles) != len(starts):
            raise ValueError("there must be one title per PDF")
        _bookmark(merged, zip(titles, starts, strict=False))
        out = BytesIO()
        merged.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return out.getvalue()


def _append(merged: Pdf, document: Pdf) -> int:
    """Append a document on a front page and return the index of its first page."""
    start = len(merged.pages)
    merged.pages.extend(document.pages)
    if len(document.pages) % 2:
        _, _, width, height = (float(edge) for edge in document.pages[-1].mediabox.as_list())
        merged.add_blank_page(page_size=(width, height))
    return start


def _bookmark(merged: Pdf, places: Iterable[tuple[str, int]]) -> None:
    with merged.open_outline() as outline:
        outline.root.extend(OutlineItem(title, start) for title, start in places)
