"""Planning, drafting and rendering letters; every one of these may run any number of times."""

from collections import defaultdict
from functools import cache, partial
from uuid import UUID

from server.feedback import composing, queries, service
from server.feedback import snapshot as snapshots
from server.feedback.models import Letter
from server.feedback.rules import LetterState, periods_due
from server.kernel import clock, jobs
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from server.kernel.jobs import Handler, Lease, PermanentFailure
from server.kernel.periods import HalfYear
from server.organisations import queries as organisations
from server.typesetting import LetterContent, Renderer, UnprintableText

SNAPSHOT = "snapshot"
RENDER = service.RENDER


def plan_letters() -> int:
    """Plan the drafting of every community and period whose cut-off has passed; return how many units were new.

    Periods missed while the scheduler was down are planned too, from each community's first on.
    """
    due: dict[HalfYear, list[UUID]] = defaultdict(list)
    for community_id, letters_from in organisations.first_letter_periods():
        for period in periods_due(HalfYear.parse(letters_from), clock.today()):
            due[period].append(community_id)
    return sum(jobs.plan(SNAPSHOT, str(period), ids) for period, ids in sorted(due.items()))


def snapshot(lease: Lease) -> None:
    """Draft the letters of one community and period."""
    service.draft(lease.scope, HalfYear.parse(lease.period), actor=SYSTEM)


def plan_rendering() -> int:
    """Plan the rendering of every letter approved and not rendered; return how many units were new."""
    waiting: dict[str, list[UUID]] = defaultdict(list)
    for period, letter_id in session().execute(queries.awaiting_rendering()):
        waiting[period].append(letter_id)
    return sum(jobs.plan(RENDER, period, ids) for period, ids in sorted(waiting.items()))


def render(lease: Lease, *, public_url: str, specimen: str | None = None) -> None:
    """Set one approved letter as PDF and keep it; nothing to do when that has been done.

    ``specimen``: the mark on every page of a letter that is no real one. PermanentFailure when a character has no
    font or the content no longer matches its digest.
    """
    letter = queries.letter(lease.scope)
    if letter is None or letter.state is LetterState.RENDERED:
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
            issued(letter, public_url=public_url, specimen=specimen), timestamp=letter.approved_at
        )
    except UnprintableText as refused:
        signs = ", ".join(f"U+{ord(sign):04X}" for sign in refused.characters)
        raise PermanentFailure(f"no font has {signs}") from None


def issued(letter: Letter, *, public_url: str, specimen: str | None) -> LetterContent:
    """Return the words of an approved letter as they are printed."""
    if letter.number is None or letter.dated is None or letter.code is None:
        raise PermanentFailure("the letter is not approved")
    return composing.issue(
        snapshots.text_of(letter.content),
        number=letter.number,
        dated=letter.dated,
        code=letter.code,
        url=f"{public_url}/verify/{letter.code}",
        specimen=specimen,
    )


@cache
def _renderer() -> Renderer:
    """One typst compiler per process: workers are processes, not threads."""
    return Renderer()


def handlers(*, public_url: str, specimen: str | None) -> dict[str, Handler]:
    """Return what the worker does for this room's kinds of unit."""
    return {
        SNAPSHOT: snapshot,
        RENDER: partial(render, public_url=public_url, specimen=specimen),
    }
