"""Planning, drafting and rendering letters; every one of these may run any number of times."""

from collections import defaultdict
from functools import cache, partial
from uuid import UUID

from sqlalchemy import select

from server.feedback import batching, checking, cycles, drafting, outputs, planning, queries, service
from server.feedback import snapshot as snapshots
from server.feedback.models import Cycle, Letter
from server.feedback.rules import CycleState, LetterState
from server.kernel import clock, jobs
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from server.kernel.jobs import Handler, Lease, PermanentFailure
from server.typesetting import Renderer, UnprintableText

SNAPSHOT = "snapshot"
FREEZE = "freeze"
RENDER = service.RENDER


def plan_letters() -> int:
    """Plan cycles, the drafting of those whose cut-off has passed, and the freezing of letters whose check has ended.

    Returns how many units of work were new. Periods missed while the scheduler was down are planned too.
    """
    planning.plan_cycles()
    return _plan_drafting() + _plan_freezing()


def _plan_drafting() -> int:
    """A cycle drafted and a voided letter make no new unit: what is drafted again, a clerk asks for."""
    query = select(Cycle.period, Cycle.community_id).where(
        Cycle.state == CycleState.PLANNED, Cycle.cut_off_on < clock.today()
    )
    due: dict[str, list[UUID]] = defaultdict(list)
    for period, community_id in session().execute(query.order_by(Cycle.last_day)):
        due[period].append(community_id)
    return sum(jobs.plan(SNAPSHOT, period, ids) for period, ids in due.items())


def _plan_freezing() -> int:
    """One unit per community and end of a check: a letter drafted anew has an end of its own."""
    query = select(Letter.check_until, Letter.community_id).distinct()
    query = query.where(Letter.state == LetterState.CHECKING, Letter.check_until <= clock.now())
    due: dict[str, list[UUID]] = defaultdict(list)
    for until, community_id in session().execute(query):
        due[f"{until:%Y%m%dT%H%M}"].append(community_id)
    return sum(jobs.plan(FREEZE, until, ids) for until, ids in sorted(due.items()))


def snapshot(lease: Lease) -> None:
    """Draft the letters of one community and period and show them to their members."""
    cycle = cycles.cycle_of(lease.scope, lease.period)
    if cycle is None:
        raise PermanentFailure("the cycle is not planned")
    drafting.draft(cycle, actor=SYSTEM)
    checking.open_check(cycle, actor=SYSTEM)


def freeze(lease: Lease) -> None:
    """Freeze a community's letters whose check has ended."""
    checking.freeze_due(lease.scope, actor=SYSTEM)


def plan_rendering() -> int:
    """Plan the rendering of every letter approved and not rendered; return how many units were new."""
    waiting: dict[str, list[UUID]] = defaultdict(list)
    for period, letter_id in session().execute(queries.awaiting_rendering()):
        waiting[period].append(letter_id)
    return sum(jobs.plan(RENDER, period, ids) for period, ids in sorted(waiting.items()))


def render(lease: Lease, *, public_url: str, specimen: str | None = None) -> None:
    """Set one approved letter as PDF and keep it; nothing to do when that has been done, or the letter was voided.

    ``specimen``: the mark on every page of a letter that is no real one. PermanentFailure when a character has no
    font or the content no longer matches its digest.
    """
    letter = queries.letter(lease.scope)
    if letter is None or letter.state is not LetterState.APPROVED:
        return
    if snapshots.digest(letter.content) != letter.content_sha256:
        raise PermanentFailure("the letter's content does not match its digest")
    service.keep_file(letter, pdf_of(letter, public_url=public_url, specimen=specimen), actor=SYSTEM)


def pdf_of(letter: Letter, *, public_url: str, specimen: str | None) -> bytes:
    """Return an approved letter's PDF: the same bytes every time, for the time in it is that of the approval."""
    if letter.approved_at is None:
        raise PermanentFailure("the letter is not approved")
    try:
        return _renderer().render(
            outputs.words_of(letter, public_url=public_url, specimen=specimen), timestamp=letter.approved_at
        )
    except UnprintableText as refused:
        signs = ", ".join(f"U+{ord(sign):04X}" for sign in refused.characters)
        raise PermanentFailure(f"no font has {signs}") from None


def batch(lease: Lease, *, public_url: str, specimen: str | None = None) -> None:
    """Put a cycle's letters into the one file that somebody asked for."""
    batching.make(lease, _renderer(), public_url=public_url, specimen=specimen)


@cache
def _renderer() -> Renderer:
    """One typst compiler per process: workers are processes, not threads."""
    return Renderer()


def handlers(*, public_url: str, specimen: str | None) -> dict[str, Handler]:
    """Return what the worker does for this room's kinds of unit."""
    return {
        SNAPSHOT: snapshot,
        FREEZE: freeze,
        RENDER: partial(render, public_url=public_url, specimen=specimen),
        batching.KIND: partial(batch, public_url=public_url, specimen=specimen),
    }
