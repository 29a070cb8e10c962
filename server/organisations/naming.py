"""The pinyin by which Chinese names of places and units are sorted."""

from pypinyin import lazy_pinyin


def sort_key(name: str) -> str:
    """Return the pinyin by which a Chinese name is sorted."""
    return " ".join(lazy_pinyin(name))
