"""Shared column types: one word each, used by every room's models."""

import datetime as dt
import enum
import uuid
from typing import Annotated, Any

import uuid_utils.compat
from sqlalchemy import BigInteger, DateTime, Enum, ForeignKey, LargeBinary, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column


def new_id() -> uuid.UUID:
    """Return a UUIDv7: made before the insert, because encryption binds to it."""
    return uuid_utils.compat.uuid7()


def column_enum(kind: type[enum.Enum]) -> Enum:
    """Return the column type that stores a StrEnum by value with a CHECK."""
    return Enum(kind, native_enum=False, create_constraint=True, length=32, values_callable=_values)


def _values(kind: type[enum.Enum]) -> list[str]:
    return [member.value for member in kind]


Id = Annotated[uuid.UUID, mapped_column(primary_key=True, default=new_id)]
Moment = Annotated[dt.datetime, mapped_column(DateTime(timezone=True))]
LongText = Annotated[str, mapped_column(Text)]
# Byte order is the same on every server; Chinese order comes from a stored pinyin key.
BinaryText = Annotated[str, mapped_column(Text(collation="C"))]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]
JsonList = Annotated[list[Any], mapped_column(JSONB)]
Small = Annotated[int, mapped_column(SmallInteger)]
Big = Annotated[int, mapped_column(BigInteger)]
Cipher = Annotated[bytes, mapped_column(LargeBinary)]
Version = Annotated[int, mapped_column(server_default=text("1"), default=1)]


def reference(target: str, **options: Any) -> Any:
    """Return a foreign key column to ``table.column``, by name, so that no room imports another's models."""
    return mapped_column(ForeignKey(target), **options)
