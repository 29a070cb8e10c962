"""Verbs of the feedback room: from draft to number. ``checking``, ``correcting`` and ``batching`` hold the others."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from server.feedback import checking, cycles, drafting, queries, snapshot
from server.feedback.checking import add_objection as add_objection
from server.feedback.errors import (
    CheckUnderWay,
    LetterBlocked,
    NotDrafted,
    NotInLetter,
    NotRendered,
    NumberPrefixMissing,
    RatingReasonMissing,
    SamePerson,
)
from server.feedback.facts import Change, Frame, Judgement, Rating
from server.feedback.merging import being_written_about as being_written_about
from server.feedback.models import Letter, NumberCounter
from server.feedback.opening import open_letter, person, record
from server.feedback.outputs import printable as printable
from server.feedback.outputs import renderer as renderer
from server.feedback.reshaping import go_on_exempt as go_on_exempt
from server.feedback.rules import CycleState, LetterEvent, LetterState, document_number
from server.kernel import clock, files, jobs
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import Fields
from server.kernel.periods import chinese_moment
from server.organisations import queries as organisations

RENDER = "render"


def change(
    letter_id: UUID,
    *,
    changes: Sequence[Change] = (),
    evaluation: Sequence[str] | None = None,
    version: int | None = None,
    actor: Actor,
) -> Letter:
    """Change ratings, remarks and the words of the evaluation before review; facts stay.

    ``evaluation``: its paragraphs, None to leave them. NotInLetter, RatingReasonMissing, StaleVersion, NotFound.
    """
    letter = open_letter(letter_id, version, actor=actor, verb="letters.review")
    judgement = snapshot.judgement_of(letter.content)
    judgement = _changed_each(judgement, changes)
    if evaluation is not None:
        judgement = replace(judgement, evaluation=tuple(evaluation))
    _rewrite(letter, snapshot.frame_of(letter.content), judgement)
    letter.changed_by = person(actor)
    details = {"changed": [each.member_id for each in changes], "evaluation": evaluation is not None}
    record("letters.change", letter, actor=actor, details=details)
    return letter


def _changed_each(judgement: Judgement, changes: Sequence[Change]) -> Judgement:
    """Change rows; RatingReasonMissing names every row that lacks its reason."""
    lacking: Fields = {}
    for each in changes:
        try:
            judgement = _changed(judgement, each)
        except RatingReasonMissing as refused:
            lacking |= refused.fields
    if lacking:
        raise RatingReasonMissing(fields=lacking)
    return judgement


def _changed(judgement: Judgement, wanted: Change) -> Judgement:
    """Change one row; a new rating brings its reason, an empty remark takes the remark away."""
    member = wanted.member_id
    if member not in judgement.ratings:
        raise NotInLetter(fields={"lines": [f"本函表中没有党员 {member}。"]})
    ratings, reasons, remarks = dict(judgement.ratings), dict(judgement.reasons), dict(judgement.remarks)
    if wanted.rating is not None and wanted.rating is not ratings[member]:
        ratings[member] = wanted.rating
        reasons.pop(member, None)
    if wanted.reason:
        reasons[member] = wanted.reason
    if member not in reasons and _needs_reason(ratings[member], judgement.proposed.get(member)):
        raise RatingReasonMissing(fields={f"lines.{member}.reason": [RatingReasonMissing.message]})
    if wanted.remark is not None:
        remarks[member] = wanted.remark
    return replace(judgement, ratings=ratings, reasons=reasons, remarks=remarks)


def _needs_reason(rating: Rating, proposed: Rating | None) -> bool:
    return rating.needs_reason or (proposed is not None and rating is not proposed)


def _rewrite(letter: Letter, frame: Frame, judgement: Judgement) -> None:
    frozen = snapshot.freeze(snapshot.facts_of(letter.content), frame, judgement)
    letter.change(frozen.content, frozen.sha256, frozen.problems)
    send_changes()


def review(letter_id: UUID, *, version: int | None = None, actor: Actor) -> Letter:
    """Hand a frozen letter to the secretary; names of both sides are taken anew, as of today.

    CheckUnderWay before it is frozen, NobodyToSign, StaleVersion.
    """
    letter = open_letter(letter_id, version, actor=actor, verb="letters.review")
    if letter.state is LetterState.CHECKING and letter.check_until is not None:
        raise CheckUnderWay(
            f"党员本人核对至{chinese_moment(letter.check_until)}截止，届时自动定稿后方可核稿。"
        )
    letter.allow(LetterEvent.REVIEW)
    by = person(actor)
    _rewrite(letter, drafting.frame_today(letter), snapshot.judgement_of(letter.content))
    letter.review(by=by, at=clock.now())
    send_changes()
    record("letters.review", letter, actor=actor)
    return letter


def give_back(letter_id: UUID, reason: str, *, version: int | None = None, actor: Actor) -> Letter:
    """Return a reviewed letter to the clerk with a reason."""
    letter = open_letter(letter_id, version, actor=actor, verb="letters.approve")
    letter.give_back(reason)
    send_changes()
    record("letters.return", letter, actor=actor, reason=reason)
    return letter


def approve(letter_id: UUID, *, version: int | None = None, actor: Actor) -> Letter:
    """Approve a reviewed letter: it takes the next number, today's date and its code, and is planned for rendering.

    SamePerson for who reviewed or last changed it, LetterBlocked (by an objection not dealt with or a consent taken back
    too), NumberPrefixMissing, NobodyToSign, LetterTransitionRefused. A refused approval uses up no number.
    """
    letter = open_letter(letter_id, version, actor=actor, verb="letters.approve")
    letter.allow(LetterEvent.APPROVE)
    today = clock.today()
    by, prefix = _may_approve(letter, actor)
    serial = _next_serial(letter.community_id, today.year)
    letter.approve(
        by=by,
        at=clock.now(),
        dated=today,
        serial=serial,
        number=document_number(prefix, today.year, serial),
        code=queries.code_of(letter.id),
    )
    send_changes()
    jobs.plan(RENDER, letter.period, [letter.id])
    record("letters.approve", letter, actor=actor, details={"number": letter.number})
    return letter


def _may_approve(letter: Letter, actor: Actor) -> tuple[UUID, str]:
    """Return who approves and the number's prefix."""
    by = person(actor)
    if by in (letter.reviewed_by, letter.changed_by):
        raise SamePerson()
    blocking = [problem["message"] for problem in letter.problems if problem["blocks"]]
    if upheld := queries.upheld_since(letter):
        blocking.append(f"有{upheld}条异议经核实成立，函件尚未重新取数，请退回后重新取数。")
    if silent := queries.no_longer_told(letter):
        blocking.append(f"函中{silent}名党员已撤回向单位反馈的同意，请退回后重新取数。")
    if waiting := queries.open_objections(letter.id):
        blocking.append(f"还有{waiting}条异议未答复，请先答复。")
    if blocking:
        raise LetterBlocked(f"暂不能签发：{''.join(blocking)}", fields={"problems": blocking})
    prefix = organisations.settings_of(letter.community_id).number_prefix
    if not prefix:
        raise NumberPrefixMissing()
    return by, prefix


