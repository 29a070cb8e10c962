"""What ``verify-ledger`` checks across rooms: every scoring fact has its source, every source its fact, every place its holder."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select

from server.activities import queries as activities
from server.audit import queries as audit
from server.audit.heads import exported
from server.audit.service import Book
from server.deeds import queries as deeds
from server.kernel.db import session
from server.points import queries as points
from server.points.rules import FactKind
from server.posts import queries as posts
from server.registrations import queries as registrations

Known = dict[UUID, tuple[int, UUID]]


def problems(books: list[Book], heads_dir: Path | None = None) -> Iterator[str]:
    """Yield one sentence per problem, each naming its row: sums, sources, places, seals, and the heads exported to files."""
    yield from points.verify()
    yield from _compare("service record", FactKind.SERVICE, activities.confirmed_records())
    yield from _compare("deed", FactKind.DEED, deeds.standing_deeds())
    yield from _compare("registration year", FactKind.REGISTRATION, registrations.entered_years())
    yield from _compare_places()
    for book in books:
        yield from audit.verify_book(book)
    if heads_dir is not None:
        yield from audit.verify_heads(exported(heads_dir))


def _compare(words: str, kind: FactKind, sources: Select[UUID, int, UUID]) -> Iterator[str]:
    declared, standing = _read(points.live_facts(kind)), _read(sources)
    for source in sorted(declared.keys() - standing.keys()):
        yield f"points: a {kind} fact stands whose {words} {source} does not"
    for source in sorted(standing.keys() - declared.keys()):
        yield f"points: {words} {source} was never declared"
    for source in sorted(declared.keys() & standing.keys()):
        if declared[source] != standing[source]:
            yield f"points: the fact of {words} {source} says {declared[source]}, the row says {standing[source]}"


def _compare_places() -> Iterator[str]:
    for number, taken, held in session().execute(posts.miscounted()):
        yield f"posts: {number} counts {taken} places as taken, claims and offers hold {held}"


def _read(query: Select[UUID, int, UUID]) -> Known:
    return {source: (quantity, member) for source, quantity, member in session().execute(query)}
