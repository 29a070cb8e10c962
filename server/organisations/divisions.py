"""The city's tree of divisions as a file tells it; the verb is in service."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from server.kernel import clock
from server.kernel.db import session
from server.kernel.errors import Fields
from server.kernel.periods import Period
from server.kernel.types import new_id
from server.organisations.errors import DivisionsMalformed
from server.organisations.models import Area, CommunitySettings
from server.organisations.naming import sort_key
from server.organisations.rules import DEED_LABELS, AreaLevel

COLUMNS = ("code", "name", "level", "parent_code")


@dataclass(frozen=True, slots=True)
class ImportCount:
    """What an import of divisions did."""

    added: int
    renamed: int
    unchanged: int


def take_divisions(content: str) -> tuple[UUID, ImportCount]:
    """Add or rename the areas of a CSV; return the city's id and what was done. DivisionsMalformed says every wrong row."""
    tree = _Tree()
    problems: Fields = {}
    for line, row in _rows(content):
        reason = tree.take(row)
        if reason:
            problems[f"第{line}行"] = [reason]
    if problems:
        raise DivisionsMalformed(fields=problems)
    return tree.root_id, ImportCount(len(tree.added), tree.renamed, tree.unchanged)


def _rows(content: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(content.lstrip("\ufeff")))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise DivisionsMalformed(fields={"第1行": [f"表头应为 {','.join(COLUMNS)}。"]})
    for line, row in enumerate(reader, start=2):
        yield line, {name: (row[name] or "").strip() for name in COLUMNS}


class _Tree:
    """The areas met so far, by code and by (parent, name)."""

    def __init__(self) -> None:
        known = session().execute(select(Area)).scalars().all()
        self.by_code = {area.code: area for area in known if area.code}
        self.by_name = {(area.parent_id, area.name): area for area in known}
        self.added: list[Area] = []
        self.renamed = self.unchanged = 0

    @property
    def root_id(self) -> UUID:
        return next(area.id for (parent, _), area in self.by_name.items() if parent is None)

    def take(self, row: dict[str, str]) -> str | None:
        """Add or update one row; return what is wrong with it."""
        if row["level"] not in {level.value for level in AreaLevel}:
            return f"层级“{row['level']}”应为 city、county、subdistrict、community 或 grid。"
        level = AreaLevel(row["level"])
        parent = self._parent(row)
        reason = _refusal(row, level, parent, has_root=any(key[0] is None for key in self.by_name))
        known = self._known(row, parent)
        if reason and not (known and level is AreaLevel.CITY):
            return reason
        if known is None:
            self._add(row, level, parent)
        else:
            self._refresh(known, row)
        return None

    def _parent(self, row: dict[str, str]) -> Area | None:
        if row["parent_code"] in self.by_code:
            return self.by_code[row["parent_code"]]
        named = [area for area in self.by_name.values() if area.name == row["parent_code"]]
        return named[0] if len(named) == 1 else None

    def _known(self, row: dict[str, str], parent: Area | None) -> Area | None:
        by_code = self.by_code.get(row["code"]) if row["code"] else None
        return by_code or self.by_name.get((parent.id if parent else None, row["name"]))

    def _add(self, row: dict[str, str], level: AreaLevel, parent: Area | None) -> None:
        area = new_area(row["name"], level, parent, code=row["code"] or None)
        session().add(area)
        self.added.append(area)
        self._remember(area)
        if level is AreaLevel.COMMUNITY:
            session().add(default_settings(area))

    def _refresh(self, area: Area, row: dict[str, str]) -> None:
        if area.name == row["name"] and area.code == (row["code"] or area.code):
            self.unchanged += 1
            return
        area.name, area.code, area.pinyin = row["name"], row["code"] or area.code, sort_key(row["name"])
        self.renamed += 1
        self._remember(area)

    def _remember(self, area: Area) -> None:
        self.by_name[(area.parent_id, area.name)] = area
        if area.code:
            self.by_code[area.code] = area


def _refusal(row: dict[str, str], level: AreaLevel, parent: Area | None, *, has_root: bool) -> str | None:
    if not 1 <= len(row["name"]) <= 60:
        return "名称应为1至60个字。"
    if row["code"] and not (len(row["code"]) == 12 and row["code"].isascii() and row["code"].isdigit()):
        return f"代码“{row['code']}”应为12位数字，或留空。"
    if level is AreaLevel.CITY:
        return "一个系统只管一个市，已有市级行。" if has_root else None
    if parent is None:
        return f"上级“{row['parent_code']}”不存在，或有重名；请把上级行放在前面。"
    return None if parent.level.depth < level.depth else f"上级“{parent.name}”的层级应高于本行。"


def new_area(name: str, level: AreaLevel, parent: Area | None, *, code: str | None = None) -> Area:
    """Return an area, its path below its parent's; not yet added."""
    row = new_id()
    path = f"{parent.path if parent else ''}{row.hex}/"
    return Area(
        id=row,
        parent_id=parent and parent.id,
        level=level,
        name=name,
        pinyin=sort_key(name),
        code=code,
        path=path,
    )


def default_settings(community: Area) -> CommunitySettings:
    """Return a community's settings with the defaults; letters begin with the half-year under way."""
    return CommunitySettings(
        community_id=community.id, deed_labels=list(DEED_LABELS), letters_from=str(Period.of(clock.today()))
    )
