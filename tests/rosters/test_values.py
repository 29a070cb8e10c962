"""However a value is spelt, it comes out in one way; and coming out once more changes nothing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.members.rules import PartyStatus
from server.people.rules import Sex
from server.rosters.births import month_is_lost, read_birth
from server.rosters.rules import Birth
from server.rosters.values import (
    normalise_name,
    phones,
    plain,
    read_party_status,
    read_sex,
    split_name,
    split_skills,
    without_door,
    words,
)
from server.sheets.cells import Cell


@pytest.mark.parametrize(
    ("spelt", "name"),
    [
        ("程　华", "程华"),
        ("程 华", "程华"),
        (" 邓国新 ", "邓国新"),
        ("欧 阳 明", "欧阳明"),
        ("邓\n国新", "邓国新"),
        ("程\u200b华\ufeff", "程华"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽･买买提", "阿依古丽·买买提"),
        ("阿依古丽 . 买买提", "阿依古丽·买买提"),
        ("阿依古丽。买买提", "阿依古丽·买买提"),
        ("阿依古丽 买买提", "阿依古丽 买买提"),
        ("Ｊｏｈｎ  Smith", "John Smith"),
        ("李䶮", "李䶮"),
        ("李\ue863", "李䶮"),
        ("⽅刚", "方刚"),
        ("𠮷田", "𠮷田"),
        ("王立新（预备）", "王立新"),
        ("王立新(女", "王立新"),
        ("*王立新", "王立新"),
    ],
)
def test_a_name_has_one_spelling(spelt: str, name: str) -> None:
    assert normalise_name(spelt) == name


def test_what_stands_in_brackets_behind_a_name_is_kept_apart() -> None:
    assert split_name("王立新（预备）（女）") == ("王立新", "预备 女")


@given(st.text(max_size=20))
def test_normalising_a_name_twice_changes_nothing(text: str) -> None:
    once = normalise_name(text)
    assert normalise_name(once) == once


han_names = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=4)


@given(han_names, st.sampled_from([" ", "\u3000", "  ", "\n", "\u200b"]))
def test_a_chinese_name_survives_being_spread_out(name: str, gap: str) -> None:
    assert normalise_name(gap + gap.join(name) + gap) == name


@given(han_names, han_names, st.sampled_from("·•‧∙⋅・･.．"))
def test_a_minority_name_keeps_its_dot(given_name: str, family: str, dot: str) -> None:
    assert normalise_name(f"{given_name} {dot}{family}") == f"{given_name}·{family}"


@given(st.text(max_size=40))
def test_plain_text_and_words_are_their_own_plain_text_and_words(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert words(words(text)) == words(text)


@pytest.mark.parametrize("text", ["无", " / ", "—", "－", "暂无", "N/A", "", "　"])
def test_words_that_say_nothing_are_nothing(text: str) -> None:
    assert words(text) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15451163726", ["15451163726"]),
        ("15451163726/154 0000 0001", ["15451163726", "15400000001"]),
        ("15451163726、15451163726", ["15451163726"]),
        ("15451163726 15400000001", ["15451163726", "15400000001"]),
        ("0937-2612345；15451163726", ["15451163726"]),
        ("1391234", []),
    ],
)
def test_a_cell_may_hold_several_phones(text: str, found: list[str]) -> None:
    assert phones(text) == found


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        ("1980年4月", Birth(1980, 4)),
        ("1980年04月05日", Birth(1980, 4, 5)),
        ("1979.01", Birth(1979, 1)),
        ("1979．1", Birth(1979, 1)),
        ("1974/1/5", Birth(1974, 1, 5)),
        ("1990-03", Birth(1990, 3)),
        ("1990—03—15", Birth(1990, 3, 15)),
        ("1990-03-15 00:00:00", Birth(1990, 3, 15)),
        ("１９９０．０３", Birth(1990, 3)),
        ("1990、3", Birth(1990, 3)),
        ("1990.10生", Birth(1990, 10)),
        ("19660314", Birth(1966, 3, 14)),
        ("196603", Birth(1966, 3)),
        (19660314.0, Birth(1966, 3, 14)),
        (196603.0, Birth(1966, 3)),
        (1979.01, Birth(1979, 1)),
        (1979.12, Birth(1979, 12)),
        (1979.2, Birth(1979, 2)),
        (30664.0, Birth(1983, 12, 14)),
        (dt.date(1984, 12, 13), Birth(1984, 12, 13)),
        (dt.date(1984, 12, 1), Birth(1984, 12)),
        (dt.datetime(1984, 12, 13, 8), Birth(1984, 12, 13)),  # noqa: DTZ001 - as a sheet holds it
        ("1984-12-01", Birth(1984, 12, 1)),
    ],
)
def test_birth_is_read_in_every_spelling(cell: Cell, birth: Birth) -> None:
    assert read_birth(cell) == birth


@pytest.mark.parametrize(
    "cell",
    [
        "1980年13月",
        "19661345",
        "1980",
        "80年4月",
        "二月",
        "",
        None,
        True,
        1e300,
        12.5,
        -1.0,
        float("nan"),
        dt.time(8),
    ],
)
def test_what_names_no_month_is_no_birth(cell: Cell) -> None:
    assert read_birth(cell) is None


def test_a_number_cell_cannot_tell_october_from_january() -> None:
    assert read_birth(1979.1) is None
    assert month_is_lost(1979.1)
    assert not month_is_lost(1979.01)
    assert not month_is_lost(float("inf"))
    assert read_birth("1979.10") == Birth(1979, 10)


@given(st.dates(dt.date(1930, 1, 2), dt.date(2010, 12, 31)))
def test_birth_survives_the_round_trip_through_every_spelling(day: dt.date) -> None:
    exact, month = Birth(day.year, day.month, day.day), Birth(day.year, day.month)
    assert read_birth(f"{day.year}年{day.month}月{day.day}日") == exact
    assert read_birth(f"{day:%Y%m%d}") == read_birth(f"{day.year}/{day.month}/{day.day}") == exact
    assert read_birth(f"{day:%Y.%m}") == read_birth(f"{day:%Y-%m}") == read_birth(f"{day:%Y%m}") == month
    serial = float((day - dt.date(1899, 12, 30)).days)
    assert read_birth(serial) == read_birth(day)


@given(st.one_of(st.text(max_size=30), st.floats(), st.integers(), st.dates(), st.times(), st.none()))
def test_no_cell_at_all_breaks_the_reading_of_birth(cell: Cell) -> None:
    birth = read_birth(cell)
    assert birth is None or 1900 <= birth.year < 2100
    assert month_is_lost(cell) in (True, False)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("正式党员", PartyStatus.FULL),
        ("正式", PartyStatus.FULL),
        ("中共党员", PartyStatus.FULL),
        ("预备党员", PartyStatus.PROBATIONARY),
        ("预　备", PartyStatus.PROBATIONARY),
        ("中共预备党员", PartyStatus.PROBATIONARY),
        ("群众", None),
        ("入党积极分子", None),
        ("", None),
        ("是", None),
    ],
)
def test_party_status_is_read_or_left_open(text: str, status: PartyStatus | None) -> None:
    assert read_party_status(text) is status


@pytest.mark.parametrize(
    ("text", "sex"),
    [("男", Sex.MALE), (" 女 ", Sex.FEMALE), ("男性", Sex.MALE), ("f", Sex.FEMALE), ("1", None)],
)
def test_sex_is_read_or_left_open(text: str, sex: Sex | None) -> None:
    assert read_sex(text) is sex


def test_skills_are_split_where_people_split_them_and_told_once() -> None:
    assert split_skills("理发、财会，法律;驾驶/理发\n无") == ("理发", "财会", "法律", "驾驶")
    assert split_skills("无") == ()


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("富康花园3号楼", "富康花园3号楼"),
        ("富康花园3号楼2单元501室", "富康花园3号楼"),
        ("富康花园 3栋-501", "富康花园 3栋"),
        ("世纪大道小区", "世纪大道小区"),
    ],
)
def test_of_an_address_the_door_is_dropped(address: str, kept: str) -> None:
    assert without_door(address) == kept
    assert without_door(kept) == kept
