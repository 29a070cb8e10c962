"""What recognised service brings, and what a correction or a voiding takes back."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest

from server.activities import queries, service
from server.activities.errors import (
    ConfirmerUnknown,
    CorrectionRefused,
    NothingToConfirm,
    OwnRecord,
    RecordNotOfActivity,
    RecordTransitionRefused,
)
from server.activities.rules import ActivityState, Quality, RecordState, Source
from server.deeds import queries as deeds
from server.kernel import clock
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from server.kernel.periods import Period
from server.points import queries as points
from server.points.rules import FactKind
from server.posts import service as posts
from tests import cast as casting
from tests.activities import scene
from tests.activities.scene import row, served
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("within")
CORRECTION = "签退时间误写"
FIRST_HALF = (dt.date(2026, 1, 1), dt.date(2026, 6, 30))


@pytest.fixture
def cast(within: None) -> Cast:
    assembled = casting.assemble()
    assembled.register(assembled.wang, assembled.happiness)
    assembled.register(assembled.li, assembled.happiness)
    return assembled


def hours_of(cast: Cast, minutes_by_start: dict[int, int], day: dt.date = scene.MAY) -> int:
    """Let 王立新 serve in one activity per start hour; return the year's points in half-points."""
    for start, minutes in minutes_by_start.items():
        served(cast, row(cast.wang.id, day, start=start, minutes=minutes), day=day)
    return points.balance(cast.wang.id, day.year)


@pytest.mark.parametrize(
    ("minutes_by_start", "half_points"),
    [({9: 90}, 3), ({9: 119}, 3), ({9: 29}, 0), ({9: 360}, 8), ({8: 300, 13: 300, 18: 119}, 16)],
)
def test_points_follow_the_table_of_the_domain(
    cast: Cast, minutes_by_start: dict[int, int], half_points: int
) -> None:
    assert hours_of(cast, minutes_by_start) == half_points


def test_twelve_days_of_four_hours_reach_the_limit_of_the_year(cast: Cast) -> None:
    for day in range(1, 13):
        total = hours_of(cast, {9: 240}, dt.date(2026, 5, day))
    assert total == 80
    [line] = queries.letter_lines(
        cast.happiness.id,
        cast.water.id,
        *FIRST_HALF,
        confirmed_before=scene.instant(dt.date(2027, 1, 1), 0),
    )
    assert (line.services, line.recognised_minutes) == (12, 48 * 60)


@pytest.mark.parametrize(
    ("day", "period"),
    [(dt.date(2026, 6, 30), Period.half(2026, 1)), (dt.date(2026, 12, 31), Period.half(2026, 2))],
)
def test_a_shift_over_midnight_counts_where_it_started(
    cast: Cast, at: Callable[..., None], day: dt.date, period: Period
) -> None:
    """31 December 22:00 to 1 January 1:00 is the old year's (domain.md appendix 1.12)."""
    at(2027, 1, 5)
    begin, end = scene.instant(day, 22), scene.instant(day + dt.timedelta(days=1), 1)
    [record] = served(
        cast, row(cast.wang.id, day, start=22, minutes=180), day=day, starts_at=begin, ends_at=end
    )
    assert (record.day, record.minutes) == (day, 180)
    later = scene.instant(dt.date(2027, 1, 6), 0)
    counted = {
        each: queries.letter_lines(
            cast.happiness.id, cast.water.id, each.first_day, each.last_day, confirmed_before=later
        )
        for each in (period, period.next())
    }
    assert [len(lines) for lines in counted.values()] == [1, 0]
    assert points.entries(cast.wang.id, day.year)[0].day == day


def test_service_of_june_confirmed_in_july_counts_in_june(cast: Cast, at: Callable[..., None]) -> None:
    at(2026, 7, 3)
    day = dt.date(2026, 6, 28)
    served(cast, row(cast.wang.id, day), day=day)
    lines = queries.letter_lines(
        cast.happiness.id,
        cast.water.id,
        *FIRST_HALF,
        confirmed_before=clock.now() + dt.timedelta(1),
    )
    assert [line.member_id for line in lines] == [cast.wang.id]


