"""The sealer: chains what has been committed, never inside the writing transaction; keeps each day's heads in files."""

import datetime as dt
from pathlib import Path

from server.audit import heads, queries, service
from server.audit.service import Book


def seal_books(books: list[Book]) -> int:
    """Seal every book once; return how many rows were sealed. Safe to run twice: the second finds nothing."""
    return sum(service.seal(book) for book in books)


def export_heads(books: list[Book], directory: Path, day: dt.date) -> int:
    """Write the day's signed head of every book that has one; return how many are new. Safe to run twice."""
    found = [queries.head(book.name) for book in books]
    return sum(heads.write(head, directory, day) for head in found if head is not None)
