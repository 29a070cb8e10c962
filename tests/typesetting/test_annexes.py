"""The annex table and the acknowledgement with its cut line and QR code."""

from dataclasses import replace

import pytest
import segno

from server.typesetting import Align, Column
from tests.typesetting.reading import Page, Setter
from tests.typesetting.sample import COLUMNS, LETTER, ROWS, SLIP, TABLE, VERIFY_URL, with_members


def rulers(page: Page) -> list[float]:
    """Return where the vertical rules of the table stand, from its left edge (mm)."""
    upright = sorted(
        {round(bar.left, 1) for bar in page.bars() if bar.right - bar.left < 0.3 and bar.height > 4}
    )
    return [round(place - upright[0], 1) for place in upright]


def test_the_annex_starts_on_its_own_page_with_its_number_and_its_title_on_the_third_line(
    sample_pages: list[Page],
) -> None:
    label, title = sample_pages[2].lines()[:2]
    assert label.text == "附件1"
    assert label.left == pytest.approx(28, abs=0.1)
    assert "FandolHei-Regular" in label.fonts
    assert title.baseline - label.baseline == pytest.approx(2 * 225 / 22, abs=3)
    assert title.points == pytest.approx(22)


def test_the_columns_have_the_widths_asked_for(sample_pages: list[Page]) -> None:
    assert rulers(sample_pages[2]) == pytest.approx([0, 8, 24, 50, 64, 80, 96, 110, 126, 156], abs=0.15)


def test_without_points_the_remarks_take_their_width(setter: Setter) -> None:
    keep = [i for i, column in enumerate(COLUMNS) if column.key != "points"]
    columns = (*(COLUMNS[i] for i in keep[:-1]), Column("remark", "备注", 44, Align.LEFT))
    rows = tuple(tuple(row[i] for i in keep) for row in ROWS)
    page = setter.pages(replace(LETTER, table=replace(TABLE, columns=columns, rows=rows, total=None)))[2]
    assert "积分" not in page.bare_text.split("注：")[0]
    assert rulers(page)[-2:] == pytest.approx([112, 156], abs=0.15)


def test_every_cell_the_total_and_the_notes_are_printed(sample_pages: list[Page]) -> None:
    page = sample_pages[2]
    cells = [cell for row in (*ROWS, TABLE.total or ()) for cell in row]
    assert [cell for cell in cells if "".join(cell.split()) not in page.bare_text] == []
    assert all(note in page.bare_text for note in TABLE.notes)
    assert "单位：金泉市水务局统计时段：2026年1月1日至6月30日" in page.bare_text


@pytest.mark.parametrize("members", [40, 300])
def test_the_header_is_repeated_on_every_page_of_a_long_table(setter: Setter, members: int) -> None:
    pages = setter.pages(with_members(members))[2:-1]
    assert len(pages) == pytest.approx(members / 28 + 1, abs=members / 100 + 1)
    assert all("认定时长（小时）" in page.bare_text for page in pages)
    numbers = [line.text for page in pages for line in page.lines() if line.text.isdigit() and line.left < 36]
    assert numbers == [str(i) for i in range(1, members + 1)]


def test_a_row_never_breaks_across_pages_and_long_text_wraps(setter: Setter) -> None:
    remark = "起" + "外社区服务三次计六小时" * 8 + "止"
    rows = tuple((str(i), *ROWS[0][1:-1], remark) for i in range(1, 31))
    pages = setter.pages(replace(LETTER, table=replace(TABLE, rows=rows, notes=())))[2:-1]
    assert len(pages) > 3
    assert sum(page.text.count("起") for page in pages) == 30
    assert all(page.text.count("起") == page.text.count("止") for page in pages)


def test_a_table_without_members_keeps_its_header(setter: Setter) -> None:
    page = setter.pages(replace(LETTER, table=replace(TABLE, rows=(), total=None)))[2]
    assert "姓名服务岗位" in page.bare_text


def test_a_centred_text_too_wide_for_its_column_is_broken_evenly(sample_pages: list[Page]) -> None:
    texts = [line.text for line in sample_pages[2].lines()]
    assert "本期不" in texts
    assert "评价" in texts


def test_a_name_in_parts_is_broken_after_its_dots_and_stays_inside_its_column(setter: Setter) -> None:
    rows = (("1", "阿依努尔·买买提江·吐尔逊", *ROWS[0][2:]),)
    lines = setter.pages(replace(LETTER, table=replace(TABLE, rows=rows)))[2].lines()
    parts = [line for line in lines if line.text in {"阿依努尔·", "买买提江·", "吐尔逊"}]
    assert len(parts) == 3
    assert all(part.left >= 36 and part.right <= 52 for part in parts)


def test_the_slip_stands_alone_on_its_page_under_a_dashed_cut_line(sample_pages: list[Page]) -> None:
    page = sample_pages[3]
    cut, title = page.line_with("裁切线"), page.line_with("回　　执")
    dashed = [bar for bar in page.bars() if bar.dashes.strip("[] 0")]
    assert page.lines()[0].text == "附件2"
    assert "序号" not in page.text
    assert [bar.top for bar in dashed] == pytest.approx([cut.baseline] * 2, abs=3)
    assert [dashed[0].left, dashed[-1].right] == pytest.approx([26, 182], abs=0.2)
    assert all(bar.top < title.baseline for bar in dashed)


def test_blanks_are_ruled_and_an_open_one_reaches_the_end_of_its_line(sample_pages: list[Page]) -> None:
    page = sample_pages[3]
    objection = page.line_with("有异议")
    rules = [bar for bar in page.bars() if bar.height < 0.3 and 0 < bar.top - objection.baseline < 3]
    assert rules[0].left == pytest.approx(objection.right, abs=3)
    assert rules[0].right == pytest.approx(182, abs=0.2)


def test_the_slip_says_what_it_was_given(sample_pages: list[Page]) -> None:
    words = [part for line in SLIP.lines for part in line if isinstance(part, str)]
    assert [part for part in words if "".join(part.split()) not in sample_pages[3].bare_text] == []
    assert "（单位党组织盖章）" in sample_pages[3].text
    assert VERIFY_URL in sample_pages[3].bare_text


def test_the_qr_code_holds_the_url_of_verification(sample_pages: list[Page]) -> None:
    page = sample_pages[3]
    square = next(bar for bar in page.bars() if bar.right - bar.left == pytest.approx(30, abs=0.2))
    modules = [
        list(row) for row in segno.make_qr(VERIFY_URL, error="m", boost_error=False).matrix_iter(border=4)
    ]
    side = 30 / len(modules)
    seen = [
        [
            page.dark_at(square.left + (x + 0.5) * side, square.top + (y + 0.5) * side)
            for x in range(len(modules))
        ]
        for y in range(len(modules))
    ]
    assert seen == [[bool(module) for module in row] for row in modules]


def test_a_slip_without_verification_has_no_qr_code(setter: Setter) -> None:
    page = setter.pages(replace(LETTER, slip=replace(SLIP, verification=None)))[-1]
    assert "http" not in page.text
    assert not [bar for bar in page.bars() if bar.right - bar.left == pytest.approx(30, abs=0.2)]
