"""The QR code of the reply slip."""

from io import BytesIO

import segno


def qr_svg(text: str) -> str:
    """Return the QR code of a text as SVG, error correction M, with the quiet zone of four modules."""
    out = BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(
        out, kind="svg", border=4, xmldecl=False, svgns=True, nl=False, light="#fff"
    )
    return out.getvalue().decode("utf-8")


def qr_png(text: str) -> bytes:
    """Return the same QR code as PNG, eight pixels to the module."""
    out = BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(out, kind="png", border=4, scale=8)
    return out.getvalue()
