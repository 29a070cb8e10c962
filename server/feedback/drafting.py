"""Drafting letters from facts, first as of the cut-off, and anew where a clerk asks for it with a reason."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from server.feedback import cycles, frames, gathering, snapshot, telling
from server.feedback.facts import EXEMPT, UNSERVED, Facts, Frame, Judgement, Rating, Thresholds, propose
from server.feedback.gathering import Gathered
from server.feedback.models import Cycle, Letter, LetterMember
from server.feedback.opening import open_letter, person, record, record_each
from server.feedback.rules import NUMBERED, OUT, LetterEvent, LetterKind, LetterState
from server.feedback.snapshot import Frozen
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.periods import Period
from server.kernel.types import new_id


def draft(cycle: Cycle, *, units_on: dt.date | None = None, actor: Actor) -> list[UUID]:
    """Draft the letters of a cycle that do not exist yet; return their ids.

    Facts and names are those of the cut-off day, mergers of units those of ``units_on``, by default the same. Run again,
    it adds and changes nothing.
    """
    known_until = gathering.known_until(cycle.cover)
    gathered = gathering.gather(cycle.community_id, cycle.cover, known_until=known_until, units_on=units_on)
    frozen = _frozen(cycle, gathered, on=cycle.cut_off_on)
    rows = [_row(cycle, unit_id, each, known_until) for unit_id, each in frozen.items()]
    added = _add(rows)
    keep_members({letter_id: gathered[unit_id] for unit_id, letter_id in added.items()})
    cycle.draft(clock.now())
    send_changes()
    record_each("letters.draft", list(added.values()), cycle.community_id, actor=actor)
    return list(added.values())


def _frozen(cycle: Cycle, gathered: dict[UUID, Gathered], *, on: dt.date) -> dict[UUID, Frozen]:
    if not gathered:
        return {}
    framed = frames.frames_of(cycle.community_id, gathered, cycle.last_day, on=on, written_on=clock.today())
    asked = frames.thresholds_of(cycle.community_id)
    footnotes = footnotes_of(cycle)
    found = {}
    for unit_id, each in gathered.items():
        facts = replace(each.facts, footnotes=tuple(footnotes.get(unit_id, ())))
        found[unit_id] = snapshot.freeze(facts, framed[unit_id], proposal(facts, asked))
    return found


def _row(cycle: Cycle, unit_id: UUID, frozen: Frozen, known_until: dt.datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "cycle_id": cycle.id,
        "community_id": cycle.community_id,
        "unit_id": unit_id,
        "period": cycle.period,
        "kind": LetterKind.ORIGINAL,
        "state": LetterState.DRAFTED,
        "content": frozen.content,
        "content_sha256": frozen.sha256,
        "problems": frozen.problems,
        "known_until": known_until,
        "drafted_at": clock.now(),
    }


def _add(rows: Sequence[dict[str, Any]]) -> dict[UUID, UUID]:
    if not rows:
        return {}
    adding = insert(Letter).on_conflict_do_nothing().returning(Letter.unit_id, Letter.id)
    return {row.unit_id: row.id for row in session().execute(adding, rows)}


def keep_members(about: Mapping[UUID, Gathered]) -> None:
    """Note whom letters are about, in place of what was noted before."""
    session().execute(delete(LetterMember).where(LetterMember.letter_id.in_(about)))
    rows = [
        {"letter_id": letter_id, "member_id": one, "listed": listed}
        for letter_id, gathered in about.items()
        for ids, listed in ((gathered.listed, True), (gathered.unlisted, False))
        for one in ids
    ]
    if rows:
        session().execute(insert(LetterMember), rows)


def proposal(facts: Facts, asked: Thresholds) -> Judgement:
    """Return the ratings that the rule proposes; a human decides (个人信息保护法 art. 24)."""
    ratings = {line.member_id: propose(line, asked) for line in facts.lines}
    exempt = {line.member_id for line in facts.lines if line.exempt}
    reasons = {
        member: EXEMPT if member in exempt else UNSERVED
        for member, rating in ratings.items()
        if rating is Rating.NONE
    }
    return Judgement(ratings=ratings, proposed=ratings, reasons=reasons)


def redraft(letter_id: UUID, reason: str, *, version: int | None = None, actor: Actor) -> Letter:
    """Take a letter's facts anew, as known now; what people judged stays where its member is still in the table.

    For records confirmed or corrected after the cut-off: nothing enters without a reason that is recorded. Its members
    have five days for the new facts, a frozen letter is open to them again; who redrafts does not approve. NobodyToSign,
    StaleVersion, LetterTransitionRefused, NotFound.
    """
    letter = open_letter(letter_id, version, actor=actor, verb="letters.review")
    letter.allow(LetterEvent.REDRAFT)
    frozen, gathered, known_until = afresh(letter)
    letter.redraft(frozen.content, frozen.sha256, frozen.problems, known_until=known_until)
    letter.changed_by = person(actor)
    if letter.state is LetterState.CHECKING:
        letter.check_until = cycles.check_until(cycles.cycle(letter.cycle_id))
    keep_members({letter.id: gathered})
    send_changes()
    record("letters.redraft", letter, actor=actor, reason=reason)
    if letter.state is LetterState.CHECKING and letter.check_until is not None:
        telling.tell_check([letter.id], Period.parse(letter.period), letter.check_until)
    return letter


def afresh(letter: Letter) -> tuple[Frozen, Gathered, dt.datetime]:
    """Return what a letter would say with the facts known now and the judgement it has; nothing is changed."""
    cycle, now = cycles.cycle(letter.cycle_id), clock.now()
    issued = letter.state in OUT or letter.corrects_id is not None
    units_on = None if issued else clock.today()  # a letter that is out keeps its unit (appendix 1.11)
    gathered = gathering.gather(letter.community_id, cycle.cover, known_until=now, units_on=units_on)
    before = snapshot.facts_of(letter.content)
    each = gathered.get(letter.unit_id) or Gathered(before.emptied, (), ())
    facts = replace(each.facts, footnotes=before.footnotes)
    judgement = _carried(snapshot.judgement_of(letter.content), before, facts, letter.community_id)
    return snapshot.freeze(facts, frame_today(letter), judgement), each, now


def _carried(before: Judgement, former: Facts, facts: Facts, community_id: UUID) -> Judgement:
    """A human's rating stays; a rating nobody touched follows the new facts."""
    fresh = proposal(facts, frames.thresholds_of(community_id))
    touched = {one for one, rating in before.ratings.items() if rating is not before.proposed.get(one)}
    kept = touched & fresh.ratings.keys()
    return Judgement(
        ratings={**fresh.ratings, **{one: before.ratings[one] for one in kept}},
        proposed=fresh.ratings,
        reasons={**fresh.reasons, **{one: before.reasons[one] for one in kept if one in before.reasons}},
        remarks={one: words for one, words in before.remarks.items() if one in fresh.ratings},
        evaluation=None if _names_the_unlisted(before, former, facts) else before.evaluation,
    )


