"""Which characters our fonts can print, and what the private characters of old GBK systems really are.

The answer is needed at two ends: where a name enters (flagged, never refused) and where a letter is set
(refused rather than printed as a box). Both must ask the same fonts, so the list of font folders lives here.
"""

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.ttLib.ttCollection import TTCollection

_FONT_SUFFIXES = frozenset({".otf", ".ttf", ".ttc", ".otc"})
_LAYOUT_ONLY = frozenset("\n \u3000")
# Controls, and the private use area: whatever shape a font holds there is not the character that was meant.
_NEVER_PRINTED = frozenset({*range(0x20), *range(0x7F, 0xA0), *range(0xE000, 0xF900)})


def font_paths() -> list[Path]:
    """Return the font folders that exist: the customer's own, the fetched ones, the packaged ones."""
    return [*_existing(os.environ.get("FONT_DIR"), sys.prefix)]


@cache
def _existing(customer: str | None, prefix: str) -> tuple[Path, ...]:
    folders = [Path(customer)] if customer else []
    folders += [Path(prefix) / "fonts", *_packaged_fonts()]
    return tuple(folder for folder in folders if folder.is_dir())


@cache
def _packaged_fonts() -> tuple[Path, ...]:
    spec = find_spec("pylopdf_fonts_zh_cn")
    return tuple(Path(place) for place in (spec.submodule_search_locations or [])) if spec else ()


def unprintable(text: str) -> list[str]:
    """Return the characters that no face has, each once, in the order of their appearance.

    A character is one code point; spaces and line feeds are always printable, other controls never.
    """
    known = _printable(tuple(font_paths()))
    return [sign for sign in dict.fromkeys(text) if sign not in _LAYOUT_ONLY and ord(sign) not in known]


@cache
def _printable(folders: tuple[Path, ...]) -> frozenset[int]:
    files = [file for folder in folders for file in folder.iterdir() if file.suffix.lower() in _FONT_SUFFIXES]
    return frozenset(code for file in files for code in _code_points(file) if code not in _NEVER_PRINTED)


def _code_points(file: Path) -> Iterator[int]:
    """Yield what the character map of each face in a font file covers."""
    if file.suffix.lower() in {".ttc", ".otc"}:
        with TTCollection(str(file), lazy=True) as collection:
            for face in collection.fonts:
                yield from face.getBestCmap() or ()
        return
    with TTFont(str(file), lazy=True) as face:
        yield from face.getBestCmap() or ()


def normalise_private_use(text: str) -> str:
    """Return the text with the private code points of old GBK systems replaced by the real characters.

    GBK had no code point for 80 characters (bytes FE50–FEA0) and kept them at U+E815–U+E864; GB 18030-2005
    gives them their place (䶮 is the one met in names). Other private code points stay: `unprintable` reports
    them.
    """
    return text.translate(_private_use())


@cache
def _private_use() -> dict[int, int]:
    trail_bytes = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    pairs = {0xE815 + i: ord(bytes((0xFE, trail)).decode("gb18030")) for i, trail in enumerate(trail_bytes)}
    return pairs | _LATER_ASSIGNED


# Still private in Python's codec (edition of 2000): the eight of Unicode 4.1 and the six of Extension B.
_LATER_ASSIGNED = {
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE832: 0x9FB8,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE864: 0x9FBB,
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE831: 0x215D7,
    0xE83B: 0x2298F,
    0xE855: 0x241FE,
}
