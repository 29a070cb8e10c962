"""A roster as a unit really sends it becomes persons, and everything doubtful in it is told with its place."""

import contextlib
import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.kernel.errors import DomainError
from server.members.rules import Flag, PartyStatus
from server.people.rules import Sex
from server.rosters.errors import HeaderNotFound
from server.rosters.parsing import parse_roster
from server.rosters.problem_sheet import problems_workbook
from server.rosters.rules import Birth, ColumnKind, Severity
from server.sheets.cells import Cell
from server.sheets.reading import read_workbook
from tests.rosters.samples import (
    COMMUNITIES,
    HAPPINESS,
    HEADER,
    NORTH_STREETS,
    parsed,
    person,
    told,
    workbook,
)
from tests.sheets.old_workbook import old_workbook


def test_a_good_row_becomes_a_person_in_canonical_spelling() -> None:
    header: list[Cell] = [*HEADER, "居住小区及楼号", "特长", "职务", "身份证号"]
    row = [
        *person(1, "程　华", "+86 154-0000-0001"),
        "富康花园3号楼2单元501",
        "理发、财会",
        "科长",
        "11010519800431002X",
    ]
    row[-1] = "440524198001010013"
    (found,) = parsed(header, row).rows
    assert (found.name, found.phone, found.sex) == ("程华", "15400000001", Sex.MALE)
    assert (found.birth, found.party_status) == (Birth(1980, 4), PartyStatus.FULL)
    assert (found.community_id, found.flags) == (HAPPINESS, ())
    assert (found.residence, found.skills, found.position) == ("富康花园3号楼", ("理发", "财会"), "科长")
    assert (found.unit_name, found.sheet, found.row) == ("水务局", "Sheet1", 2)


def test_titles_above_totals_below_and_unfilled_numbers_are_no_persons() -> None:
    roster = parsed(
        ["金泉市水务局在职党员到社区报到名册"],
        ["填报单位：金泉市水务局（盖章）   填报时间：2026年1月12日"],
        [],
        HEADER,
        person(1),
        [],
        [2],
        ["合计", "1人"],
        ["填表人：孙敏", None, None, None, "审核人："],
        ["注：居住社区按实际居住地填写。"],
    )
    assert [row.row for row in roster.rows] == [5]
    assert roster.problems == ()
    assert roster.unit_names == ("金泉市水务局",)
    assert roster.sheets[0].header_row == 4


@pytest.mark.parametrize(
    ("synonyms", "kind"),
    [
        (["姓 名", "名字", "姓\n名", "姓名*", "姓名（必填）", "党员姓名"], ColumnKind.NAME),
        (["手机", "联系电话", "电 话", "手机号码（11位）", "联系方式", "本人手机号"], ColumnKind.PHONE),
        (["出生\n年月", "出生日期", "出生年月（如1980.01）"], ColumnKind.BIRTH),
        (["社区", "所在社区", "居住地社区", "现居住社区名称"], ColumnKind.COMMUNITY),
        (["居住小区", "详细地址", "家庭住址"], ColumnKind.RESIDENCE),
        (["党员类别", "政治面貌", "党员身份"], ColumnKind.PARTY_STATUS),
        (["所在党支部", "党支部", "支部名称"], ColumnKind.BRANCH),
        (["身份证号码", "公民身份号码"], ColumnKind.ID_NUMBER),
        (["所在单位", "工作单位"], ColumnKind.UNIT),
        (["专业特长", "特长"], ColumnKind.SKILLS),
    ],
)
def test_a_column_is_known_by_all_of_its_names(synonyms: list[str], kind: ColumnKind) -> None:
    for word in synonyms:
        others = [label for label in ("姓名", "手机号", "性别", "居住社区") if label != kind.label]
        roster = parsed(
            [word, *(other for other in others if kind.label != other)], [None, "x", None, None, "x"]
        )
        assert roster.sheets[0].columns[0].kind is kind, word


def test_somebody_elses_phone_is_not_the_members() -> None:
    (sheet,) = parsed(["姓名", "性别", "配偶手机号", "党支部书记", "联系电话", "出生年月"], ["王立新"]).sheets
    assert [column.kind for column in sheet.columns][2:5] == [None, None, ColumnKind.PHONE]


