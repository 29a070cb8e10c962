"""What the bytes promise: the text as it was given, archival form, the same bytes every time, never a box."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pymupdf
import pytest

from server.typesetting import Paragraph, Renderer, TypesettingFailed, UnprintableText, missing_faces
from tests.typesetting.reading import TIMESTAMP, Line, Page, Setter
from tests.typesetting.sample import COLUMNS, LETTER, ROWS, SLIP, TABLE, with_members

MARKUP = [
    '#panic("是")',
    "*星*",
    "_线_",
    "$x^2$",
    "<flow-end>",
    "// 注",
    "#sys.inputs",
    "\\u{41}",
    "`码`",
    '"引"',
]


def test_every_paragraph_can_be_copied_out_as_it_was_given(sample_pages: list[Page]) -> None:
    text = "".join(page.bare_text for page in sample_pages)
    told = [p.lead_in + p.text for p in LETTER.paragraphs] + [LETTER.addressee, LETTER.number, LETTER.contact]
    # A paragraph may run over a page, where the number of the page stands in between.
    assert [words for words in told if words not in text.replace("—2—", "")] == []


@pytest.mark.parametrize("name", ["䶮", "㛃", "𬭎", "王䶮㛃𬭎", "阿依努尔·买买提"])
def test_rare_characters_are_printed_and_can_be_copied(setter: Setter, name: str) -> None:
    pages = setter.pages(replace(LETTER, paragraphs=(Paragraph(f"其中，{name}同志认领岗位。"),)))
    assert f"其中，{name}同志" in "".join(page.bare_text for page in pages)


@pytest.mark.parametrize("words", MARKUP)
def test_words_that_look_like_markup_are_text(setter: Setter, words: str) -> None:
    content = replace(LETTER, paragraphs=(Paragraph(f"其中，{words}同志。"),), addressee=words, contact=words)
    pages = setter.pages(replace(content, table=replace(TABLE, rows=(("1", "王", words, *ROWS[0][3:]),))))
    bare = "".join(words.split())
    text = "".join(page.bare_text for page in pages)
    assert f"其中，{bare}同志。" in text
    assert text.count(bare) >= 4


@pytest.mark.parametrize(
    ("name", "sign"), [("王\U0003134a", "\U0003134a"), ("刘\ue863", "\ue863"), ("李\t芳", "\t")]
)
def test_a_character_no_font_has_is_refused_with_its_name_and_place(
    setter: Setter, name: str, sign: str
) -> None:
    rows = (ROWS[0], (ROWS[1][0], name, *ROWS[1][2:]))
    with pytest.raises(UnprintableText) as refused:
        setter.pdf(replace(LETTER, table=replace(TABLE, rows=rows)))
    assert refused.value.characters == [sign]
    assert refused.value.fields.keys() == {"附件表第2行"}
    assert f"U+{ord(sign):04X}" in refused.value.text


def test_a_fault_of_the_typesetter_is_a_typed_error_that_repeats_no_text(setter: Setter) -> None:
    columns = (replace(COLUMNS[0], width_mm=float("nan")), *COLUMNS[1:])
    with pytest.raises(TypesettingFailed) as failed:
        setter.pdf(replace(LETTER, table=replace(TABLE, columns=columns)))
    assert failed.value.__cause__ is None
    assert "王立新" not in str(failed.value)


def test_the_renderer_still_works_after_a_failure(setter: Setter) -> None:
    before = setter.pdf(LETTER)
    columns = (replace(COLUMNS[0], width_mm=float("nan")), *COLUMNS[1:])
    with pytest.raises(TypesettingFailed):
        setter.pdf(replace(LETTER, table=replace(TABLE, columns=columns)))
    assert setter.pdf(LETTER) == before


def test_every_page_of_a_specimen_is_marked_twice_and_no_other_letter_is(setter: Setter) -> None:
    marked = setter.pages(replace(with_members(80), specimen="演示样张"))
    assert len(marked) > 5
    assert [page.text.count("演示样张") for page in marked] == [2] * len(marked)
    assert not any("演示样张" in page.text for page in setter.pages(with_members(80)))


def test_the_mark_of_a_specimen_moves_nothing(setter: Setter, sample_pages: list[Page]) -> None:
    marked = setter.pages(replace(LETTER, specimen="演示样张"))
    for page, plain in zip(marked, sample_pages, strict=True):
        assert [line for line in page.lines() if line.text != "演示样张"] == plain.lines()


UNAPPROVED = replace(LETTER, number="", dated="", slip=replace(SLIP, verification=None))


@pytest.mark.parametrize(("specimen", "mark"), [(None, "草稿"), ("演示样张", "演示样张　草稿")])
def test_every_page_of_a_draft_is_marked_beside_the_mark_of_a_specimen(
    setter: Setter, specimen: str | None, mark: str
) -> None:
    pages = setter.pages(replace(UNAPPROVED, specimen=specimen), draft="草稿")
    assert [page.text.count(mark) for page in pages] == [2] * 4


def test_a_draft_without_number_date_and_code_keeps_their_places(
    setter: Setter, sample_pages: list[Page]
) -> None:
    draft = setter.pages(UNAPPROVED, draft="草稿")
    told = ("2026年7月22日", "〔2026〕7号", "草稿", "年　　月　　日", "http", "在线核验", "核验码")

    def rest(page: Page) -> list[Line]:
        return [line for line in page.lines() if not any(words in line.text for words in told)]

    for page, issued in zip(draft[:3], sample_pages[:3], strict=True):
        assert [line.baseline for line in rest(page)] == [line.baseline for line in rest(issued)]
    assert draft[1].line_with("年　　月　　日").right == pytest.approx(182 - 4 * 15.75 * 25.4 / 72, abs=0.3)
    assert "核验" not in draft[3].text


def test_every_font_is_embedded(sample_pages: list[Page]) -> None:
    kinds = {kind for page in sample_pages for _, kind in page.fonts()}
    assert "n/a" not in kinds
    assert kinds


def test_the_file_says_that_it_is_pdf_a_2b_and_names_its_title(setter: Setter) -> None:
    document = pymupdf.open(stream=setter.pdf(LETTER))
    xmp = document.get_xml_metadata()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert f">{LETTER.title.replace(chr(10), '')}<" in xmp
    assert b"/OutputIntents" in setter.pdf(LETTER)


def test_the_same_letter_and_time_give_the_same_bytes(setter: Setter) -> None:
    first = setter.pdf(LETTER)
    setter.pdf(with_members(30))
    assert setter.pdf(LETTER) == first
    assert Renderer().render(LETTER, timestamp=TIMESTAMP) == first


def test_another_process_gives_the_same_bytes(setter: Setter) -> None:
    program = (
        "import hashlib; from server.typesetting import Renderer; from tests.typesetting.reading import TIMESTAMP;"
        "from tests.typesetting.sample import LETTER;"
        "print(hashlib.sha256(Renderer().render(LETTER, timestamp=TIMESTAMP)).hexdigest())"
    )
    root = Path(__file__).parents[2]
    other = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == hashlib.sha256(setter.pdf(LETTER)).hexdigest()


def test_another_time_gives_other_bytes_but_the_zone_does_not_matter(setter: Setter) -> None:
    first = setter.pdf(LETTER)
    later = setter.renderer.render(LETTER, timestamp=TIMESTAMP + timedelta(seconds=1))
    in_china = setter.renderer.render(LETTER, timestamp=TIMESTAMP.astimezone(ZoneInfo("Asia/Shanghai")))
    assert later != first
    assert in_china == first


def test_a_real_clock_s_fraction_of_a_second_does_not_matter(setter: Setter) -> None:
    whole = setter.renderer.render(LETTER, timestamp=TIMESTAMP)
    assert setter.renderer.render(LETTER, timestamp=TIMESTAMP + timedelta(microseconds=1)) == whole


def test_with_the_fallback_faces_alone_the_letter_is_printed_and_the_lack_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.delenv("FONT_DIR", raising=False)
    assert missing_faces() == ["小标宋", "仿宋", "楷体", "黑体"]
    page = Setter(Renderer()).pages(LETTER)[0]
    assert {name.split("+")[-1].split("-")[0] for name, _ in page.fonts()} == {"NotoSerifSC", "NotoSansSC"}
    assert "关于反馈2026年上半年在职党员" in page.text
