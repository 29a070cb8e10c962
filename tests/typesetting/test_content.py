"""The content of a letter as data, and where its names and titles are broken."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.typesetting import LetterContent
from server.typesetting.wrapping import balanced, em_width, split_name
from tests.typesetting.sample import LETTER, ROWS, TABLE


@pytest.mark.parametrize(
    "content",
    [
        LETTER,
        replace(LETTER, table=None, slip=None, attachments=(), specimen="演示样张"),
        replace(LETTER, table=replace(TABLE, rows=(), total=None, notes=())),
    ],
)
def test_content_survives_its_json(content: LetterContent) -> None:
    assert LetterContent.from_json(content.to_json()) == content


def test_the_json_is_canonical() -> None:
    text = LETTER.to_json()
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert LetterContent.from_json(text).to_json() == text


def test_an_unknown_or_missing_key_is_an_error() -> None:
    raw = json.loads(LETTER.to_json())
    with pytest.raises(TypeError):
        LetterContent.from_json(json.dumps(raw | {"seal_image": ""}))
    del raw["number"]
    with pytest.raises(TypeError):
        LetterContent.from_json(json.dumps(raw))


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="one string per column"):
        replace(TABLE, rows=(ROWS[0][:-1],))
    with pytest.raises(ValueError, match="one string per column"):
        replace(TABLE, total=("合计",))


def test_columns_wider_than_the_type_area_are_refused() -> None:
    wide = (replace(TABLE.columns[0], width_mm=9), *TABLE.columns[1:])
    with pytest.raises(ValueError, match="wider than 156"):
        replace(TABLE, columns=wide)


def test_an_annex_that_is_not_listed_is_refused() -> None:
    with pytest.raises(ValueError, match="not listed"):
        replace(LETTER, attachments=("回执",))


def test_every_printed_text_is_checked_for_its_characters() -> None:
    seen = "".join(text for _, text in LETTER.texts())
    printed = [ROWS[5][1], TABLE.notes[2], "（单位党组织盖章）", "经办人：", LETTER.contact, "备注", "裁切线"]
    assert [words for words in printed if words not in seen] == []


@pytest.mark.parametrize(
    ("text", "capacity", "rows"),
    [
        ("本期不评价", 4, ["本期不", "评价"]),
        ("一般", 4, ["一般"]),
        ("关于反馈\n情况的函", 19, ["关于反馈", "情况的函"]),
        ("到2026年", 3, ["到", "2026年"]),
        ("", 4, [""]),
    ],
)
def test_a_title_is_broken_evenly_and_numbers_are_not_torn(
    text: str, capacity: float, rows: list[str]
) -> None:
    assert balanced(text, capacity) == rows


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("幸福里社区党委", ["幸福里社区党委"]),
        ("中共金泉市河西区东风街道幸福里社区委员会", ["中共金泉市河西区东风街道", "幸福里社区委员会"]),
        (
            "中共阿克塞哈萨克族自治县红柳湾镇团结社区委员会",
            ["中共阿克塞哈萨克族自治县", "红柳湾镇团结社区委员会"],
        ),
        ("中共金泉市\n幸福里委员会", ["中共金泉市", "幸福里委员会"]),
    ],
)
def test_a_long_name_is_broken_after_a_word(name: str, rows: list[str]) -> None:
    assert split_name(name, 14) == rows


@given(st.text(alphabet="一区市街道2026Ab（·", max_size=60), st.integers(min_value=4, max_value=20))
def test_breaking_loses_nothing_and_keeps_to_the_width(text: str, capacity: int) -> None:
    for rows in (balanced(text, capacity), split_name(text, capacity)):
        assert "".join(rows) == text
        assert all(em_width(row) <= capacity for row in rows)
