"""The Word file as LibreOffice sets it: the text of our PDF, nearly its pages, and the measures of 信函格式 (±1 mm)."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from server.typesetting import Paragraph, docx_of
from tests.typesetting.office import convert
from tests.typesetting.reading import TIMESTAMP, Line, Page, Setter
from tests.typesetting.sample import COLUMNS, LETTER, with_members

PITCH = 225 / 22
HEADER = "".join(column.label.replace("\n", "") for column in COLUMNS)
LETTERS = {
    "one": with_members(1),
    "twenty": with_members(20),
    "sixty": with_members(60),
    "long": replace(LETTER, paragraphs=(Paragraph("为民服务" * 600),)),
    "draft": replace(LETTER, specimen="演示样张", number="", dated="", paragraphs=LETTER.paragraphs[:3]),
}


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Page]]:
    documents = {name: docx_of(letter, timestamp=TIMESTAMP) for name, letter in LETTERS.items()}
    documents["plain"] = docx_of(LETTERS["twenty"], timestamp=TIMESTAMP, red_parts=False)
    return convert(documents, tmp_path_factory.mktemp("office"))


def words(pages: list[Page]) -> str:
    """Return the text without white space, page numbers, repeated table headers and the dashes of the cut line."""
    text = "".join(re.sub(r"—\d+—", "", page.bare_text) for page in pages)
    return text.replace(HEADER, "").replace("-", "")


@pytest.mark.parametrize("name", ["one", "twenty", "sixty"])
def test_it_has_the_text_of_the_pdf_and_at_most_a_page_more_or_less(
    setter: Setter, converted: dict[str, list[Page]], name: str
) -> None:
    ours = setter.pages(LETTERS[name])
    assert sorted(words(converted[name])) == sorted(words(ours))
    assert words(converted[name])[:400] == words(ours)[:400]
    assert abs(len(converted[name]) - len(ours)) <= 1


def body_lines(page: Page) -> list[Line]:
    return [line for line in page.lines() if line.points == pytest.approx(16) and line.baseline < 262]


def test_the_issuing_name_stands_30_mm_from_the_top_above_a_thick_and_a_thin_line(
    converted: dict[str, list[Page]],
) -> None:
    page = converted["one"][0]
    thick, thin, thin_below, thick_below = page.red_bars()
    left, top, right, bottom = page.red_ink(20, thick.top - 0.2)
    assert top == pytest.approx(30, abs=1)
    assert (left + right) / 2 == pytest.approx(28 + 78, abs=1)
    assert thick.top - bottom == pytest.approx(4, abs=1)
    assert thick.height > 2 * thin.height
    assert thick_below.height > 2 * thin_below.height
    assert thick_below.bottom == pytest.approx(277, abs=1)
    for bar in (thick, thin, thin_below, thick_below):
        assert [bar.left, bar.right] == pytest.approx([21, 191], abs=0.1)
    assert not any(page.red_bars() for page in converted["one"][1:])


def test_number_title_and_addressee_stand_where_the_pdf_has_them(
    setter: Setter, converted: dict[str, list[Page]]
) -> None:
    ours, theirs = setter.pages(LETTERS["one"])[0], converted["one"][0]
    for phrase in ("〔2026〕", "关于反馈", "情况的函", "机关党委："):
        assert theirs.line_with(phrase).baseline == pytest.approx(ours.line_with(phrase).baseline, abs=1)
    assert theirs.line_with("〔2026〕").right == pytest.approx(184, abs=1)


def test_a_full_page_holds_22_lines_of_28_characters_inside_the_mirrored_margins(
    converted: dict[str, list[Page]],
) -> None:
    for page, left in zip(converted["long"][1:3], (26, 28), strict=True):
        lines = body_lines(page)
        steps = [below.baseline - above.baseline for above, below in pairwise(lines)]
        assert len(lines) == 22
        assert {len(line.text.strip()) for line in lines} == {28}
        assert steps == pytest.approx([PITCH] * 21, abs=0.1)
        assert [lines[0].left, lines[0].right] == pytest.approx([left, left + 156], abs=1)


def test_numbers_from_page_2_stand_7_mm_under_the_type_area_odd_right_even_left(
    converted: dict[str, list[Page]],
) -> None:
    pages = converted["one"]
    character = 14 * 25.4 / 72
    marks = [page.lines()[-1] for page in pages[1:]]
    assert [mark.text for mark in marks] == [f"— {number} —" for number in range(2, len(pages) + 1)]
    assert [mark.left for mark in marks[0::2]] == pytest.approx([26 + character] * 2, abs=1)
    assert marks[1].right == pytest.approx(184 - character, abs=1)
    assert [mark.baseline - 0.28 * character - 262 for mark in marks] == pytest.approx([7] * 3, abs=1)
    assert not re.search(r"— \d —", pages[0].text)


def test_a_long_table_repeats_its_header_on_each_of_its_pages(converted: dict[str, list[Page]]) -> None:
    tables = [page for page in converted["sixty"] if "治安巡逻岗" in page.bare_text]
    assert len(tables) == 3
    assert all(page.bare_text.count(HEADER) == 1 for page in tables)


def test_each_annex_has_pages_of_its_own(converted: dict[str, list[Page]]) -> None:
    starts = [page.bare_text.startswith("附件") for page in converted["twenty"]]
    assert starts.count(True) == 2
    assert "回执" in converted["twenty"][-1].bare_text
    assert "序号" not in converted["twenty"][-1].bare_text


def test_pre_printed_paper_gets_no_red_and_the_same_lines(converted: dict[str, list[Page]]) -> None:
    plain, red = converted["plain"], converted["twenty"]
    assert not any(page.red_bars() for page in plain)
    assert plain[0].lines() == red[0].lines()[1:]
    assert [page.lines() for page in plain[1:]] == [page.lines() for page in red[1:]]


def test_every_page_of_a_specimen_is_marked(converted: dict[str, list[Page]]) -> None:
    assert [page.text.count("演示样张") for page in converted["draft"]] == [1] * len(converted["draft"])
