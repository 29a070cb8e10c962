"""Two records of one person become one: nothing is lost, nothing counts twice, and two persons answer for it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from server import verification
from server.accounts.models import Account
from server.accounts.rules import Role
from server.activities.models import ServiceRecord
from server.activities.rules import RecordState
from server.deeds import service as deed_verbs
from server.deeds.models import Deed
from server.deeds.rules import Hardship
from server.feedback import own
from server.kernel import clock, references
from server.kernel.db import Database, send_changes, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.members import merging as finding
from server.members import queries as members
from server.members.errors import MergeDecided, MergeHindered, SamePersonProposed
from server.members.models import Member
from server.members.rules import MemberState, MergeState, Purpose
from server.overview import merging
from server.people import queries as people
from server.people import service as people_verbs
from server.points import queries as points
from server.points.models import LedgerEntry
from server.registrations import queries as registrations
from server.registrations import service as registration_verbs
from server.registrations.rules import Method
from server.worker import books
from tests import cast as casting
from tests import factories as make
from tests.activities import scene
from tests.activities.test_races import at_once
from tests.cast import Cast
from tests.delivery import scene as delivered

JULY = dt.date(2026, 7, 22)


@pytest.fixture
def cast(within: None) -> Cast:
    return casting.assemble()


def twin(cast: Cast, name: str = "王立新") -> Member:
    """A second record of 王立新, made by another roster."""
    return casting.add_member(name, cast.library, cast.happiness, since=dt.date(2026, 3, 1))


def merge(cast: Cast, merged: Member, into: Member, *, phone: UUID | None = None) -> dict[str, int]:
    proposed = merging.propose(
        merged.id, into.id, keeps_phone_of=phone or into.id, reason="同一人，手机号写错", actor=cast.clerk
    )
    done = merging.carry_out(proposed.id, actor=cast.secretary)
    send_changes()
    session().expire_all()
    return dict(done.moved or {})


def problems() -> list[str]:
    return list(verification.problems(books()))


def minutes_of(*member_ids: UUID) -> int:
    total = select(func.coalesce(func.sum(ServiceRecord.recognised_minutes), 0)).where(
        ServiceRecord.member_id.in_(member_ids), ServiceRecord.state == RecordState.CONFIRMED
    )
    return int(session().scalar(total) or 0)


def test_everything_of_the_other_is_the_survivors(cast: Cast) -> None:
    other = twin(cast)
    cast.register(other, cast.happiness)
    scene.served(cast, scene.row(other.id, minutes=120))
    earned, wrong = points.balance(other.id, 2026), problems()
    moved = merge(cast, other, cast.wang)
    assert moved.keys() >= {"registrations", "consents", "service_records", "points_facts"}
    assert (minutes_of(cast.wang.id), minutes_of(other.id)) == (120, 0)
    assert (points.balance(cast.wang.id, 2026), points.balance(other.id, 2026)) == (earned, 0)
    live = registrations.live_registration(cast.wang.id)
    assert live is not None
    gone = members.member(other.id)
    assert (gone.state, gone.merged_into) == (MemberState.MERGED, cast.wang.id)
    assert problems() == wrong


def test_no_column_names_the_merged_record_but_those_that_tell_history(cast: Cast) -> None:
    other = twin(cast)
    cast.register(other, cast.happiness)
    scene.served(cast, scene.row(other.id, minutes=120))
    merge(cast, other, cast.wang)
    left = references.pointing_at("members.id", [other.id])[other.id]
    assert left <= merging.STAYS | {"employments"}


def test_every_table_that_takes_rows_of_members_refuses_those_of_a_merged_one(cast: Cast) -> None:
    """A table added later must be guarded as well; requests about points came after the guard and name an entry."""
    triggers = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'refuse_merged'"
    guarded = set(session().scalars(text(triggers)))
    named = {
        column.table.name for column in references.columns_to("members.id") if column.name == "member_id"
    }
    assert named - guarded <= {"points_requests", "points_years"}
    other = twin(cast)
    merge(cast, other, cast.wang)
    with pytest.raises(IntegrityError, match="takes no new rows"), session().begin_nested():
        make.ConsentFactory(member_id=other.id)


def test_a_pointer_is_one_step_long(cast: Cast) -> None:
    first, second = twin(cast), twin(cast)
    merge(cast, first, second)
    merge(cast, second, cast.wang)
    assert members.member(first.id).merged_into == cast.wang.id
    with pytest.raises(IntegrityError, match="leads to a record"), session().begin_nested():
        session().execute(
            text("UPDATE members SET merged_into = :to, state = 'merged' WHERE id = :id"),
            {"to": first.id, "id": cast.li.id},
        )


def test_employments_that_find_free_time_go_over_and_the_others_count_once(cast: Cast) -> None:
    other = casting.add_member("王立新", cast.water, cast.happiness, since=dt.date(2019, 5, 1))
    merge(cast, other, cast.wang)
    standing = [each for each in members.employments_of(cast.wang.id) if each.end_reason is None]
    assert [(each.unit_id, each.during.lower) for each in standing] == [(cast.water.id, dt.date(2019, 5, 1))]
    assert [known.member_id for known in members.of_units([cast.water.id], JULY)[cast.water.id]].count(
        cast.wang.id
    ) == 1


def test_the_right_phone_is_kept_and_the_other_forgotten(cast: Cast) -> None:
    other = twin(cast)
    phone = people.phone_of(people.person(other.id))
    merge(cast, other, cast.wang, phone=other.id)
    assert people.phone_of(people.person(cast.wang.id)) == phone
    assert people.person(other.id).phone is None
    assert [each.id for each in people.with_phone(str(phone))] == [cast.wang.id]


def test_letters_written_before_stay_as_they_were_and_are_still_the_members_own(cast: Cast) -> None:
    cast.register(cast.wang, cast.happiness)
    letter = delivered.sent(cast)
    before = letter.content
    other = twin(cast)
    merge(cast, cast.wang, other)
    (mine,) = own.own_lines(actor=cast.phone_of(other))
    assert (mine.letter.id, mine.listed) == (letter.id, True)
    assert mine.letter.content == before


def test_the_phone_that_is_bound_is_the_survivors_from_then_on(cast: Cast) -> None:
    other = twin(cast)
    session().add(Account(id=new_id(), openid="o-other", person_id=other.id, bound_at=clock.now()))
    send_changes()
    merge(cast, other, cast.wang)
    assert session().scalar(select(Account.person_id).where(Account.openid == "o-other")) == cast.wang.id


def test_two_live_registrations_are_refused_with_the_way_out(cast: Cast) -> None:
    other = twin(cast)
    cast.register(other, cast.happiness)
    cast.register(cast.wang, cast.happiness)
    with pytest.raises(MergeHindered, match="请先注销其中一条报到"):
        merge(cast, other, cast.wang)


def test_services_at_one_time_are_refused(cast: Cast) -> None:
    other = twin(cast)
    for each in (other, cast.wang):
        cast.register(each, cast.happiness)
    scene.served(cast, scene.row(other.id), scene.row(cast.wang.id))
    words = merging.hindrances(other.id, cast.wang.id)
    assert any("服务记录" in each for each in words)
    assert any("报到" in each for each in words)


def test_whoever_proposed_may_not_decide_and_nothing_is_done_twice(cast: Cast) -> None:
    other = twin(cast)
    proposed = merging.propose(
        other.id, cast.wang.id, keeps_phone_of=cast.wang.id, reason="同一人", actor=cast.clerk
    )
    with pytest.raises(SamePersonProposed):
        merging.carry_out(proposed.id, actor=cast.clerk)
    merging.refuse(proposed.id, "是两个人", actor=cast.secretary)
    with pytest.raises(MergeDecided):
        merging.carry_out(proposed.id, actor=cast.secretary)
    assert finding.pairs(actor=cast.clerk) == [], "who was found to be two people is not asked again"


def test_the_clerk_next_door_and_who_sees_only_one_of_them_can_do_nothing(cast: Cast) -> None:
    other = casting.add_member("王立新", cast.library, cast.peace)
    for actor in (cast.stranger, cast.clerk):
        with pytest.raises(NotFound):
            merging.propose(other.id, cast.wang.id, keeps_phone_of=cast.wang.id, reason="同一人", actor=actor)
        assert finding.pairs(actor=actor) == []


def test_pairs_are_found_by_name_with_phone_birth_or_unit(cast: Cast) -> None:
    other = twin(cast)
    people_verbs.change(
        people.person(other.id),
        people_verbs.phone_columns(other.id, people.phone_of(people.person(cast.wang.id))),
    )
    send_changes()
    (pair,) = finding.pairs(actor=cast.clerk)
    assert ({pair.older, pair.newer}, pair.why[0]) == ({cast.wang.id, other.id}, "手机号相同")


class Over(Exception):
    """Ends an example: what it did is rolled back."""


@contextmanager
def undone(database: Database) -> Iterator[None]:
    with suppress(Over), database.transaction():
        yield
        raise Over


def register(cast: Cast, member: Member) -> UUID:
    """Register a member by the verbs, so that the points know of it; return the registration's id."""
    submitted = registration_verbs.submit(
        member.id, cast.happiness.id, method=Method.IN_PERSON,
        consents={Purpose.REGISTER: True, Purpose.TELL_UNIT: True}, actor=cast.clerk,
    )  # fmt: skip
    registration_verbs.approve(submitted.id, actor=cast.secretary)
    return submitted.id


