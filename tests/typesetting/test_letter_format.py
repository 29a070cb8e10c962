"""The measures of 信函格式 (GB/T 9704-2012 §10.1, domain page F2), read back from the PDF; ±1 mm is allowed."""

from dataclasses import replace
from itertools import pairwise

import pytest

from server.typesetting import Level, Paragraph
from tests.typesetting.reading import Line, Page, Setter
from tests.typesetting.sample import LETTER

PITCH = 225 / 22
CENTRE = 28 + 156 / 2


def long_letter(setter: Setter) -> list[Page]:
    return setter.pages(replace(LETTER, paragraphs=(Paragraph("为民服务" * 600),)))


def body_lines(page: Page) -> list[Line]:
    return [line for line in page.lines() if line.points == pytest.approx(15.75)]


def test_the_issuing_name_is_red_stands_30_mm_from_the_page_top_and_is_centred(
    sample_pages: list[Page],
) -> None:
    left, top, right, _ = sample_pages[0].red_ink(20, 43)
    assert top == pytest.approx(30, abs=0.3)
    assert (left + right) / 2 == pytest.approx(CENTRE, abs=0.5)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_long_issuing_name_shrinks_to_the_width_of_the_type_area(setter: Setter, times: int) -> None:
    page = setter.pages(replace(LETTER, issuing_name="中共金泉市河西区东风街道幸福里社区委员会" * times))[0]
    left, top, right, bottom = page.red_ink(20, 60)
    name = page.lines()[0]
    assert [name.left, name.right] == pytest.approx([28, 184], abs=0.1)
    assert top == pytest.approx(30, abs=0.3)
    assert [left, right] == pytest.approx([21, 191], abs=0.2)
    assert page.red_bars()[0].top < bottom


def test_a_short_issuing_name_is_neither_narrowed_nor_stretched(setter: Setter) -> None:
    name = setter.pages(replace(LETTER, issuing_name="幸福里社区党委"))[0].lines()[0]
    assert name.right - name.left == pytest.approx(7 * 34 * 25.4 / 72, abs=0.5)


def test_a_double_line_thick_over_thin_stands_4_mm_under_the_issuing_name(sample_pages: list[Page]) -> None:
    page = sample_pages[0]
    thick, thin = page.red_bars()[:2]
    _, _, _, name_bottom = page.red_ink(20, thick.top - 0.2)
    assert thick.top - name_bottom == pytest.approx(4, abs=0.3)
    assert thick.height > 2 * thin.height
    assert all([bar.left, bar.right] == pytest.approx([21, 191], abs=0.01) for bar in (thick, thin))


def test_a_double_line_thin_over_thick_stands_20_mm_from_the_bottom_of_page_1_only(
    sample_pages: list[Page],
) -> None:
    thin, thick = sample_pages[0].red_bars()[2:]
    assert thick.bottom == pytest.approx(297 - 20, abs=0.3)
    assert thick.height > 2 * thin.height
    assert all([bar.left, bar.right] == pytest.approx([21, 191], abs=0.01) for bar in (thick, thin))
    assert not any(page.red_bars() for page in sample_pages[1:])


def test_the_number_ends_at_the_right_edge_seven_eighths_of_a_character_under_the_line(
    sample_pages: list[Page],
) -> None:
    number = sample_pages[0].line_with("〔2026〕7号")
    line_bottom = sample_pages[0].red_bars()[1].bottom
    size = 15.75 * 25.4 / 72
    assert number.right == pytest.approx(184, abs=0.2)
    assert number.baseline - 0.88 * size - line_bottom == pytest.approx(7 / 8 * size, abs=0.3)


def test_the_title_is_centred_in_2_hao_two_lines_under_the_number(sample_pages: list[Page]) -> None:
    page = sample_pages[0]
    number, title = page.line_with("〔2026〕7号"), page.line_with("关于反馈")
    gap = (title.baseline - 0.88 * 22 * 25.4 / 72) - (number.baseline + 0.12 * 15.75 * 25.4 / 72)
    assert title.points == pytest.approx(22)
    assert (title.left + title.right) / 2 == pytest.approx(CENTRE, abs=0.2)
    assert gap == pytest.approx(2 * PITCH, abs=1)


def test_the_addressee_stands_flush_left_one_blank_line_under_the_title(sample_pages: list[Page]) -> None:
    title, addressee = sample_pages[0].line_with("情况的函"), sample_pages[0].line_with("金泉市水务局")
    assert addressee.text == "金泉市水务局机关党委："
    assert addressee.left == pytest.approx(28, abs=0.1)
    assert addressee.baseline - title.baseline == pytest.approx(2 * PITCH, abs=1)


def test_a_colon_that_the_addressee_already_has_is_not_doubled(setter: Setter) -> None:
    page = setter.pages(replace(LETTER, addressee="金泉市水务局机关党委："))[0]
    assert page.line_with("金泉市水务局").text == "金泉市水务局机关党委："


def test_a_full_page_holds_22_lines_of_28_characters_at_a_pitch_of_10_23_mm(setter: Setter) -> None:
    lines = body_lines(long_letter(setter)[1])
    steps = [below.baseline - above.baseline for above, below in pairwise(lines)]
    assert len(lines) == 22
    assert {len(line.text) for line in lines} == {28}
    assert steps == pytest.approx([PITCH] * 21, abs=0.02)


