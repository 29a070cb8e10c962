"""The sealer: chains what has been committed, never inside the writing transaction; keeps each day's heads in files."""

import datetime as dt
from pathlib import Path

from server.audit import heads, queries, service
from server.audit.service import Book
from server.kernel.jobs import PermanentFailure


def seal_books(books: list[Book]) -> int:
    """Seal every book once; return how many rows were sealed. Safe to run twice: the second finds nothing."""
    return sum(service.seal(book) for book in books)


def export_heads(books: list[Book], directory: Path, day: dt.date) -> int:
    """Write the day's signed head of every book that has one; return how many are new. Safe to run twice."""
    found = [queries.head(book.name) for book in books]
    return sum(heads.write(head, directory, day) for head in found if head is not None)


def verify_books(books: list[Book], directory: Path) -> None:
    """Check every book against its seals and the exported heads. PermanentFailure names the first problem and their number."""
    problems = [problem for book in books for problem in queries.verify_book(book)]
    problems += queries.verify_heads(heads.exported(directory))
    if problems:
        raise PermanentFailure(f"{len(problems)}: {problems[0]}")
