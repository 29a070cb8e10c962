"""Which tables hold rows that point at some rows of another: asked of the schema, so that no later room is forgotten."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, CompoundSelect, literal, select, union_all, update

from server.kernel.db import Base, session

CHUNK = 5_000


def columns_to(target: str) -> Iterator[Column[UUID]]:
    """Yield every column of the schema that refers to ``target`` ("members.id"), in the order of tables and columns."""
    for table in sorted(Base.metadata.tables.values(), key=lambda each: each.name):
        for column in table.columns:
            if any(key.target_fullname == target for key in column.foreign_keys):
                yield column


def pointing_at(target: str, ids: Collection[UUID], *, besides: Collection[str] = ()) -> dict[UUID, set[str]]:
    """Return the names of the tables with a row that refers to some rows of ``target``; who has none is absent.

    ``besides``: tables that do not count.
    """
    found: dict[UUID, set[str]] = {}
    columns = [column for column in columns_to(target) if column.table.name not in besides]
    some = sorted(ids)
    for start in range(0, len(some), CHUNK):
        for member_id, table in session().execute(_pointing(columns, some[start : start + CHUNK])):
            found.setdefault(member_id, set()).add(table)
    return found


def _pointing(columns: Collection[Column[UUID]], ids: Collection[UUID]) -> CompoundSelect[Any]:
    return union_all(
        *(select(column, literal(column.table.name)).where(column.in_(ids)).distinct() for column in columns)
    )


def repoint(columns: Collection[Column[UUID]], old: UUID, new: UUID) -> dict[str, int]:
    """Let every row that refers to ``old`` by one of ``columns`` refer to ``new``; return how many of each table."""
    moved: dict[str, int] = {}
    for column in columns:
        changing = update(column.table).where(column == old).values({column: new})
        rows = len(session().execute(changing.returning(literal(1))).all())
        if rows:
            moved[column.table.name] = moved.get(column.table.name, 0) + rows
    return moved
