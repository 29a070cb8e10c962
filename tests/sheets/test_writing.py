"""What is written opens as it was meant: typed, printable, and never a formula."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.sheets.cells import Cell, column_letter, text_of
from server.sheets.reading import read_workbook
from server.sheets.writing import Column, Table, write_workbook


def one_table(rows: list[list[Cell]], title: str = "名册", notes: Sequence[str] = ()) -> Table:
    width = max((len(row) for row in rows), default=1)
    return Table(title, [Column(f"第{index}列") for index in range(width)], rows, notes=notes)


def read_back(rows: list[list[Cell]]) -> list[list[Cell]]:
    (sheet,) = read_workbook(write_workbook([one_table(rows)]), filename="a.xlsx")
    return sheet.rows[2:]


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


FORMULA_LIKE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "=cmd|'/C calc'!A0"]


@pytest.mark.parametrize("text", FORMULA_LIKE)
def test_text_that_looks_like_a_formula_stays_text_even_after_editing(text: str) -> None:
    content = write_workbook([one_table([[text]])])
    assert "<f>" not in part(content, "xl/worksheets/sheet1.xml")
    assert 'quotePrefix="1"' in part(content, "xl/styles.xml")
    if "\r" not in text:  # a carriage return comes back from XML as a line feed
        assert read_workbook(content, filename="a.xlsx")[0].rows[2] == [text]


def test_numbers_dates_and_durations_are_values_and_not_text() -> None:
    day, instant = dt.date(2026, 3, 31), dt.datetime(2026, 3, 31, 9, 30)  # noqa: DTZ001 - as a sheet holds it
    assert read_back([[3, 1.5, day, instant, True, None, "x"]]) == [[3, 1.5, day, instant, "是", None, "x"]]


def test_an_aware_instant_is_written_in_beijing_time() -> None:
    noon = dt.datetime(2026, 3, 31, 4, 0, tzinfo=dt.UTC)
    assert read_back([[noon]]) == [[dt.datetime(2026, 3, 31, 12, 0)]]  # noqa: DTZ001 - as a sheet holds it


def test_what_a_spreadsheet_cannot_calculate_with_becomes_text() -> None:
    odd: list[Cell] = [2**60, float("nan"), float("inf"), dt.date(1899, 1, 1), "\ud800", "长" * 40_000]
    row = read_back([odd])[0]
    assert row[0] == str(2**60)
    assert row[1:4] == ["nan", "inf", "1899-01-01"]
    assert row[4] == "\ufffd"
    assert len(str(row[5])) == 32_767


def test_every_page_is_a4_landscape_with_its_header_repeated_and_numbered() -> None:
    content = write_workbook([one_table([["x"]], notes=["说明"])], watermark="演示样张&")
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'state="frozen"' in sheet
    assert "第 &amp;P 页" in sheet
    assert "演示样张&amp;&amp;" in sheet
    assert "$1:$2" in part(content, "xl/workbook.xml")
    assert read_workbook(content, filename="a.xlsx")[0].rows[0] == ["名册  （演示样张&）"]
    assert read_workbook(content, filename="a.xlsx")[0].rows[-1] == ["说明"]


def test_the_same_tables_give_the_same_bytes() -> None:
    assert write_workbook([one_table([["x", 1]])]) == write_workbook([one_table([["x", 1]])])


def test_sheet_names_are_made_acceptable_and_different() -> None:
    titles = ["台账[一]", "台账:一:", "很长" * 30, "很长" * 30, "", "history", "History"]
    content = write_workbook([one_table([["x"]], title=title) for title in titles])
    names = [sheet.name for sheet in read_workbook(content, filename="a.xlsx")]
    assert len({name.lower() for name in names}) == len(titles)
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=6), st.text(max_size=50))
def test_any_text_at_all_can_be_written(rows: list[list[str]], title: str) -> None:
    assert write_workbook([Table(title, [Column("a"), Column(title)], rows, notes=[title])], watermark=title)


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_name_them(index: int, letter: str) -> None:
    assert column_letter(index) == letter


@pytest.mark.parametrize(
    ("cell", "text"),
    [(15451163726.0, "15451163726"), (1979.01, "1979.01"), (None, ""), (dt.date(1984, 12, 13), "1984-12-13")],
)
def test_a_cell_reads_as_a_person_reads_it(cell: Cell, text: str) -> None:
    assert text_of(cell) == text
