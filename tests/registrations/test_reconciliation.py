"""应报到, 已报到, 未报到: the right people counted, and named only to who may read names."""

import datetime as dt

import pytest

from server.kernel.errors import NotFound
from server.members import service as members
from server.members.rules import EmploymentEnd
from server.registrations import queries
from server.registrations.queries import Reconciliation
from tests import cast as casting
from tests.cast import Cast

MARCH = dt.date(2026, 3, 31)


def _names(found: Reconciliation) -> list[tuple[list[str], list[str], int]]:
    return [
        ([one.name for one in each.registered_names], [one.name for one in each.missing_names], each.unnamed)
        for each in found.communities
    ]


def test_the_clerk_reads_who_came_and_who_did_not(present: Cast) -> None:
    present.register(present.wang, present.happiness)
    found = queries.reconciliation(present.water.id, present.happiness.id, on=MARCH, actor=present.clerk)
    assert (found.due, found.registered, found.missing, found.rate) == (2, 1, 1, 500)
    assert _names(found) == [(["王立新"], ["李春梅"], 0)]


def test_the_liaison_reads_all_communities_and_who_nobody_knows_the_home_of(present: Cast) -> None:
    casting.add_member("陈三", present.water, present.peace)
    casting.add_member("赵四", present.water, None)
    found = queries.reconciliation(present.water.id, on=MARCH, actor=present.liaison)
    assert {each.community for each in found.communities} == {"平安里社区居委会", "幸福里社区居委会"}
    assert (found.due, found.registered, found.unplaced, found.rate) == (3, 0, 1, 0)


def test_who_does_not_want_the_unit_told_is_counted_and_not_named_to_it(present: Cast) -> None:
    present.register(present.wang, present.happiness, consent=False)
    told = queries.reconciliation(present.water.id, on=MARCH, actor=present.liaison)
    assert (told.registered, _names(told)) == (1, [([], ["李春梅"], 1)])
    seen = queries.reconciliation(present.water.id, on=MARCH, actor=present.clerk)
    assert _names(seen) == [(["王立新"], ["李春梅"], 0)]


def test_it_is_true_as_of_a_day(present: Cast) -> None:
    present.register(present.wang, present.happiness)
    members.end_employment(present.li.id, dt.date(2026, 2, 28), EmploymentEnd.RETIRED, actor=present.clerk)
    counts = {
        day: (found.due, found.registered)
        for day in (dt.date(2026, 1, 9), dt.date(2026, 1, 10), dt.date(2026, 2, 28), dt.date(2026, 3, 1))
        for found in [queries.reconciliation(present.water.id, on=day, actor=present.clerk)]
    }
    assert list(counts.values()) == [(2, 0), (2, 1), (2, 1), (1, 1)]


def test_a_registration_elsewhere_does_not_count_here(present: Cast) -> None:
    present.register(present.wang, present.peace)
    found = queries.reconciliation(present.water.id, present.happiness.id, on=MARCH, actor=present.clerk)
    assert found.registered == 0


def test_strangers_reconcile_nothing(present: Cast) -> None:
    for stranger in (present.stranger, present.strange_liaison):
        with pytest.raises(NotFound):
            queries.reconciliation(present.water.id, on=MARCH, actor=stranger)
    with pytest.raises(NotFound):
        queries.reconciliation(present.water.id, present.happiness.id, on=MARCH, actor=present.stranger)


def test_the_stranger_of_a_shared_unit_sees_only_the_own_community(present: Cast) -> None:
    casting.add_member("陈三", present.water, present.peace)
    found = queries.reconciliation(present.water.id, on=MARCH, actor=present.stranger)
    assert _names(found) == [([], ["陈三"], 0)]
    with pytest.raises(NotFound):
        queries.reconciliation(present.library.id, on=MARCH, actor=present.clerk)


def test_the_administrator_of_the_city_reads_all(present: Cast) -> None:
    found = queries.reconciliation(present.water.id, on=MARCH, actor=present.administrator)
    assert found.due == 2