def _next_serial(issuer_id: UUID, year: int) -> int:
    """Take the next number; the counter's row stays locked until the end, so a rollback leaves no gap (F-13)."""
    counting = insert(NumberCounter).values(issuer_id=issuer_id, year=year, last=1)
    counted = counting.on_conflict_do_update(
        index_elements=[NumberCounter.issuer_id, NumberCounter.year], set_={"last": NumberCounter.last + 1}
    )
    return session().execute(counted.returning(NumberCounter.last)).scalar_one()


def void(letter_id: UUID, reason: str, *, version: int | None = None, actor: Actor) -> Letter:
    """Withdraw a letter that nobody outside has seen; a number it took stays used and is logged with the reason.

    The next run of the scheduled job, or ``draft``, makes the unit's letter anew.
    """
    letter = open_letter(letter_id, version, actor=actor, verb="letters.approve")
    letter.void(reason, by=person(actor), at=clock.now())
    send_changes()
    record("letters.void", letter, actor=actor, reason=reason, details={"number": letter.number})
    return letter


def download(letter_id: UUID, *, actor: Actor) -> tuple[bytes, str]:
    """Return a letter's PDF and its file name; NotRendered before there is one. Who took it is recorded."""
    letter = queries.access_letter(letter_id, actor=actor, verb="letters.receive")
    if letter.file_sha256 is None:
        raise NotRendered()
    content = files.store().get(letter.file_sha256)
    record("letters.download", letter, actor=actor)
    return content, f"{letter.number}.pdf"


def draft_missing(cycle_id: UUID, *, actor: Actor) -> int:
    """Draft the letters that a drafted cycle lacks, in place of voided ones; return how many. NotDrafted before its job.

    A unit merged since the cut-off gets none: its people are its successor's.
    """
    cycle = cycles.access_cycle(cycle_id, actor=actor, verb="letters.review")
    if cycle.state is not CycleState.DRAFTED:
        raise NotDrafted()
    added = drafting.draft(cycle, units_on=clock.today(), actor=actor)
    checking.open_check(cycle, actor=actor)
    return len(added)


def keep_file(letter: Letter, pdf: bytes, *, actor: Actor) -> None:
    """Store a rendered letter's PDF."""
    letter.keep_file(files.store().put(pdf), len(pdf), at=clock.now())
    send_changes()
    record("letters.render", letter, actor=actor)


def turn(
    letter: Letter,
    event: LetterEvent,
    *,
    actor: Actor,
    reason: str | None = None,
    details: dict[str, object] | None = None,
) -> None:
    """Let a letter that is out of the house go on, for the room that delivers it; recorded as letters.<event>."""
    letter.turn(event)
    send_changes()
    record(f"letters.{event}", letter, actor=actor, reason=reason, details=details)
