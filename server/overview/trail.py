"""The trail in readable words: who did what to what, where, and why. Whom it is about is masked, who works at a desk is not."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.accounts import queries as accounts
from server.audit import queries
from server.audit import service as audit
from server.audit.queries import AuditEntry, Wanted
from server.audit.rules import CHANNELS, detail_lines, subject_label, verb_label
from server.kernel import clock
from server.kernel.actor import Actor, Channel
from server.kernel.identifiers import mask_name
from server.kernel.paging import Page
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.overview.errors import TrailTooLong
from server.people import queries as people
from server.sheets.writing import Column, Table, write_workbook

MOST_EXPORTED = 20_000
_AREAS = ("area", "community", "community_settings")


@dataclass(frozen=True, slots=True)
class TrailLine:
    """An entry with the words of its people, places and things."""

    entry: AuditEntry
    who: str
    what: str
    subject: str
    place: str

    @property
    def channel(self) -> str:
        return CHANNELS.get(self.entry.channel, self.entry.channel)

    @property
    def details(self) -> list[tuple[str, str]]:
        return detail_lines(self.entry.details)


def trail(
    *, who: str | None = None, about: str | None = None, verb: str | None = None,
    first: dt.date | None = None, last: dt.date | None = None,
    cursor: str | None = None, limit: int = 50, actor: Actor,
) -> Page[TrailLine]:  # fmt: skip
    """Return a page of the trail, newest first, on the days from ``first`` to ``last``.

    ``who`` did it and whom or what it is ``about``: a person's full name, or an id. What was done with somebody's account
    is about them too.
    """
    wanted = _wanted(who, about, verb, first, last)
    found = queries.wanted_entries(wanted, cursor=cursor, limit=limit, actor=actor)
    return Page(_lines(found.items), found.next)


def _wanted(
    who: str | None, about: str | None, verb: str | None, first: dt.date | None, last: dt.date | None
) -> Wanted:
    return Wanted(
        None if about is None else _with_accounts(_meant(about)),
        None if who is None else _meant(who),
        verb,
        None if first is None else clock.at(first),
        None if last is None else clock.at(last + dt.timedelta(days=1)),
    )


def _meant(text: str) -> list[UUID]:
    """Return whom a name means, or the id that was typed instead."""
    try:
        return [UUID(text.strip())]
    except ValueError:
        return sorted(people.named(text))


def _with_accounts(ids: list[UUID]) -> list[UUID]:
    return [*ids, *accounts.accounts_of(ids)]


def _lines(entries: Sequence[AuditEntry]) -> list[TrailLine]:
    owners = accounts.owners({each.subject_id for each in entries if each.subject_kind == "account"})
    named = {each for entry in entries for each in _people_of(entry)} | {
        person for person, _ in owners.values()
    }
    names = people.names(named)
    areas = organisations.area_names({each for entry in entries for each in _areas_of(entry)})
    units = organisations.unit_names({each.subject_id for each in entries if each.subject_kind == "unit"})
    masked = {key: mask_name(name) for key, name in names.items()}
    things = {**masked, **areas, **units, **_accounts(owners, names)}
    return [
        TrailLine(entry, _who(entry, names), verb_label(entry.verb), _subject(entry, things), _place(entry, areas))
        for entry in entries
    ]  # fmt: skip


def _accounts(owners: Mapping[UUID, tuple[UUID, bool]], names: Mapping[UUID, str]) -> dict[UUID, str]:
    """Return whose accounts the entries are about; a member's phone is masked, a desk is not."""
    found = ((key, names.get(person, ""), at_desk) for key, (person, at_desk) in owners.items())
    return {key: name if at_desk else mask_name(name) for key, name, at_desk in found}


def _people_of(entry: AuditEntry) -> Iterable[UUID]:
    return (entry.subject_id, *([entry.person_id] if entry.person_id else []))


def _areas_of(entry: AuditEntry) -> Iterable[UUID]:
    if entry.subject_kind in _AREAS:
        yield entry.subject_id
    if entry.area_path:
        yield _last_step(entry.area_path)


def _last_step(path: str) -> UUID:
    return UUID(hex=path.split("/")[-2])


def _who(entry: AuditEntry, names: dict[UUID, str]) -> str:
    """A desk answers by its name; of a phone, which may be a member's, the list shows no more than it must (R-47)."""
    if entry.person_id is None:
        return "系统" if entry.channel == Channel.SYSTEM else "未绑定的账号"
    name = names.get(entry.person_id, "（已注销）")
    return name if entry.channel == Channel.DESK else mask_name(name)


def _subject(entry: AuditEntry, things: dict[UUID, str]) -> str:
    return f"{subject_label(entry.subject_kind)} {things.get(entry.subject_id, '')}".strip()


def _place(entry: AuditEntry, areas: dict[UUID, str]) -> str:
    return areas.get(_last_step(entry.area_path), "") if entry.area_path else ""


def export_trail(reason: str, *, specimen: str | None = None, actor: Actor, **query: Any) -> bytes:
    """Return what ``trail`` shows as .xlsx, watermarked; that it was taken is kept with its reason (T13). TrailTooLong."""
    found = trail(**query, limit=MOST_EXPORTED, actor=actor)
    if found.next is not None:
        raise TrailTooLong()
    details = {"rows": len(found.items), "verb": query.get("verb")}
    audit.record("audit.export", "audit_trail", new_id(), actor=actor, reason=reason, details=details)
    mark = f"{specimen} " if specimen else ""
    who = people.person(actor.person_id).name if actor.person_id else "系统"
    watermark = f"{mark}{who} {clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M} 导出"
    return write_workbook([_table(found.items)], watermark=watermark)


def _table(lines: Sequence[TrailLine]) -> Table:
    columns = [
        Column("时间", 17), Column("办理人", 12), Column("途径", 8), Column("事项", 20), Column("对象", 26),
        Column("地区", 22), Column("理由", 30, wrap=True), Column("详情", 40, wrap=True),
    ]  # fmt: skip
    return Table("操作日志", columns, [_row(line) for line in lines])


def _row(line: TrailLine) -> tuple[Any, ...]:
    details = "；".join(f"{name}：{value}" for name, value in line.details)
    return (
        line.entry.at, line.who, line.channel, line.what, line.subject, line.place, line.entry.reason or "", details,
    )  # fmt: skip
