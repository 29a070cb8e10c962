"""LibreOffice as a second reader of our Word files, with the official font names mapped to the free faces."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from shutil import which
from xml.sax.saxutils import escape

import pymupdf
import pytest

from server.kernel.glyphs import font_paths
from tests.typesetting.reading import Page

_STAND_INS = {
    "方正小标宋简体": "FandolSong",
    "仿宋_GB2312": "FandolFang R",
    "楷体_GB2312": "FandolKai",
    "黑体": "FandolHei",
    "宋体": "Noto Serif SC",
}
_MATCH = (
    '<match target="pattern"><test name="family"><string>{}</string></test>'
    '<edit name="family" mode="assign" binding="strong"><string>{}</string></edit></match>'
)


def convert(documents: Mapping[str, bytes], folder: Path) -> dict[str, list[Page]]:
    """Return the pages LibreOffice makes of each named .docx.

    Where there is no LibreOffice the test is skipped, but never in CI, where it must be there.
    """
    program = which("soffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is missing: apt-get install libreoffice-writer-nogui")
        pytest.skip("soffice is not installed")
    for name, docx in documents.items():
        (folder / f"{name}.docx").write_bytes(docx)
    fonts = folder / "fonts.conf"
    fonts.write_text(_fonts_conf(folder / "cache"), encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    sources = [str(folder / f"{name}.docx") for name in documents]
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *sources]
    environment = os.environ | {"FONTCONFIG_FILE": str(fonts), "HOME": str(folder)}
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=240)
    return {name: [Page(page) for page in pymupdf.open(folder / f"{name}.pdf")] for name in documents}


def _fonts_conf(cache: Path) -> str:
    folders = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in font_paths())
    matches = "".join(_MATCH.format(official, free) for official, free in _STAND_INS.items())
    return f"<fontconfig>{folders}<cachedir>{escape(str(cache))}</cachedir>{matches}</fontconfig>"
