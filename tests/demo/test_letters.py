"""The life of a half-year's letters in the small city, from the plan of the first of July to what is still open in August."""

import datetime as dt
from collections.abc import Sequence

from server.delivery import waiting
from server.feedback import board, queries, snapshot
from server.feedback.models import Letter
from server.feedback.rules import LetterKind, LetterState
from server.kernel import clock, files
from server.kernel.actor import SYSTEM
from tests.demo.conftest import Built
from tests.demo.reading import letters, rows, value

LATE = """
    SELECT count(*) FROM service_records
     WHERE unit_id = :unit AND day <= '2026-06-30' AND confirmed_at >= :since AND confirmed_at < :until AND ended_at IS NULL
       AND home_community_id = :community
"""
PASSING = {LetterState.DRAFTED, LetterState.APPROVED}
"""States that the jobs leave again at once."""


def local(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return clock.at(dt.date(2026, 7, day), hour, minute)


def of_kind(demo: Built, kind: LetterKind) -> list[Letter]:
    return [letter for letter in letters(demo) if letter.kind is kind]


def verbs(demo: Built, letter: Letter) -> Sequence[str]:
    query = "SELECT verb FROM audit_entries WHERE subject_id = :letter ORDER BY id"
    return [row[0] for row in rows(demo, query, letter=letter.id)]


def test_the_jobs_plan_in_july_draft_after_the_cut_off_and_freeze_at_six(demo: Built) -> None:
    written = "SELECT DISTINCT planned_at, drafted_at FROM letter_cycles c WHERE EXISTS (SELECT FROM letters WHERE cycle_id = c.id)"
    assert rows(demo, written) == [(local(1, 0, 10), local(15, 0, 10))]
    drafted = [
        letter for letter in of_kind(demo, LetterKind.ORIGINAL) if letter.drafted_at == local(15, 0, 10)
    ]
    assert len(drafted) >= 10
    frozen = {letter.frozen_at for letter in drafted if letter.state is not LetterState.CHECKING}
    assert frozen == {local(21, 18), local(23, 18)}, "the second are those drafted anew on the 17th"


def test_there_is_work_in_every_column(demo: Built) -> None:
    assert {letter.state for letter in letters(demo)} == set(LetterState) - PASSING


def test_every_member_who_objected_was_answered_and_one_was_right(demo: Built) -> None:
    said = rows(
        demo,
        "SELECT letter_id, upheld, answer, raised_by = member_id, raised_at FROM letter_objections WHERE objector = 'member'",
    )
    assert sorted(row[1] for row in said) == [False, False, True]
    assert any(row[2].startswith("已核对无误") for row in said)
    assert {row[3] for row in said} == {True, False}, "by phone, and keyed by the clerk"
    assert all(local(15, 0, 10) < row[4] < local(21, 18) for row in said)


def test_the_letter_of_the_member_who_was_right_was_drafted_anew_in_time(demo: Built) -> None:
    query = "SELECT letter_id, member_id FROM letter_objections WHERE objector = 'member' AND upheld"
    letter_id, member_id = rows(demo, query)[0]
    letter = next(each for each in letters(demo) if each.id == letter_id)
    assert letter.known_until == local(17, 11)
    corrected = "SELECT count(*) FROM service_records WHERE member_id = :member AND state = 'corrected' AND ended_at = :at"
    assert value(demo, corrected, member=member_id, at=local(17, 9)) == 1
    assert "letters.redraft" in verbs(demo, letter)


def test_clerks_chose_words_and_ratings_and_said_why(demo: Built) -> None:
    judged = [snapshot.judgement_of(letter.content) for letter in letters(demo) if letter.changed_by]
    assert len(judged) >= 4
    assert any(one.evaluation and one.evaluation[0].endswith("群众反映良好。") for one in judged)
    for one in judged:
        changed = {member for member, rating in one.ratings.items() if rating is not one.proposed[member]}
        assert changed <= one.reasons.keys()
    assert any(one.ratings != one.proposed for one in judged)


def test_a_letter_tells_why_somebody_is_exempt_only_if_they_agreed(demo: Built) -> None:
    notes = "SELECT line -> 'notes' FROM letters, jsonb_array_elements(content -> 'facts' -> 'lines') line"
    told = {note for row in rows(demo, notes) for note in row[0]}
    assert {"本期免计（产假）", "本期免计"} <= told
    assert value(demo, "SELECT count(*) FROM letters WHERE content::text LIKE '%病假%'") == 0


def test_a_letter_was_returned_and_reviewed_again(demo: Built) -> None:
    returned = [letter for letter in letters(demo) if "letters.return" in verbs(demo, letter)]
    assert returned
    for letter in returned:
        told = verbs(demo, letter)
        assert told[told.index("letters.return") + 1] == "letters.review"


def test_numbers_have_no_gap_and_a_voided_one_stays_in_the_register(demo: Built) -> None:
    ids = {letter.community_id for letter in letters(demo) if letter.number}
    with demo.database.transaction():
        registers = [queries.all_numbers(one, 2026, actor=SYSTEM) for one in ids]
    for register in registers:
        assert [view.letter.number_serial for view in register] == [*range(1, len(register) + 1)]
    voided = [v.letter for register in registers for v in register if v.letter.state is LetterState.VOIDED]
    assert len(voided) == 1
    assert voided[0].void_reason


def test_the_voided_letter_was_written_anew_to_the_right_addressee(demo: Built) -> None:
    voided = next(letter for letter in letters(demo) if letter.state is LetterState.VOIDED)
    anew = next(
        letter
        for letter in letters(demo)
        if (letter.unit_id, letter.community_id) == (voided.unit_id, voided.community_id)
        and letter.id != voided.id
    )
    assert snapshot.frame_of(anew.content).addressee != snapshot.frame_of(voided.content).addressee
    assert (anew.number_serial or 0) > (voided.number_serial or 0)
    assert anew.frozen_at == local(30, 18)


def test_each_community_sealed_its_letters_in_one_act(demo: Built) -> None:
    acts = rows(
        demo,
        """SELECT l.community_id, s.sealed_at, count(*), bool_and(s.copies = 2) FROM sealings s
             JOIN letters l ON l.id = s.letter_id GROUP BY 1, 2""",
    )
    first = [row for row in acts if row[1] == local(27, 10)]
    assert len(first) == 2
    assert all(row[2] >= 4 for row in first)
    assert all(row[3] for row in acts)
    unsealed = "SELECT count(*) FROM letters l WHERE state IN ('sent', 'closed') AND NOT EXISTS (SELECT FROM sealings WHERE letter_id = l.id)"
    assert value(demo, unsealed) == 0


def test_letters_went_by_portal_post_and_hand(demo: Built) -> None:
    ways = dict(rows(demo, "SELECT way, count(*) FROM letter_dispatches GROUP BY way"))
    assert {"portal", "post", "hand"} <= ways.keys()
    assert (
        value(
            demo, "SELECT count(*) FROM letter_dispatches WHERE (way = 'post') <> (slip_number IS NOT NULL)"
        )
        == 0
    )
    in_portal = """SELECT count(*) FROM letter_dispatches d JOIN letters l ON l.id = d.letter_id
                    WHERE (d.way = 'portal') <> EXISTS (SELECT FROM role_grants r WHERE r.unit_id = l.unit_id)"""
    assert value(demo, in_portal) == 0


def test_a_letter_that_went_astray_was_sent_again(demo: Built) -> None:
    query = "SELECT letter_id FROM letter_dispatches WHERE missent_at IS NOT NULL"
    astray = value(demo, query)
    again = "SELECT count(*), count(received_on) FROM letter_dispatches WHERE letter_id = :letter AND missent_at IS NULL"
    assert rows(demo, again, letter=astray) == [(1, 1)]


def test_units_answer_in_the_portal_and_on_paper_with_references_ticked(demo: Built) -> None:
    found = rows(demo, "SELECT channel, opinion, for_appraisal FROM letter_replies")
    assert {row[0] for row in found} == {"portal", "paper"}
    assert sum(row[1] == "no_objection" for row in found) > sum(row[1] == "objection" for row in found)
    assert all(row[2] for row in found)


def test_units_told_who_moved_and_who_retired_and_one_was_dealt_with(demo: Built) -> None:
    told = dict(rows(demo, "SELECT kind, handled_at IS NOT NULL FROM roster_changes"))
    assert told == {"moved_out": False, "moved_in": False, "retired": True}
    retired = """SELECT m.state FROM roster_changes c JOIN members m ON m.id = c.member_id WHERE c.kind = 'retired'"""
    assert value(demo, retired) == "retired"


def test_a_unit_that_was_right_got_a_correction_with_one_service_less(demo: Built) -> None:
    originals = {letter.id: letter for letter in letters(demo)}
    corrections = of_kind(demo, LetterKind.CORRECTION)
    assert len(corrections) == 2
    for correction in corrections:
        old = originals[correction.corrects_id]
        before, after = snapshot.facts_of(old.content), snapshot.facts_of(correction.content)
        late = value(
            demo,
            LATE,
            community=old.community_id,
            unit=old.unit_id,
            since=old.known_until,
            until=correction.known_until,
        )
        assert after.services == before.services - 1 + late
        assert ("截止后认定" in (snapshot.frame_of(correction.content).correction_reason or "")) is bool(late)
        assert snapshot.frame_of(correction.content).corrects == old.number


def test_corrections_went_the_whole_way_and_the_old_letters_are_superseded(demo: Built) -> None:
    corrections = of_kind(demo, LetterKind.CORRECTION)
    assert {letter.state for letter in corrections} == {LetterState.ACKNOWLEDGED, LetterState.CLOSED}
    old = [letter for letter in letters(demo) if letter.id in {each.corrects_id for each in corrections}]
    assert {letter.state for letter in old} == {LetterState.CORRECTED, LetterState.CLOSED}
    for letter in old:
        with demo.database.transaction():
            found = queries.verify(letter.code or "")
        assert found.valid
        assert found.superseded_by in {each.number for each in corrections}
        assert files.store().get(letter.file_sha256 or "").startswith(b"%PDF")
        assert verbs(demo, letter)[-2:] in (
            ["letters.objection_answer", "letters.correct"],
            ["letters.correct", "letters.close"],
        )


def test_a_unit_that_was_wrong_was_told_so(demo: Built) -> None:
    settled = """SELECT l.state, r.settlement FROM letter_replies r JOIN letters l ON l.id = r.letter_id
                  WHERE r.settlement IS NOT NULL"""
    assert [(row[0], "维持原函" in row[1]) for row in rows(demo, settled)] == [("acknowledged", True)]


def test_one_objection_of_a_unit_waits_for_its_answer(demo: Built) -> None:
    open_ones = """SELECT l.state FROM letter_objections o JOIN letters l ON l.id = o.letter_id
                    WHERE o.answered_at IS NULL"""
    assert rows(demo, open_ones) == [("objected",)]


def test_units_that_never_answered_are_overdue_and_were_reminded(demo: Built) -> None:
    with demo.database.transaction():
        late = waiting.overdue(actor=SYSTEM).items
    assert [(one.state, one.late) for one in late] == [(LetterState.SENT, 1)]
    reminded = rows(
        demo,
        "SELECT kind, raised_on FROM letter_reminders WHERE letter_id = :one ORDER BY raised_on",
        one=late[0].dispatch.letter_id,
    )
    assert reminded == [("due_soon", dt.date(2026, 8, 13)), ("overdue", dt.date(2026, 8, 19))]


def test_the_clerks_list_of_unconfirmed_records_is_not_empty(demo: Built) -> None:
    written = {letter.cycle_id for letter in letters(demo)}
    with demo.database.transaction():
        sheets = [board.cycle_sheet(cycle_id, actor=SYSTEM) for cycle_id in written]
    assert any(sheet.waiting for sheet in sheets)
    assert all(sheet.overdue == sheet.waiting for sheet in sheets)


def test_every_step_of_a_letter_that_is_over_is_on_record(demo: Built) -> None:
    over = next(
        letter for letter in of_kind(demo, LetterKind.CORRECTION) if letter.state is LetterState.CLOSED
    )
    steps = (
        "draft",
        "open_check",
        "freeze",
        "review",
        "approve",
        "render",
        "seal",
        "send",
        "receive",
        "acknowledge",
        "close",
    )
    assert verbs(demo, over) == [f"letters.{step}" for step in steps]
