"""One print job of many letters: fronts, blanks, bookmarks, and the same bytes every time."""

import time
from dataclasses import replace

import pymupdf
import pytest

from server.typesetting.bundle import print_ready
from tests.typesetting.forms import REGISTER
from tests.typesetting.reading import TIMESTAMP, Setter, pages_of
from tests.typesetting.sample import LETTER, with_members


@pytest.fixture(scope="module")
def letters(setter: Setter) -> list[bytes]:
    """Letters of four, three and five pages."""
    short = replace(LETTER, table=None, attachments=("回执",), addressee="金泉市教育局党委")
    return [setter.pdf(letter) for letter in (LETTER, short, with_members(40))]


def test_every_letter_starts_on_a_front_page_after_a_blank_where_needed(letters: list[bytes]) -> None:
    assert [len(pages_of(letter)) for letter in letters] == [4, 3, 5]
    pages = pages_of(print_ready(letters))
    assert len(pages) == 4 + 4 + 6
    assert [i for i, page in enumerate(pages) if not page.text and not page.bars()] == [7, 13]
    assert [i for i, page in enumerate(pages) if "〔2026〕7号" in page.text and page.red_bars()] == [0, 4, 8]


def test_nothing_of_a_letter_is_lost_or_moved(letters: list[bytes]) -> None:
    merged = pages_of(print_ready(letters))
    for page, original in zip(merged, pages_of(letters[0]), strict=False):
        assert page.lines() == original.lines()
        assert page.pixels() == original.pixels()


def test_a_blank_has_the_size_of_the_page_before_it(setter: Setter) -> None:
    register = setter.renderer.register(REGISTER, timestamp=TIMESTAMP)
    pages = pages_of(print_ready([register, setter.pdf(LETTER)]))
    assert [(round(page.width), round(page.height)) for page in pages[:3]] == [
        (297, 210),
        (297, 210),
        (210, 297),
    ]


def test_titles_become_bookmarks(letters: list[bytes]) -> None:
    titles = ["水务局", "教育局", "财政局（重打）"]
    outline = pymupdf.open(stream=print_ready(letters, titles=titles)).get_toc()
    assert outline == [[1, "水务局", 1], [1, "教育局", 5], [1, "财政局（重打）", 9]]
    assert pymupdf.open(stream=print_ready(letters)).get_toc() == []


def test_the_same_letters_give_the_same_bytes(letters: list[bytes]) -> None:
    first = print_ready(iter(letters), titles=["甲", "乙", "丙"])
    time.sleep(1.1)  # an identifier made from the clock would differ from the next second on
    assert print_ready(letters, titles=["甲", "乙", "丙"]) == first
    assert print_ready(letters[:2]) != print_ready(letters[1::-1])


def test_no_letter_or_a_title_too_few_is_refused(letters: list[bytes]) -> None:
    with pytest.raises(ValueError, match="nothing to print"):
        print_ready([])
    with pytest.raises(ValueError, match="one title per PDF"):
        print_ready(letters, titles=["甲"])
