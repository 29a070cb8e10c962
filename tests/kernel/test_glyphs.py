"""The fonts' character maps and the private characters of old systems."""

from pathlib import Path

import pytest

from server.kernel.glyphs import font_paths, normalise_private_use, unprintable


def test_ordinary_and_rare_name_characters_can_be_printed() -> None:
    assert unprintable("王立新 刘　芳 阿依努尔·买买提 䶮㛃𬭎喆堃玥昇") == []


def test_a_character_no_face_has_is_named_once_and_in_order() -> None:
    assert unprintable("王\U0003134a\ue863李\U0003134a") == ["\U0003134a", "\ue863"]


def test_control_characters_are_not_printable_but_line_feeds_are_layout() -> None:
    assert unprintable("一\n二\t\x7f\x00") == ["\t", "\x7f", "\x00"]


def test_the_private_code_point_of_a_gbk_system_becomes_the_real_character() -> None:
    assert normalise_private_use("王\ue863") == "王䶮"


def test_every_private_code_point_of_the_gbk_block_has_a_real_character() -> None:
    block = "".join(chr(code) for code in range(0xE815, 0xE865))
    real = normalise_private_use(block)
    assert len(set(real)) == 80
    assert not [sign for sign in real if 0xE000 <= ord(sign) <= 0xF8FF]


@pytest.mark.parametrize("text", ["王立新", "", "\ue000", "刘·芳 A1"])
def test_other_text_is_left_alone(text: str) -> None:
    assert normalise_private_use(text) == text


def test_the_customers_font_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONT_DIR", str(tmp_path))
    assert font_paths()[0] == tmp_path


def test_a_font_folder_that_does_not_exist_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FONT_DIR", str(tmp_path / "absent"))
    assert tmp_path / "absent" not in font_paths()