def test_a_spouses_phone_is_not_taken_where_the_members_is_missing() -> None:
    roster = parsed(["姓名", "性别", "居住社区", "配偶手机号"], ["王立新", "男", "幸福里", "15400000001"])
    assert roster.rows == ()
    assert told(roster, Severity.ERROR) == [("phone_missing", 2, None)]


def test_of_two_phone_columns_the_mobile_one_counts() -> None:
    roster = parsed(
        ["姓名", "电话", "手机号", "居住社区"], ["王立新", "0937-2612345", "15400000001", "幸福里"]
    )
    assert [row.phone for row in roster.rows] == ["15400000001"]


def test_a_label_cut_over_two_rows_is_read_together() -> None:
    roster = parsed(
        ["姓名", "党员", "手机号", "居住社区"], [None, "类别"], ["王立新", "预备", "15400000001", "幸福里"]
    )
    assert [row.party_status for row in roster.rows] == [PartyStatus.PROBATIONARY]
    assert roster.sheets[0].header_row == 2


TWO_ROWS: list[list[Cell]] = [
    ["所在党支部", "基本信息", None, None, None, "居住信息", None, "备注"],
    [None, "姓名", "性别", "出生日期", "手机号", "社区", "详细地址"],
]
TWO_ROW_MERGES = [(0, 0, 1, 0), (0, 1, 0, 4), (0, 5, 0, 6), (0, 7, 1, 7)]


def test_a_header_of_two_rows_is_read_and_merged_branches_hold_for_all_their_rows() -> None:
    rows: list[list[Cell]] = [
        ["第1党支部", "王立新", "男", "1980年4月", "15400000001", "幸福里", "1号楼", "预备"],
        [None, "李春梅", "女", dt.date(1990, 3, 5), 15400000002.0, "幸福里", "2号楼"],
        ["第2党支部", "马志远", "男", "19660314", "15400000003", "幸福里", "3号楼"],
    ]
    roster = parsed(*TWO_ROWS, *rows, merged=[*TWO_ROW_MERGES, (2, 0, 3, 0)])
    assert [row.branch for row in roster.rows] == ["第1党支部", "第1党支部", "第2党支部"]
    assert [row.party_status for row in roster.rows] == [PartyStatus.PROBATIONARY, None, None]
    assert [row.birth for row in roster.rows] == [Birth(1980, 4), Birth(1990, 3, 5), Birth(1966, 3, 14)]
    assert roster.sheets[0].header_row == 2
    assert roster.problems == ()


def test_an_unmerged_blank_branch_stays_blank() -> None:
    rows: list[list[Cell]] = [
        ["第1党支部", "王立新", "男", None, "15400000001"],
        [None, "李春梅", "女", None, "15400000002"],
    ]
    assert [row.branch for row in parsed(*TWO_ROWS, *rows, merged=TWO_ROW_MERGES).rows] == ["第1党支部", None]


def test_in_a_text_file_a_blank_branch_means_the_one_above() -> None:
    text = "党支部,姓名,手机号,居住社区\n一支部,王立新,15400000001,幸福里\n,李春梅,15400000002,幸福里\n"
    roster = parse_roster(text.encode("gb18030"), filename="水务局党员名册.csv", communities=COMMUNITIES)
    assert [row.branch for row in roster.rows] == ["一支部", "一支部"]


def test_an_old_workbook_is_read_with_its_merges() -> None:
    rows: list[list[str | float]] = [
        ["党支部", "姓名", "手机号", "居住社区"],
        ["一支部", "王立新", 15400000001.0, "幸福里"],
        ["", "李春梅", "15400000002", "幸福里"],
    ]
    content = old_workbook(rows, merged=[(1, 2, 0, 0)])
    roster = parse_roster(content, filename="水务局党员名册.xls", communities=COMMUNITIES)
    assert [(row.name, row.phone, row.branch) for row in roster.rows] == [
        ("王立新", "15400000001", "一支部"),
        ("李春梅", "15400000002", "一支部"),
    ]


def test_a_heading_between_the_rows_names_the_branch_below_it() -> None:
    roster = parsed(
        HEADER, ["第一党支部"], person(1), ["第二党支部（机关）"], person(2, "李春梅", "15400000002")
    )
    assert [row.branch for row in roster.rows] == ["第一党支部", "第二党支部(机关)"]


