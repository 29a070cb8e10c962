"""The numbers of a street counted by hand: of people, service, deeds, letters; by area, by unit, by month."""

import datetime as dt

import pytest

from server.accounts.rules import Role
from server.activities import service as activities
from server.kernel.errors import NotFound
from server.members import service as members
from server.members.rules import EmploymentEnd
from server.organisations.rules import AreaLevel
from server.registrations import service as registrations
from server.statistics import queries, units
from server.statistics.queries import Overview
from server.statistics.rules import COUNTED, Counts, Span, UnitCounts
from tests import cast as casting
from tests import factories as make
from tests.activities.scene import plan_on, row, served
from tests.cast import Cast
from tests.feedback.scene import draft, registration_of
from tests.statistics.scene import H1, H2, YEAR, Street, complain_of, stand_at, street

pytestmark = pytest.mark.usefixtures("cast", "within")


@pytest.fixture
def scene(cast: Cast, within: None) -> Street:
    return street(cast)


def community(cast: Cast, span: Span = YEAR) -> Overview:
    return queries.overview_of(cast.happiness.id, span, actor=cast.clerk)


def on_street(cast: Cast, span: Span = YEAR) -> Overview:
    return queries.overview_of(cast.street.id, span, actor=cast.observer)


def test_a_community_is_counted(scene: Street) -> None:
    counts = community(scene.cast).counts
    assert counts == Counts(
        living=7, due=6, present=5, registered=6, active=3,
        deed_1=1, deed_2=1, deed_4=1, services=4, minutes=3 * 90 + 60, matters=2, opinions=1,
    )  # fmt: skip
    assert (counts.rate, counts.participation) == (833, 500)


def test_units_are_counted_once(scene: Street) -> None:
    """水务局 and the shop, of both of which somebody is registered; only 水务局 served. 图书馆 lives next door."""
    assert community(scene.cast).units == UnitCounts(2, 2, 1)
    assert on_street(scene.cast).units == UnitCounts(3, 3, 1)


def test_a_half_year_holds_its_own_service_and_the_state_of_its_last_day(scene: Street) -> None:
    first, second = community(scene.cast, H1).counts, community(scene.cast, H2).counts
    assert (first.active, first.services, first.minutes, first.opinions) == (3, 3, 270, 0)
    assert (second.active, second.services, second.minutes, second.opinions) == (1, 1, 60, 1)
    assert community(scene.cast, H1).on == dt.date(2026, 6, 30)


def test_as_of_a_day_before_it_nobody_is_registered(scene: Street) -> None:
    early = community(scene.cast, Span(dt.date(2026, 1, 1), dt.date(2026, 1, 9)))
    assert (early.counts.living, early.counts.due, early.counts.registered) == (7, 0, 0)


def test_only_confirmed_service_counts(scene: Street) -> None:
    (record,) = served(scene.cast, row(scene.residents[1].id, start=15, minutes=120))
    assert community(scene.cast).counts.minutes == 330 + 120
    activities.void(record.id, "重复登记", actor=scene.cast.secretary)
    assert community(scene.cast).counts.minutes == 330


def test_a_moved_member_is_counted_where_registered_on_the_day(scene: Street, cast: Cast) -> None:
    stand_at(2026, 7, 20)
    registrations.transfer(registration_of(cast.wang), cast.peace.id, "搬家", actor=cast.clerk)
    stand_at(2026, 7, 22)
    assert community(cast).counts.registered == 5
    assert community(cast, H1).counts.registered == 6


def test_a_member_who_stopped_working_is_neither_living_nor_due(scene: Street, cast: Cast) -> None:
    members.end_employment(cast.li.id, dt.date(2026, 6, 30), EmploymentEnd.RETIRED, actor=cast.administrator)
    assert (community(cast).counts.living, community(cast, H1).counts.living) == (6, 7)


def test_parts_add_up_to_the_whole(scene: Street) -> None:
    whole = on_street(scene.cast)
    assert [row.area.name for row in whole.rows] == ["幸福里社区居委会", "平安里社区居委会"]
    for name in COUNTED:
        assert sum(getattr(row.counts, name) for row in whole.rows) == getattr(whole.counts, name), name


def test_areas_stand_in_the_order_of_their_codes_whatever_they_did(scene: Street, cast: Cast) -> None:
    first = make.AreaFactory(parent=cast.street, name="旧城社区居委会", code="620902002001")
    make.SettingsFactory(community_id=first.id)
    names = [row.area.name for row in on_street(cast).rows]
    assert names == ["旧城社区居委会", "幸福里社区居委会", "平安里社区居委会"]


def test_a_closed_area_stays_while_something_is_counted_of_it(scene: Street, cast: Cast) -> None:
    cast.peace.closed_on = dt.date(2026, 7, 1)
    assert len(on_street(cast).rows) == 2
    empty = make.AreaFactory(parent=cast.street, name="空社区", closed_on=dt.date(2026, 7, 1))
    assert empty.id not in [row.area.id for row in on_street(cast).rows]


