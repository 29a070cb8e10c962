"""Communities and small rosters for tests: invented people, phones of the invented series 154."""

import io
from collections.abc import Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

import xlsxwriter

from server.rosters.communities import Community, CommunityIndex
from server.rosters.parsing import parse_roster
from server.rosters.rules import ParsedRoster, Severity
from server.sheets.cells import Cell

_PLACES = {
    "幸福里社区居委会": ("金泉市", "金城区", "新城街道"),
    "北街社区居委会": ("金泉市", "金城区", "新城街道"),
    "北 街社区居委会": ("金泉市", "玉关市", "老城街道"),
    "古城社区居委会": ("金泉市", "玉关市", "老城街道"),
    "古城村委会": ("金泉市", "金城区", "古城乡"),
    "新村社区居委会": ("金泉市", "金城区", "新城街道"),
    "三墩村委会": ("金泉市", "金城区", "三墩镇"),
    "农垦社区居民委员会": ("金泉市", "玉关市", "南岔镇"),
    "新城路社区居委会": ("金泉市", "玉关市", "老城街道"),
    "红柳湾村民委员会": ("金泉市", "玉关市", "红柳湾镇"),
    "团结社区居委会": ("金泉市", "金城区", "新城街道"),
    "团结社区居民委员会": ("金泉市", "玉关市", "南岔镇"),
    "开发区虚拟社区": ("金泉市", "金城区", "开发区"),
    "十四号基地管理区": ("金泉市", "金城区", "航天镇"),
}


def community_id(name: str, county: str | None = None) -> UUID:
    places = _PLACES[name]
    return uuid5(NAMESPACE_OID, "".join((*places, name)) if county is None else county + name)


COMMUNITIES = CommunityIndex(
    Community(community_id(name), name.replace(" ", ""), places) for name, places in _PLACES.items()
)
HAPPINESS = community_id("幸福里社区居委会")
NORTH_STREETS = (community_id("北街社区居委会"), community_id("北 街社区居委会"))

HEADER: list[Cell] = ["序号", "姓名", "性别", "出生年月", "党员类别", "联系电话", "居住社区"]


def person(number: int, name: Cell = "王立新", phone: Cell = "15400000001", **more: Cell) -> list[Cell]:
    """Return one good row under HEADER, changed where asked."""
    row = {
        "sex": "男",
        "birth": "1980年4月",
        "status": "正式党员",
        "phone": phone,
        "community": "幸福里社区居委会",
    }
    row.update({key: value for key, value in more.items() if key in row})
    return [number, name, *row.values()]


def workbook(
    *sheets: Sequence[Sequence[Cell]],
    merged: Sequence[tuple[int, int, int, int]] = (),
    names: Sequence[str] = (),
    hidden: Sequence[int] = (),
) -> bytes:
    """Return an .xlsx; ``merged`` (first row, first column, last row, last column) is of the first sheet."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False})
    for index, rows in enumerate(sheets):
        page = book.add_worksheet(names[index] if names else None)
        if index in hidden:
            page.hide()
        for corners in merged if index == 0 else ():
            page.merge_range(*corners, "")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    page.write(number, column, cell)
    book.close()
    return target.getvalue()


def parsed(
    *rows: Sequence[Cell],
    filename: str = "水务局在职党员名册.xlsx",
    merged: Sequence[tuple[int, int, int, int]] = (),
) -> ParsedRoster:
    return parse_roster(workbook(rows, merged=merged), filename=filename, communities=COMMUNITIES)


def told(roster: ParsedRoster, severity: Severity | None = None) -> list[tuple[str, int | None, str | None]]:
    """Return what a roster's problems are about: code, row and column."""
    return [
        (problem.code, problem.row, problem.column)
        for problem in roster.problems
        if severity in (None, problem.severity)
    ]