@settings(
    max_examples=10, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    days=st.lists(
        st.tuples(st.integers(1, 28), st.booleans(), st.sampled_from([30, 60, 90, 120])),
        min_size=1, max_size=5, unique_by=lambda each: each[0],
    ),
    visits=st.lists(st.booleans(), max_size=3),
)  # fmt: skip
def test_minutes_points_and_deeds_of_both_are_those_of_the_one(
    database: Database, days: list[tuple[int, bool, int]], visits: list[bool]
) -> None:
    """Below the caps nothing is lost and nothing gained, but that one person registers, and does a deed's kind, once a year."""
    with undone(database):
        cast = casting.assemble()
        pair = (twin(cast), cast.wang)
        other, wang = pair
        held = [register(cast, each) for each in pair]
        for day, theirs, minutes in days:
            on = dt.date(2026, 7, day) if day <= 21 else dt.date(2026, 6, day)
            scene.served(cast, scene.row(pair[not theirs].id, on, minutes=minutes), day=on)
        for number, theirs in enumerate(visits):
            deed_verbs.record_visit(
                pair[not theirs].id, community_id=cast.happiness.id, day=JULY, house_code=f"{number}-1",
                hardship=Hardship.OTHER, actor=cast.clerk,
            )  # fmt: skip
        registration_verbs.cancel(held[0], "重复登记", actor=cast.clerk)
        ids = (other.id, wang.id)
        minutes, pieces, sums = minutes_of(*ids), pieces_of(*ids), earned_by_rule(*ids)
        merge(cast, other, wang)
        assert (minutes_of(wang.id), minutes_of(other.id)) == (minutes, 0)
        assert (pieces_of(wang.id), pieces_of(other.id)) == (pieces, 0)
        after = earned_by_rule(wang.id)
        once = {"P01", "P03"}
        assert {code: after[code] for code in after if code not in once} == {
            code: sums[code] for code in sums if code not in once
        }
        assert all(after[code] <= sums[code] for code in once if code in sums)
        assert points.balance(other.id, 2026) == 0
        assert problems() == []