def test_what_the_only_member_of_a_community_did_is_not_told(scene: Street, cast: Cast) -> None:
    """马志远 alone is registered in 平安里; what he did there could be read off the street less 幸福里 – withheld too."""
    activity = activities.plan(cast.peace.id, plan_on(), actor=cast.stranger)
    activities.enter_sheet(activity.id, [row(cast.ma.id)], actor=cast.stranger)
    activities.confirm(activity.id, actor=casting.staff("郝正", Role.SECRETARY, area=cast.peace))
    rows = {row.area.name: row for row in on_street(cast).rows}
    assert rows["平安里社区居委会"].withheld
    assert rows["幸福里社区居委会"].withheld
    assert rows["平安里社区居委会"].counts == Counts(living=1, due=1, present=1, registered=1)
    own = queries.overview_of(cast.peace.id, YEAR, actor=cast.observer)
    assert (own.withheld, own.counts.services) == (True, 0)
    assert on_street(cast).counts.services == 5


def test_letters_of_a_half_year_are_counted_by_how_far_they_came(scene: Street, cast: Cast) -> None:
    draft(cast)
    assert (community(cast).counts.letters, community(cast).counts.sent) == (2, 0)
    assert community(cast, H2).counts.letters == 0


def test_open_complaints_are_told_to_who_watches_and_not_to_who_may_be_meant(
    scene: Street, cast: Cast
) -> None:
    complain_of(cast)
    assert on_street(cast).complaints == 1
    assert community(cast).complaints is None


def test_nobody_reads_an_area_that_is_not_theirs(scene: Street, cast: Cast) -> None:
    for actor, area in (
        (cast.stranger, cast.happiness),
        (cast.clerk, cast.street),
        (cast.observer, cast.county),
    ):
        for read in (queries.overview_of, queries.months_of, units.units_of):
            with pytest.raises(NotFound):
                read(area.id, YEAR, actor=actor)


def test_units_of_one_or_two_people_are_told_together(scene: Street, cast: Cast) -> None:
    """The shop's only member did nothing yet and stands in the rest; once he serves, 水务局 hides him there with it."""
    found = units.units_of(cast.happiness.id, YEAR, actor=cast.clerk)
    assert [(row.name, row.counts.registered) for row in found.page.items] == [("金泉市水务局", 5)]
    assert found.rest is not None
    assert (found.rest.units, found.rest.counts.registered) == (1, 1)


def test_units_add_up_to_the_area(scene: Street, cast: Cast) -> None:
    found = units.units_of(cast.street.id, YEAR, actor=cast.observer)
    listed = [row.counts for row in found.page.items] + ([found.rest.counts] if found.rest else [])
    whole = on_street(cast).counts
    for name in COUNTED:
        assert sum(getattr(each, name) for each in listed) == getattr(whole, name), name


def test_units_come_in_pages_by_name_and_the_rest_with_the_last(scene: Street, cast: Cast) -> None:
    for number in range(3):
        unit = make.UnitFactory(area_id=cast.city.id, name=f"第{number}局", pinyin=f"di {number}")
        for _ in range(3):
            casting.add_member("丙", unit, cast.happiness)
    first = units.units_of(cast.happiness.id, YEAR, limit=2, actor=cast.clerk)
    last = units.units_of(cast.happiness.id, YEAR, limit=2, cursor=first.page.next, actor=cast.clerk)
    assert [row.name for row in (*first.page.items, *last.page.items)] == [
        "第0局",
        "第1局",
        "第2局",
        "金泉市水务局",
    ]
    assert (first.rest, last.rest is None) == (None, False)
    assert [
        row.name for row in units.units_of(cast.happiness.id, YEAR, q="第1", actor=cast.clerk).page.items
    ] == ["第1局"]


def test_months_tell_who_was_registered_at_their_end_and_what_was_served(scene: Street, cast: Cast) -> None:
    months = queries.months_of(cast.happiness.id, YEAR, actor=cast.clerk)
    told = [(each.month.month, each.registered, each.services, each.minutes) for each in months]
    assert told == [
        (1, 6, 0, 0),
        (2, 6, 0, 0),
        (3, 6, 0, 0),
        (4, 6, 0, 0),
        (5, 6, 3, 270),
        (6, 6, 0, 0),
        (7, 6, 1, 60),
    ]


def test_the_words_are_the_numbers(scene: Street, cast: Cast) -> None:
    assert community(cast).paragraph == (
        "至目前，本社区共有6名在职党员到居住社区报到；按单位名册应报到6名，已报到5名，报到率83.3%；"
        "涉及单位2个，有党员报到的2个，占100.0%。2026年以来，3名报到党员参加服务，参与率50.0%，"
        "累计服务4人次、5.5小时，帮办实事2件。“五个一”中，帮办一件惠民实事的1名、倾听一批意见建议的1名、"
        "认领一个服务项目的0名、帮扶一户困难家庭的1名、同过一次组织生活的0名。受理意见建议1条。"
    )


def test_a_city_without_anybody_is_counted_too(cast: Cast) -> None:
    empty = make.AreaFactory(parent=cast.county, level=AreaLevel.SUBDISTRICT, name="新街道")
    found = queries.overview_of(empty.id, YEAR, actor=cast.administrator)
    assert (found.counts, found.units, found.rows) == (Counts(), UnitCounts(), [])