def test_a_header_repeated_on_the_next_page_takes_over() -> None:
    moved: list[Cell] = ["序号", "联系电话", "姓名", "性别"]
    roster = parsed(
        HEADER,
        person(1),
        HEADER,
        person(2, "李春梅", "15400000002"),
        moved,
        [3, "15400000003", "马志远", "男"],
    )
    assert [row.name for row in roster.rows] == ["王立新", "李春梅", "马志远"]


def test_notes_empty_and_hidden_sheets_are_left_out_and_said_so() -> None:
    content = workbook(
        [HEADER, person(1)], [["1. 居住社区按实际居住地填写。"]], [], names=["名册", "填表说明", "空"]
    )
    roster = parse_roster(content, filename="水务局党员名册.xlsx", communities=COMMUNITIES)
    assert len(roster.rows) == 1
    assert [(problem.code, problem.sheet) for problem in roster.problems] == [
        ("sheet_without_header", "填表说明")
    ]


def test_a_hidden_sheet_is_not_read_and_said_so() -> None:
    content = workbook([HEADER, person(1)], [HEADER, person(2, "李春梅", "15400000002")], hidden=[1])
    roster = parse_roster(content, filename="水务局党员名册.xlsx", communities=COMMUNITIES)
    assert [row.name for row in roster.rows] == ["王立新"]
    assert [problem.code for problem in roster.problems] == ["sheet_hidden"]


@pytest.mark.parametrize("rows", [[["说明"]], [["姓名", "籍贯"], ["王立新", "金泉"]], [[]]])
def test_a_file_without_any_roster_header_is_refused(rows: list[list[Cell]]) -> None:
    with pytest.raises(HeaderNotFound, match="姓名"):
        parsed(*rows)


@pytest.mark.parametrize(
    ("filename", "title", "unit"),
    [
        ("金泉市图书馆在职党员名册.xlsx", None, "金泉市图书馆"),
        ("2026年金泉市图书馆党员花名册（最终版）.xlsx", None, "金泉市图书馆"),
        ("C:\\下载\\金泉市图书馆机关党委在职党员.xlsx", None, "金泉市图书馆"),
        ("新建 Microsoft Excel 工作表.xlsx", None, None),
        ("图书馆党员名册.xlsx", "金泉市水务局2026年在职党员到社区报到名册", "金泉市水务局"),
        ("图书馆党员名册.xlsx", "单位：金泉市水务局 联系人：孙敏", "金泉市水务局"),
        ("图书馆党员名册.xlsx", "填报单位（盖章）：金泉市水务局", "金泉市水务局"),
    ],
)
def test_the_unit_is_named_by_a_title_line_or_else_by_the_file(
    filename: str, title: str | None, unit: str | None
) -> None:
    titles: list[list[Cell]] = [[title]] if title else []
    roster = parsed(*titles, HEADER, person(1), filename=filename)
    assert [row.unit_name for row in roster.rows] == [unit]
    assert ("unit_missing", None, None) in told(roster) or unit


def test_a_row_that_names_its_unit_belongs_there() -> None:
    roster = parsed(
        [*HEADER, "所在单位"], [*person(1), "水务局下属水文站"], person(2, "李春梅", "15400000002")
    )
    assert [row.unit_name for row in roster.rows] == ["水务局下属水文站", "水务局"]
    assert roster.unit_names == ("水务局下属水文站", "水务局")


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (person(1, ""), "name_missing", "B"),
        (person(1, "——"), "name_missing", "B"),
        (person(1, "12"), "name_unreadable", "B"),
        (person(1, "王" * 61), "name_too_long", "B"),
        (person(1, "王\ue000"), "name_private_use", "B"),
        (person(1, phone=None), "phone_missing", "F"),
        (person(1, phone="1391234"), "phone_invalid", "F"),
        (person(1, phone=1391234.0), "phone_invalid", "F"),
        (person(1, status="群众"), "not_a_member", "E"),
    ],
)
def test_a_row_that_cannot_stand_is_refused_alone_with_its_place(
    row: list[Cell], code: str, column: str
) -> None:
    roster = parsed(HEADER, row, person(2, "李春梅", "15400000002"))
    assert [found.name for found in roster.rows] == ["李春梅"]
    assert told(roster) == [(code, 2, column)]
    assert roster.problems[0].severity is Severity.ERROR
    assert roster.refused == 1


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (person(1, community="不存在社区"), "community_unknown", "G"),
        (person(1, community=None), "community_missing", "G"),
        (person(1, community="北街社区"), "community_ambiguous", "G"),
        (person(1, birth="二月"), "birth_unreadable", "D"),
        (person(1, birth=1979.1), "birth_unreadable", "D"),
        (person(1, sex="？"), "sex_unknown", "C"),
        (person(1, status="是"), "party_status_unknown", "E"),
        (person(1, phone="15400000001/15400000009"), "phone_several", "F"),
        (person(1, "王立新（借调）"), "name_note", "B"),
        (person(1, "王立新1"), "name_has_digit", "B"),
        (person(1, "王\U0003fffd"), "name_unprintable", "B"),
    ],
)
def test_a_doubtful_row_stands_and_is_flagged(row: list[Cell], code: str, column: str) -> None:
    roster = parsed(HEADER, row)
    assert len(roster.rows) == 1
    assert told(roster) == [(code, 2, column)]
    assert roster.problems[0].severity is Severity.WARNING
    assert roster.problems[0].reason
    assert roster.problems[0].remedy


