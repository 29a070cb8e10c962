"""Many new rows at once, by COPY: several times faster than inserts where a roster brings 100,000."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from psycopg import Connection
from sqlalchemy import Dialect, Table

from server.kernel.db import Base, session

Convert = Callable[[Any], Any]


def load(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Add rows to a model's table. All rows have the same keys; columns not named take their server defaults."""
    if not rows:
        return
    connection = session().connection()
    table, names = cast(Table, model.__table__), list(rows[0])
    convert = [_converter(table, name, connection.dialect) for name in names]
    driver = cast(Connection[Any], connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(_statement(table, names)) as copy:
        for row in rows:
            copy.write_row([turn(row[name]) for turn, name in zip(convert, names, strict=True)])


def _converter(table: Table, name: str, dialect: Dialect) -> Convert:
    """Return what turns a value into the driver's own, as SQLAlchemy would for an insert."""
    convert = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return convert or _unchanged


def _unchanged(value: Any) -> Any:
    return value


def _statement(table: Table, names: Iterable[str]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f'COPY "{table.name}" ({columns}) FROM STDIN'
