"""Find a roster's header – one row or two, under titles, with merged cells – and say what each column holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from server.rosters.rules import ColumnKind, FoundColumn
from server.rosters.values import plain
from server.sheets.cells import Cell, column_letter, text_of
from server.sheets.reading import Sheet

_SEARCHED_ROWS = 60
_LONGEST_LABEL = 30

_SYNONYMS: dict[ColumnKind, str] = {
    ColumnKind.SERIAL: "序号 编号 号 NO NO.",
    ColumnKind.NAME: "姓名 名字 党员姓名 在职党员姓名 报到党员姓名 本人姓名",
    ColumnKind.SEX: "性别",
    ColumnKind.BIRTH: "出生年月 出生日期 出生年月日 出生时间 生日 出生",
    ColumnKind.PHONE: (
        "手机号 手机 手机号码 本人手机 本人手机号 联系手机 移动电话 手机电话 联系电话 联系电话号码 联系方式 "
        "本人联系电话 本人联系方式 电话 电话号码"
    ),
    ColumnKind.ID_NUMBER: "身份证号 身份证号码 身份证 公民身份号码 居民身份证号 居民身份证号码 证件号码 证件号",
    ColumnKind.UNIT: "单位 所在单位 工作单位 单位名称 所属单位 填报单位 所在单位名称 现工作单位",
    ColumnKind.BRANCH: (
        "所在党支部 党支部 所属党支部 支部 所在支部 所属支部 党支部名称 支部名称 所在党组织 所属党组织 党组织 "
        "所在党支部名称 所在党组织名称"
    ),
    ColumnKind.POSITION: "职务 职务职级 职务/职级 现任职务 职位 单位及职务职务 岗位职务 职级",
    ColumnKind.PARTY_STATUS: "党员类别 党员身份 党员类型 党员状态 政治面貌 正式/预备 正式或预备 是否正式",
    ColumnKind.COMMUNITY: (
        "居住社区 所在社区 社区 社区名称 居住地社区 居住地所在社区 居住所在社区 现居住社区 现居住地社区 报到社区 拟报到社区 "
        "所属社区 居住社区名称 所在社区名称 报到社区名称 住所社区 居住社区(村) 居住地所属社区"
    ),
    ColumnKind.RESIDENCE: (
        "居住小区及楼号 详细地址 居住小区 小区 小区名称 小区及楼号 居住小区楼号 居住地址 现居住地址 家庭住址 家庭地址 "
        "现住址 住址 地址 居住地 现居住地 居住详细地址 居住地详细地址 家庭详细住址"
    ),
    ColumnKind.SKILLS: "特长 专业特长 技能特长 专业技能 个人特长 特长爱好 爱好特长 服务特长 技能 专业特长及技能",
    ColumnKind.REMARK: "备注 附注 备考",
}
_KINDS = {word: (kind, rank) for kind, line in _SYNONYMS.items() for rank, word in enumerate(line.split())}
_LOOSE = (
    (re.compile(r".*身份证号?码?"), ColumnKind.ID_NUMBER),
    (re.compile(r".*手机号?码?"), ColumnKind.PHONE),
    (re.compile(r".*(?:居住|所在|所属|报到|居住地)社区(?:名称)?"), ColumnKind.COMMUNITY),
    (re.compile(r".*党员姓名"), ColumnKind.NAME),
    (re.compile(r".*出生(?:年月日?|日期)"), ColumnKind.BIRTH),
    (re.compile(r".*特长"), ColumnKind.SKILLS),
)
_SOMEBODY_ELSE = re.compile("配偶|家属|父|母|子女|介绍人|联系人|负责人|书记|紧急|办公|户主|网格")
_LOOSE_RANK = 1_000
_BRACKETED = re.compile(r"\([^()]*\)?")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands (zero-based rows, both inside) and which column holds what."""

    first_row: int
    last_row: int
    columns: dict[ColumnKind, int]
    labels: tuple[str, ...]

    def letter(self, kind: ColumnKind) -> str | None:
        return column_letter(self.columns[kind]) if kind in self.columns else None

    def label(self, kind: ColumnKind) -> str:
        return self.labels[self.columns[kind]] if kind in self.columns else kind.label

    def found_columns(self) -> tuple[FoundColumn, ...]:
        """Return every column that has a header, read or not, from left to right."""
        kinds = {index: kind for kind, index in self.columns.items()}
        return tuple(
            FoundColumn(column_letter(index), label, kinds.get(index))
            for index, label in enumerate(self.labels)
            if label
        )