def pieces_of(*member_ids: UUID) -> int:
    query = (
        select(func.count())
        .select_from(Deed)
        .where(Deed.member_id.in_(member_ids), Deed.withdrawn_at.is_(None))
    )
    return int(session().scalar(query) or 0)


def earned_by_rule(*member_ids: UUID) -> dict[str, int]:
    query = (
        select(LedgerEntry.rule_code, func.sum(LedgerEntry.half_points))
        .where(LedgerEntry.member_id.in_(member_ids))
        .group_by(LedgerEntry.rule_code)
    )
    return {code: int(total) for code, total in session().execute(query) if total}


@pytest.mark.commits
def test_nobody_decides_who_sees_only_one_of_the_two(cast: Cast) -> None:
    here, there = cast.wang, casting.add_member("王立新", cast.library, cast.peace)
    proposed = merging.propose(
        there.id, here.id, keeps_phone_of=here.id, reason="同一人", actor=cast.administrator
    )
    for decide in (
        lambda: merging.carry_out(proposed.id, actor=cast.clerk),
        lambda: merging.refuse(proposed.id, "不是", actor=cast.clerk),
    ):
        with pytest.raises(NotFound):
            decide()
    assert finding.merges(MergeState.PROPOSED, actor=cast.clerk) == []
    (found, _) = finding.merges(MergeState.PROPOSED, actor=cast.administrator)[0]
    assert found.id == proposed.id


def test_a_registration_during_a_merge_is_one_before_it_or_refused(city: Database) -> None:
    """Either it came first and went over, or it is refused: never does a merged record hold a live registration."""
    with city.transaction():
        cast = casting.assemble()
        other = twin(cast)
        proposed = merging.propose(
            other.id, cast.wang.id, keeps_phone_of=cast.wang.id, reason="同一人", actor=cast.clerk
        )
    outcomes = at_once(
        city,
        lambda: merging.carry_out(proposed.id, actor=cast.secretary),
        lambda: register(cast, other),
    )
    with city.transaction():
        assert members.member(other.id).state is MemberState.MERGED
        assert registrations.live_registration(other.id) is None
        live = registrations.live_registration(cast.wang.id)
        assert (live is not None) == (outcomes["done"] == 2)
        assert problems() == []


@pytest.mark.commits
def test_two_who_decide_at_once_merge_once(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
        other = twin(cast)
        third = casting.staff("吴复", Role.SECRETARY, area=cast.happiness)
        proposed = merging.propose(
            other.id, cast.wang.id, keeps_phone_of=cast.wang.id, reason="同一人", actor=cast.clerk
        )
    outcomes = at_once(
        city,
        lambda: merging.carry_out(proposed.id, actor=cast.secretary),
        lambda: merging.carry_out(proposed.id, actor=third),
    )
    assert outcomes == {"done": 1, "merge_decided": 1}