def test_the_type_area_is_156_by_225_mm_with_the_wider_margin_on_the_binding_side(setter: Setter) -> None:
    second, third = (body_lines(page) for page in long_letter(setter)[1:3])
    assert [second[0].left, second[0].right] == pytest.approx([26, 182], abs=0.1)
    assert [third[0].left, third[0].right] == pytest.approx([28, 184], abs=0.1)
    assert second[0].baseline - 0.88 * 15.75 * 25.4 / 72 == pytest.approx(37, abs=0.1)
    assert second[-1].baseline < 297 - 35


def test_no_text_of_page_1_comes_below_the_type_area(setter: Setter) -> None:
    assert max(line.baseline for line in long_letter(setter)[0].lines()) < 297 - 35


def test_page_1_has_no_number(sample_pages: list[Page]) -> None:
    assert max(line.baseline for line in sample_pages[0].lines()) < 262


def test_numbers_from_page_2_stand_7_mm_under_the_type_area_odd_right_even_left(
    sample_pages: list[Page],
) -> None:
    character = 14 * 25.4 / 72
    marks = [page.lines()[-1] for page in sample_pages[1:]]
    assert [mark.text for mark in marks] == ["— 2 —", "— 3 —", "— 4 —"]
    assert [mark.left for mark in marks[0::2]] == pytest.approx([26 + character] * 2, abs=0.2)
    assert marks[1].right == pytest.approx(184 - character, abs=0.2)
    assert all(mark.points == pytest.approx(14) for mark in marks)
    # The dash of this face is drawn 0.28 of a character above the baseline.
    assert [mark.baseline - 0.28 * character - 262 for mark in marks] == pytest.approx([7] * 3, abs=0.3)


def test_headings_are_hei_items_lead_in_kai_and_text_fang_with_an_indent_of_two(
    sample_pages: list[Page],
) -> None:
    heading, text = sample_pages[0].line_with("一、报到"), sample_pages[0].line_with("据贵单位")
    item = sample_pages[1].line_with("（一）请协助")
    assert heading.fonts == {"FandolHei-Regular"}
    assert "FandolFang-Regular" in text.fonts
    assert {"FandolKai-Regular", "FandolFang-Regular"} <= item.fonts
    indent = 2 * 15.75 * 25.4 / 72
    assert [line.left - 28 for line in (heading, text)] == pytest.approx([indent] * 2, abs=0.1)


def test_the_attachment_list_follows_one_blank_line_after_the_text(sample_pages: list[Page]) -> None:
    page = sample_pages[1]
    last, first, second = (page.line_with(words) for words in ("特此函告", "附件：1.", "2.回执"))
    assert first.baseline - last.baseline == pytest.approx(2 * PITCH, abs=0.1)
    assert second.baseline - first.baseline == pytest.approx(PITCH, abs=0.1)


def test_a_single_attachment_has_no_number(setter: Setter) -> None:
    pages = setter.pages(replace(LETTER, slip=None, attachments=LETTER.attachments[:1]))
    assert "附件：2026年上半年" in pages[1].bare_text
    assert pages[2].lines()[0].text == "附件"


def test_the_date_ends_four_characters_from_the_right_and_the_name_is_centred_over_it(
    sample_pages: list[Page],
) -> None:
    page = sample_pages[1]
    upper, date = page.line_with("中共金泉市"), page.line_with("2026年7月22日")
    assert date.right == pytest.approx(182 - 4 * 15.75 * 25.4 / 72, abs=0.2)
    assert (upper.left + upper.right) / 2 == pytest.approx((date.left + date.right) / 2, abs=0.2)


def test_the_name_breaks_after_a_whole_word_and_leaves_a_place_for_the_seal(sample_pages: list[Page]) -> None:
    rows = [line.text for line in sample_pages[1].lines()[-5:-2]]
    assert rows == ["中共金泉市河西区东风街道", "幸福里社区委员会（盖章）", "2026年7月22日"]


@pytest.mark.parametrize("length", range(616, 980, 28))
def test_the_signature_never_stands_apart_from_the_end_of_the_text(setter: Setter, length: int) -> None:
    paragraphs = (Paragraph("为" * length), Paragraph("特此函告。"))
    pages = setter.pages(replace(LETTER, paragraphs=paragraphs))
    signed = next(page for page in pages if "（盖章）" in page.text)
    assert "特此函告。" in signed.text
    assert "2026年7月22日" in signed.text
    assert LETTER.contact in signed.text
    assert max(line.baseline for line in signed.lines()[:-1]) < 262


def test_a_heading_never_ends_a_page(setter: Setter) -> None:
    for length in range(308, 434, 14):
        paragraphs = (Paragraph("为" * length), Paragraph("二、标题", Level.HEADING1), Paragraph("民" * 300))
        pages = setter.pages(replace(LETTER, paragraphs=paragraphs))
        page = next(page for page in pages if "二、标题" in page.text)
        assert page.text.split("二、标题")[1].startswith("民")


def test_on_pre_printed_paper_nothing_is_red_and_nothing_else_moves(
    setter: Setter, sample_pages: list[Page]
) -> None:
    plain = setter.pages(LETTER, red_parts=False)
    assert LETTER.issuing_name not in plain[0].text
    assert plain[0].lines() == sample_pages[0].lines()[1:]
    for without, page in zip(plain, sample_pages, strict=True):
        pairs = list(zip(without.pixels(), page.pixels(), strict=True))
        assert not any(is_coloured(dot) for dot, _ in pairs)
        # The palest edge of a red line may be a grey of 254.
        assert all(abs(dot[0] - other[0]) <= 1 for dot, other in pairs if not is_coloured(other))


def is_coloured(dot: tuple[int, int, int]) -> bool:
    return max(dot) != min(dot)