def find_header(sheet: Sheet) -> Header | None:
    """Return the first header of a sheet, or None where none of the first rows is one."""
    for row in range(min(len(sheet.rows), _SEARCHED_ROWS)):
        best = _best_at(sheet, row)
        if best:
            following = _best_at(sheet, row + 1)
            return following if following and len(following.columns) > len(best.columns) else best
    return None


def header_at(sheet: Sheet, row: int) -> Header | None:
    """Return the header that stands in one row in the middle of a sheet (a printed page's repeated one), or None."""
    header = _header(sheet, row, row)
    return header if _suffices(header) else None


def _best_at(sheet: Sheet, row: int) -> Header | None:
    """Return the header that begins in this row, of one row or of two; one row wins where two say no more."""
    candidates = [_header(sheet, row, last) for last in (row, row + 1) if last < len(sheet.rows)]
    found = [header for header in candidates if _suffices(header)]
    best = max(found, key=lambda header: len(header.columns), default=None)
    # A title over a one-row header looks like two rows of which the upper says nothing.
    if best and best.first_row < best.last_row and not _says_something(sheet, best):
        return _header(sheet, best.last_row, best.last_row)
    return best


def _suffices(header: Header) -> bool:
    found = header.columns.keys() - {ColumnKind.SERIAL, ColumnKind.REMARK}
    return ColumnKind.NAME in found and (len(found) >= 3 or ColumnKind.PHONE in found)


def _says_something(sheet: Sheet, header: Header) -> bool:
    lower = _header(sheet, header.last_row, header.last_row)
    return len(header.columns) > len(lower.columns)


def _header(sheet: Sheet, first: int, last: int) -> Header:
    upper = _spread(sheet, first) if last > first else []
    lower = [text_of(cell) for cell in sheet.rows[last]]
    width = max(len(upper), len(lower))
    labels = [
        _label(_at(upper, index), _at(lower, index)) if last > first else _tidy(_at(lower, index))
        for index in range(width)
    ]
    return Header(first, last, _assign(labels), tuple(labels))


def _at(texts: Sequence[str], index: int) -> str:
    return texts[index] if index < len(texts) else ""


def _spread(sheet: Sheet, row: int) -> list[str]:
    """Return the texts of a row with each merged text over all of its columns."""
    cells: list[Cell] = list(sheet.rows[row])
    for first_row, first, last_row, last in sheet.merged or ():
        if first_row <= row <= last_row and first < len(cells) and last - first < len(_SYNONYMS) * 4:
            cells.extend([None] * (last + 1 - len(cells)))
            cells[first : last + 1] = [cells[first]] * (last + 1 - first)
    return [text_of(cell) for cell in cells]


def _label(upper: str, lower: str) -> str:
    """Return what two stacked cells call a column: the lower one, or both read together where only that is known."""
    above, below = _tidy(upper), _tidy(lower)
    if not below or _kind(below):
        return below or above
    return above + below if _kind(above + below) else below


def _tidy(text: str) -> str:
    return "".join(plain(text[:200]).split())[: _LONGEST_LABEL * 2] if text else ""


def _assign(labels: Sequence[str]) -> dict[ColumnKind, int]:
    """Give each kind to the column whose label says it best; the left one where two say it equally well."""
    best: dict[ColumnKind, tuple[int, int]] = {}
    for index, label in enumerate(labels):
        found = _kind(label)
        if found and (found[0] not in best or found[1] < best[found[0]][0]):
            best[found[0]] = (found[1], index)
    return {kind: index for kind, (_, index) in best.items()}


def _kind(label: str) -> tuple[ColumnKind, int] | None:
    if not label or len(label) > _LONGEST_LABEL:
        return None
    core = _BRACKETED.sub("", label).strip(":*# ").upper() or label
    if core in _KINDS:
        return _KINDS[core]
    if _SOMEBODY_ELSE.search(core):
        return None
    return next(((kind, _LOOSE_RANK) for pattern, kind in _LOOSE if pattern.fullmatch(core)), None)
