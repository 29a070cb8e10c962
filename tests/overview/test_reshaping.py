"""A community is merged into another, or split: what goes on goes on, what was stays, and everything counts once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from server import verification
from server.accounts.models import RoleGrant
from server.accounts.rules import Role
from server.activities import service as activities
from server.feedback import drafting, exempting, planning
from server.feedback.models import Cycle, Exemption, Letter
from server.feedback.rules import ExemptionKind
from server.kernel.db import Database, send_changes, session
from server.kernel.errors import NotFound
from server.members.errors import MembersElsewhere
from server.organisations import queries as organisations
from server.organisations import reshaping as tree
from server.organisations.errors import (
    AreaNameTaken,
    CommunityClosed,
    MergedIntoItself,
    NumberPrefixTaken,
    SameName,
)
from server.organisations.models import Area, AreaChange
from server.overview import reshaping
from server.overview.errors import ConfirmedToday
from server.overview.reshaping import NewCommunity
from server.posts import service as posts
from server.posts.models import Claim
from server.registrations import queries as registrations
from server.registrations.rules import RegistrationState
from server.rosters import queries as rosters
from server.rosters.communities import Fit
from server.statistics import counting
from server.statistics.rules import Span
from server.worker import books
from tests import cast as casting
from tests.activities.scene import MAY, plan_on, planned, row
from tests.activities.test_races import at_once
from tests.cast import Cast
from tests.feedback.scene import serve, stand_at, table
from tests.posts.posting import publish

JUNE = dt.date(2026, 6, 1)
REASON = "区民政局〔2026〕12号批复"


@pytest.fixture
def living(within: None) -> Cast:
    """王立新 and 李春梅 are registered in 幸福里, 马志远 in 平安里; it is 1 June."""
    cast = casting.assemble()
    for member, home in ((cast.wang, cast.happiness), (cast.li, cast.happiness), (cast.ma, cast.peace)):
        cast.register(member, home)
    stand_at(2026, 6, 1)
    return cast


def merge(cast: Cast) -> AreaChange:
    made = reshaping.merge(cast.happiness.id, cast.peace.id, reason=REASON, actor=cast.administrator)
    session().expire_all()
    return made


def split(cast: Cast, *members: object, **changes: object) -> AreaChange:
    new = {
        "name": "幸福东里社区居委会", "number_prefix": "幸福东里党函", "full_name": "中共幸福东里社区委员会",
        "short_name": "幸福东里社区党委", "member_ids": [each.id for each in members], **changes,
    }  # fmt: skip
    made = reshaping.split(cast.happiness.id, NewCommunity(**new), reason=REASON, actor=cast.administrator)
    session().expire_all()
    return made


def serve_next_door(cast: Cast, day: dt.date, member_id: object, minutes: int) -> None:
    """Let somebody serve in 平安里, by its own staff."""
    secretary = casting.staff("方圆", Role.SECRETARY, area=cast.peace)
    stand_at(day.year, day.month, day.day, 23)
    activity = activities.plan(cast.peace.id, plan_on(day), actor=cast.stranger)
    activities.enter_sheet(activity.id, [row(member_id, day, minutes=minutes)], actor=cast.stranger)
    activities.confirm(activity.id, actor=secretary)


def problems() -> set[str]:
    """What is wrong with the books; the cast's own registrations, made without their verb, were never declared."""
    return set(verification.problems(books()))


def test_people_and_their_registrations_go_on_with_their_number(living: Cast) -> None:
    before = registrations.live_registration(living.wang.id)
    number = registrations.newest_years([before.id])[before.id].number
    made = merge(living)
    after = registrations.live_registration(living.wang.id)
    assert (after.community_id, after.state, after.came_from) == (
        living.peace.id, RegistrationState.ACTIVE, before.id,
    )  # fmt: skip
    assert registrations.newest_years([after.id])[after.id].number == number
    assert (before.state, before.closed_on) == (RegistrationState.TRANSFERRED, JUNE)
    assert living.wang.community_id == living.peace.id
    assert living.wang.residence == "富康花园3号楼"
    assert (made.moved["members"], made.moved["registrations"]) == (2, 2)


def test_everybody_is_registered_in_one_community_on_every_day(living: Cast) -> None:
    merge(living)
    everybody = [living.wang.id, living.li.id, living.ma.id]
    old, new = living.happiness.id, living.peace.id
    for day, homes in ((dt.date(2026, 5, 31), [old, old, new]), (JUNE, [new, new, new])):
        pairs = registrations.registered_pairs(everybody, on=day)
        assert pairs == set(zip(everybody, homes, strict=True))