def test_what_is_planned_for_tomorrow_brings_nothing(cast: Cast) -> None:
    activity = scene.planned(cast, dt.date(2026, 7, 23))
    with pytest.raises(NothingToConfirm):
        service.confirm(activity.id, actor=cast.secretary)
    assert activity.state is ActivityState.PLANNED
    assert points.balance(cast.wang.id, 2026) == 0


def test_an_emergency_call_scores_besides_its_hours(cast: Cast) -> None:
    served(cast, row(cast.wang.id), source=Source.EMERGENCY)
    assert points.balance(cast.wang.id, 2026) == 3 + 6


def test_a_helped_matter_is_a_deed_with_the_record_as_evidence(cast: Cast) -> None:
    [record] = served(cast, row(cast.wang.id, helped_matters=2))
    matter = deeds.progress(cast.wang.id, 2026)[0]
    assert (matter.done_on, [piece.id for piece in matter.evidence]) == (record.day, [record.id])


def test_only_half_of_what_is_chosen_is_confirmed_when_half_is_chosen(cast: Cast) -> None:
    activity = scene.planned(cast)
    sheet = [row(cast.wang.id, quality=Quality.PLAIN), row(cast.li.id)]
    entered = service.enter_sheet(activity.id, sheet, actor=cast.clerk)
    [first] = service.confirm(activity.id, [entered[0].id], quality=Quality.GOOD, actor=cast.secretary)
    assert (first.quality, activity.state) == (Quality.PLAIN, ActivityState.HELD)
    [second] = service.confirm(activity.id, quality=Quality.GOOD, actor=cast.secretary)
    assert (second.member_id, second.quality) == (cast.li.id, Quality.GOOD)
    with pytest.raises(NothingToConfirm):
        service.confirm(activity.id, actor=cast.secretary)
    with pytest.raises(RecordTransitionRefused):
        service.confirm(activity.id, [first.id], actor=cast.secretary)


def test_records_of_another_activity_are_not_confirmed_with_this_one(cast: Cast) -> None:
    [other] = served(cast, row(cast.wang.id))
    activity = scene.planned(cast)
    service.enter_sheet(activity.id, [row(cast.li.id)], actor=cast.clerk)
    with pytest.raises(RecordNotOfActivity) as refused:
        service.confirm(activity.id, [other.id], actor=cast.secretary)
    assert list(refused.value.fields) == ["record_ids.0"]


def test_the_system_confirms_nothing(cast: Cast) -> None:
    activity = scene.planned(cast)
    service.enter_sheet(activity.id, [row(cast.wang.id)], actor=cast.clerk)
    with pytest.raises(ConfirmerUnknown):
        service.confirm(activity.id, actor=SYSTEM)


def test_a_correction_leaves_the_old_record_and_books_both_lines(cast: Cast, at: Callable[..., None]) -> None:
    """domain.md C2: 4.0 h → 2.5 h are two more ledger lines, −4.0 and +2.5."""
    [old] = served(cast, row(cast.wang.id, minutes=240, helped_matters=1))
    changes = {"stopped_at": scene.instant(scene.MAY, 11, 30)}
    at(2026, 7, 24)
    new = service.correct(old.id, changes, CORRECTION, actor=cast.secretary)
    assert (old.state, old.reason, old.minutes) == (RecordState.CORRECTED, CORRECTION, 240)
    assert (new.state, new.corrects_id, new.minutes) == (RecordState.CONFIRMED, old.id, 150)
    assert (new.entered_by, new.entered_at) == (old.entered_by, old.entered_at)
    assert new.confirmed_by == cast.secretary.person_id
    hours = [line.half_points for line in points.entries(cast.wang.id, 2026) if line.kind is FactKind.SERVICE]
    assert hours == [8, -8, 5]
    matter = deeds.progress(cast.wang.id, 2026)[0]
    assert [piece.id for piece in matter.evidence] == [new.id]


