"""Reads of the audit room."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select

from server.audit.books import START, Book, chain, digest_of
from server.audit.models import AuditEntry, Seal, SealedRow
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate


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


def entries(
    *, subject_id: UUID | None = None, person_id: UUID | None = None, verb: str | None = None,
    since: dt.datetime | None = None, until: dt.datetime | None = None,
    cursor: str | None = None, limit: int = 50, actor: Actor,
) -> Page[AuditEntry]:  # fmt: skip
    """Return a page of the trail, newest first: of the actor's areas, and what belongs to no area for the whole city's auditor."""
    equal = {"subject_id": subject_id, "person_id": person_id, "verb": verb}
    conditions = [getattr(AuditEntry, name) == value for name, value in equal.items() if value is not None]
    conditions += [] if since is None else [AuditEntry.at >= since]
    conditions += [] if until is None else [AuditEntry.at < until]
    query = select(AuditEntry).where(_in_scope(actor), *conditions)
    return paginate(query, [AuditEntry.at, AuditEntry.id], cursor=cursor, limit=limit, newest_first=True)


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    """A path of one step is the city: its auditor sees the entries without an area too."""
    paths = actor.area_paths("audit.read")
    inside = or_(false(), *(AuditEntry.area_path.startswith(path, autoescape=True) for path in paths))
    whole = any(path.count("/") <= 1 for path in paths)
    return or_(inside, AuditEntry.area_path.is_(None)) if whole else inside
