"""Encryption is bound to row and column; indexes and codes cannot be guessed from one another."""

import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from server.kernel.crypto import Keyring
from server.kernel.types import new_id

PLACE = "people.phone"


@pytest.fixture
def keys(tmp_path: Path) -> Keyring:
    return Keyring.load(tmp_path / "keys.json")


def test_what_was_sealed_opens_only_in_its_row_and_column(keys: Keyring) -> None:
    row = new_id()
    sealed = keys.seal("15412345678", place=PLACE, row=row)
    assert b"15412345678" not in sealed
    assert keys.open(sealed, place=PLACE, row=row) == "15412345678"
    for place, other in ((PLACE, new_id()), ("people.id_number", row)):
        with pytest.raises(InvalidTag):
            keys.open(sealed, place=place, row=other)


def test_one_flipped_bit_is_noticed(keys: Keyring) -> None:
    row = new_id()
    sealed = bytearray(keys.seal("15412345678", place=PLACE, row=row))
    sealed[-1] ^= 1
    with pytest.raises(InvalidTag):
        keys.open(bytes(sealed), place=PLACE, row=row)


def test_the_same_value_is_sealed_differently_but_indexed_alike(keys: Keyring) -> None:
    row = new_id()
    assert keys.seal("x", place=PLACE, row=row) != keys.seal("x", place=PLACE, row=row)
    assert keys.blind_index("x", purpose="a") == keys.blind_index("x", purpose="a")
    assert keys.blind_index("x", purpose="a") != keys.blind_index("x", purpose="b")


def test_keys_are_private_and_made_once(tmp_path: Path) -> None:
    place, row = tmp_path / "keys.json", new_id()
    sealed = Keyring.load(place).seal("x", place=PLACE, row=row)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert Keyring.load(place).open(sealed, place=PLACE, row=row) == "x"


def test_verification_codes_need_the_key(keys: Keyring, tmp_path: Path) -> None:
    row = new_id()
    other = Keyring.load(tmp_path / "others.json")
    assert keys.code(row, purpose="letter") == keys.code(row, purpose="letter")
    assert keys.code(row, purpose="letter") != other.code(row, purpose="letter")
    assert len(keys.code(row, purpose="letter")) == 20
