"""Reads of the audit room."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from server.audit.books import START, Book, chain, digest_of
from server.audit.models import Seal, SealedRow
from server.kernel.db import session


def verify_book(book: Book) -> Iterator[str]:
    """Yield one sentence per problem: a row altered or gone since it was sealed, a broken link of the chain.

    Rows not sealed yet are no problem: the sealer runs after them.
    """
    present = {row_id: digest_of(text) for row_id, text in session().execute(book.rows.order_by(book.row_id))}
    links: dict[int, list[bytes]] = defaultdict(list)
    for row in _sealed_rows(book.name):
        links[row.seal_seq].append(row.digest)
        yield from _compare(book.name, row.row_id, row.digest, present)
    yield from _follow(book.name, links)


def _sealed_rows(book: str) -> list[SealedRow]:
    query = select(SealedRow).where(SealedRow.book == book).order_by(SealedRow.seal_seq, SealedRow.position)
    return list(session().execute(query).scalars())


def _compare(book: str, row_id: UUID, sealed: bytes, present: dict[UUID, bytes]) -> Iterator[str]:
    if row_id not in present:
        yield f"{book}: row {row_id} was sealed and is gone"
    elif present[row_id] != sealed:
        yield f"{book}: row {row_id} was altered after it was sealed"


def _follow(book: str, links: dict[int, list[bytes]]) -> Iterator[str]:
    previous = START
    for seal in session().execute(select(Seal).where(Seal.book == book).order_by(Seal.seq)).scalars():
        if seal.previous != previous:
            yield f"{book}: seal {seal.seq} does not follow the one before it"
        if seal.digest != chain(seal.previous, links.get(seal.seq, [])) or seal.rows != len(
            links.get(seal.seq, [])
        ):
            yield f"{book}: seal {seal.seq} does not match the rows it covers"
        previous = seal.digest