def test_what_waits_for_a_decision_waits_in_the_other_community(living: Cast) -> None:
    waiting = registrations.live_registration(living.li.id)
    session().execute(text("DELETE FROM registration_years WHERE registration_id = :id"), {"id": waiting.id})
    waiting.state, waiting.approved_at, waiting.approved_by = RegistrationState.SUBMITTED, None, None
    send_changes()
    assert merge(living).moved["waiting_registrations"] == 1
    after = registrations.live_registration(living.li.id)
    assert (after.id, after.community_id, after.state) == (
        waiting.id, living.peace.id, RegistrationState.SUBMITTED,
    )  # fmt: skip


def test_open_posts_go_over_with_their_claims_and_closed_ones_stay(living: Cast) -> None:
    over, closed = publish(living), publish(living, name="旧岗")
    posts.claim(over.id, actor=living.phone_of(living.wang))
    posts.close(closed.id, "结束", actor=living.clerk)
    before = problems()
    moved = merge(living).moved
    assert (moved["posts"], moved["claims"]) == (1, 1)
    assert (over.community_id, closed.community_id) == (living.peace.id, living.happiness.id)
    assert session().scalars(select(Claim.state).where(Claim.post_id == over.id)).one().live
    assert problems() == before


def test_coming_activities_go_over_and_past_ones_stay(living: Cast) -> None:
    past = planned(living, MAY)
    coming = planned(living, dt.date(2026, 6, 20))
    merge(living)
    assert (past.community_id, coming.community_id) == (living.happiness.id, living.peace.id)


def test_a_coming_activity_whose_number_the_other_has_gets_a_new_one(living: Cast) -> None:
    living.happiness.code = living.peace.code = None
    living.happiness.pinyin = living.peace.pinyin = "xing fu"
    mine = planned(living, dt.date(2026, 6, 20))
    theirs = activities.plan(living.peace.id, plan_on(dt.date(2026, 6, 21)), actor=living.stranger)
    assert mine.number == theirs.number
    merge(living)
    assert mine.number != theirs.number


def test_nothing_is_merged_on_a_day_whose_services_are_confirmed(living: Cast) -> None:
    serve(living, row(living.wang.id, JUNE), day=JUNE)
    stand_at(2026, 6, 1, 23)
    with pytest.raises(ConfirmedToday):
        merge(living)
    stand_at(2026, 6, 2)
    assert merge(living).effective_on == dt.date(2026, 6, 2)


def test_the_staff_work_for_the_other_community_and_see_what_was(living: Cast) -> None:
    held = select(RoleGrant.area_id).where(RoleGrant.account_id == living.clerk.account_id)
    assert merge(living).moved["roles"] == 3
    assert session().scalar(held) == living.peace.id
    seen = organisations.access_community(living.happiness.id, actor=living.stranger, verb="members.read")
    assert seen.id == living.happiness.id


def test_who_has_the_role_there_already_keeps_that_one(living: Cast) -> None:
    session().add(RoleGrant(account_id=living.clerk.account_id, role=Role.CLERK, area_id=living.peace.id))
    send_changes()
    assert merge(living).moved["roles"] == 2


def test_every_service_of_the_half_year_is_in_one_letter(living: Cast) -> None:
    serve(living, row(living.wang.id, minutes=120))
    merge(living)
    serve_next_door(living, dt.date(2026, 6, 13), living.wang.id, 60)
    stand_at(2026, 7, 22)
    planning.plan_cycles()
    cycles = session().scalars(select(Cycle).order_by(Cycle.last_day)).all()
    assert [(each.community_id, each.last_day) for each in cycles] == [
        (living.happiness.id, dt.date(2026, 5, 31)), (living.peace.id, dt.date(2026, 6, 30)),
    ]  # fmt: skip
    for each in cycles:
        drafting.draft(each, actor=living.administrator)
    to_water = select(Letter).where(Letter.unit_id == living.water.id)
    lines = {
        letter.community_id: [line[3:5] for line in table(letter) if line[1] == "王立新"]
        for letter in session().scalars(to_water)
    }
    assert lines == {living.happiness.id: [("1", "2.0")], living.peace.id: [("1", "1.0")]}
    assert planning.plan_cycles() == 0
    stand_at(2027, 2, 1)
    planning.plan_cycles()
    last = select(Cycle.last_day).where(Cycle.community_id == living.happiness.id)
    assert session().scalars(last).all() == [dt.date(2026, 5, 31)]


