"""Undoing an import: what nobody has built upon is taken back, the rest stays and says why."""

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import select, text

from server.kernel import clock, crypto
from server.kernel.db import Database, send_changes, session
from server.kernel.errors import NotFound
from server.members import queries as members
from server.members import service as member_verbs
from server.members.models import Member
from server.members.rules import MemberState, Purpose
from server.people import queries as people
from server.registrations import service as registrations
from server.registrations.rules import Method
from server.rosters import queries, service, undoing
from server.rosters.comparison import Answer, row_key
from server.rosters.errors import ImportNotUndoable, LaterRoster, TooLateToUndo
from server.rosters.models import ImportState, RosterImport, RosterTrace
from server.rosters.rules import Outcome
from tests import cast as casting
from tests.activities.test_races import at_once
from tests.cast import Cast

HEAD = "姓名,性别,单位,手机,所在社区,居住小区,党员身份,职务\n"
PENG = "彭妍春,女,金泉市水务局,15444777006,幸福里,富康花园1号楼,正式,科员"
ZHAO = "赵永强,男,金泉市水务局,15444777007,幸福里,富康花园2号楼,正式,科员"
TODAY = dt.date(2026, 7, 22)


@pytest.fixture
def cast(within: None) -> Cast:
    return casting.assemble()


def take(cast: Cast, *lines: str, **said: object) -> UUID:
    content = (HEAD + "\n".join(lines) + "\n").encode()
    seen = service.preview(content, filename="名册.csv", area_id=cast.city.id, actor=cast.administrator)
    for asked in seen.comparison.asked:
        said = {"answers": {row_key(asked.row): Answer.SAME}, **said}
    service.apply(seen.id, actor=cast.administrator, **said)
    service.carry_out(seen.id)
    send_changes()
    return seen.id


def undo(cast: Cast, import_id: UUID) -> dict[str, int]:
    undoing.undo(import_id, "文件传错了", actor=cast.administrator)
    undoing.take_back(import_id, tell=lambda done, total: None)
    send_changes()
    session().expire_all()
    row = session().get(RosterImport, import_id)
    assert row is not None
    assert (row.state, row.undone_reason) == (ImportState.UNDONE, "文件传错了")
    return dict(row.undo_result or {})


def of_phone(phone: str) -> UUID:
    (person,) = people.with_phone(phone)
    return person.id


def test_who_was_added_and_has_nothing_else_is_gone(cast: Cast) -> None:
    import_id = take(cast, PENG, ZHAO)
    assert undo(cast, import_id) == {"removed": 2, "restored": 0, "kept": 0}
    assert people.with_phone("15444777006") == []
    assert queries.last_given([cast.water.id])[cast.water.id] == dt.date(2026, 1, 10)


def test_who_has_registered_since_stays_and_the_trace_says_why(cast: Cast) -> None:
    import_id = take(cast, PENG, ZHAO)
    peng = session().get(Member, of_phone("15444777006"))
    cast.register(peng, cast.happiness)
    assert undo(cast, import_id) == {"removed": 1, "restored": 0, "kept": 1}
    kept = session().scalars(select(RosterTrace).where(RosterTrace.outcome == Outcome.KEPT)).one()
    assert (kept.member_id, kept.kept_because) == (peng.id, "已报到、作过告知同意")


def test_what_was_changed_is_as_it_was(cast: Cast) -> None:
    take(cast, PENG)
    later = take(cast, "彭妍春,女,金泉市水务局,15444777999,平安里,新城小区8号楼,预备,科长")
    assert undo(cast, later) == {"removed": 0, "restored": 1, "kept": 0}
    known = members.of_units([cast.water.id], TODAY)[cast.water.id][-1]
    found = next(
        each for each in members.of_units([cast.water.id], TODAY)[cast.water.id] if each.name == "彭妍春"
    )
    assert known is not None
    assert (found.community_id, found.residence, found.party_status, found.position) == (
        cast.happiness.id, "富康花园1号楼", "full", "科员",
    )  # fmt: skip
    assert people.phone_of(people.person(of_phone("15444777006"))) == "15444777006"