def test_a_correction_names_the_field_that_is_wrong(cast: Cast) -> None:
    [old] = served(cast, row(cast.wang.id))
    for changes, field in (
        ({"stopped_at": old.started_at}, "stopped_at"),
        ({"break_minutes": 90}, "break_minutes"),
        ({"started_at": scene.instant(dt.date(2026, 5, 15), 9), "stopped_at": scene.instant(dt.date(2026, 5, 15), 10)},
         "started_at"),
    ):  # fmt: skip
        with pytest.raises(CorrectionRefused) as refused:
            service.correct(old.id, changes, CORRECTION, actor=cast.secretary)
        assert list(refused.value.fields) == [field]
    with pytest.raises(CorrectionRefused):
        service.correct(old.id, {"break_minutes": 0}, CORRECTION, actor=cast.secretary)
    assert old.state is RecordState.CONFIRMED


def test_a_correction_may_not_overlap_another_service_without_a_reason(cast: Cast) -> None:
    [first] = served(cast, row(cast.wang.id, start=9))
    served(cast, row(cast.wang.id, start=13))
    longer = {"stopped_at": scene.instant(scene.MAY, 14)}
    with pytest.raises(CorrectionRefused) as refused:
        service.correct(first.id, longer, CORRECTION, actor=cast.secretary)
    assert list(refused.value.fields) == ["overlap_reason"]
    explained = longer | {"overlap_reason": "两处往返"}
    assert service.correct(first.id, explained, CORRECTION, actor=cast.secretary).minutes == 300


def test_a_chain_of_corrections_ends_in_one_confirmed_record(cast: Cast) -> None:
    [first] = served(cast, row(cast.wang.id, minutes=240))
    second = service.correct(first.id, {"break_minutes": 30}, CORRECTION, actor=cast.secretary)
    third = service.correct(second.id, {"break_minutes": 60}, CORRECTION, actor=cast.secretary)
    with pytest.raises(RecordTransitionRefused):
        service.correct(first.id, {"break_minutes": 90}, CORRECTION, actor=cast.secretary)
    chain = {record.id: record.corrects_id for record in queries.records_in(first.activity_id)}
    assert chain == {first.id: None, second.id: first.id, third.id: second.id}
    assert queries.successors(chain) == {first.id: second.id, second.id: third.id}
    assert points.balance(cast.wang.id, 2026) == 6


def test_voiding_takes_back_points_and_deeds_and_keeps_the_record(cast: Cast) -> None:
    [record] = served(cast, row(cast.wang.id, helped_matters=1), source=Source.EMERGENCY)
    service.void(record.id, "经核实未参加", actor=cast.secretary)
    assert (record.state, record.reason) == (RecordState.VOIDED, "经核实未参加")
    assert points.balance(cast.wang.id, 2026) == 0
    assert deeds.progress(cast.wang.id, 2026)[0].done_on is None
    with pytest.raises(RecordTransitionRefused):
        service.void(record.id, "再次", actor=cast.secretary)


def test_pending_records_are_neither_corrected_nor_voided(cast: Cast) -> None:
    activity = scene.planned(cast)
    [record] = service.enter_sheet(activity.id, [row(cast.wang.id)], actor=cast.clerk)
    with pytest.raises(RecordTransitionRefused):
        service.correct(record.id, {"break_minutes": 30}, CORRECTION, actor=cast.secretary)
    with pytest.raises(RecordTransitionRefused):
        service.void(record.id, "不要了", actor=cast.secretary)


def test_nobody_corrects_or_voids_their_own_service(cast: Cast) -> None:
    zhou = casting.add_member("周正", cast.water, cast.happiness)
    cast.register(zhou, cast.happiness)
    both = casting.staff("周正", casting.Role.SECRETARY, area=cast.happiness, person=zhou.id)
    [record] = served(cast, row(zhou.id))
    with pytest.raises(OwnRecord):
        service.correct(record.id, {"break_minutes": 30}, CORRECTION, actor=both)
    with pytest.raises(OwnRecord):
        service.void(record.id, "不要了", actor=both)
    assert record.state is RecordState.CONFIRMED


def claimed(cast: Cast, at: Callable[..., None]) -> tuple[UUID, UUID]:
    """Let 王立新 claim a legal-advice post in January; return post and claim."""
    at(2026, 1, 15)
    post = posts.publish(
        cast.happiness.id, name="法律咨询", category_code="D07", duties="解答咨询", place="居委会", capacity=5,
        starts_on=dt.date(2026, 1, 16), ends_on=dt.date(2026, 12, 31),
        slots=[{"weekday": None, "from": "09:00", "to": "11:00"}], leader_name="何强", actor=cast.clerk,
    )  # fmt: skip
    claim = posts.claim(post.id, actor=cast.phone_of(cast.wang))
    at(2026, 7, 22)
    return post.id, claim.id


