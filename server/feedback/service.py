"""Verbs of the feedback room."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from server.audit import service as audit
from server.feedback import frames, gathering, queries, snapshot
from server.feedback.errors import (
    ApprovalTooEarly,
    LetterBlocked,
    NobodyToSign,
    NotInLetter,
    NotRendered,
    NumberPrefixMissing,
    RatingReasonMissing,
    SamePerson,
)
from server.feedback.models import Letter, NumberCounter
from server.feedback.rules import (
    Change,
    Facts,
    Frame,
    Judgement,
    LetterEvent,
    LetterState,
    Rating,
    Thresholds,
    approvable_from,
    cut_off_day,
    document_number,
    propose,
)
from server.kernel import clock, files, jobs
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import StaleVersion
from server.kernel.periods import HalfYear, chinese_date
from server.kernel.types import new_id
from server.organisations import queries as organisations

RENDER = "render"
UNSERVED = "本期未参加服务"


def draft(community_id: UUID, period: HalfYear, *, actor: Actor) -> int:
    """Draft the letters of a community and period that do not exist yet; return how many.

    Facts and names are those of the cut-off day. Run again, it adds and changes nothing.
    """
    rows = list(_drafts(community_id, period))
    if not rows:
        return 0
    adding = insert(Letter).on_conflict_do_nothing().returning(Letter.id)
    added = len(session().execute(adding, rows).all())
    if added:
        path = organisations.area(community_id).path
        details = {"period": str(period), "letters": added}
        audit.record("letters.draft", "area", community_id, actor=actor, area_path=path, details=details)
    return added


def _drafts(community_id: UUID, period: HalfYear) -> Iterator[dict[str, object]]:
    facts = gathering.gather(community_id, period)
    framed = frames.frames_of(community_id, facts, period, on=cut_off_day(period))
    asked = frames.thresholds_of(community_id)
    for unit_id, each in facts.items():
        frozen = snapshot.freeze(each, framed[unit_id], _proposal(each, asked))
        yield {
            "id": new_id(),
            "community_id": community_id,
            "unit_id": unit_id,
            "period": str(period),
            "state": LetterState.DRAFTED,
            "content": frozen.content,
            "content_sha256": frozen.sha256,
            "problems": frozen.problems,
            "drafted_at": clock.now(),
        }


def _proposal(facts: Facts, asked: Thresholds) -> Judgement:
    ratings = {
        line.member_id: propose(line.services, line.minutes, line.deeds, asked) for line in facts.lines
    }
    reasons = {member: UNSERVED for member, rating in ratings.items() if rating is Rating.NONE}
    return Judgement(ratings=ratings, reasons=reasons)


def change(
    letter_id: UUID,
    *,
    changes: Sequence[Change] = (),
    evaluation: Sequence[str] | None = None,
    version: int | None = None,
    actor: Actor,
) -> Letter:
    """Change ratings, remarks and the words of the evaluation of a draft; facts stay.

    ``evaluation``: its paragraphs, None to leave them. NotInLetter, RatingReasonMissing, StaleVersion, NotFound.
    """
    letter = _open(letter_id, version, actor=actor, verb="letters.review")
    judgement = snapshot.judgement_of(letter.content)
    for each in changes:
        judgement = _changed(judgement, each)
    if evaluation is not None:
        judgement = replace(judgement, evaluation=tuple(evaluation))
    _rewrite(letter, snapshot.frame_of(letter.content), judgement)
    letter.changed_by = _person(actor)
    details = {"changed": [each.member_id for each in changes], "evaluation": evaluation is not None}
    _record("letters.change", letter, actor=actor, details=details)
    return letter


def _changed(judgement: Judgement, wanted: Change) -> Judgement:
    """Change one row; a new rating brings its reason, an empty remark takes the remark away."""
    member = wanted.member_id
    if member not in judgement.ratings:
        raise NotInLetter(fields={"lines": [f"本函表中没有党员 {member}。"]})
    ratings, reasons, remarks = dict(judgement.ratings), dict(judgement.reasons), dict(judgement.remarks)
    if wanted.rating is not None:
        ratings[member] = wanted.rating
        reasons.pop(member, None)
    if wanted.reason:
        reasons[member] = wanted.reason
    if ratings[member].needs_reason and member not in reasons:
        raise RatingReasonMissing(fields={"lines": ["评价为“较差”或“本期不评价”的，请填写“理由”。"]})
    if wanted.remark is not None:
        remarks[member] = wanted.remark
    return replace(judgement, ratings=ratings, reasons=reasons, remarks=remarks)


def _rewrite(letter: Letter, frame: Frame, judgement: Judgement) -> None:
    frozen = snapshot.freeze(snapshot.facts_of(letter.content), frame, judgement)
    letter.change(frozen.content, frozen.sha256, frozen.problems)
    send_changes()


def review(letter_id: UUID, *, version: int | None = None, actor: Actor) -> Letter:
    """Hand a draft to the secretary; names of both sides are taken anew, as of today. NobodyToSign, StaleVersion."""
    letter = _open(letter_id, version, actor=actor, verb="letters.review")
    letter.allow(LetterEvent.REVIEW)
    by = _person(actor)
    _rewrite(letter, _frame_today(letter), snapshot.judgement_of(letter.content))
    letter.review(by=by, at=clock.now())
    send_changes()
    _record("letters.review", letter, actor=actor)
    return letter


def _frame_today(letter: Letter) -> Frame:
    period = HalfYear.parse(letter.period)
    framed = frames.frames_of(letter.community_id, [letter.unit_id], period, on=clock.today())
    return framed[letter.unit_id]


def give_back(letter_id: UUID, reason: str, *, version: int | None = None, actor: Actor) -> Letter:
    """Return a reviewed letter to the clerk with a reason."""
    letter = _open(letter_id, version, actor=actor, verb="letters.approve")
    letter.give_back(reason)
    send_changes()
    _record("letters.return", letter, actor=actor, reason=reason)
    return letter


def approve(letter_id: UUID, *, version: int | None = None, actor: Actor) -> Letter:
    """Approve a reviewed letter: it takes the next number, today's date and its code, and is planned for rendering.

    ApprovalTooEarly before working day 15, SamePerson for who reviewed or last changed it, LetterBlocked, NumberPrefixMissing,
    NobodyToSign, LetterTransitionRefused. A refused approval uses up no number.
    """
    letter = _open(letter_id, version, actor=actor, verb="letters.approve")
    letter.allow(LetterEvent.APPROVE)
    today = clock.today()
    by, prefix = _may_approve(letter, today, actor)
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
    _record("letters.approve", letter, actor=actor, details={"number": letter.number})
    return letter


def _may_approve(letter: Letter, today: dt.date, actor: Actor) -> tuple[UUID, str]:
    """Return who approves and the number's prefix."""
    by = _person(actor)
    if by in (letter.reviewed_by, letter.changed_by):
        raise SamePerson()
    period = HalfYear.parse(letter.period)
    earliest = approvable_from(period)
    if today < earliest:
        raise ApprovalTooEarly(
            f"{period.label}的反馈函自{chinese_date(earliest)}（期满后第15个工作日）起方可签发，请届时再办理。"
        )
    blocking = [problem["message"] for problem in letter.problems if problem["blocks"]]
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


