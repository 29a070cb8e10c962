"""One person's sheet, slips to check one's own line, registers: what they hold and how they run over pages."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from server.typesetting import Blank, Column, Field, Opinion, TypesettingFailed, UnprintableText
from tests.typesetting.forms import REGISTER, SERVICES, SHEET, SLIP
from tests.typesetting.reading import TIMESTAMP, Page, Setter, pages_of

HEADER = "日期活动时长（小时）认定人"
LONG_NAME = "阿卜杜热合曼·买买提吐尔逊·努尔艾合买提·伊敏江·库尔班"


def sheet(setter: Setter, **changes: Any) -> list[Page]:
    return pages_of(setter.renderer.person_sheet(replace(SHEET, **changes), timestamp=TIMESTAMP))


def slips(setter: Setter, *found: Any, **how: Any) -> list[Page]:
    return pages_of(setter.renderer.check_slips(found, timestamp=TIMESTAMP, **how))


def register(setter: Setter, **changes: Any) -> list[Page]:
    return pages_of(setter.renderer.register(replace(REGISTER, **changes), timestamp=TIMESTAMP))


def many_rows(count: int) -> tuple[tuple[str, ...], ...]:
    return tuple((str(i), *REGISTER.rows[0][1:]) for i in range(1, count + 1))


def bare(texts: Any) -> list[str]:
    return ["".join(text.split()) for _, text in texts]


def test_a_sheet_is_one_page_with_everything_on_it_and_no_number(setter: Setter) -> None:
    (page,) = sheet(setter)
    told = [SHEET.title, SHEET.issuing_name, SHEET.caption_left, *SHEET.notes, "（盖章）", "本人签字"]
    told += [part for row in (*SHEET.fields, *SHEET.totals) for f in row for part in (f.label, f.value)]
    told += [cell for service in (*SERVICES, SHEET.sums or ()) for cell in service]
    assert [words for words in told if words not in page.bare_text] == []
    assert HEADER in page.bare_text
    assert "第1页" not in page.text
    assert (page.width, page.height) == pytest.approx((210, 297), abs=0.1)


def test_twelve_services_still_fit_one_page(setter: Setter) -> None:
    assert len(sheet(setter, services=(SERVICES * 3)[:12])) == 1


def test_a_member_without_services_has_a_sheet_with_the_header(setter: Setter) -> None:
    (page,) = sheet(setter, services=(), sums=None)
    assert HEADER in page.bare_text


def test_a_long_sheet_repeats_its_header_and_numbers_its_pages(setter: Setter) -> None:
    pages = sheet(setter, services=SERVICES * 12)
    assert len(pages) == 3
    with_rows = [page for page in pages if "夜间治安巡逻" in page.text]
    assert len(with_rows) > 1
    assert all(page.bare_text.count("本期服务明细" + HEADER) == 1 for page in with_rows)
    assert [f"第{i}页共3页" in page.bare_text for i, page in enumerate(pages, 1)] == [True] * 3


def test_an_opinion_box_has_its_height_and_grows_with_its_words(setter: Setter) -> None:
    def box_height(words: str) -> float:
        (page,) = sheet(setter, services=(), opinions=(Opinion("意见", words, height_mm=40),))
        tops = sorted({round(bar.top, 1) for bar in page.bars() if bar.right - bar.left > 100})
        return tops[-1] - tops[-2]

    assert box_height("") == pytest.approx(40, abs=0.3)
    assert box_height("该同志能按时报到。") == pytest.approx(40, abs=0.3)
    assert box_height("该同志能按时报到，主动认领岗位。" * 30) > 55


def test_the_closing_of_an_opinion_stands_at_the_lower_right_of_its_box(setter: Setter) -> None:
    (page,) = sheet(
        setter, opinions=(Opinion("意见", "好" * 50, ("（盖章）", "年　　月　　日"), height_mm=40),)
    )
    bottom = max(bar.bottom for bar in page.bars())
    seal, date = page.line_with("（盖章）"), page.line_with("年　　月　　日")
    assert bottom - 5 < date.baseline < bottom
    assert seal.baseline < date.baseline
    assert (seal.left + seal.right) / 2 == pytest.approx((date.left + date.right) / 2, abs=0.3)
    assert date.right > 160


def test_the_rows_of_a_sheet_fill_156_mm(setter: Setter) -> None:
    (page,) = sheet(setter)
    wide = [bar for bar in page.bars() if bar.right - bar.left > 50]
    assert min(bar.left for bar in wide) == pytest.approx(27, abs=0.2)
    assert max(bar.right for bar in wide) == pytest.approx(183, abs=0.2)


def test_three_slips_share_a_page_with_cut_lines_between_them(setter: Setter) -> None:
    pages = slips(setter, *[replace(SLIP, name=f"党员{i}") for i in range(7)])
    assert [page.text.count("服务情况核对单") for page in pages] == [3, 3, 1]
    assert [page.text.count("裁切线") for page in pages] == [2, 2, 0]
    titles = [line.baseline for line in pages[0].lines() if line.text == SLIP.title]
    cuts = [line.baseline for line in pages[0].lines() if line.text == "裁切线"]
    assert titles[0] < cuts[0] < titles[1] < cuts[1] < titles[2]
    assert [f"党员{i}" in pages[i // 3].text for i in range(7)] == [True] * 7


def test_a_slip_says_what_it_was_given_and_rules_its_blanks(setter: Setter) -> None:
    (page,) = slips(setter, SLIP)
    assert [words for words in bare(SLIP.texts()) if len(words) < 20 and words not in page.bare_text] == []
    assert SLIP.deadline in page.bare_text
    assert f"姓名：{SLIP.name}统计时段：{SLIP.period}单位：{SLIP.unit}" in page.bare_text
    objection = page.line_with("□ 属实")
    rules = [bar for bar in page.bars() if bar.height < 0.3 and 0 < bar.top - objection.baseline < 3]
    assert rules[0].right == pytest.approx(190, abs=0.3)


@pytest.mark.parametrize("facts", [1, 5, 12, 30])
def test_a_slip_is_never_divided_over_two_pages(setter: Setter, facts: int) -> None:
    long = replace(SLIP, name=LONG_NAME, facts=tuple(Field(f"第{i}项", "值") for i in range(facts)))
    pages = slips(setter, SLIP, SLIP, long, SLIP, long)
    for page in pages:
        assert page.text.count("服务情况核对单") == page.text.count("本人签字")
        assert max(line.baseline for line in page.lines()) < 297 - 5
    assert sum(page.text.count("服务情况核对单") for page in pages) == 5
    assert sum(page.bare_text.count(LONG_NAME) for page in pages) == 2


def test_each_slip_of_a_demo_is_marked(setter: Setter) -> None:
    pages = slips(setter, *[SLIP] * 4, specimen="演示样张")
    assert [page.text.count("演示样张") for page in pages] == [6, 2]
    assert "演示样张" not in slips(setter, SLIP)[0].text


def test_a_register_lies_across_a4_and_says_which_page_of_how_many(setter: Setter) -> None:
    pages = register(setter, rows=many_rows(30))
    assert [(page.width, page.height) for page in pages] == [pytest.approx((297, 210), abs=0.1)] * 3
    assert [f"第{i}页共3页" in page.bare_text for i, page in enumerate(pages, 1)] == [True] * 3
    (alone,) = register(setter)
    assert "第1页共1页" in alone.bare_text


def test_a_register_repeats_its_header_and_loses_no_row(setter: Setter) -> None:
    pages = register(setter, rows=many_rows(200))
    header = "".join(column.label for column in REGISTER.columns)
    assert all(page.bare_text.count(header) == 1 for page in pages)
    numbers = [line.text for page in pages for line in page.lines() if line.right < 32]
    assert [text for text in numbers if text.isdigit()] == [str(i) for i in range(1, 201)]
    assert REGISTER.notes[0] in pages[-1].bare_text


def test_an_empty_register_keeps_its_header(setter: Setter) -> None:
    (page,) = register(setter, rows=())
    assert "序号用印时间" in page.bare_text


def test_the_columns_of_a_register_have_the_widths_asked_for(setter: Setter) -> None:
    (page,) = register(setter)
    upright = sorted({round(bar.left, 1) for bar in page.bars() if bar.right - bar.left < 0.3})
    widths = [round(right - left, 1) for left, right in pairwise(upright)]
    assert widths == pytest.approx([column.width_mm for column in REGISTER.columns], abs=0.2)


@pytest.mark.parametrize("marked", [sheet, register])
def test_every_page_of_a_specimen_is_marked(setter: Setter, marked: Callable[..., list[Page]]) -> None:
    assert all(page.text.count("演示样张") == 2 for page in marked(setter, specimen="演示样张"))
    assert not any("演示样张" in page.text for page in marked(setter))


@pytest.mark.parametrize(
    ("refused", "place"),
    [
        (lambda s: sheet(s, fields=((Field("姓名", "刘\ue863"),),)), "“姓名”栏"),
        (lambda s: sheet(s, services=(("1", "刘\ue863", "2", "3"),)), "服务明细第1行"),
        (lambda s: slips(s, SLIP, replace(SLIP, name="刘\ue863")), "刘\ue863的核对单"),
        (lambda s: slips(s, replace(SLIP, signature=("\ue863", Blank()))), "王立新的核对单"),
        (lambda s: register(s, rows=(("1", "刘\ue863", *REGISTER.rows[0][2:]),)), "第1行"),
    ],
)
def test_a_character_no_font_has_is_refused_with_its_place(
    setter: Setter, refused: Callable[[Setter], object], place: str
) -> None:
    with pytest.raises(UnprintableText) as failed:
        refused(setter)
    assert failed.value.fields.keys() == {place}


def test_rows_and_columns_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="one string per column"):
        replace(REGISTER, rows=(("1",),))
    with pytest.raises(ValueError, match="one string per column"):
        replace(SHEET, sums=("合计",))
    with pytest.raises(ValueError, match="do not fill 156"):
        replace(SHEET, columns=SHEET.columns[:-1], services=(), sums=None)
    with pytest.raises(ValueError, match="wider than 257"):
        replace(REGISTER, columns=(Column("wide", "宽", 258),), rows=())


def test_a_fault_of_the_typesetter_is_a_typed_error_that_repeats_no_text(setter: Setter) -> None:
    opinions = (Opinion("意见", height_mm=float("nan")),)
    with pytest.raises(TypesettingFailed) as failed:
        sheet(setter, opinions=opinions)
    assert failed.value.__cause__ is None


def test_the_same_form_and_time_give_the_same_bytes(setter: Setter) -> None:
    renderer = setter.renderer
    for verb, content in (
        (renderer.person_sheet, SHEET),
        (renderer.check_slips, [SLIP] * 4),
        (renderer.register, REGISTER),
    ):
        first = verb(content, timestamp=TIMESTAMP)
        assert verb(content, timestamp=TIMESTAMP) == first
        assert b"/OutputIntents" in first
