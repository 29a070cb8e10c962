"""The rosters that the invented units send: real .xlsx files with the small faults that people make."""

from collections.abc import Iterator, Sequence

from server.demo.script import UNKNOWN_COMMUNITY, Person, UnitPlan
from server.sheets.cells import Cell
from server.sheets.writing import Column, Table, write_workbook

_COLUMNS = (
    Column("序号"), Column("姓名", 12), Column("性别"), Column("出生年月", 12), Column("党员类别", 10), Column("职务", 14),
    Column("所在党支部", 14), Column("手机号", 14), Column("居住社区", 20), Column("居住小区及楼号", 20), Column("特长", 12), Column("备注"),
)  # fmt: skip


def roster_sheet(unit: UnitPlan, people: Sequence[Person], communities: Sequence[str]) -> bytes:
    """Return a unit's roster as an .xlsx file; the same people give the same bytes."""
    table = Table(
        title=f"{unit.name}在职党员到社区报到名册",
        columns=_COLUMNS,
        rows=_rows(people, communities),
        sheet_name="在职党员名册",
        notes=("填报人：（略）",),
    )
    return write_workbook([table])


def _rows(people: Sequence[Person], communities: Sequence[str]) -> Iterator[list[Cell]]:
    for number, person in enumerate(people, 1):
        home = UNKNOWN_COMMUNITY if person.home is None else _written(communities[person.home], number)
        status = "预备党员" if person.probationary else "正式党员"
        yield [
            number, _spread(person.name) if number % 7 == 0 else person.name, person.sex.label, _birth(person, number),
            status, person.position, person.branch, _phone(person.phone, number), home, person.residence,
            person.skill or "", "",
        ]  # fmt: skip
    if len(people) > 20:
        yield [
            len(people) + 1,
            "吴明",
            "男",
            "1980年4月",
            "正式党员",
            "",
            "",
            "1540001",
            "",
            "",
            "",
            "电话待补",
        ]


def _written(community: str, number: int) -> str:
    """Write a community's name as people do: in full, or short."""
    return (community, community.removesuffix("居委会"), community.removesuffix("社区居委会"))[number % 3]


def _spread(name: str) -> str:
    return "　".join(name) if len(name) == 2 else name


def _birth(person: Person, number: int) -> str:
    year, month = person.birth
    return (f"{year}年{month}月", f"{year}.{month:02}", f"{year}-{month:02}")[number % 3]


def _phone(phone: str, number: int) -> str:
    if number % 11 == 0:
        return phone.translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    return f"+86 {phone}" if number % 13 == 0 else phone
