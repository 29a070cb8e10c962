"""What was keyed into a small register by mistake is taken back: the deed and its points fall, the entry stays to be seen."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from server.audit import queries as audit_queries
from server.deeds import queries, register, service, withdrawing
from server.deeds.errors import EntryWithdrawn, OpinionDecided, OpinionSaidByMember, OwnDeed
from server.deeds.models import FamilyVisit
from server.deeds.rules import DeedKind, Hardship
from server.kernel import clock
from server.kernel.db import Database
from server.kernel.errors import NotFound
from server.points import queries as points
from tests import cast as casting
from tests.cast import Cast
from tests.posts.test_races import together

As = Callable[[Any], Any]
DAY = dt.date(2026, 5, 16)
WHY = {"reason": "登记在别人名下了"}


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.transaction():
        assembled = casting.assemble()
        for member in (assembled.wang, assembled.li):
            assembled.register(member, assembled.happiness)
        return assembled


def visited(cast: Cast) -> FamilyVisit:
    return service.record_visit(
        cast.wang.id, community_id=cast.happiness.id, day=DAY, house_code="H-0031", hardship=Hardship.ELDERLY,
        actor=cast.clerk,
    )  # fmt: skip


def met(cast: Cast) -> UUID:
    both = [cast.wang.id, cast.li.id]
    return service.record_meeting(
        cast.happiness.id, day=DAY, topic="组织生活会", member_ids=both, actor=cast.clerk
    ).id


def listened(cast: Cast) -> UUID:
    return service.record_opinion(
        cast.wang.id, community_id=cast.happiness.id, day=DAY, category="环境", content="路灯不亮", actor=cast.clerk
    ).id  # fmt: skip


def done(cast: Cast, member_id: UUID) -> list[int]:
    return [int(each.kind) for each in queries.progress(member_id, 2026) if each.done_on]


def test_a_visit_taken_back_is_no_deed_and_brings_no_points(cast: Cast, within: None) -> None:
    visit = visited(cast)
    assert (done(cast, cast.wang.id), points.balance(cast.wang.id, 2026)) == ([4], 6)
    withdrawing.withdraw_visit(visit.id, actor=cast.secretary, **WHY)
    assert (done(cast, cast.wang.id), points.balance(cast.wang.id, 2026)) == ([], 0)
    assert list(points.verify()) == []
    [row] = register.visit_page(cast.clerk, cast.happiness.id, 2026).items
    assert (row.withdrawn, row.recorder) == (WHY["reason"], "孙敏")
    [piece] = register.pieces(cast.wang.id, 2026, actor=cast.clerk)[4]
    assert (piece.words, piece.withdrawer, piece.deed.withdrawn_reason) == (
        "H-0031，高龄独居", "周正", WHY["reason"],
    )  # fmt: skip
    with pytest.raises(EntryWithdrawn):
        withdrawing.withdraw_visit(visit.id, actor=cast.secretary, **WHY)


def test_one_attendance_falls_or_the_whole_meeting(cast: Cast, within: None) -> None:
    meeting = met(cast)
    withdrawing.withdraw_meeting(meeting, member_id=cast.li.id, actor=cast.clerk, **WHY)
    assert (done(cast, cast.wang.id), done(cast, cast.li.id)) == ([5], [])
    [row] = register.meeting_page(cast.clerk, cast.happiness.id, 2026).items
    assert (row.keyed, row.standing) == (2, 1)
    withdrawing.withdraw_meeting(meeting, actor=cast.clerk, **WHY)
    assert done(cast, cast.wang.id) == []
    _, attendees = register.meeting_with_attendees(meeting, actor=cast.clerk)
    assert [each.withdrawn for each in attendees] == [WHY["reason"]] * 2
    with pytest.raises(NotFound):
        withdrawing.withdraw_meeting(met(cast), member_id=cast.ma.id, actor=cast.clerk, **WHY)


def test_only_what_the_desk_keyed_and_nobody_answered_is_taken_back(
    cast: Cast, as_: As, database: Database
) -> None:
    words = {"category": "环境", "content": "路灯不亮"}
    phone = as_(cast.phone_of(cast.wang))
    said = phone.post("/api/v1/me/opinions", json=words).json["id"]
    with database.transaction():
        mistaken, answered = listened(cast), listened(cast)
        service.decide_opinion(answered, adopted=True, reply="已修", actor=cast.clerk)
        withdrawing.withdraw_opinion(mistaken, actor=cast.clerk, **WHY)
    for opinion, refusal in ((said, OpinionSaidByMember), (answered, OpinionDecided)):
        with database.transaction(), pytest.raises(refusal):
            withdrawing.withdraw_opinion(UUID(str(opinion)), actor=cast.clerk, **WHY)
    own = phone.get("/api/v1/me/opinions").json["items"]
    assert {each["id"] for each in own} == {said, str(answered)}


def test_a_letter_of_before_still_counts_what_was_taken_back_later(
    cast: Cast, at: Callable[..., None], within: None
) -> None:
    visit, year = visited(cast), (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    frozen = clock.now() + dt.timedelta(seconds=1)
    at(2026, 7, 24)
    withdrawing.withdraw_visit(visit.id, actor=cast.clerk, **WHY)
    found = [
        [each.kind for each in queries.contributions(cast.happiness.id, *year, before=before)]
        for before in (frozen, clock.now() + dt.timedelta(seconds=1))
    ]
    assert found == [[DeedKind.FAMILY], []]


def test_nobody_takes_back_their_own_and_strangers_find_nothing(cast: Cast, within: None) -> None:
    visit = visited(cast)
    herself = casting.staff("王立新", casting.Role.CLERK, area=cast.happiness, person=cast.wang.id)
    with pytest.raises(OwnDeed):
        withdrawing.withdraw_visit(visit.id, actor=herself, **WHY)
    with pytest.raises(NotFound):
        withdrawing.withdraw_visit(visit.id, actor=cast.stranger, **WHY)


def test_it_is_audited_with_its_reason_over_http(cast: Cast, as_: As, database: Database) -> None:
    with database.transaction():
        visit = visited(cast).id
    path = f"/api/v1/family-visits/{visit}/withdrawal"
    assert as_(cast.clerk).post(path, json=WHY).status_code == 200
    assert as_(cast.clerk).post(path, json=WHY).status_code == 409
    with database.transaction():
        [entry] = audit_queries.entries(verb="deeds.withdraw_visit", actor=cast.auditor).items
        assert (entry.subject_id, entry.reason) == (visit, WHY["reason"])


def test_the_register_finds_who_lacks_what_by_name(cast: Cast, within: None) -> None:
    visited(cast)

    def names(**wanted: Any) -> list[str]:
        return [each.name for each in register.member_page(cast.clerk, 2026, **wanted).items]

    assert names() == ["李春梅", "王立新"]
    assert names(missing=DeedKind.FAMILY) == ["李春梅"]
    assert names(missing=DeedKind.MEETING, q="wlx") == ["王立新"]
    first = register.member_page(cast.clerk, 2026, limit=1)
    rest = register.member_page(cast.clerk, 2026, limit=1, cursor=first.next)
    assert [each.name for page in (first, rest) for each in page.items] == ["李春梅", "王立新"]
    assert rest.items[0].done == {4: DAY}
    assert register.member_page(cast.stranger, 2026).items == []


@pytest.mark.commits
def test_two_who_take_it_back_at_once_do_it_once(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
        cast.register(cast.wang, cast.happiness)
        visit = visited(cast).id
    acts = [
        lambda by=by: withdrawing.withdraw_visit(visit, actor=by, **WHY)
        for by in (cast.clerk, cast.secretary)
    ]
    assert together(city, acts) == {"done": 1, EntryWithdrawn.code: 1}
    with city.transaction():
        assert (points.balance(cast.wang.id, 2026), list(points.verify())) == (0, [])