def test_who_was_changed_again_since_is_left_alone(cast: Cast) -> None:
    take(cast, PENG)
    later = take(cast, PENG.replace("1号楼", "8号楼"))
    peng = of_phone("15444777006")
    member_verbs.settle(peng, cast.peace.id, actor=cast.clerk)
    assert undo(cast, later)["kept"] == 1
    assert members.member(peng).community_id == cast.peace.id


def test_a_move_is_taken_back(cast: Cast) -> None:
    take(cast, PENG)
    moved = take(cast, PENG.replace("水务局", "图书馆"))
    peng = of_phone("15444777006")
    assert members.unit_on(peng, TODAY) == cast.library.id
    assert undo(cast, moved)["restored"] == 1
    assert members.unit_on(peng, TODAY) == cast.water.id


def test_who_was_marked_as_gone_serves_on(cast: Cast) -> None:
    import_id = take(cast, PENG, ended=[cast.li.id])
    assert members.member(cast.li.id).state is MemberState.LEFT
    assert undo(cast, import_id) == {"removed": 1, "restored": 1, "kept": 0}
    assert members.member(cast.li.id).state is MemberState.SERVING
    assert members.unit_on(cast.li.id, TODAY) == cast.water.id


def test_only_the_newest_import_of_a_unit_can_be_undone(cast: Cast) -> None:
    first = take(cast, PENG)
    clock.use(clock.FixedClock(clock.now() + dt.timedelta(minutes=1)))
    second = take(cast, PENG, ZHAO)
    with pytest.raises(LaterRoster):
        undoing.undo(first, "传错了", actor=cast.administrator)
    undo(cast, second)
    assert undo(cast, first) == {"removed": 1, "restored": 0, "kept": 0}


def test_after_a_month_it_is_too_late_and_twice_is_refused(cast: Cast) -> None:
    import_id = take(cast, PENG)
    clock.use(clock.FixedClock(clock.now() + dt.timedelta(days=31)))
    with pytest.raises(TooLateToUndo):
        undoing.undo(import_id, "传错了", actor=cast.administrator)
    clock.use(clock.FixedClock(clock.now() - dt.timedelta(days=31)))
    undo(cast, import_id)
    with pytest.raises(ImportNotUndoable):
        undoing.undo(import_id, "再来一次", actor=cast.administrator)


def test_the_liaison_of_another_unit_cannot(cast: Cast) -> None:
    import_id = take(cast, PENG)
    with pytest.raises(NotFound):
        undoing.undo(import_id, "传错了", actor=cast.strange_liaison)


def test_what_is_kept_for_undoing_is_sealed_and_forgotten_afterwards(cast: Cast) -> None:
    take(cast, PENG)
    later = take(cast, PENG.replace("15444777006", "15444777999").replace("1号楼", "8号楼"))
    stored = session().scalars(select(RosterTrace.before).where(RosterTrace.import_id == later)).one()
    assert stored is not None
    assert "富康花园1号楼".encode() not in stored
    assert crypto.keyring().mark == stored[: len(crypto.keyring().mark)]
    undo(cast, later)
    assert session().scalar(text("SELECT count(*) FROM roster_traces WHERE before IS NOT NULL")) == 0


@pytest.mark.commits
def test_who_registers_while_an_import_is_undone_is_either_kept_or_gone(city: Database) -> None:
    """Never is there a registration of somebody who was taken away, nor an undo that stops half-way."""
    with city.transaction():
        cast = casting.assemble()
        import_id = take(cast, PENG)
        peng = of_phone("15444777006")
        undoing.undo(import_id, "文件传错了", actor=cast.administrator)
    outcomes = at_once(
        city,
        lambda: undoing.take_back(import_id, tell=lambda done, total: None),
        lambda: registrations.submit(
            peng, cast.happiness.id, method=Method.IN_PERSON,
            consents={Purpose.REGISTER: True, Purpose.TELL_UNIT: True}, actor=cast.clerk,
        ),
    )  # fmt: skip
    with city.transaction():
        row = session().get(RosterImport, import_id)
        assert row is not None
        came_first = outcomes["done"] == 2
        assert (row.state, row.undo_result["kept"]) == (ImportState.UNDONE, int(came_first))
        assert (people.with_phone("15444777006") != []) == came_first
