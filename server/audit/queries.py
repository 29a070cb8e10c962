"""Reads of the audit room."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select

from server.audit.books import START, Book, chain, digest_of
from server.audit.heads import Exported, Head
from server.audit.models import AuditEntry as AuditEntry
from server.audit.models import Seal, SealedRow
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.jobs import JobUnit, UnitState
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


@dataclass(frozen=True, slots=True)
class Sealing:
    """How far a book's sealing has come: the last seal, how many rows it and its forerunners cover, what waits since when."""

    sealed_at: dt.datetime | None
    rows: int
    waiting: int
    waiting_since: dt.datetime | None


def sealing() -> Sealing:
    """Return how far the trail's sealing has come; what waits is looked for in its last two days."""
    sealed = select(SealedRow.row_id).where(SealedRow.book == "audit", SealedRow.row_id == AuditEntry.id)
    recent = AuditEntry.at > func.clock_timestamp() - dt.timedelta(days=2)
    waiting = select(func.count(), func.min(AuditEntry.at)).where(recent, ~sealed.exists())
    done = select(func.max(Seal.sealed_at), func.coalesce(func.sum(Seal.rows), 0)).where(Seal.book == "audit")
    (sealed_at, rows), (count, since) = session().execute(done).one(), session().execute(waiting).one()
    return Sealing(sealed_at, int(rows), count, since)


def head(book: str) -> Head | None:
    """Return where a book's chain ends; None before its first seal."""
    query = select(Seal).where(Seal.book == book).order_by(Seal.seq.desc()).limit(1)
    last = session().execute(query).scalar_one_or_none()
    return None if last is None else Head(book, last.seq, last.digest.hex(), _rows_up_to(book, last.seq))


def _rows_up_to(book: str, seq: int) -> int:
    query = select(func.coalesce(func.sum(Seal.rows), 0)).where(Seal.book == book, Seal.seq <= seq)
    return int(session().execute(query).scalar_one())


def verify_heads(exported: Iterable[Exported]) -> Iterator[str]:
    """Yield one sentence per exported head with which its book's chain no longer agrees."""
    for each in exported:
        if each.head is None:
            yield f"head {each.name}: not signed by our key"
        else:
            yield from _compare_head(each.name, each.head)


def _compare_head(name: str, head: Head) -> Iterator[str]:
    query = select(Seal.digest).where(Seal.book == head.book, Seal.seq == head.seq)
    digest = session().execute(query).scalar_one_or_none()
    if digest is None:
        yield f"{head.book}: seal {head.seq} is gone, head {name} names it"
    elif digest.hex() != head.digest:
        yield f"{head.book}: seal {head.seq} was rewritten, head {name} has another digest"
    elif _rows_up_to(head.book, head.seq) != head.rows:
        yield f"{head.book}: seal {head.seq} covers other rows than head {name} says"


def entries(
    *, subject_id: UUID | None = None, person_id: UUID | None = None, verb: str | None = None,
    since: dt.datetime | None = None, until: dt.datetime | None = None,
    cursor: str | None = None, limit: int = 50, actor: Actor,
) -> Page[AuditEntry]:  # fmt: skip
    """Return a page of the trail, newest first: of the actor's areas, and what belongs to no area for the whole city's auditor."""
    wanted = Wanted(
        None if subject_id is None else [subject_id], None if person_id is None else [person_id],
        verb, since, until,
    )  # fmt: skip
    return wanted_entries(wanted, cursor=cursor, limit=limit, actor=actor)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: about any of some subjects, by any of some people, of a verb (refused or not), from … until before."""

    subject_ids: Sequence[UUID] | None = None
    person_ids: Sequence[UUID] | None = None
    verb: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        if self.subject_ids is not None:
            yield AuditEntry.subject_id.in_(self.subject_ids)
        if self.person_ids is not None:
            yield AuditEntry.person_id.in_(self.person_ids)
        if self.verb is not None:
            yield AuditEntry.verb.in_((self.verb, f"{self.verb}.refused"))
        if self.since is not None:
            yield AuditEntry.at >= self.since
        if self.until is not None:
            yield AuditEntry.at < self.until


def wanted_entries(
    wanted: Wanted, *, cursor: str | None = None, limit: int = 50, actor: Actor
) -> Page[AuditEntry]:
    """Return a page of what is wanted of the trail, newest first, as ``entries``."""
    query = select(AuditEntry).where(_in_scope(actor), *wanted.conditions())
    return paginate(query, [AuditEntry.at, AuditEntry.id], cursor=cursor, limit=limit, newest_first=True)


def of_subject(kind: str, subject_id: UUID, *, newest: int | None = None) -> Sequence[AuditEntry]:
    """Return everything done to one object, the oldest first, for a room that has let the reader in.

    ``newest``: only so many, the newest first.
    """
    query = select(AuditEntry).where(AuditEntry.subject_kind == kind, AuditEntry.subject_id == subject_id)
    order = AuditEntry.id if newest is None else AuditEntry.id.desc()
    return session().execute(query.order_by(order).limit(newest)).scalars().all()


def count(verb: str, *, account_id: UUID, within: dt.timedelta) -> int:
    """Return how often an account did ``verb`` in the last while of real time, for budgets."""
    since = func.clock_timestamp() - within
    query = select(func.count()).where(
        AuditEntry.verb == verb, AuditEntry.account_id == account_id, AuditEntry.at > since
    )
    return session().execute(query).scalar_one()


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    """A path of one step is the city: its auditor sees the entries without an area too."""
    paths = actor.area_paths("audit.read")
    inside = or_(false(), *(AuditEntry.area_path.startswith(path, autoescape=True) for path in paths))
    return or_(inside, AuditEntry.area_path.is_(None)) if whole_city(actor) else inside


def whole_city(actor: Actor) -> bool:
    """Say whether the actor reads the whole city's trail."""
    return any(path.count("/") <= 1 for path in actor.area_paths("audit.read"))


VERIFY = "verify"
"""The kind of work that checks every book against its seals."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of the newest check of the books against their seals; ``problem`` says what it found."""

    asked_at: dt.datetime
    done_at: dt.datetime | None
    problem: str | None


def verification() -> Verification | None:
    """Return the newest check of the books; None before the first."""
    query = select(JobUnit).where(JobUnit.kind == VERIFY).order_by(JobUnit.planned_at.desc()).limit(1)
    unit = session().execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if unit is None:
        return None
    problem = unit.last_error if unit.state is UnitState.DEAD else None
    return Verification(unit.planned_at, unit.done_at, problem)
