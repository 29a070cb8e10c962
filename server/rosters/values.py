"""How the values of a roster are spelt: many ways in, one way out. Every function is idempotent on its own results."""

import re
import unicodedata

from server.kernel.glyphs import normalise_private_use
from server.kernel.identifiers import normalise_phone
from server.members.rules import PartyStatus
from server.people.rules import Sex

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_ORDINARY = re.compile("[\u4e00-\u9fff!-~]*")
_DOTS = re.compile("[\u2022\u2027\u2219\u22c5\u30fb\uff65\u0387\u2e31\ua78f\u16eb\u25cf]")
_DOT_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s*[.。·]\s*(?=[{_HAN}])")
_SPACED_DOT = re.compile(r"\s*·\s*")
_HAN_ONLY = re.compile(rf"[{_HAN}\s]+")
_BRACKETED = re.compile(r"\(([^()]*)\)?")
_BLANK_WORDS = frozenset(
    {
        "无",
        "暂无",
        "没有",
        "不详",
        "空",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "―",
        "N/A",
        "n/a",
        "null",
        "None",
        "〃",
    }
)
_SKILL_SEPARATORS = re.compile(r"[、,;/|+\n\s]+")
_PHONE_SEPARATORS = re.compile(r"[、,;/|\n]+|\s{2,}|(?<=\d{11})\s+")
_DOOR = re.compile(r"^(.*?\d+\s*(?:号楼|栋|幢|座))\D{0,3}\d.*$")

_SEXES = {
    "男": Sex.MALE,
    "女": Sex.FEMALE,
    "男性": Sex.MALE,
    "女性": Sex.FEMALE,
    "M": Sex.MALE,
    "F": Sex.FEMALE,
}
_OUTSIDERS = (
    "群众",
    "积极分子",
    "发展对象",
    "团员",
    "申请人",
    "民盟",
    "民革",
    "民建",
    "民进",
    "九三",
    "农工",
    "致公",
    "无党派",
)
_FULL = frozenset(
    {
        "正式",
        "正式党员",
        "党员",
        "中共党员",
        "中共正式党员",
        "中国共产党党员",
        "中国共产党正式党员",
        "共产党员",
        "转正",
    }
)


def plain(text: str) -> str:
    """Return the text in its compatibility form, without invisible signs, with single spaces and no ends."""
    if _ORDINARY.fullmatch(text):
        return text  # most cells: nothing to do
    seen = unicodedata.normalize("NFKC", _INVISIBLE.sub("", normalise_private_use(text)))
    return " ".join(_INVISIBLE.sub("", seen).split())


def words(text: str) -> str:
    """Return the plain text, or nothing where it only says that there is nothing (无, /, —)."""
    seen = plain(text)
    return "" if seen in _BLANK_WORDS else seen


def split_name(text: str) -> tuple[str, str]:
    """Return a name in its canonical spelling, and what stood in brackets behind it.

    Spaces that only spread a Chinese name out go (程　华); those of a Latin name stay single; every kind
    of middle dot between the parts of a minority name becomes ``·``.
    """
    seen = plain(_DOTS.sub("·", text))
    notes = [note.strip() for note in _BRACKETED.findall(seen)]
    seen = plain(_BRACKETED.sub(" ", seen).replace(")", " ").strip("*# "))
    seen = _SPACED_DOT.sub("·", _DOT_BETWEEN_HAN.sub("·", seen)).strip("*# ·")
    if _HAN_ONLY.fullmatch(seen) and len("".join(seen.split())) <= 4:
        seen = "".join(seen.split())
    return unicodedata.normalize("NFC", seen), " ".join(filter(None, notes))


def normalise_name(text: str) -> str:
    """Return a name in its canonical spelling, without what stands in brackets behind it."""
    return split_name(text)[0]


def phones(text: str) -> list[str]:
    """Return the mobile numbers that a cell holds, in their order; most hold one, some two with a separator."""
    whole = normalise_phone(text)
    if whole:
        return [whole]
    parts = _PHONE_SEPARATORS.split(unicodedata.normalize("NFKC", text).strip())
    return list(dict.fromkeys(filter(None, map(normalise_phone, parts))))


def read_sex(text: str) -> Sex | None:
    """Return the sex that a cell names, or None."""
    return _SEXES.get(plain(text).upper())


def read_party_status(text: str) -> PartyStatus | None:
    """Return the Party status that a cell names; None where it names none, also for who is no member."""
    seen = plain(text).replace(" ", "")
    if is_outsider(seen):
        return None
    if "预备" in seen:
        return PartyStatus.PROBATIONARY
    return PartyStatus.FULL if seen in _FULL else None


def is_outsider(text: str) -> bool:
    """Say whether a cell names somebody who is not (yet) a member of the Party."""
    return any(word in text for word in _OUTSIDERS)


def split_skills(text: str) -> tuple[str, ...]:
    """Return the skills that a cell lists, each once."""
    seen = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return tuple(dict.fromkeys(filter(None, map(words, _SKILL_SEPARATORS.split(seen)))))


def without_door(text: str) -> str:
    """Return estate and building of an address: flat and door are more than anybody here needs (domain.md B1)."""
    found = _DOOR.match(words(text))
    return found.group(1) if found else words(text)