def project_of(cast: Cast) -> tuple[dt.date | None, list[UUID]]:
    project = deeds.progress(cast.wang.id, 2026)[2]
    return project.done_on, [piece.id for piece in project.evidence]


def test_a_claim_alone_is_no_deed_and_its_first_confirmed_service_is(
    cast: Cast, at: Callable[..., None]
) -> None:
    post_id, claim_id = claimed(cast, at)
    assert project_of(cast) == (None, [])
    activity = scene.planned(cast, post_id=post_id)
    [record] = service.enter_sheet(activity.id, [row(cast.wang.id)], actor=cast.clerk)
    assert (record.claim_id, project_of(cast)) == (claim_id, (None, []))
    service.confirm(activity.id, actor=cast.secretary)
    assert project_of(cast) == (scene.MAY, [claim_id])


def test_a_professional_post_adds_half_a_point_for_each_full_hour(
    cast: Cast, at: Callable[..., None]
) -> None:
    post_id, _ = claimed(cast, at)
    served(cast, row(cast.wang.id, minutes=150), post_id=post_id)
    by_rule = {line.rule_code: line.half_points for line in points.entries(cast.wang.id, 2026)}
    assert by_rule == {"P02": 5, "P03": 6, "P04": 2}


def test_a_claims_deed_rests_on_the_earliest_service_that_stands(cast: Cast, at: Callable[..., None]) -> None:
    post_id, claim_id = claimed(cast, at)
    june = dt.date(2026, 6, 6)
    [first] = served(cast, row(cast.wang.id), post_id=post_id)
    [second] = served(cast, row(cast.wang.id, june), day=june, post_id=post_id)
    service.correct(first.id, {"break_minutes": 30}, CORRECTION, actor=cast.secretary)
    assert project_of(cast) == (scene.MAY, [claim_id])
    standing = queries.first_confirmed(claim_id)
    assert standing is not None
    service.void(standing.id, "经核实未参加", actor=cast.secretary)
    assert project_of(cast) == (june, [claim_id])
    service.void(second.id, "经核实未参加", actor=cast.secretary)
    assert project_of(cast) == (None, [])


def test_a_guests_service_is_in_the_letter_and_points_of_their_own_community(cast: Cast) -> None:
    cast.register(cast.ma, cast.peace)
    served(cast, row(cast.ma.id))
    after = scene.instant(dt.date(2027, 1, 1), 0)
    lines = {
        place.id: queries.letter_lines(place.id, cast.library.id, *FIRST_HALF, confirmed_before=after)
        for place in (cast.happiness, cast.peace)
    }
    assert lines[cast.happiness.id] == []
    [line] = lines[cast.peace.id]
    assert (line.services, line.elsewhere_services, line.elsewhere_recognised_minutes) == (1, 1, 90)
    assert points.balance(cast.ma.id, 2026) == 0, "平安里 keeps no points"


def test_what_is_not_yet_confirmed_is_listed_before_the_letters(cast: Cast) -> None:
    activity = scene.planned(cast)
    [record] = service.enter_sheet(activity.id, [row(cast.wang.id)], actor=cast.clerk)
    waiting = session().scalars(queries.unconfirmed(cast.happiness.id, *FIRST_HALF)).all()
    assert waiting == [record]
    service.confirm(activity.id, actor=cast.secretary)
    assert session().scalars(queries.unconfirmed(cast.happiness.id, *FIRST_HALF)).all() == []


def test_confirmed_records_are_what_the_points_know(cast: Cast) -> None:
    [old] = served(cast, row(cast.wang.id, minutes=240), row(cast.li.id))[:1]
    service.correct(old.id, {"break_minutes": 30}, CORRECTION, actor=cast.secretary)
    records = sorted(session().execute(queries.confirmed_records()))
    facts = sorted(session().execute(points.live_facts(FactKind.SERVICE)))
    assert records == facts
    assert len(records) == 2
