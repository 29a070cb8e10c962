"""The Word file as XML: fonts, measures, order of elements, marks, and nothing of the text lost."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pymupdf
import pytest
import segno

from server.typesetting import LetterContent, Paragraph, UnprintableText, docx_of
from tests.typesetting.reading import TIMESTAMP
from tests.typesetting.sample import LETTER, ROWS, SLIP, TABLE, VERIFY_URL, with_members

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TWIPS_PER_MM = 1440 / 25.4

# The sequences of ECMA-376 part 1 (CT_PPr, CT_RPr, CT_TblPr, CT_TcPr, CT_SectPr); Word refuses a file that breaks them.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tblCellMar": "top left bottom right",
    "tblBorders": "top left bottom right insideH insideV",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "settings": "zoom mirrorMargins defaultTabStop evenAndOddHeaders characterSpacingControl compat",
    "style": "name basedOn uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr",
}


def parts(content: LetterContent = LETTER, **how: object) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx_of(content, timestamp=TIMESTAMP, **how))) as package:
        return {name: package.read(name) for name in package.namelist()}


def trees(found: dict[str, bytes]) -> dict[str, ET.Element]:
    return {name: ET.fromstring(part) for name, part in found.items() if not name.endswith(".png")}


def body(content: LetterContent = LETTER, **how: object) -> ET.Element:
    return trees(parts(content, **how))["word/document.xml"]


def value(element: ET.Element, path: str, name: str = "val") -> str | None:
    found = element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(W + name)


def text_of(element: ET.Element) -> str:
    return "".join(t.text or "" for t in element.iter(W + "t"))


def paragraphs(document: ET.Element, style: str) -> list[ET.Element]:
    return [p for p in document.iter(W + "p") if value(p, "pPr/pStyle") == style]


def styles() -> dict[str, ET.Element]:
    found = trees(parts())["word/styles.xml"].findall(W + "style")
    return {str(style.get(W + "styleId")): style for style in found}


def test_every_part_is_well_formed_named_in_the_content_types_and_referred_to() -> None:
    found = parts()
    read = trees(found)
    types = read.pop("[Content_Types].xml")
    named = {str(o.get("PartName")).removeprefix("/") for o in types if o.get("PartName")}
    assert named == {name for name in read if not name.endswith(".rels")}
    relations = read["word/_rels/document.xml.rels"].findall(PACKAGE + "Relationship")
    assert {f"word/{r.get('Target')}" for r in relations} == {
        name for name in found if name.startswith("word/") and "/_rels/" not in name
    } - {"word/document.xml"}


def test_every_relation_that_the_document_uses_exists() -> None:
    office = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    for content in (LETTER, replace(LETTER, slip=replace(SLIP, verification=None))):
        read = trees(parts(content))
        used = {
            e.get(f"{office}{kind}") for e in read["word/document.xml"].iter() for kind in ("id", "embed")
        }
        assert used - {None} <= {r.get("Id") for r in read["word/_rels/document.xml.rels"]}


@pytest.mark.parametrize("content", [LETTER, replace(LETTER, specimen="演示样张", table=None)])
def test_properties_stand_in_the_order_that_word_demands(content: LetterContent) -> None:
    for name, tree in trees(parts(content)).items():
        for element in tree.iter():
            names = [child.tag.removeprefix(W) for child in element]
            order = ORDER.get(element.tag.removeprefix(W), "").split()
            if order:
                assert [n for n in names if n not in order] == [], name
                assert names == sorted(names, key=order.index), name


def test_the_faces_are_named_as_the_standard_has_them() -> None:
    faces = {
        "IssuingName": "方正小标宋简体",
        "LetterTitle": "方正小标宋简体",
        "LetterHeading": "黑体",
        "AnnexLabel": "黑体",
        "Cell": "仿宋_GB2312",
        "PageNumber": "宋体",
    }
    found = styles()
    for kind in ("eastAsia", "ascii", "hAnsi"):
        assert {style: value(found[style], "rPr/rFonts", kind) for style in faces} == faces
    usual = trees(parts())["word/styles.xml"].find(f"{W}docDefaults/{W}rPrDefault")
    assert usual is not None
    assert value(usual, "rPr/rFonts", "eastAsia") == "仿宋_GB2312"


def test_the_lead_in_of_an_item_is_kai_and_every_run_says_that_it_is_chinese() -> None:
    document = body()
    lead_in = next(run for run in document.iter(W + "r") if text_of(run) == "（一）")
    assert {value(lead_in, "rPr/rFonts", kind) for kind in ("eastAsia", "ascii", "hAnsi")} == {"楷体_GB2312"}
    worded = [run for run in document.iter(W + "r") if run.find(W + "t") is not None]
    assert {value(run, "rPr/rFonts", "hint") for run in worded} == {"eastAsia"}


def test_the_page_is_a4_with_margins_of_37_35_28_and_26_mm_mirrored() -> None:
    document = body()
    size = next(document.iter(W + "pgSz"))
    margins = next(document.iter(W + "pgMar"))
    assert [int(size.get(W + side)) / TWIPS_PER_MM for side in ("w", "h")] == pytest.approx(
        [210, 297], abs=0.1
    )
    measured = [int(margins.get(W + side)) / TWIPS_PER_MM for side in ("top", "bottom", "left", "right")]
    assert measured == pytest.approx([37, 35, 28, 26], abs=0.02)
    settings = trees(parts())["word/settings.xml"]
    assert settings.find(W + "mirrorMargins") is not None


def test_22_lines_of_28_characters_fill_the_type_area() -> None:
    line = int(value(styles()["Normal"], "pPr/spacing", "line"))
    assert value(styles()["Normal"], "pPr/spacing", "lineRule") == "exact"
    assert (297 - 37 - 35) * TWIPS_PER_MM - 22 * line == pytest.approx(20, abs=20)
    run = trees(parts())["word/styles.xml"].find(f"{W}docDefaults/{W}rPrDefault")
    character = 10 * int(value(run, "rPr/sz")) + int(value(run, "rPr/spacing"))
    assert 0 <= 156 * TWIPS_PER_MM - 28 * character < character


def test_page_1_has_no_number_and_odd_and_even_pages_have_theirs_at_the_outer_edge() -> None:
    read = trees(parts())
    assert read["word/settings.xml"].find(W + "evenAndOddHeaders") is not None
    assert next(read["word/document.xml"].iter(W + "titlePg")) is not None
    sides = {name: value(read[f"word/footer-{name}.xml"], "p/pPr/jc") for name in ("odd", "even", "first")}
    assert sides == {"odd": "right", "even": "left", "first": None}
    fields = {name: "PAGE" in parts()[f"word/footer-{name}.xml"].decode() for name in sides}
    assert fields == {"odd": True, "even": True, "first": False}


def test_annexes_start_new_pages() -> None:
    assert styles()["AnnexLabel"].find(f"{W}pPr/{W}pageBreakBefore") is not None
    assert [text_of(p) for p in paragraphs(body(), "AnnexLabel")] == ["附件1", "附件2"]
    alone = body(replace(LETTER, slip=None, attachments=LETTER.attachments[:1]))
    assert [text_of(p) for p in paragraphs(alone, "AnnexLabel")] == ["附件"]


def test_the_annex_repeats_its_header_and_never_splits_a_row() -> None:
    table = next(body(with_members(40)).iter(W + "tbl"))
    rows = table.findall(W + "tr")
    assert len(rows) == 42
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * 41
    widths = [int(str(column.get(W + "w"))) / TWIPS_PER_MM for column in table.iter(W + "gridCol")]
    assert widths == pytest.approx([column.width_mm for column in TABLE.columns], abs=0.02)
    assert [text_of(cell) for cell in rows[1].findall(W + "tc")] == list(ROWS[0])


@pytest.mark.parametrize(("unit", "lines"), [("金泉市水务局", 1), ("金泉市水务局" * 10, 2)])
def test_a_caption_too_long_for_one_line_gets_two(unit: str, lines: int) -> None:
    document = body(replace(LETTER, table=replace(TABLE, caption_left=f"单位：{unit}", notes=())))
    captions = [
        p for p in paragraphs(document, "Small") if "单位：" in text_of(p) or "统计时段" in text_of(p)
    ]
    assert len(captions) == lines


def test_a_letter_without_members_has_no_table_but_its_slip() -> None:
    document = body(replace(LETTER, table=None, attachments=("回执",)))
    assert paragraphs(document, "Cell") == []
    assert [text_of(p) for p in paragraphs(document, "AnnexLabel")] == ["附件"]


def test_a_line_feed_is_a_line_break_and_awkward_signs_survive() -> None:
    document = body(replace(LETTER, addressee="甲&乙<丙>“丁”", paragraphs=(Paragraph("上\n下]]>"),)))
    assert text_of(paragraphs(document, "Addressee")[0]) == "甲&乙<丙>“丁”："
    paragraph = paragraphs(document, "LetterText")[0]
    assert [e.tag.removeprefix(W) for e in paragraph.iter() if e.tag in (W + "t", W + "br")] == [
        "t",
        "br",
        "t",
    ]
    assert text_of(paragraph) == "上下]]>"


def test_blanks_are_underlined_and_the_open_one_reaches_a_tab_stop_at_the_edge() -> None:
    line = next(p for p in paragraphs(body(), "SlipText") if "调出" in text_of(p))
    ruled = [run for run in line.iter(W + "r") if value(run, "rPr/u") == "single"]
    assert [text_of(run) for run in ruled] == ["　　", ""]
    assert ruled[1].find(W + "tab") is not None
    assert int(value(line, "pPr/tabs/tab", "pos")) / TWIPS_PER_MM == pytest.approx(156, abs=0.1)


def test_a_long_issuing_name_is_narrowed_before_it_gets_smaller_and_a_short_one_is_neither() -> None:
    def set_as(name: str) -> tuple[int, int]:
        found = parts(replace(LETTER, issuing_name=name))
        read = trees(found)
        run = next(r for r in read["word/document.xml"].iter(W + "r") if text_of(r) == name)
        style = next(
            s for s in read["word/styles.xml"].iter(W + "style") if s.get(W + "styleId") == "IssuingName"
        )
        return int(value(style, "rPr/sz")), int(value(run, "rPr/w"))

    assert set_as("幸福里社区党委") == (68, 100)
    assert set_as("中共金泉市河西区幸福里社区党委") == (68, 86)
    assert set_as("中共金泉市河西区东风街道幸福里社区委员会" * 2) == (29, 75)


def test_pre_printed_paper_gets_no_red_and_otherwise_the_same_letter() -> None:
    plain, red = parts(red_parts=False), parts()
    assert not any(b"E60012" in part for part in plain.values())
    assert sum(part.count(b"E60012") for part in red.values()) > 4
    assert LETTER.issuing_name not in text_of(trees(plain)["word/document.xml"]).split(LETTER.title[:4])[0]
    for style in ("Number", "LetterTitle", "LetterText"):
        first, second = (paragraphs(trees(found)["word/document.xml"], style) for found in (plain, red))
        assert [value(p, "pPr/spacing", "before") for p in first] == [
            value(p, "pPr/spacing", "before") for p in second
        ]


@pytest.mark.parametrize(
    ("specimen", "draft", "mark"),
    [
        (None, None, ""),
        ("演示样张", None, "演示样张"),
        ("演示样张", "草稿", "演示样张　草稿"),
        (None, "草稿", "草稿"),
    ],
)
def test_every_page_says_that_it_is_a_specimen_or_a_draft(
    specimen: str | None, draft: str | None, mark: str
) -> None:
    read = trees(parts(replace(LETTER, specimen=specimen), draft=draft))
    assert {text_of(read[f"word/header-{page}.xml"]) for page in ("first", "odd", "even")} == {mark}


def test_a_draft_without_number_date_and_code_leaves_their_places() -> None:
    content = replace(LETTER, number="", dated="", slip=replace(SLIP, verification=None))
    read = trees(parts(content, draft="草稿"))
    document = read["word/document.xml"]
    assert len(paragraphs(document, "Number")) == 1
    assert "".join(text_of(paragraphs(document, "Signature")[-1]).split()) == "年月日"
    assert not any(name.endswith(".png") for name in parts(content))


def test_the_qr_code_holds_the_url_of_verification() -> None:
    picture = pymupdf.Pixmap(parts()["word/media/qr.png"])
    modules = [
        [bool(m) for m in row]
        for row in segno.make_qr(VERIFY_URL, error="m", boost_error=False).matrix_iter(border=4)
    ]
    side = picture.width // len(modules)
    seen = [
        [picture.pixel(x * side + side // 2, y * side + side // 2)[0] < 128 for x in range(len(modules))]
        for y in range(len(modules))
    ]
    assert seen == modules


def test_the_name_of_who_signs_is_centred_over_the_date_and_the_seal_place_does_not_move_it() -> None:
    first, last, date = paragraphs(body(), "Signature")
    assert text_of(last) == "幸福里社区委员会（盖章）"
    left = [int(value(p, "pPr/ind", "left")) for p in (first, last, date)]
    assert left[0] == left[2]
    assert left[1] - left[0] == pytest.approx(4 * 240, abs=1)
    date_right = (left[2] + 156 * TWIPS_PER_MM) / 2 + 6.5 / 2 * 315
    assert 156 * TWIPS_PER_MM - date_right == pytest.approx(4 * 315, abs=20)


def spacings(document: ET.Element) -> Iterator[int]:
    for style in ("Signature", "Contact"):
        for paragraph in paragraphs(document, style):
            yield int(value(paragraph, "pPr/spacing", "before") or 0)


@pytest.mark.parametrize("name", ["幸福里社区党委", LETTER.signature_name])
def test_there_is_room_for_a_seal_of_42_mm_over_name_and_date(name: str) -> None:
    before = list(spacings(body(replace(LETTER, signature_name=name))))
    room = sum(before) + (len(before) - 1) * 579 + 579 - 315
    assert room / TWIPS_PER_MM >= 42 + 2


def test_the_same_letter_and_time_give_the_same_bytes_and_the_zone_does_not_matter() -> None:
    first = docx_of(LETTER, timestamp=TIMESTAMP)
    assert docx_of(with_members(3), timestamp=TIMESTAMP) != first
    assert docx_of(LETTER, timestamp=TIMESTAMP.astimezone(ZoneInfo("Asia/Shanghai"))) == first
    assert docx_of(LETTER, timestamp=TIMESTAMP + timedelta(seconds=1)) != first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_character_no_font_has_is_refused() -> None:
    with pytest.raises(UnprintableText) as refused:
        docx_of(replace(LETTER, addressee="刘\ue863"), timestamp=TIMESTAMP)
    assert refused.value.characters == ["\ue863"]
