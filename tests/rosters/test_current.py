"""Who is on a unit's roster, when it was last given, and how far an import is – for who keeps it."""

import datetime as dt

import pytest

from server.kernel import jobs
from server.kernel.actor import Actor
from server.kernel.errors import Forbidden, NotFound
from server.kernel.jobs import Lease
from server.rosters import current, following, service
from tests import cast as casting
from tests.cast import Cast

ROSTER = "姓名,性别,单位,手机,所在社区,党员身份\n彭妍春,女,金泉市水务局,15444777006,幸福里,正式\n"


@pytest.fixture
def cast_here(within: None) -> Cast:
    return casting.assemble()


def upload(cast: Cast) -> service.Preview:
    return service.preview(
        ROSTER.encode("gb18030"), filename="名册.csv", area_id=cast.city.id, unit_id=cast.water.id,
        actor=cast.liaison,
    )  # fmt: skip


def test_a_roster_shows_where_its_people_live(cast_here: Cast) -> None:
    found = current.on_roster(cast_here.water.id, actor=cast_here.liaison)
    assert [(each.known.name, each.community) for each in found] == [
        ("李春梅", cast_here.happiness.name),
        ("王立新", cast_here.happiness.name),
    ]


def test_the_last_roster_is_the_newest_given(cast_here: Cast) -> None:
    casting.give_roster(cast_here.water, on=dt.date(2026, 3, 2))
    assert current.last_given(cast_here.water.id, actor=cast_here.liaison) == dt.date(2026, 3, 2)


def test_an_import_is_followed_to_its_end(cast_here: Cast) -> None:
    seen = upload(cast_here)
    service.apply(seen.id, actor=cast_here.liaison)
    under_way = following.follow(seen.id, actor=cast_here.liaison)
    assert (under_way.over, under_way.applied) == (False, False)
    service.carry_out(seen.id)
    found = following.follow(seen.id, actor=cast_here.liaison)
    assert (found.over, found.applied, found.failed, found.result["add"]) == (True, True, False, 1)


def test_an_import_that_no_worker_can_do_is_told(cast_here: Cast) -> None:
    seen = upload(cast_here)
    service.apply(seen.id, actor=cast_here.liaison)
    lease = jobs.claim([service.KIND], "test")
    assert isinstance(lease, Lease)
    jobs.fail(lease, "ValueError", permanent=True)
    found = following.follow(seen.id, actor=cast_here.liaison)
    assert (found.over, found.failed) == (True, True)


@pytest.mark.parametrize("who", ["strange_liaison", "clerk"])
def test_nobody_else_sees_it(cast_here: Cast, who: str) -> None:
    actor: Actor = getattr(cast_here, who)
    seen = upload(cast_here)
    for look in (current.on_roster, current.last_given):
        with pytest.raises(NotFound):
            look(cast_here.water.id, actor=actor)
    with pytest.raises((NotFound, Forbidden)):
        following.follow(seen.id, actor=actor)
