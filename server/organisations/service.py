"""Verbs of the organisations room."""

import csv
import datetime as dt
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pypinyin import lazy_pinyin
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import Fields, StaleVersion
from server.kernel.identifiers import valid_uscc
from server.kernel.periods import Period
from server.kernel.types import new_id
from server.organisations import queries
from server.organisations.errors import DivisionsMalformed, UnifiedCodeMalformed, UnitNameTaken
from server.organisations.models import Area, CommunitySettings, PartyOrganisation, Unit
from server.organisations.rules import DEED_LABELS, AreaLevel, UnitKind

COLUMNS = ("code", "name", "level", "parent_code")


@dataclass(frozen=True, slots=True)
class ImportCount:
    """What an import of divisions did."""

    added: int
    renamed: int
    unchanged: int


def import_divisions(content: str, *, actor: Actor) -> ImportCount:
    """Import areas from CSV ``code,name,level,parent_code``; importing the same file twice changes nothing.

    A row without a code is found by its name under its parent; its parent may be named instead of coded. All or
    nothing: DivisionsMalformed says every wrong row.
    """
    actor.require("organisations.manage")
    tree = _Tree()
    problems: Fields = {}
    for line, row in _rows(content):
        reason = tree.take(row)
        if reason:
            problems[f"第{line}行"] = [reason]
    if problems:
        raise DivisionsMalformed(fields=problems)
    audit.record(
        "organisations.import", "area", tree.root_id, actor=actor, details={"added": len(tree.added)}
    )
    return ImportCount(len(tree.added), tree.renamed, tree.unchanged)


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


def sort_key(name: str) -> str:
    """Return the pinyin by which a Chinese name is sorted."""
    return " ".join(lazy_pinyin(name))


def default_settings(community: Area) -> CommunitySettings:
    """Return a community's settings with the defaults; letters begin with the half-year under way."""
    return CommunitySettings(
        community_id=community.id, deed_labels=list(DEED_LABELS), letters_from=str(Period.of(clock.today()))
    )


def change_settings(
    community_id: UUID, changes: dict[str, Any], *, version: int | None = None, actor: Actor
) -> CommunitySettings:
    """Change a community's settings; StaleVersion when somebody else did so meanwhile."""
    community = queries.access_community(community_id, actor=actor, verb="settings.change")
    settings = queries.settings_of(community_id)
    if version is not None and settings.version != version:
        raise StaleVersion()
    for name, value in changes.items():
        setattr(settings, name, str(value) if isinstance(value, Period) else value)
    settings.version += 1
    settings.changed_at = clock.now()
    audit.record(
        "settings.change", "community_settings", community_id,
        actor=actor, area_path=community.path, details={"changed": sorted(changes)},
    )  # fmt: skip
    return settings


def add_unit(
    name: str, *, area_id: UUID, kind: UnitKind = UnitKind.OTHER, uscc: str | None = None,
    address: str | None = None, actor: Actor,
) -> Unit:  # fmt: skip
    """Add a unit. UnifiedCodeMalformed when the code fails GB 32100-2015, UnitNameTaken for a name already there."""
    area = queries.access_area(area_id, actor=actor, verb="organisations.manage")
    if uscc is not None and not valid_uscc(uscc):
        raise UnifiedCodeMalformed(fields={"uscc": ["应为18位，且校验位正确（GB 32100-2015）；可以留空。"]})
    if queries.unit_named(name, area_id) is not None:
        raise UnitNameTaken(fields={"name": [f"“{name}”已存在。"]})
    unit = Unit(
        id=new_id(), area_id=area_id, name=name, pinyin=sort_key(name), kind=kind, uscc=uscc, address=address
    )
    session().add(unit)
    audit.record("units.add", "unit", unit.id, actor=actor, area_path=area.path)
    return unit


def change_unit(unit_id: UUID, changes: dict[str, Any], *, version: int | None = None, actor: Actor) -> Unit:
    """Change a unit's name, kind, code or address; letters already issued keep the old name."""
    unit = queries.access_unit(unit_id, actor=actor, verb="organisations.manage")
    if version is not None and unit.version != version:
        raise StaleVersion()
    if changes.get("uscc") is not None and not valid_uscc(changes["uscc"]):
        raise UnifiedCodeMalformed(fields={"uscc": ["应为18位，且校验位正确（GB 32100-2015）；可以留空。"]})
    for name, value in changes.items():
        setattr(unit, name, value)
    unit.pinyin = sort_key(unit.name)
    unit.version += 1
    audit.record("units.change", "unit", unit.id, actor=actor, details={"changed": sorted(changes)})
    return unit


def ensure_units(names: Collection[str], *, area_id: UUID) -> dict[str, UUID]:
    """Return the ids of the units of these names, made if need be; for rosters, whose import is authorised and audited."""
    rows = [
        {"id": new_id(), "area_id": area_id, "name": name, "pinyin": sort_key(name), "kind": UnitKind.OTHER}
        for name in names
    ]
    if rows:
        session().execute(insert(Unit).on_conflict_do_nothing(), rows)
    return queries.units_named(names, area_id)


def name_party_organisation(
    *, area_id: UUID | None = None, unit_id: UUID | None = None, full_name: str, short_name: str,
    since: dt.date, actor: Actor,
) -> PartyOrganisation:  # fmt: skip
    """Give a community its issuing name, or a unit its addressee, from a day on; the former name ends that day."""
    if area_id is not None:
        queries.access_area(area_id, actor=actor, verb="organisations.manage")
        former = queries.issuing_name(area_id, on=dt.date.max)
    else:
        former = queries.addressee(
            queries.access_unit(_given(unit_id), actor=actor, verb="organisations.manage").id, on=dt.date.max
        )
    _end(former, since)
    named = PartyOrganisation(
        id=new_id(),
        area_id=area_id,
        unit_id=unit_id,
        full_name=full_name,
        short_name=short_name,
        valid_from=since,
    )
    session().add(named)
    audit.record("party_organisations.name", "party_organisation", named.id, actor=actor)
    return named


def _given(unit_id: UUID | None) -> UUID:
    if unit_id is None:
        raise ValueError("a Party organisation belongs to an area or a unit")
    return unit_id


def _end(former: PartyOrganisation | None, day: dt.date) -> None:
    if former is None:
        return
    if former.valid_from >= day:
        session().delete(former)
    else:
        former.valid_to = day
    send_changes()
