"""Where a clerk presses the round seal of 42 mm: over name and date, free of the text above and of the contact below."""

from dataclasses import dataclass, replace

import pytest

from server.typesetting import LetterContent, Paragraph
from tests.typesetting.reading import Line, Page, Setter
from tests.typesetting.sample import LETTER

PITCH = 225 / 22
CHARACTER = 15.75 * 25.4 / 72
DIAMETER = 42.0

NAMES = {
    1: "幸福里社区党委",
    2: LETTER.signature_name,
    3: "中共阿克塞哈萨克族自治县红柳湾镇民族团结示范街道幸福里社区委员会",
    4: "中共阿克塞哈萨克族自治县红柳湾镇民族团结进步示范街道办事处幸福里第一社区第二网格联合委员会",
}


@dataclass(frozen=True)
class Ending:
    """The last lines of a letter's text (mm)."""

    text: Line
    name: list[Line]
    date: Line
    contact: Line


def ending(pages: list[Page]) -> Ending:
    page = next(page for page in pages if "（盖章）" in page.text)
    lines = [line for line in page.lines() if line.baseline < 264]
    end = next(i for i, line in enumerate(lines) if line.text == LETTER.dated)
    start = end
    while "回执" not in lines[start - 1].text:
        start -= 1
    return Ending(lines[start - 1], lines[start:end], lines[end], lines[end + 1])


def top(line: Line) -> float:
    return line.baseline - 0.88 * CHARACTER


def bottom(line: Line) -> float:
    return line.baseline + 0.12 * CHARACTER


def seal_top(found: Ending) -> float:
    """Return where the seal's upper edge comes: name and date a little under its middle, within a line of the text."""
    wished = (top(found.name[0]) + bottom(found.date)) / 2 - 3 - DIAMETER / 2
    lowest = bottom(found.text) + PITCH
    return min(max(wished, bottom(found.text) + 0.5, bottom(found.date) + 1 - DIAMETER), lowest)


def letters(rows: int) -> list[LetterContent]:
    """Return letters of every length of text within a page, so that some endings are narrow and some are not."""
    named = replace(LETTER, signature_name=NAMES[rows])
    return [
        replace(named, paragraphs=(Paragraph("为" * length), Paragraph("特此函告。")))
        for length in range(28 * 11, 28 * 34, 28)
    ]


@pytest.mark.parametrize("rows", NAMES)
def test_the_seal_presses_name_and_date_and_touches_neither_text_nor_contact(
    setter: Setter, rows: int
) -> None:
    gaps = set()
    for letter in letters(rows):
        found = ending(setter.pages(letter))
        upper = seal_top(found)
        assert len(found.name) == rows
        assert 0 < upper - bottom(found.text) <= PITCH + 0.01
        assert upper < top(found.name[-1])
        assert bottom(found.date) < upper + DIAMETER + 0.01
        assert top(found.contact) - (upper + DIAMETER) > 1
        gaps.add(round(found.contact.baseline - found.date.baseline, 1))
    assert len(gaps) == 2


def test_the_contact_stands_under_the_date_with_an_indent_of_two(setter: Setter) -> None:
    found = ending(setter.pages(LETTER))
    assert found.contact.text == LETTER.contact
    assert found.contact.left == pytest.approx(26 + 2 * CHARACTER, abs=0.5)
    assert found.date.baseline < found.contact.baseline < found.date.baseline + 2 * PITCH + 0.1
