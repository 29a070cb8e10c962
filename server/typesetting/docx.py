"""LetterContent in, an editable Word file out: the same letter for those who must change a word by hand.

The XML is written by Jinja from the templates in ``word/``; what has to be counted comes from `docx_layout`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.typesetting.content import LetterContent
from server.typesetting.docx_layout import layout
from server.typesetting.errors import refuse_unprintable
from server.typesetting.qr import qr_png

# The even and the odd pages have parts of their own, as Word writes them, although their headers are alike.
_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "docProps/core.xml": "core.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fontTable.xml",
    "word/header-first.xml": "header-first.xml",
    "word/header-odd.xml": "header.xml",
    "word/header-even.xml": "header.xml",
    "word/footer-first.xml": "footer-first.xml",
    "word/footer-odd.xml": "footer.xml",
    "word/footer-even.xml": "footer.xml",
}
_SIDES = {"word/footer-odd.xml": "right", "word/footer-even.xml": "left"}
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def docx_of(
    content: LetterContent, *, timestamp: datetime, red_parts: bool = True, draft: str | None = None
) -> bytes:
    """Return the letter as an editable .docx; the same arguments give the same bytes.

    ``timestamp`` is aware. ``red_parts=False`` leaves out what pre-printed paper already shows (套红); ``draft`` is the
    mark of a letter not yet approved. Fonts are named as GB/T 9704-2012 has them and not embedded. Raises
    UnprintableText as `Renderer.render` does.
    """
    refuse_unprintable(content.texts())
    values = layout(content, red_parts=red_parts, draft=draft)
    written_at = timestamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, part in _parts(values | {"written_at": written_at}):
            entry = ZipInfo(name, _ZIP_TIME)
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, part)
    return out.getvalue()


def _parts(values: dict[str, object]) -> Iterator[tuple[str, bytes]]:
    for name, template in _PARTS.items():
        xml = _templates().get_template(template).render(values, side=_SIDES.get(name))
        yield name, xml.encode()
    if values["qr_url"]:
        yield "word/media/qr.png", qr_png(str(values["qr_url"]))


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "word"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
