"""用印登记簿: the seal log of a community and year, on the screen and as a spreadsheet (F-15)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from server.audit import service as audit
from server.delivery.errors import LogTooLong
from server.delivery.models import Sealing
from server.delivery.rules import MOST_LINES
from server.delivery.taking import watermark
from server.feedback import queries as feedback
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate
from server.organisations import queries as organisations
from server.sheets.writing import Column, Table, write_workbook

_COLUMNS = (
    Column("序号"), Column("用印时间", 17), Column("发文字号", 24), Column("用印内容", 44, wrap=True), Column("份数"),
    Column("签批人", 10), Column("经办人", 10), Column("申请人", 10), Column("电话", 15), Column("社区", 18, wrap=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SealingLine:
    """A line of the seal log."""

    sealing: Sealing
    number: str
    community: str


def sealing_log(
    community_id: UUID | None, year: int | None, *, actor: Actor
) -> tuple[Select[Any], list[Any]]:
    """Return the Select of the seal log in scope, by community and calendar year, and its sort keys."""
    head = feedback.heads(actor, "letters.seal").subquery("l")
    query = select(Sealing, head.c.number, head.c.community_id).join(head, head.c.id == Sealing.letter_id)
    if community_id is not None:
        query = query.where(head.c.community_id == community_id)
    if year is not None:
        first, after = clock.at(dt.date(year, 1, 1)), clock.at(dt.date(year + 1, 1, 1))
        query = query.where(Sealing.sealed_at >= first, Sealing.sealed_at < after)
    return query, [Sealing.sealed_at, Sealing.id]


def _lines(rows: Sequence[Any]) -> list[SealingLine]:
    places = organisations.area_names({community_id for _, _, community_id in rows})
    return [SealingLine(sealing, number, places[place]) for sealing, number, place in rows]


def sealings(
    *,
    community_id: UUID | None = None,
    year: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
    actor: Actor,
) -> Page[SealingLine]:
    """Return a page of the seal log in scope, the newest first."""
    query, keys = sealing_log(community_id, year, actor=actor)
    page = paginate(query, keys, cursor=cursor, limit=limit, newest_first=True)
    return Page(_lines(page.items), page.next)


def lines_of_year(community_id: UUID, year: int, *, actor: Actor) -> list[SealingLine]:
    """Return a community's whole seal log of a year, oldest first; LogTooLong, NotFound for a foreign community."""
    organisations.access_community(community_id, actor=actor, verb="letters.seal")
    query, keys = sealing_log(community_id, year, actor=actor)
    rows = session().execute(query.order_by(*keys).limit(MOST_LINES + 1)).all()
    if len(rows) > MOST_LINES:
        raise LogTooLong()
    return _lines(rows)


def export(community_id: UUID, year: int, *, specimen: str | None = None, actor: Actor) -> bytes:
    """Return a community's seal log of a year as .xlsx, marked with who took it and when; the export is recorded."""
    lines = lines_of_year(community_id, year, actor=actor)
    community = organisations.area(community_id)
    audit.record(
        "letters.export_sealings", "area", community_id, actor=actor, area_path=community.path,
        details={"rows": len(lines), "year": year},
    )  # fmt: skip
    table = Table(
        f"{community.name}{year}年用印登记簿", _COLUMNS,
        [_row(number, line) for number, line in enumerate(lines, 1)], sheet_name="用印登记",
    )  # fmt: skip
    return write_workbook([table], watermark=watermark(specimen, actor=actor))


def _row(number: int, line: SealingLine) -> list[Any]:
    each = line.sealing
    return [
        number, each.sealed_at, line.number, each.content, each.copies, each.approver, each.handler, each.applicant,
        each.phone, line.community,
    ]  # fmt: skip