def _names_the_unlisted(judgement: Judgement, former: Facts, facts: Facts) -> bool:
    """Words about somebody who is no longer in the table must not outlive the row (F-07)."""
    listed = {line.member_id for line in facts.lines}
    gone = {line.name.partition("（")[0] for line in former.lines if line.member_id not in listed}
    return any(name in text for name in gone for text in judgement.evaluation or ())


def frame_today(letter: Letter) -> Frame:
    """Return who writes to whom today; what a correction says of the letter before stays."""
    last_day = snapshot.facts_of(letter.content).last_day
    today = clock.today()
    framed = frames.frames_of(letter.community_id, [letter.unit_id], last_day, on=today, written_on=today)
    before = snapshot.frame_of(letter.content)
    return replace(
        framed[letter.unit_id],
        corrects=before.corrects,
        correction_reason=before.correction_reason,
        changes=before.changes,
    )


def footnotes_of(cycle: Cycle) -> dict[UUID, list[str]]:
    """Return by unit what a cycle's letters say about corrections made since the letters before (appendix 1.10)."""
    original = aliased(Letter)
    previous = select(func.max(Cycle.cut_off_on)).where(
        Cycle.community_id == cycle.community_id, Cycle.last_day < cycle.last_day
    )
    query = select(Letter.unit_id, Letter.period, Letter.number, original.number).where(
        Letter.community_id == cycle.community_id,
        Letter.state.in_(NUMBERED),
        Letter.dated > previous.scalar_subquery(),
        Letter.dated <= cycle.cut_off_on,
    )
    rows = query.join(original, original.id == Letter.corrects_id).order_by(Letter.number_serial)
    found: dict[UUID, list[str]] = defaultdict(list)
    for unit_id, period, newer, older in session().execute(rows):
        label = Period.parse(period).label
        found[unit_id].append(f"我社区{label}反馈函（{older}）已由{newer}更正，以更正后的函为准。")
    return dict(found)
