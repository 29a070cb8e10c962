"""Rules are tried on the year so far before they are proposed; nothing is written."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from server.kernel.actor import Actor
from server.kernel.db import Database, session
from server.kernel.errors import NotFound
from server.points import preview, queries
from server.points.errors import PointsOff, RulesMalformed
from server.points.models import LedgerEntry
from server.points.rules import DEFAULT_RULES, FactKind
from tests.activities.test_sheets import counting
from tests.cast import Cast, add_member
from tests.points.conftest import Declarer

Rules = dict[str, dict[str, int]]
DOUBLED: Rules = DEFAULT_RULES | {"P02": {"each": 2, "activity_day": 16, "day": 32, "year": 160}}


def test_who_would_have_more_or_less_is_listed_by_name(cast: Cast, wang: Declarer) -> None:
    wang.serve(120)
    Declarer(cast.li.id, cast.happiness.id, cast.clerk).declare(FactKind.DEED, quantity=5)
    rules = {code: amounts for code, amounts in DOUBLED.items() if code != "P03"}
    effect = preview.preview(cast.happiness.id, rules=rules, actor=cast.secretary)
    assert [(each.name, each.before, each.after, each.difference) for each in effect.changes] == [
        ("李春梅", 6, 0, "-3"),
        ("王立新", 4, 8, "+2"),
    ]
    assert (effect.members, effect.before, effect.after, effect.more, effect.less) == (2, 10, 8, 1, 1)


def test_the_same_rules_change_nothing_and_nothing_is_written(cast: Cast, wang: Declarer) -> None:
    wang.serve(120, day=dt.date(2026, 1, 2))
    before = session().query(LedgerEntry).count()
    assert preview.preview(cast.happiness.id, rules=DEFAULT_RULES, actor=cast.secretary).changes == []
    preview.preview(cast.happiness.id, rules=DOUBLED, actor=cast.secretary)
    assert session().query(LedgerEntry).count() == before
    assert queries.balance(cast.wang.id, 2026) == 4


def test_the_city_s_rules_do_not_touch_a_community_with_its_own(cast: Cast, wang: Declarer) -> None:
    wang.serve(120)
    tried = preview.preview(cast.happiness.id, rules=DOUBLED, everybody=True, actor=cast.administrator)
    assert len(tried.changes) == 1


def test_it_is_refused_where_there_is_nothing_to_try(cast: Cast, within: None) -> None:
    with pytest.raises(PointsOff):
        preview.preview(cast.peace.id, rules=DOUBLED, actor=cast.administrator)
    with pytest.raises(NotFound):
        preview.preview(cast.peace.id, rules=DOUBLED, actor=cast.secretary)
    with pytest.raises(RulesMalformed):
        preview.preview(cast.happiness.id, rules={"P99": {}}, actor=cast.secretary)


def test_it_asks_as_much_for_many_members_as_for_one(cast: Cast, database: Database) -> None:
    def serve(people: int) -> None:
        with database.transaction():
            for number in range(people):
                member = add_member(f"党员{number}", cast.water, cast.happiness)
                Declarer(member.id, cast.happiness.id, cast.clerk).serve(120)

    def count() -> int:
        with counting(database) as statements, database.transaction():
            preview.preview(cast.happiness.id, rules=DOUBLED, actor=cast.secretary)
        return len(statements)

    serve(1)
    few = count()
    serve(5)
    assert count() == few


def test_over_http_a_clerk_may_not_try(cast: Cast, as_: Callable[[Actor], Any]) -> None:
    body = {"community_id": str(cast.happiness.id), "rules": DOUBLED}
    assert as_(cast.clerk).post("/api/v1/points-rules/preview", json=body).status_code == 403
    told = as_(cast.secretary).post("/api/v1/points-rules/preview", json=body)
    assert (told.status_code, told.json["changes"]) == (200, [])
