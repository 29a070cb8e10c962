"""The rotating code: what it says, that nobody else can make it, and that it fits a small picture."""

import base64
import re
from itertools import pairwise

import pytest

from server.activities import codes
from server.activities.presence import step_of
from tests import cast as casting
from tests.activities.presence_scene import at, cleaning, code_at
from tests.cast import Cast


@pytest.fixture
def cast(within: None) -> Cast:
    assembled = casting.assemble()
    assembled.register(assembled.wang, assembled.happiness)
    return assembled


def test_a_code_reads_back_and_is_genuine_for_its_own_activity_and_step_only(cast: Cast) -> None:
    activity, other = cleaning(cast), cleaning(cast, claimed=False)
    scanned = codes.read(code_at(activity, at(9)))
    assert scanned is not None
    assert codes.is_genuine(scanned, activity)
    assert scanned.step == step_of(at(9))
    assert not codes.is_genuine(scanned, other)
    moved = codes.Scanned(scanned.key, scanned.step + 1, scanned.mac)
    assert not codes.is_genuine(moved, activity)


def test_the_mac_has_80_bits_and_changes_with_every_step(cast: Cast) -> None:
    activity = cleaning(cast)
    macs = {code_at(activity, at(9, 0, 30 * n)).rsplit(".", 1)[1] for n in range(20)}
    assert len(macs) == 20
    assert {len(mac) * 5 for mac in macs} == {80}


def test_a_code_names_neither_the_activity_nor_its_number(cast: Cast) -> None:
    activity = cleaning(cast)
    text = code_at(activity, at(9))
    assert activity.id.hex.upper() not in text
    assert base64.b32encode(activity.id.bytes).decode().rstrip("=") not in text
    assert re.fullmatch(r"[A-Z0-9.]{50,60}", text)


@pytest.mark.parametrize(
    "text", ["", "SBD1", "SBD1.A.1.B", "SBD2" + ".A" * 3, "https://example.cn", "SBD1.." * 9]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert codes.read(text) is None


def test_ten_minutes_of_codes_follow_each_other_and_end_with_the_window(cast: Cast) -> None:
    activity = cleaning(cast)
    shown = codes.shown(activity, at(9, 0, 10))
    assert len(shown) == 21
    assert shown[0].shows_from == at(9)
    assert all(a.shows_until == b.shows_from for a, b in pairwise(shown))
    assert codes.shown(activity, at(11, 29))[-1].shows_from == at(11, 30)


def test_a_picture_is_a_small_png(cast: Cast) -> None:
    kind, content = codes.shown(cleaning(cast), at(9))[0].image.split(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(content).startswith(b"\x89PNG")
    assert len(content) < 4000
