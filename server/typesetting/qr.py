"""QR codes: of the reply slip, and for a moment on a screen."""

from io import BytesIO

import segno


def qr_svg(text: str) -> str:
    """Return the QR code of a text as SVG, error correction M, with the quiet zone of four modules."""
    out = BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(
        out, kind="svg", border=4, xmldecl=False, svgns=True, nl=False, light="#fff"
    )
    return out.getvalue().decode("utf-8")


SCREEN_MASK = 3
"""Of the eight masks the one that comes nearest to the best: 3 % above it by the standard's own penalty, over many codes."""


def qr_png_on_screen(text: str) -> bytes:
    """Return a QR code as a small PNG that a screen enlarges, four pixels to the module.

    A phone is given twenty at a time: one mask for all of them instead of trying all eight, and few pixels, take a
    third of the time.
    """
    out = BytesIO()
    code = segno.make_qr(text, error="m", boost_error=False, mask=SCREEN_MASK)
    code.save(out, kind="png", border=4, scale=4)
    return out.getvalue()


def qr_png(text: str) -> bytes:
    """Return the QR code of the slip as PNG, eight pixels to the module."""
    out = BytesIO()
    segno.make_qr(text, error="m", boost_error=False).save(out, kind="png", border=4, scale=8)
    return out.getvalue()


def qr_image(text: str) -> str:
    """Return the same QR code as the address of an image that a page shows without asking for it."""
    return str(segno.make_qr(text, error="m", boost_error=False).svg_data_uri(border=4, light="#fff"))