def test_days_after_an_early_end_of_the_year_have_a_last_letter_of_their_own(living: Cast) -> None:
    organisations.settings_of(living.happiness.id).year_closes = "11-30"
    stand_at(2026, 12, 5)
    planning.plan_cycles()
    stand_at(2026, 12, 20)
    merge(living)
    stand_at(2027, 8, 1)
    planning.plan_cycles()
    covers = select(Cycle.first_day, Cycle.last_day).where(Cycle.community_id == living.happiness.id)
    assert session().execute(covers.order_by(Cycle.last_day)).all()[-2:] == [
        (dt.date(2026, 7, 1), dt.date(2026, 11, 30)), (dt.date(2026, 12, 1), dt.date(2026, 12, 19)),
    ]  # fmt: skip


def test_the_ledger_and_the_trail_stay_whole(living: Cast) -> None:
    serve(living, row(living.wang.id, minutes=120))
    before = problems()
    merge(living)
    serve_next_door(living, dt.date(2026, 6, 13), living.wang.id, 60)
    assert problems() == before


def test_statistics_count_everybody_once_on_the_day_before_and_after(living: Cast) -> None:
    merge(living)
    for day in (dt.date(2026, 5, 31), JUNE):
        cells = session().execute(counting.cells(Span(dt.date(2026, 1, 1), day), day)).all()
        assert sum(each.registered for each in cells) == 3


def test_what_is_closed_is_offered_nowhere_and_takes_nothing(living: Cast) -> None:
    publish(living, community_id=living.peace.id, actor=living.stranger)
    merge(living)
    assert [each.id for each in organisations.communities()] == [living.peace.id]
    assert living.happiness.id not in [each.id for each in organisations.areas(q="社区").items]
    with pytest.raises(CommunityClosed):
        publish(living, actor=living.stranger)
    with pytest.raises(CommunityClosed):
        activities.plan(living.happiness.id, plan_on(dt.date(2026, 6, 20)), actor=living.stranger)
    for table_name in ("members", "service_posts", "registrations"):
        made = text(f"UPDATE {table_name} SET community_id = :old WHERE community_id = :new")
        with pytest.raises(IntegrityError, match="takes nothing new"), session().begin_nested():
            session().execute(made, {"old": living.happiness.id, "new": living.peace.id})


def test_a_roster_that_still_says_the_old_name_finds_the_other_community(living: Cast) -> None:
    merge(living)
    match = rosters.community_index(living.city.id).match("幸福里社区")
    assert (match.fit, match.id) == (Fit.UNIQUE, living.peace.id)


def test_an_exemption_that_runs_goes_on(living: Cast) -> None:
    exempting.exempt(
        living.happiness.id, living.wang.id, first_day=dt.date(2026, 5, 1), last_day=dt.date(2026, 6, 30),
        category=ExemptionKind.ILLNESS, tells_reason=True, actor=living.clerk,
    )  # fmt: skip
    merge(living)
    rows = session().execute(select(Exemption.community_id, Exemption.first_day)).all()
    assert set(rows) == {(living.happiness.id, dt.date(2026, 5, 1)), (living.peace.id, JUNE)}


def test_a_community_ends_once_and_not_in_itself(living: Cast) -> None:
    with pytest.raises(MergedIntoItself):
        reshaping.merge(living.peace.id, living.peace.id, reason=REASON, actor=living.administrator)
    merge(living)
    with pytest.raises(CommunityClosed):
        merge(living)


def test_the_trial_says_the_numbers_and_leaves_everything(living: Cast) -> None:
    publish(living)
    told = reshaping.tried(living.happiness.id, living.peace.id, actor=living.administrator)
    assert (told["members"], told["registrations"], told["posts"], told["roles"]) == (2, 2, 1, 3)
    assert session().get_one(Area, living.happiness.id).closed_on is None
    assert session().scalars(select(AreaChange)).all() == []
    assert registrations.live_registration(living.wang.id).community_id == living.happiness.id


def test_an_administrator_of_another_county_finds_neither(living: Cast) -> None:
    county = casting.make.AreaFactory(parent=living.city, level="county", name="河东区", code="620903000000")
    other = casting.staff("石磊", Role.ADMINISTRATOR, area=county)
    with pytest.raises(NotFound):
        reshaping.merge(living.happiness.id, living.peace.id, reason=REASON, actor=other)
    with pytest.raises(NotFound):
        tree.rename(living.happiness.id, "新名社区", reason=REASON, actor=other)
    assert tree.changes(actor=other) == []


