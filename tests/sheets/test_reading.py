"""What people send as a table is read as they see it, or refused with a sentence that helps."""

import contextlib
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.kernel.errors import DomainError
from server.sheets.errors import FileTooLarge, LockedFile, UnreadableFile, UnsupportedFile
from server.sheets.reading import MergedRange, read_workbook
from tests.sheets.old_workbook import old_workbook


def new_workbook(fill: Callable[[Any], None]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    fill(book)
    book.close()
    return target.getvalue()


def cells_at(*places: tuple[int, int]) -> bytes:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        for row, column in places:
            page.write(row, column, "x")

    return new_workbook(fill)


def test_cells_keep_their_place_their_type_and_their_merges() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet("名册")
        page.write(2, 1, "程　华")
        page.write(2, 3, 15451163726)
        page.write_datetime(4, 2, dt.date(1984, 12, 13), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_boolean(4, 3, True)
        page.merge_range(5, 0, 7, 0, "第一党支部")

    (sheet,) = read_workbook(new_workbook(fill), filename="名册.xlsx")
    assert sheet.name == "名册"
    assert sheet.rows == [
        [],
        [],
        [None, "程　华", None, 15451163726.0],
        [],
        [None, None, dt.date(1984, 12, 13), True],
        ["第一党支部"],
    ]
    assert sheet.merged == (MergedRange(5, 0, 7, 0),)


def test_a_table_that_begins_in_column_c_stays_there() -> None:
    (sheet,) = read_workbook(cells_at((1, 2), (2, 3)), filename="a.xlsx")
    assert sheet.rows == [[], [None, None, "x"], [None, None, None, "x"]]


def test_hidden_and_empty_sheets_are_told_apart_and_charts_left_out() -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("名册").write(0, 0, "x")
        book.add_worksheet("空")
        book.add_worksheet("选项").hide()
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=名册!$A$1:$A$1"})
        book.add_chartsheet("图").set_chart(chart)

    sheets = read_workbook(new_workbook(fill), filename="a.xlsx")
    assert [(sheet.name, sheet.visible, len(sheet.rows)) for sheet in sheets] == [
        ("名册", True, 1),
        ("空", True, 0),
        ("选项", False, 0),
    ]


def test_an_old_workbook_is_read_whatever_its_name() -> None:
    content = old_workbook([["支部", "姓名"], ["一支部", "程华"], ["", 154.0]], merged=[(1, 2, 0, 0)])
    (sheet,) = read_workbook(content, filename="名册.csv")
    assert sheet.rows == [["支部", "姓名"], ["一支部", "程华"], [None, 154.0]]
    assert sheet.merged == (MergedRange(1, 0, 2, 0),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "，"])
def test_text_tables_are_read_in_every_encoding_and_with_every_separator(
    encoding: str, separator: str
) -> None:
    text = f'姓名{separator}特长\r\n李䶮{separator}"理发\r\n财会"\r\n\r\n{separator}阿依古丽·买买提\r\n'
    (sheet,) = read_workbook(text.encode(encoding), filename="某单位名册.csv")
    assert sheet.rows == [["姓名", "特长"], ["李䶮", "理发\r\n财会"], [], [None, "阿依古丽·买买提"]]
    assert (sheet.name, sheet.merged) == ("某单位名册", None)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", UnreadableFile),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff", UnsupportedFile),
        (b"%PDF-1.7\n\x01\x02\xff\xff", UnsupportedFile),
        (b"<html><table><tr><td>1</td></tr></table></html>", UnsupportedFile),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', UnsupportedFile),
        (b"PK\x03\x04 no archive at all", UnreadableFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), UnreadableFile),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), LockedFile),
    ],
)
def test_what_is_no_readable_table_is_refused_by_its_bytes(
    content: bytes, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        read_workbook(content, filename="名册.xlsx")


def test_an_archive_that_holds_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(UnsupportedFile):
        read_workbook(target.getvalue(), filename="名册.xlsx")


def test_a_file_over_the_limit_is_told_its_size_and_the_limit() -> None:
    with pytest.raises(FileTooLarge) as refusal:
        read_workbook(b"x" * 3000, filename="a.csv", max_bytes=2048)
    assert "2 KB" in refusal.value.text


def test_an_archive_that_unpacks_to_gigabytes_is_refused_before_it_is_opened() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open("xl/media/zeros", "w", force_zip64=True) as member:
            for _ in range(520):
                member.write(bytes(1 << 20))
    with pytest.raises(FileTooLarge):
        read_workbook(target.getvalue(), filename="a.xlsx")


def test_two_cells_at_the_far_corners_end_the_fenced_process_and_not_ours() -> None:
    with pytest.raises(UnreadableFile, match="零散单元格"):
        read_workbook(cells_at((0, 0), (1048575, 16383)), filename="a.xlsx")


def test_a_stray_cell_far_below_is_only_far_below() -> None:
    (sheet,) = read_workbook(cells_at((0, 0), (90_000, 1)), filename="a.xlsx")
    assert len(sheet.rows) == 90_001
    assert sheet.rows[-1] == [None, "x"]


@pytest.mark.parametrize("content", [cells_at((0, 0), (1, 0), (2, 0)), b"x\nx\nx\n"], ids=["xlsx", "csv"])
def test_more_filled_rows_than_allowed_are_refused_and_exactly_as_many_are_not(content: bytes) -> None:
    assert len(read_workbook(content, filename="a", max_rows=3)[0].rows) == 3
    with pytest.raises(FileTooLarge):
        read_workbook(content, filename="a", max_rows=2)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_read_or_refused_and_nothing_else(content: bytes) -> None:
    with contextlib.suppress(DomainError):
        read_workbook(b"x" + content, filename="a.csv")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(damages: list[tuple[int, int]]) -> None:
    content = bytearray(cells_at((0, 0), (3, 2)))
    for place, value in damages:
        content[place % len(content)] = value
    with contextlib.suppress(DomainError):
        read_workbook(bytes(content), filename="a.xlsx")