def test_the_flags_of_a_row_are_those_a_member_carries() -> None:
    roster = parsed(
        HEADER,
        person(1, "王\U0003fffd", community="不存在社区"),
        person(2, "李春梅", "15400000002", community="北街"),
    )
    assert [row.flags for row in roster.rows] == [
        (Flag.COMMUNITY_UNKNOWN, Flag.NAME_UNPRINTABLE),
        (Flag.COMMUNITY_AMBIGUOUS,),
    ]
    assert set(roster.rows[1].community_candidates) == set(NORTH_STREETS)
    assert roster.rows[0].community_text == "不存在社区"


def test_a_missing_community_column_is_told_once_and_not_for_every_row() -> None:
    roster = parsed(["姓名", "手机号"], ["王立新", "15400000001"], ["李春梅", "15400000002"])
    assert len(roster.rows) == 2
    assert told(roster) == [("community_column_missing", None, None)]


def test_a_wrong_identity_number_is_not_kept() -> None:
    header: list[Cell] = [*HEADER, "身份证号"]
    wrong, other, good = "440524198004010015", "440524188001010014", "11010519491231002x"
    roster = parsed(
        header,
        [*person(1), wrong],
        [*person(2, "李春梅", "15400000002"), other],
        [*person(3, "马志远", "15400000003", birth="1949.12"), good],
    )
    assert [row.id_number for row in roster.rows] == [None, other, "11010519491231002X"]
    assert told(roster) == [("id_number_invalid", 2, "H"), ("birth_differs", 3, "H")]
    assert wrong not in repr(roster)


def test_the_same_person_twice_is_one_and_blanks_are_filled_from_the_later_row() -> None:
    roster = parsed(
        HEADER,
        person(1, community="不存在社区", status=None),
        person(2, "王 立新", "154 0000 0001", birth="1980-04-09", status="预备党员"),
    )
    (row,) = roster.rows
    assert (row.community_id, row.birth, row.party_status) == (
        HAPPINESS,
        Birth(1980, 4, 9),
        PartyStatus.PROBATIONARY,
    )
    assert (row.row, row.merged_rows, roster.merged) == (2, (3,), 1)
    assert told(roster, Severity.NOTE) == [("duplicate", 3, "B")]


def test_a_later_row_without_the_day_does_not_blur_the_birth() -> None:
    assert parsed(HEADER, person(1, birth="1980-04-09"), person(2)).rows[0].birth == Birth(1980, 4, 9)


def test_a_second_row_that_contradicts_the_first_changes_nothing_and_is_told() -> None:
    roster = parsed(HEADER, person(1), person(2, birth="1981年1月", sex="女"))
    assert (roster.rows[0].birth, roster.rows[0].sex) == (Birth(1980, 4), Sex.MALE)
    (problem,) = [problem for problem in roster.problems if problem.severity is Severity.WARNING]
    assert problem.code == "duplicate_differs"
    assert "性别、出生年月" in problem.reason


def test_the_same_name_with_another_phone_is_another_person() -> None:
    roster = parsed(HEADER, person(1), person(2, phone="15400000002"))
    assert len(roster.rows) == 2
    assert told(roster) == [("same_name", 3, "B")]