def test_a_split_takes_the_chosen_members_with_their_registrations(living: Cast) -> None:
    organisations.settings_of(living.happiness.id).letters_from = "2024H1"
    before = problems()
    made = split(living, living.wang)
    new = session().get_one(Area, made.other_id)
    after = registrations.live_registration(living.wang.id)
    assert (after.community_id, living.wang.community_id) == (new.id, new.id)
    assert registrations.live_registration(living.li.id).community_id == living.happiness.id
    settings = organisations.settings_of(new.id)
    assert (settings.number_prefix, settings.points_on) == ("幸福东里党函", True)
    assert settings.letters_from == "2026H1"
    assert (new.parent_id, new.closed_on) == (living.street.id, None)
    assert organisations.issuing_name(new.id).full_name == "中共幸福东里社区委员会"
    assert problems() == before


def test_a_split_refuses_what_cannot_be(living: Cast) -> None:
    with pytest.raises(AreaNameTaken):
        split(living, living.wang, name=living.peace.name)
    with pytest.raises(NumberPrefixTaken):
        split(living, living.wang, number_prefix="平安里党函")
    with pytest.raises(MembersElsewhere):
        split(living, living.ma)


def test_a_new_name_counts_from_today_and_the_old_one_is_understood(living: Cast) -> None:
    issuer = {"full_name": "中共幸福新里社区委员会", "short_name": "幸福新里社区党委", "since": JUNE}
    tree.rename(
        living.happiness.id, "幸福新里社区居委会", reason=REASON, issuer=issuer, actor=living.administrator
    )
    index = rosters.community_index(living.city.id)
    assert {index.match(each).id for each in ("幸福里", "幸福新里")} == {living.happiness.id}
    assert organisations.issuing_name(living.happiness.id).short_name == "幸福新里社区党委"
    with pytest.raises(SameName):
        tree.rename(living.happiness.id, "幸福新里社区居委会", reason=REASON, actor=living.administrator)
    with pytest.raises(AreaNameTaken):
        tree.rename(living.happiness.id, living.peace.name, reason=REASON, actor=living.administrator)


def test_the_administrator_merges_over_http_after_a_preview(
    cast: Cast, as_: Callable[[Any], Any], database: Database
) -> None:
    with database.transaction():
        cast.register(cast.wang, cast.happiness)
    path, sent = f"/api/v1/communities/{cast.happiness.id}", {"into": str(cast.peace.id)}
    administrator = as_(cast.administrator)
    assert as_(cast.clerk).post(f"{path}/merger", json={**sent, "reason": REASON}).status_code == 403
    previewed = administrator.post(f"{path}/merger-preview", json=sent)
    assert (previewed.status_code, previewed.json["moved"]["registrations"]) == (200, 1)
    key = {"Idempotency-Key": "merge-1"}
    twice = [
        administrator.post(f"{path}/merger", json={**sent, "reason": REASON}, headers=key) for _ in range(2)
    ]
    assert [each.status_code for each in twice] == [201, 201]
    again = administrator.post(f"{path}/merger", json={**sent, "reason": REASON})
    assert (again.status_code, again.json["error"]["code"]) == (409, "community_closed")
    (kept,) = administrator.get(f"{path}/changes").json["items"]
    assert (kept["kind"], kept["reason"], kept["moved"]["registrations"]) == ("merged", REASON, 1)


def test_the_administrator_splits_and_renames_over_http(cast: Cast, as_: Callable[[Any], Any]) -> None:
    path, administrator = f"/api/v1/communities/{cast.happiness.id}", as_(cast.administrator)
    new = {
        "name": "幸福东里社区居委会", "number_prefix": "幸福东里党函", "full_name": "中共幸福东里社区委员会",
        "short_name": "幸福东里社区党委", "member_ids": [str(cast.wang.id)], "reason": REASON,
    }  # fmt: skip
    made = administrator.post(f"{path}/split", json=new)
    assert (made.status_code, made.json["moved"]["members"]) == (201, 1)
    renamed = administrator.post(f"{path}/renaming", json={"name": "幸福新里社区居委会", "reason": REASON})
    assert renamed.json["words"] == "幸福里社区居委会更名为幸福新里社区居委会"
    half = {"name": "幸福老里社区居委会", "reason": REASON, "full_name": "中共幸福老里社区委员会"}
    assert administrator.post(f"{path}/renaming", json=half).status_code == 422


@pytest.mark.commits
def test_two_merges_at_once_are_one(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
        cast.register(cast.wang, cast.happiness)
        before = problems()

    def there() -> None:
        reshaping.merge(cast.happiness.id, cast.peace.id, reason=REASON, actor=cast.administrator)

    def back() -> None:
        reshaping.merge(cast.peace.id, cast.happiness.id, reason=REASON, actor=cast.administrator)

    assert at_once(city, there, back, there) == {"done": 1, "community_closed": 2}
    with city.transaction():
        assert len(session().scalars(select(AreaChange)).all()) == 1
        assert problems() == before
