"""Long names, many members and none: everything stays inside the type area of 156 × 225 mm."""

from dataclasses import replace
from itertools import pairwise

import pytest

from server.typesetting import LetterContent, docx_of
from tests.typesetting.office import convert
from tests.typesetting.reading import TIMESTAMP, Line, Page, Setter
from tests.typesetting.sample import COLUMNS, LETTER, ROWS, SLIP, TABLE, with_members

ISSUER = "中共阿克塞哈萨克族自治县红柳湾镇民族团结进步示范街道办事处幸福里第一社区第二网格联合委员会"
UNIT = (
    "阿克塞哈萨克族自治县人力资源和社会保障局劳动保障监察综合行政执法大队暨城乡居民基本养老保险服务中心"
    "联合机关委员会第一党支部及离退休干部职工党员管理服务工作委员会"
)
NAME = "阿卜杜热合曼·买买提吐尔逊·努尔艾合买提·伊敏江·库尔班江"
POINT = 25.4 / 72  # mm

NAMED = (ROWS[0][0], NAME, *ROWS[0][2:])
LONG = replace(
    LETTER,
    issuing_name=ISSUER,
    signature_name=ISSUER,
    addressee=UNIT,
    table=replace(TABLE, caption_left=f"单位：{UNIT}", rows=(NAMED, *ROWS[1:])),
    slip=replace(SLIP, addressee=ISSUER),
)
NOBODY = replace(LETTER, table=None, attachments=("回执",))
EXTREMES = {"long": LONG, "nobody": NOBODY, "many": with_members(300), "one": with_members(1)}


def ink_outside(page: Page, number: int) -> list[tuple[float, float]]:
    """Return where (mm) ink lies outside the type area of a page without its red parts, page number apart."""
    left = 28 if number % 2 else 26
    return [
        (x, y)
        for x, y in page.ink()
        if not (left - 0.5 <= x <= left + 156.5 and 36.5 <= y <= 262.5) and not 264 < y < 274
    ]


def test_the_samples_are_as_long_as_they_should_be() -> None:
    assert len(ISSUER) > 40
    assert len(UNIT) >= 80
    assert len(NAME) >= 29


@pytest.mark.parametrize("name", EXTREMES)
def test_nothing_but_the_page_number_leaves_the_type_area(setter: Setter, name: str) -> None:
    for number, page in enumerate(setter.pages(EXTREMES[name], red_parts=False), 1):
        assert ink_outside(page, number) == []


def test_ink_outside_the_type_area_would_be_noticed(sample_pages: list[Page]) -> None:
    assert ink_outside(sample_pages[1], 2) == []
    assert ink_outside(sample_pages[1], 1) != []


def test_every_page_is_a4(setter: Setter) -> None:
    sizes = {(round(page.width, 1), round(page.height, 1)) for page in setter.pages(LONG)}
    assert sizes == {(210.0, 297.0)}


def test_300_members_all_stand_in_the_table_of_one_letter(setter: Setter) -> None:
    pages = setter.pages(with_members(300))
    tables = pages[2:-1]
    numbers = [
        line.text for page in tables for line in page.lines() if line.text.isdigit() and line.left < 36
    ]
    assert numbers == [str(i) for i in range(1, 301)]
    assert all("".join(c.label for c in COLUMNS).replace("\n", "") in page.bare_text for page in tables)
    assert sum(page.text.count("合计") for page in tables) == 1
    for number, page in enumerate(pages[1:], 2):
        mark = page.line_with(f"— {number} —")
        assert (mark.left > 150) == bool(number % 2)
        assert mark.baseline == pytest.approx(262 + 7 + 0.28 * 14 * POINT, abs=0.3)


def test_a_very_long_issuing_name_keeps_the_upper_edge_and_the_width(setter: Setter) -> None:
    page = setter.pages(LONG)[0]
    thick = page.red_bars()[0]
    left, top, right, bottom = page.red_ink(20, thick.top - 0.2)
    assert top == pytest.approx(30, abs=0.3)
    assert [left, right] == pytest.approx([28, 184], abs=1)
    assert thick.top - bottom == pytest.approx(4, abs=0.3)


def test_a_very_long_signature_keeps_the_date_in_its_place(setter: Setter) -> None:
    page = next(page for page in setter.pages(LONG) if "（盖章）" in page.text)
    date = page.line_with("2026年7月22日")
    odd = "— 3 —" in page.text
    assert date.right == pytest.approx((184 if odd else 182) - 4 * 15.75 * POINT, abs=0.2)
    assert ISSUER in page.bare_text


def test_a_very_long_addressee_starts_flush_left_on_each_of_its_lines(setter: Setter) -> None:
    lines = setter.pages(LONG)[0].lines()
    start = next(i for i, line in enumerate(lines) if line.text.startswith(UNIT[:10]))
    assert "".join(line.text for line in lines[start : start + 4]).startswith(UNIT + "：")
    assert [line.left for line in lines[start : start + 3]] == pytest.approx([28] * 3, abs=0.1)


def name_lines(page: Page) -> list[Line]:
    """Return the small lines inside the column of names of an even page (34 to 50 mm)."""
    return [line for line in page.lines() if line.left >= 34 and line.right <= 50 and line.points < 10]


def test_a_very_long_name_stays_in_its_cell_without_lines_on_top_of_each_other(setter: Setter) -> None:
    page = next(page for page in setter.pages(LONG) if "姓名" in page.text)
    lines = name_lines(page)
    assert "".join(line.text for line in lines).startswith(NAME)
    assert all(line.points >= 8 for line in lines)
    steps = [below.baseline - above.baseline for above, below in pairwise(lines)]
    assert min(steps) > 8 * POINT


def test_a_letter_without_members_has_only_its_slip_for_an_annex(setter: Setter) -> None:
    pages = setter.pages(NOBODY)
    assert len(pages) == 3
    assert "附件：回执" in pages[1].bare_text
    assert pages[2].lines()[0].text == "附件"
    assert not any("序号" in page.text for page in pages)


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Page]]:
    documents = {
        name: docx_of(letter, timestamp=TIMESTAMP, red_parts=False) for name, letter in EXTREMES.items()
    }
    return convert(documents, tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize("name", EXTREMES)
def test_the_word_file_keeps_to_the_type_area_too_and_has_all_its_text(
    converted: dict[str, list[Page]], name: str
) -> None:
    letter: LetterContent = EXTREMES[name]
    for number, page in enumerate(converted[name], 1):
        assert ink_outside(page, number) == []
    text = "".join(page.bare_text for page in converted[name])
    rows = letter.table.rows if letter.table else ()
    assert [row for row in rows if row[1].replace("　", "") not in text] == []
    assert letter.addressee in text
    assert letter.signature_name in text
