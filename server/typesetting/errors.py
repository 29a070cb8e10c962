"""What can be refused while a letter is set."""

from collections.abc import Iterable

from server.kernel.errors import DomainError
from server.kernel.glyphs import unprintable


class UnprintableText(DomainError):
    """The letter holds characters that no font has; it is refused, because a box must never be printed."""

    code = "unprintable_text"
    status = 422
    message = "函中有字库没有的字，无法印出。"

    def __init__(self, characters: list[str], *, place: str):
        self.characters = characters
        named = "、".join(f"“{sign}”（U+{ord(sign):04X}）" for sign in characters)
        sentence = f"{place}含有字库没有的字：{named}，印出会成为空框；请核对用字，或请管理员补充字库后重试。"
        super().__init__(sentence, fields={place: [sentence]})


class TypesettingFailed(DomainError):
    """The typesetter stopped for another reason than a missing character: a fault of ours, not of the text."""

    code = "typesetting_failed"
    status = 500
    message = "函件排版未能完成，请联系管理员。"


def refuse_unprintable(texts: Iterable[tuple[str, str]]) -> None:
    """Raise UnprintableText for the first of (place, text) that holds a character no font has."""
    for place, text in texts:
        if missing := unprintable(text):
            raise UnprintableText(missing, place=place)
