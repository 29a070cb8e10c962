"""What is printed besides the letter: one person's sheet, slips to check one's own line, registers."""

from collections.abc import Iterator
from dataclasses import dataclass

from server.typesetting.content import TYPE_AREA_MM, Column, SlipLine

LANDSCAPE_AREA_MM = 257.0
Row = tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A labelled value."""

    label: str
    value: str


@dataclass(frozen=True)
class Opinion:
    """A box to be filled by hand: its label, what it already says, the lines at its lower right, its least height."""

    label: str
    text: str = ""
    closing: tuple[str, ...] = ("年　　月　　日",)
    height_mm: float = 28.0


@dataclass(frozen=True)
class PersonSheet:
    """One member's half-year on one sheet (个人情况反馈表): fields, a table of services, totals, opinions.

    ``fields`` and ``totals`` are rows of labelled values; the columns of the services fill 156 mm, and every service,
    like the line of their sums, has one string per column.
    """

    issuing_name: str
    title: str
    caption_left: str
    caption_right: str
    fields: tuple[tuple[Field, ...], ...]
    services_label: str
    columns: tuple[Column, ...]
    services: tuple[Row, ...]
    sums: Row | None
    totals: tuple[tuple[Field, ...], ...]
    opinions: tuple[Opinion, ...]
    notes: tuple[str, ...] = ()
    specimen: str | None = None

    def __post_init__(self) -> None:
        _check_rows(self.columns, (*self.services, *([] if self.sums is None else [self.sums])))
        if abs(sum(column.width_mm for column in self.columns) - TYPE_AREA_MM) > 0.01:
            raise ValueError(f"the columns of the services do not fill {TYPE_AREA_MM} mm")

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every printed text with the Chinese name of the place where it stands."""
        yield "标题", self.issuing_name + self.title + self.caption_left + self.caption_right
        for row in (*self.fields, *self.totals):
            yield from ((f"“{field.label}”栏", field.label + field.value) for field in row)
        yield "服务明细表头", self.services_label + "".join(column.label for column in self.columns)
        for number, service in enumerate(self.services, 1):
            yield f"服务明细第{number}行", "".join(service)
        yield "服务明细合计行", "".join(self.sums or ())
        for opinion in self.opinions:
            yield f"“{opinion.label}”栏", "".join([opinion.label, opinion.text, *opinion.closing])
        yield "附注", "".join(self.notes)
        yield "样张标记", self.specimen or ""


@dataclass(frozen=True)
class CheckSlip:
    """A slip on which a member without a phone checks his or her own line before it goes to the unit."""

    title: str
    name: str
    unit: str
    period: str
    facts: tuple[Field, ...]
    deadline: str
    objection: tuple[SlipLine, ...]
    signature: SlipLine

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every printed text with the name of the member whose slip it is."""
        place = f"{self.name}的核对单"
        yield place, "".join([self.title, self.name, self.unit, self.period, self.deadline])
        yield from ((place, fact.label + fact.value) for fact in self.facts)
        for line in (*self.objection, self.signature):
            yield place, "".join(part for part in line if isinstance(part, str))


@dataclass(frozen=True)
class Register:
    """A printable list in landscape: its columns take at most 257 mm, every row has one string per column."""

    title: str
    caption_left: str
    caption_right: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    specimen: str | None = None

    def __post_init__(self) -> None:
        _check_rows(self.columns, self.rows)
        if sum(column.width_mm for column in self.columns) > LANDSCAPE_AREA_MM + 0.01:
            raise ValueError(f"the columns of the register are wider than {LANDSCAPE_AREA_MM} mm")

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every printed text with the Chinese name of the place where it stands."""
        yield "标题", self.title + self.caption_left + self.caption_right
        yield "表头", "".join(column.label for column in self.columns)
        for number, row in enumerate(self.rows, 1):
            yield f"第{number}行", "".join(row)
        yield "附注", "".join(self.notes)
        yield "样张标记", self.specimen or ""


def _check_rows(columns: tuple[Column, ...], rows: tuple[Row, ...]) -> None:
    if any(len(row) != len(columns) for row in rows):
        raise ValueError("every row needs one string per column")