def test_two_persons_with_one_phone_both_stand_and_the_second_is_flagged() -> None:
    roster = parsed(HEADER, person(1), person(2, "李春梅"))
    assert len(roster.rows) == 2
    assert told(roster, Severity.WARNING) == [("same_phone", 3, "B")]
    assert "154****0001" in roster.problems[0].reason


def test_a_person_on_two_sheets_is_still_one() -> None:
    content = workbook([HEADER, person(1)], [HEADER, person(1)], names=["机关", "下属"])
    roster = parse_roster(content, filename="水务局党员名册.xlsx", communities=COMMUNITIES)
    assert len(roster.rows) == 1
    assert "“机关”第 2 行" in roster.problems[0].reason


def test_no_problem_shows_a_whole_phone_or_identity_number() -> None:
    roster = parsed(
        [*HEADER, "身份证号"],
        [*person(1, "王立新15400000007", "154000000070"), None],
        [*person(2, "李春梅", "15400000008", community="154 0000 0009", status="群众15400000006"), None],
        [*person(3, "马志远", "15400000003"), "440524198004010015"],
    )
    shown = " ".join(f"{problem.value} {problem.reason}" for problem in roster.problems)
    assert len(roster.problems) >= 3
    for secret in ("15400000007", "154000000070", "154 0000 0009", "15400000006", "440524198004010015"):
        assert secret not in shown


def test_problems_can_be_downloaded_as_a_spreadsheet() -> None:
    roster = parsed(HEADER, person(1, "=cmd(A1)", "1391234"), person(2, "=cmd()", "15400000002", sex="？"))
    (sheet,) = read_workbook(problems_workbook(roster.problems), filename="a.xlsx")
    assert sheet.rows[1] == ["工作表", "行", "列", "表头", "填写的内容", "处理结果", "问题", "怎样改正"]
    assert sheet.rows[2][:6] == ["Sheet1", 2, "F", "联系电话", "139****", "未导入"]
    assert sheet.rows[3][:6] == ["Sheet1", 3, "C", "性别", "?", "已导入，待核对"]


def test_a_workbook_of_no_problems_can_be_downloaded_too() -> None:
    assert read_workbook(problems_workbook([]), filename="a.xlsx")[0].rows[1][0] == "工作表"


def test_overlong_texts_are_cut_and_told() -> None:
    roster = parsed([*HEADER, "职务", "特长"], [*person(1), "长" * 41, "短，" + "长" * 41])
    assert roster.rows[0].position == "长" * 40
    assert roster.rows[0].skills == ("短", "长" * 40)
    assert told(roster) == [("text_cut", 2, "H"), ("text_cut", 2, "I")]


def test_a_row_hides_phone_and_identity_number_when_it_is_printed() -> None:
    assert "15400000001" not in repr(parsed(HEADER, person(1)).rows)


def test_reading_a_roster_twice_gives_the_same() -> None:
    content = workbook([HEADER, person(1), person(2, "李春梅", "1540000000x", community="北街")])
    first, second = (
        parse_roster(content, filename="水务局党员名册.xlsx", communities=COMMUNITIES) for _ in range(2)
    )
    assert first == second


words = st.one_of(
    st.sampled_from(
        [
            *(str(cell) for cell in HEADER),
            "合计",
            "填表人：",
            "第一党支部",
            "幸福里",
            "王立新",
            "15400000001",
            "预备",
            "12",
        ]
    ),
    st.text(st.characters(exclude_characters=',;\t，"\r\n', exclude_categories=["Cs"]), max_size=8),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(words, max_size=9), max_size=12), st.text(max_size=20))
def test_whatever_stands_in_a_table_it_is_read_or_refused_with_a_reason(
    rows: Sequence[Sequence[str]], filename: str
) -> None:
    text = "\n".join(",".join(row) for row in [[str(cell) for cell in HEADER], *rows])
    with contextlib.suppress(DomainError):
        roster = parse_roster(text.encode(), filename=filename, communities=COMMUNITIES)
        errors = {
            (problem.sheet, problem.row) for problem in roster.problems if problem.severity is Severity.ERROR
        }
        assert len(errors) == roster.refused
        assert (
            sum(sheet.persons for sheet in roster.sheets) == len(roster.rows) + roster.merged + roster.refused
        )
        assert len({(row.name, row.phone) for row in roster.rows}) == len(roster.rows)
