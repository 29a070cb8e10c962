"""Key rotation's long part: encrypted columns are sealed again with the current key, some rows at a time."""

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from server.kernel import crypto
from server.kernel.db import session

CHUNK = 500
"""Rows per column and transaction: locks stay short, and a killed worker repeats little."""


def reseal(column: InstrumentedAttribute[Any], *, place: str, limit: int = CHUNK) -> int:
    """Seal up to ``limit`` values of ``column`` again that the current key did not seal; return how many.

    ``column`` belongs to a table with an ``id``; ``place`` is what its values are bound to ("table.column").
    Row versions and blind indexes stay: nothing that anybody sees has changed. InvalidTag names a moved value.
    """
    keys, table = crypto.keyring(), column.class_.__table__
    cell, mark = table.c[column.key], keys.mark
    stale = select(table.c.id, cell).where(func.substring(cell, 1, len(mark)) != mark)
    rows = session().execute(stale.order_by(table.c.id).limit(limit).with_for_update()).all()
    for row, sealed in rows:
        value = keys.seal_again(sealed, place=place, row=row)
        session().execute(update(table).where(table.c.id == row).values({cell: value}))
    return len(rows)
