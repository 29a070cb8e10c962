"""What an append-only book is, and how its rows are digested and chained."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, literal_column
from sqlalchemy.orm import InstrumentedAttribute

START = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Book:
    """An append-only book: a Select of (row id, the row's canonical text) in the order of the id."""

    name: str
    rows: Select[UUID, str]
    row_id: Any


def canonical(*columns: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Return SQL for a row's text: a JSON array of its columns, the same on every server."""
    names = ", ".join(f"{column.class_.__tablename__}.{column.key}" for column in columns)
    return literal_column(f"jsonb_build_array({names})::text", Text())


def digest_of(row: str) -> bytes:
    """Return the digest of a row's canonical text."""
    return hashlib.sha256(row.encode()).digest()


def chain(previous: bytes, digests: list[bytes]) -> bytes:
    """Return the digest of a link."""
    return hashlib.sha256(previous + b"".join(digests)).digest()
