"""Where a name or a title is broken into lines, counted in characters (em) of its own size."""

import math
from unicodedata import east_asian_width

_TITLE_EM = 19.0  # of the 20 characters of 2号 that 156 mm hold
_SIGNATURE_EM = 14.0  # centred over a date whose right end is four characters from the edge
# After one of these an organisation's name may be broken without tearing a word.
_NAME_JOINTS = ("街道", "社区", "委员会", "省", "市", "区", "县", "镇", "乡", "村", "局", "司")


def em_width(text: str) -> float:
    """Return how many characters wide a text is; Latin letters and digits count half."""
    return sum(1.0 if east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def title_rows(title: str) -> list[str]:
    """Break a title in 2号 into its lines."""
    return balanced(title, _TITLE_EM)


def signature_rows(name: str) -> list[str]:
    """Break the name of who signs into the lines that stand over the date."""
    return split_name(name, _SIGNATURE_EM)


def balanced(text: str, capacity: float) -> list[str]:
    """Break a text into the fewest lines of at most ``capacity`` em, all about equally long, the first longest.

    Line feeds in the text are kept as they are wished; runs of Latin letters and digits are not torn.
    """
    return [row for part in text.split("\n") for row in _even_rows(part, capacity)]


def _even_rows(text: str, capacity: float) -> list[str]:
    width = em_width(text)
    count = max(1, math.ceil(width / capacity))
    if count == 1:
        return [text]
    cut = _cut_at(text, min(capacity, math.ceil(width / count)))
    return [text[:cut], *_even_rows(text[cut:], capacity)]


def _cut_at(text: str, wished: float) -> int:
    """Return the index at which the first ``wished`` em end, moved back out of a number or a Latin word."""
    index, used = 0, 0.0
    while index < len(text) and used + em_width(text[index]) <= wished:
        used += em_width(text[index])
        index += 1
    start = index
    while start and _torn(text[start - 1], text[start : start + 1]):
        start -= 1
    return start or max(index, 1)


def _torn(before: str, after: str) -> bool:
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


def split_name(name: str, capacity: float) -> list[str]:
    """Break an organisation's name into lines of at most ``capacity`` em, after 街道, 市, 区 … where one fits."""
    return [row for part in name.split("\n") for row in _name_rows(part, capacity)]


def _name_rows(name: str, capacity: float) -> list[str]:
    if em_width(name) <= capacity:
        return [name]
    cuts = [
        name.find(joint, start) + len(joint)
        for joint in _NAME_JOINTS
        for start in range(len(name))
        if name.startswith(joint, start)
    ]
    fitting = [c for c in cuts if c < len(name) and em_width(name[:c]) <= capacity and 2 * c >= capacity]
    if not fitting:
        return balanced(name, capacity)
    cut = max(fitting)
    return [name[:cut], *_name_rows(name[cut:], capacity)]