def download(letter_id: UUID, *, actor: Actor) -> tuple[bytes, str]:
    """Return a letter's PDF and its file name; NotRendered before there is one. Who took it is recorded."""
    letter = queries.access_letter(letter_id, actor=actor, verb="letters.receive")
    if letter.file_sha256 is None:
        raise NotRendered()
    content = files.store().get(letter.file_sha256)
    _record("letters.download", letter, actor=actor)
    return content, f"{letter.number}.pdf"


def keep_file(letter: Letter, pdf: bytes, *, actor: Actor) -> None:
    """Store a rendered letter's PDF."""
    letter.keep_file(files.store().put(pdf), len(pdf), at=clock.now())
    send_changes()
    _record("letters.render", letter, actor=actor)


def _open(letter_id: UUID, version: int | None, *, actor: Actor, verb: str) -> Letter:
    letter = queries.access_letter(letter_id, actor=actor, verb=verb, lock=True)
    if version is not None and version != letter.version:
        raise StaleVersion()
    return letter


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise NobodyToSign()
    return actor.person_id


def _record(
    verb: str,
    letter: Letter,
    *,
    actor: Actor,
    reason: str | None = None,
    details: dict[str, object] | None = None,
) -> None:
    path = organisations.area(letter.community_id).path
    facts = {"content": letter.content_sha256, **(details or {})}
    audit.record(verb, "letter", letter.id, actor=actor, area_path=path, reason=reason, details=facts)
