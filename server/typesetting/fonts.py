"""The faces of an official letter, by role, and which of them this installation lacks."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst

from server.kernel.glyphs import font_paths

# First the families a customer may hold a licence for, then the free stand-ins, last the per-character fallback.
_WISHED = {
    "song_bold": ("FZXiaoBiaoSong-B05S", "FandolSong", "Noto Serif SC"),
    "fang": ("FangSong_GB2312", "FandolFang R", "Noto Serif SC"),
    "kai": ("KaiTi_GB2312", "FandolKai", "Noto Serif SC"),
    "hei": ("SimHei", "FandolHei", "Noto Sans SC"),
    "song": ("SimSun", "Noto Serif SC", "FandolSong"),
}
_ROLE_NAMES = {"song_bold": "小标宋", "fang": "仿宋", "kai": "楷体", "hei": "黑体", "song": "宋体"}
# Fandol's digits are darker than its characters (and in its 黑体 lighter), so they come from Noto beside it.
_DIGITS = {"FandolFang R": "Noto Serif SC", "FandolKai": "Noto Serif SC", "FandolHei": "Noto Sans SC"}
_FALLBACK = frozenset({"Noto Serif SC", "Noto Sans SC"})


@dataclass(frozen=True)
class Face:
    """The families of one role, the preferred one first, and where its ASCII comes from if not from that one."""

    families: list[str]
    ascii: str | None


def faces() -> dict[str, Face]:
    """Return the installed families of each role."""
    installed = _families(tuple(font_paths()))
    return {role: _face([name for name in names if name in installed]) for role, names in _WISHED.items()}


def _face(families: list[str]) -> Face:
    digits = _DIGITS.get(families[0]) if families else None
    return Face(families, digits if digits in families else None)


def missing_faces() -> list[str]:
    """Return the Chinese names of the roles that only the fallback face can fill (empty when all is well).

    The letter is still printed, but e.g. its body stands in 宋体 where GB/T 9704-2012 wants 仿宋.
    """
    return [_ROLE_NAMES[role] for role, face in faces().items() if _only_fallback(role, face.families)]


def _only_fallback(role: str, families: list[str]) -> bool:
    return not families or (role != "song" and set(families) <= _FALLBACK)


@cache
def _families(folders: tuple[Path, ...]) -> frozenset[str]:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(f) for f in folders]
    )
    return frozenset(fonts.families())
