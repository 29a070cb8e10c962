"""Keyset pagination: a cursor is the last row's sort keys, so a list costs the same at any depth."""

import base64
import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from server.kernel.db import session
from server.kernel.errors import Invalid


class CursorMalformed(Invalid):
    code = "cursor_malformed"
    message = "翻页位置有误，请从第一页重新查看。"


T = TypeVar("T")
U = TypeVar("U")
Key = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of rows and the cursor of the next, None on the last page."""

    items: Sequence[T]
    next: str | None

    def map(self, turn: Callable[[T], U]) -> "Page[U]":
        return Page([turn(item) for item in self.items], self.next)


def paginate(
    query: Select[*tuple[Any, ...]],
    keys: Sequence[Key],
    *,
    cursor: str | None,
    limit: int,
    newest_first: bool = False,
) -> Page[Any]:
    """Return a page of ``query`` in the order of ``keys`` (the last of them unique).

    Rows of a single entity come as that entity, others as row tuples. CursorMalformed for a cursor not made here.
    """
    if cursor is not None:
        query = query.where(_beyond(keys, _decode(cursor, keys), newest_first))
    ordered = query.add_columns(*keys).order_by(*(key.desc() if newest_first else key for key in keys))
    rows = session().execute(ordered.limit(limit + 1)).all()
    shown, width = rows[:limit], len(keys)
    items = [row[0] if len(row) == width + 1 else row[:-width] for row in shown]
    return Page(items, _encode(shown[-1][-width:]) if len(rows) > limit else None)


def _beyond(keys: Sequence[Key], values: list[Any], newest_first: bool) -> ColumnElement[bool]:
    here = tuple_(*(literal(value, key.type) for value, key in zip(values, keys, strict=True)))
    return tuple_(*keys) < here if newest_first else tuple_(*keys) > here


def _encode(values: Sequence[Any]) -> str:
    plain = [value if isinstance(value, int | str) else str(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, ensure_ascii=False).encode()).decode().rstrip("=")


def _decode(cursor: str, keys: Sequence[Key]) -> list[Any]:
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_revive(value, key) for value, key in zip(plain, keys, strict=True)]
    except (ValueError, TypeError):
        raise CursorMalformed() from None


def _revive(value: Any, key: Key) -> Any:
    kind = key.type.python_type
    if kind is dt.datetime:
        return dt.datetime.fromisoformat(value)
    if kind is dt.date:
        return dt.date.fromisoformat(value)
    return UUID(value) if kind is UUID else kind(value)
