"""All of a cycle's issued letters in one file: a ZIP, or one PDF ready for a duplex printer; made by a worker."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select

from server.audit import service as audit
from server.feedback import cycles, outputs
from server.feedback.errors import BatchUnfinished, NothingToBatch
from server.feedback.models import Batch, Cycle, Letter
from server.feedback.rules import NUMBERED, BatchKind, LetterState
from server.kernel import clock, files, jobs
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.kernel.jobs import JobUnit, Lease, PermanentFailure
from server.kernel.periods import Period
from server.kernel.types import new_id
from server.organisations import queries as organisations
from server.typesetting import Renderer, docx_of
from server.typesetting.bundle import print_ready

KIND = "batch"
READ = "letters.batch"
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def ask(cycle_id: UUID, kind: BatchKind, *, actor: Actor) -> Batch:
    """Ask for a file of all letters that are rendered by now; NothingToBatch when there is none."""
    cycle = cycles.access_cycle(cycle_id, actor=actor, verb=READ)
    if not session().scalar(select(func.count()).select_from(_rendered(cycle.id).subquery())):
        raise NothingToBatch()
    batch = Batch(id=new_id(), cycle_id=cycle.id, kind=kind, asked_by=actor.person_id, asked_at=clock.now())
    session().add(batch)
    send_changes()
    jobs.plan(KIND, cycle.period, [batch.id])
    _record("letters.batch", batch, cycle, actor=actor)
    return batch


def _rendered(cycle_id: UUID) -> Select[Letter]:
    rendered = (Letter.state.in_(NUMBERED), Letter.state != LetterState.APPROVED)
    query = select(Letter).where(Letter.cycle_id == cycle_id, *rendered)
    return query.order_by(Letter.number_year, Letter.number_serial)


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with how far it is: ``done`` of ``total`` letters, None before a worker has begun."""

    batch: Batch
    unit: JobUnit | None

    @property
    def kind_label(self) -> str:
        return self.batch.kind.label

    @property
    def finished(self) -> bool:
        return self.batch.file_sha256 is not None

    @property
    def failed(self) -> bool:
        return self.unit is not None and self.unit.state is jobs.UnitState.DEAD

    @property
    def done(self) -> int | None:
        return self.batch.letters if self.finished else self._progress("done")

    @property
    def total(self) -> int | None:
        return self.batch.letters if self.finished else self._progress("total")

    def _progress(self, name: str) -> int | None:
        return None if self.unit is None or self.unit.progress is None else int(self.unit.progress[name])


def access_batch(batch_id: UUID, *, actor: Actor) -> tuple[Batch, Cycle]:
    """Return a batch with its cycle; NotFound outside the actor's communities."""
    here = organisations.in_scope(Cycle.community_id, actor, READ)
    query = select(Batch, Cycle).join(Cycle, Cycle.id == Batch.cycle_id).where(Batch.id == batch_id, here)
    found = session().execute(query).one_or_none()
    if found is None:
        raise NotFound()
    return found[0], found[1]


def follow(batch_id: UUID, *, actor: Actor) -> BatchView:
    """Return a batch and how far it is."""
    batch, cycle = access_batch(batch_id, actor=actor)
    return BatchView(batch, jobs.find(KIND, cycle.period, batch.id))


def take(batch_id: UUID, *, actor: Actor) -> tuple[bytes, str, str]:
    """Return a finished batch, its file name and media type; who took it is recorded. BatchUnfinished."""
    batch, cycle = access_batch(batch_id, actor=actor)
    if batch.file_sha256 is None:
        raise BatchUnfinished()
    content = files.store().get(batch.file_sha256)
    _record("letters.batch_take", batch, cycle, actor=actor)
    place, period = organisations.area(cycle.community_id).name, Period.parse(cycle.period).label
    zipped = batch.kind in (BatchKind.ARCHIVE, BatchKind.WORDS)
    name = f"{place}{period}{batch.kind.label}.{'zip' if zipped else 'pdf'}"
    return content, name, "application/zip" if zipped else outputs.PDF


def make(lease: Lease, renderer: Renderer, *, public_url: str, specimen: str | None) -> None:
    """Make a batch's file, telling how far it is; nothing to do when it is made."""
    batch = session().get(Batch, lease.scope, with_for_update=True)
    if batch is None or batch.file_sha256 is not None:
        return
    letters = session().execute(_rendered(batch.cycle_id)).scalars().all()
    if not letters:
        raise PermanentFailure("the cycle has no rendered letter")
    made = _Making(renderer, public_url, specimen).all_of(batch.kind, letters, lease)
    batch.file_sha256, batch.file_size = files.store().put(made), len(made)
    batch.letters, batch.finished_at = len(letters), clock.now()


@dataclass(frozen=True, slots=True)
class _Making:
    renderer: Renderer
    public_url: str
    specimen: str | None

    def all_of(self, kind: BatchKind, letters: Sequence[Letter], lease: Lease) -> bytes:
        """Return the file; bookmarks and entries are named by number and unit."""
        names = organisations.unit_names({letter.unit_id for letter in letters})
        titles = [
            f"{place:03} {letter.number} {names[letter.unit_id]}" for place, letter in enumerate(letters, 1)
        ]
        made = self._each(kind, letters, lease)
        if kind is BatchKind.ARCHIVE or kind is BatchKind.WORDS:
            suffix = "docx" if kind is BatchKind.WORDS else "pdf"
            times = [letter.approved_at or letter.drafted_at for letter in letters]
            return _zipped(zip([f"{title}.{suffix}" for title in titles], times, made, strict=True))
        return print_ready(made, titles=titles)

    def _each(self, kind: BatchKind, letters: Sequence[Letter], lease: Lease) -> Iterator[bytes]:
        for done, letter in enumerate(letters):
            lease.report(done, len(letters))
            yield self._one(kind, letter, letter.approved_at or letter.drafted_at)
        lease.report(len(letters), len(letters))

    def _one(self, kind: BatchKind, letter: Letter, at: dt.datetime) -> bytes:
        if kind in (BatchKind.ARCHIVE, BatchKind.PRINT):
            return files.store().get(letter.file_sha256 or "")
        content = outputs.words_of(letter, public_url=self.public_url, specimen=self.specimen)
        if kind is BatchKind.WORDS:
            return docx_of(content, timestamp=at)
        return self.renderer.render(content, timestamp=at, red_parts=False)


def _zipped(entries: Iterable[tuple[str, dt.datetime, bytes]]) -> bytes:
    """Letters are compressed already, so they are only stored; times are those of their approval, bytes the same again."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, at, content in entries:
            local = at.astimezone(clock.SHANGHAI)
            entry = zipfile.ZipInfo(name, max(_EARLIEST, local.timetuple()[:6]))
            archive.writestr(entry, content)
    return out.getvalue()


def _record(verb: str, batch: Batch, cycle: Cycle, *, actor: Actor) -> None:
    path = organisations.area(cycle.community_id).path
    audit.record(verb, "letter_batch", batch.id, actor=actor, area_path=path, details={"kind": batch.kind})
