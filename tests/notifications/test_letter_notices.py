"""What members are told about letters: that there is something to check, and that their objection was answered."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event, select

from server.feedback import checking, cycles, drafting, jobs, planning
from server.feedback.models import Letter, LetterMember
from server.feedback.rules import LetterState
from server.kernel.db import Database, session
from server.kernel.jobs import Lease
from server.members.models import Member
from server.notifications import queries
from server.notifications.models import Notice
from server.notifications.rules import NoticeKind
from tests import cast as casting
from tests.activities.scene import row
from tests.cast import Cast
from tests.feedback.scene import letter_to, serve, stand_at


@pytest.fixture
def present(database: Database) -> Iterator[Cast]:
    """王立新 and 李春梅 served in 幸福里; the half-year's letters are drafted on 15 July and open to their members."""
    with database.transaction():
        cast = casting.assemble()
        for member in (cast.wang, cast.li):
            cast.register(member, cast.happiness)
        cast.register(cast.ma, cast.peace)
        serve(cast, row(cast.wang.id, minutes=120), row(cast.li.id, minutes=60))
        stand_at(2026, 7, 15)
        yield cast


def open_check(cast: Cast) -> Letter:
    planning.plan_cycles()
    jobs.snapshot(Lease("snapshot", "2026H1", cast.happiness.id, "test", 1))
    letter = letter_to(cast.water)
    assert letter.state is LetterState.CHECKING
    return letter


def told(member: Member) -> list[Notice]:
    return [each for each in queries.newest(member.id, 10) if each.kind is NoticeKind.LETTER]


def test_everybody_in_a_letter_is_asked_once_to_check(present: Cast) -> None:
    letter = open_check(present)
    for member in (present.wang, present.li):
        (notice,) = told(member)
        assert (notice.kind, notice.page) == (NoticeKind.LETTER, "/pages/letters/letters")
        assert notice.words == "2026年上半年反馈函已拟好。如与实际不符，请在2026年7月21日18时前提出。"
    assert letter.check_until is not None
    assert told(present.ma) == []


def test_drafting_twice_asks_once(present: Cast) -> None:
    open_check(present)
    jobs.snapshot(Lease("snapshot", "2026H1", present.happiness.id, "test", 1))
    assert len(told(present.wang)) == 1


def test_many_letters_cost_two_statements(present: Cast) -> None:
    """The members of a community's letters are read once and told in one statement."""
    open_check(present)
    letters = session().execute(select(LetterMember.letter_id)).scalars().all()
    cycle = cycles.cycle_of(present.happiness.id, "2026H1")
    assert cycle is not None
    seen: list[str] = []
    connection = session().connection()

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(connection, "before_cursor_execute", note)
    checking.telling.tell_check(letters, cycle.cover.period, cycles.check_until(cycle))
    event.remove(connection, "before_cursor_execute", note)
    assert (
        len([statement for statement in seen if "letter_members" in statement or "notices" in statement]) == 2
    )


def test_members_are_asked_again_when_a_letter_is_redrafted(present: Cast) -> None:
    letter = open_check(present)
    stand_at(2026, 7, 17)
    drafting.redraft(letter.id, "补录一次。", actor=present.clerk)
    newest, first = told(present.wang)
    assert newest.words != first.words


@pytest.mark.parametrize(("upheld", "found"), [(True, "已采纳"), (False, "经核实未作更改")])
def test_an_objector_is_told_of_the_answer(present: Cast, upheld: bool, found: str) -> None:
    letter = open_check(present)
    objection = checking.object_for(letter.id, present.wang.id, "少算一次。", actor=present.clerk)
    checking.answer(objection.id, "李春梅同志当天代签，已更正。", upheld=upheld, actor=present.clerk)
    notice, _ = told(present.wang)
    assert notice.words == f"您对2026年上半年反馈函的异议{found}，请查看答复。"
    assert notice.subject_id == letter.id
    assert len(told(present.li)) == 1
