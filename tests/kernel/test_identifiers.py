"""Phone, identity and credit-code numbers: spelling, check digits, masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.kernel.identifiers import (
    mask_id_number,
    mask_name,
    mask_phone,
    normalise_id_number,
    normalise_phone,
    normalise_uscc,
    valid_id_number,
    valid_uscc,
)

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    "spelling",
    [
        "15451163726",
        "１５４５１１６３７２６",
        "+86 15451163726",
        "0086-154-5116-3726",
        "86 15451163726",
        "154 5116 3726",
        "154-5116-3726",
        "154－5116－3726",
        "（86）15451163726",
        "15451163726.0",
        '="15451163726"',
        "'15451163726",
        "\t15451163726\u200b",
        "\u202d15451163726\u202c",
    ],
)
def test_every_usual_spelling_of_a_mobile_number_is_the_same_number(spelling: str) -> None:
    assert normalise_phone(spelling) == "15451163726"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1391234",
        "12451163726",
        "0937-2612345",
        "154511637261",
        "电话15451163726",
        "1.5451E+10",
        "1" * 9999,
    ],
)
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    assert normalise_phone(text) is None


@given(mobiles, st.sampled_from(["", "+86", "0086", "86 "]), st.sampled_from(["", " ", "-"]))
def test_a_mobile_number_survives_its_disguises(mobile: str, prefix: str, gap: str) -> None:
    disguised = prefix + gap.join((mobile[:3], mobile[3:7], mobile[7:])).translate(FULL_WIDTH)
    assert normalise_phone(disguised) == mobile


@given(st.text(max_size=40))
def test_normalising_a_phone_twice_changes_nothing(text: str) -> None:
    once = normalise_phone(text)
    assert once is None or normalise_phone(once) == once


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "11010519491231002x"])
def test_identity_numbers_with_a_right_check_character_are_valid(number: str) -> None:
    assert valid_id_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",
        "110105194902310026",
        "1101051949123100",
        "010105194912310029",
        "",
        "X" * 18,
        "1" * 18,
    ],
)
def test_identity_numbers_with_a_wrong_digit_or_an_impossible_date_are_refused(number: str) -> None:
    assert not valid_id_number(number)


def test_an_identity_number_is_stored_with_a_capital_x() -> None:
    assert normalise_id_number(" 1101051949123１００２x ") == "11010519491231002X"


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_changed_digit_of_an_identity_number_is_always_noticed(place: int, step: int) -> None:
    number = "440524188001010014"
    changed = str((int(number[place]) + step) % 10)
    assert not valid_id_number(number[:place] + changed + number[place + 1 :])


def test_the_worked_example_of_the_credit_code_standard_is_valid() -> None:
    assert valid_uscc("91350100M000100Y43")
    assert normalise_uscc(" 91350100m000100y43 ") == "91350100M000100Y43"


@pytest.mark.parametrize(
    "code", ["91350100M000100Y4Z", "91350100M000100Y44", "91350100M000100Y4", "", "91350100I000100Y43"]
)
def test_a_credit_code_with_a_wrong_last_character_or_a_forbidden_letter_is_refused(code: str) -> None:
    assert not valid_uscc(code)


@pytest.mark.parametrize(
    ("phone", "shown"), [("13800000000", "138****0000"), ("1391234", "139****"), ("12", "****"), ("", "****")]
)
def test_a_list_shows_only_the_ends_of_a_phone_number(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("张三丰", "张**"), ("阿依古丽·买买提", "阿**"), ("张", "*"), ("", "*")],
)
def test_a_list_shows_only_the_first_character_of_a_name(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_a_list_never_shows_the_birth_date_inside_an_identity_number() -> None:
    assert mask_id_number("11010519491231002X") == "110***********002X"
    assert mask_id_number("1949") == "****"
